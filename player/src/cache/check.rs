//! Reading media again: a worn card changes bytes, and nothing but the hash tells.

use std::{
    fs::File,
    io::{self, Read},
};

use cartelera_playlists::hash::ContentHash;
use sha2::{Digest as _, Sha256};

use super::{Cache, Refusal};

/// How much is read at once.
const READ_BYTES: usize = 256 << 10;

impl Cache {
    /// Reads the file `hash` and tells whether its bytes are still the right ones; wrong ones are set aside.
    ///
    /// A file that is not there is not wrong. Takes as long as reading the file.
    ///
    /// # Errors
    ///
    /// If the file cannot be opened. One that cannot be read to its end is set aside.
    pub fn check_media(&self, hash: &ContentHash) -> io::Result<bool> {
        let path = self.media_place(hash);
        let file = match File::open(&path) {
            Ok(file) => file,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(true),
            Err(error) => return Err(error),
        };
        let mut hasher = Sha256::new();
        match feed(file, &mut hasher) {
            Ok(_) if ContentHash::from_bytes(hasher.finalize().into()) == *hash => return Ok(true),
            Ok(_) => self.set_aside(&path, &Refusal::Hash),
            Err(error) => self.set_aside(&path, &error),
        }
        Ok(false)
    }
}

/// Feeds all of `reader` to `hasher`; gives the number of bytes.
pub(super) fn feed(mut reader: impl Read, hasher: &mut Sha256) -> io::Result<u64> {
    let mut buffer = vec![0; READ_BYTES];
    let mut total = 0;
    loop {
        match reader.read(&mut buffer) {
            Ok(0) => return Ok(total),
            Ok(count) => {
                hasher.update(&buffer[..count]);
                total += count as u64;
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
}
