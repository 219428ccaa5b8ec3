//! Rules that never hold: their dates are over or exclude each other, or their windows never meet opening hours.

use std::collections::BTreeSet;

use super::{calendar::Calendar, rule_times::RuleTimes};
use crate::{
    content::read::{Kind, Notes},
    ids::RuleId,
};

/// Gives the rules that never hold; all but those that match no screen are reported here.
pub(super) fn check<'a>(calendar: &Calendar<'a>, notes: &mut Notes) -> BTreeSet<&'a RuleId> {
    let mut dead = BTreeSet::new();
    for (rule, playlist) in calendar.city.rules() {
        let Some(origin) = notes.origin(Kind::Rule, rule.id.as_str()).cloned() else { continue };
        let times = RuleTimes::of(calendar.city, rule, playlist);
        warn_of_dates_outside(&times, notes);
        let today = calendar.now.date();
        let end = rule.days.until.filter(|until| *until <= today);
        let has_date = calendar.dates(rule.days.from, rule.days.until).any(|date| times.days.contains(date));
        let (key, message) = if let Some(end) = end {
            ("until", format!("rule \"{}\" ended on {end} (today is {today}; it can be taken out)", rule.id))
        } else if !has_date {
            let message = format!(
                "rule \"{}\" holds on no date from {today} on (wanted: dates that its other \
                                   conditions leave)",
                rule.id
            );
            (key_of_days(&times), message)
        } else if is_never_open(calendar, &times) {
            let key = if rule.dayparts.is_empty() { key_of_days(&times) } else { "dayparts" };
            (key, format!("rule \"{}\" never holds while an office of its screens is open", rule.id))
        } else {
            continue;
        };
        dead.insert(&rule.id);
        notes.warn(origin.key(key), message);
    }
    dead
}

/// The key that a reader should look at first.
fn key_of_days(times: &RuleTimes<'_>) -> &'static str {
    let days = &times.rule.days;
    let given = [
        ("dates", !days.dates.is_empty()),
        ("nth_weekdays", !days.nth_weekdays.is_empty()),
        ("weekdays", !days.weekdays.is_empty()),
        ("holidays", days.holidays.is_some()),
        ("except", !days.except.is_empty()),
    ];
    given.into_iter().find(|(_, is_given)| *is_given).map_or("", |(key, _)| key)
}

fn warn_of_dates_outside(times: &RuleTimes<'_>, notes: &mut Notes) {
    let days = &times.rule.days;
    let Some(origin) = notes.origin(Kind::Rule, times.rule.id.as_str()).cloned() else { return };
    for (index, date) in days.dates.iter().enumerate().filter(|(_, date)| !times.days.contains(**date)) {
        let why = if days.from.is_some_and(|from| *date < from) || days.until.is_some_and(|until| *date >= until) {
            "lies outside from and until"
        } else {
            "is taken out by except or holidays"
        };
        notes.warn(origin.key(&format!("dates[{index}]")), format!("{date} {why}, so the rule does not hold on it"));
    }
}

/// Whether screens match `times` and their offices are always closed while it holds.
fn is_never_open(calendar: &Calendar<'_>, times: &RuleTimes<'_>) -> bool {
    let days = &times.rule.days;
    let has_rule = |agenda: &&super::calendar::Agenda<'_>| agenda.rules.iter().any(|own| own.rule.id == times.rule.id);
    let mut agendas = calendar.agendas.iter().filter(has_rule).peekable();
    let from = days.from.map(|from| from.yesterday().unwrap_or(from));
    let until = days.until.map(|until| until.tomorrow().unwrap_or(until));
    agendas.peek().is_some()
        && agendas.all(|agenda| calendar.dates(from, until).all(|date| agenda.windows(times, date).is_empty()))
}
