//! Counts starts that did not last, across restarts: after some in a row the player begins in safe mode.
//!
//! Only those since the machine was started count: where the mains fail again and again the player is not to blame.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use serde::{Deserialize, Serialize};

use crate::cache;

/// Where Linux names the present run of the machine.
const BOOT: &str = "/proc/sys/kernel/random/boot_id";

/// The starts of this player, in its folder.
#[derive(Clone, Debug)]
pub(crate) struct Starts {
    path: PathBuf,
    boot: String,
    /// After so many starts in a row that did not last, the next one is safe; 0 means that none ever is.
    limit: u32,
    /// Starts right before this one that did not last.
    failed: u32,
}

#[derive(Serialize, Deserialize)]
struct Entry {
    failed: u32,
    boot: String,
}

impl Starts {
    /// Counts a start of the player in the folder `data`, which is safe after `limit` in a row that did not last; with 0 it
    /// never is. A count that cannot be read is none, and one that cannot be written
    /// is told in the log: a full or broken disk keeps no screen dark.
    pub(crate) fn begin(data: &Path, limit: u32) -> Self {
        let boot = fs::read_to_string(BOOT).unwrap_or_default().trim().to_owned();
        Self::begin_in(boot, data, limit)
    }

    fn begin_in(boot: String, data: &Path, limit: u32) -> Self {
        let path = data.join("starts.json");
        let entry = fs::read(&path).ok().and_then(|bytes| serde_json::from_slice::<Entry>(&bytes).ok());
        let failed = entry.filter(|entry| entry.boot == boot).map_or(0, |entry| entry.failed);
        let starts = Self { path, boot, limit, failed };
        starts.note(starts.failed.saturating_add(1));
        starts
    }

    /// Starts right before this one that did not last.
    pub(crate) fn failed(&self) -> u32 {
        self.failed
    }

    /// Whether this start is to be safe: only what is least likely to fail is done.
    pub(crate) fn is_safe(&self) -> bool {
        self.limit > 0 && self.failed >= self.limit
    }

    /// This start lasted, or it ends as somebody wants it to.
    ///
    /// After a safe one the next is an ordinary one; if that does not last either, safe ones follow at once.
    pub(crate) fn lasted(&self) {
        self.note(if self.is_safe() { self.limit - 1 } else { 0 });
    }

    fn note(&self, failed: u32) {
        if let Err(error) = self.write(failed) {
            tracing::warn!("counting starts in {}: {error}", self.path.display());
        }
    }

    fn write(&self, failed: u32) -> io::Result<()> {
        cache::replace_file(&self.path, &serde_json::to_vec(&Entry { failed, boot: self.boot.clone() })?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_start_is_safe_after_three_in_a_row_that_did_not_last() {
        let folder = tempfile::tempdir().unwrap();
        let begin = || Starts::begin(folder.path(), 3);
        for failed in 0..3 {
            let starts = begin();
            assert_eq!((starts.failed(), starts.is_safe()), (failed, false));
        }
        assert!(begin().is_safe());
        let safe = begin();
        assert!(safe.is_safe());
        safe.lasted();
        assert!(!begin().is_safe(), "after a safe start the ordinary one is tried again");
        assert!(begin().is_safe(), "once");
    }

    #[test]
    fn one_that_lasted_forgives_all_before() {
        let folder = tempfile::tempdir().unwrap();
        let begin = || Starts::begin(folder.path(), 1);
        begin();
        assert!(begin().is_safe());
        begin().lasted();
        assert_eq!(begin().failed(), 0);
        assert_eq!(begin().failed(), 1);
        assert_eq!(
            Starts::begin_in("another".to_owned(), folder.path(), 1).failed(),
            0,
            "the machine was started anew"
        );
        assert!(!Starts::begin(folder.path(), 0).is_safe());
        assert!(!Starts::begin(folder.path(), 0).is_safe());
        fs::write(folder.path().join("starts.json"), "no JSON").unwrap();
        assert_eq!(begin().failed(), 0);
    }
}
