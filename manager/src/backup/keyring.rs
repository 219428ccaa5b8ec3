//! The files of the key folder, read at one moment.

use std::{collections::BTreeMap, fs, io, path::Path};

use anyhow::{Context as _, ensure};
use zeroize::Zeroizing;

use super::entry::is_plain;

/// The longest file that is taken for a key.
const MAX_BYTES: u64 = 64 << 10;

/// The files of a key folder by their names.
#[derive(Default, PartialEq, Eq)]
pub(super) struct Keyring(pub(super) BTreeMap<String, Zeroizing<Vec<u8>>>);

impl Keyring {
    /// Reads `folder`; a file that is renamed meanwhile may be left out.
    pub(super) fn read(folder: &Path) -> anyhow::Result<Self> {
        let doing = || format!("reading the key folder {}", folder.display());
        let mut all = BTreeMap::new();
        for entry in fs::read_dir(folder).with_context(doing)? {
            let path = entry.with_context(doing)?.path();
            let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
            // Keys that are being made have names that begin with a dot.
            if !is_plain(name) {
                continue;
            }
            match read(&path) {
                Ok(Some(bytes)) => {
                    all.insert(name.to_owned(), bytes);
                }
                Ok(None) => {}
                Err(error) if error.kind() == io::ErrorKind::NotFound => {}
                Err(error) => return Err(error).with_context(|| format!("reading {}", path.display())),
            }
        }
        let long = all.iter().find(|(_, bytes)| bytes.len() as u64 > MAX_BYTES);
        ensure!(
            long.is_none(),
            "{}: {} is too long for a key (at most {MAX_BYTES} bytes; keep it elsewhere)",
            doing(),
            long.map_or("", |(name, _)| name)
        );
        Ok(Self(all))
    }
}

/// `None` if it is no file.
fn read(path: &Path) -> io::Result<Option<Zeroizing<Vec<u8>>>> {
    use io::Read as _;

    if !fs::metadata(path)?.is_file() {
        return Ok(None);
    }
    let mut bytes = Zeroizing::new(Vec::new());
    fs::File::open(path)?.take(MAX_BYTES + 1).read_to_end(&mut bytes)?;
    Ok(Some(bytes))
}
