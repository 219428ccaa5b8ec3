//! Packages as files: what they say of themselves, by dpkg.

use std::{
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context as _, ensure};
use cartelera_playlists::{hash::ContentHash, protocol::release::PackageVersion};

use crate::digest;

/// The package that screens install.
pub(super) const NAME: &str = "cartelera-player";

/// A package of the player.
pub(super) struct PackageFile {
    pub(super) path: PathBuf,
    pub(super) version: PackageVersion,
    pub(super) architecture: String,
    /// What it says of itself: lines of `Field: value`, the last one with its end.
    pub(super) control: String,
    pub(super) sha256: ContentHash,
    pub(super) size_bytes: u64,
}

impl PackageFile {
    /// Reads the package at `path`.
    ///
    /// # Errors
    ///
    /// If it is none, or another one than the player's.
    pub(super) fn read(path: &Path) -> anyhow::Result<Self> {
        let doing = || format!("reading the package {}", path.display());
        let said = dpkg(Command::new("dpkg-deb").arg("--field").arg(path)).with_context(doing)?;
        let control = said.trim_end().to_owned() + "\n";
        let name = field(&control, "Package").unwrap_or_default();
        ensure!(name == NAME, "{}: it is the package {name:?} (allowed: {NAME})", doing());
        let version = field(&control, "Version").unwrap_or_default().parse().with_context(doing)?;
        let architecture = field(&control, "Architecture").unwrap_or_default().to_owned();
        let is_name = |name: &str| !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric());
        ensure!(is_name(&architecture), "{}: it is for the machine {architecture:?} (allowed: arm64, amd64)", doing());
        let (sha256, size_bytes) = digest::of_file(path, || Ok(()))?;
        Ok(Self { path: path.to_owned(), version, architecture, control, sha256, size_bytes })
    }
}

/// Whether `new` is a later version than `old`, as dpkg orders them.
pub(super) fn is_later(new: &PackageVersion, old: &PackageVersion) -> anyhow::Result<bool> {
    let status = Command::new("dpkg")
        .args(["--compare-versions", new.as_str(), "gt", old.as_str()])
        .status()
        .context("running dpkg (this is done on Debian)")?;
    Ok(status.success())
}

/// The value of a field that stands on one line.
fn field<'a>(control: &'a str, name: &str) -> Option<&'a str> {
    let mut lines = control.lines().filter_map(|line| line.split_once(':'));
    lines.find(|(have, _)| *have == name).map(|(_, value)| value.trim())
}

fn dpkg(command: &mut Command) -> anyhow::Result<String> {
    let finished = command.output().context("running dpkg-deb (this is done on Debian)")?;
    let said = String::from_utf8_lossy(&finished.stderr);
    ensure!(finished.status.success(), "{}", said.trim().trim_start_matches("dpkg-deb: "));
    String::from_utf8(finished.stdout).context("reading what dpkg-deb says")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_is_found_and_no_line_that_goes_on_is_one() {
        let control =
            "Package: cartelera-player\nDepends: a (>= 1:2), b\nDescription: plays\n Version: none\nVersion: 0.1-2\n";
        assert_eq!(field(control, "Package"), Some("cartelera-player"));
        assert_eq!(field(control, "Version"), Some("0.1-2"));
        assert_eq!(field(control, "Architecture"), None);
    }

    #[test]
    fn versions_are_ordered_as_dpkg_does() {
        let version = |text: &str| text.parse::<PackageVersion>().unwrap();
        for (new, old) in [("0.10-1", "0.9-1"), ("1.0-1", "1.0~rc1-9"), ("1.0-2", "1.0-1"), ("1:0.1", "9")] {
            assert!(is_later(&version(new), &version(old)).unwrap(), "{new} {old}");
            assert!(!is_later(&version(old), &version(new)).unwrap(), "{old} {new}");
        }
    }
}
