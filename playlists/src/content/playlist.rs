//! Playlists and rules as the files give them, and which screens a rule matches.

use crate::{
    content::{DaypartRef, DaysEntry, ItemEntry, Office, Orientation, Screen},
    ids::{DepartmentId, ItemId, OfficeId, PlaylistId, RuleId, ScreenId},
    programme::{Layout, Priority, Region},
};

/// Ordered items and the rules by which they show.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlaylistEntry {
    /// Its identifier.
    pub id: PlaylistId,
    /// What staff call it.
    pub name: String,
    /// The department that owns its items where they name none.
    pub department: DepartmentId,
    /// Its items, in order.
    pub members: Vec<Member>,
    /// Its rules, in the order of the file.
    pub rules: Vec<RuleEntry>,
}

/// One place in a playlist.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Member {
    /// An item that is defined here.
    Defined(Box<ItemEntry>),
    /// An item that is defined in another place.
    Used(ItemId),
}

impl Member {
    /// The item's identifier.
    pub fn id(&self) -> &ItemId {
        match self {
            Self::Defined(item) => &item.id,
            Self::Used(id) => id,
        }
    }
}

/// When and where a playlist shows, at which priority, with which share.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RuleEntry {
    /// Its identifier.
    pub id: RuleId,
    /// Where on the screen.
    pub region: Region,
    /// Which rules it competes with.
    pub priority: Priority,
    /// Given share of airtime in parts per million.
    pub share_ppm: Option<u32>,
    /// The dates on which its windows begin.
    pub days: DaysEntry,
    /// Times of day; empty is all day.
    pub dayparts: Vec<DaypartRef>,
    /// The screens that it matches.
    pub targeting: Targeting,
}

impl RuleEntry {
    /// Whether it has a part in what `screen`, which stands in `office`, shows: it matches, and the screen has its region.
    pub fn reaches(&self, screen: &Screen, office: &Office) -> bool {
        (self.region == Region::Main || screen.layout == Layout::Bar) && self.targeting.matches(screen, office)
    }
}

/// Which screens a rule matches: those that meet every condition that is given.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Targeting {
    /// The screen has at least one of these tags; empty is no condition, as below.
    pub any: Vec<String>,
    /// It has each of these tags.
    pub all: Vec<String>,
    /// It has none of these tags.
    pub not: Vec<String>,
    /// It stands in one of these offices.
    pub offices: Vec<OfficeId>,
    /// One of these departments runs its office.
    pub departments: Vec<DepartmentId>,
    /// It is one of these.
    pub screens: Vec<ScreenId>,
    /// Its picture has this shape; `None` is no condition.
    pub orientation: Option<Orientation>,
}

impl Targeting {
    /// Tells whether `screen` in `office` meets every condition.
    pub fn matches(&self, screen: &Screen, office: &Office) -> bool {
        let has = |tag: &String| screen.tags.contains(tag);
        (self.any.is_empty() || self.any.iter().any(has))
            && self.all.iter().all(has)
            && !self.not.iter().any(has)
            && (self.offices.is_empty() || self.offices.contains(&office.id))
            && (self.departments.is_empty() || self.departments.contains(&office.department))
            && (self.screens.is_empty() || self.screens.contains(&screen.id))
            && self.orientation.is_none_or(|orientation| orientation == screen.orientation())
    }
}
