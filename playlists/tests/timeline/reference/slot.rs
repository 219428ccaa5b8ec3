//! One slot: what it shows, when it ends, and what it changes (clauses 5, 6, 11, 12 and 17).

use cartelera_playlists::programme::{Content, Item, Region};

use super::{
    clock::Ms,
    day::Day,
    fixed::{hard_at, most_urgent},
    may_start::{SHORTEST_MS, hard_end, length},
    places::Round,
    share::{MOST, advance, shares},
    standing::Standing,
};

/// Which part of clause 6 gave a slot.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Why {
    Rest,
    HardTime,
    Due,
    Turn,
    HouseLoop,
    Nothing,
}

/// What has a slot, by which rule; without one it is of the house loop.
pub(super) struct Slot<'a> {
    pub(super) why: Why,
    pub(super) end: Ms,
    pub(super) item: Option<&'a Item>,
    pub(super) line: Option<usize>,
}

/// Where all rules of the region stand at the start of a slot.
struct Start<'a> {
    t: Ms,
    cut: Ms,
    next: Vec<Option<(&'a Item, Round)>>,
    active: Vec<bool>,
    shares: Vec<i128>,
}

/// The slot that starts at `t`. Clause 6 in its order.
pub(super) fn slot<'a>(day: &Day<'a>, standing: &mut Standing<'a>, t: Ms) -> Slot<'a> {
    let start = look(day, standing, t);
    let slot = if start.cut - t < SHORTEST_MS && day.region == Region::Bar {
        Slot { why: Why::Nothing, end: start.cut, item: None, line: None }
    } else if let Some(item) = rest(day, standing, &start) {
        Slot { why: Why::Rest, end: start.cut, item: Some(item), line: None }
    } else if let Some((index, item)) = hard_at(day, t) {
        give(day, standing, &start, index, item, Why::HardTime)
    } else if let Some((index, item)) = most_urgent(day, standing, t) {
        give(day, standing, &start, index, item, Why::Due)
    } else if let Some(index) = smallest_finish(day, standing, &start) {
        let item = start.next[index].as_ref().expect("an eligible rule has a next item").0;
        give(day, standing, &start, index, item, Why::Turn)
    } else if day.region == Region::Main {
        let item = house_turn(day, standing, t);
        Slot { why: Why::HouseLoop, end: end(&start, item), item: Some(item), line: None }
    } else {
        Slot { why: Why::Nothing, end: next_change(day, standing, &start), item: None, line: None }
    };
    standing.played.extend(slot.line.and(slot.item).map(|item| (item, t, slot.end)));
    // Clause 9: V grows by every slot that is not given to a higher class.
    for (class, virtual_time) in standing.virtual_time.iter_mut().enumerate() {
        if slot.line.is_none_or(|index| day.lines[index].class() >= class) {
            *virtual_time = (*virtual_time + i128::from(slot.end - t) * 1_000_000).min(MOST);
        }
    }
    slot
}

/// Clauses 8, 10 and 12: next items, active rules and shares, from scratch.
fn look<'a>(day: &Day<'a>, standing: &mut Standing<'a>, t: Ms) -> Start<'a> {
    let next: Vec<_> = (0..day.lines.len()).map(|index| standing.next_item(day, index, t)).collect();
    let active: Vec<bool> = day.lines.iter().zip(&next).map(|(line, next)| line.holds(t) && next.is_some()).collect();
    for (index, rule) in standing.rules.iter_mut().enumerate() {
        if active[index] && !rule.was_active {
            rule.start = rule.start.max(standing.virtual_time[day.lines[index].class()]);
        }
        rule.was_active = active[index];
    }
    Start { t, cut: day.next_cut(t), next, shares: shares(day, &active), active }
}

/// Clause 5: where a slot of the item ends.
fn end(start: &Start, item: &Item) -> Ms {
    (start.t + length(item)).min(start.cut).min(hard_end(item).unwrap_or(Ms::MAX))
}

/// Clause 6.1: what of the house loop holds until a cut that is near, stills first.
fn rest<'a>(day: &Day<'a>, standing: &Standing, start: &Start) -> Option<&'a Item> {
    if start.cut - start.t >= SHORTEST_MS {
        return None;
    }
    let n = day.house.len();
    let in_turn = || (0..n).map(|step| day.house[(standing.house + step) % n]);
    let lasts =
        |item: &&Item| day.may_start_in_house(item, start.t) && hard_end(item).is_none_or(|end| end >= start.cut);
    let is_still = |item: &&Item| !matches!(item.content, Content::Capsule(_));
    in_turn().filter(is_still).find(lasts).or_else(|| in_turn().find(lasts))
}

/// Clauses 6.4 and 11: of the highest class with an eligible rule that with the smallest finish.
fn smallest_finish(day: &Day, standing: &Standing, start: &Start) -> Option<usize> {
    for class in 0..3 {
        let eligible = (0..day.lines.len()).filter(|index| {
            day.lines[*index].class() == class
                && start.active[*index]
                && start.shares[*index] > 0
                && standing.rules[*index].start <= standing.virtual_time[class]
        });
        let finish = |index: &usize| {
            let item = start.next[*index].as_ref().expect("an active rule has a next item").0;
            let length = end(start, item) - start.t;
            (standing.rules[*index].start + advance(length, start.shares[*index])).min(MOST)
        };
        if let Some(first) = eligible.min_by_key(|index| (finish(index), &day.lines[*index].rule.id)) {
            return Some(first);
        }
    }
    None
}

/// Clauses 11 and 17: gives the slot to an item by a rule, which is charged.
fn give<'a>(day: &Day, standing: &mut Standing, start: &Start<'a>, index: usize, item: &'a Item, why: Why) -> Slot<'a> {
    let end = end(start, item);
    let virtual_time = standing.virtual_time[day.lines[index].class()];
    let rule = &mut standing.rules[index];
    if !start.active[index] {
        rule.start = rule.start.max(virtual_time);
    }
    if start.shares[index] > 0 {
        rule.start = (rule.start + advance(end - start.t, start.shares[index])).min(MOST);
    }
    if let Some((_, after)) = start.next[index].as_ref().filter(|(next, _)| next.id == item.id) {
        rule.round = after.clone();
    }
    Slot { why, end, item: Some(item), line: Some(index) }
}

/// Clause 6.5: the house loop's next item, which moves its turn on.
fn house_turn<'a>(day: &Day<'a>, standing: &mut Standing, t: Ms) -> &'a Item {
    let n = day.house.len();
    let places = (0..n).map(|step| (standing.house + step) % n);
    let place = places.clone().find(|place| day.may_start_in_house(day.house[*place], t));
    let place = place.expect("an item of the house loop always may start");
    standing.house = (place + 1) % n;
    day.house[place]
}

/// Clause 6.5: the next instant at which what the bar shows could change.
fn next_change(day: &Day, standing: &Standing, start: &Start) -> Ms {
    let mut changes = day.changes.clone();
    changes.extend(standing.releases(day));
    changes.push(start.cut);
    for (line, rule) in day.lines.iter().zip(&standing.rules) {
        let ahead = rule.start - standing.virtual_time[line.class()];
        let wait = (ahead + 999_999).div_euclid(1_000_000);
        changes.push(i64::try_from(i128::from(start.t) + wait).unwrap_or(Ms::MAX));
    }
    changes.into_iter().filter(|change| *change > start.t).min().expect("the cut is ahead")
}
