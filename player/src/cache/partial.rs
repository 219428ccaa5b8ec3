//! A download under way: bytes are hashed while they are written, and only a complete, right file becomes media.

use std::{
    fs::{File, OpenOptions},
    io::{self, Write as _},
};

use cartelera_playlists::hash::ContentHash;
use sha2::{Digest as _, Sha256};

use super::{
    Cache, Refusal, check,
    durable::{self, trace},
};

/// Downloads leave so many bytes of the disk to documents: a file that does not fit must not keep out the pointer that no
/// longer names it.
const RESERVE_BYTES: u64 = 4 << 20;

/// A file that is being downloaded.
pub struct Partial {
    cache: Cache,
    hash: ContentHash,
    size_bytes: u64,
    file: File,
    hasher: Sha256,
    written: u64,
}

/// Why a download cannot go on or be completed.
#[derive(Debug, thiserror::Error)]
pub enum PartialError {
    /// The bytes are not the announced ones; the part was dropped.
    #[error("{0}")]
    Refused(#[from] Refusal),
    /// The disk did not do what it should.
    #[error(transparent)]
    Storage(#[from] io::Error),
}

impl Partial {
    /// Goes on with the download of the file `hash` of `size_bytes` bytes; the part that is there is hashed again.
    ///
    /// # Errors
    ///
    /// If the part cannot be opened, read or made, or the disk has no room for the rest.
    pub fn open(cache: &Cache, hash: ContentHash, size_bytes: u64) -> io::Result<Self> {
        let path = cache.partial_path(&hash);
        let file = OpenOptions::new().read(true).write(true).create(true).truncate(false).open(path)?;
        let mut partial = Self { cache: cache.clone(), hash, size_bytes, file, hasher: Sha256::new(), written: 0 };
        if partial.file.metadata()?.len() > size_bytes {
            partial.restart()?;
        }
        partial.written = check::feed(&partial.file, &mut partial.hasher)?;
        partial.ensure_room(size_bytes - partial.written)?;
        Ok(partial)
    }

    /// The file's name.
    pub fn hash(&self) -> &ContentHash {
        &self.hash
    }

    /// The file's length when it is complete.
    pub fn size_bytes(&self) -> u64 {
        self.size_bytes
    }

    /// How many bytes are there.
    pub fn written(&self) -> u64 {
        self.written
    }

    /// Forgets the bytes that are there.
    ///
    /// # Errors
    ///
    /// If the part cannot be cut.
    pub fn restart(&mut self) -> io::Result<()> {
        self.file.set_len(0)?;
        trace::wrote(&self.cache.partial_path(&self.hash), &[]);
        // Reopened at its beginning: the position may lie behind the new end.
        io::Seek::rewind(&mut self.file)?;
        self.hasher = Sha256::new();
        self.written = 0;
        Ok(())
    }

    /// Adds bytes.
    ///
    /// # Errors
    ///
    /// [`Refusal::Length`] if there are more than announced; otherwise they could not be written.
    pub fn write(&mut self, bytes: &[u8]) -> Result<(), PartialError> {
        let written = self.written + bytes.len() as u64;
        if written > self.size_bytes {
            self.restart()?;
            return Err(Refusal::Length.into());
        }
        self.ensure_room(bytes.len() as u64)?;
        self.file.write_all(bytes)?;
        trace::wrote(&self.cache.partial_path(&self.hash), bytes);
        self.hasher.update(bytes);
        self.written = written;
        Ok(())
    }

    /// Fails if `bytes` more would take what is left for documents.
    fn ensure_room(&self, bytes: u64) -> io::Result<()> {
        let space = rustix::fs::fstatvfs(&self.file)?;
        let free_bytes = space.f_bavail.saturating_mul(space.f_frsize);
        let is_enough = bytes == 0 || free_bytes >= bytes.saturating_add(RESERVE_BYTES);
        if is_enough { Ok(()) } else { Err(io::ErrorKind::StorageFull.into()) }
    }

    /// Makes the complete file a media file.
    ///
    /// # Errors
    ///
    /// [`Refusal::Length`] or [`Refusal::Hash`] if it is not the announced file, which drops it; otherwise the disk
    /// failed.
    pub fn finish(mut self) -> Result<(), PartialError> {
        let refusal = if self.written != self.size_bytes {
            Some(Refusal::Length)
        } else if ContentHash::from_bytes(self.hasher.finalize_reset().into()) != self.hash {
            Some(Refusal::Hash)
        } else {
            None
        };
        let from = self.cache.partial_path(&self.hash);
        if let Some(refusal) = refusal {
            durable::remove(&from)?;
            return Err(refusal.into());
        }
        let to = self.cache.media_place(&self.hash);
        if let Some(folder) = to.parent() {
            durable::create_folder(folder)?;
        }
        durable::promote(&self.file, &from, &to)?;
        Ok(())
    }
}
