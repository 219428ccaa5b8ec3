//! Bytes that are counted and hashed while they are read.

use std::io::{self, Read};

use anyhow::ensure;
use cartelera_playlists::hash::ContentHash;
use sha2::{Digest as _, Sha256};

use super::{contents::Listed, stop::Stop};
use crate::publish::Progress;

/// Reads at most what `listed` says, and then whether it was that.
pub(super) struct Counted<'a, R> {
    input: R,
    listed: &'a Listed,
    read_bytes: u64,
    digest: Sha256,
    watched: &'a Watched<'a>,
}

/// Who looks at bytes as they pass.
pub(super) struct Watched<'a> {
    pub(super) progress: &'a Progress,
    pub(super) stop: &'a Stop,
}

impl<'a, R: Read> Counted<'a, R> {
    pub(super) fn new(input: R, listed: &'a Listed, watched: &'a Watched<'a>) -> Self {
        Self { input, listed, read_bytes: 0, digest: Sha256::new(), watched }
    }

    /// Whether all of it was read and is what was listed; `after` says since when it should be.
    pub(super) fn finish(mut self, after: &str) -> anyhow::Result<()> {
        let entry = &self.listed.entry;
        let is_over = self.input.read(&mut [0])? == 0;
        let hash = ContentHash::from_bytes(self.digest.finalize().into());
        ensure!(is_over && self.read_bytes == self.listed.size_bytes, "{entry} has another length {after}");
        ensure!(hash == self.listed.sha256, "{entry} has other bytes {after}");
        Ok(())
    }
}

impl<R: Read> Read for Counted<'_, R> {
    fn read(&mut self, bytes: &mut [u8]) -> io::Result<usize> {
        self.watched.stop.check()?;
        let left = usize::try_from(self.listed.size_bytes - self.read_bytes).unwrap_or(usize::MAX);
        let wanted = bytes.len().min(left);
        let length = self.input.read(&mut bytes[..wanted])?;
        self.digest.update(&bytes[..length]);
        self.read_bytes += length as u64;
        self.watched.progress.on_done(length as u64);
        Ok(length)
    }
}
