//! A file that is being sent in parts.

use std::path::{Path, PathBuf};

use jiff::Timestamp;

use super::{FOLDER, MediaFault};
use crate::accounts::AccountId;

/// What a file's name begins with until somebody has said what becomes of it.
pub(crate) const SENT_PREFIX: &str = "sent-";

/// A file that is being sent in parts, or that is there and of which nobody has said yet what becomes of it.
#[derive(Clone, Debug)]
pub(crate) struct Arrival {
    /// Names it in its address and in its folder.
    pub(crate) key: String,
    pub(crate) sent_by: AccountId,
    /// What staff call it.
    pub(crate) name: String,
    /// How long it will be.
    pub(crate) size_bytes: u64,
    /// So much of it is on the disk for certain.
    pub(crate) offset_bytes: u64,
    /// Why it is not taken.
    pub(crate) fault: Option<MediaFault>,
    /// Nobody goes on with it from then on.
    pub(crate) until: Timestamp,
}

impl Arrival {
    /// What the file with `key` is called in its folder.
    pub(crate) fn file_name(key: &str) -> String {
        format!("{SENT_PREFIX}{key}")
    }

    /// Where it lies in the data folder `data`.
    pub(crate) fn path(&self, data: &Path) -> PathBuf {
        data.join(FOLDER).join(Self::file_name(&self.key))
    }

    /// Whether all of it is there.
    pub(crate) fn is_whole(&self) -> bool {
        self.offset_bytes == self.size_bytes
    }
}
