//! The hash of a file, read piece by piece.

use std::{
    fs,
    io::{self, Read as _},
    path::Path,
};

use anyhow::Context as _;
use cartelera_playlists::hash::ContentHash;
use sha2::{Digest as _, Sha256};

/// How much is read at once.
const READ_BYTES: usize = 1 << 20;

/// The hash and the length in bytes of the file at `path`; `check` is asked before each piece, and may end it.
pub(crate) fn of_file(path: &Path, check: impl Fn() -> io::Result<()>) -> anyhow::Result<(ContentHash, u64)> {
    let doing = || format!("reading {}", path.display());
    let mut file = fs::File::open(path).with_context(doing)?;
    let (mut digest, mut buffer, mut size_bytes) = (Sha256::new(), vec![0; READ_BYTES], 0);
    loop {
        check()?;
        let length = file.read(&mut buffer).with_context(doing)?;
        if length == 0 {
            return Ok((ContentHash::from_bytes(digest.finalize().into()), size_bytes));
        }
        digest.update(&buffer[..length]);
        size_bytes += length as u64;
    }
}
