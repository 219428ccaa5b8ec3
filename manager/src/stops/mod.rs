//! The stop list: what staff suspend, resume and withdraw, kept for ever and sent to every screen.
//!
//! What is asked for (`args`) becomes targets (`target`), the targets entries with their effect on each screen (`effect`),
//! and the entries are kept in one transaction with the pointers that name them (`decide`). `listing` tells the list.

mod args;
mod book;
mod decide;
mod effect;
mod judge;
mod listing;
mod target;
mod words;

pub(crate) use args::{DecideArgs, StopsArgs, WithdrawArgs};
pub(crate) use book::StopBook;
pub(crate) use decide::{decide, withdraw};
pub(crate) use judge::judge;
pub(crate) use listing::run as list;
