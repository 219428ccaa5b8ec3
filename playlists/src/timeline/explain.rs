//! Why something is on at an instant, and why everything else is not.

use jiff::Timestamp;

use super::{
    Moment, Timeline,
    appointments::Start,
    era::Era,
    hours::Service,
    instant::{from_ms, to_ms},
    pace::Hold,
    round::ListPlace,
    run::{CLASSES, Decision, RegionRun},
};
use crate::{
    ids::RuleId,
    programme::{Priority, Region},
};

/// How many changes are looked at for the next opening: closed days change nothing.
const CHANGES_LOOKED_AT: usize = 16;

/// What is on at an instant, with a verdict on every item of every rule.
#[derive(Clone, Debug)]
pub struct Explanation {
    /// What is on.
    pub moment: Moment,
    /// When the slot of the picture began, at which all tests were made; the instant asked for while the display is off.
    pub decided: Timestamp,
    /// Every item of every rule of the programme, in order of region, class, rule and place.
    pub candidates: Vec<Candidate>,
}

/// One item by one rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate {
    /// The rule's region.
    pub region: Region,
    /// The rule.
    pub rule: RuleId,
    /// Index of the item in the programme's `items`.
    pub item: usize,
    /// Why it is on, or the first reason why it is not.
    pub verdict: Verdict,
}

/// Why an item is on or not, in the order in which the reasons are tested.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Verdict {
    /// It is on by this rule.
    On,
    /// The display is off; `opens` is when it goes on, if within a year.
    Closed {
        /// The next opening.
        opens: Option<Timestamp>,
    },
    /// No rules hold before the first epoch begins.
    BeforeFirstEpoch {
        /// When it begins.
        begins: Timestamp,
    },
    /// None of the rule's days has a window in this service day.
    OtherDay,
    /// The rule has windows in this service day, but not now.
    OutsideDaypart {
        /// Where the next window begins, or the last one if there is none any more.
        from: Timestamp,
        /// Where it ends.
        until: Timestamp,
    },
    /// The item's flight has not begun.
    NotYet {
        /// When it begins.
        from: Timestamp,
    },
    /// The item's flight is over, or too little of it is left.
    Over {
        /// When it ended or ends.
        until: Timestamp,
    },
    /// A blackout does not exempt the item's category.
    Blackout,
    /// A newer episode of its series has begun.
    Replaced {
        /// Index of that episode in the programme's `items`.
        by: usize,
    },
    /// It started as often as its cap allows within an hour.
    Cap {
        /// When it may start again, if nothing else shows it.
        until: Timestamp,
    },
    /// It ended too short a time ago.
    Distance {
        /// When it may start again.
        until: Timestamp,
    },
    /// The slot filled a rest before a cut.
    Rest,
    /// The slot went to a fixed time or minimum play.
    FixedTime,
    /// The slot went to a rule of a higher class.
    Outranked {
        /// That class.
        by: Priority,
    },
    /// Nothing is left for the rule: the given shares of its class take the whole.
    NoShare,
    /// The rule has had its share of the airtime for now.
    ShareUsedUp,
    /// The slot went to a rule of the same class that was further behind.
    OtherRule {
        /// That rule.
        rule: RuleId,
    },
    /// The slot went to another item of the same playlist, whose turn it was.
    OtherItem {
        /// Index of that item in the programme's `items`.
        item: usize,
    },
}

impl Timeline {
    /// What is on at `instant`, and why nothing else is.
    pub fn explain(&mut self, instant: Timestamp) -> Explanation {
        let moment = self.at(instant);
        let now = to_ms(instant);
        let decided = moment.main.as_ref().map_or(now, |playing| to_ms(playing.start));
        let bar_decided = moment.bar.as_ref().map_or(now, |playing| to_ms(playing.start));
        let blanket =
            if moment.display_on { None } else { Some(Verdict::Closed { opens: self.next_opening(instant) }) };
        let era = self.era_around(now);
        let mut candidates = Vec::new();
        for (region, decided) in [(Region::Main, decided), (Region::Bar, bar_decided)] {
            match (era.begins_after_this(), &blanket) {
                (Some(begins), _) => all(era, region, Verdict::BeforeFirstEpoch { begins }, &mut candidates),
                (None, Some(closed)) => all(era, region, closed.clone(), &mut candidates),
                (None, None) => judge(era, region, decided, &mut candidates),
            }
        }
        Explanation { moment, decided: from_ms(decided), candidates }
    }

    /// The first instant after `instant` at which the display goes on, if within a year or so.
    fn next_opening(&mut self, instant: Timestamp) -> Option<Timestamp> {
        let mut now = instant;
        for _ in 0..CHANGES_LOOKED_AT {
            now = self.next_change(now);
            if self.at(now).display_on {
                return Some(now);
            }
        }
        None
    }
}

/// Gives every candidate of `region` the same verdict.
fn all(era: &Era, region: Region, verdict: Verdict, candidates: &mut Vec<Candidate>) {
    let resolved = &era.resolved;
    for rule in &resolved.rules[resolved.rules_of(region)] {
        let items = rule.places.iter().flat_map(ListPlace::episodes).map(|episode| episode.item);
        let id = &resolved.source(rule).id;
        candidates.extend(items.map(|item| Candidate { region, rule: id.clone(), item, verdict: verdict.clone() }));
    }
}

/// Judges every candidate of `region` as it stood at `decided`, in opening hours.
fn judge(era: &Era, region: Region, decided: i64, candidates: &mut Vec<Candidate>) {
    let Service::Day(day) = era.service(decided) else { return };
    let Some((_, closing)) = day.stretches.iter().find(|(from, until)| (*from..*until).contains(&decided)) else {
        return;
    };
    let mut run = RegionRun::new(era.plan(region, &day));
    run.run(era.begins_in(&day), decided);
    run.refresh(decided);
    let decision = run.decide(decided, run.cut_after(decided, *closing));
    let bench = Bench { run: &run, decided, decision };
    for (class, standings) in run.classes.iter().enumerate() {
        for (place, standing) in standings.iter().enumerate() {
            let rule = &era.resolved.rules[standing.rule];
            for list_place in &rule.places {
                candidates.extend(list_place.episodes().map(|episode| Candidate {
                    region,
                    rule: era.resolved.source(rule).id.clone(),
                    item: episode.item,
                    verdict: bench.verdict(Start { item: episode.item, class, place }, list_place, episode.replaced),
                }));
            }
        }
    }
}

/// What verdicts are made of: a region's run that stands at a decision.
struct Bench<'a> {
    run: &'a RegionRun<'a>,
    decided: i64,
    decision: Decision,
}

impl Bench<'_> {
    fn verdict(&self, start: Start, list_place: &ListPlace, replaced: i64) -> Verdict {
        let standing = &self.run.classes[start.class][start.place];
        if self.is_on(start) {
            return Verdict::On;
        }
        if let Some(verdict) = outside(&standing.windows, self.decided) {
            return verdict;
        }
        if let Some(verdict) = self.withheld(start.item, list_place, replaced) {
            return verdict;
        }
        self.outdone(start)
    }

    fn is_on(&self, start: Start) -> bool {
        match self.decision {
            Decision::Appointment(on) => on == start,
            Decision::Turn(class, place) => (class, place) == (start.class, start.place) && self.is_next(start),
            Decision::Rest | Decision::Leftover => false,
        }
    }

    fn is_next(&self, start: Start) -> bool {
        self.run.classes[start.class][start.place].choice.is_some_and(|choice| choice.item == start.item)
    }

    /// Why the item itself may not start.
    fn withheld(&self, item: usize, list_place: &ListPlace, replaced: i64) -> Option<Verdict> {
        let resolved = self.run.plan.resolved;
        let timed = &resolved.items[item];
        if self.decided < timed.from {
            return Some(Verdict::NotYet { from: from_ms(timed.from) });
        }
        if timed.until <= self.decided {
            return Some(Verdict::Over { until: from_ms(timed.ends) });
        }
        if !self.run.allowed.has(timed.category) {
            return Some(Verdict::Blackout);
        }
        if replaced <= self.decided {
            let has_begun = |item: usize| resolved.items[item].from <= self.decided;
            return list_place.item_at(self.decided, has_begun).map(|by| Verdict::Replaced { by });
        }
        let paced = timed.paced?;
        Some(match self.run.pace.hold(paced, &resolved.paced[paced], self.decided)? {
            Hold::Cap(until) => Verdict::Cap { until: from_ms(until) },
            Hold::Distance(until) => Verdict::Distance { until: from_ms(until) },
        })
    }

    /// Why something else has the slot, though the item might have started.
    fn outdone(&self, start: Start) -> Verdict {
        let standing = &self.run.classes[start.class][start.place];
        let resolved = self.run.plan.resolved;
        match self.decision {
            Decision::Rest => Verdict::Rest,
            Decision::Appointment(_) => Verdict::FixedTime,
            Decision::Turn(class, _) if class < start.class => Verdict::Outranked { by: CLASSES[class] },
            Decision::Turn(class, place) if (class, place) == (start.class, start.place) => {
                let item = standing.choice.map_or(start.item, |choice| choice.item);
                Verdict::OtherItem { item }
            }
            _ if standing.share_ppm == 0 => Verdict::NoShare,
            Decision::Turn(class, place)
                if class == start.class
                    && self.run.bids[class][start.place].is_eligible(self.run.virtual_time[class]) =>
            {
                let winner = &resolved.rules[self.run.classes[class][place].rule];
                Verdict::OtherRule { rule: resolved.source(winner).id.clone() }
            }
            Decision::Turn(..) | Decision::Leftover => Verdict::ShareUsedUp,
        }
    }
}

/// Why a rule with `windows` does not hold at `now`, if it does not.
fn outside(windows: &[(i64, i64)], now: i64) -> Option<Verdict> {
    if windows.iter().any(|(from, until)| (*from..*until).contains(&now)) {
        return None;
    }
    let next = windows.iter().find(|window| now < window.0).or(windows.last());
    let outside = |(from, until): &(i64, i64)| Verdict::OutsideDaypart { from: from_ms(*from), until: from_ms(*until) };
    Some(next.map_or(Verdict::OtherDay, outside))
}
