//! Media files by SHA-256.

mod local;

use std::{path::Path, sync::Arc};

use axum::body::Bytes;
use cartelera_playlists::hash::ContentHash;
use tokio::io::AsyncRead;

use crate::store::Answer;

/// Where media lie in a data folder.
const MEDIA: &str = "media";
/// Where pictures of testigos lie in a data folder.
const TESTIGOS: &str = "testigos";

/// Bytes of a media file as they are read.
pub(crate) type Reader = Box<dyn AsyncRead + Send + Unpin>;

/// A media file as it was found.
#[derive(Debug)]
pub(crate) enum Found {
    /// A small one, read.
    Read(Bytes),
    /// A larger one, by its length in bytes.
    Large(u64),
}

/// Where media files are kept.
pub(crate) trait BlobStore: Send + Sync {
    /// Length in bytes of the file `hash`, or `None` if it is not there.
    fn size_bytes(&self, hash: ContentHash) -> Answer<'_, Option<u64>>;

    /// Looks for the file `hash`, and reads it if it has at most `small_bytes`: a trip to the disk for both.
    fn find(&self, hash: ContentHash, small_bytes: u64) -> Answer<'_, Option<Found>>;

    /// Reads `length` bytes of the file `hash` from `offset`.
    fn read(&self, hash: ContentHash, offset: u64, length: u64) -> Answer<'_, Reader>;

    /// Copies the file at `source`, verifies on the way that it is `hash`, and keeps it durably; does nothing if it is
    /// already there.
    fn put<'a>(&'a self, hash: ContentHash, source: &'a Path) -> Answer<'a, ()>;

    /// Writes `bytes`, whose hash is `hash`, durably; does nothing if they are already there.
    fn put_bytes(&self, hash: ContentHash, bytes: Bytes) -> Answer<'_, ()>;

    /// Removes the file `hash`, if it is there.
    fn remove(&self, hash: ContentHash) -> Answer<'_, ()>;

    /// Removes what interrupted copies left. Must not run beside [`BlobStore::put`].
    fn sweep(&self) -> Answer<'_, ()>;
}

/// Opens the blob store in `folder`.
pub(crate) fn open(folder: &Path) -> Arc<dyn BlobStore> {
    Arc::new(local::LocalBlobs::new(folder.join(MEDIA)))
}

/// Opens the store of testigos' pictures in `folder`: apart from media, which anybody may fetch.
pub(crate) fn open_testigos(folder: &Path) -> Arc<dyn BlobStore> {
    Arc::new(local::LocalBlobs::new(folder.join(TESTIGOS)))
}

/// Where the media file `hash` lies in a data folder.
pub(crate) fn media_place(hash: ContentHash) -> String {
    format!("{MEDIA}/{}", local::place(hash))
}

/// Where the picture `hash` of a testigo lies in a data folder.
pub(crate) fn testigo_place(hash: ContentHash) -> String {
    format!("{TESTIGOS}/{}", local::place(hash))
}
