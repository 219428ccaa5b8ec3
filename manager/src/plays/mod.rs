//! What screens showed: records that they send, checked against what they were told to show, and totals made of them.

mod account;
mod archive;
mod book;
mod check;
mod close;
mod cover;
mod evidence;
mod lru;
mod plan;
mod reasons;
mod recount;
mod recover;
mod report;
mod retain;
#[cfg(test)]
pub(crate) mod simulation;
mod was_on;

pub(crate) use archive::PlannedDay;
pub(crate) use book::{PlayBook, Upload};
pub(crate) use recover::Recovered;
pub(crate) use report::{PlaysArgs, check_names, run as report};
pub(crate) use retain::Retention;
pub(crate) use was_on::{WasOnArgs, run as was_on};
