//! Files that a passphrase opens, in the format of age version 1 (<https://c2sp.org/age>), so that any `age` program does.
//!
//! Only passphrases are spoken here: one stanza of type `scrypt`, as the format demands of files that have one.

mod header;
mod passphrase;
mod payload;

pub(crate) use passphrase::{Passphrase, PassphraseFile};
pub(crate) use payload::{Opener, Sealer};

use std::{
    fs,
    io::{BufRead, Read as _, Write},
    path::Path,
};

use anyhow::Context as _;

/// What every file of this format begins with.
const INTRO: &[u8] = b"age-encryption.org/v1\n";
/// The work that guessing one passphrase costs, as a power of two: that of other `age` programs, about a second and 256 MiB.
const WORK: u8 = 18;

/// Writes a header to `output`; what is written to the [`Sealer`] is what the passphrase opens.
pub(crate) fn seal<W: Write>(output: W, passphrase: &Passphrase) -> anyhow::Result<Sealer<W>> {
    seal_with(output, passphrase, WORK)
}

fn seal_with<W: Write>(mut output: W, passphrase: &Passphrase, work: u8) -> anyhow::Result<Sealer<W>> {
    let (header, file_key) = header::make(passphrase, work)?;
    output.write_all(&header).context("writing the header")?;
    Sealer::begin(output, &file_key)
}

/// Reads the header of `input`, which must be one that the passphrase opens.
pub(crate) fn open<R: BufRead>(mut input: R, passphrase: &Passphrase) -> anyhow::Result<Opener<R>> {
    let file_key = header::open(&mut input, passphrase)?;
    Opener::begin(input, &file_key)
}

/// Whether the file at `path` begins as one of this format.
pub(crate) fn is_sealed(path: &Path) -> anyhow::Result<bool> {
    let doing = || format!("reading {}", path.display());
    let mut begin = Vec::new();
    let file = fs::File::open(path).with_context(doing)?;
    file.take(INTRO.len() as u64).read_to_end(&mut begin).with_context(doing)?;
    Ok(begin == INTRO)
}

#[cfg(test)]
mod tests;
