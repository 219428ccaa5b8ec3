//! Versions of the player's package: what a screen has, what it is to have, and what came of the last change.

use std::{fmt, str::FromStr};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// The longest version.
const MAX_BYTES: usize = 64;

/// The version of a Debian package, such as `0.3.0-1`.
///
/// Only its letters are checked (<https://www.debian.org/doc/debian-policy/ch-controlfields.html#version>): which of two is the
/// newer one, `dpkg` says.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct PackageVersion(String);

/// Why a text is no version of a package.
#[derive(Debug, thiserror::Error)]
#[error("{0:?} is no version of a package (a digit, then digits, letters and . + - ~ :, at most 64 characters)")]
pub struct PackageVersionError(String);

impl PackageVersion {
    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for PackageVersion {
    type Err = PackageVersionError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let is_of_version = |byte: u8| byte.is_ascii_alphanumeric() || b".+-~:".contains(&byte);
        let begins = text.bytes().next().is_some_and(|first| first.is_ascii_digit());
        if begins && text.len() <= MAX_BYTES && text.bytes().all(is_of_version) {
            Ok(Self(text.to_owned()))
        } else {
            Err(PackageVersionError(text.chars().take(MAX_BYTES).collect()))
        }
    }
}

impl TryFrom<String> for PackageVersion {
    type Error = PackageVersionError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<PackageVersion> for String {
    fn from(version: PackageVersion) -> Self {
        version.0
    }
}

impl fmt::Display for PackageVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The package that a player came in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct InstalledPackage {
    /// Its version.
    pub version: PackageVersion,
    /// What machines it is for, as Debian names them: `arm64`, `amd64`.
    pub architecture: String,
}

/// What came of the last change of a screen's package.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UpdateReport {
    /// The version that was to be installed.
    pub version: PackageVersion,
    /// What came of it.
    pub outcome: UpdateOutcome,
    /// When, by the screen's clock.
    pub at: Timestamp,
    /// Why, if not all went well.
    #[serde(default)]
    pub detail: String,
}

/// What came of a change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum UpdateOutcome {
    /// It is installed, and presents pictures.
    Updated,
    /// It was installed and presented none: the one before is back.
    RolledBack,
    /// It could not be fetched or installed; nothing was changed.
    Refused,
    /// Something that this version does not know.
    #[serde(other)]
    Unknown,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_those_of_debian() {
        for text in ["0.3.0-1", "1:2.0~rc1+deb13u2-0.1", "7"] {
            assert_eq!(text.parse::<PackageVersion>().unwrap().as_str(), text);
        }
        for text in ["", "v1", "-1", "1 2", "1;rm", "1/2", "1\n", "1é", &"1".repeat(65)] {
            assert!(text.parse::<PackageVersion>().is_err(), "{text:?}");
        }
        assert!(serde_json::from_str::<PackageVersion>(r#""$(id)""#).is_err());
    }
}
