//! Why a timeline cannot be made.

use std::fmt;

use jiff::Timestamp;

use crate::{
    hash::ContentHash,
    ids::{ItemId, PlaylistId, RuleId},
    programme::{Category, MinuteOfDay, TIMELINE_VERSION, TimeRange},
};

/// Why a timeline cannot be made of its epochs and programmes.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum TimelineError {
    /// There is no epoch.
    #[error("a timeline needs at least one epoch")]
    NoEpoch,
    /// An epoch begins before the one that it follows.
    #[error(
        "epoch of {programme} begins at {effective_from}, before the one in front of it (epochs go in order of time)"
    )]
    Order {
        /// Its programme.
        programme: ContentHash,
        /// When it begins.
        effective_from: Timestamp,
    },
    /// A programme was made for later rules.
    #[error("timeline version {version} is not known (at most {TIMELINE_VERSION})")]
    Version {
        /// The programme's `timeline_version`.
        version: u16,
    },
    /// The bytes of a time zone cannot be read.
    #[error("time zone {zone}: its TZif bytes cannot be read")]
    Zone {
        /// Name of the zone.
        zone: String,
        /// What is wrong with them.
        source: jiff::Error,
    },
    /// A range of times is empty.
    #[error("{place}: {from}-{to} is empty (a range must end at another time than it begins)")]
    EmptyRange {
        /// Where it stands.
        place: Place,
        /// Where it begins.
        from: MinuteOfDay,
        /// Where it ends.
        to: MinuteOfDay,
    },
    /// Two things have one identifier.
    #[error("{place} stands twice in the programme (identifiers must differ)")]
    Twice {
        /// Which.
        place: Place,
    },
    /// A rule names a playlist that the programme lacks.
    #[error("rule {rule}: the programme has no playlist {playlist}")]
    UnknownPlaylist {
        /// The rule.
        rule: RuleId,
        /// The missing playlist.
        playlist: PlaylistId,
    },
    /// A playlist or the house loop names an item that the programme lacks.
    #[error("{place}: the programme has no item {item}")]
    UnknownItem {
        /// Where it is named.
        place: Place,
        /// The missing item.
        item: ItemId,
    },
    /// An item is too short.
    #[error("item {item}: length {length_ms} ms is not allowed (at least 1000 ms)")]
    Length {
        /// The item.
        item: ItemId,
        /// Its length.
        length_ms: u64,
    },
    /// There is no house loop.
    #[error("the house loop is empty (a screen in opening hours must have something to show)")]
    EmptyHouseLoop,
    /// Every item of the house loop has a flight, so that there are instants at which none may run.
    #[error("every item of the house loop has a flight (at least one must be without, so that it can always run)")]
    HouseLoopFlight,
    /// An item of the house loop may not run in a blackout.
    #[error(
        "house loop: item {item} ({category:?}) may not run in the blackout from {from} (its items must be exempt)"
    )]
    HouseLoopCategory {
        /// The item.
        item: ItemId,
        /// Its category.
        category: Category,
        /// When the blackout begins.
        from: Timestamp,
    },
}

/// A part of a programme.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Place {
    /// The opening hours.
    Hours,
    /// The house loop.
    HouseLoop,
    /// An item.
    Item(ItemId),
    /// A playlist.
    Playlist(PlaylistId),
    /// A rule.
    Rule(RuleId),
    /// The sound.
    Sound,
}

impl Place {
    pub(super) fn empty_range(self, range: TimeRange) -> TimelineError {
        TimelineError::EmptyRange { place: self, from: range.from, to: range.to }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Hours => f.write_str("opening hours"),
            Self::HouseLoop => f.write_str("house loop"),
            Self::Item(id) => write!(f, "item {id}"),
            Self::Playlist(id) => write!(f, "playlist {id}"),
            Self::Rule(id) => write!(f, "rule {id}"),
            Self::Sound => f.write_str("sound"),
        }
    }
}
