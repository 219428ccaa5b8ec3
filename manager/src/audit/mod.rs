//! The audit log: who did what, when, from where, with before and after; entries are chained by their hashes.

mod command;
mod entry;
mod verify;

pub(crate) use command::{AuditCommand, run};
pub(crate) use entry::{Entry, NewEntry, first};
