//! When the rules of a service day hold, for those who explain or count what it shows.

use std::sync::Arc;

use jiff::{Timestamp, civil::Date};

use super::{Timeline, civil::instant_of, instant::from_ms, windows::windows};
use crate::programme::{MinuteOfDay, Programme, Region};

/// The part of a service day in which one epoch rules.
#[derive(Clone, Debug)]
pub struct EpochDay {
    /// The epoch's programme.
    pub programme: Arc<Programme>,
    /// When the office is open in it, in order.
    pub open: Vec<(Timestamp, Timestamp)>,
    /// Every rule of the programme, in order of region, class and identifier; none before the first epoch begins.
    pub rules: Vec<HeldRule>,
}

/// When a rule holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HeldRule {
    /// Index of the rule in the programme's `rules`.
    pub rule: usize,
    /// When it holds while the office is open, in order and apart from each other.
    pub windows: Vec<(Timestamp, Timestamp)>,
}

impl Timeline {
    /// The parts of the service day that begins on `date`, one for each epoch in force in it; none if the office stays
    /// closed.
    pub fn parts(&self, date: Date) -> Vec<EpochDay> {
        let mut parts = Vec::new();
        for era in &self.eras {
            let Some(day) = era.day(date) else { continue };
            let (from, until) = (era.begins_in(&day), day.until().min(era.until));
            let open = common(&day.stretches, &[(from, until)]);
            if open.is_empty() {
                continue;
            }
            let has_rules = era.plan(Region::Main, &day).has_rules;
            let rules = era.resolved.rules.iter().filter(|_| has_rules).map(|rule| HeldRule {
                rule: rule.index,
                windows: instants(&common(&windows(rule, &era.resolved.zone, &day), &open)),
            });
            parts.push(EpochDay {
                programme: Arc::clone(&era.resolved.programme),
                rules: rules.collect(),
                open: instants(&open),
            });
        }
        parts
    }

    /// The first instant at which the office's clocks show `minute` on `date`, or a later time, under the epoch that
    /// rules then.
    pub fn instant_of(&self, date: Date, minute: MinuteOfDay) -> Timestamp {
        let by = |era: &super::era::Era| instant_of(&era.resolved.zone, date, i64::from(minute.minutes()));
        let ruling = self.eras.iter().rev().find_map(|era| Some(by(era)).filter(|instant| era.from <= *instant));
        from_ms(ruling.unwrap_or_else(|| by(&self.eras[0])))
    }
}

/// What two lists of ranges, each in order, have in common.
fn common(one: &[(i64, i64)], other: &[(i64, i64)]) -> Vec<(i64, i64)> {
    let pairs = one.iter().flat_map(|a| other.iter().map(move |b| (a.0.max(b.0), a.1.min(b.1))));
    pairs.filter(|(from, until)| from < until).collect()
}

fn instants(ranges: &[(i64, i64)]) -> Vec<(Timestamp, Timestamp)> {
    ranges.iter().map(|(from, until)| (from_ms(*from), from_ms(*until))).collect()
}
