//! Playlists, and the rules by which they show.

use serde::{Deserialize, Serialize};

use super::{Daypart, Days};
use crate::ids::{ItemId, PlaylistId, RuleId};

/// Ordered items.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Playlist {
    /// Its identifier.
    pub id: PlaylistId,
    /// Its items, in order.
    pub items: Vec<ItemId>,
}

/// Which playlist shows in which region, dayparts and dates, at which priority, with which share.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rule {
    /// Its identifier.
    pub id: RuleId,
    /// The playlist that it shows.
    pub playlist: PlaylistId,
    /// Where on the screen.
    pub region: Region,
    /// Which rules it competes with.
    pub priority: Priority,
    /// Given share of the class's airtime in parts per million; `None` shares the rest equally.
    pub share_ppm: Option<u32>,
    /// The dates on which its windows begin.
    #[serde(default)]
    pub days: Days,
    /// Times of day; empty is all day. A window belongs to the date on which it begins.
    #[serde(default)]
    pub dayparts: Vec<Daypart>,
}

/// A part of the screen with a timeline of its own.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Region {
    /// The picture.
    #[default]
    Main,
    /// The band of short notices.
    Bar,
}

/// The class of a rule: the highest in which an item may start plays.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Priority {
    /// Before all others.
    Priority,
    /// The usual.
    #[default]
    Normal,
    /// What is left.
    Filler,
}
