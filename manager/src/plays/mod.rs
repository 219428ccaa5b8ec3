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
mod retain;

pub(crate) use book::{PlayBook, Upload};
pub(crate) use retain::Retention;
