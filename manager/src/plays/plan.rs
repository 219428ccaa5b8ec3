//! What was planned for a screen on a day, whatever the screen knew of it.
//!
//! At every instant the plan is the timeline of the newest pointer that was issued until then. So a slot counts as planned if
//! the pointer that was the newest when it began has it; it ends where the pointers that followed end it. A slot that a new
//! pointer finds running counts from then on.

use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
};

use anyhow::Context as _;
use cartelera_playlists::{
    hash::ContentHash,
    ids::ScreenId,
    programme::{Item, Programme, Region},
};
use jiff::{SignedDuration, Timestamp, civil::Date, tz::TimeZone};

use super::archive::{Archive, Issued, PlannedDay};

/// What names a slot within a day and region: its epoch and number.
pub(super) type SlotKey = (ContentHash, u32);

/// A planned slot.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Planned {
    pub(super) key: SlotKey,
    pub(super) digest: ContentHash,
    /// In milliseconds since 1970.
    pub(super) from: i64,
    pub(super) until: i64,
}

impl Planned {
    pub(super) fn length_ms(&self) -> u64 {
        u64::try_from(self.until - self.from).unwrap_or(0)
    }
}

/// What was planned.
#[derive(Default)]
pub(super) struct Plan {
    /// The picture and the band of short notices, each in order of time.
    pub(super) regions: [Vec<Planned>; 2],
    pub(super) starts: Timestamp,
    pub(super) ends: Timestamp,
    /// Every pointer that mattered.
    pointers: Vec<Arc<Issued>>,
    programmes: Vec<Arc<Programme>>,
}

/// A stretch of time in which one list of epochs was the newest.
struct Stretch {
    from: i64,
    until: i64,
    day: Arc<PlannedDay>,
}

impl Plan {
    /// The plan of `screen` for the service day that begins on `day`; nothing is planned from `removed` on. `None` if the
    /// screen had no pointer until the day was over.
    pub(super) async fn of(
        archive: &Archive,
        screen: &ScreenId,
        day: Date,
        removed: Option<Timestamp>,
    ) -> anyhow::Result<Option<Self>> {
        let utc = TimeZone::UTC.to_timestamp(day.at(0, 0, 0, 0)).context("finding the instant of a date")?;
        let hours = SignedDuration::from_hours;
        // Wherever the office is, the date begins in these hours, and its service day is over three days later.
        let pointers = archive.pointers(screen, utc - hours(16), utc + hours(4 * 24)).await?;
        let Some(newest) = pointers.last() else { return Ok(None) };
        let zone = archive.zone(newest).await?;
        let begins = zone.to_timestamp(day.at(0, 0, 0, 0)).context("finding the instant of a date")?;
        let next = zone.to_timestamp(day.tomorrow()?.at(0, 0, 0, 0)).context("finding the instant of a date")?;
        let mut stretches: Vec<Stretch> = Vec::new();
        let mut used: Vec<Arc<Issued>> = Vec::new();
        for (place, pointer) in pointers.iter().enumerate() {
            let until = pointers.get(place + 1).map_or(Timestamp::MAX, |next| next.at);
            let is_late = stretches.last().is_some_and(|last| pointer.at >= next.max(last.day.ends));
            if is_late || until <= begins {
                continue;
            }
            let is_same = used.last().is_some_and(|last| last.course == pointer.course);
            used.push(pointer.clone());
            if let Some(last) = stretches.last_mut().filter(|_| is_same) {
                last.until = until.as_millisecond();
                continue;
            }
            let day = archive.day(pointer, day).await?;
            let (from, until) = (pointer.at.as_millisecond(), until.as_millisecond());
            stretches.push(Stretch { from, until, day });
        }
        let Some(last) = stretches.last() else { return Ok(None) };
        let (starts, ends) = (last.day.starts, last.day.ends);
        if stretches.first().is_some_and(|first| first.from >= ends.as_millisecond()) {
            return Ok(None);
        }
        let removed = removed.map_or(i64::MAX, Timestamp::as_millisecond);
        let regions = [Region::Main, Region::Bar].map(|region| planned(&stretches, region, removed));
        let mut programmes = Vec::new();
        for pointer in &used {
            programmes.extend(archive.programmes(pointer).await?);
        }
        Ok(Some(Self { regions, starts, ends, pointers: used, programmes }))
    }

    /// The item with `digest`, also one of a takeover.
    pub(super) fn item(&self, digest: &ContentHash) -> Option<&Item> {
        let planned = self.programmes.iter().flat_map(|programme| &programme.items);
        let takeovers = self.pointers.iter().flat_map(|pointer| &pointer.takeovers).map(|takeover| &takeover.item);
        planned.chain(takeovers).find(|item| item.digest == *digest)
    }
}

fn planned(stretches: &[Stretch], region: Region, removed: i64) -> Vec<Planned> {
    let mut all: Vec<Planned> = Vec::new();
    let mut places: HashMap<SlotKey, usize> = HashMap::new();
    for stretch in stretches {
        let slots = slots(&stretch.day, region);
        let named: HashSet<SlotKey> = slots.iter().map(|slot| slot.key).collect();
        // What ran when this stretch began goes on as it says, or is over.
        for running in all.iter_mut().filter(|slot| slot.until > stretch.from && !named.contains(&slot.key)) {
            running.until = stretch.from;
        }
        for slot in slots {
            if let Some(place) = places.get(&slot.key) {
                let known = &mut all[*place];
                if known.until > stretch.from {
                    known.until = slot.until.max(stretch.from);
                }
                continue;
            }
            let begins = slot.from.max(stretch.from);
            if begins < slot.until && slot.from < stretch.until && begins < stretch.until && begins < removed {
                places.insert(slot.key, all.len());
                all.push(Planned { from: begins, ..slot });
            }
        }
    }
    all.retain(|slot| slot.until > slot.from);
    all.sort_by_key(|slot| slot.from);
    all
}

/// All slots of a region, in order.
fn slots(day: &PlannedDay, region: Region) -> Vec<Planned> {
    let all = day.regions[usize::from(region == Region::Bar)].iter();
    let planned = all.flat_map(|slots| {
        slots.slots.iter().map(|slot| Planned {
            key: (slots.epoch, slot.number),
            digest: slots.item(slot).digest,
            from: slot.span.from.as_millisecond(),
            until: slot.span.until.as_millisecond(),
        })
    });
    planned.collect()
}
