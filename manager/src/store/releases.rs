//! What the manager remembers of versions of the player's package.

use cartelera_playlists::{hash::ContentHash, ids::ScreenId, protocol::release::PackageVersion};
use jiff::Timestamp;

use super::Answer;

/// A version of the player's package.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Release {
    pub(crate) version: PackageVersion,
    pub(crate) added: Timestamp,
    pub(crate) added_by: String,
    /// Since when, and why, no screen is to install it.
    pub(crate) held: Option<(Timestamp, String)>,
    /// When somebody let it go on last.
    pub(crate) continued: Option<Timestamp>,
    /// One for each kind of machine.
    pub(crate) packages: Vec<Package>,
}

/// A release for one kind of machine.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Package {
    pub(crate) architecture: String,
    /// Its file in the blob store.
    pub(crate) sha256: ContentHash,
    pub(crate) size_bytes: u64,
    /// What it says of itself, as lines of an index.
    pub(crate) control: String,
    pub(crate) stage: Stage,
}

/// How far a package has come.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Stage {
    /// The screen that has it before all others.
    pub(crate) first: Option<ScreenId>,
    /// When that screen told first that it has it.
    pub(crate) seen: Option<Timestamp>,
    /// When it had presented pictures for long enough, or somebody said that all may have it.
    pub(crate) proved: Option<Timestamp>,
}

/// The manager's memory of releases.
pub(crate) trait Releases: Send + Sync {
    /// All releases, the oldest first.
    fn releases(&self) -> Answer<'_, Vec<Release>>;

    /// Keeps a new release, or further packages of one, and the index in the place of the one before, but for the files that the
    /// one before named by their hashes: whoever read its head may fetch them still.
    fn keep_release(&self, release: Release, index: Vec<(String, Vec<u8>)>) -> Answer<'_, ()>;

    /// A file of the index.
    fn release_index(&self, path: String) -> Answer<'_, Option<Vec<u8>>>;

    /// Holds a release; one that is held stays as it is.
    fn hold_release(&self, version: PackageVersion, at: Timestamp, because: String) -> Answer<'_, ()>;

    /// Lets a release go on.
    fn continue_release(&self, version: PackageVersion, at: Timestamp) -> Answer<'_, ()>;

    /// Notes how far a package has come, if it is still where `before` says.
    fn note_stage(&self, of: (PackageVersion, String), before: Stage, after: Stage) -> Answer<'_, ()>;
}
