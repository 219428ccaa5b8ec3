//! Media files by SHA-256.

mod local;

use std::{path::Path, sync::Arc};

use cartelera_playlists::hash::ContentHash;
use tokio::io::AsyncRead;

use crate::store::Answer;

/// Bytes of a media file as they are read.
pub(crate) type Reader = Box<dyn AsyncRead + Send + Unpin>;

/// Where media files are kept.
pub(crate) trait BlobStore: Send + Sync {
    /// Length in bytes of the file `hash`, or `None` if it is not there.
    fn size_bytes(&self, hash: ContentHash) -> Answer<'_, Option<u64>>;

    /// Reads `length` bytes of the file `hash` from `offset`.
    fn read(&self, hash: ContentHash, offset: u64, length: u64) -> Answer<'_, Reader>;

    /// Copies the file at `source`, verifies on the way that it is `hash`, and keeps it durably; does nothing if it is
    /// already there.
    fn put<'a>(&'a self, hash: ContentHash, source: &'a Path) -> Answer<'a, ()>;

    /// Removes what interrupted copies left. Must not run beside [`BlobStore::put`].
    fn sweep(&self) -> Answer<'_, ()>;
}

/// Opens the blob store in `folder`.
pub(crate) fn open(folder: &Path) -> Arc<dyn BlobStore> {
    Arc::new(local::LocalBlobs::new(folder.join("media")))
}
