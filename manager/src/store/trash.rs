//! What the manager remembers of files that were thrown away, and of media that may be deleted.

use std::{collections::BTreeSet, sync::Arc};

use cartelera_playlists::hash::ContentHash;
use jiff::Timestamp;

use super::Answer;
use crate::{accounts::AccountId, audit::NewEntry, blobs::BlobStore};

/// What became of a file that was to be thrown away.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Throwing {
    /// It is in the trash.
    Done,
    /// Changes that are open show something that was made of it.
    Used,
    /// It was thrown away or forgotten meanwhile, or is still to be made.
    Moved,
}

/// The manager's memory of the trash.
pub(crate) trait Trash: Send + Sync {
    /// Throws a file away, unless a change that is open shows it.
    fn throw_away(&self, number: i64, at: Timestamp, by: AccountId, entry: NewEntry) -> Answer<'_, Throwing>;

    /// Takes a file out of the trash, as it was; `false` if it is not there.
    fn restore_upload(&self, number: i64, entry: NewEntry) -> Answer<'_, bool>;

    /// Forgets a file that is in the trash, and gives `false` if it is not there. What was made of it is loose from `at` on.
    fn delete_thrown(&self, number: i64, at: Timestamp, entry: NewEntry) -> Answer<'_, bool>;

    /// The files that were thrown away before `before`, with what staff call them.
    fn thrown_before(&self, before: Timestamp) -> Answer<'_, Vec<(i64, String)>>;

    /// Media that are loose since before `before`.
    fn loose_media(&self, before: Timestamp) -> Answer<'_, BTreeSet<ContentHash>>;

    /// Says that these media will be named soon: they are loose no more. To be said before it is looked whether they are there.
    fn want_media(&self, media: Vec<ContentHash>) -> Answer<'_, ()>;

    /// Every programme.
    fn programme_names(&self) -> Answer<'_, Vec<ContentHash>>;

    /// Which of these media the content ever held, and the number of the newest revision that was looked at.
    fn media_of_revisions(&self, media: BTreeSet<ContentHash>) -> Answer<'_, (BTreeSet<ContentHash>, u64)>;

    /// Deletes a file of `blobs` that is loose and that neither files, nor changes that are open, nor the content since the
    /// revision `after` name; gives whether it did. Whoever wants it at the same moment waits, and then keeps it anew.
    fn sweep_media(&self, media: ContentHash, after: u64, blobs: Arc<dyn BlobStore>) -> Answer<'_, bool>;
}
