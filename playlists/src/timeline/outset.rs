//! Where a region's run begins: at the start of a service day, or where an earlier timeline stood.

use super::{
    appointments::Appointments,
    carry::Carry,
    pace::Pace,
    round::{ListPlace, Round, first_of_day},
    run::{CLASSES, Plan, RegionRun},
    sharing::{Bid, MOST, Standing},
    timed::TimedItem,
    windows::windows,
};

impl<'a> RegionRun<'a> {
    /// Stands at the start of the day, or where an earlier timeline stood.
    pub(super) fn new(plan: Plan<'a>) -> Self {
        let Plan { resolved, region, day, .. } = plan;
        let mut run = Self {
            plan,
            virtual_time: [0; 3],
            classes: [const { Vec::new() }; 3],
            bids: [const { Vec::new() }; 3],
            house: first_of_day(day.date, resolved.house.len()),
            pace: Pace::new(resolved),
            appointments: Appointments::default(),
            allowed: resolved.blackouts.allowed(day.from()),
            changes: resolved.blackouts.changes(day.from(), day.until()).collect(),
            next_change: 0,
            is_fresh: true,
            has_limits: false,
            longest: [0; 3],
        };
        let rules = if plan.has_rules { resolved.rules_of(region) } else { 0..0 };
        for index in rules {
            run.add(index);
        }
        run.changes.retain(|change| (day.from()..day.until()).contains(change));
        run.changes.sort_unstable();
        run.changes.dedup();
        run.has_limits = run.classes.iter().flatten().any(|standing| standing.is_limited);
        if !resolved.paced.is_empty() {
            run.appointments = Appointments::new(resolved, day, &run.classes, &mut run.pace);
        }
        if let Some(carry) = plan.carry {
            run.take_over(carry);
        }
        run
    }

    fn add(&mut self, index: usize) {
        let Plan { resolved, day, .. } = self.plan;
        let rule = &resolved.rules[index];
        let windows = windows(rule, &resolved.zone, day);
        self.changes.extend(windows.iter().flat_map(|window| [window.0, window.1]));
        let episodes = || rule.places.iter().flat_map(ListPlace::episodes);
        for episode in episodes() {
            let timed = &resolved.items[episode.item];
            self.changes.extend([timed.from, timed.until]);
        }
        let source = resolved.source(rule);
        let carried = self.plan.carry.and_then(|carry| carry.rules.iter().find(|carried| carried.rule == source.id));
        let next = carried.and_then(|carried| {
            let item = resolved.position(carried.next.as_ref()?)?;
            rule.places.iter().position(|place| place.holds(item))
        });
        // What cannot start all day needs no asking.
        let may_start =
            |item: usize| resolved.items[item].from < day.until() && day.from() < resolved.items[item].until;
        let kept = |place: usize| {
            let mut episodes = rule.places[place].episodes();
            episodes.any(|episode| day.from() < episode.replaced && may_start(episode.item))
        };
        let first = next.unwrap_or_else(|| first_of_day(day.date, rule.places.len()));
        let class = CLASSES.iter().position(|class| *class == rule.class).expect("every class is listed");
        let whole = |timed: &TimedItem| if timed.hard_end.is_some() { i64::MAX } else { timed.length };
        let longest = episodes().map(|episode| whole(&resolved.items[episode.item])).max();
        self.longest[class] = self.longest[class].max(longest.unwrap_or_default());
        let is_limited =
            |item: usize| resolved.items[item].paced.is_some_and(|paced| resolved.paced[paced].is_limited());
        self.classes[class].push(Standing {
            rule: index,
            windows,
            round: Round::new(rule.places.len(), first, kept),
            start: 0,
            holds: false,
            is_active: false,
            is_limited: episodes().any(|episode| is_limited(episode.item)),
            share_ppm: 0,
            choice: None,
            priced: (0, 0, 0),
        });
        self.bids[class].push(Bid::NONE);
    }

    fn take_over(&mut self, carry: &Carry) {
        let Plan { resolved, region, .. } = self.plan;
        for carried in carry.regions.iter().filter(|carried| carried.region == region) {
            if let Some(class) = CLASSES.iter().position(|class| *class == carried.priority) {
                self.virtual_time[class] = carried.virtual_time.min(MOST);
            }
        }
        for (standings, virtual_time) in self.classes.iter_mut().zip(self.virtual_time) {
            for standing in standings {
                let id = &resolved.source(&resolved.rules[standing.rule]).id;
                let carried = carry.rules.iter().find(|carried| carried.rule == *id);
                standing.start = virtual_time.saturating_add(carried.map_or(0, |carried| carried.lead)).min(MOST);
                // A rule that was behind keeps its claim: it goes on, it does not become active anew.
                standing.is_active = carried.is_some();
            }
        }
        for carried in carry.items.iter().filter(|carried| carried.region == region) {
            let paced = resolved.position(&carried.item).and_then(|item| resolved.items[item].paced);
            if let Some(paced) = paced {
                self.pace.take_over(paced, carried);
            }
        }
        let next = carry.house_loop.as_ref().and_then(|item| resolved.position(item));
        let place = resolved.house.iter().position(|item| Some(*item) == next);
        self.house = place.unwrap_or(self.house);
    }
}
