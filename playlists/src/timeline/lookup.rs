//! Asking the timeline what is on and when it changes.

use std::{collections::VecDeque, sync::Arc};

use jiff::Timestamp;

use super::{
    era::{Era, Span, eras},
    error::TimelineError,
    hours::{OpenDay, Service},
    instant::{from_ms, to_ms},
    moment::{BrandKind, Moment, Outgoing, Playing, SlotId},
};
use crate::{
    hash::ContentHash,
    manifest::Epoch,
    programme::{Programme, Region},
};

/// How many days, and stretches between days, are kept.
const KEPT_SPANS: usize = 8;

/// What one screen shows at every instant.
///
/// It answers in whole milliseconds: instants with a finer part, given or asked for, are rounded down. Days are made
/// when they are first asked for, and a few are kept; what was asked before never changes an answer.
pub struct Timeline {
    pub(super) eras: Vec<Era>,
    /// The last used in front.
    kept: VecDeque<Arc<Span>>,
}

impl Timeline {
    /// Makes the timeline of `epochs`, each with the programme that it names, in order of `effective_from`.
    ///
    /// Before the first epoch begins, the house loop of the first plays.
    ///
    /// # Errors
    ///
    /// [`TimelineError`] if there is no epoch, they are out of order, or a programme cannot be followed.
    pub fn new(epochs: Vec<(Epoch, Arc<Programme>)>) -> Result<Self, TimelineError> {
        Ok(Self { eras: eras(epochs)?, kept: VecDeque::with_capacity(KEPT_SPANS + 1) })
    }

    /// What is on at `instant`.
    pub fn at(&mut self, instant: Timestamp) -> Moment {
        let now = to_ms(instant);
        let span = self.span_at(now);
        let resolved = &self.eras[span.era].resolved;
        let programme = Arc::clone(&resolved.programme);
        let brand = if resolved.blackouts.is_on(now) { BrandKind::Neutral } else { BrandKind::Normal };
        let main = self.playing_at(&span, Region::Main, now);
        let bar = self.playing_at(&span, Region::Bar, now);
        Moment { programme, display_on: span.is_open(now), brand, main, bar }
    }

    /// The first instant after `instant` at which [`Timeline::at`] names another slot, brand or display state, an epoch
    /// begins, or a transition ends.
    ///
    /// While nothing changes for a year it is an instant about a year ahead. It is later than `instant` for every
    /// `instant` but [`Timestamp::MAX`].
    pub fn next_change(&mut self, instant: Timestamp) -> Timestamp {
        let now = to_ms(instant);
        let span = self.span_at(now);
        let mut next = span.until;
        for region in [Region::Main, Region::Bar] {
            if let Some(number) = span.number_at(region, now) {
                next = next.min(span.end_of(region, number));
                if let Some(outgoing) = self.outgoing(&span, region, number, now) {
                    next = next.min(to_ms(outgoing.transition_end));
                }
            }
        }
        let brand = self.eras[span.era].resolved.blackouts.next_brand_change(now);
        from_ms(brand.map_or(next, |brand| brand.min(next)))
    }

    /// The programme of a slot; `None` if the slot is not of this timeline.
    pub fn programme_of(&self, slot: &SlotId) -> Option<&Arc<Programme>> {
        self.era_of(slot).map(|era| &era.resolved.programme)
    }

    /// SHA-256 of the programme that rules at `instant`.
    pub fn programme_at(&self, instant: Timestamp) -> ContentHash {
        self.eras[self.era_at(to_ms(instant))].programme
    }

    /// The programmes of all epochs.
    pub fn programmes(&self) -> impl Iterator<Item = &Arc<Programme>> {
        self.eras.iter().map(|era| &era.resolved.programme)
    }

    /// The name of a slot's epoch and its programme; `None` if the slot is not of this timeline.
    pub fn epoch_of(&self, slot: &SlotId) -> Option<(ContentHash, &Arc<Programme>)> {
        self.era_of(slot).map(|era| (era.name, &era.resolved.programme))
    }

    /// The number of the slot with an item before `slot` in its epoch, service day and region.
    pub fn number_before(&mut self, slot: &Playing) -> Option<u32> {
        let span = self.span_at(to_ms(slot.start));
        let slots = span.slots(slot.slot.region).get(..slot.slot.number as usize)?;
        slots.iter().rposition(|slot| slot.shows.item().is_some()).map(|number| number as u32)
    }

    pub(super) fn era_of(&self, slot: &SlotId) -> Option<&Era> {
        self.eras.iter().find(|era| (era.programme, era.effective_from) == (slot.programme, slot.effective_from))
    }

    /// The era and service day in which `instant` lies; `None` between service days.
    pub(super) fn day_at(&self, instant: i64) -> Option<(&Era, OpenDay)> {
        let era = &self.eras[self.era_at(instant)];
        match era.service(instant) {
            Service::Day(day) => Some((era, day)),
            Service::Between { .. } | Service::Idle { .. } => None,
        }
    }

    /// The stretch around `instant`.
    pub(super) fn span_at(&mut self, instant: i64) -> Arc<Span> {
        let is_around = |span: &Arc<Span>| span.from <= instant && instant < span.until;
        if let Some(place) = self.kept.iter().position(is_around) {
            if place > 0 {
                let span = self.kept.remove(place).expect("the place was just found");
                self.kept.push_front(span);
            }
        } else {
            let index = self.era_at(instant);
            self.kept.push_front(Arc::new(self.eras[index].span(index, instant)));
            self.kept.truncate(KEPT_SPANS);
        }
        Arc::clone(&self.kept[0])
    }

    /// The era in which `instant` lies.
    pub(super) fn era_around(&self, instant: i64) -> &Era {
        &self.eras[self.era_at(instant)]
    }

    pub(super) fn era_at(&self, instant: i64) -> usize {
        self.eras.partition_point(|era| era.from <= instant) - 1
    }

    fn playing_at(&mut self, span: &Span, region: Region, now: i64) -> Option<Playing> {
        let number = span.number_at(region, now)?;
        let mut playing = self.eras[span.era].playing(span, region, number)?;
        playing.outgoing = self.outgoing(span, region, number, now);
        Some(playing)
    }

    /// The slot over which slot `number` fades in at `now`.
    ///
    /// There is none where the display was off or the region empty, and where a picture must not be seen any more, not
    /// even its last frame: the brand changed, the item may not show, or its hard end lies before the transition's.
    fn outgoing(&mut self, span: &Span, region: Region, number: usize, now: i64) -> Option<Outgoing> {
        let slot = span.slots(region)[number];
        let incoming = &self.eras[span.era].resolved;
        let transition = incoming.items[slot.shows.item()?].transition.min(span.end_of(region, number) - slot.start);
        let transition_end = slot.start + transition;
        if now >= transition_end {
            return None;
        }
        let last = slot.start - 1;
        let incoming = Arc::clone(incoming);
        let before = self.span_at(last);
        let number = before.number_at(region, last)?;
        let era = &self.eras[before.era];
        let playing = era.playing(&before, region, number)?;
        let item = &era.resolved.items[playing.item];
        let may_be_seen = incoming.blackouts.is_on(slot.start) == era.resolved.blackouts.is_on(last)
            && incoming.blackouts.allowed(slot.start).has(item.category)
            && item.hard_end.is_none_or(|end| transition_end <= end);
        may_be_seen.then(|| Outgoing {
            programme: Arc::clone(&era.resolved.programme),
            item: playing.item,
            slot: playing.slot,
            start: playing.start,
            transition_end: from_ms(transition_end),
        })
    }
}
