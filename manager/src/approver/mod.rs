//! Approvers: people whose signatures the content and the stop list ask for, each with a key on a machine of their own.
//!
//! A request (`request`) holds approvals or entries of the stop list, with what they are about. Approvers look at it and sign it on their
//! machine, without any data folder (`approve`); whoever runs the manager admits it (`admit`).

mod admit;
mod approve;
mod args;
mod key;
mod request;
mod sealed;

pub(crate) use admit::run as admit;
pub(crate) use approve::run as approve;
pub(crate) use args::{ApproveArgs, ApproverCommand};
pub(crate) use key::run;
pub(crate) use request::{Request, RequestedApproval, RequestedStop};
pub(crate) use sealed::Sealed;
