//! What the manager remembers of words that people put on files.

use super::{Answer, uploads::UploadFilter};
use crate::{audit::NewEntry, library::MediaTag};

/// What is done about the tags of a file.
#[derive(Clone, Debug)]
pub(crate) enum TagStep {
    /// It has these, too.
    Add(Vec<MediaTag>),
    /// It does not have the one with this key.
    Remove(String),
}

/// What became of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Tagging {
    Done,
    /// It would have more than a file may have.
    Many,
    /// The file is not there any more, or lies in the trash.
    Moved,
}

/// A tag that files have.
#[derive(Clone, Debug)]
pub(crate) struct TagUse {
    pub(crate) tag: MediaTag,
    pub(crate) files: u64,
}

/// The manager's memory of tags.
pub(crate) trait Tags: Send + Sync {
    /// Takes a step. A tag is shown as it was written where it was used first.
    fn tag_upload(&self, number: i64, step: TagStep, entry: NewEntry) -> Answer<'_, Tagging>;

    /// The tags that the files have whose departments and senders `filter` names, those that most have first.
    fn tags_in_use(&self, filter: UploadFilter, limit: u32) -> Answer<'_, Vec<TagUse>>;
}
