//! One region's run through a service day: which item has which slot.
//!
//! Whether an item may start is asked in one place, [`RegionRun::may_start`], at a slot's start; who has the slot in
//! [`RegionRun::decide`]; what ends it early in [`RegionRun::planned_end`].

use super::{
    appointments::{Appointments, Situation, Start},
    blackout::Allowed,
    carry::Carry,
    hours::OpenDay,
    pace::{Hold, Pace},
    resolved::Resolved,
    sharing::{Bid, MOST, Standing, UNITS_PER_MS, first_of, rest_share},
    slot::{Shows, Slot},
    timed::SHORT_REST_MS,
};
use crate::programme::{Priority, Region};

/// The classes, the highest first.
pub(super) const CLASSES: [Priority; 3] = [Priority::Priority, Priority::Normal, Priority::Filler];

/// A short item's length in milliseconds, by which room for slots is set aside.
const USUAL_LENGTH_MS: i64 = 8_000;

/// What a region's timeline is made of.
#[derive(Clone, Copy)]
pub(super) struct Plan<'a> {
    pub(super) resolved: &'a Resolved,
    pub(super) region: Region,
    pub(super) day: &'a OpenDay,
    /// Whether rules play; if not, only the house loop does.
    pub(super) has_rules: bool,
    /// Where an earlier timeline stood if this one begins within the day.
    pub(super) carry: Option<&'a Carry>,
}

/// A region's timeline in the making.
pub(super) struct RegionRun<'a> {
    pub(super) plan: Plan<'a>,
    /// Virtual time of each class.
    pub(super) virtual_time: [i64; 3],
    /// Each class's rules in order of identifier.
    pub(super) classes: [Vec<Standing>; 3],
    /// What each of these rules asks for.
    pub(super) bids: [Vec<Bid>; 3],
    /// Place of the next item in the house loop.
    pub(super) house: usize,
    pub(super) pace: Pace,
    pub(super) appointments: Appointments,
    pub(super) allowed: Allowed,
    /// The instants within the day at which another item may start or rule hold, in order.
    pub(super) changes: Vec<i64>,
    pub(super) next_change: usize,
    pub(super) is_fresh: bool,
    /// Whether the items of some rule may have to wait after they were shown.
    pub(super) has_limits: bool,
    /// How many ms before a cut the items of each class surely have their full length.
    pub(super) longest: [i64; 3],
}

/// Who has a slot.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Decision {
    /// Nobody: too little time is left before a cut.
    Rest,
    /// A fixed time or minimum play.
    Appointment(Start),
    /// The rule whose turn it is, by class and place.
    Turn(usize, usize),
    /// The house loop, or nobody in the bar.
    Leftover,
}

impl RegionRun<'_> {
    /// Makes the slots from `from` to `until`, which lie within the day. They end where the next begins, or at `until`.
    pub(super) fn run(&mut self, from: i64, until: i64) -> Vec<Slot> {
        let likely = if self.plan.region == Region::Main { (until - from) / USUAL_LENGTH_MS } else { 0 };
        let mut slots: Vec<Slot> = Vec::with_capacity(usize::try_from(likely).unwrap_or(0));
        let mut now = from;
        for &(opening, closing) in &self.plan.day.stretches {
            if closing <= now || until <= now {
                continue;
            }
            if now < opening {
                slots.push(Slot { start: now, shows: Shows::Closed });
                now = opening.min(until);
            }
            while now < closing.min(until) {
                let (shows, end) = self.step(now, closing, until);
                let still_empty = shows == Shows::Nothing && slots.last().is_some_and(|last| last.shows == shows);
                if !still_empty {
                    slots.push(Slot { start: now, shows });
                }
                now = end;
            }
        }
        slots
    }

    /// Fills one slot from `now`; nobody sees it after `until`.
    fn step(&mut self, now: i64, closing: i64, until: i64) -> (Shows, i64) {
        self.refresh(now);
        let cut = self.cut_after(now, closing);
        let (shows, end) = match self.decide(now, cut) {
            Decision::Turn(class, place) => return self.take_turn(class, place, now, cut, until),
            Decision::Appointment(start) => return self.keep_appointment(start, now, cut, until),
            Decision::Rest => (self.fill(now, cut), cut),
            Decision::Leftover if self.plan.region == Region::Main => {
                let item =
                    self.next_in_house(now, |_| true).expect("a house-loop item without a flight can always run");
                (Shows::by_house(item), self.planned_end(item, now, cut))
            }
            Decision::Leftover => (Shows::Nothing, cut.min(self.next_chance(now))),
        };
        let end = end.min(until);
        pass(&mut self.virtual_time, end - now);
        (shows, end)
    }

    /// The first instant after `now` at which whatever is on is cut, `closing` at the latest.
    pub(super) fn cut_after(&self, now: i64, closing: i64) -> i64 {
        self.plan.resolved.blackouts.next_cut(now).min(self.appointments.next_cut(now)).min(closing)
    }

    /// Who has the slot at `now`, for which everything was refreshed.
    pub(super) fn decide(&self, now: i64, cut: i64) -> Decision {
        if cut - now < SHORT_REST_MS {
            return Decision::Rest;
        }
        let situation = Situation { resolved: self.plan.resolved, classes: &self.classes, pace: &self.pace };
        if let Some(start) = self.appointments.start_at(now, &situation) {
            return Decision::Appointment(start);
        }
        self.pick(now, cut).map_or(Decision::Leftover, |(class, place)| Decision::Turn(class, place))
    }

    /// The class and place of the rule whose turn it is: in the highest class with one, that with the smallest finish.
    fn pick(&self, now: i64, cut: i64) -> Option<(usize, usize)> {
        self.bids.iter().zip(self.virtual_time).enumerate().find_map(|(class, (bids, virtual_time))| {
            let place = if cut - now < self.longest[class] {
                let eligible = (0..bids.len()).filter(|place| bids[*place].is_eligible(virtual_time));
                eligible.min_by_key(|place| self.finish_before(class, *place, now, cut))
            } else {
                first_of(bids, virtual_time)
            };
            place.map(|place| (class, place))
        })
    }

    /// A rule's finish where its next item may be cut.
    fn finish_before(&self, class: usize, place: usize, now: i64, cut: i64) -> i64 {
        let standing = &self.classes[class][place];
        let length = |item: usize| self.planned_end(item, now, cut) - now;
        standing.choice.map_or(i64::MAX, |choice| standing.finish_after(length(choice.item)))
    }

    /// Gives the slot at `now` to the rule whose turn it is.
    fn take_turn(&mut self, class: usize, place: usize, now: i64, cut: i64, until: i64) -> (Shows, i64) {
        let choice = self.classes[class][place].choice.expect("a rule that was picked has an item");
        self.play(Start { item: choice.item, class, place }, now, cut, until)
    }

    /// Gives the slot at `now` to an item whose turn it may not be.
    fn keep_appointment(&mut self, start: Start, now: i64, cut: i64, until: i64) -> (Shows, i64) {
        let virtual_time = self.virtual_time[start.class];
        let standing = &mut self.classes[start.class][start.place];
        if !standing.is_active {
            standing.start = standing.start.max(virtual_time);
        }
        self.play(start, now, cut, until)
    }

    fn play(&mut self, start: Start, now: i64, cut: i64, until: i64) -> (Shows, i64) {
        let Start { item, class, place } = start;
        let end = self.planned_end(item, now, cut).min(until);
        // A class counts the time that is not given to a higher one.
        pass(&mut self.virtual_time[..=class], end - now);
        if let Some(paced) = self.plan.resolved.items[item].paced {
            self.pace.on_slot(paced, now, end);
        }
        let standing = &mut self.classes[class][place];
        if standing.share_ppm > 0 {
            standing.start = standing.priced_finish(end - now);
        }
        if let Some(choice) = standing.choice.filter(|choice| choice.item == item) {
            standing.round.take(choice);
        }
        let rule = self.plan.resolved.rules[standing.rule].index;
        let (resolved, allowed) = (self.plan.resolved, self.allowed);
        let standing = &mut self.classes[class][place];
        if standing.holds {
            standing.choice = choose(resolved, &self.pace, standing, now, allowed);
        }
        self.bids[class][place] = bid_of(resolved, standing);
        (Shows::by_rule(rule, item), end)
    }

    /// What a rest too short for an item shows: a still of the house loop, which is not its turn.
    fn fill(&mut self, now: i64, cut: i64) -> Shows {
        if self.plan.region != Region::Main {
            return Shows::Nothing;
        }
        let items = &self.plan.resolved.items;
        let lasts = |item: usize| items[item].hard_end.is_none_or(|end| cut <= end);
        let turn = self.house;
        let still = self.next_in_house(now, |item| items[item].is_still && lasts(item));
        let item = still.or_else(|| self.next_in_house(now, lasts));
        self.house = turn;
        Shows::by_house(item.expect("a house-loop item without a flight can always run"))
    }

    fn next_in_house(&mut self, now: i64, suits: impl Fn(usize) -> bool) -> Option<usize> {
        let house = &self.plan.resolved.house;
        let places = (self.house..house.len()).chain(0..self.house);
        let may_start = |item: usize| self.plan.resolved.items[item].may_start(now, self.allowed);
        let (place, item) =
            places.map(|place| (place, house[place])).find(|(_, item)| may_start(*item) && suits(*item))?;
        self.house = (place + 1) % house.len();
        Some(item)
    }

    /// Brings rules up to date if anything changed by `now`.
    pub(super) fn refresh(&mut self, now: i64) {
        let passed = self.changes[self.next_change..].iter().take_while(|change| **change <= now).count();
        let is_whole = passed > 0 || self.is_fresh;
        if !is_whole && !self.has_limits {
            return;
        }
        self.next_change += passed;
        self.is_fresh = false;
        let resolved = self.plan.resolved;
        if is_whole {
            self.allowed = resolved.blackouts.allowed(now);
        }
        for ((standings, bids), virtual_time) in self.classes.iter_mut().zip(&mut self.bids).zip(self.virtual_time) {
            let mut is_changed = is_whole;
            for (standing, bid) in standings.iter_mut().zip(bids.iter_mut()) {
                if !is_whole && !standing.is_limited {
                    continue;
                }
                if is_whole {
                    standing.holds = standing.windows.iter().any(|(from, until)| (*from..*until).contains(&now));
                }
                let choice =
                    if standing.holds { choose(resolved, &self.pace, standing, now, self.allowed) } else { None };
                if choice.is_some() && !standing.is_active {
                    standing.start = standing.start.max(virtual_time);
                }
                is_changed |= choice.is_some() != standing.is_active;
                standing.is_active = choice.is_some();
                standing.choice = choice;
                *bid = bid_of(resolved, standing);
            }
            if is_changed {
                share_out(resolved, standings, bids);
            }
        }
    }

    /// The next instant after `now` at which a region that is empty may show something.
    fn next_chance(&self, now: i64) -> i64 {
        let waits = self.bids.iter().zip(self.virtual_time);
        let waits = waits.flat_map(|(bids, time)| bids.iter().filter_map(move |bid| bid.waits(time)));
        let waits = waits.map(|wait| now.saturating_add(wait));
        let paced = self.plan.resolved.paced.iter().enumerate();
        let holds = paced.filter_map(|(place, item)| self.pace.hold(place, item, now)).map(Hold::until);
        let change = self.changes.get(self.next_change).copied().unwrap_or(i64::MAX);
        let due = self.appointments.next_due(now, &self.pace);
        waits.chain(holds).min().map_or(change, |chance| change.min(chance)).min(due)
    }

    /// Where a slot of `item` from `now` ends: whole, or at the next cut of everything, or at its own hard end.
    pub(super) fn planned_end(&self, item: usize, now: i64, cut: i64) -> i64 {
        let timed = &self.plan.resolved.items[item];
        now.saturating_add(timed.length).min(cut).min(timed.hard_end.unwrap_or(i64::MAX))
    }
}

/// The next item of a rule that holds at `now`.
fn choose(
    resolved: &Resolved,
    pace: &Pace,
    standing: &Standing,
    now: i64,
    allowed: Allowed,
) -> Option<super::round::Choice> {
    let places = &resolved.rules[standing.rule].places;
    let may_start = |item: usize| {
        let timed = &resolved.items[item];
        let is_free = |paced: usize| pace.hold(paced, &resolved.paced[paced], now).is_none();
        timed.may_start(now, allowed) && timed.paced.is_none_or(is_free)
    };
    standing.round.choose(|place| places[place].item_at(now, may_start))
}

/// Divides a class's airtime among its active rules.
fn share_out(resolved: &Resolved, standings: &mut [Standing], bids: &mut [Bid]) {
    let active = standings.iter().filter(|standing| standing.is_active);
    let rest = rest_share(active.map(|standing| resolved.rules[standing.rule].share_ppm));
    for (standing, bid) in standings.iter_mut().zip(bids) {
        let rest = if standing.is_active { rest } else { 0 };
        standing.share_ppm = resolved.rules[standing.rule].share_ppm.unwrap_or(rest);
        *bid = bid_of(resolved, standing);
    }
}

/// What a rule asks for with its next item.
fn bid_of(resolved: &Resolved, standing: &mut Standing) -> Bid {
    let Some(choice) = standing.choice.filter(|_| standing.share_ppm > 0) else { return Bid::NONE };
    Bid { start: standing.start, finish: standing.priced_finish(resolved.items[choice.item].length) }
}

/// Lets virtual times pass by `length` ms.
fn pass(virtual_times: &mut [i64], length: i64) {
    for virtual_time in virtual_times {
        *virtual_time = virtual_time.saturating_add(length.saturating_mul(UNITS_PER_MS)).min(MOST);
    }
}
