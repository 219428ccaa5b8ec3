//! The form of a campaign: what was typed and chosen, and what is said beside each field.

use std::collections::BTreeSet;

use cartelera_playlists::{
    content::{Campaign, City, FlightEntry},
    ids::DepartmentId,
};
use jiff::civil::Date;

use super::{
    super::form::{Choice, Said},
    told::dates_in_words,
};
use crate::{
    page::{
        locale::{CampaignWords, Locale},
        visit::Visit,
    },
    proposals::{CampaignTerms, end_of, last_day_of},
};

/// Every field in its order.
pub(super) const FIELDS: [&str; 11] = [
    "name",
    "department",
    "axis",
    "objective",
    "population",
    "from",
    "until",
    "plays",
    "hours",
    "budget_line",
    "testigos",
];
/// The years in which a campaign may begin or end.
const YEARS: std::ops::RangeInclusive<i16> = 1970..=9998;
const MAX_NAME: usize = 80;
const MAX_OBJECTIVE: usize = 500;
const MAX_LINE: usize = 300;
const MAX_TESTIGOS: u32 = 10_000;
/// Milliseconds of a minute: targets are typed no finer.
const MINUTE_MS: f64 = 60_000.0;
const HOUR_MS: f64 = 3_600_000.0;
/// More hours than any city's screens have in a month.
const MAX_HOURS: f64 = 1_000_000.0;

/// What a campaign is asked about.
#[derive(Clone, Copy)]
pub(super) struct Ground<'a> {
    pub(super) city: &'a City,
    /// The campaign that is changed; `None` is a new one.
    pub(super) campaign: Option<&'a Campaign>,
    /// The departments in whose name the person may make one.
    pub(super) departments: &'a [(DepartmentId, String)],
    pub(super) locale: Locale,
}

/// What a form holds.
pub(super) struct CampaignForm {
    pub(super) terms: CampaignTerms,
    pub(super) department: Option<DepartmentId>,
    /// Of a new campaign.
    pub(super) departments: Vec<Choice>,
    pub(super) axes: Vec<Choice>,
    pub(super) from: String,
    pub(super) until: String,
    pub(super) plays: String,
    pub(super) hours: String,
    pub(super) testigos: String,
    remarks: Vec<(&'static str, Said)>,
}

impl CampaignForm {
    /// The form of `terms`.
    pub(super) fn of(ground: Ground<'_>, terms: CampaignTerms, department: Option<DepartmentId>) -> Self {
        let Ground { city, campaign, departments, .. } = ground;
        let date = |date: Option<Date>| date.map(|date| date.to_string()).unwrap_or_default();
        let department = match (campaign, departments) {
            (Some(campaign), _) => Some(campaign.department.clone()),
            (None, [(only, _)]) => Some(only.clone()),
            (None, _) => department,
        };
        let offered = if campaign.is_some() { &[][..] } else { departments };
        let axis = |axis: &cartelera_playlists::content::AxisEntry| {
            (axis.id.to_string(), axis.name.clone(), axis.id.as_str() == terms.axis)
        };
        Self {
            departments: offered
                .iter()
                .map(|(id, name)| (id.to_string(), name.clone(), department.as_ref() == Some(id)))
                .collect(),
            department,
            axes: city.axes.iter().map(axis).collect(),
            from: date(terms.from),
            until: date(terms.last_day),
            plays: terms.plays.map(|plays| plays.to_string()).unwrap_or_default(),
            hours: terms.airtime_ms.map(hours_in_words).unwrap_or_default(),
            testigos: terms.testigos.to_string(),
            terms,
            remarks: Vec::new(),
        }
    }

    /// Reads what was sent on `today`.
    pub(super) fn read(visit: &Visit, ground: Ground<'_>, today: Date) -> Self {
        let fields = &visit.fields;
        let mut remarks = Remarks { list: Vec::new(), p: ground.locale.campaigns() };
        let p = remarks.p;
        let old = ground.campaign.map(CampaignTerms::of).unwrap_or_default();
        let line = |name: &str| fields.get(name).split_whitespace().collect::<Vec<_>>().join(" ");
        let typed = |name: &str| fields.get(name).trim().to_owned();
        let (from, last_day) = (remarks.date("from", &typed("from")), remarks.date("until", &typed("until")));
        let plays = typed("plays").replace(',', "");
        let plays =
            remarks.number("plays", &plays, |plays| plays.parse().ok().filter(|plays| *plays > 0), p.wrong_plays);
        // What was not touched stays, also where it is finer than a minute.
        let airtime_ms = match typed("hours") {
            same if old.airtime_ms.map(hours_in_words).as_deref() == Some(&same) => old.airtime_ms,
            other => remarks.number("hours", &other, airtime, p.wrong_hours),
        };
        let known = |testigos: &str| testigos.parse().ok().filter(|testigos| *testigos <= MAX_TESTIGOS);
        let testigos = remarks.number("testigos", &typed("testigos").replace(',', ""), known, p.wrong_testigos);
        let department =
            ground.departments.iter().map(|(id, _)| id).find(|id| id.as_str() == fields.get("department")).cloned();
        let terms = CampaignTerms {
            name: line("name"),
            axis: fields.get("axis").to_owned(),
            objective: line("objective"),
            population: line("population"),
            budget_line: line("budget_line"),
            from,
            last_day,
            plays,
            airtime_ms,
            testigos: testigos.unwrap_or_default(),
        };
        let mut form = Self::of(ground, terms, department);
        (form.from, form.until) = (typed("from"), typed("until"));
        (form.plays, form.hours, form.testigos) = (typed("plays"), typed("hours"), typed("testigos"));
        form.judge(ground, today, &old, &mut remarks);
        form.remarks = remarks.list;
        form
    }

    fn judge(&self, ground: Ground<'_>, today: Date, old: &CampaignTerms, remarks: &mut Remarks) {
        let (terms, p) = (&self.terms, remarks.p);
        let length = |text: &str| text.chars().count();
        if !(1..=MAX_NAME).contains(&length(&terms.name)) {
            remarks.error("name", p.wrong_name);
        }
        if !(1..=MAX_OBJECTIVE).contains(&length(&terms.objective)) {
            remarks.error("objective", p.wrong_objective);
        }
        for (field, text) in [("population", &terms.population), ("budget_line", &terms.budget_line)] {
            if length(text) > MAX_LINE {
                remarks.error(field, p.wrong_long);
            }
        }
        if self.department.is_none() {
            remarks.error("department", p.wrong_department);
        }
        if terms.from.zip(terms.last_day).is_some_and(|(from, last)| from > last) {
            remarks.error("until", p.wrong_order);
        } else if terms.last_day.is_some_and(|last| last < today && old.last_day != Some(last)) {
            remarks.error("until", p.wrong_past);
        }
        let Some(axis) = ground.city.axes.iter().find(|axis| axis.id.as_str() == terms.axis) else {
            remarks.error("axis", p.wrong_axis);
            return;
        };
        let (flight, validity) = (flight(terms), axis.validity());
        let is_outside = flight.from.is_some_and(|from| validity.from.is_some_and(|first| from < first))
            || flight.until.zip(validity.until).is_some_and(|(until, end)| until > end)
            || flight.within(validity).is_empty()
            || old.axis != terms.axis && last_day_of(validity).is_some_and(|day| day < today);
        if is_outside && !remarks.is_wrong("until") {
            let days = dates_in_words(ground.locale, axis.from, last_day_of(validity));
            remarks.error("until", &ground.locale.fill(p.wrong_axis_dates, &[&axis.name, &days]));
        }
        judge_items(ground, flight, remarks);
    }

    /// Whether a field must be corrected before it can be handed in.
    pub(super) fn is_faulty(&self) -> bool {
        !self.remarks.is_empty()
    }

    /// How many of its fields must be corrected.
    pub(super) fn errors(&self) -> usize {
        self.remarks.iter().map(|(field, _)| *field).collect::<BTreeSet<_>>().len()
    }

    /// What is to be said of `name`.
    pub(super) fn said(&self, name: &str) -> Vec<Said> {
        self.remarks.iter().filter(|(field, _)| *field == name).map(|(_, said)| said.clone()).collect()
    }

    /// The same of every field.
    pub(super) fn all_said(&self) -> Vec<(&'static str, Vec<Said>)> {
        FIELDS.iter().map(|name| (*name, self.said(name))).collect()
    }
}

/// Tells which items would never show again.
fn judge_items(ground: Ground<'_>, flight: FlightEntry, remarks: &mut Remarks) {
    let Some(campaign) = ground.campaign.filter(|_| !remarks.is_wrong("until")) else { return };
    let p = remarks.p;
    for (item, _) in ground.city.items().filter(|(item, _)| item.campaign.as_ref() == Some(&campaign.id)) {
        let own = item.flight.unwrap_or_default();
        if !own.is_empty() && own.within(flight).is_empty() && !flight.is_empty() {
            remarks.error("until", &ground.locale.fill(p.wrong_item, &[&item.title]));
        }
    }
}

/// When the campaign of `terms` runs.
fn flight(terms: &CampaignTerms) -> FlightEntry {
    let midnight = |day: Date| day.at(0, 0, 0, 0);
    FlightEntry { from: terms.from.map(midnight), until: terms.last_day.map(end_of), hard_end: false }
}

struct Remarks {
    list: Vec<(&'static str, Said)>,
    p: &'static CampaignWords,
}

impl Remarks {
    fn error(&mut self, field: &'static str, text: &str) {
        self.list.push((field, Said { is_error: true, text: text.to_owned() }));
    }

    fn is_wrong(&self, field: &str) -> bool {
        self.list.iter().any(|(known, _)| *known == field)
    }

    /// A date that may be left out.
    fn date(&mut self, field: &'static str, text: &str) -> Option<Date> {
        let words = self.p.wrong_date;
        self.number(field, text, |text| text.parse().ok().filter(|date: &Date| YEARS.contains(&date.year())), words)
    }

    /// What may be left out and is read by `read`.
    fn number<T>(
        &mut self,
        field: &'static str,
        text: &str,
        read: impl Fn(&str) -> Option<T>,
        words: &str,
    ) -> Option<T> {
        let found = read(text);
        if found.is_none() && !text.is_empty() {
            self.error(field, words);
        }
        found
    }
}

/// An airtime in hours, such as `1.5`.
fn airtime(text: &str) -> Option<u64> {
    let is_plain = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b','));
    let hours: f64 = text.replace(',', ".").parse().ok().filter(|_| is_plain)?;
    let minutes = (hours * HOUR_MS / MINUTE_MS).round();
    (minutes >= 1.0 && hours <= MAX_HOURS).then_some(minutes as u64 * 60_000)
}

/// The same as it is typed.
fn hours_in_words(ms: u64) -> String {
    let text = format!("{:.4}", ms as f64 / HOUR_MS);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_airtime_is_read_as_people_write_it() {
        for (text, minutes) in [("60", 3_600), ("1.5", 90), ("0,5", 30), ("0.75", 45), ("1000000", 60_000_000)] {
            assert_eq!(airtime(text), Some(minutes * 60_000), "{text}");
        }
        for text in ["", "0", "-1", "0.001", "1e3", "inf", "NaN", "dos", "1000001", "1.5.2"] {
            assert_eq!(airtime(text), None, "{text}");
        }
        for (ms, text) in [(216_000_000, "60"), (5_400_000, "1.5"), (1_000, "0.0003")] {
            assert_eq!(hours_in_words(ms), text);
        }
    }
}
