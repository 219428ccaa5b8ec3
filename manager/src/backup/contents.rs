//! What a backup holds: its first entry, against which all others are checked.

use std::collections::BTreeSet;

use anyhow::{Context as _, ensure};
use cartelera_playlists::hash::ContentHash;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::entry::Entry;

/// The name of the list within the archive.
pub(super) const NAME: &str = "backup.json";
/// The longest list that is read, in bytes: of more than a million files.
pub(super) const MAX_BYTES: u64 = 256 << 20;
/// The format that is written, and the newest that is read.
const FORMAT: u16 = 1;

/// What a backup holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Contents {
    format: u16,
    /// The version of the manager that made it.
    pub(super) manager: String,
    /// The moment before which everything is in it.
    pub(super) made: Timestamp,
    /// Its files in their order.
    pub(super) files: Vec<Listed>,
    /// What the database names of earlier programmes and testigos, and the manager did not have any more.
    pub(super) lacking: Vec<Entry>,
}

/// A file of a backup.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Listed {
    #[serde(rename = "path")]
    pub(super) entry: Entry,
    pub(super) size_bytes: u64,
    pub(super) sha256: ContentHash,
}

/// What is read of every format.
#[derive(Deserialize)]
struct Header {
    format: u16,
    manager: String,
}

impl Contents {
    /// The list of what this version of the manager holds.
    pub(super) fn new(made: Timestamp, files: Vec<Listed>, lacking: Vec<Entry>) -> Self {
        Self { format: FORMAT, manager: env!("CARGO_PKG_VERSION").to_owned(), made, files, lacking }
    }

    /// Reads a list, and nothing of one in a newer format but that it is.
    pub(super) fn read(bytes: &[u8]) -> anyhow::Result<Self> {
        let doing = "reading the list of what it holds";
        let header: Header = serde_json::from_slice(bytes).context(doing)?;
        ensure!(
            header.format <= FORMAT,
            "it was made by cartelera-manager {} in format {} (this is {} and reads up to {FORMAT}: use the newer one)",
            header.manager,
            header.format,
            env!("CARGO_PKG_VERSION")
        );
        let contents: Self = serde_json::from_slice(bytes).context(doing)?;
        let mut names = BTreeSet::new();
        for listed in &contents.files {
            let entry = &listed.entry;
            ensure!(names.insert(entry), "{doing}: {entry} stands in it twice");
            ensure!(entry.hash().is_none_or(|hash| hash == listed.sha256), "{doing}: {entry} has another hash");
        }
        ensure!(names.contains(&Entry::Database), "{doing}: there is no database in it");
        Ok(contents)
    }

    /// The bytes of the list.
    pub(super) fn bytes(&self) -> anyhow::Result<Vec<u8>> {
        serde_json::to_vec(self).context("writing the list of a backup")
    }

    /// The length of its files together.
    pub(super) fn size_bytes(&self) -> u64 {
        self.files.iter().map(|listed| listed.size_bytes).sum()
    }

    /// The files of which `is` is true.
    pub(super) fn count(&self, is: impl Fn(&Entry) -> bool) -> u64 {
        self.files.iter().filter(|listed| is(&listed.entry)).count() as u64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn listed(entry: Entry) -> Listed {
        Listed { entry, size_bytes: 4, sha256: ContentHash::of(b"agua") }
    }

    #[test]
    fn a_list_is_read_as_it_was_written() {
        let hash = ContentHash::of(b"agua");
        let files = [Entry::Database, Entry::Key("root.key".to_owned()), Entry::Media(hash)].map(listed).to_vec();
        let contents = Contents::new(Timestamp::UNIX_EPOCH, files, vec![Entry::Picture(hash)]);
        assert_eq!(Contents::read(&contents.bytes().unwrap()).unwrap(), contents);
        assert_eq!((contents.size_bytes(), contents.count(Entry::is_secret)), (12, 2));
    }

    #[test]
    fn lists_that_cannot_be_are_refused() {
        let refused = |files: &[Entry]| {
            let files = files.iter().cloned().map(listed).collect();
            let bytes = Contents::new(Timestamp::UNIX_EPOCH, files, Vec::new()).bytes().unwrap();
            Contents::read(&bytes).unwrap_err().to_string()
        };
        assert!(refused(&[Entry::Database, Entry::Database]).ends_with("stands in it twice"));
        assert!(refused(&[Entry::Database, Entry::Media(ContentHash::of(b"otra"))]).ends_with("has another hash"));
        assert!(refused(&[]).ends_with("there is no database in it"));
        let newer = br#"{"format": 2, "manager": "9.1.0", "anything": []}"#;
        let refused = Contents::read(newer).unwrap_err().to_string();
        assert!(refused.starts_with("it was made by cartelera-manager 9.1.0 in format 2"), "{refused}");
    }
}
