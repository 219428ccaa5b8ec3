//! What stands in place of a slot that cannot be shown: the house loop, from the slot's number on.

use jiff::Timestamp;

use super::{
    Timeline,
    instant::{from_ms, to_ms},
    moment::Playing,
    round::first_of_day,
};
use crate::programme::{Item, Region};

/// An item of the house loop in place of a slot, or of a part of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StandIn {
    /// Index of the item in the `items` of the slot's programme.
    pub item: usize,
    /// When it began.
    pub start: Timestamp,
    /// When it ends: after its own length, at its hard end, or with the slot.
    pub end: Timestamp,
}

/// A stretch of a slot, in milliseconds, with the item that stands in it if there is one.
pub(crate) struct Stretch {
    pub(crate) item: Option<usize>,
    pub(crate) start: i64,
    pub(crate) end: i64,
}

impl Timeline {
    /// What stands at `instant` in place of `playing`, a slot of the picture that cannot be shown.
    ///
    /// The house loop runs from the slot's start, one item after the other, and is cut at the slot's end. It begins at
    /// the slot's number after the day's first item, so it is the same on every screen with this slot and the same
    /// `may_show`, which tells whether an item is there and not stopped and must not depend on time. The slot's own item
    /// never stands in for itself.
    ///
    /// `None` if no item can, in the bar, if `instant` is not within the slot, or if the slot is not of this timeline.
    pub fn in_place_of(
        &self,
        playing: &Playing,
        instant: Timestamp,
        may_show: &dyn Fn(&Item) -> bool,
    ) -> Option<StandIn> {
        let stretch = self.stretch_in(playing, to_ms(instant), may_show)?;
        let (start, end) = (from_ms(stretch.start), from_ms(stretch.end));
        stretch.item.map(|item| StandIn { item, start, end })
    }

    /// As [`Timeline::in_place_of`], but while no item can stand in it says how long that lasts.
    pub(crate) fn stretch_in(&self, playing: &Playing, now: i64, may_show: &dyn Fn(&Item) -> bool) -> Option<Stretch> {
        let (mut start, slot_end) = (to_ms(playing.start), to_ms(playing.end));
        if playing.slot.region != Region::Main || !(start..slot_end).contains(&now) {
            return None;
        }
        let resolved = &self.era_of(&playing.slot)?.resolved;
        let house = &resolved.house;
        let suits = |item: &usize| *item != playing.item && may_show(&resolved.programme.items[*item]);
        let suits: Vec<bool> = house.iter().map(suits).collect();
        let mut turn = first_of_day(playing.slot.service_day, house.len()) + playing.slot.number as usize;
        loop {
            let allowed = resolved.blackouts.allowed(start);
            let places = (0..house.len()).map(|step| (turn + step) % house.len());
            let place = places
                .into_iter()
                .find(|place| suits[*place] && resolved.items[house[*place]].may_start(start, allowed));
            let end = if let Some(place) = place {
                turn = place + 1;
                let timed = &resolved.items[house[place]];
                start.saturating_add(timed.length).min(timed.hard_end.unwrap_or(i64::MAX))
            } else {
                let begins = house.iter().map(|item| resolved.items[*item].from).filter(|from| *from > start);
                begins.chain(resolved.blackouts.changes(start, slot_end)).min().unwrap_or(slot_end)
            };
            let end = end.min(slot_end);
            if now < end {
                return Some(Stretch { item: place.map(|place| house[place]), start, end });
            }
            start = end;
        }
    }
}
