//! Given shares of one class that are active together should not exceed the whole.

use std::collections::{BTreeMap, BTreeSet};

use jiff::{ToSpan as _, civil::Date};

use crate::{
    content::{
        City, RuleEntry,
        hours::{minutes, weekday_index},
        read::{Kind, Notes},
    },
    ids::{RuleId, ScreenId},
    programme::{Priority, Region},
};

const WHOLE_PPM: u32 = 1_000_000;
const DAY_MINUTES: u32 = 24 * 60;

/// Rules of one screen that share a region and class.
type Class<'a> = (Region, Priority, Vec<&'a RuleEntry>);

pub(super) fn check(city: &City, notes: &mut Notes) {
    let mut seen: BTreeSet<Vec<&RuleId>> = BTreeSet::new();
    for (screen, office) in city.screens() {
        let matching = city.playlists.iter().flat_map(|playlist| &playlist.rules);
        let matching = matching.filter(|rule| rule.share_ppm.is_some() && rule.targeting.matches(screen, office));
        let mut classes: BTreeMap<(Region, Priority), Vec<&RuleEntry>> = BTreeMap::new();
        for rule in matching {
            classes.entry((rule.region, rule.priority)).or_default().push(rule);
        }
        for ((region, priority), rules) in classes {
            // Screens with the same rules have the same sums.
            if sum_ppm(&rules) > WHOLE_PPM && seen.insert(rules.iter().map(|rule| &rule.id).collect()) {
                check_class(&(region, priority, rules), &screen.id, notes);
            }
        }
    }
}

fn check_class((region, priority, rules): &Class<'_>, screen: &ScreenId, notes: &mut Notes) {
    let Some((date, minute, active)) = first_excess(rules) else { return };
    let Some(last) = active.last() else { return };
    let names: Vec<&str> = active.iter().map(|rule| rule.id.as_str()).collect();
    let message = format!(
        "on screen \"{screen}\" the shares of rules {} add up to {} on {date} at {:02}:{:02} (region {region:?}, \
         priority {priority:?}; wanted: at most 1)",
        names.join(", "),
        f64::from(sum_ppm(&active)) / f64::from(WHOLE_PPM),
        minute / 60,
        minute % 60,
    );
    if let Some(place) = notes.origin(Kind::Rule, last.id.as_str()).map(|origin| origin.key("share")) {
        notes.warn(place, message);
    }
}

/// A date and minute at which the shares of `rules` exceed the whole, with the rules that are active then.
///
/// The active set depends on the date only by the rules' first and last dates and by the weekdays of a date and of
/// the one before, so eight days from each such date hold every set there is.
fn first_excess<'a>(rules: &[&'a RuleEntry]) -> Option<(Date, u32, Vec<&'a RuleEntry>)> {
    let mut turns: BTreeSet<Date> = rules.iter().flat_map(|rule| [rule.from, rule.until]).flatten().collect();
    let first = turns.first().copied().unwrap_or(jiff::civil::date(2026, 1, 1));
    turns.extend(first.checked_sub(8.days()));
    let dates: BTreeSet<Date> =
        turns.iter().flat_map(|turn| (0..8).filter_map(|n| turn.checked_add(n.days()).ok())).collect();
    let starts = rules.iter().flat_map(|rule| &rule.dayparts).map(|daypart| minutes(*daypart).0);
    let starts: BTreeSet<u32> = starts.chain([0]).collect();
    dates.into_iter().find_map(|date| {
        starts.iter().find_map(|minute| {
            let active: Vec<&RuleEntry> = rules.iter().copied().filter(|rule| is_active(rule, date, *minute)).collect();
            (sum_ppm(&active) > WHOLE_PPM).then_some((date, *minute, active))
        })
    })
}

/// Tells whether `rule` holds at `minute` of `date`, by a daypart that began on it or on the day before.
fn is_active(rule: &RuleEntry, date: Date, minute: u32) -> bool {
    let holds_on = |date: Date| {
        let weekday = weekday_index(date.weekday());
        rule.from.is_none_or(|from| from <= date)
            && rule.until.is_none_or(|until| date < until)
            && (rule.weekdays.is_empty() || rule.weekdays.iter().any(|day| *day as usize == weekday))
    };
    let covers = |minute: u32| {
        rule.dayparts.iter().map(|daypart| minutes(*daypart)).any(|(from, to)| (from..to).contains(&minute))
    };
    let began_today = holds_on(date) && (rule.dayparts.is_empty() || covers(minute));
    began_today || date.yesterday().is_ok_and(|yesterday| holds_on(yesterday) && covers(minute + DAY_MINUTES))
}

fn sum_ppm(rules: &[&RuleEntry]) -> u32 {
    rules.iter().filter_map(|rule| rule.share_ppm).fold(0, u32::saturating_add)
}
