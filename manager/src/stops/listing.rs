//! `cartelera-manager stops`: what is stopped now, by whom, since when and why, and everything that was ever decided.

use cartelera_playlists::stops::{StopAction, StopEntry, StopTarget};
use jiff::{Timestamp, tz::TimeZone};
use serde_json::{Value, json};

use super::{
    args::StopsArgs,
    book::{KeptStop, StopBook},
    words,
};
use crate::{data::Data, error::AppError, publish, say::say, table::table};

/// Prints the list.
pub(super) async fn run(args: &StopsArgs) -> Result<(), AppError> {
    let data = Data::open(&args.data.resolve()?).await?;
    let book = StopBook::load(&data).await?;
    if args.json {
        say(format!("{:#}", as_json(&book)));
        return Ok(());
    }
    let zone = zone(&data).await?;
    let now: Vec<&KeptStop> = in_force(&book).collect();
    if book.entries.is_empty() {
        say("nada está suspendido ni retirado, y nunca lo estuvo");
        return Ok(());
    }
    if now.is_empty() {
        say("AHORA\nnada está suspendido ni retirado");
    } else {
        say(format!("AHORA\n{}", rows(&now, &zone).trim_end()));
    }
    say(format!("\nHISTORIA\n{}", rows(&book.entries.iter().collect::<Vec<_>>(), &zone).trim_end()));
    Ok(())
}

/// The entries that stop something now.
pub(crate) fn in_force(book: &StopBook) -> impl Iterator<Item = &KeptStop> {
    let withdrawn = book.list.withdrawn();
    let rules = move |entry: &StopEntry| match (entry.action, &entry.target) {
        (StopAction::Withdraw, StopTarget::Item(digest)) => withdrawn.contains(digest),
        (StopAction::Suspend, _) => book.list.suspensions().any(|other| other.number == entry.number),
        _ => false,
    };
    book.entries.iter().filter(move |kept| rules(&kept.signed.entry))
}

fn rows(entries: &[&KeptStop], zone: &TimeZone) -> String {
    let mut rows =
        vec![["N.º", "CUÁNDO", "QUIÉN", "QUÉ SE HIZO", "PIEZA, CAMPAÑA U OFICINA", "MOTIVO"].map(str::to_owned)];
    rows.extend(entries.iter().map(|kept| {
        let entry = &kept.signed.entry;
        [
            entry.number.to_string(),
            local(entry.issued, zone),
            kept.signed.by.clone(),
            words::done(entry.action).to_owned(),
            words::target(&entry.target, &kept.about),
            kept.signed.reason.clone(),
        ]
    }));
    table(&rows)
}

fn local(instant: Timestamp, zone: &TimeZone) -> String {
    instant.to_zoned_datetime(zone.clone()).strftime("%Y-%m-%d %H:%M:%S").to_string()
}

/// The zone of the city's first screen, UTC if there is none.
async fn zone(data: &Data) -> anyhow::Result<TimeZone> {
    let followed = publish::followed(data).await?;
    let programme = followed.values().find_map(|followed| followed.programmes.last());
    Ok(programme.and_then(|programme| programme.zone.time_zone().ok()).unwrap_or(TimeZone::UTC))
}

fn as_json(book: &StopBook) -> Value {
    let entry = |kept: &KeptStop| {
        json!({
            "number": kept.signed.entry.number,
            "issued": kept.signed.entry.issued,
            "action": kept.signed.entry.action,
            "target": kept.signed.entry.target,
            "by": kept.signed.by,
            "reason": kept.signed.reason,
            "item": kept.about.item,
            "title": kept.about.title,
        })
    };
    json!({
        "head": book.list.head(),
        "now": in_force(book).map(entry).collect::<Vec<_>>(),
        "history": book.entries.iter().map(entry).collect::<Vec<_>>(),
    })
}
