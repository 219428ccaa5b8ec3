//! One screen: its picture, its programme of today, its device and health, and what it can be asked.

use std::collections::BTreeMap;

use askama::Template;
use axum::{
    body::Body,
    http::{HeaderValue, StatusCode, header},
    response::Response,
};
use cartelera_playlists::{
    hash::ContentHash,
    present::Scene,
    protocol::{command::CommandOutcome, heartbeat::DisplayState},
};
use jiff::Timestamp;

use super::{
    city::{City, CityScreen, timeline},
    frame::Frame,
    locale::Locale,
    matrix::Right,
    pictures::Size,
    screens::Card,
    visit::{Fault, Outcome, Visit},
};
use crate::screens::{ScreenReport, short};

/// Stands where a picture cannot be drawn; what is on is told beside it in words.
const NO_PICTURE: &[u8] = include_bytes!("../../static/no-picture.svg");
/// So many of the slots that follow are told.
const UPCOMING: usize = 12;
/// So many commands are told.
const COMMANDS: u32 = 8;

#[derive(Template)]
#[template(path = "screen.html")]
#[expect(clippy::struct_excessive_bools, reason = "each says whether a part of the page is there")]
struct ScreenPage {
    f: Frame,
    card: Card,
    department: Option<String>,
    facts: Vec<(&'static str, String)>,
    upcoming: Vec<Slot>,
    day: Vec<DayItem>,
    commands: Vec<Given>,
    is_paired: bool,
    may_command: bool,
    may_pair: bool,
    may_suspend: bool,
}

/// A slot that follows.
struct Slot {
    time: String,
    title: String,
    sort: &'static str,
}

/// An item of today.
struct DayItem {
    title: String,
    item: String,
    sort: &'static str,
    plays: u64,
    length: String,
    first: String,
    last: String,
}

/// A command that was given.
struct Given {
    what: &'static str,
    by: String,
    when: String,
    outcome: String,
    /// Where its picture is.
    picture: Option<String>,
}

/// Finds the screen of the path, if the person may see it.
pub(super) fn find<'a>(visit: &Visit, city: &'a City, right: Right) -> Result<&'a CityScreen, Fault> {
    city.screen(visit.param("id"), &visit.person()?.reach(right)).ok_or(Fault::NotFound)
}

/// The page.
pub(super) async fn show(visit: Visit) -> Outcome {
    let locale = visit.locale;
    let city = visit.page.city().await?;
    let screen = find(&visit, &city, Right::SeeScreens)?;
    let (upcoming, day) = plan(&city, screen, locale, visit.now)?;
    let may_command = find(&visit, &city, Right::Command).is_ok();
    let commands = if may_command { given(&visit, &city, screen).await? } else { Vec::new() };
    visit.html(&ScreenPage {
        f: visit.frame(screen.record.name.clone()),
        card: Card::of(screen, &city, locale, visit.now),
        department: screen.record.department.as_ref().map(|(_, name)| name.clone()),
        facts: facts(&screen.report, &city, locale),
        upcoming,
        day,
        commands,
        is_paired: screen.report.device.is_some(),
        may_command,
        may_pair: find(&visit, &city, Right::Pair).is_ok(),
        may_suspend: visit.may(Right::Suspend),
    })
}

/// What comes next, and every item of today with how often and how long it shows.
fn plan(city: &City, screen: &CityScreen, locale: Locale, now: Timestamp) -> anyhow::Result<(Vec<Slot>, Vec<DayItem>)> {
    let Some(followed) = city.followed.get(&screen.record.id) else { return Ok((Vec::new(), Vec::new())) };
    let (w, zone) = (locale.words(), &city.zone);
    let mut timeline = timeline(followed)?;
    let plan = timeline.day(zone.to_datetime(now).date());
    let (mut upcoming, mut items) = (Vec::new(), BTreeMap::new());
    for playing in &plan.main {
        let Some(programme) = timeline.programme_of(&playing.slot) else { continue };
        let item = playing.item(programme);
        let sort = w.kind(super::city::Kind::of(item));
        if playing.start > now && upcoming.len() < UPCOMING {
            let time = locale.exact_clock(playing.start, zone);
            upcoming.push(Slot { time, title: item.title.clone(), sort });
        }
        let known =
            items.entry(item.digest).or_insert_with(|| (item, sort, 0_u64, 0_i64, playing.start, playing.start));
        known.2 += 1;
        known.3 += i64::try_from(playing.end.duration_since(playing.start).as_millis()).unwrap_or(0);
        known.5 = playing.start;
    }
    let mut day: Vec<(i64, DayItem)> = items
        .into_values()
        .map(|(item, sort, plays, ms, first, last)| {
            let told = DayItem {
                title: item.title.clone(),
                item: item.id.to_string(),
                sort,
                plays,
                length: locale.length(ms.unsigned_abs()),
                first: locale.clock(first, zone),
                last: locale.clock(last, zone),
            };
            (ms, told)
        })
        .collect();
    day.sort_by(|a, b| b.0.cmp(&a.0).then_with(|| a.1.title.cmp(&b.1.title)));
    Ok((upcoming, day.into_iter().map(|(_, item)| item).collect()))
}

/// What is known of the device.
fn facts(report: &ScreenReport, city: &City, locale: Locale) -> Vec<(&'static str, String)> {
    let w = locale.words();
    let mut all = Vec::new();
    if let Some(device) = &report.device {
        all.push((w.fact_hardware, device.hardware.clone()));
        let bound = locale.fill(w.fact_paired_by, &[&locale.moment(device.bound, &city.zone), &device.bound_by]);
        all.push((w.fact_paired, bound));
        all.push((w.fact_key, device.key_id.chars().take(16).collect()));
    }
    let Some(told) = &report.heartbeat else { return all };
    all.push((w.fact_version, told.version.clone()));
    all.push((w.fact_uptime, locale.length(told.uptime_s * 1000)));
    let panel = match told.display {
        DisplayState::On => w.panel_on,
        DisplayState::Fed => w.panel_fed,
        DisplayState::Standby => w.panel_standby,
        DisplayState::Absent => w.panel_absent,
        DisplayState::Off => w.panel_off,
        DisplayState::OtherInput => w.panel_other,
        DisplayState::Black => w.panel_black,
        DisplayState::Unknown => w.panel_unknown,
    };
    all.push((w.fact_panel, panel.to_owned()));
    let clock = match told.clock.rank {
        1 => w.clock_signed,
        2 => w.clock_device,
        _ => w.clock_none,
    };
    all.push((w.fact_clock, clock.to_owned()));
    if let Some(temperature) = told.temperature_dc {
        all.push((w.fact_temperature, format!("{}.{} °C", temperature / 10, (temperature % 10).abs())));
    }
    if told.disk.free_bytes > 0 {
        all.push((w.fact_disk, format!("{:.1} GB", told.disk.free_bytes as f64 / 1e9)));
    }
    if told.missing.files > 0 {
        all.push((w.fact_missing, told.missing.files.to_string()));
    }
    if let Some(error) = told.errors.first() {
        all.push((w.fact_error, error.text.clone()));
    }
    all
}

async fn given(visit: &Visit, city: &City, screen: &CityScreen) -> Result<Vec<Given>, Fault> {
    let (locale, w) = (visit.locale, visit.locale.words());
    let commands = visit.page.data.store.recent_commands(screen.record.id.clone(), COMMANDS).await?;
    Ok(commands
        .into_iter()
        .map(|command| {
            let is_picture =
                matches!(command.action, cartelera_playlists::protocol::command::CommandAction::Screenshot);
            let is_done = command.outcome == Some(CommandOutcome::Done);
            let outcome = match &command.outcome {
                Some(CommandOutcome::Done) => w.outcome_done.to_owned(),
                Some(CommandOutcome::Failed { reason }) => locale.fill(w.outcome_failed, &[reason]),
                Some(CommandOutcome::Unknown) => w.outcome_unknown.to_owned(),
                None if command.expires <= visit.now => w.outcome_expired.to_owned(),
                None => w.outcome_waiting.to_owned(),
            };
            Given {
                what: w.command(&command.action),
                by: command.by,
                when: locale.moment(command.issued, &city.zone),
                outcome,
                picture: (is_picture && is_done)
                    .then(|| format!("/screens/{}/screenshots/{}", screen.record.id, command.number)),
            }
        })
        .collect())
}

/// The picture of what is on, as the player draws it.
pub(super) async fn picture(visit: Visit) -> Outcome {
    let city = visit.page.city().await?;
    let screen = find(&visit, &city, Right::SeeScreens)?;
    let Some((key, at)) = screen.on.as_ref().and_then(|on| on.picture) else { return Err(Fault::NotFound) };
    let size = if visit.query.get("size") == "large" { Size::Large } else { Size::Small };
    let scene = || {
        let followed = city.followed.get(&screen.record.id)?;
        let scene = Scene {
            root: city.data.root.clone(),
            pointer: followed.pointer.clone(),
            programmes: followed.programmes.iter().map(|programme| (**programme).clone()).collect(),
            stops: city.book.list.clone(),
            approvals: city.approvals_text(followed).to_owned(),
        };
        Some((scene, at, screen.record.picture_px.unwrap_or((1920, 1080))))
    };
    let Some(bytes) = visit.page.pictures.get(key, size, scene).await? else {
        let mut response = image(NO_PICTURE.to_vec(), "image/svg+xml", false);
        *response.status_mut() = StatusCode::SERVICE_UNAVAILABLE;
        return Ok(response);
    };
    Ok(image(bytes, "image/jpeg", is_named(visit.query.get("v"), key)))
}

/// Whether the address names the picture, so that it is never another one.
fn is_named(named: &str, key: ContentHash) -> bool {
    named == short(key)
}

/// An answer with a picture, which only this browser may keep.
pub(super) fn image(bytes: Vec<u8>, kind: &'static str, is_kept: bool) -> Response {
    let mut response = Response::new(Body::from(bytes));
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    let kept = if is_kept { "private, max-age=86400" } else { "no-store" };
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(kept));
    response
}
