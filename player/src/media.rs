//! Where the bytes of a media file are on this machine.

use std::{collections::HashMap, hash::BuildHasher, path::PathBuf};

use cartelera_playlists::hash::ContentHash;

use crate::cache::Cache;

/// A place with media files: the cache of a screen, or a content folder.
pub trait MediaFiles: Send + Sync + 'static {
    /// The file with this hash; `None` while it is not here.
    fn path(&self, hash: &ContentHash) -> Option<PathBuf>;
}

impl MediaFiles for Cache {
    fn path(&self, hash: &ContentHash) -> Option<PathBuf> {
        self.media_path(hash)
    }
}

impl<S: BuildHasher + Send + Sync + 'static> MediaFiles for HashMap<ContentHash, PathBuf, S> {
    fn path(&self, hash: &ContentHash) -> Option<PathBuf> {
        self.get(hash).cloned()
    }
}
