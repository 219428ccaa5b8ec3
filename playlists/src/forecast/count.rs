//! Counting slots: what a service day, or the time between two instants, shows of each item.

use jiff::{Timestamp, civil::Date, tz::TimeZone};

use super::{
    figures::Airtime,
    ranges::{length_ms, span_ms},
};
use crate::{
    hash::ContentHash,
    ids::{CampaignId, ItemId, RuleId},
    programme::{Programme, Region},
    timeline::{DayPlan, Playing, SlotSource, Timeline},
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
    /// Counts `plan`, which `timeline` gave.
    pub fn of(timeline: &Timeline, plan: &DayPlan) -> Self {
        let mut counter = Counter::default();
        for playing in plan.main.iter().chain(&plan.bar) {
            counter.add(timeline, playing, 1, span_ms(playing.start, playing.end));
        }
        Self { date: plan.date, open_ms: length_ms(&plan.open), shown: counter.shown() }
    }
}

/// What is shown from `from` to `until`, and for how many milliseconds the office is open in between.
///
/// A slot counts as a play where it starts, and its airtime as far as it lies within. Its cost is that of the service
/// days in between.
pub fn count_between(timeline: &mut Timeline, from: Timestamp, until: Timestamp) -> (u64, Vec<Shown>) {
    let (mut counter, mut open_ms) = (Counter::default(), 0);
    // A service day reaches into the second date after its own, and offices lie up to a day apart from UTC.
    let utc = |instant: Timestamp| TimeZone::UTC.to_datetime(instant).date();
    let first = (0..3).try_fold(utc(from), |date, _| date.yesterday()).unwrap_or(Date::MIN);
    let last = utc(until).tomorrow().unwrap_or(Date::MAX);
    let mut date = first;
    while date <= last {
        let plan = timeline.day(date);
        open_ms += plan.open.iter().map(|open| span_ms(open.0.max(from), open.1.min(until))).sum::<u64>();
        for playing in plan.main.iter().chain(&plan.bar) {
            let plays = u64::from((from..until).contains(&playing.start));
            let ms = span_ms(playing.start.max(from), playing.end.min(until));
            if ms > 0 {
                counter.add(timeline, playing, plays, ms);
            }
        }
        let Ok(next) = date.tomorrow() else { break };
        date = next;
    }
    (open_ms, counter.shown())
}

/// Adds up slots. Those of one programme are found by their index, so that nothing is looked up by name.
#[derive(Default)]
struct Counter {
    programmes: Vec<Tally>,
    current: usize,
}

struct Tally {
    programme: ContentHash,
    /// For each region and item, in the order of the programme, the rows of the rules that show it.
    of_item: [Vec<Vec<usize>>; 2],
    rows: Vec<Shown>,
}

impl Counter {
    fn add(&mut self, timeline: &Timeline, playing: &Playing, plays: u64, ms: u64) {
        let hash = playing.slot.programme;
        if self.programmes.get(self.current).is_none_or(|rows| rows.programme != hash) {
            let known = self.programmes.iter().position(|rows| rows.programme == hash);
            self.current = known.unwrap_or(self.programmes.len());
        }
        if self.current == self.programmes.len() {
            let Some(programme) = timeline.programme_of(&playing.slot) else { return };
            let none = || vec![Vec::new(); programme.items.len()];
            self.programmes.push(Tally { programme: hash, of_item: [none(), none()], rows: Vec::new() });
        }
        self.programmes[self.current].add(timeline, playing, Airtime { plays, ms });
    }

    /// All rows; those of the same item, region and rule of several programmes together.
    fn shown(self) -> Vec<Shown> {
        let mut all: Vec<Shown> = Vec::new();
        for rows in self.programmes {
            let counted = all.len();
            for row in rows.rows {
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
    fn add(&mut self, timeline: &Timeline, playing: &Playing, airtime: Airtime) {
        let region = playing.slot.region;
        let rule = match &playing.source {
            SlotSource::Rule(rule) => Some(rule),
            SlotSource::HouseLoop => None,
        };
        let rows = &mut self.of_item[usize::from(region == Region::Bar)][playing.item];
        if let Some(row) = rows.iter().find(|row| self.rows[**row].rule.as_ref() == rule) {
            self.rows[*row].airtime += airtime;
            return;
        }
        let Some(programme) = timeline.programme_of(&playing.slot) else { return };
        rows.push(self.rows.len());
        self.rows.push(shown(programme, playing, rule, airtime));
    }
}

fn shown(programme: &Programme, playing: &Playing, rule: Option<&RuleId>, airtime: Airtime) -> Shown {
    let item = playing.item(programme);
    Shown {
        region: playing.slot.region,
        item: item.id.clone(),
        campaign: item.campaign.clone(),
        rule: rule.cloned(),
        airtime,
    }
}
