//! Signing keys in files of mode 0600: the manager's own, made at first start, and those of approvers.
//!
//! Only the pointer key must lie in the manager's key folder. The root key is needed to change the root document and the
//! publisher key to publish; both may be kept elsewhere, the root key also encrypted by a passphrase (`sealed`).

pub(crate) mod sealed;

use std::{
    fmt, fs,
    io::{self, Write as _},
    os::unix::fs::PermissionsExt as _,
    path::{Path, PathBuf},
};

use anyhow::{Context as _, bail, ensure};
use cartelera_playlists::{
    hash::ContentHash,
    manifest::{PublicKey, Role, Root},
};
use ed25519_dalek::SigningKey;
use zeroize::Zeroizing;

use crate::age::{self, PassphraseFile};

/// Where keys lie in a data folder.
pub(crate) const FOLDER: &str = "keys";

/// So often a key is looked for that somebody else may put in its place meanwhile.
const LOOKS: usize = 3;

/// One key for each role of the root document.
pub(crate) struct FirstKeys {
    /// Signs root documents.
    pub(crate) root: SigningKey,
    /// Signs programmes.
    pub(crate) publisher: SigningKey,
    /// Signs pointers.
    pub(crate) pointer: SigningKey,
}

impl FirstKeys {
    /// Reads the keys from `folder`, making those that are not there yet: what the first root document is made of.
    pub(crate) fn load_or_make(folder: &Path) -> anyhow::Result<Self> {
        close(folder)?;
        let key = |role: &str| load_or_make(&folder.join(format!("{role}.key")));
        Ok(Self { root: key("root")?, publisher: key("publisher")?, pointer: key("pointer")? })
    }
}

/// The keys of the manager under its root document.
#[derive(Clone)]
pub(crate) struct Keys {
    /// Signs pointers, suspensions, commands and time.
    pub(crate) pointer: SigningKey,
    folder: PathBuf,
}

impl fmt::Debug for Keys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Keys(****)")
    }
}

impl Keys {
    /// Reads what must be in `folder`: the pointer key of `root`.
    pub(crate) fn load(folder: &Path, root: &Root) -> anyhow::Result<Self> {
        close(folder)?;
        let pointer = held(&folder.join("pointer.key"), &root.pointer, "pointer")?;
        Ok(Self { pointer, folder: folder.to_owned() })
    }

    /// Where the key of `role` lies if nothing else is said.
    pub(crate) fn path(&self, role: &str) -> PathBuf {
        self.folder.join(format!("{role}.key"))
    }

    /// The publisher key of `root`, from `elsewhere` if it is not in the key folder.
    pub(crate) fn publisher(&self, root: &Root, elsewhere: Option<&Path>) -> anyhow::Result<SigningKey> {
        held(&self.publisher_path(elsewhere), &root.publisher, "publisher")
    }

    /// Where the publisher key lies.
    pub(crate) fn publisher_path(&self, elsewhere: Option<&Path>) -> PathBuf {
        elsewhere.map_or_else(|| self.path("publisher"), Path::to_owned)
    }

    /// The root key of `root`, from `elsewhere` if it is not in the key folder; it may be encrypted.
    pub(crate) fn root(
        &self,
        root: &Root,
        elsewhere: Option<&Path>,
        passphrase: &PassphraseFile,
    ) -> anyhow::Result<SigningKey> {
        let path = elsewhere.map_or_else(|| self.path("root"), Path::to_owned);
        if !path.exists() || !age::is_sealed(&path)? {
            return held(&path, &root.root, "root");
        }
        let key = sealed::read_any(&path, passphrase)?;
        ensure!(is_of(&root.root, &key), "key {} is not the root key of the root document", path.display());
        Ok(key)
    }
}

fn close(folder: &Path) -> anyhow::Result<()> {
    fs::create_dir_all(folder).with_context(|| format!("making the key folder {}", folder.display()))?;
    fs::set_permissions(folder, fs::Permissions::from_mode(0o700))
        .with_context(|| format!("closing the key folder {} to others", folder.display()))
}

/// Where a rotation puts the new key until the root document names it.
pub(crate) fn next_path(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".next");
    name.into()
}

/// The key at `path`, which must be one of `role`.
///
/// A rotation that was interrupted left it beside `path`; it is then put in its place.
pub(crate) fn held(path: &Path, role: &Role, name: &str) -> anyhow::Result<SigningKey> {
    // Whoever else looks for it may put it in its place between the first look and the second one.
    for _ in 0..LOOKS {
        if let Some(key) = one_of(path, role)? {
            return Ok(key);
        }
        let next = next_path(path);
        if let Some(key) = one_of(&next, role)? {
            match fs::rename(&next, path) {
                Err(error) if next.exists() => {
                    tracing::warn!(%error, key.path = %next.display(), "putting a new key in its place failed");
                }
                _ => {}
            }
            return Ok(key);
        }
    }
    ensure!(
        path.exists(),
        "looking for the {name} key: {} is not there (put it back, or say where it is)",
        path.display()
    );
    bail!(
        "key {} is not the {name} key of the root document; put back the key that belongs to this database",
        path.display()
    );
}

/// The key at `path`, if it is there and one of `role`.
fn one_of(path: &Path, role: &Role) -> anyhow::Result<Option<SigningKey>> {
    match read(path) {
        Ok(key) => Ok(is_of(role, &key).then_some(key)),
        Err(_) if !path.exists() => Ok(None),
        Err(error) => Err(error),
    }
}

/// Whether `key` is one of `role`.
pub(crate) fn is_of(role: &Role, key: &SigningKey) -> bool {
    role.keys.contains(&PublicKey(key.verifying_key()))
}

fn load_or_make(path: &Path) -> anyhow::Result<SigningKey> {
    if !path.exists() {
        make(path)?;
    }
    read(path)
}

/// Reads the key at `path`, which nobody else may read.
pub(crate) fn read(path: &Path) -> anyhow::Result<SigningKey> {
    let mode = fs::metadata(path).with_context(|| format!("reading the key {}", path.display()))?.permissions().mode();
    ensure!(
        mode.trailing_zeros() >= 6,
        "key {} may be read by others (mode {:o}, allowed: 600)",
        path.display(),
        mode & 0o777
    );
    let text = fs::read_to_string(path).with_context(|| format!("reading the key {}", path.display()))?;
    parse(&Zeroizing::new(text), path)
}

/// The key whose seed is `text`, which is in the file at `path`.
fn parse(text: &str, path: &Path) -> anyhow::Result<SigningKey> {
    let seed: ContentHash = text
        .trim()
        .parse()
        .map_err(|_| anyhow::anyhow!("key {} is damaged (allowed: 64 of 0-9 and a-f)", path.display()))?;
    Ok(SigningKey::from_bytes(seed.as_bytes()))
}

/// Makes a key at `path`; one that another process made there meanwhile stays.
pub(crate) fn make(path: &Path) -> anyhow::Result<()> {
    write_new(path).with_context(|| format!("making the key {}", path.display()))
}

/// Writes a new seed beside `path` and links it there, so that a crash or a second process leaves one whole key.
fn write_new(path: &Path) -> anyhow::Result<()> {
    let mut seed = [0; 32];
    getrandom::fill(&mut seed).context("asking the system for randomness")?;
    let folder = path.parent().context("the key has no folder")?;
    let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
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
        let first = FirstKeys::load_or_make(folder.path()).unwrap();
        let second = FirstKeys::load_or_make(folder.path()).unwrap();
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
        let pointer = FirstKeys::load_or_make(folder.path()).unwrap().pointer;
        assert_eq!(format!("{:?}", Keys { pointer, folder: folder.path().to_owned() }), "Keys(****)");
    }

    #[test]
    fn a_key_that_others_may_read_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        FirstKeys::load_or_make(folder.path()).unwrap();
        let file = folder.path().join("root.key");
        fs::set_permissions(&file, fs::Permissions::from_mode(0o640)).unwrap();
        let refused = FirstKeys::load_or_make(folder.path()).err().unwrap().to_string();
        assert!(refused.ends_with("(mode 640, allowed: 600)"), "{refused}");
    }

    #[test]
    fn whoever_looks_while_another_one_finishes_a_rotation_finds_the_key() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("publisher.key");
        make(&path).unwrap();
        for _ in 0..200 {
            let next = next_path(&path);
            make(&next).unwrap();
            let role = Role::of(read(&next).unwrap().verifying_key());
            let found = std::thread::scope(|scope| {
                let all =
                    [(); 4].map(|()| scope.spawn(|| held(&path, &role, "publisher").map(|key| is_of(&role, &key))));
                all.map(|one| one.join().unwrap())
            });
            for one in found {
                assert!(one.unwrap());
            }
        }
    }

    #[test]
    fn a_rotation_that_was_interrupted_is_finished() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("pointer.key");
        make(&path).unwrap();
        make(&next_path(&path)).unwrap();
        let (old, new) = (read(&path).unwrap(), read(&next_path(&path)).unwrap());
        assert_eq!(held(&path, &Role::of(old.verifying_key()), "pointer").unwrap(), old);
        assert!(next_path(&path).exists(), "the root document does not name the new key yet");
        assert_eq!(held(&path, &Role::of(new.verifying_key()), "pointer").unwrap(), new);
        assert_eq!((read(&path).unwrap(), next_path(&path).exists()), (new, false));
        let refused = held(&path, &Role::of(old.verifying_key()), "pointer").unwrap_err().to_string();
        assert!(refused.contains("is not the pointer key of the root document"), "{refused}");
        fs::remove_file(&path).unwrap();
        let refused = held(&path, &Role::of(old.verifying_key()), "pointer").unwrap_err().to_string();
        assert!(refused.contains("is not there (put it back, or say where it is)"), "{refused}");
    }
}
