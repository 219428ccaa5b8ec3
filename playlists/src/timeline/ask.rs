//! Asking the timeline ahead: what comes next, a whole day, where an epoch may begin.

use jiff::{Timestamp, civil::Date};

use super::{
    Timeline,
    instant::{from_ms, last_ms, to_ms},
    moment::Playing,
};
use crate::programme::Region;

/// How many days, and stretches between days, are looked through for upcoming slots.
const SPANS_AHEAD: usize = 6;

/// What one service day shows, under all epochs that are in force in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DayPlan {
    /// The date on which it begins.
    pub date: Date,
    /// When the office is open, in order.
    pub open: Vec<(Timestamp, Timestamp)>,
    /// The slots of the picture in order, without `outgoing`.
    pub main: Vec<Playing>,
    /// The slots of the band of short notices in order, without `outgoing`.
    pub bar: Vec<Playing>,
}

impl Timeline {
    /// The next slots of the picture that start after `instant`, at most `count`, in order, without `outgoing`.
    ///
    /// They may be of a later epoch: [`Timeline::programme_of`] has their programme. There are fewer than `count` where
    /// the next few service days have no more.
    pub fn upcoming(&mut self, instant: Timestamp, count: usize) -> Vec<Playing> {
        self.slots_from(Region::Main, to_ms(instant).saturating_add(1), count)
    }

    /// As [`Timeline::upcoming`], of the band of short notices.
    pub fn upcoming_bar(&mut self, instant: Timestamp, count: usize) -> Vec<Playing> {
        self.slots_from(Region::Bar, to_ms(instant).saturating_add(1), count)
    }

    /// What the service day that begins on `date` shows; empty if the office stays closed.
    pub fn day(&mut self, date: Date) -> DayPlan {
        let mut plan = DayPlan { date, open: Vec::new(), main: Vec::new(), bar: Vec::new() };
        for index in 0..self.eras.len() {
            let era = &self.eras[index];
            let Some(day) = era.day(date) else { continue };
            let (from, until) = (era.begins_in(&day), day.until().min(era.until));
            if until <= from {
                continue;
            }
            let open = day.stretches.iter().map(|stretch| (stretch.0.max(from), stretch.1.min(until)));
            plan.open
                .extend(open.filter(|(from, until)| from < until).map(|(from, until)| (from_ms(from), from_ms(until))));
            let span = self.span_at(from);
            let era = &self.eras[index];
            for (region, list) in [(Region::Main, &mut plan.main), (Region::Bar, &mut plan.bar)] {
                list.extend((0..span.slots(region).len()).filter_map(|number| era.playing(&span, region, number)));
            }
        }
        plan
    }

    /// The first instant after `after` at which an epoch may begin without cutting a slot of the picture.
    pub fn next_boundary(&mut self, after: Timestamp) -> Timestamp {
        let after = to_ms(after);
        let span = self.span_at(after);
        if !span.is_open(after) {
            return from_ms(after.saturating_add(1));
        }
        from_ms(span.number_at(Region::Main, after).map_or(span.until, |number| span.end_of(Region::Main, number)))
    }

    fn slots_from(&mut self, region: Region, mut from: i64, count: usize) -> Vec<Playing> {
        let mut slots = Vec::new();
        for _ in 0..SPANS_AHEAD {
            if slots.len() >= count || from >= last_ms() {
                break;
            }
            let span = self.span_at(from);
            let first = span.slots(region).partition_point(|slot| slot.start < from);
            let era = &self.eras[span.era];
            let numbers = first..span.slots(region).len();
            slots.extend(numbers.filter_map(|number| era.playing(&span, region, number)).take(count - slots.len()));
            from = span.until;
        }
        slots
    }
}
