//! A campaign in words.

use cartelera_playlists::{
    content::{Campaign, City},
    ids::DepartmentId,
};
use jiff::civil::Date;

use super::super::differences::Difference;
use crate::{page::locale::Locale, proposals::CampaignTerms};

/// What a campaign says of itself: every fact, also those that are empty.
fn facts(locale: Locale, city: &City, terms: &CampaignTerms) -> Vec<(&'static str, String)> {
    let p = locale.campaigns();
    let axis = city.axes.iter().find(|axis| axis.id.as_str() == terms.axis);
    let testigos = (terms.testigos > 0).then(|| locale.count(u64::from(terms.testigos)));
    vec![
        (p.name, terms.name.clone()),
        (p.axis, axis.map_or_else(|| terms.axis.clone(), |axis| axis.name.clone())),
        (p.objective, terms.objective.clone()),
        (p.population, terms.population.clone()),
        (p.dates, dates_in_words(locale, terms.from, terms.last_day)),
        (p.target, target_in_words(locale, terms)),
        (p.budget_line, terms.budget_line.clone()),
        (p.testigos, testigos.unwrap_or_default()),
    ]
}

/// What a campaign of `department` says of itself.
pub(in crate::page::content) fn campaign_fields(
    locale: Locale,
    city: &City,
    terms: &CampaignTerms,
    department: Option<&DepartmentId>,
) -> Vec<(&'static str, String)> {
    let mut all = facts(locale, city, terms);
    let known = department.and_then(|id| city.departments.iter().find(|known| known.id == *id));
    all.extend(known.map(|department| (locale.campaigns().department, department.name.clone())));
    all.retain(|(_, text)| !text.is_empty());
    all
}

/// What differs between a campaign in two cities.
pub(in crate::page::content) fn campaign_differences(
    locale: Locale,
    (before, old): (&City, &Campaign),
    (after, new): (&City, &Campaign),
) -> Vec<Difference> {
    let (one, other) = (facts(locale, before, &CampaignTerms::of(old)), facts(locale, after, &CampaignTerms::of(new)));
    let pairs = one.into_iter().zip(other).filter(|((_, before), (_, after))| before != after);
    pairs.map(|((name, before), (_, after))| Difference { name, before, after }).collect()
}

/// First and last day in words.
pub(super) fn dates_in_words(locale: Locale, from: Option<Date>, last_day: Option<Date>) -> String {
    let p = locale.campaigns();
    match (from, last_day) {
        (None, None) => p.always.to_owned(),
        (Some(from), None) => locale.fill(p.dates_from, &[&locale.date(from)]),
        (None, Some(day)) => locale.fill(p.dates_until, &[&locale.date(day)]),
        (Some(from), Some(day)) => locale.fill(p.dates_both, &[&locale.date(from), &locale.date(day)]),
    }
}

/// What it wants to reach in a month, in words.
pub(super) fn target_in_words(locale: Locale, terms: &CampaignTerms) -> String {
    let p = locale.campaigns();
    let plays = terms.plays.map(|plays| locale.fill(p.target_plays, &[&locale.count(u64::from(plays))]));
    let airtime = terms.airtime_ms.map(|ms| locale.fill(p.target_hours, &[&locale.length(ms)]));
    match (plays, airtime) {
        (None, None) => p.target_none.to_owned(),
        (Some(one), None) | (None, Some(one)) => one,
        (Some(plays), Some(airtime)) => locale.fill(p.target_both, &[&plays, &airtime]),
    }
}
