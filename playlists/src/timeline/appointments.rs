//! Fixed times and minimum plays: starts that an item has whatever its turn.

use jiff::civil::{Date, Weekday};

use super::{hours::OpenDay, pace::Pace, resolved::Resolved, round::ListPlace, sharing::Standing, timed::PacedItem};
use crate::programme::{MinPlays, MinuteOfDay};

/// More minimum plays a day than this do not count: a slot has at least a second.
const MOST_PLAYS: u32 = 86_400;

/// The appointments of a region's day.
#[derive(Default)]
pub(super) struct Appointments {
    /// In order of time, at most one at an instant.
    hard: Vec<HardTime>,
    wishes: Vec<Wish>,
}

/// A hard fixed time that applies.
struct HardTime {
    at: i64,
    start: Start,
}

/// An item that starts by a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Start {
    pub(super) item: usize,
    /// The rule's class, as index of [`super::run::CLASSES`].
    pub(super) class: usize,
    /// The rule's place in its class.
    pub(super) place: usize,
}

/// An item that has soft fixed times or minimum plays.
struct Wish {
    item: usize,
    paced: usize,
    /// In order.
    soft: Vec<i64>,
    /// All hard fixed times in opening hours, in order.
    hard: Vec<i64>,
    /// How many minimum plays the day owes.
    plays: u32,
    /// The rules that list it, in order of class and identifier.
    listings: Vec<Listing>,
}

#[derive(Clone, Copy)]
struct Listing {
    class: usize,
    place: usize,
    /// When a newer episode takes the item's place in the rule's playlist.
    replaced: i64,
}

/// What was promised of one item on one day.
pub(super) struct Promised {
    pub(super) item: usize,
    /// Hard fixed times, in order.
    pub(super) hard: Vec<i64>,
    /// Soft fixed times, in order.
    pub(super) soft: Vec<i64>,
    /// Minimum plays.
    pub(super) plays: u32,
}

/// What appointments are tested against.
pub(super) struct Situation<'a> {
    pub(super) resolved: &'a Resolved,
    pub(super) classes: &'a [Vec<Standing>; 3],
    pub(super) pace: &'a Pace,
}

impl Appointments {
    /// Finds the appointments of `day` and tells `pace` when minimum plays are due.
    pub(super) fn new(resolved: &Resolved, day: &OpenDay, classes: &[Vec<Standing>; 3], pace: &mut Pace) -> Self {
        let mut all = Self::default();
        for (place, paced) in resolved.paced.iter().enumerate().filter(|(_, paced)| paced.has_appointments()) {
            let listings = listings(resolved, classes, paced.item);
            if listings.is_empty() {
                continue;
            }
            let instants = |times: &[MinuteOfDay]| instants(resolved, day, times);
            let hard = instants(&paced.hard_times);
            let applies = |at: &i64| hard_time(resolved, classes, &listings, paced.item, *at);
            all.hard.extend(hard.iter().filter_map(applies));
            let plays = plays_on(resolved, day.date, paced).unwrap_or_default();
            let dues = dues(resolved, day, classes, &listings, paced, plays);
            // On a date that is none of its rules' days an item owes plays of the week, but none of the day.
            let owes = !dues.is_empty() || !matches!(paced.min_plays, Some(MinPlays::PerDay(_)));
            pace.set_dues(place, dues);
            all.wishes.push(Wish {
                item: paced.item,
                paced: place,
                soft: instants(&paced.soft_times),
                hard,
                plays: if owes { plays } else { 0 },
                listings,
            });
        }
        let id = |start: &Start| &resolved.programme.items[start.item].id;
        let order = |time: &HardTime| (time.at, time.start.class, time.start.place);
        all.hard.sort_by(|a, b| order(a).cmp(&order(b)).then_with(|| id(&a.start).cmp(id(&b.start))));
        all.hard.dedup_by_key(|time| time.at);
        all
    }

    /// The first hard fixed time after `now`.
    pub(super) fn next_cut(&self, now: i64) -> i64 {
        let next = self.hard.partition_point(|time| time.at <= now);
        self.hard.get(next).map_or(i64::MAX, |time| time.at)
    }

    /// What starts at `now`: a hard fixed time, else the item that has been due longest.
    pub(super) fn start_at(&self, now: i64, situation: &Situation<'_>) -> Option<Start> {
        let next = self.hard.partition_point(|time| time.at < now);
        match self.hard.get(next).filter(|time| time.at == now) {
            Some(hard) => Some(hard.start),
            None if self.wishes.is_empty() => None,
            None => self.due_at(now, situation),
        }
    }

    /// The first instant after `now` at which a wish becomes due.
    pub(super) fn next_due(&self, now: i64, pace: &Pace) -> i64 {
        let soft = self.wishes.iter().filter_map(|wish| wish.soft.iter().copied().find(|time| now < *time));
        let plays = self.wishes.iter().filter_map(|wish| pace.next_due(wish.paced)).filter(|due| now < *due);
        soft.chain(plays).min().unwrap_or(i64::MAX)
    }

    /// What the day promises of each item, whatever comes of it.
    pub(super) fn promised(&self, resolved: &Resolved, classes: &[Vec<Standing>; 3]) -> Vec<Promised> {
        let promised = |wish: &Wish| {
            let timed = &resolved.items[wish.item];
            let applies = |at: &i64| {
                let in_window = |listing: &Listing| contains(&classes[listing.class][listing.place].windows, *at);
                (timed.from..timed.ends).contains(at) && wish.listings.iter().any(in_window)
            };
            let that_apply = |times: &[i64]| times.iter().copied().filter(applies).collect();
            let (hard, soft) = (that_apply(&wish.hard), that_apply(&wish.soft));
            Promised { item: wish.item, hard, soft, plays: wish.plays }
        };
        self.wishes.iter().map(promised).collect()
    }

    fn due_at(&self, now: i64, situation: &Situation<'_>) -> Option<Start> {
        let Situation { resolved, .. } = situation;
        let all = self.wishes.iter().flat_map(|wish| {
            [wish.fixed_time_at(now, situation), wish.minimum_play_at(now, situation)].into_iter().flatten()
        });
        let key = |(due, start): &(i64, Start)| (*due, start.class, start.place);
        let id = |(_, start): &(i64, Start)| &resolved.programme.items[start.item].id;
        all.min_by(|a, b| key(a).cmp(&key(b)).then_with(|| id(a).cmp(id(b)))).map(|(_, start)| start)
    }
}

impl Wish {
    /// A soft fixed time that is due, and since when.
    fn fixed_time_at(&self, now: i64, situation: &Situation<'_>) -> Option<(i64, Start)> {
        let due = *self.soft[..self.soft.partition_point(|time| *time <= now)].last()?;
        if situation.pace.last_start(self.paced).is_some_and(|start| due <= start) {
            return None;
        }
        let start = self.first_listing(now, situation, |windows| {
            windows.iter().any(|(from, until)| *from <= due && now < *until)
        })?;
        Some((due, start))
    }

    /// A minimum play that is due, and since when.
    fn minimum_play_at(&self, now: i64, situation: &Situation<'_>) -> Option<(i64, Start)> {
        let due = situation.pace.next_due(self.paced).filter(|due| *due <= now)?;
        if situation.pace.hold(self.paced, &situation.resolved.paced[self.paced], now).is_some() {
            return None;
        }
        let start = self.first_listing(now, situation, |windows| contains(windows, now))?;
        Some((due, start))
    }

    fn first_listing(
        &self,
        now: i64,
        situation: &Situation<'_>,
        applies: impl Fn(&[(i64, i64)]) -> bool,
    ) -> Option<Start> {
        let Situation { resolved, classes, .. } = situation;
        let may_start = resolved.items[self.item].may_start(now, resolved.blackouts.allowed(now));
        let windows = |listing: &Listing| classes[listing.class][listing.place].windows.as_slice();
        let mut listings = self.listings.iter().filter(|_| may_start);
        let first = listings.find(|listing| now < listing.replaced && applies(windows(listing)))?;
        Some(Start { item: self.item, class: first.class, place: first.place })
    }
}

fn contains(windows: &[(i64, i64)], instant: i64) -> bool {
    windows.iter().any(|(from, until)| (*from..*until).contains(&instant))
}

/// The rules that list `item`, in order of class and identifier.
fn listings(resolved: &Resolved, classes: &[Vec<Standing>; 3], item: usize) -> Vec<Listing> {
    let mut listings = Vec::new();
    for (class, standings) in classes.iter().enumerate() {
        for (place, standing) in standings.iter().enumerate() {
            let episodes = resolved.rules[standing.rule].places.iter().flat_map(ListPlace::episodes);
            let replaced = episodes.filter(|episode| episode.item == item).map(|episode| episode.replaced).max();
            listings.extend(replaced.map(|replaced| Listing { class, place, replaced }));
        }
    }
    listings
}

/// The instants at which clocks show `times` in the stretches of `day`, in order.
fn instants(resolved: &Resolved, day: &OpenDay, times: &[MinuteOfDay]) -> Vec<i64> {
    let dates = [day.date.yesterday().ok(), Some(day.date), day.date.tomorrow().ok(), in_two_days(day.date)];
    let on = |date: Date| {
        times.iter().map(move |time| super::civil::instant_of(&resolved.zone, date, time.minutes().into()))
    };
    let mut instants: Vec<i64> = dates.into_iter().flatten().flat_map(on).collect();
    instants.retain(|at| contains(&day.stretches, *at));
    instants.sort_unstable();
    instants.dedup();
    instants
}

fn in_two_days(date: Date) -> Option<Date> {
    date.tomorrow().and_then(Date::tomorrow).ok()
}

fn hard_time(
    resolved: &Resolved,
    classes: &[Vec<Standing>; 3],
    listings: &[Listing],
    item: usize,
    at: i64,
) -> Option<HardTime> {
    let may_start = resolved.items[item].may_start(at, resolved.blackouts.allowed(at));
    let applies =
        |listing: &&Listing| at < listing.replaced && contains(&classes[listing.class][listing.place].windows, at);
    let first = listings.iter().filter(|_| may_start).find(applies)?;
    Some(HardTime { at, start: Start { item, class: first.class, place: first.place } })
}

/// When each minimum play of `day` is due: in the middle of its part of the time in which the item may play.
fn dues(
    resolved: &Resolved,
    day: &OpenDay,
    classes: &[Vec<Standing>; 3],
    listings: &[Listing],
    paced: &PacedItem,
    plays: u32,
) -> Vec<i64> {
    let timed = &resolved.items[paced.item];
    let windows = listings.iter().flat_map(|listing| &classes[listing.class][listing.place].windows);
    let windows = super::hours::merge(windows.copied().collect());
    let mut time = Vec::new();
    for (from, until) in &day.stretches {
        for window in &windows {
            let part = (window.0.max(*from).max(timed.from), window.1.min(*until).min(timed.ends));
            time.extend((part.0 < part.1).then_some(part));
        }
    }
    let whole: i64 = time.iter().map(|(from, until)| until - from).sum();
    if whole == 0 {
        return Vec::new();
    }
    let after = |k: u32| {
        let passed = i128::from(whole) * i128::from(2 * u64::from(k) + 1) / i128::from(2 * u64::from(plays));
        instant_after(&time, passed as i64)
    };
    (0..plays).filter_map(after).collect()
}

/// The instant at which `passed` ms of `time` have passed.
fn instant_after(time: &[(i64, i64)], mut passed: i64) -> Option<i64> {
    time.iter().find_map(|(from, until)| {
        let length = until - from;
        if passed <= length {
            return Some(from + passed);
        }
        passed -= length;
        None
    })
}

/// How many minimum plays fall on `date`, at most [`MOST_PLAYS`].
fn plays_on(resolved: &Resolved, date: Date, paced: &PacedItem) -> Option<u32> {
    match paced.min_plays? {
        MinPlays::PerDay(plays) => Some(plays.min(MOST_PLAYS)),
        MinPlays::PerWeek(plays) => {
            let monday = date.tomorrow().ok()?.nth_weekday(-1, Weekday::Monday).ok()?;
            let days = monday.series(jiff::ToSpan::days(1)).take(7);
            let open: Vec<Date> = days.filter(|day| resolved.hours.day(&resolved.zone, *day).is_some()).collect();
            let (before, count) = (open.iter().position(|day| *day == date)? as u64, open.len() as u64);
            let plays = u64::from(plays);
            u32::try_from(plays * (before + 1) / count - plays * before / count).ok().map(|plays| plays.min(MOST_PLAYS))
        }
    }
}
