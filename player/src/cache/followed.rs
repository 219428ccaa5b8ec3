//! What this screen followed of late: a manager that lost it with its database asks for it, as records name it.

use std::{
    fs,
    io::Write as _,
    path::PathBuf,
    time::{Duration, SystemTime},
};

use anyhow::Context as _;
use cartelera_playlists::{manifest::Pointer, protocol::playlog::FollowedPointer};
use flate2::{Compression, write::GzEncoder};
use tracing::warn;

use super::{
    Cache, durable,
    folder::{files_in, remove_or_warn},
};

/// Format of a body.
const FORMAT: u16 = 1;
/// As long as records are kept after the manager has them, and a little more.
const KEPT: Duration = Duration::from_hours(40 * 24);
/// At most so many are kept.
const MOST: usize = 400;
/// And at most so many bytes of them.
const MOST_BYTES: u64 = 64 << 20;

impl Cache {
    /// Keeps the pointer `bytes`, which is followed from now on, and its programmes; what is old goes. A failure costs nothing
    /// but proof after a loss that may never come.
    pub(super) fn keep_followed(&self, pointer: &Pointer, bytes: &[u8]) {
        if let Err(error) = self.try_keep_followed(pointer, bytes) {
            warn!("keeping what is followed for a manager that may lose it: {error:#}");
        }
        self.drop_followed();
    }

    /// What was followed as the pointer with this sequence, packed by gzip for the manager.
    pub(crate) fn followed(&self, sequence: u64) -> Option<Vec<u8>> {
        fs::read(self.followed_path(sequence)).ok()
    }

    /// Removes all of it.
    pub(super) fn forget_followed(&self) {
        for path in files_in(&self.data().join("followed")) {
            remove_or_warn(&path);
        }
    }

    fn try_keep_followed(&self, pointer: &Pointer, bytes: &[u8]) -> anyhow::Result<()> {
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).context("reading an envelope");
        let mut programmes = Vec::new();
        for epoch in &pointer.epochs {
            programmes.push(text(fs::read(self.programme_path(&epoch.programme)).context("reading a programme")?)?);
        }
        let followed = FollowedPointer { format: FORMAT, pointer: text(bytes.to_vec())?, programmes };
        let mut packer = GzEncoder::new(Vec::new(), Compression::default());
        packer.write_all(&serde_json::to_vec(&followed)?)?;
        durable::create_folder(&self.data().join("followed"))?;
        durable::replace(&self.followed_path(pointer.sequence), &packer.finish()?)?;
        Ok(())
    }

    /// Removes what was followed long ago, and the oldest of what is too much.
    fn drop_followed(&self) {
        let mut files: Vec<(u64, PathBuf)> = files_in(&self.data().join("followed"))
            .into_iter()
            .filter_map(|path| Some((path.file_stem()?.to_str()?.parse().ok()?, path)))
            .collect();
        files.sort_unstable_by_key(|(sequence, _)| std::cmp::Reverse(*sequence));
        let mut bytes = 0;
        for (place, (_, path)) in files.iter().enumerate() {
            let facts = fs::metadata(path).ok();
            bytes += facts.as_ref().map_or(0, fs::Metadata::len);
            let written = facts.and_then(|facts| facts.modified().ok());
            let age = written.and_then(|written| SystemTime::now().duration_since(written).ok()).unwrap_or_default();
            if place > 0 && (place >= MOST || bytes > MOST_BYTES || age > KEPT) {
                remove_or_warn(path);
            }
        }
    }

    fn followed_path(&self, sequence: u64) -> PathBuf {
        self.data().join("followed").join(format!("{sequence}.gz"))
    }
}
