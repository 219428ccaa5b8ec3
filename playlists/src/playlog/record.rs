//! Records of the playlog.

use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};

use crate::{
    hash::ContentHash,
    ids::{CampaignId, ItemId, TakeoverId},
    programme::{Item, Region},
};

/// The longest text of [`Reason::Failed`], in bytes.
pub const MAX_REASON_BYTES: usize = 200;

/// A record with its number.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// Counts up from 1 within one playlog; a number is never given twice.
    pub sequence: u64,
    /// What it tells.
    pub record: Record,
}

/// What one record tells.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Record {
    /// Slots that all went alike.
    Run(Run),
    /// Something that was shown in another way than planned.
    Play(Play),
    /// Nobody knows what was shown.
    Gap(Gap),
    /// The clock was set.
    Step(Step),
    /// What is left of plays whose detail was given up for want of room.
    Tally(Tally),
    /// Something that this version does not know.
    #[serde(other)]
    Unknown,
}

/// Consecutive slots of one region that were all shown as planned, or all missed for the same reason.
///
/// As planned is: the first frame was presented within [`super::Recorder::TOLERANCE_MS`] of the slot's start, and the item
/// stayed until about its end.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Run {
    /// Its first slot.
    #[serde(flatten)]
    pub first: SlotRef,
    /// Number of its last slot.
    pub last: u32,
    /// How many slots with an item there are from the first to the last.
    pub count: u32,
    /// What [`super::SlotHash`] makes of them.
    pub plan: ContentHash,
    /// From the planned start of the first slot to the planned end of the last.
    #[serde(flatten)]
    pub span: Span,
    /// Why they were missed; `None` if they were shown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub missed: Option<Reason>,
    /// Frames that were presented with their items on the stage.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub frames: u64,
    /// Frames of their videos that came too late to be shown.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub dropped: u64,
    /// How late the latest of them began, in milliseconds.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub late_ms: u64,
    /// How far the clock was trusted, as in a heartbeat.
    pub rank: u8,
}

/// One item shown once, in another way than planned.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Play {
    /// What was shown.
    pub item: ItemName,
    /// As what.
    #[serde(flatten)]
    pub role: Role,
    /// The service day, or the date on which it was shown.
    pub day: Date,
    /// Where.
    pub region: Region,
    /// Its slot, or the one in whose place it stands.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub slot: Option<SlotRef>,
    /// From when to when that slot was planned.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub planned: Option<Span>,
    /// From its first presented frame to the first that was presented without it.
    pub shown: Span,
    /// Frames that were presented with it on the stage.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub frames: u64,
    /// Frames of its video that came too late to be shown.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub dropped: u64,
    /// Why it began late, or stands there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub began: Option<Reason>,
    /// Why it ended early.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ended: Option<Reason>,
    /// How far the clock was trusted, as in a heartbeat.
    pub rank: u8,
}

/// A time of which nothing is known: the player did not run, or what it recorded last was lost.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Gap {
    /// Its date.
    pub day: Date,
    /// From the last moment that is on record to the first presented frame after it.
    #[serde(flatten)]
    pub span: Span,
    /// Whether the player ended as it should.
    pub orderly: bool,
}

/// The clock was set while the player ran.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    /// Its date.
    pub day: Date,
    /// What the clock showed then.
    pub at: Timestamp,
    /// By how many milliseconds it was set forward.
    pub ms: i64,
}

/// What is left of the plays of a day: sums by item.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tally {
    /// The day.
    pub day: Date,
    /// The first and last number of the records that it stands for: all plays of the day among them.
    pub replaces: (u64, u64),
    /// The sums.
    pub rows: Vec<TallyRow>,
}

/// What is left of the plays of one item.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TallyRow {
    /// What was shown.
    pub item: ItemName,
    /// As what.
    #[serde(flatten)]
    pub role: Role,
    /// Where.
    pub region: Region,
    /// How often; several parts of one slot count once.
    pub plays: u64,
    /// How long altogether, in milliseconds.
    pub ms: u64,
    /// How long the slots would have been beyond that, in milliseconds.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub missed_ms: u64,
}

/// Names an item so that it can be told what was shown when everything else is forgotten.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct ItemName {
    /// Its identifier.
    pub id: ItemId,
    /// SHA-256 of what it shows and declares.
    pub digest: ContentHash,
    /// What staff call it.
    pub title: String,
    /// Its campaign.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub campaign: Option<CampaignId>,
}

impl ItemName {
    /// The name of `item`.
    pub fn of(item: &Item) -> Self {
        let Item { id, digest, title, campaign, .. } = item;
        Self { id: id.clone(), digest: *digest, title: title.clone(), campaign: campaign.clone() }
    }
}

/// As what an item was shown.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(tag = "as", rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Role {
    /// In its own slot.
    Planned,
    /// In place of another item, which has the slot.
    StandIn,
    /// As a takeover.
    Takeover {
        /// Which.
        takeover: TakeoverId,
    },
    /// While no clock was trusted: one of what is legal on every date.
    Round,
    /// Something that this version does not know.
    #[serde(other)]
    Unknown,
}

/// Names a slot by the pointer that a screen followed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct SlotRef {
    /// Sequence of the pointer.
    pub sequence: u64,
    /// Its epoch, as [`crate::manifest::Epoch::name`] gives it.
    pub epoch: ContentHash,
    /// The service day.
    pub day: Date,
    /// The region.
    pub region: Region,
    /// Counted from 0 within the above.
    pub number: u32,
}

impl SlotRef {
    /// Whether the other slot has the same pointer, epoch, service day and region.
    pub fn is_beside(&self, other: &Self) -> bool {
        let key = |slot: &Self| (slot.sequence, slot.epoch, slot.day, slot.region);
        key(self) == key(other)
    }
}

/// `[from, until)`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Span {
    /// First instant.
    pub from: Timestamp,
    /// First instant that is no longer in it.
    pub until: Timestamp,
}

impl Span {
    /// How long it is in milliseconds; 0 if it ends before it begins.
    pub fn length_ms(&self) -> u64 {
        u64::try_from(self.until.as_millisecond() - self.from.as_millisecond()).unwrap_or(0)
    }
}

/// Why something was shown late, cut short, replaced or not shown.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(tag = "why", rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Reason {
    /// It was not ready in time.
    Late,
    /// The player had just started, or ended.
    Restart,
    /// A takeover covered it.
    Takeover {
        /// Which.
        takeover: TakeoverId,
    },
    /// It is on the stop list.
    Stopped {
        /// Number of the entry.
        number: u64,
    },
    /// Too few approvers signed it.
    NotApproved,
    /// A blackout that forbids it may have been on: the clock was not sure enough.
    ClockInDoubt,
    /// No clock was trusted.
    ClockUntrusted,
    /// Its files were not there.
    NotCached,
    /// It could not be shown.
    Failed {
        /// What went wrong, at most [`MAX_REASON_BYTES`] bytes.
        text: String,
    },
    /// The clock was set.
    ClockStep,
    /// Another programme came to be followed.
    Programme,
    /// There was no display.
    DisplayAbsent,
    /// Something that this version does not know.
    #[serde(other)]
    Unknown,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde calls it with a reference")]
fn is_zero(number: &u64) -> bool {
    *number == 0
}
