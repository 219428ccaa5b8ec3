//! What the manager remembers of files that people sent.

use cartelera_playlists::{hash::ContentHash, ids::DepartmentId};
use jiff::Timestamp;

use super::Answer;
use crate::{
    accounts::AccountId,
    audit::NewEntry,
    library::{Lasting, MadeMedia, MediaFault, MediaUpload, UploadCaptions},
};

/// A file that was sent.
#[derive(Clone, Debug)]
pub(crate) struct NewUpload {
    pub(crate) sha256: ContentHash,
    pub(crate) size_bytes: u64,
    pub(crate) name: String,
    pub(crate) department: DepartmentId,
    pub(crate) sent: Timestamp,
    pub(crate) sent_by: AccountId,
    /// What the file as it came is called in its folder.
    pub(crate) original: String,
    /// Whether making something of it may take long.
    pub(crate) is_long: bool,
}

/// Which files are told.
#[derive(Clone, Debug, Default)]
pub(crate) struct UploadFilter {
    /// Of these departments; `None` is all.
    pub(crate) departments: Option<Vec<DepartmentId>>,
    /// Sent by this person.
    pub(crate) by: Option<AccountId>,
    /// Whose names or tags hold each of these words, in small letters without accents.
    pub(crate) words: Vec<String>,
    /// That have the tag with this key.
    pub(crate) tag: Option<String>,
    /// By the last day on which they may be used.
    pub(crate) lasting: Option<Lasting>,
    /// With this SHA-256 as they came.
    pub(crate) sha256: Option<ContentHash>,
    /// Before this number.
    pub(crate) before: Option<i64>,
    /// Those that lie in the trash, instead of those that do not.
    pub(crate) is_thrown: bool,
    /// Of these, thrown away before this moment, or in it and with a lower number.
    pub(crate) thrown_before: Option<(Timestamp, i64)>,
}

/// What somebody does with a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum UploadStep {
    /// What is to be done is not to be done any more.
    Cancel,
    /// What failed or was cancelled is to be done again.
    Retry,
    /// What failed or was cancelled is forgotten.
    Forget,
}

/// The manager's memory of files that were sent.
pub(crate) trait Uploads: Send + Sync {
    /// Remembers a file that is to be worked on, and gives its number.
    fn add_upload(&self, upload: NewUpload, entry: NewEntry) -> Answer<'_, i64>;

    /// Files, those that were sent last first; of the trash those that were thrown away last.
    fn uploads(&self, filter: UploadFilter, limit: u32) -> Answer<'_, Vec<MediaUpload>>;

    /// A file.
    fn upload(&self, number: i64) -> Answer<'_, Option<MediaUpload>>;

    /// The file that has waited longest, of those that take long or of the others, which is being worked on from now on.
    fn begin_upload(&self, is_long: bool) -> Answer<'_, Option<MediaUpload>>;

    /// Keeps how much is done of a file that is being worked on, in hundredths.
    fn tell_upload_progress(&self, number: i64, percent: u8) -> Answer<'_, ()>;

    /// Puts what was being worked on back to wait; what was begun `most` times already has failed.
    fn put_uploads_back(&self, most: u32) -> Answer<'_, ()>;

    /// Keeps what became of a file, if it is still being worked on.
    fn end_upload(&self, number: i64, outcome: Result<Vec<MadeMedia>, MediaFault>) -> Answer<'_, ()>;

    /// Keeps the subtitles of a file, in the place of others.
    fn keep_upload_captions(&self, number: i64, captions: UploadCaptions, entry: NewEntry) -> Answer<'_, ()>;

    /// Takes a step, or gives `false` if the file is in no state for it.
    fn change_upload(&self, number: i64, step: UploadStep, entry: NewEntry) -> Answer<'_, bool>;

    /// Forgets which of the files that nothing is to be done with were sent before `before` as they came, and gives what those
    /// are called that are still needed.
    fn upload_originals(&self, before: Timestamp) -> Answer<'_, Vec<String>>;
}
