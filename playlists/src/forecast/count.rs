//! Counting slots: what a service day, or the time between two instants, shows of each item.

use std::sync::Arc;

use jiff::{Timestamp, civil::Date, tz::TimeZone};

use super::{
    figures::Airtime,
    ranges::{length_ms, span_ms},
};
use crate::{
    ids::{CampaignId, ItemId, RuleId},
    programme::{Programme, Region},
    timeline::{SeenSlot, Timeline},
};

/// What a service day shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DayCount {
    /// The date on which it begins.
    pub date: Date,
    /// How long the office is open, in milliseconds.
    pub open_ms: u64,
    /// What is shown, in order of region, then by first showing.
    pub shown: Vec<Shown>,
}

/// What is shown of one item in one region by one rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shown {
    /// The region.
    pub region: Region,
    /// The item.
    pub item: ItemId,
    /// Its campaign.
    pub campaign: Option<CampaignId>,
    /// The rule; `None` is the house loop.
    pub rule: Option<RuleId>,
    /// How often and how long.
    pub airtime: Airtime,
}

impl DayCount {
    /// Counts the service day of `timeline` that begins on `date`.
    pub fn new(timeline: &mut Timeline, date: Date) -> Self {
        let open_ms = timeline.parts(date).iter().map(|part| length_ms(&part.open)).sum();
        let mut counter = Counter::default();
        timeline.visit(date, |programme, slot| {
            counter.add(programme, slot, Airtime { plays: 1, ms: (slot.end - slot.start).unsigned_abs() });
        });
        Self { date, open_ms, shown: counter.shown() }
    }
}

/// What is shown from `from` to `until`, and for how many milliseconds the office is open in between.
///
/// A slot counts as a play where it starts, and its airtime as far as it lies within. Its cost is that of the service
/// days in between.
pub fn count_between(timeline: &mut Timeline, from: Timestamp, until: Timestamp) -> (u64, Vec<Shown>) {
    let (mut counter, mut open_ms) = (Counter::default(), 0);
    let (first_ms, last_ms) = (from.as_millisecond(), until.as_millisecond());
    // A service day reaches into the second date after its own, and offices lie up to a day apart from UTC.
    let utc = |instant: Timestamp| TimeZone::UTC.to_datetime(instant).date();
    let first = (0..3).try_fold(utc(from), |date, _| date.yesterday()).unwrap_or(Date::MIN);
    let last = utc(until).tomorrow().unwrap_or(Date::MAX);
    let mut date = first;
    while date <= last {
        for part in timeline.parts(date) {
            open_ms += part.open.iter().map(|open| span_ms(open.0.max(from), open.1.min(until))).sum::<u64>();
        }
        timeline.visit(date, |programme, slot| {
            let ms = slot.end.min(last_ms) - slot.start.max(first_ms);
            if ms > 0 {
                let plays = u64::from((first_ms..last_ms).contains(&slot.start));
                counter.add(programme, slot, Airtime { plays, ms: ms.unsigned_abs() });
            }
        });
        let Ok(next) = date.tomorrow() else { break };
        date = next;
    }
    (open_ms, counter.shown())
}

/// The rules that show an item, each with its row.
type RowsByRule = Vec<(Option<usize>, usize)>;

/// Adds up slots. What belongs together is found by index, so that nothing is looked up by name.
#[derive(Default)]
struct Counter {
    programmes: Vec<Tally>,
    current: usize,
}

struct Tally {
    programme: Arc<Programme>,
    /// For each region and item.
    of_item: [Vec<RowsByRule>; 2],
    rows: Vec<Shown>,
}

impl Counter {
    fn add(&mut self, programme: &Arc<Programme>, slot: SeenSlot, airtime: Airtime) {
        let is_it = |tally: &Tally| Arc::ptr_eq(&tally.programme, programme);
        if !self.programmes.get(self.current).is_some_and(is_it) {
            self.current = self.programmes.iter().position(is_it).unwrap_or(self.programmes.len());
        }
        if self.current == self.programmes.len() {
            let none = || vec![Vec::new(); programme.items.len()];
            self.programmes.push(Tally {
                programme: Arc::clone(programme),
                of_item: [none(), none()],
                rows: Vec::new(),
            });
        }
        self.programmes[self.current].add(slot, airtime);
    }

    /// All rows; those of the same item, region and rule of several programmes together.
    fn shown(self) -> Vec<Shown> {
        let mut all: Vec<Shown> = Vec::new();
        for tally in self.programmes {
            let counted = all.len();
            for row in tally.rows {
                let same =
                    |other: &&mut Shown| (&other.item, other.region, &other.rule) == (&row.item, row.region, &row.rule);
                match all[..counted].iter_mut().find(same) {
                    Some(other) => other.airtime += row.airtime,
                    None => all.push(row),
                }
            }
        }
        all.sort_by_key(|row| row.region);
        all
    }
}

impl Tally {
    fn add(&mut self, slot: SeenSlot, airtime: Airtime) {
        let rows = &mut self.of_item[usize::from(slot.region == Region::Bar)][slot.item];
        if let Some((_, row)) = rows.iter().find(|(rule, _)| *rule == slot.rule) {
            self.rows[*row].airtime += airtime;
            return;
        }
        rows.push((slot.rule, self.rows.len()));
        let item = &self.programme.items[slot.item];
        self.rows.push(Shown {
            region: slot.region,
            item: item.id.clone(),
            campaign: item.campaign.clone(),
            rule: slot.rule.map(|rule| self.programme.rules[rule].id.clone()),
            airtime,
        });
    }
}
