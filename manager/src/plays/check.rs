//! Checks a record when it arrives: is what it tells of what was planned?

use cartelera_playlists::{
    hash::ContentHash,
    ids::ScreenId,
    playlog::{Record, Role, Run, SlotRef, Span},
    programme::Region,
    protocol::playlog::RawEntry,
};
use jiff::{SignedDuration, Timestamp, civil::Date, tz::TimeZone};

use super::archive::{Archive, PlannedDay};
use crate::store::plays::{CheckedRecord, RecordKind};

/// A record that tells of a time so far ahead is not believed.
const AHEAD: SignedDuration = SignedDuration::from_hours(1);

/// Reads and checks a record of `screen`. Nothing that it says makes it fail: it is kept and flagged.
pub(super) async fn check(
    archive: &Archive,
    screen: &ScreenId,
    entry: RawEntry,
    now: Timestamp,
) -> anyhow::Result<CheckedRecord> {
    let RawEntry { sequence, record: body } = entry;
    let read = serde_json::from_str::<Record>(&body);
    let mut checked = CheckedRecord {
        sequence,
        body,
        kind: RecordKind::Other,
        day: None,
        span: None,
        last_day: None,
        plays: 0,
        ms: 0,
        flag: None,
        lacks: None,
        replaces: None,
    };
    match &read {
        Err(error) => checked.flag = Some(format!("it cannot be read: {error}")),
        Ok(Record::Run(run)) => {
            checked.of(RecordKind::Run, run.first.day, Some(run.span));
            if run.missed.is_none() {
                (checked.plays, checked.ms) = (u64::from(run.count), run.span.length_ms());
            }
            checked.doubt(check_run(archive, screen, run).await?);
        }
        Ok(Record::Play(play)) => {
            let day = play.slot.map_or(play.day, |slot| slot.day);
            checked.of(RecordKind::Play, day, Some(play.shown));
            (checked.plays, checked.ms) = (1, play.shown.length_ms());
            checked.doubt(check_slot(archive, screen, (play.slot.as_ref(), &play.role, play.item.digest)).await?);
        }
        Ok(Record::Gap(gap)) => {
            checked.of(RecordKind::Gap, gap.day, Some(gap.span));
            checked.last_day = Some(TimeZone::UTC.to_datetime(gap.span.until).date());
        }
        Ok(Record::Step(step)) => {
            checked.of(RecordKind::Step, step.day, Some(Span { from: step.at, until: step.at }));
        }
        Ok(Record::Tally(tally)) => {
            checked.of(RecordKind::Tally, tally.day, None);
            checked.replaces = Some(tally.replaces);
            let ends = TimeZone::UTC.to_timestamp(tally.day.at(0, 0, 0, 0));
            if ends.is_ok_and(|begins| begins > now + AHEAD + SignedDuration::from_hours(14)) {
                checked.flag = Some("it tells of a day that has not come yet".to_owned());
            }
        }
        Ok(_) => checked.flag = Some("this version of the manager does not know its kind".to_owned()),
    }
    if let Some((from, until)) = checked.span.filter(|_| checked.flag.is_none()) {
        if until < from {
            checked.flag = Some(format!("it ends at {until}, before it begins at {from}"));
        } else if until > now + AHEAD && checked.kind != RecordKind::Step {
            checked.flag = Some(format!("it tells of {until}, which has not come yet"));
        }
    }
    Ok(checked)
}

/// Why something that a screen tells is not what was planned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Doubt {
    /// It names a pointer with this sequence, which is not here.
    UnknownPointer(u64),
    /// Something else.
    Other(String),
}

impl std::fmt::Display for Doubt {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::UnknownPointer(sequence) => write!(f, "no pointer with sequence {sequence} of this screen is known"),
            Self::Other(why) => f.write_str(why),
        }
    }
}

impl CheckedRecord {
    fn doubt(&mut self, doubt: Option<Doubt>) {
        self.lacks = match doubt {
            Some(Doubt::UnknownPointer(sequence)) => Some(sequence),
            _ => None,
        };
        self.flag = doubt.map(|doubt| doubt.to_string());
    }

    fn of(&mut self, kind: RecordKind, day: Date, span: Option<Span>) {
        self.kind = kind;
        self.day = Some(day);
        self.span = span.map(|span| (span.from, span.until));
    }
}

async fn check_run(archive: &Archive, screen: &ScreenId, run: &Run) -> anyhow::Result<Option<Doubt>> {
    let day = match planned(archive, screen, &run.first).await? {
        Ok(day) => day,
        Err(doubt) => return Ok(Some(doubt)),
    };
    let Some(slots) = day.of(run.first.region, &run.first.epoch) else { return Ok(Some(no_epoch(&run.first))) };
    Ok(slots.expand(run).err().map(|mismatch| Doubt::Other(format!("it is not what was planned: {mismatch}"))))
}

/// Why it cannot be that `screen` showed the item with `digest` in `slot` in this role, if it cannot.
pub(super) async fn check_slot(
    archive: &Archive,
    screen: &ScreenId,
    (slot, role, digest): (Option<&SlotRef>, &Role, ContentHash),
) -> anyhow::Result<Option<Doubt>> {
    let Some(slot) = slot else {
        let has_slot = matches!(role, Role::Planned | Role::StandIn);
        return Ok(has_slot.then(|| Doubt::Other("it does not name its slot".to_owned())));
    };
    let day = match planned(archive, screen, slot).await? {
        Ok(day) => day,
        Err(doubt) => return Ok(Some(doubt)),
    };
    let Some(slots) = day.of(slot.region, &slot.epoch) else { return Ok(Some(no_epoch(slot))) };
    let Some(found) = slots.slot(slot.number) else {
        let why = format!("it is not what was planned: there is no slot {} with an item", slot.number);
        return Ok(Some(Doubt::Other(why)));
    };
    let item = slots.item(found);
    let is_other = *role == Role::Planned && item.digest != digest;
    let why = || Doubt::Other(format!("it is not what was planned: slot {} has item {}", slot.number, item.id));
    Ok(is_other.then(why))
}

/// The day of a slot as the pointer that it names plans it, or why there is none.
async fn planned(
    archive: &Archive,
    screen: &ScreenId,
    slot: &SlotRef,
) -> anyhow::Result<Result<std::sync::Arc<PlannedDay>, Doubt>> {
    match archive.pointer(screen, slot.sequence).await? {
        Some(pointer) => Ok(Ok(archive.day(&pointer, slot.day).await?)),
        None => Ok(Err(Doubt::UnknownPointer(slot.sequence))),
    }
}

fn no_epoch(slot: &SlotRef) -> Doubt {
    let region = if slot.region == Region::Bar { "band" } else { "picture" };
    let SlotRef { sequence, epoch, day, .. } = slot;
    Doubt::Other(format!("pointer {sequence} plans nothing for the {region} in epoch {epoch} on {day}"))
}
