//! What a content folder holds, by the hashes of its files.

use std::collections::BTreeMap;

use cartelera_playlists::{content::SourceFile, hash::ContentHash};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// Every file of a content folder by its path inside the folder.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Tree {
    /// TOML files, by the hash of their text.
    pub(crate) texts: BTreeMap<String, ContentHash>,
    /// The media files that these name.
    pub(crate) media: BTreeMap<String, TreeFile>,
}

impl Tree {
    /// The tree of these files, with its texts by their hashes.
    pub(crate) fn of(sources: &[SourceFile], media: BTreeMap<String, TreeFile>) -> (Self, Vec<(ContentHash, String)>) {
        let hash = |source: &SourceFile| (ContentHash::of(source.text.as_bytes()), source.text.clone());
        let texts: Vec<_> = sources.iter().map(hash).collect();
        let named = sources.iter().zip(&texts).map(|(source, (hash, _))| (source.path.clone(), *hash)).collect();
        (Self { texts: named, media }, texts)
    }
}

/// A media file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct TreeFile {
    pub(crate) sha256: ContentHash,
    pub(crate) size_bytes: u64,
}

/// The content as a publication left it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Revision {
    /// Counts from 1.
    pub(crate) number: u64,
    pub(crate) made: Timestamp,
    /// Who, as staff call them.
    pub(crate) by: String,
    /// What it was for.
    pub(crate) about: String,
    /// Whether it was made in the page.
    pub(crate) is_of_page: bool,
    pub(crate) tree: Tree,
}
