//! A folder for backups, with the passphrase that they are encrypted by.

use std::{
    fs,
    os::unix::fs::PermissionsExt as _,
    path::{Path, PathBuf},
};

use crate::run::{Ended, run, text};

const PASSPHRASE: &str = "correct horse battery staple";

/// A folder with a passphrase, for backups.
pub(crate) struct Shelf(tempfile::TempDir);

impl Shelf {
    pub(crate) fn new() -> Self {
        let shelf = Self(tempfile::tempdir().expect("a temporary folder"));
        shelf.passphrase("frase", PASSPHRASE);
        shelf
    }

    /// Writes a file with a passphrase.
    pub(crate) fn passphrase(&self, name: &str, passphrase: &str) -> PathBuf {
        let path = self.path(name);
        fs::write(&path, format!("{passphrase}\n")).expect("the file can be written");
        fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).expect("its mode can be set");
        path
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    /// Makes a backup of `data`.
    pub(crate) fn backup(&self, data: &Path, name: &str) -> Ended {
        let (out, frase) = (self.path(name), self.path("frase"));
        run(&["backup", "--data", text(data), "--out", text(&out), "--passphrase-file", text(&frase)])
    }

    /// Restores the backup `name` into `data`.
    pub(crate) fn restore(&self, name: &str, data: &Path, more: &[&str]) -> Ended {
        let (file, frase) = (self.path(name), self.path("frase"));
        let passphrase = ["--passphrase-file", text(&frase)];
        let passphrase = if more.contains(&passphrase[0]) { &[][..] } else { &passphrase[..] };
        run(&[&["restore", text(&file), "--data", text(data)], passphrase, more].concat())
    }

    /// The names of what is in it.
    pub(crate) fn names(&self) -> Vec<String> {
        names(self.0.path())
    }
}

/// The names of what is in `folder`, in order.
pub(crate) fn names(folder: &Path) -> Vec<String> {
    let names = fs::read_dir(folder).expect("the folder can be read").map(|entry| entry.expect("an entry").file_name());
    let mut names: Vec<_> = names.map(|name| name.into_string().expect("text")).collect();
    names.sort();
    names
}
