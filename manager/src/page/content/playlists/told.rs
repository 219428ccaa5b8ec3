//! A rule in words.

use cartelera_playlists::{
    content::{City, DaypartEntry, DaypartRef, HolidayRule, Orientation, PlaylistEntry, RuleEntry},
    programme::{MinPlays, Pacing, Region, TimeRange, Weekday},
};

use super::{super::differences::Difference, moves::moves};
use crate::{page::locale::Locale, proposals::RuleTerms};

/// All days of a week.
pub(super) const WEEK: [Weekday; 7] =
    [Weekday::Mon, Weekday::Tue, Weekday::Wed, Weekday::Thu, Weekday::Fri, Weekday::Sat, Weekday::Sun];

/// Everything that `rule` says, in words.
pub(in crate::page::content) fn told(locale: Locale, city: &City, rule: &RuleEntry) -> Vec<(&'static str, String)> {
    let p = locale.playlists();
    let mut all = vec![
        (p.dates, dates(locale, rule)),
        (p.days, days(locale, rule)),
        (p.hours, hours(locale, city, rule)),
        (locale.content().where_, place(locale, city, rule)),
        (p.share, share(locale, rule.share_ppm)),
        (p.class, p.class(rule.priority).to_owned()),
    ];
    if rule.region == Region::Bar {
        all.push((p.region, p.region_bar.to_owned()));
    }
    all
}

/// The same in one line, without what is as it mostly is.
pub(super) fn in_line(locale: Locale, city: &City, rule: &RuleEntry) -> String {
    let p = locale.playlists();
    let usual = [p.dates_always, p.days_all, p.hours_all, p.class_normal, p.share_equal];
    let parts = told(locale, city, rule).into_iter().map(|(_, text)| text);
    parts.filter(|text| !usual.contains(&text.as_str())).collect::<Vec<_>>().join(" · ")
}

/// What differs between the order and the rules of a playlist in two cities.
pub(in crate::page::content) fn rule_differences(
    locale: Locale,
    (before, old): (&City, &PlaylistEntry),
    (after, new): (&City, &PlaylistEntry),
) -> Vec<Difference> {
    let p = locale.playlists();
    let moves = moves(&places(before, old), &places(after, new));
    let mut all: Vec<Difference> = moves
        .into_iter()
        .map(|(was, is)| Difference { name: p.order, before: in_place(locale, was), after: in_place(locale, is) })
        .collect();
    let none = || p.not_there.to_owned();
    let gone = old.rules.iter().filter(|rule| !new.rules.iter().any(|known| known.id == rule.id));
    all.extend(gone.map(|rule| Difference { name: p.rule, before: whole(locale, before, rule), after: none() }));
    for rule in &new.rules {
        let Some(was) = old.rules.iter().find(|known| known.id == rule.id) else {
            all.push(Difference { name: p.rule, before: none(), after: whole(locale, after, rule) });
            continue;
        };
        let pairs = told(locale, before, was).into_iter().zip(told(locale, after, rule));
        let pairs = pairs.filter(|((_, before), (_, after))| before != after);
        all.extend(pairs.map(|((name, before), (_, after))| Difference { name, before, after }));
    }
    all
}

/// Everything that `rule` says, line by line.
pub(super) fn whole(locale: Locale, city: &City, rule: &RuleEntry) -> String {
    let lines = told(locale, city, rule).into_iter().map(|(name, text)| format!("{name}: {text}"));
    lines.collect::<Vec<_>>().join("\n")
}

/// The titles of the items of `playlist`, in their order.
fn places<'a>(city: &'a City, playlist: &'a PlaylistEntry) -> Vec<&'a str> {
    playlist.members.iter().map(|member| city.member(member).map_or("", |item| item.title.as_str())).collect()
}

fn in_place(locale: Locale, place: Option<(usize, &str)>) -> String {
    let text = locale.playlists().order_place;
    let told = place.map(|(place, title)| locale.fill(text, &[&title, &(place + 1)]));
    told.unwrap_or_else(|| locale.playlists().not_there.to_owned())
}

fn dates(locale: Locale, rule: &RuleEntry) -> String {
    let (p, terms) = (locale.playlists(), RuleTerms::of(rule));
    match (terms.from, terms.last_day) {
        (None, None) => p.dates_always.to_owned(),
        (Some(from), None) => locale.fill(p.dates_from, &[&locale.date(from)]),
        (None, Some(last)) => locale.fill(p.dates_until, &[&locale.date(last)]),
        (Some(from), Some(last)) => locale.fill(p.dates_both, &[&locale.date(from), &locale.date(last)]),
    }
}

fn days(locale: Locale, rule: &RuleEntry) -> String {
    let (p, days) = (locale.playlists(), &rule.days);
    let mut parts = Vec::new();
    let singles = singles(locale, rule);
    match (&days.weekdays[..], &singles) {
        ([], None) => parts.push(p.days_all.to_owned()),
        ([], Some(_)) => {}
        (weekdays, _) => parts.push(weekdays_in_words(locale, weekdays)),
    }
    parts.extend(singles);
    parts.extend(exceptions(locale, rule));
    parts.join(", ")
}

/// The single dates on which a rule holds besides its weekdays.
pub(super) fn singles(locale: Locale, rule: &RuleEntry) -> Option<String> {
    let (p, days) = (locale.playlists(), &rule.days);
    let numbered = days.nth_weekdays.iter().map(|nth| {
        let weekday = p.weekday(nth.weekday);
        let text = match nth.nth {
            1 => p.days_first,
            2 => p.days_second,
            3 => p.days_third,
            4 => p.days_fourth,
            5 => p.days_fifth,
            _ => p.days_last,
        };
        locale.fill(text, &[&weekday])
    });
    let mut parts: Vec<String> = numbered.collect();
    if !days.dates.is_empty() {
        let dates: Vec<String> = days.dates.iter().map(|date| locale.date(*date)).collect();
        parts.push(locale.fill(p.days_dates, &[&dates.join(", ")]));
    }
    (!parts.is_empty()).then(|| parts.join(", "))
}

/// The dates on which a rule does not hold whatever else it says.
pub(super) fn exceptions(locale: Locale, rule: &RuleEntry) -> Option<String> {
    let (p, days) = (locale.playlists(), &rule.days);
    let mut parts = Vec::new();
    match days.holidays {
        Some(HolidayRule::Never) => parts.push(p.days_no_holidays.to_owned()),
        Some(HolidayRule::Only) => parts.push(p.days_holidays.to_owned()),
        None => {}
    }
    if !days.except.is_empty() {
        let dates: Vec<String> = days.except.iter().map(|date| locale.date(*date)).collect();
        parts.push(locale.fill(p.days_except, &[&dates.join(", ")]));
    }
    (!parts.is_empty()).then(|| parts.join(", "))
}

fn weekdays_in_words(locale: Locale, weekdays: &[Weekday]) -> String {
    let p = locale.playlists();
    let place = |day: &Weekday| WEEK.iter().position(|known| known == day).unwrap_or(0);
    match (weekdays.first(), weekdays.last()) {
        (Some(first), Some(last)) if weekdays.len() > 2 && place(last) - place(first) + 1 == weekdays.len() => {
            locale.fill(p.days_run, &[&p.weekday(*first), &p.weekday(*last)])
        }
        _ => weekdays.iter().map(|day| p.weekday(*day)).collect::<Vec<_>>().join(", "),
    }
}

fn hours(locale: Locale, city: &City, rule: &RuleEntry) -> String {
    let p = locale.playlists();
    if rule.dayparts.is_empty() {
        return p.hours_all.to_owned();
    }
    let part = |daypart: &DaypartRef| match daypart {
        DaypartRef::Range(one) => range(locale, *one),
        DaypartRef::Named(id) => {
            let known = city.dayparts.iter().find(|known| known.id == *id);
            known.map_or_else(|| id.to_string(), |known| daypart_in_words(locale, known))
        }
    };
    rule.dayparts.iter().map(part).collect::<Vec<_>>().join(", ")
}

/// A daypart of the city, with when that is.
pub(super) fn daypart_in_words(locale: Locale, daypart: &DaypartEntry) -> String {
    let mut parts: Vec<String> = daypart.hours.iter().map(|one| range(locale, *one)).collect();
    if !daypart.weekdays.is_empty() {
        parts.insert(0, weekdays_in_words(locale, &daypart.weekdays));
    }
    locale.fill(locale.playlists().hours_named, &[&daypart.id, &parts.join(", ")])
}

fn range(locale: Locale, range: TimeRange) -> String {
    locale.fill(locale.playlists().hours_range, &[&range.from, &range.to])
}

fn place(locale: Locale, city: &City, rule: &RuleEntry) -> String {
    let (p, targeting) = (locale.playlists(), &rule.targeting);
    let mut parts = Vec::new();
    let departments = city.departments.iter().filter(|known| targeting.departments.contains(&known.id));
    let departments: Vec<&str> = departments.map(|known| known.name.as_str()).collect();
    if !departments.is_empty() {
        parts.push(locale.fill(p.where_all_of, &[&departments.join(", ")]));
    }
    let offices = city.offices.iter().filter(|known| targeting.offices.contains(&known.id));
    let offices: Vec<&str> = offices.map(|known| known.name.as_str()).collect();
    if !offices.is_empty() {
        parts.push(locale.fill(p.where_offices, &[&offices.join(", ")]));
    }
    if !targeting.any.is_empty() {
        parts.push(locale.fill(p.where_any, &[&either(locale, &targeting.any)]));
    }
    let mut all = parts;
    let is_other = !targeting.screens.is_empty() || !targeting.all.is_empty() || targeting.orientation.is_some();
    if all.is_empty() && !is_other {
        all.push(p.where_all.to_owned());
    }
    all.extend(beyond_form(locale, city, rule));
    all.join(", ")
}

/// What a rule says of screens that its form does not ask.
pub(super) fn beyond_form(locale: Locale, city: &City, rule: &RuleEntry) -> Vec<String> {
    let (p, targeting) = (locale.playlists(), &rule.targeting);
    let mut parts = Vec::new();
    match &targeting.all[..] {
        [] => {}
        [one] => parts.push(locale.fill(p.where_any, &[one])),
        several => parts.push(locale.fill(p.where_every, &[&several.join(", ")])),
    }
    if !targeting.not.is_empty() {
        parts.push(locale.fill(p.where_not, &[&either(locale, &targeting.not)]));
    }
    let screens = city.screens().filter(|(screen, _)| targeting.screens.contains(&screen.id));
    let screens: Vec<String> = screens.map(|(screen, office)| format!("{} · {}", office.name, screen.name)).collect();
    if !screens.is_empty() {
        parts.push(locale.fill(p.where_screens, &[&screens.join(", ")]));
    }
    match targeting.orientation {
        Some(Orientation::Landscape) => parts.push(p.where_landscape.to_owned()),
        Some(Orientation::Portrait) => parts.push(p.where_portrait.to_owned()),
        None => {}
    }
    parts
}

fn either(locale: Locale, names: &[String]) -> String {
    match names {
        [first @ .., last] if !first.is_empty() => locale.fill(locale.playlists().or, &[&first.join(", "), last]),
        _ => names.concat(),
    }
}

fn share(locale: Locale, ppm: Option<u32>) -> String {
    let p = locale.playlists();
    ppm.map_or_else(|| p.share_equal.to_owned(), |ppm| locale.fill(p.share_given, &[&percent(ppm)]))
}

/// Parts per million as a number of hundredths, as short as it can be written.
pub(super) fn percent(ppm: u32) -> String {
    let (whole, rest) = (ppm / 10_000, ppm % 10_000);
    if rest == 0 { whole.to_string() } else { format!("{whole}.{rest:04}").trim_end_matches('0').to_owned() }
}

/// What `pacing` asks of an item besides its turn.
pub(super) fn pacing_in_words(locale: Locale, pacing: &Pacing) -> String {
    let p = locale.playlists();
    let least = pacing.min_plays.map(|least| match least {
        MinPlays::PerDay(plays) => locale.fill(p.pacing_day, &[&plays]),
        MinPlays::PerWeek(plays) => locale.fill(p.pacing_week, &[&plays]),
    });
    let most = pacing.max_per_hour.map(|plays| locale.fill(p.pacing_hour, &[&plays]));
    let gap = pacing.min_distance_ms.map(|ms| locale.fill(p.pacing_gap, &[&locale.length(ms)]));
    let times: Vec<String> = pacing.fixed_times.iter().map(|time| time.at.to_string()).collect();
    let times = (!times.is_empty()).then(|| locale.fill(p.pacing_times, &[&times.join(", ")]));
    [least, most, gap, times].into_iter().flatten().collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_are_told_as_people_write_them() {
        for (ppm, text) in [(1_000_000, "100"), (300_000, "30"), (125_000, "12.5"), (1, "0.0001"), (10_100, "1.01")] {
            assert_eq!(percent(ppm), text);
        }
    }

    #[test]
    fn days_that_follow_each_other_are_told_as_a_run() {
        let told = |days: &[Weekday]| weekdays_in_words(Locale::Es, days);
        assert_eq!(told(&WEEK[..5]), "de lunes a viernes");
        assert_eq!(told(&WEEK[5..]), "sábado, domingo");
        assert_eq!(told(&[Weekday::Mon, Weekday::Wed, Weekday::Fri]), "lunes, miércoles, viernes");
    }
}
