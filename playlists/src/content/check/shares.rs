//! Given shares of one class that are active together should not exceed the whole.

use std::collections::{BTreeMap, BTreeSet};

use jiff::{ToSpan as _, civil::Date};

use crate::{
    content::{
        City, RuleEntry,
        check::rule_times::RuleTimes,
        read::{Kind, Notes},
    },
    ids::{RuleId, ScreenId},
    programme::{Priority, Region},
};

const WHOLE_PPM: u32 = 1_000_000;
/// Days in which every two numbered weekdays that can fall on one date do, if no other condition keeps them apart.
const NUMBERED_DAYS: i64 = 800;

/// Rules of one screen that share a region and class.
type Class<'a> = (Region, Priority, Vec<RuleTimes<'a>>);

pub(super) fn check(city: &City, notes: &mut Notes) {
    let mut seen: BTreeSet<Vec<&RuleId>> = BTreeSet::new();
    for (screen, office) in city.screens() {
        let matching = city.rules();
        let matching = matching.filter(|(rule, _)| rule.share_ppm.is_some() && rule.reaches(screen, office));
        let mut classes: BTreeMap<(Region, Priority), Vec<RuleTimes<'_>>> = BTreeMap::new();
        for (rule, playlist) in matching {
            classes.entry((rule.region, rule.priority)).or_default().push(RuleTimes::of(city, rule, playlist));
        }
        for ((region, priority), rules) in classes {
            // Screens with the same rules have the same sums.
            let entries: Vec<&RuleEntry> = rules.iter().map(|times| times.rule).collect();
            if sum_ppm(&entries) > WHOLE_PPM && seen.insert(entries.iter().map(|rule| &rule.id).collect()) {
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
/// The active set depends on the date by those that rules name and by the weekdays of a date and of the one before, so
/// eight days from each such date hold every set there is. Numbered weekdays meet each other within some years.
fn first_excess<'a>(rules: &[RuleTimes<'a>]) -> Option<(Date, u32, Vec<&'a RuleEntry>)> {
    let mut turns: BTreeSet<Date> = rules.iter().flat_map(RuleTimes::named_dates).collect();
    let first = turns.first().copied().unwrap_or(jiff::civil::date(2026, 1, 1));
    turns.extend(first.checked_sub(8.days()));
    let by_number = rules.iter().any(|rule| !rule.days.nth_weekdays.is_empty());
    let span = if by_number { NUMBERED_DAYS } else { 8 };
    let dates: BTreeSet<Date> =
        turns.iter().flat_map(|turn| (0..span).filter_map(|n| turn.checked_add(n.days()).ok())).collect();
    let starts: BTreeSet<u32> = rules.iter().flat_map(RuleTimes::starts).chain([0]).collect();
    dates.into_iter().find_map(|date| {
        starts.iter().find_map(|minute| {
            let active = rules.iter().filter(|rule| rule.is_active(date, *minute));
            let active: Vec<&RuleEntry> = active.map(|times| times.rule).collect();
            (sum_ppm(&active) > WHOLE_PPM).then_some((date, *minute, active))
        })
    })
}

fn sum_ppm(rules: &[&RuleEntry]) -> u32 {
    rules.iter().filter_map(|rule| rule.share_ppm).fold(0, u32::saturating_add)
}
