//! Which programme rules when, and a day of it made into slots.

use std::sync::Arc;

use jiff::{Timestamp, civil::Date};

use super::{
    carry::Carry,
    error::TimelineError,
    hours::{OpenDay, Service},
    instant::to_ms,
    moment::{Playing, SlotId, SlotSource},
    resolved::Resolved,
    run::{Plan, RegionRun},
    slot::{Shows, Slot},
};
use crate::{
    hash::ContentHash,
    manifest::Epoch,
    programme::{Programme, Region},
};

/// The time in which one epoch rules, or that before the first.
pub(super) struct Era {
    pub(super) resolved: Arc<Resolved>,
    pub(super) programme: ContentHash,
    /// Its epoch's name.
    pub(super) name: ContentHash,
    /// When its epoch begins; [`Timestamp::MIN`] before the first.
    pub(super) effective_from: Timestamp,
    pub(super) from: i64,
    pub(super) until: i64,
    /// Before the first epoch only its house loop plays.
    has_rules: bool,
    carry: Carry,
}

/// A stretch of an era: its part of a service day, or of the time between service days.
pub(super) struct Span {
    pub(super) era: usize,
    pub(super) from: i64,
    pub(super) until: i64,
    /// `None` between service days.
    day: Option<Slots>,
}

struct Slots {
    date: Date,
    main: Vec<Slot>,
    bar: Vec<Slot>,
}

/// Makes the eras of `epochs`.
///
/// # Errors
///
/// [`TimelineError`] if epochs are out of order or a programme cannot be followed.
pub(super) fn eras(epochs: Vec<(Epoch, Arc<Programme>)>) -> Result<Vec<Era>, TimelineError> {
    let mut eras: Vec<Era> = Vec::with_capacity(epochs.len() + 1);
    for (epoch, programme) in epochs {
        let from = to_ms(epoch.effective_from);
        let before = eras.iter().find(|era| Arc::ptr_eq(&era.resolved.programme, &programme));
        let resolved = match before {
            Some(era) => Arc::clone(&era.resolved),
            None => Arc::new(Resolved::new(programme)?),
        };
        match eras.last_mut() {
            Some(last) if epoch.effective_from < last.effective_from => {
                return Err(TimelineError::Order { programme: epoch.programme, effective_from: epoch.effective_from });
            }
            Some(last) => last.until = from,
            None => eras.push(Era {
                resolved: Arc::clone(&resolved),
                programme: epoch.programme,
                name: epoch.before().name(),
                effective_from: Timestamp::MIN,
                from: i64::MIN,
                until: from,
                has_rules: false,
                carry: Carry::default(),
            }),
        }
        eras.push(Era {
            resolved,
            programme: epoch.programme,
            name: epoch.name(),
            effective_from: epoch.effective_from,
            from,
            until: i64::MAX,
            has_rules: true,
            carry: epoch.carry,
        });
    }
    if eras.is_empty() { Err(TimelineError::NoEpoch) } else { Ok(eras) }
}

impl Era {
    /// The service day in which `instant` lies.
    pub(super) fn service(&self, instant: i64) -> Service {
        self.resolved.hours.at(&self.resolved.zone, instant)
    }

    /// The service day that begins on `date`.
    pub(super) fn day(&self, date: Date) -> Option<OpenDay> {
        self.resolved.hours.day(&self.resolved.zone, date)
    }

    /// When rules begin to hold, if none do in this era.
    pub(super) fn begins_after_this(&self) -> Option<Timestamp> {
        (!self.has_rules).then(|| super::instant::from_ms(self.until))
    }

    /// Where its part of `day` begins.
    pub(super) fn begins_in(&self, day: &OpenDay) -> i64 {
        self.from.max(day.from())
    }

    /// What `region` shows on `day` is made of.
    pub(super) fn plan<'a>(&'a self, region: Region, day: &'a OpenDay) -> Plan<'a> {
        let carry = (self.from > day.from()).then_some(&self.carry);
        Plan { resolved: &self.resolved, region, day, has_rules: self.has_rules, carry }
    }

    /// The stretch around `instant`, which lies in this era; `index` is its own.
    pub(super) fn span(&self, index: usize, instant: i64) -> Span {
        let day = match self.service(instant) {
            Service::Day(day) => day,
            Service::Between { until } => {
                return Span { era: index, from: instant, until: until.min(self.until), day: None };
            }
            // It covers no instant, so that it answers no later question: how far was looked depends on this one.
            Service::Idle { until } => {
                let until = until.min(self.until).max(instant.saturating_add(1));
                return Span { era: index, from: until, until, day: None };
            }
        };
        let (from, until) = (self.begins_in(&day), day.until().min(self.until));
        let slots = |region| RegionRun::new(self.plan(region, &day)).run(from, until);
        let slots = Slots { date: day.date, main: slots(Region::Main), bar: slots(Region::Bar) };
        Span { era: index, from, until, day: Some(slots) }
    }

    /// A slot of `span` as others see it, if it shows an item.
    pub(super) fn playing(&self, span: &Span, region: Region, number: usize) -> Option<Playing> {
        let slot = span.slots(region).get(number)?;
        let item = slot.shows.item()?;
        let id = |rule: usize| SlotSource::Rule(self.resolved.programme.rules[rule].id.clone());
        let source = slot.shows.rule().map_or(SlotSource::HouseLoop, id);
        let id = SlotId {
            programme: self.programme,
            effective_from: self.effective_from,
            service_day: span.day.as_ref()?.date,
            region,
            number: number as u32,
        };
        let (start, end) = (slot.start, span.end_of(region, number));
        let (start, end) = (super::instant::from_ms(start), super::instant::from_ms(end));
        Some(Playing { slot: id, item, source, start, end, outgoing: None })
    }
}

impl Span {
    /// The slots of `region`; none between service days.
    pub(super) fn slots(&self, region: Region) -> &[Slot] {
        match (&self.day, region) {
            (Some(day), Region::Main) => &day.main,
            (Some(day), Region::Bar) => &day.bar,
            (None, _) => &[],
        }
    }

    /// The number of the slot at `instant`; `None` between service days.
    pub(super) fn number_at(&self, region: Region, instant: i64) -> Option<usize> {
        self.slots(region).partition_point(|slot| slot.start <= instant).checked_sub(1)
    }

    /// Where slot `number` ends; the span's end if there is no such slot.
    pub(super) fn end_of(&self, region: Region, number: usize) -> i64 {
        self.slots(region).get(number + 1).map_or(self.until, |next| next.start)
    }

    /// Whether the office is open at `instant`.
    pub(super) fn is_open(&self, instant: i64) -> bool {
        let number = self.number_at(Region::Main, instant);
        number.is_some_and(|number| self.slots(Region::Main)[number].shows != Shows::Closed)
    }
}
