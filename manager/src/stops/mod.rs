//! The stop list: what staff suspend, resume and withdraw, kept for ever and sent to every screen.
//!
//! What is asked for (`args`) becomes targets (`target`), the targets entries with their effect on each screen (`effect`),
//! and the entries are kept in one transaction with the pointers that name them (`decide`). `listing` tells the list,
//! `draft` makes requests where approvers must sign.

mod args;
mod book;
mod decide;
mod draft;
mod effect;
mod judge;
mod listing;
mod reserve;
mod target;
mod words;

pub(crate) use args::{Named, ResumeArgs, StopsArgs, SuspendArgs, WithdrawArgs};
pub(crate) use book::{KeptStop, StopBook};
pub(crate) use decide::{Decision, decide, foresee, keep, resume, suspend, withdraw};
pub(crate) use draft::{check as check_signers, run};
pub(crate) use effect::Touched;
pub(crate) use judge::judge;
pub(crate) use listing::in_force;
pub(crate) use target::subject;
pub(crate) use words::target as target_words;
