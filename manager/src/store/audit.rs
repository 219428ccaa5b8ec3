//! What the manager remembers of what people did.

use jiff::Timestamp;

use super::Answer;
use crate::audit::{Entry, NewEntry};

/// Which entries are asked for.
#[derive(Clone, Debug, Default)]
pub(crate) struct AuditFilter {
    /// A part of who, subject or address.
    pub(crate) text: String,
    /// The beginning of the action; empty is every one.
    pub(crate) action: String,
    /// From this instant on.
    pub(crate) from: Option<Timestamp>,
    /// Before this instant.
    pub(crate) until: Option<Timestamp>,
    /// With lower numbers than this one.
    pub(crate) before: Option<u64>,
}

/// The audit log; entries are only ever added.
pub(crate) trait Audit: Send + Sync {
    /// Adds an entry. Entries that belong to a change of accounts are added with it, in one transaction.
    fn note(&self, entry: NewEntry) -> Answer<'_, ()>;

    /// At most `limit` entries, the newest first.
    fn audit_entries(&self, filter: AuditFilter, limit: u32) -> Answer<'_, Vec<Entry>>;

    /// The last entry before this instant.
    fn audit_head(&self, before: Timestamp) -> Answer<'_, Option<Entry>>;

    /// At most `limit` entries after number `after`, in order.
    fn audit_after(&self, after: u64, limit: u32) -> Answer<'_, Vec<Entry>>;
}
