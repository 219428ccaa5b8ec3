//! What the manager remembers of approvals: what approvers signed of the content.

use cartelera_playlists::{approval::Subject, hash::ContentHash};
use jiff::Timestamp;

use super::Answer;

/// A sealed [`cartelera_playlists::approval::Approval`], and when it was added.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct StoredApproval {
    pub(crate) added: Timestamp,
    pub(crate) envelope: Vec<u8>,
}

/// Approvals, which are only ever added, and the bundles of them that pointers name.
pub(crate) trait ApprovalRecords: Send + Sync {
    /// Keeps a sealed approval of `subjects`; says whether it is new.
    fn add_approval(&self, approval: StoredApproval, subjects: Vec<Subject>) -> Answer<'_, bool>;

    /// The sealed approvals of any of `subjects`, in order of their hash.
    fn approvals_of(&self, subjects: Vec<Subject>) -> Answer<'_, Vec<Vec<u8>>>;

    /// All approvals, the newest in front.
    fn approvals(&self) -> Answer<'_, Vec<StoredApproval>>;

    /// A bundle that a pointer names or named.
    fn approval_bundle(&self, hash: ContentHash) -> Answer<'_, Option<Vec<u8>>>;
}
