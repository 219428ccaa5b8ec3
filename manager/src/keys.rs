//! The manager's signing keys: made at first start, each a file of mode 0600.

use std::{
    fmt, fs,
    io::{self, Write as _},
    os::unix::fs::PermissionsExt as _,
    path::Path,
};

use anyhow::{Context as _, ensure};
use cartelera_playlists::hash::ContentHash;
use ed25519_dalek::SigningKey;

/// One key for each role of the root document.
pub(crate) struct Keys {
    /// Signs root documents.
    pub(crate) root: SigningKey,
    /// Signs programmes.
    pub(crate) publisher: SigningKey,
    /// Signs pointers.
    pub(crate) pointer: SigningKey,
}

impl fmt::Debug for Keys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Keys(****)")
    }
}

impl Keys {
    /// Reads the keys from `folder`, making those that are not there yet.
    pub(crate) fn load_or_make(folder: &Path) -> anyhow::Result<Self> {
        fs::create_dir_all(folder).with_context(|| format!("making the key folder {}", folder.display()))?;
        fs::set_permissions(folder, fs::Permissions::from_mode(0o700))
            .with_context(|| format!("closing the key folder {} to others", folder.display()))?;
        let key = |role: &str| load_or_make(&folder.join(format!("{role}.key")));
        Ok(Self { root: key("root")?, publisher: key("publisher")?, pointer: key("pointer")? })
    }
}

fn load_or_make(path: &Path) -> anyhow::Result<SigningKey> {
    if !path.exists() {
        make(path).with_context(|| format!("making the key {}", path.display()))?;
    }
    let mode = fs::metadata(path).with_context(|| format!("reading the key {}", path.display()))?.permissions().mode();
    ensure!(
        mode.trailing_zeros() >= 6,
        "key {} may be read by others (mode {:o}, allowed: 600)",
        path.display(),
        mode & 0o777
    );
    let text = fs::read_to_string(path).with_context(|| format!("reading the key {}", path.display()))?;
    let seed: ContentHash = text
        .trim()
        .parse()
        .map_err(|_| anyhow::anyhow!("key {} is damaged (allowed: 64 of 0-9 and a-f)", path.display()))?;
    Ok(SigningKey::from_bytes(seed.as_bytes()))
}

/// Writes a new seed beside `path` and links it there, so that a crash or a second process leaves one whole key.
fn make(path: &Path) -> anyhow::Result<()> {
    let mut seed = [0; 32];
    getrandom::fill(&mut seed).context("asking the system for randomness")?;
    let folder = path.parent().context("the key has no folder")?;
    // A named temporary file is made with mode 0600.
    let mut draft = tempfile::NamedTempFile::new_in(folder)?;
    writeln!(draft, "{}", ContentHash::from_bytes(seed))?;
    draft.as_file().sync_all()?;
    match draft.persist_noclobber(path) {
        Err(refused) if refused.error.kind() != io::ErrorKind::AlreadyExists => return Err(refused.error.into()),
        _ => {}
    }
    fs::File::open(folder)?.sync_all()?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_made_once_and_closed_to_others() {
        let folder = tempfile::tempdir().unwrap();
        let first = Keys::load_or_make(folder.path()).unwrap();
        let second = Keys::load_or_make(folder.path()).unwrap();
        assert_eq!(first.pointer.to_bytes(), second.pointer.to_bytes());
        assert_ne!(first.pointer.to_bytes(), first.root.to_bytes());
        let files: Vec<_> = fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().path()).collect();
        assert_eq!(files.len(), 3, "{files:?}");
        for file in files {
            assert_eq!(fs::metadata(file).unwrap().permissions().mode() & 0o777, 0o600);
        }
    }

    #[test]
    fn a_key_never_prints() {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(format!("{:?}", Keys::load_or_make(folder.path()).unwrap()), "Keys(****)");
    }

    #[test]
    fn a_key_that_others_may_read_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        Keys::load_or_make(folder.path()).unwrap();
        let file = folder.path().join("root.key");
        fs::set_permissions(&file, fs::Permissions::from_mode(0o640)).unwrap();
        let refused = Keys::load_or_make(folder.path()).unwrap_err().to_string();
        assert!(refused.ends_with("(mode 640, allowed: 600)"), "{refused}");
    }
}
