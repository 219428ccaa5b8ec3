//! What records tell of an instant, laid over what was planned.

use cartelera_playlists::{
    ids::ScreenId,
    playlog::{ItemName, Play, Record, Role, Run},
    programme::Region,
};
use jiff::Timestamp;

use super::{Known, On};
use crate::plays::{
    book::PlayBook,
    evidence::place,
    reasons::{self, NO_RECORD, NOT_RUNNING},
};

/// Puts what is proved in the place of what was planned.
pub(super) async fn prove(
    book: &PlayBook,
    screen: &ScreenId,
    at: Timestamp,
    planned: [Option<On>; 2],
) -> anyhow::Result<[Option<On>; 2]> {
    let mut told = planned;
    let mut shown: [Option<On>; 2] = [None, None];
    let (mut gap, mut has_flagged) = (None, false);
    for kept in book.store.records_at(screen.clone(), at).await? {
        let record = serde_json::from_str::<Record>(&kept.body).ok().filter(|_| kept.flag.is_none());
        match record {
            Some(Record::Play(play)) => {
                let on = of_play(book, screen, &play).await?;
                // A takeover covers the band too.
                if matches!(play.role, Role::Takeover { .. } | Role::Round) {
                    told[1] = None;
                }
                shown[place(play.region)] = Some(on);
            }
            Some(Record::Run(run)) => {
                let region = place(run.first.region);
                let on = of_run(book, screen, &run, at).await?;
                // What was shown says more than what was missed.
                let is_missed = |on: &On| on.known != Known::Proved;
                if shown[region].as_ref().is_none_or(is_missed) {
                    shown[region] = on.or_else(|| shown[region].take());
                }
            }
            Some(Record::Gap(found)) => gap = Some(if found.orderly { NOT_RUNNING } else { NO_RECORD }),
            Some(_) => {}
            None => has_flagged = true,
        }
    }
    for (told, shown) in told.iter_mut().zip(shown) {
        let is_shown = shown.is_some();
        *told = shown.or_else(|| told.take());
        if let Some(on) = told {
            on.has_flagged = has_flagged;
            if let Some(gap) = gap.filter(|_| !is_shown) {
                on.known = Known::Missed(gap);
            }
        }
    }
    Ok(told)
}

async fn of_play(book: &PlayBook, screen: &ScreenId, play: &Play) -> anyhow::Result<On> {
    let mut on = On {
        known: Known::Proved,
        item: play.item.clone(),
        role: play.role.clone(),
        since: play.shown.from,
        until: play.shown.until,
        sequence: None,
        programme: None,
        has_flagged: false,
    };
    if let Some(slot) = &play.slot {
        let pointer = book.archive.pointer(screen, slot.sequence).await?;
        on.sequence = Some(slot.sequence);
        on.programme = pointer.and_then(|pointer| pointer.programme_of(&slot.epoch));
    }
    Ok(on)
}

async fn of_run(book: &PlayBook, screen: &ScreenId, run: &Run, at: Timestamp) -> anyhow::Result<Option<On>> {
    let Some(pointer) = book.archive.pointer(screen, run.first.sequence).await? else { return Ok(None) };
    let day = book.archive.day(&pointer, run.first.day).await?;
    let Some(slots) = day.of(run.first.region, &run.first.epoch) else { return Ok(None) };
    let Some(slot) = slots.at(at).filter(|slot| (run.first.number..=run.last).contains(&slot.number)) else {
        return Ok(None);
    };
    Ok(Some(On {
        known: run.missed.as_ref().map_or(Known::Proved, |reason| Known::Missed(reasons::key(reason))),
        item: ItemName::of(slots.item(slot)),
        role: Role::Planned,
        since: slot.span.from,
        until: slot.span.until,
        sequence: Some(run.first.sequence),
        programme: pointer.programme_of(&slots.epoch),
        has_flagged: false,
    }))
}

/// What staff call the region at a place.
pub(super) fn region(place: usize) -> Region {
    if place == 0 { Region::Main } else { Region::Bar }
}
