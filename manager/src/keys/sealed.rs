//! A signing key in a file that a passphrase opens, to be kept away from the manager.

use std::{
    fs,
    io::{BufReader, Read as _, Write as _},
    path::Path,
};

use anyhow::Context as _;
use cartelera_playlists::hash::ContentHash;
use ed25519_dalek::SigningKey;
use zeroize::Zeroizing;

use super::parse;
use crate::{
    age::{self, Passphrase, PassphraseFile},
    part::Part,
};

/// The longest text of a key, in bytes.
const MAX_BYTES: u64 = 4096;

/// Writes `key` into `part`: opened by any `age` program it is the text of a key file.
pub(crate) fn write(key: &SigningKey, passphrase: &Passphrase, part: &mut Part) -> anyhow::Result<()> {
    let doing = "encrypting a key";
    let seed = Zeroizing::new(key.to_bytes());
    let text = Zeroizing::new(format!("{}\n", ContentHash::from_bytes(*seed)));
    let mut sealer = age::seal(part.file(), passphrase).context(doing)?;
    sealer.write_all(text.as_bytes()).and_then(|()| sealer.finish()).context(doing)?;
    Ok(())
}

/// Reads the key at `path`, which is encrypted or not; if it is, the passphrase is asked for.
pub(crate) fn read_any(path: &Path, passphrase: &PassphraseFile) -> anyhow::Result<SigningKey> {
    if !age::is_sealed(path)? {
        return super::read(path);
    }
    let doing = || format!("opening the key {}", path.display());
    let input = fs::File::open(path).map(BufReader::new).with_context(doing)?;
    let opener = age::open(input, &passphrase.get()?).with_context(doing)?;
    let mut text = Zeroizing::new(String::new());
    opener.take(MAX_BYTES).read_to_string(&mut text).with_context(doing)?;
    parse(&text, path)
}
