//! The playlog: what was really presented, kept through crashes and power cuts until well after the manager has it.
//!
//! The window tells what is due and what was presented (`Playlog`); a thread makes records of it and keeps them
//! (`writer`) in `SQLite` (`store`); sync sends them (`Outbox`).

mod outbox;
mod reader;
mod report;
mod store;
mod thin;
mod writer;

pub(crate) use outbox::Outbox;
pub use report::{ReportRequest, report};
pub(crate) use writer::{Moment, Playlog};
