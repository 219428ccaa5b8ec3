//! Small things that must outlast a restart: what is stopped, what is known of time, which command ran last.

use std::path::Path;

use anyhow::Context as _;
use cartelera_playlists::{hash::ContentHash, stops::StopList, trust::ClockTrust};
use serde::{Deserialize, Serialize, de::DeserializeOwned};

use super::{Cache, durable};

/// What a player remembers beside its content.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Memo {
    /// What is known of time; `None` before the first pairing.
    pub trust: Option<ClockTrust>,
    /// Number of the last command that was begun.
    pub last_command: u64,
    /// Number of an order to start anew, whose outcome the next process tells.
    pub restarts: Option<u64>,
}

/// A document with the hash of its text, by which a worn disk is found out.
#[derive(Serialize, Deserialize)]
struct Checked {
    sha256: ContentHash,
    text: String,
}

impl Cache {
    /// The stop list; empty if there is none or it was damaged, in which case it is fetched again from its beginning.
    pub fn stops(&self) -> StopList {
        self.read_checked(&self.stops_path()).unwrap_or_default()
    }

    /// Keeps the stop list.
    ///
    /// # Errors
    ///
    /// If it cannot be written; the old one is there then.
    pub fn keep_stops(&self, stops: &StopList) -> anyhow::Result<()> {
        write_checked(&self.stops_path(), stops).context("writing the stop list")
    }

    /// What the player remembers.
    pub fn memo(&self) -> Memo {
        self.read_checked(&self.memo_path()).unwrap_or_default()
    }

    /// Keeps what the player remembers.
    ///
    /// # Errors
    ///
    /// If it cannot be written; what was remembered before is there then.
    pub fn keep_memo(&self, memo: &Memo) -> anyhow::Result<()> {
        write_checked(&self.memo_path(), memo).context("writing what is remembered")
    }

    fn read_checked<T: DeserializeOwned>(&self, path: &Path) -> Option<T> {
        let bytes = self.read_or_set_aside(path)?;
        let read = || {
            let checked: Checked = serde_json::from_slice(&bytes)?;
            anyhow::ensure!(ContentHash::of(checked.text.as_bytes()) == checked.sha256, "its bytes have changed");
            anyhow::Ok(serde_json::from_str(&checked.text)?)
        };
        read().map_err(|error| self.set_aside(path, &error)).ok()
    }
}

fn write_checked<T: Serialize>(path: &Path, document: &T) -> anyhow::Result<()> {
    let text = serde_json::to_string(document)?;
    let checked = Checked { sha256: ContentHash::of(text.as_bytes()), text };
    Ok(durable::replace(path, &serde_json::to_vec(&checked)?)?)
}

#[cfg(test)]
mod tests {
    use std::fs;

    use tempfile::tempdir;

    use super::*;

    #[test]
    fn what_is_remembered_outlasts_a_restart_and_damage_is_found() {
        let data = tempdir().unwrap();
        let cache = Cache::open(data.path()).unwrap();
        assert_eq!(cache.memo(), Memo::default());
        let memo = Memo { last_command: 7, ..Memo::default() };
        cache.keep_memo(&memo).unwrap();
        drop(cache);
        let cache = Cache::open(data.path()).unwrap();
        assert_eq!(cache.memo(), memo);
        let text = fs::read_to_string(cache.memo_path()).unwrap();
        fs::write(cache.memo_path(), text.replace('7', "8")).unwrap();
        assert_eq!(cache.memo(), Memo::default());
        assert_eq!(fs::read_dir(data.path().join("damaged")).unwrap().count(), 1);
    }
}
