//! `cartelera-manager was-on`: what was on a screen at an instant, and how that is known.

mod picture;
mod proof;
mod tell;

use std::path::PathBuf;

use anyhow::Context as _;
use cartelera_playlists::{
    ids::ScreenId,
    playlog::{ItemName, Role},
    present::{Conditions, PresentedMain, Scene},
    programme::Item,
    stops::StopList,
    timeline::Playing,
};
use clap::Args;
use jiff::Timestamp;

use super::book::PlayBook;
use crate::{
    ask::{PointInTime, unknown},
    cli::DataFolder,
    data::Data,
    error::AppError,
    say::say,
    stops::StopBook,
};

/// Arguments of `was-on`.
#[derive(Debug, Args)]
pub(crate) struct WasOnArgs {
    /// The screen
    #[arg(long, value_name = "ID")]
    screen: ScreenId,
    /// The time: 2026-11-24T10:15 on the office's clocks, 2026-11-24T16:15:00Z
    #[arg(long, value_name = "TIME")]
    at: PointInTime,
    /// Write the picture to this file, and say how it is known: a JPEG if the screen took and signed one during the same play,
    /// else a PNG, drawn again from what the screen was given
    #[arg(long, value_name = "FILE")]
    picture: Option<PathBuf>,
    /// Answer in JSON with English keys and exact instants
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    data: DataFolder,
}

/// How something is known.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Known {
    /// A record of the screen covers it.
    Proved,
    /// Nothing is told; so it was planned.
    Planned,
    /// A record tells that it was not shown.
    Missed(&'static str),
}

/// What was on in a region.
#[derive(Clone, Debug)]
struct On {
    known: Known,
    item: ItemName,
    role: Role,
    since: Timestamp,
    until: Timestamp,
    /// The pointer that says so.
    sequence: Option<u64>,
    programme: Option<cartelera_playlists::hash::ContentHash>,
    /// Whether a record tells of this time that could not be checked.
    has_flagged: bool,
}

/// Tells what was on.
pub(crate) async fn run(arguments: &WasOnArgs) -> Result<(), AppError> {
    let data = Data::open_published(&arguments.data.resolve()?).await?;
    let book = PlayBook::new(data.store.clone());
    let screens = book.screens().await?;
    let unknown = || AppError::NotFound(unknown("screen", arguments.screen.as_str(), screens.keys()));
    let screen = screens.get(&arguments.screen).ok_or_else(unknown)?;
    let newest = book.archive.pointers(&screen.id, Timestamp::MAX, Timestamp::MAX).await?;
    let newest = newest.last().ok_or_else(unknown)?;
    let zone = book.archive.zone(newest).await?;
    let at = arguments.at.0.begins(&zone)?;
    let mut scene = book.archive.scene(&screen.id, at).await?;
    if let Some(scene) = &mut scene {
        scene.stops = stops_at(&data, at).await?;
    }
    let regions = match &scene {
        Some(scene) => Some(on(&book, &screen.id, scene, at).await?),
        None => None,
    };
    let main = regions.as_ref().and_then(|[main, _]| main.as_ref());
    let picture = match (&arguments.picture, &scene, main) {
        (Some(out), Some(scene), Some(on)) => {
            Some((out, picture::write(&data, (scene, screen.picture_px), (on, at), out).await?))
        }
        (Some(_), ..) => {
            return Err(anyhow::anyhow!("nothing was on screen {} at {at}, so it has no picture", screen.id).into());
        }
        (None, ..) => None,
    };
    let told = tell::Told { screen, zone: &zone, at, regions: regions.as_ref(), picture };
    say(if arguments.json { format!("{:#}", told.json()) } else { told.text() });
    Ok(())
}

/// What was stopped at an instant.
async fn stops_at(data: &Data, at: Timestamp) -> anyhow::Result<StopList> {
    let entries = StopBook::load(data).await?.entries;
    let until_then = entries.into_iter().map(|kept| kept.signed.entry).take_while(|entry| entry.issued <= at);
    StopList::new(until_then.collect()).context("reading what was stopped then")
}

/// What was on in both regions, where anything was.
async fn on(book: &PlayBook, screen: &ScreenId, scene: &Scene, at: Timestamp) -> anyhow::Result<[Option<On>; 2]> {
    let mut timeline = scene.timeline().context("making the timeline that was followed")?;
    let conditions = Conditions {
        takeovers: &scene.pointer.takeovers,
        stops: &scene.stops,
        approvals: &scene.approvals(),
        claimed_above: None,
        may_show: &|_| true,
    };
    let presented = conditions.presents(&mut timeline, at);
    let programme = &presented.programme;
    let planned = |item: &Item, role, (since, until), programme| On {
        known: Known::Planned,
        item: ItemName::of(item),
        role,
        since,
        until,
        sequence: Some(scene.pointer.sequence),
        programme,
        has_flagged: false,
    };
    let of_slot = |playing: &Playing| {
        let span = (playing.start, playing.end);
        planned(playing.item(programme), Role::Planned, span, Some(playing.slot.programme))
    };
    let main = match &presented.main {
        PresentedMain::Slot(playing) => Some(of_slot(playing)),
        PresentedMain::StandIn { playing, stand_in, .. } => {
            let (item, span) = (&programme.items[stand_in.item], (stand_in.start, playing.end));
            Some(planned(item, Role::StandIn, span, Some(playing.slot.programme)))
        }
        PresentedMain::Takeover(takeover) => {
            let role = Role::Takeover { takeover: takeover.id.clone() };
            Some(planned(&takeover.item, role, (takeover.starts, takeover.over()), None))
        }
        PresentedMain::Off | PresentedMain::BuiltIn { .. } => None,
    };
    proof::prove(book, screen, at, [main, presented.bar.as_ref().map(of_slot)]).await
}
