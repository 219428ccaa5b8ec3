//! One region's run through a service day: which item has which slot.
//!
//! Whether an item may start is asked in one place, [`RegionRun::may_start`], at a slot's start. What ends a slot early
//! stands in another, [`RegionRun::planned_end`].

use super::{
    blackout::Allowed,
    carry::Carry,
    hours::OpenDay,
    resolved::{Resolved, SHORT_REST_MS},
    round::{Round, first_of_day},
    sharing::{Standing, UNITS_PER_MS, rest_share},
    slot::{Shows, Slot},
    windows::windows,
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
    plan: Plan<'a>,
    /// Virtual time of each class.
    pub(super) virtual_time: [i128; 3],
    /// Each class's rules in order of identifier.
    pub(super) classes: [Vec<Standing>; 3],
    /// Place of the next item in the house loop.
    pub(super) house: usize,
    allowed: Allowed,
    /// The instants within the day at which another item may start or rule hold, in order.
    changes: Vec<i64>,
    next_change: usize,
    is_fresh: bool,
}

impl<'a> RegionRun<'a> {
    /// Stands at the start of the day, or where an earlier timeline stood.
    pub(super) fn new(plan: Plan<'a>) -> Self {
        let Plan { resolved, region, day, .. } = plan;
        let mut run = Self {
            plan,
            virtual_time: [0; 3],
            classes: [const { Vec::new() }; 3],
            house: first_of_day(day.date, resolved.house.len()),
            allowed: resolved.blackouts.allowed(day.from()),
            changes: resolved.blackouts.changes(day.from(), day.until()).collect(),
            next_change: 0,
            is_fresh: true,
        };
        let rules = if plan.has_rules { resolved.rules_of(region) } else { 0..0 };
        for index in rules {
            run.add(index);
        }
        run.changes.retain(|change| (day.from()..day.until()).contains(change));
        run.changes.sort_unstable();
        run.changes.dedup();
        if let Some(carry) = plan.carry {
            run.take_over(carry);
        }
        run
    }

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
        let cut = self.plan.resolved.blackouts.next_cut(now).min(closing);
        let (shows, end) = if cut - now < SHORT_REST_MS {
            (self.fill(now, cut), cut)
        } else if let Some((class, place)) = self.pick(now, cut) {
            return self.play(class, place, now, cut, until);
        } else if self.plan.region == Region::Main {
            let item = self.next_in_house(now, |_| true).expect("a house-loop item without a flight can always run");
            (Shows::House { item }, self.planned_end(item, now, cut))
        } else {
            (Shows::Nothing, cut.min(self.next_chance(now)))
        };
        let end = end.min(until);
        for virtual_time in &mut self.virtual_time {
            *virtual_time += i128::from(end - now) * UNITS_PER_MS;
        }
        (shows, end)
    }

    /// The class and place of the rule whose turn it is: in the highest class with one, that with the smallest finish.
    fn pick(&self, now: i64, cut: i64) -> Option<(usize, usize)> {
        self.classes.iter().zip(self.virtual_time).enumerate().find_map(|(class, (standings, virtual_time))| {
            let mut first: Option<(i128, usize)> = None;
            for (place, standing) in standings.iter().enumerate() {
                if !standing.is_eligible(virtual_time) {
                    continue;
                }
                let finish = match standing.choice {
                    Some(choice) if cut - now < standing.needs => {
                        standing.finish_after(self.planned_end(choice.item, now, cut) - now)
                    }
                    _ => standing.finish,
                };
                if first.is_none_or(|(least, _)| finish < least) {
                    first = Some((finish, place));
                }
            }
            first.map(|(_, place)| (class, place))
        })
    }

    /// Gives the slot at `now` to a rule.
    fn play(&mut self, class: usize, place: usize, now: i64, cut: i64, until: i64) -> (Shows, i64) {
        let standing = &self.classes[class][place];
        let choice = standing.choice.expect("a rule that was picked has an item");
        let end = self.planned_end(choice.item, now, cut).min(until);
        // A class counts the time that is not given to a higher one.
        for virtual_time in &mut self.virtual_time[..=class] {
            *virtual_time += i128::from(end - now) * UNITS_PER_MS;
        }
        let rule = self.plan.resolved.rules[standing.rule].index;
        let (resolved, allowed) = (self.plan.resolved, self.allowed);
        let standing = &mut self.classes[class][place];
        standing.start = standing.finish_after(end - now);
        standing.round.take(choice);
        standing.choice = standing.round.choose(|item| resolved.items[item].may_start(now, allowed));
        refresh_bid(resolved, standing);
        (Shows::Rule { rule, item: choice.item }, end)
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
        Shows::House { item: item.expect("a house-loop item without a flight can always run") }
    }

    fn next_in_house(&mut self, now: i64, suits: impl Fn(usize) -> bool) -> Option<usize> {
        let house = &self.plan.resolved.house;
        let places = (self.house..house.len()).chain(0..self.house);
        let (place, item) =
            places.map(|place| (place, house[place])).find(|(_, item)| self.may_start(*item, now) && suits(*item))?;
        self.house = (place + 1) % house.len();
        Some(item)
    }

    /// Brings rules up to date if anything changed by `now`.
    fn refresh(&mut self, now: i64) {
        let passed = self.changes[self.next_change..].iter().take_while(|change| **change <= now).count();
        if passed == 0 && !self.is_fresh {
            return;
        }
        self.next_change += passed;
        self.is_fresh = false;
        self.allowed = self.plan.resolved.blackouts.allowed(now);
        let (resolved, allowed) = (self.plan.resolved, self.allowed);
        for (standings, virtual_time) in self.classes.iter_mut().zip(self.virtual_time) {
            for standing in standings.iter_mut() {
                let holds = standing.windows.iter().any(|(from, until)| (*from..*until).contains(&now));
                standing.choice =
                    standing.round.choose(|item| resolved.items[item].may_start(now, allowed)).filter(|_| holds);
                if standing.choice.is_some() && !standing.is_active {
                    standing.start = standing.start.max(virtual_time);
                }
                standing.is_active = standing.choice.is_some();
            }
            let active = standings.iter().filter(|standing| standing.is_active);
            let rest = rest_share(active.map(|standing| resolved.rules[standing.rule].share_ppm));
            for standing in standings.iter_mut() {
                standing.share_ppm = resolved.rules[standing.rule].share_ppm.unwrap_or(rest);
                refresh_bid(resolved, standing);
            }
        }
    }

    /// The next instant after `now` at which a region that is empty may show something.
    fn next_chance(&self, now: i64) -> i64 {
        let waits = self.classes.iter().zip(self.virtual_time);
        let waits =
            waits.flat_map(|(standings, time)| standings.iter().filter_map(move |standing| standing.waits(time)));
        let change = self.changes.get(self.next_change).copied().unwrap_or(i64::MAX);
        waits.min().map_or(change, |wait| change.min(now.saturating_add(wait)))
    }

    /// Whether `item` may start at `now`.
    fn may_start(&self, item: usize, now: i64) -> bool {
        self.plan.resolved.items[item].may_start(now, self.allowed)
    }

    /// Where a slot of `item` from `now` ends: whole, or at the next cut of everything, or at its own hard end.
    fn planned_end(&self, item: usize, now: i64, cut: i64) -> i64 {
        let timed = &self.plan.resolved.items[item];
        now.saturating_add(timed.length).min(cut).min(timed.hard_end.unwrap_or(i64::MAX))
    }

    fn add(&mut self, index: usize) {
        let Plan { resolved, day, .. } = self.plan;
        let rule = &resolved.rules[index];
        let windows = windows(rule, &resolved.zone, day);
        self.changes.extend(windows.iter().flat_map(|window| [window.0, window.1]));
        for item in &rule.items {
            self.changes.extend([resolved.items[*item].from, resolved.items[*item].until]);
        }
        let source = resolved.source(rule);
        let carried = self.plan.carry.and_then(|carry| carry.rules.iter().find(|carried| carried.rule == source.id));
        let next = carried.and_then(|carried| {
            rule.items.iter().position(|item| Some(&resolved.programme.items[*item].id) == carried.next.as_ref())
        });
        // What cannot start all day needs no asking.
        let kept = |item: usize| resolved.items[item].from < day.until() && resolved.items[item].until > day.from();
        let first = next.unwrap_or_else(|| first_of_day(day.date, rule.items.len()));
        let class = CLASSES.iter().position(|class| *class == rule.class).expect("every class is listed");
        self.classes[class].push(Standing {
            rule: index,
            windows,
            round: Round::new(&rule.items, first, kept),
            start: 0,
            is_active: false,
            share_ppm: 0,
            choice: None,
            is_ready: false,
            finish: 0,
            needs: 0,
        });
    }

    fn take_over(&mut self, carry: &Carry) {
        let Plan { resolved, region, .. } = self.plan;
        for carried in carry.regions.iter().filter(|carried| carried.region == region) {
            if let Some(class) = CLASSES.iter().position(|class| *class == carried.priority) {
                self.virtual_time[class] = i128::from(carried.virtual_time);
            }
        }
        for (standings, virtual_time) in self.classes.iter_mut().zip(self.virtual_time) {
            for standing in standings {
                let id = &resolved.source(&resolved.rules[standing.rule]).id;
                let carried = carry.rules.iter().find(|carried| carried.rule == *id);
                standing.start = virtual_time + carried.map_or(0, |carried| i128::from(carried.lead));
                // A rule that was behind keeps its claim: it goes on, it does not become active anew.
                standing.is_active = carried.is_some();
            }
        }
        let next = carry.house_loop.as_ref();
        let place = resolved.house.iter().position(|item| Some(&resolved.programme.items[*item].id) == next);
        self.house = place.unwrap_or(self.house);
    }
}

/// Brings what a rule's next item asks for up to date.
fn refresh_bid(resolved: &Resolved, standing: &mut Standing) {
    standing.is_ready = false;
    if let Some(choice) = standing.choice.filter(|_| standing.share_ppm > 0) {
        let timed = &resolved.items[choice.item];
        standing.is_ready = true;
        standing.finish = standing.finish_after(timed.length);
        standing.needs = if timed.hard_end.is_some() { i64::MAX } else { timed.length };
    }
}
