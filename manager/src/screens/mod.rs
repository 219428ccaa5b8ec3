//! `cartelera-manager screens`: every screen with its device, what it should show and shows, and what is wrong.

mod alarms;
mod report;

pub(crate) use alarms::Alarm;
pub(crate) use report::{ScreenReport, ScreenState, read};

use anyhow::Context as _;
use cartelera_playlists::{
    hash::ContentHash,
    protocol::heartbeat::{DisplayState, Heartbeat, OnScreen},
};
use jiff::{SignedDuration, Timestamp};

use crate::{data::Data, say::say, table::table};

/// How many digits of a programme's hash are shown.
const SHORT_HASH: usize = 8;
/// The longest identifier of a screen, so that a line has at most 120 characters.
const MAX_SCREEN: usize = 19;
/// The longest name of what is on.
const MAX_ON: usize = 16;

/// Prints the screens.
pub(crate) async fn run(data: &Data, json: bool) -> anyhow::Result<()> {
    let now = Timestamp::now();
    let reports = report::read(data, now).await?;
    if json {
        say(serde_json::to_string_pretty(&reports).context("writing the screens as JSON")?);
        return Ok(());
    }
    let titles =
        ["PANTALLA", "ESTADO", "CONTACTO", "DEBE", "MUESTRA", "AL DÍA", "AL AIRE", "RELOJ", "PANEL", "ALARMAS"];
    let mut rows = vec![titles.map(str::to_owned)];
    rows.extend(reports.iter().map(|report| row(report, now)));
    say(table(&rows).trim_end());
    for report in &reports {
        for alarm in &report.alarms {
            say(format!("{}: {alarm}", report.id));
        }
    }
    Ok(())
}

fn row(report: &ScreenReport, now: Timestamp) -> [String; 10] {
    let none = || "-".to_owned();
    let state = match report.state {
        ScreenState::Paired => "emparejada",
        ScreenState::Unpaired => "sin emparejar",
        ScreenState::Revoked => "revocada",
        ScreenState::Removed => "retirada",
    };
    let told = report.heartbeat.as_ref();
    let shown = |tell: fn(&Heartbeat) -> String| told.map_or_else(none, tell);
    [
        cut(report.id.as_str(), MAX_SCREEN),
        state.to_owned(),
        report.last_contact.map_or_else(|| "nunca".to_owned(), |seen| ago(now.duration_since(seen))),
        report.wanted_programme.map_or_else(none, short),
        told.and_then(|told| told.programme).map_or_else(none, short),
        report.is_current.map_or_else(none, |current| if current { "sí" } else { "no" }.to_owned()),
        shown(|told| cut(&told.on.as_ref().map(on).unwrap_or_default(), MAX_ON)),
        shown(|told| match told.clock.rank {
            1 => "firmado".to_owned(),
            2 => "equipo".to_owned(),
            _ => "ninguno".to_owned(),
        }),
        shown(|told| {
            match told.display {
                DisplayState::On => "sí",
                DisplayState::Fed => "¿sí?",
                DisplayState::Standby | DisplayState::Absent | DisplayState::Off => "no",
                DisplayState::OtherInput => "otra",
                DisplayState::Black => "negro",
                DisplayState::Unknown => "?",
            }
            .to_owned()
        }),
        if report.alarms.is_empty() { String::new() } else { report.alarms.len().to_string() },
    ]
}

/// What is on, in a word or two.
fn on(on: &OnScreen) -> String {
    match on {
        OnScreen::Item { item } => item.to_string(),
        OnScreen::Takeover { takeover } => format!("alerta {takeover}"),
        OnScreen::StandIn { item } => format!("{item} (suple)"),
        OnScreen::Closed => "cerrada".to_owned(),
        OnScreen::Waiting => "en espera".to_owned(),
        OnScreen::Unknown => "?".to_owned(),
    }
}

pub(crate) fn short(hash: ContentHash) -> String {
    hash.to_string()[..SHORT_HASH].to_owned()
}

/// The first `most` characters of `text`, the last of them an ellipsis if there are more.
fn cut(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_owned();
    }
    text.chars().take(most - 1).chain(['…']).collect()
}

/// How long ago something was, in the largest unit that fits.
pub(crate) fn ago(since: SignedDuration) -> String {
    let (seconds, minutes) = (since.as_secs().max(0), since.as_mins());
    match since.as_hours() {
        0 if minutes < 1 => format!("hace {seconds} s"),
        0 => format!("hace {minutes} min"),
        hours @ 1..48 => format!("hace {hours} h"),
        hours => format!("hace {} días", hours / 24),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_contact_is_told_in_the_largest_unit() {
        for (seconds, text) in [
            (-5, "hace 0 s"),
            (59, "hace 59 s"),
            (60, "hace 1 min"),
            (3_600, "hace 1 h"),
            (47 * 3_600, "hace 47 h"),
            (48 * 3_600, "hace 2 días"),
        ] {
            assert_eq!(ago(SignedDuration::from_secs(seconds)), text);
        }
    }

    #[test]
    fn the_widest_line_has_120_characters() {
        let long = "x".repeat(64);
        let item = long.parse().unwrap();
        let report = ScreenReport {
            id: long.parse().unwrap(),
            state: ScreenState::Unpaired,
            last_contact: Some(Timestamp::UNIX_EPOCH),
            wanted_programme: Some(ContentHash::of(b"")),
            heartbeat: Some(Heartbeat {
                programme: Some(ContentHash::of(b"")),
                on: Some(OnScreen::StandIn { item }),
                display: DisplayState::Black,
                ..Heartbeat::default()
            }),
            alarms: vec![alarms::Alarm::NoClock; 10],
            ..ScreenReport::default_of("x", "y")
        };
        let now = Timestamp::UNIX_EPOCH + SignedDuration::from_hours(999 * 24);
        let titles =
            ["PANTALLA", "ESTADO", "CONTACTO", "DEBE", "MUESTRA", "AL DÍA", "AL AIRE", "RELOJ", "PANEL", "ALARMAS"];
        let drawn = table(&[titles.map(str::to_owned), row(&report, now)]);
        assert!(drawn.lines().all(|line| line.chars().count() <= 120), "{drawn}");
    }
}
