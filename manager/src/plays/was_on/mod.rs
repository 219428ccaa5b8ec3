//! `cartelera-manager was-on`: what was on a screen at an instant, and how that is known.

mod proof;
mod tell;

use cartelera_playlists::{
    ids::ScreenId,
    playlog::{ItemName, Role},
    takeover::Takeover,
};
use clap::Args;
use jiff::{SignedDuration, Timestamp};

use super::{archive::Issued, book::PlayBook};
use crate::{
    ask::{PointInTime, unknown},
    cli::DataFolder,
    data::Data,
    error::AppError,
    say::say,
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
    let folder = arguments.data.resolve()?;
    if !Data::exists(&folder) {
        return Err(AppError::NotFound(format!("nothing was published into the data folder {} yet", folder.display())));
    }
    let data = Data::open(&folder).await?;
    let book = PlayBook::new(data.store.clone());
    let screens = book.screens().await?;
    let unknown = || AppError::NotFound(unknown("screen", arguments.screen.as_str(), screens.keys()));
    let screen = screens.get(&arguments.screen).ok_or_else(unknown)?;
    let newest = book.archive.pointers(&screen.id, Timestamp::MAX, Timestamp::MAX).await?;
    let newest = newest.last().ok_or_else(unknown)?;
    let zone = book.archive.zone(newest).await?;
    let at = arguments.at.0.begins(&zone)?;
    let after = at.checked_add(SignedDuration::from_millis(1)).unwrap_or(at);
    let ruling = book.archive.pointers(&screen.id, after, after).await?;
    let regions = match ruling.last() {
        Some(pointer) => Some(on(&book, screen, pointer, at).await?),
        None => None,
    };
    let told = tell::Told { screen, zone: &zone, at, regions };
    say(if arguments.json { format!("{:#}", told.json()) } else { told.text() });
    Ok(())
}

/// What was on in both regions, where anything was.
async fn on(
    book: &PlayBook,
    screen: &crate::store::ScreenRecord,
    pointer: &Issued,
    at: Timestamp,
) -> anyhow::Result<[Option<On>; 2]> {
    let moment = book.archive.timeline(pointer).await?.at(at);
    let playing = [&moment.main, &moment.bar];
    let mut planned: [Option<On>; 2] = playing.map(|playing| {
        let playing = playing.as_ref()?;
        Some(On {
            known: Known::Planned,
            item: ItemName::of(playing.item(&moment.programme)),
            role: Role::Planned,
            since: playing.start,
            until: playing.end,
            sequence: Some(pointer.sequence),
            programme: Some(playing.slot.programme),
            has_flagged: false,
        })
    });
    let may_show = |takeover: &&Takeover| takeover.is_on(at) && (moment.display_on || takeover.wakes_display);
    let takeovers = pointer.takeovers.iter().filter(may_show);
    if let Some(takeover) = takeovers.max_by(|a, b| a.rank().cmp(&b.rank())) {
        planned = [
            Some(On {
                known: Known::Planned,
                item: ItemName::of(&takeover.item),
                role: Role::Takeover { takeover: takeover.id.clone() },
                since: takeover.starts,
                until: takeover.over(),
                sequence: Some(pointer.sequence),
                programme: None,
                has_flagged: false,
            }),
            None,
        ];
    }
    proof::prove(book, &screen.id, at, planned).await
}
