//! Fixed times and minimum plays (clauses 13 to 17).

use cartelera_playlists::programme::{Item, MinPlays};

use super::{
    clock::{Ms, plus_days},
    day::Day,
    hours,
    standing::Standing,
};

/// Clauses 14 and 15: the hard or soft fixed times of an item that lie in a stretch, in order.
pub(super) fn instants(day: &Day, item: &Item, hard: bool) -> Vec<Ms> {
    let mut instants = Vec::new();
    for date in (-1..=3).map(|days| plus_days(day.date, days)) {
        for time in item.pacing.fixed_times.iter().filter(|time| time.hard == hard) {
            instants.push(day.clock.instant(date, time.at.minutes()));
        }
    }
    instants.retain(|instant| day.is_open(*instant));
    instants.sort_unstable();
    instants
}

/// Clause 14: what has a hard fixed time that applies at `f`, as place in the lines and item: that of the first rule by
/// class and id, then of the smallest item id.
pub(super) fn hard_at<'a>(day: &Day<'a>, f: Ms) -> Option<(usize, &'a Item)> {
    day.lines.iter().enumerate().find_map(|(index, line)| {
        let applies = |item: &&&Item| {
            line.holds(f) && day.may_start_unpaced(line, item, f) && instants(day, item, true).contains(&f)
        };
        let item = line.items.iter().filter(applies).min_by_key(|item| &item.id);
        item.map(|item| (index, *item))
    })
}

/// Clause 5: the hard fixed times that apply.
pub(super) fn hard_cuts(day: &Day) -> Vec<Ms> {
    let mut cuts: Vec<Ms> =
        day.lines.iter().flat_map(|line| &line.items).flat_map(|item| instants(day, item, true)).collect();
    cuts.sort_unstable();
    cuts.dedup();
    cuts.retain(|f| hard_at(day, *f).is_some());
    cuts
}

/// Clause 16: how often an item shows at least on this day.
fn plays_of_day(day: &Day, item: &Item) -> u64 {
    match item.pacing.min_plays {
        None => 0,
        Some(MinPlays::PerDay(n)) => u64::from(n),
        Some(MinPlays::PerWeek(n)) => {
            let monday = plus_days(day.date, -i64::from(day.date.weekday().to_monday_zero_offset()));
            let mut dates: Vec<_> = (0..7).map(|days| plus_days(monday, days)).collect();
            dates.retain(|date| !hours::stretches(day.programme, day.clock, *date).is_empty());
            let (m, n) = (dates.len() as u64, u64::from(n));
            let j = dates.iter().position(|date| *date == day.date).expect("the day is open") as u64;
            n * (j + 1) / m - n * j / m
        }
    }
}

/// Clause 16: when each minimum play of the day is due: the first instant by which so much of the item's time has passed.
pub(super) fn due_instants(day: &Day, item: &Item) -> Vec<Ms> {
    let n = i128::from(plays_of_day(day, item));
    let time = day.time_of(item);
    let all: i128 = time.iter().map(|(from, until)| i128::from(until - from)).sum();
    let mut instants = Vec::new();
    for k in 0..n {
        let mut missing = ((2 * k + 1) * all / (2 * n)) as Ms;
        for (from, until) in &time {
            if missing <= until - from {
                instants.push(from + missing);
                break;
            }
            missing -= until - from;
        }
    }
    instants
}

/// Clause 17: the most urgent due item at `t`, as place in the lines and item.
pub(super) fn most_urgent<'a>(day: &Day<'a>, standing: &Standing<'a>, t: Ms) -> Option<(usize, &'a Item)> {
    let mut due = Vec::new();
    for listed in day.lines.iter().flat_map(|line| &line.items) {
        due.extend(due_soft(day, standing, listed, t).map(|(f, index)| (f, index, &listed.id, *listed)));
        due.extend(due_play(day, standing, listed, t).map(|(f, index)| (f, index, &listed.id, *listed)));
    }
    // Lines are in order of class and rule id.
    let first = due.into_iter().min_by_key(|(became_due, index, id, _)| (*became_due, *index, *id));
    first.map(|(_, index, _, item)| (index, item))
}

/// Clause 15: the soft fixed time of an item that is due, with the first rule by which it is.
fn due_soft(day: &Day, standing: &Standing, item: &Item, t: Ms) -> Option<(Ms, usize)> {
    let f = *day.soft[&item.id].iter().rfind(|f| **f <= t)?;
    if standing.starts(item).iter().any(|start| *start >= f) {
        return None;
    }
    let index = day.lines.iter().position(|line| {
        line.items.iter().any(|listed| listed.id == item.id)
            && line.windows.iter().any(|(from, until)| *from <= f && t < *until)
            && day.may_start_unpaced(line, item, t)
    })?;
    Some((f, index))
}

/// Clause 16: the minimum play of an item that is due, with the first rule by which it is.
fn due_play(day: &Day, standing: &Standing, item: &Item, t: Ms) -> Option<(Ms, usize)> {
    let instants = &day.plays[&item.id];
    let instant = *instants.get(standing.met(item, instants))?;
    if instant > t {
        return None;
    }
    let index = day.lines.iter().position(|line| {
        line.items.iter().any(|listed| listed.id == item.id) && line.holds(t) && standing.may_start(day, line, item, t)
    })?;
    Some((instant, index))
}
