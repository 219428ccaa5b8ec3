//! What the manager remembers of root documents, and what staff call the approvers whose keys are in them.

use cartelera_playlists::hash::ContentHash;

use super::Answer;

/// A root document that follows the newest one.
#[derive(Clone, Debug)]
pub(crate) struct NewRoot {
    pub(crate) version: u64,
    /// The sealed [`cartelera_playlists::manifest::Root`].
    pub(crate) envelope: Vec<u8>,
    /// The name of an approver who is new in it, beside the key.
    pub(crate) approver: Option<(ContentHash, String)>,
}

/// Root documents; one that follows is added by [`super::Store::publish`], with all that its keys must sign anew.
pub(crate) trait Roots: Send + Sync {
    /// The sealed root document `version`.
    fn root_version(&self, version: u64) -> Answer<'_, Option<Vec<u8>>>;

    /// The names of approvers by key, also of those who are none any more.
    fn approvers(&self) -> Answer<'_, Vec<(ContentHash, String)>>;
}
