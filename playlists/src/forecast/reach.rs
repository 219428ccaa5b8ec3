//! Why an item shows no more than it does: the open time that is left to it after each condition.

use jiff::Timestamp;

use super::ranges::{Range, joined, length_ms, within, without};
use crate::{
    ids::{ItemId, RuleId},
    programme::{Blackout, Category, Content, Pacing, Playlist, Priority, Programme, Region},
    timeline::EpochDay,
};

/// The time that conditions leave to one item by one rule, each a part of the one before, in milliseconds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reach {
    /// The rule.
    pub rule: RuleId,
    /// Its region.
    pub region: Region,
    /// Its class.
    pub priority: Priority,
    /// Its given share in parts per million.
    pub share_ppm: Option<u32>,
    /// The item.
    pub item: ItemId,
    /// What limits it beyond its turn.
    pub pacing: Pacing,
    /// How long the office is open.
    pub open_ms: u64,
    /// How long the rule holds.
    pub window_ms: u64,
    /// How much of that lies in the item's flight.
    pub flight_ms: u64,
    /// How much of that no blackout forbids.
    pub allowed_ms: u64,
    /// How much of that comes before a newer episode of its series.
    pub current_ms: u64,
    /// The newer episode, if one begins within that time.
    pub replaced: Option<Replacement>,
}

/// A newer episode of a series that takes an item's place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Replacement {
    /// The newer episode.
    pub by: ItemId,
    /// When it begins; `None` is always.
    pub from: Option<Timestamp>,
}

impl Reach {
    /// What `part` of a service day leaves to each item that `wanted` names, by each rule.
    pub(super) fn in_part(part: &EpochDay, wanted: impl Fn(usize) -> bool) -> Vec<Self> {
        let programme = &*part.programme;
        let open_ms = length_ms(&part.open);
        let mut all = Vec::new();
        for held in &part.rules {
            let rule = &programme.rules[held.rule];
            let Some(list) = programme.playlists.iter().find(|list| list.id == rule.playlist) else { continue };
            for id in &list.items {
                let Some(index) = index_of(programme, id).filter(|index| wanted(*index)) else { continue };
                let item = &programme.items[index];
                let flight = within(&held.windows, item.flight.from, item.flight.until);
                let allowed = without(flight.clone(), &forbidden(&programme.blackouts, item.category));
                let newer = replacement(programme, list, index);
                let until = newer.as_ref().map(|newer| newer.from.unwrap_or(Timestamp::MIN));
                let current = within(&allowed, None, until);
                all.push(Self {
                    rule: rule.id.clone(),
                    region: rule.region,
                    priority: rule.priority,
                    share_ppm: rule.share_ppm,
                    item: id.clone(),
                    pacing: item.pacing.clone(),
                    open_ms,
                    window_ms: length_ms(&held.windows),
                    flight_ms: length_ms(&flight),
                    allowed_ms: length_ms(&allowed),
                    current_ms: length_ms(&current),
                    replaced: newer.filter(|_| current != allowed),
                });
            }
        }
        all
    }

    /// The same on so many screens together.
    #[must_use]
    pub fn times(&self, screens: u64) -> Self {
        Self {
            open_ms: self.open_ms * screens,
            window_ms: self.window_ms * screens,
            flight_ms: self.flight_ms * screens,
            allowed_ms: self.allowed_ms * screens,
            current_ms: self.current_ms * screens,
            ..self.clone()
        }
    }

    /// Adds what is left of another time, or on other screens, to the same item by the same rule.
    pub fn add(&mut self, other: Self) {
        self.open_ms += other.open_ms;
        self.window_ms += other.window_ms;
        self.flight_ms += other.flight_ms;
        self.allowed_ms += other.allowed_ms;
        self.current_ms += other.current_ms;
        self.replaced = other.replaced.or(self.replaced.take());
    }

    /// Whether it tells of the same item by the same rule.
    pub(super) fn is_of(&self, other: &Self) -> bool {
        (&self.rule, &self.item) == (&other.rule, &other.item)
    }
}

/// When any of `blackouts` forbids `category`.
pub fn forbidden(blackouts: &[Blackout], category: Category) -> Vec<Range> {
    let holes = blackouts.iter().flat_map(|blackout| {
        let exempt = blackout.exempt.iter().filter(|e| e.category == category && category != Category::Unknown);
        let exempt = exempt.map(|e| (e.from.unwrap_or(blackout.from), e.until.unwrap_or(blackout.until)));
        without(vec![(blackout.from, blackout.until)], &exempt.collect::<Vec<_>>())
    });
    joined(holes.filter(|(from, until)| from < until).collect())
}

/// The episode of its series that takes the place of item `index` in `list`, and when.
///
/// Of two episodes the one whose flight begins later is newer, one without a beginning began before all others, and of
/// two that begin together the later one in the list is newer.
fn replacement(programme: &Programme, list: &Playlist, index: usize) -> Option<Replacement> {
    let series = series_of(programme, index)?;
    let place = list.items.iter().position(|id| *id == programme.items[index].id)?;
    let age = (programme.items[index].flight.from, place);
    let episodes = list.items.iter().enumerate().filter_map(|(place, id)| Some((place, index_of(programme, id)?)));
    let newer = episodes.filter(|(place, other)| {
        series_of(programme, *other) == Some(series) && (programme.items[*other].flight.from, *place) > age
    });
    let first = newer.min_by_key(|(place, other)| (programme.items[*other].flight.from, *place));
    first.map(|(_, other)| {
        let item = &programme.items[other];
        Replacement { by: item.id.clone(), from: item.flight.from }
    })
}

fn series_of(programme: &Programme, index: usize) -> Option<&str> {
    match &programme.items[index].content {
        Content::Capsule(capsule) => capsule.series.as_deref(),
        Content::Bulletin(_) | Content::Slide(_) => None,
    }
}

fn index_of(programme: &Programme, id: &ItemId) -> Option<usize> {
    programme.items.iter().position(|item| item.id == *id)
}
