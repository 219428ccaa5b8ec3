//! What keeps a campaign's items off the screen, and which promises to it cannot be kept, in words.

use std::collections::{BTreeMap, BTreeSet};

use cartelera_playlists::{
    content::City,
    forecast::{Airtime, MissedTime, Reach, Unkept, Viewers},
    ids::{CampaignId, ItemId, RuleId, ScreenId},
    programme::Region,
};
use jiff::{civil::Date, tz::TimeZone};
use serde_json::{Value, json};

use super::campaign::title;
use crate::ask::{load::Subject, words};

/// Rows of a table, the first of which is its head, and the same as JSON.
pub(super) struct Lines<const N: usize> {
    pub(super) rows: Vec<[String; N]>,
    pub(super) json: Vec<Value>,
}

/// What limits each item of `campaign` by each rule, on all screens together.
pub(super) fn limits(asked: &Subject, all: &[Viewers], campaign: &CampaignId) -> Lines<4> {
    let mut lines = Lines {
        rows: vec![["PIEZA", "REGLA", "EN PANTALLA", "POR QUÉ NO MÁS"].map(str::to_owned)],
        json: Vec::new(),
    };
    let mut sums: BTreeMap<(ItemId, RuleId), (Reach, Airtime)> = BTreeMap::new();
    for viewers in all {
        let screens = viewers.screens.len() as u64;
        for reach in &viewers.forecast.reach {
            let key = (reach.item.clone(), reach.rule.clone());
            let got = shown(viewers, reach) * screens;
            let reach = reach.times(screens);
            match sums.get_mut(&key) {
                Some((sum, airtime)) => {
                    sum.add(reach);
                    *airtime += got;
                }
                None => _ = sums.insert(key, (reach, got)),
            }
        }
    }
    let zone = asked.courses.first().and_then(|course| course.zone().ok()).unwrap_or(TimeZone::UTC);
    for (reach, got) in sums.values() {
        let why = reasons(reach, *got, &zone);
        lines.rows.push([reach.item.to_string(), reach.rule.to_string(), words::length(got.ms), why.join("; ")]);
        lines.json.push(json!({
            "item": reach.item, "rule": reach.rule, "plays": got.plays, "airtime_ms": got.ms,
            "open_ms": reach.open_ms, "in_windows_ms": reach.window_ms, "in_flight_ms": reach.flight_ms,
            "outside_blackouts_ms": reach.allowed_ms, "before_newer_episode_ms": reach.current_ms,
            "share": reach.share_ppm.map(|ppm| f64::from(ppm) / 1e6), "replaced_by": reach.replaced.as_ref().map(|r| &r.by),
            "max_per_hour": reach.pacing.max_per_hour, "min_distance_ms": reach.pacing.min_distance_ms,
        }));
    }
    for item in nowhere(asked, campaign, &sums) {
        let why = "ninguna regla la muestra en ninguna pantalla";
        lines.rows.push([item.to_string(), String::new(), words::length(0), why.to_owned()]);
        lines.json.push(json!({ "item": item, "rule": null, "plays": 0, "airtime_ms": 0 }));
    }
    lines
}

/// What `viewers` show of the item of `reach` by its rule, on one screen.
fn shown(viewers: &Viewers, reach: &Reach) -> Airtime {
    let days = viewers.forecast.days.iter().flat_map(|day| &day.shown);
    let same = days.filter(|shown| shown.item == reach.item && shown.rule.as_ref() == Some(&reach.rule));
    same.fold(Airtime::default(), |mut sum, shown| {
        sum += shown.airtime;
        sum
    })
}

/// The items of the folder's `campaign` that no rule brings to any screen.
fn nowhere<V>(asked: &Subject, campaign: &CampaignId, shown: &BTreeMap<(ItemId, RuleId), V>) -> Vec<ItemId> {
    let items = asked.city.iter().flat_map(City::items);
    let items = items.map(|(item, _)| item).filter(|item| item.campaign.as_ref() == Some(campaign));
    let ids = items.map(|item| item.id.clone());
    ids.filter(|id| !shown.keys().any(|(item, _)| item == id)).collect()
}

/// What takes time from an item, the conditions first, then what shares the time that they leave.
fn reasons(reach: &Reach, got: Airtime, zone: &TimeZone) -> Vec<String> {
    let mut why = Vec::new();
    let (length, lost) = (words::length, |before: u64, after: u64| Some(before - after).filter(|lost| *lost > 0));
    if lost(reach.open_ms, reach.window_ms).is_some() {
        why.push(format!("horario: la regla aplica {} de {}", length(reach.window_ms), length(reach.open_ms)));
    }
    if let Some(lost) = lost(reach.window_ms, reach.flight_ms) {
        why.push(format!("vigencia: le quita {}", length(lost)));
    }
    if let Some(lost) = lost(reach.flight_ms, reach.allowed_ms) {
        why.push(format!("veda electoral: le quita {}", length(lost)));
    }
    if let Some(replaced) = &reach.replaced {
        let from = replaced.from.map(|from| format!(" desde el {}", words::moment(from, zone))).unwrap_or_default();
        why.push(format!("la sustituye el episodio {}{from}", replaced.by));
    }
    if reach.current_ms == 0 {
        return why;
    }
    let used = words::percent(Some(got.ms as f64 / reach.current_ms as f64));
    let class = words::class(reach.priority);
    let share = reach.share_ppm.map(|ppm| format!("tiene {}", words::percent(Some(f64::from(ppm) / 1e6))));
    let share = share.unwrap_or_else(|| "comparte lo que dejan las demás".to_owned());
    why.push(format!("tiempo: la regla ({class}) {share} y la pieza usa {used}"));
    if let Some(cap) = reach.pacing.max_per_hour {
        let most = (reach.current_ms as f64 / 3_600_000.0 * f64::from(cap)).ceil() as u64;
        why.push(format!("tope: {cap} por hora, usa {} de {}", words::number(got.plays), words::number(most)));
    }
    if let Some(distance) = reach.pacing.min_distance_ms {
        why.push(format!("distancia: {} entre una y otra", length(distance)));
    }
    if reach.region == Region::Bar {
        why.push("sale en el cintillo".to_owned());
    }
    why
}

/// Where and when one fact is true.
#[derive(Default)]
struct Extent<'a> {
    dates: BTreeSet<Date>,
    screens: BTreeSet<&'a ScreenId>,
}

/// The promises to items of `campaign`, or to all items, that cannot be kept.
pub(super) fn broken(asked: &Subject, all: &[Viewers], campaign: Option<&CampaignId>) -> Lines<4> {
    let mut lines =
        Lines { rows: vec![["DÍAS", "PIEZA", "PANTALLAS", "QUÉ FALTA"].map(str::to_owned)], json: Vec::new() };
    // One fact that is true on many days and screens is one row.
    let mut facts: BTreeMap<(ItemId, String), Extent<'_>> = BTreeMap::new();
    for (course, viewers) in asked.courses.iter().zip(all) {
        let is_wanted = |id: &ItemId| {
            let programmes = course.epochs.iter().map(|(_, programme)| programme);
            let mut items = programmes.flat_map(|programme| &programme.items).filter(|item| item.id == *id);
            campaign.is_none() || items.any(|item| item.campaign.as_ref() == campaign)
        };
        let zone = course.zone().unwrap_or(TimeZone::UTC);
        let screens: Vec<&ScreenId> = viewers.screens.iter().map(|(screen, _)| screen).collect();
        for broken in viewers.forecast.broken.iter().filter(|broken| is_wanted(&broken.item)) {
            let what = (broken.item.clone(), promise(broken.promise, broken.date, &zone));
            let extent = facts.entry(what).or_default();
            extent.dates.insert(broken.date);
            extent.screens.extend(screens.iter().copied());
            lines.json.push(json_promise(broken.promise, broken.date, &broken.item, &screens));
        }
    }
    for ((item, what), extent) in facts {
        let screens: Vec<&str> = extent.screens.into_iter().map(ScreenId::as_str).collect();
        lines.rows.push([stretch(&extent.dates), title(asked, &item), screens.join(", "), what]);
    }
    lines
}

/// Dates in words: the only one, or how many between which.
fn stretch(dates: &BTreeSet<Date>) -> String {
    match (dates.first(), dates.last()) {
        (Some(first), Some(last)) if first != last => {
            format!("{} días, del {} al {}", dates.len(), words::date(*first), words::date(*last))
        }
        (first, _) => first.map(|date| words::date(*date)).unwrap_or_default(),
    }
}

fn promise(promise: Unkept, date: Date, zone: &TimeZone) -> String {
    match promise {
        Unkept::MinPlays { promised, time_ms: 0, .. } => {
            format!("mínimo de {promised}: ese día ninguna regla la muestra dentro de su vigencia")
        }
        Unkept::MinPlays { promised, met, .. } => format!("mínimo de {promised}: solo se cumplen {met}"),
        Unkept::FixedTime { at, why } => {
            let why = match why {
                MissedTime::Closed => "la oficina está cerrada",
                MissedTime::OutsideDaypart => "a esa hora ninguna regla la muestra",
                MissedTime::Blackout => "hay veda electoral",
                MissedTime::Taken => "otra pieza ocupa el turno",
            };
            format!("hora fija {}: {why}", words::time_from(date, at, zone))
        }
    }
}

fn json_promise(promise: Unkept, date: Date, item: &ItemId, screens: &[&ScreenId]) -> Value {
    match promise {
        Unkept::MinPlays { promised, met, .. } => json!({
            "date": date, "item": item, "screens": screens, "promise": "min-plays", "promised": promised, "met": met,
        }),
        Unkept::FixedTime { at, why } => json!({
            "date": date, "item": item, "screens": screens, "promise": "fixed-time", "at": at,
            "why": match why {
                MissedTime::Closed => "closed",
                MissedTime::OutsideDaypart => "outside-daypart",
                MissedTime::Blackout => "blackout",
                MissedTime::Taken => "taken",
            },
        }),
    }
}
