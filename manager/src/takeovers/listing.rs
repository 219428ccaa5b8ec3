//! `cartelera-manager takeover list`: what is on, where, and who started it.

use std::collections::BTreeMap;

use cartelera_playlists::{
    ids::{ScreenId, TakeoverId},
    takeover::Takeover,
};
use jiff::{Timestamp, tz::TimeZone};
use serde_json::json;

use super::{args::ListArgs, start, words};
use crate::{
    data::Data,
    error::AppError,
    publish, repoint,
    say::say,
    store::{TakeoverAction, TakeoverEvent},
    table::table,
};

/// A takeover that is on.
struct On {
    takeover: Takeover,
    screens: Vec<ScreenId>,
}

/// Prints the takeovers that are on.
pub(super) async fn run(args: &ListArgs) -> Result<(), AppError> {
    let data = Data::open(&args.data.resolve()?).await?;
    let now = repoint::now()?;
    let events = data.store.takeover_events().await?;
    let mut all: BTreeMap<TakeoverId, On> = BTreeMap::new();
    let mut zone = TimeZone::UTC;
    for (screen, followed) in publish::followed(&data).await? {
        zone = start::zone(&followed).unwrap_or(zone);
        for takeover in repoint::not_over(&followed.pointer.takeovers, now) {
            let new = || On { takeover: takeover.clone(), screens: Vec::new() };
            all.entry(takeover.id.clone()).or_insert_with(new).screens.push(screen.clone());
        }
    }
    if args.json {
        say(format!("{:#}", json!({ "takeovers": all.values().map(|on| as_json(on, &events)).collect::<Vec<_>>() })));
    } else if all.is_empty() {
        say("no hay ninguna alerta");
    } else {
        let mut rows =
            vec![["ALERTA", "GRAVEDAD", "PIEZA", "DESDE", "HASTA", "INICIÓ", "PANTALLAS"].map(str::to_owned)];
        rows.extend(all.values().map(|on| row(on, &events, &zone)));
        say(table(&rows).trim_end());
    }
    Ok(())
}

/// Who started it last.
fn started_by<'a>(on: &On, events: &'a [TakeoverEvent]) -> Option<&'a str> {
    let is_start = |event: &&TakeoverEvent| event.action == TakeoverAction::Start && event.takeover == on.takeover.id;
    events.iter().rev().find(is_start).map(|event| event.by.as_str())
}

fn row(on: &On, events: &[TakeoverEvent], zone: &TimeZone) -> [String; 7] {
    let On { takeover, screens } = on;
    let local = |instant: Timestamp| instant.to_zoned_datetime(zone.clone()).strftime("%Y-%m-%d %H:%M:%S").to_string();
    [
        takeover.id.to_string(),
        words::severity(takeover.severity).to_owned(),
        takeover.item.title.clone(),
        local(takeover.starts),
        local(takeover.over()),
        started_by(on, events).unwrap_or_default().to_owned(),
        screens.iter().map(ScreenId::as_str).collect::<Vec<_>>().join(", "),
    ]
}

fn as_json(on: &On, events: &[TakeoverEvent]) -> serde_json::Value {
    let On { takeover, screens } = on;
    json!({
        "id": takeover.id,
        "severity": takeover.severity,
        "starts": takeover.starts,
        "ends": takeover.over(),
        "wakes_display": takeover.wakes_display,
        "item": takeover.item.id,
        "title": takeover.item.title,
        "category": takeover.item.category,
        "digest": takeover.item.digest,
        "screens": screens,
        "started_by": started_by(on, events),
    })
}
