//! `cartelera-manager blackouts`: what each coming electoral blackout takes off the screens, and what fills the gap.

use cartelera_playlists::{content::BlackoutEntry, programme::Blackout};
use jiff::{Timestamp, tz::TimeZone};
use serde_json::{Value, json};

use super::report::Report;
use crate::{
    ask::{Answer, BlackoutsArgs, load::Subject},
    error::AppError,
};

/// Prints the report ahead of blackouts.
pub(crate) async fn run(arguments: &BlackoutsArgs) -> Result<(), AppError> {
    let asked = arguments.source.load().await?;
    let zone = zone(&asked)?;
    let after = arguments.after.map_or_else(|| Ok(Timestamp::now()), |when| when.begins(&zone))?;
    let all = all(&asked, &zone);
    let chosen: Vec<&Named> = match &arguments.name {
        Some(name) => vec![by_name(&all, name, asked.city.is_some())?],
        None => all.iter().filter(|named| named.blackout.until > after).collect(),
    };
    let mut answer = Answer { text: String::new(), json: Value::Null };
    let mut reports = Vec::new();
    for named in &chosen {
        let report = Report::new(&asked, named)?;
        report.write(&mut answer.text, &zone);
        reports.push(report.json());
    }
    if chosen.is_empty() {
        answer.text = no_blackouts(&all);
    }
    answer.json = json!({ "blackouts": reports });
    answer.print(arguments.source.json);
    Ok(())
}

/// The city's zone, in which blackouts are given; that of an office where no folder is asked.
fn zone(asked: &Subject) -> anyhow::Result<TimeZone> {
    let of_city = asked.city.as_ref().and_then(|city| Some((&city.zone, city.zones.get(&city.zone)?)));
    match (of_city, asked.courses.first()) {
        (Some((name, tzif)), _) => Ok(TimeZone::tzif(name, tzif)?),
        (None, Some(course)) => course.zone(),
        (None, None) => Ok(TimeZone::UTC),
    }
}

/// A blackout with what only the folder says of it.
pub(super) struct Named {
    pub(super) blackout: Blackout,
    pub(super) name: Option<String>,
    pub(super) agreement: Option<String>,
}

/// The blackouts of every programme that rules last, in order of time, each once.
fn all(asked: &Subject, zone: &TimeZone) -> Vec<Named> {
    let mut blackouts: Vec<Blackout> = Vec::new();
    for blackout in asked.courses.iter().flat_map(|course| &course.programme().blackouts) {
        if !blackouts.contains(blackout) {
            blackouts.push(blackout.clone());
        }
    }
    blackouts.sort_by_key(|blackout| (blackout.from, blackout.until));
    let entries = asked.city.iter().flat_map(|city| &city.blackouts);
    let named = |blackout: Blackout| {
        let instant = |time| zone.to_timestamp(time).ok();
        let same = |entry: &&BlackoutEntry| {
            (instant(entry.from), instant(entry.until)) == (Some(blackout.from), Some(blackout.until))
        };
        let entry = entries.clone().find(same);
        let name = entry.map(|entry| entry.name.clone());
        Named { name, agreement: entry.and_then(|entry| entry.agreement.clone()), blackout }
    };
    blackouts.into_iter().map(named).collect()
}

fn by_name<'a>(all: &'a [Named], name: &str, has_names: bool) -> Result<&'a Named, AppError> {
    let same = |named: &&Named| named.name.as_deref().is_some_and(|known| known.to_lowercase() == name.to_lowercase());
    all.iter().find(same).ok_or_else(|| {
        let known: Vec<&str> = all.iter().filter_map(|named| named.name.as_deref()).collect();
        AppError::NotFound(if has_names {
            let list = if known.is_empty() { "there are none".to_owned() } else { format!("there are: {}", known.join("; ")) };
            format!("no blackout has the name {name} ({list})")
        } else {
            "what screens follow does not name its blackouts (leave --name out, or ask the content folder with --folder)".to_owned()
        })
    })
}

fn no_blackouts(all: &[Named]) -> String {
    let known: Vec<&str> = all.iter().filter_map(|named| named.name.as_deref()).collect();
    match known.as_slice() {
        [] => "No hay vedas electorales por venir.\n".to_owned(),
        known => {
            format!("No hay vedas electorales por venir. Con --name se ve una que ya terminó: {}\n", known.join("; "))
        }
    }
}
