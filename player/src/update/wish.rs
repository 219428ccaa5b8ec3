//! The wish for another package, which stands in the player's folder only while the package may be changed.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use anyhow::Context as _;
use cartelera_playlists::protocol::release::PackageVersion;
use jiff::Timestamp;
use serde::Serialize;

/// Where it stands in the player's folder.
const FOLDER: &str = "update";
/// What it is called.
const NAME: &str = "wanted.json";

/// What is wanted, and how the repository is reached.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Wish {
    /// The version.
    pub(crate) version: PackageVersion,
    /// Address of the repository.
    pub(crate) repository: String,
    /// The key that signs it, armoured.
    pub(crate) key: String,
    /// Certificates in PEM, the only ones that count as issuers there; without any, those of the system.
    pub(crate) ca: Option<String>,
    /// A proxy, with its user and password if it wants them.
    pub(crate) proxy: Option<String>,
}

/// A wish as it is left.
#[derive(Serialize)]
struct Left<'a> {
    #[serde(flatten)]
    wish: &'a Wish,
    /// Until when nobody looks at the screen.
    until: Timestamp,
}

/// Leaves wishes and takes them back.
pub(crate) struct WishBook {
    folder: PathBuf,
    wish: Option<Wish>,
    /// Until when the wish that was left says that nobody looks; `None` if there is none.
    left: Option<Timestamp>,
}

impl WishBook {
    /// That of the player that keeps its files in `data`; takes back what an earlier start left.
    pub(crate) fn open(data: &Path) -> Self {
        let mut book = Self { folder: data.join(FOLDER), wish: None, left: None };
        book.take_back();
        book
    }

    /// What the manager wants from now on.
    pub(crate) fn set(&mut self, wish: Option<Wish>) {
        if self.wish == wish {
            return;
        }
        self.take_back();
        self.wish = wish;
    }

    /// Whether there is anything to leave or take back.
    pub(crate) fn is_idle(&self) -> bool {
        self.wish.is_none() && self.left.is_none()
    }

    /// Leaves the wish while nobody looks until `quiet`, and takes it back when somebody does.
    pub(crate) fn look(&mut self, quiet: Option<Timestamp>) {
        match quiet.filter(|_| self.wish.is_some()) {
            Some(until) if self.left != Some(until) => self.leave(until),
            None if self.left.is_some() => self.take_back(),
            _ => {}
        }
    }

    fn leave(&mut self, until: Timestamp) {
        let Some(wish) = &self.wish else { return };
        // One that cannot be left is not tried again and again.
        self.left = Some(until);
        match write(&self.folder, &Left { wish, until }) {
            Ok(()) => tracing::info!(release.version = %wish.version, %until, "the package may be changed"),
            Err(error) => tracing::warn!("leaving a wish for another package: {error:#}"),
        }
    }

    fn take_back(&mut self) {
        self.left = None;
        match fs::remove_file(self.folder.join(NAME)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => tracing::warn!("taking a wish back: {error}"),
            _ => {}
        }
    }
}

fn write(folder: &Path, left: &Left<'_>) -> anyhow::Result<()> {
    fs::create_dir_all(folder).context("making a folder")?;
    let draft = tempfile::NamedTempFile::new_in(folder).context("making a file")?;
    serde_json::to_writer_pretty(draft.as_file(), left).context("writing")?;
    draft.persist(folder.join(NAME)).context("putting it in its place")?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wish_stands_there_only_while_nobody_looks() {
        let data = tempfile::tempdir().unwrap();
        let path = data.path().join("update/wanted.json");
        fs::create_dir(data.path().join("update")).unwrap();
        fs::write(&path, "of an earlier start").unwrap();
        let mut book = WishBook::open(data.path());
        assert!(!path.exists());
        let wish = |version: &str| Wish {
            version: version.parse().unwrap(),
            repository: "https://cartelera.example/apt".to_owned(),
            key: "key".to_owned(),
            ca: None,
            proxy: None,
        };
        let until: Timestamp = "2026-11-29T14:00:00Z".parse().unwrap();
        book.look(Some(until));
        assert!(!path.exists(), "nothing is wanted");
        book.set(Some(wish("2")));
        book.look(None);
        assert!(!path.exists(), "somebody looks");
        book.look(Some(until));
        let left: serde_json::Value = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
        assert_eq!((&left["version"], &left["until"]), (&"2".into(), &"2026-11-29T14:00:00Z".into()));
        book.set(Some(wish("3")));
        assert!(!path.exists(), "another one is wanted");
        book.look(Some(until));
        book.look(None);
        assert!(!path.exists());
        book.set(None);
        assert!(book.is_idle());
    }
}
