//! The form of a rule: what was typed and chosen, and what is said beside each field.

use std::collections::BTreeSet;

use cartelera_playlists::{
    content::{City, Problem, RuleEntry},
    ids::DaypartId,
    programme::{MinuteOfDay, TimeRange, Weekday},
};
use jiff::civil::Date;

use super::{
    super::{
        form::{Choice, Said},
        place::{chosen, is_beyond},
    },
    choices::{Places, places},
    told::{WEEK, beyond_form, daypart_in_words, exceptions, percent, singles},
};
use crate::{
    content::edit::key_of,
    page::{
        locale::{Locale, PlaylistWords},
        visit::{Reach, Visit},
    },
    proposals::{Place, RuleTerms, has_dates},
};

/// Every field in its order.
pub(super) const FIELDS: [&str; 6] = ["from", "until", "days", "hours", "where", "share"];
/// The years in which a rule may begin or end.
const YEARS: std::ops::RangeInclusive<i16> = 1970..=9998;
/// So many own ranges can be added at once.
const MORE_RANGES: usize = 2;
/// The most that a rule has.
const MAX_RANGES: usize = 24;

/// What a rule is asked about, and by whom.
#[derive(Clone, Copy)]
pub(super) struct Ground<'a> {
    pub(super) city: &'a City,
    pub(super) rule: &'a RuleEntry,
    pub(super) reach: &'a Reach,
    pub(super) locale: Locale,
}

/// What a form holds.
pub(super) struct RuleForm {
    pub(super) terms: RuleTerms,
    pub(super) from: String,
    pub(super) until: String,
    pub(super) days: Vec<Choice>,
    /// What the rule says of single dates, which stays.
    pub(super) singles: Option<String>,
    pub(super) exceptions: Option<String>,
    /// Whether it is at some hours only.
    pub(super) has_hours: bool,
    pub(super) dayparts: Vec<Choice>,
    /// Own hours, with empty ones behind.
    pub(super) ranges: Vec<(String, String)>,
    pub(super) places: Places,
    /// What the rule says of screens that is not asked, which stays.
    pub(super) also: Option<String>,
    pub(super) share: String,
    remarks: Vec<(&'static str, Said)>,
}

impl RuleForm {
    /// The form of `terms`.
    pub(super) fn of(ground: Ground<'_>, terms: RuleTerms) -> Self {
        let Ground { city, rule, locale, .. } = ground;
        let p = locale.playlists();
        let is_every_day = terms.weekdays.is_empty() && !has_dates(rule);
        let day =
            |day: Weekday| (key_of(day), p.weekday(day).to_owned(), is_every_day || terms.weekdays.contains(&day));
        let dayparts = city
            .dayparts
            .iter()
            .map(|known| (known.id.to_string(), daypart_in_words(locale, known), terms.dayparts.contains(&known.id)));
        // Midnight at the end is 00:00 in a field of a form.
        let end = |minute: MinuteOfDay| if minute.minutes() == 1_440 { "00:00".to_owned() } else { minute.to_string() };
        let mut ranges: Vec<(String, String)> =
            terms.ranges.iter().map(|range| (range.from.to_string(), end(range.to))).collect();
        ranges.extend(std::iter::repeat_n((String::new(), String::new()), MORE_RANGES));
        let also = beyond_form(locale, city, rule);
        let date = |date: Option<Date>| date.map(|date| date.to_string()).unwrap_or_default();
        Self {
            from: date(terms.from),
            until: date(terms.last_day),
            days: WEEK.into_iter().map(day).collect(),
            singles: singles(locale, rule),
            exceptions: exceptions(locale, rule),
            has_hours: !terms.dayparts.is_empty() || !terms.ranges.is_empty(),
            dayparts: dayparts.collect(),
            ranges,
            // Where nothing was chosen the choice is still there.
            places: places(ground, terms.place.as_ref().or(RuleTerms::of(rule).place.as_ref())),
            also: (!also.is_empty()).then(|| also.join(", ")),
            share: terms.share_ppm.map(percent).unwrap_or_default(),
            terms,
            remarks: Vec::new(),
        }
    }

    /// Reads what was sent on `today`.
    pub(super) fn read(visit: &Visit, ground: Ground<'_>, today: Date) -> Self {
        let mut remarks = Remarks { list: Vec::new(), p: ground.locale.playlists() };
        let (fields, rule) = (&visit.fields, ground.rule);
        let old = RuleTerms::of(rule);
        let (from, from_text) = date(fields.get("from"), "from", &mut remarks);
        let (last_day, until_text) = date(fields.get("until"), "until", &mut remarks);
        let ticked: Vec<Weekday> =
            WEEK.into_iter().filter(|day| fields.all("day").any(|key| key == key_of(*day))).collect();
        let has_hours = fields.get("hours") == "some";
        let (ranges, typed) = if has_hours { own_ranges(visit, &mut remarks) } else { (Vec::new(), Vec::new()) };
        let wanted: BTreeSet<&str> = fields.all("daypart").collect();
        let known = ground.city.dayparts.iter().map(|daypart| &daypart.id);
        let dayparts: Vec<DaypartId> = known.filter(|id| has_hours && wanted.contains(id.as_str())).cloned().collect();
        let place = place(visit, ground, old.place.as_ref());
        let share_text = fields.get("share").trim().trim_end_matches('%').trim().replace(',', ".");
        let share_ppm = if share_text.is_empty() { None } else { share(&share_text) };
        let p = remarks.p;
        if ticked.is_empty() && !has_dates(rule) {
            remarks.error("days", p.wrong_days);
        }
        if has_hours && dayparts.is_empty() && typed.iter().all(|(from, to)| from.is_empty() && to.is_empty()) {
            remarks.error("hours", p.wrong_hours);
        }
        if share_ppm.is_none() && !share_text.is_empty() {
            remarks.error("share", p.wrong_share);
        }
        if old.place.is_some() && place.is_none() {
            remarks.error("where", p.wrong_where);
        }
        let all = if has_dates(rule) { &[][..] } else { &WEEK[..] };
        let were = if old.weekdays.is_empty() { all } else { &old.weekdays[..] };
        let weekdays = match &ticked[..] {
            // A week that is written out stays so.
            same if same == were => old.weekdays.clone(),
            whole if whole == all => Vec::new(),
            some => some.to_vec(),
        };
        let terms = RuleTerms {
            from,
            last_day,
            weekdays,
            dayparts: kept_order(&old.dayparts, dayparts),
            ranges: kept_order(&old.ranges, ranges),
            place,
            share_ppm,
        };
        let mut form = Self::of(ground, terms);
        for (day, choice) in WEEK.iter().zip(&mut form.days) {
            choice.2 = ticked.contains(day);
        }
        (form.from, form.until, form.has_hours) = (from_text, until_text, has_hours);
        fields.get("share").trim().clone_into(&mut form.share);
        if has_hours {
            form.ranges = typed;
        }
        form.places.choose(fields.get("where"));
        form.judge(ground, today, &mut remarks);
        form.remarks = remarks.list;
        form
    }

    fn judge(&self, ground: Ground<'_>, today: Date, remarks: &mut Remarks) {
        let (terms, p) = (&self.terms, remarks.p);
        if let Some(last) = terms.last_day {
            if last < today {
                remarks.error("until", p.wrong_past);
            } else if terms.from.is_some_and(|from| from > last) {
                remarks.error("until", p.wrong_order);
            }
        }
        let rule = terms.on(ground.rule);
        if terms.place.is_some() && !ground.city.screens().any(|(screen, office)| rule.reaches(screen, office)) {
            remarks.error("where", p.wrong_nowhere);
        }
    }

    /// Says what the check of the content warns of beside its field; gives what is about something else.
    pub(super) fn warn(&mut self, locale: Locale, problems: &[Problem]) -> Vec<String> {
        let p = locale.playlists();
        let mut rest = Vec::new();
        for problem in problems {
            let key = problem.key.rsplit_once("].").map_or("", |(_, key)| key);
            let is_of_rule = problem.key.starts_with("rules[");
            let (field, text) = match key.split(['[', '.']).next().unwrap_or_default() {
                "share" if is_of_rule => ("share", p.warn_share),
                "until" if is_of_rule => ("until", p.warn_over),
                "weekdays" | "dates" | "nth_weekdays" | "holidays" | "except" if is_of_rule => ("days", p.warn_days),
                "dayparts" if is_of_rule => ("hours", p.warn_hours),
                _ => {
                    rest.push(problem.to_string());
                    continue;
                }
            };
            if !self.remarks.iter().any(|(known, said)| *known == field && said.text == text) {
                self.remarks.push((field, Said { is_error: false, text: text.to_owned() }));
            }
        }
        rest
    }

    /// Whether a field must be corrected before it can be handed in.
    pub(super) fn is_faulty(&self) -> bool {
        self.remarks.iter().any(|(_, said)| said.is_error)
    }

    /// How many of its fields must be corrected.
    pub(super) fn errors(&self) -> usize {
        let wrong = self.remarks.iter().filter(|(_, said)| said.is_error).map(|(field, _)| *field);
        wrong.collect::<BTreeSet<_>>().len()
    }

    /// Whether `name` must be corrected.
    pub(super) fn is_wrong(&self, name: &str) -> bool {
        self.remarks.iter().any(|(field, said)| *field == name && said.is_error)
    }

    /// What is to be said of `name`.
    pub(super) fn said(&self, name: &str) -> Vec<Said> {
        self.remarks.iter().filter(|(field, _)| *field == name).map(|(_, said)| said.clone()).collect()
    }

    /// The same of every field.
    pub(super) fn all_said(&self) -> Vec<(&'static str, Vec<Said>)> {
        FIELDS.iter().map(|name| (*name, self.said(name))).collect()
    }

    /// Every warning.
    pub(super) fn told(&self) -> Vec<String> {
        self.remarks.iter().map(|(_, said)| said.text.clone()).collect()
    }
}

struct Remarks {
    list: Vec<(&'static str, Said)>,
    p: &'static PlaylistWords,
}

impl Remarks {
    fn error(&mut self, field: &'static str, text: &str) {
        self.list.push((field, Said { is_error: true, text: text.to_owned() }));
    }
}

/// A date that may be left out, and what was typed.
fn date(text: &str, field: &'static str, remarks: &mut Remarks) -> (Option<Date>, String) {
    let text = text.trim();
    let date = text.parse().ok().filter(|date: &Date| YEARS.contains(&date.year()));
    if date.is_none() && !text.is_empty() {
        let words = remarks.p.wrong_date;
        remarks.error(field, words);
    }
    (date, text.to_owned())
}

/// The own hours that were typed, and the same as text.
fn own_ranges(visit: &Visit, remarks: &mut Remarks) -> (Vec<TimeRange>, Vec<(String, String)>) {
    let pairs = visit.fields.all("range_from").zip(visit.fields.all("range_to")).take(MAX_RANGES);
    let typed: Vec<(String, String)> = pairs.map(|(from, to)| (from.trim().to_owned(), to.trim().to_owned())).collect();
    let mut ranges = Vec::new();
    for (from, to) in typed.iter().filter(|(from, to)| !from.is_empty() || !to.is_empty()) {
        match range(from, to) {
            Some(range) if !ranges.contains(&range) => ranges.push(range),
            Some(_) => {}
            None => {
                let words = remarks.p.wrong_range;
                remarks.error("hours", words);
            }
        }
    }
    (ranges, typed)
}

/// The range that two fields of a form mean: 00:00 at the end is the midnight after.
fn range(from: &str, to: &str) -> Option<TimeRange> {
    let (from, to): (MinuteOfDay, MinuteOfDay) = (from.parse().ok()?, to.parse().ok()?);
    let to = if to.minutes() == 0 { MinuteOfDay::new(1_440)? } else { to };
    (from.minutes() < 1_440 && from != to).then_some(TimeRange { from, to })
}

/// A share in percent, such as `12.5`, in parts per million.
fn share(text: &str) -> Option<u32> {
    let (whole, rest) = text.split_once('.').unwrap_or((text, ""));
    let is_number = |part: &str| part.len() <= 4 && part.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || !is_number(whole) || !is_number(rest) {
        return None;
    }
    let rest: u32 = format!("{rest:0<4}").parse().ok()?;
    let ppm = whole.parse::<u32>().ok()? * 10_000 + rest;
    (1..=1_000_000).contains(&ppm).then_some(ppm)
}

/// Where it is to show; what is chosen as it was keeps the departments that it had.
fn place(visit: &Visit, ground: Ground<'_>, old: Option<&Place>) -> Option<Place> {
    let old = old?;
    if is_beyond(old, ground.reach) {
        return Some(old.clone());
    }
    let place = chosen(visit, (ground.city, ground.reach), Some(old))?;
    let is_same = place.offices == old.offices && place.tags == old.tags;
    Some(if is_same { old.clone() } else { place })
}

/// `new` in the order of `old`, if it is the same.
fn kept_order<T: PartialEq + Clone>(old: &[T], new: Vec<T>) -> Vec<T> {
    let is_same = old.len() == new.len() && new.iter().all(|one| old.contains(one));
    if is_same { old.to_vec() } else { new }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_is_read_as_people_write_it() {
        for (text, ppm) in [("30", 300_000), ("12.5", 125_000), ("100", 1_000_000), ("0.0001", 1), ("5.", 50_000)] {
            assert_eq!(share(text), Some(ppm), "{text}");
            assert_eq!(share(&percent(ppm)), Some(ppm));
        }
        for text in ["", "0", "0.00001", "100.0001", "-3", "1e2", "treinta", ".5", "101", "99999999999"] {
            assert_eq!(share(text), None, "{text}");
        }
    }

    #[test]
    fn hours_end_at_the_midnight_after_them() {
        let told = |from: &str, to: &str| range(from, to).map(|range| format!("{}-{}", range.from, range.to));
        assert_eq!(told("08:00", "15:00").as_deref(), Some("08:00-15:00"));
        assert_eq!(told("22:00", "02:00").as_deref(), Some("22:00-02:00"));
        assert_eq!(told("00:00", "00:00").as_deref(), Some("00:00-24:00"));
        assert_eq!((told("08:00", "08:00"), told("08:00", ""), told("24:00", "08:00")), (None, None, None));
    }
}
