//! Reads the ZIP of a package within limits; nothing is ever unpacked.

use std::{
    collections::BTreeMap,
    io::{Read, Seek},
};

use cartelera_playlists::hash::ContentHash;
use sha2::{Digest as _, Sha256};
use zip::{CompressionMethod, ZipArchive};

use super::super::entry;
use crate::publish::Progress;

/// The largest file of a package, in bytes.
const MAX_ENTRY_BYTES: u64 = 64 << 20;
/// The most files of a package.
const MAX_ENTRIES: usize = 200_000;
/// How much of a file is read at once.
const READ_BYTES: usize = 64 << 10;

/// The files of a package.
pub(super) struct Archive<R> {
    zip: ZipArchive<R>,
    entries: BTreeMap<String, Entry>,
}

/// A file of a package.
struct Entry {
    place: usize,
    /// `None` if it could not be read, which was told.
    sha256: Option<ContentHash>,
}

impl<R: Read + Seek> Archive<R> {
    /// Opens a ZIP of `size_bytes` and hashes its files; what is wrong with it is added to `faults`.
    pub(super) fn open(input: R, size_bytes: u64, faults: &mut Vec<String>) -> Option<Self> {
        let mut zip = match ZipArchive::new(input) {
            Ok(zip) => zip,
            Err(error) => {
                faults.push(format!("no es un ZIP completo ({error})"));
                return None;
            }
        };
        if zip.len() > MAX_ENTRIES {
            faults.push(format!("el ZIP tiene {} archivos (a lo más {MAX_ENTRIES})", zip.len()));
            return None;
        }
        // Entries are stored as they are, so that together they are no larger than the file unless they share bytes.
        if zip.decompressed_size().is_none_or(|sum| sum > u128::from(size_bytes)) {
            faults.push("el ZIP contiene más de lo que mide: se volvió a comprimir o se alteró".to_owned());
            return None;
        }
        if let Err(error) = zip.validate_header_consistency() {
            faults.push(format!("el ZIP está dañado o alterado ({error})"));
        }
        let mut archive = Self { zip, entries: BTreeMap::new() };
        let progress = Progress::begin(size_bytes);
        for place in 0..archive.zip.len() {
            archive.hash(place, &progress, faults);
        }
        progress.end();
        Some(archive)
    }

    /// Takes up the file at a place of the ZIP.
    fn hash(&mut self, place: usize, progress: &Progress, faults: &mut Vec<String>) {
        let Some(Ok(name)) = self.zip.name_for_index(place) else {
            faults.push(format!("el archivo {} del ZIP no tiene un nombre legible", place + 1));
            return;
        };
        let name = name.into_owned();
        let read = self.whole(place, &name, |bytes, digest: &mut Sha256| {
            digest.update(bytes);
            progress.on_done(bytes.len() as u64);
        });
        let mut entry = Entry { place, sha256: None };
        match read {
            Ok(digest) => entry.sha256 = Some(ContentHash::from_bytes(digest.finalize().into())),
            Err(why) => faults.push(format!("{why}: {name}")),
        }
        self.entries.insert(name, entry);
    }

    /// Feeds all bytes of a file, which is stored as it is, to `take`.
    fn whole<T: Default>(
        &mut self,
        place: usize,
        name: &str,
        mut take: impl FnMut(&[u8], &mut T),
    ) -> Result<T, &'static str> {
        let mut file = self.zip.by_index_raw(place).map_err(|_| "no se puede leer")?;
        if !entry::is_plain(name) {
            return Err("nombre no permitido");
        }
        if !file.is_file() {
            return Err("no es un archivo");
        }
        if file.compression() != CompressionMethod::Stored || file.encrypted() || file.size() != file.compressed_size()
        {
            return Err("comprimido o cifrado");
        }
        let size_bytes = file.size();
        if size_bytes > MAX_ENTRY_BYTES {
            return Err("demasiado grande");
        }
        let (mut taken, mut buffer, mut done_bytes) = (T::default(), vec![0; READ_BYTES], 0);
        loop {
            let length = file.read(&mut buffer).map_err(|_| "no se puede leer")?;
            if length == 0 {
                break;
            }
            take(&buffer[..length], &mut taken);
            done_bytes += length as u64;
        }
        if done_bytes == size_bytes { Ok(taken) } else { Err("cortado") }
    }

    /// The bytes of a file; `None` if it is not there or could not be read, which was told.
    pub(super) fn read(&mut self, name: &str) -> Option<Vec<u8>> {
        let place = self.entries.get(name).filter(|entry| entry.sha256.is_some())?.place;
        self.whole(place, name, |bytes, all: &mut Vec<u8>| all.extend_from_slice(bytes)).ok()
    }
}

impl<R> Archive<R> {
    /// Whether there is a file of this name, readable or not.
    pub(super) fn has(&self, name: &str) -> bool {
        self.entries.contains_key(name)
    }

    /// The files in order of name, each with its hash if it could be read.
    pub(super) fn files(&self) -> impl Iterator<Item = (&str, Option<ContentHash>)> {
        self.entries.iter().map(|(name, entry)| (name.as_str(), entry.sha256))
    }
}
