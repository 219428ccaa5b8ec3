//! What is there after a start, all of it verified.

use std::{fmt, fs};

use anyhow::{Context as _, ensure};
use cartelera_player::cache::Cache;
use cartelera_playlists::hash::ContentHash;

use crate::{city::SCREEN, update};

/// What was found.
pub(crate) struct Found {
    /// The update that is followed; 0 if there is none.
    pub(crate) number: u64,
    /// The last file that is there of those that it names, none of which is missing before it.
    held: u64,
}

impl fmt::Display for Found {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "FOUND {} HELD {}", self.number, self.held)
    }
}

/// Looks as a player does when it starts, and then at every byte.
///
/// # Errors
///
/// If something is damaged, or gone that must be there; what is remembered beside the content only if it is `remembered`.
pub(crate) fn look(cache: &Cache, remembered: bool) -> anyhow::Result<Found> {
    let (memo, stops) = (cache.memo(), cache.stops());
    let content = cache.load_active(&SCREEN.parse()?)?;
    let damaged = fs::read_dir(cache.data().join("damaged"))?.next().transpose()?;
    ensure!(damaged.is_none(), "{damaged:?} was set aside");
    let Some(content) = content else {
        ensure!(!cache.data().join("pointer.dsse").exists(), "there is a pointer and no content");
        return Ok(Found { number: 0, held: 0 });
    };
    ensure!(content.missing.is_empty(), "{:?} are missing", content.missing);
    let number = content.pointer.sequence;
    if remembered {
        ensure!(memo.last_command >= number, "update {number} with the memory of {}", memo.last_command);
        ensure!(stops.head() >= update::stops(number)?.head(), "update {number} with {} stops", stops.head());
    }
    let mut held = number - 1;
    for (file, bytes) in update::files(number) {
        let Some(path) = cache.media_path(&ContentHash::of(&bytes)) else { continue };
        ensure!(fs::read(&path).context("reading a file")? == bytes, "file {file} is damaged");
        ensure!(file == held + 1, "file {} is missing and file {file} is not", held + 1);
        held = file;
    }
    Ok(Found { number, held })
}
