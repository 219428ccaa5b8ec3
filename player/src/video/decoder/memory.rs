//! Remembers, across restarts, that a board's hardware decoder does not hold.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use serde::{Deserialize, Serialize};

use crate::cache;

/// What a demotion holds for: another board or another version of `GStreamer` gets a new chance.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Grounds {
    /// Model of the board.
    pub(super) board: String,
    /// Version of `GStreamer`.
    pub(super) gstreamer: String,
}

#[derive(Serialize, Deserialize)]
struct Entry {
    demoted: Grounds,
    reason: String,
}

/// The file in the player's folder.
pub(super) struct Memory {
    path: PathBuf,
}

impl Memory {
    /// The memory in the folder `data`.
    pub(super) fn in_folder(data: &Path) -> Self {
        Self { path: data.join("decoder.json") }
    }

    /// Whether the hardware decoder was demoted on these grounds. A file that cannot be read is none.
    pub(super) fn is_demoted(&self, grounds: &Grounds) -> bool {
        let entry = fs::read(&self.path).ok().and_then(|bytes| serde_json::from_slice::<Entry>(&bytes).ok());
        entry.is_some_and(|entry| entry.demoted == *grounds)
    }

    /// Remembers that it was demoted.
    pub(super) fn demote(&self, grounds: &Grounds, reason: &str) -> io::Result<()> {
        let entry = Entry { demoted: grounds.clone(), reason: reason.to_owned() };
        cache::replace_file(&self.path, &serde_json::to_vec_pretty(&entry)?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_demotion_is_remembered_until_board_or_version_change() {
        let folder = tempfile::tempdir().unwrap();
        let grounds =
            |board: &str, gstreamer: &str| Grounds { board: board.to_owned(), gstreamer: gstreamer.to_owned() };
        let memory = Memory::in_folder(folder.path());
        assert!(!memory.is_demoted(&grounds("Pi 4", "1.22")));
        memory.demote(&grounds("Pi 4", "1.22"), "stalled").unwrap();
        let memory = Memory::in_folder(folder.path());
        assert!(memory.is_demoted(&grounds("Pi 4", "1.22")));
        assert!(!memory.is_demoted(&grounds("Pi 5", "1.22")));
        assert!(!memory.is_demoted(&grounds("Pi 4", "1.26")));
        std::fs::write(folder.path().join("decoder.json"), b"{").unwrap();
        assert!(!memory.is_demoted(&grounds("Pi 4", "1.22")));
    }
}
