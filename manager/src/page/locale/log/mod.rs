//! What pages say of the ends of the audit log that are kept elsewhere.

mod en;
mod es;

pub(super) use en::EN;
pub(super) use es::ES;
pub(crate) use es::LogWords;
