//! What the manager remembers of what screens showed: records, days and their totals.

use std::collections::BTreeMap;

use cartelera_playlists::{
    envelope::KeyId,
    hash::ContentHash,
    ids::{AxisId, CampaignId, DepartmentId, OfficeId, ScreenId},
    playlog::ItemName,
    programme::Region,
    protocol::playlog::{LogId, PlaylogMark},
};
use jiff::{Timestamp, civil::Date};

use super::Answer;

/// What a record is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum RecordKind {
    Run,
    Play,
    Gap,
    Step,
    Tally,
    /// Of a newer player, or no record at all.
    Other,
}

impl RecordKind {
    /// As it stands in the database.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Run => "run",
            Self::Play => "play",
            Self::Gap => "gap",
            Self::Step => "step",
            Self::Tally => "tally",
            Self::Other => "other",
        }
    }
}

/// A record with what was found out about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct CheckedRecord {
    pub(crate) sequence: u64,
    /// As the screen sent it.
    pub(crate) body: String,
    pub(crate) kind: RecordKind,
    /// The day that it counts for; `None` if it cannot be read.
    pub(crate) day: Option<Date>,
    /// The time that it tells of.
    pub(crate) span: Option<(Timestamp, Timestamp)>,
    /// The days that it matters for beside its own, up to this one.
    pub(crate) last_day: Option<Date>,
    /// How many plays it tells of.
    pub(crate) plays: u64,
    /// And how many milliseconds.
    pub(crate) ms: u64,
    /// Why it is not counted.
    pub(crate) flag: Option<String>,
    /// The pointer that it names, if that is not known.
    pub(crate) lacks: Option<u64>,
    /// The numbers of the plays that it stands for.
    pub(crate) replaces: Option<(u64, u64)>,
}

/// Records of one playlog.
#[derive(Clone, Debug)]
pub(crate) struct Arrival {
    pub(crate) screen: ScreenId,
    pub(crate) log: LogId,
    /// The key that signed them.
    pub(crate) key: KeyId,
    pub(crate) at: Timestamp,
    /// In order of number.
    pub(crate) records: Vec<CheckedRecord>,
}

/// A kept record that names a pointer which was not known.
#[derive(Clone, Debug)]
pub(crate) struct LackingRecord {
    /// Stands for its playlog.
    pub(crate) playlog: i64,
    pub(crate) sequence: u64,
    pub(crate) body: String,
}

/// A pointer that a screen followed and that was not known.
#[derive(Clone, Debug)]
pub(crate) struct RecoveredPointer {
    pub(crate) screen: ScreenId,
    pub(crate) sequence: u64,
    pub(crate) issued: Timestamp,
    pub(crate) envelope: Vec<u8>,
    /// Sealed programmes of its epochs by the SHA-256 of their envelope.
    pub(crate) programmes: Vec<(ContentHash, Vec<u8>)>,
}

/// What became of records.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Arrived {
    pub(crate) mark: PlaylogMark,
    /// How many are new.
    pub(crate) new: usize,
    /// How many have a number that other bytes have.
    pub(crate) conflicts: usize,
}

/// A day of a screen.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct ScreenDay {
    pub(crate) screen: ScreenId,
    pub(crate) day: Date,
}

/// A kept record.
#[derive(Clone, Debug)]
pub(crate) struct KeptRecord {
    /// Stands for its playlog.
    pub(crate) playlog: i64,
    pub(crate) sequence: u64,
    pub(crate) body: String,
    pub(crate) flag: Option<String>,
    pub(crate) span: Option<(Timestamp, Timestamp)>,
    pub(crate) plays: u64,
    pub(crate) ms: u64,
}

/// What is known of a day before it is counted.
#[derive(Clone, Debug, Default)]
pub(crate) struct DayRecords {
    /// What the totals made from these records answer for.
    pub(crate) changed: i64,
    /// Whether its totals change no more.
    pub(crate) is_sealed: bool,
    /// Its records, and the gaps of other days that reach into it.
    pub(crate) records: Vec<KeptRecord>,
}

/// Plays and how long they were.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Counted {
    pub(crate) plays: u64,
    pub(crate) ms: u64,
}

impl Counted {
    /// Adds `plays` and `ms`.
    pub(crate) fn add(&mut self, plays: u64, ms: u64) {
        self.plays += plays;
        self.ms += ms;
    }
}

/// What became of an item in a region of a screen on a day.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Total {
    pub(crate) planned: Counted,
    /// In its own slots.
    pub(crate) shown: Counted,
    /// Without being planned.
    pub(crate) extra: Counted,
    /// By reason.
    pub(crate) missed: BTreeMap<&'static str, Counted>,
}

/// What is kept of an item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ItemFacts {
    pub(crate) name: ItemName,
    /// The rest is not known of what only a screen told of.
    pub(crate) declared: Option<Declared>,
}

/// What an item declares.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Declared {
    pub(crate) owner: DepartmentId,
    pub(crate) axis: Option<AxisId>,
    pub(crate) category: String,
    pub(crate) kind: &'static str,
    pub(crate) length_ms: u64,
}

/// Where a screen stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Place {
    pub(crate) name: String,
    pub(crate) office: OfficeId,
    pub(crate) office_name: String,
}

/// The totals of a day, which replace those that there were.
#[derive(Clone, Debug)]
pub(crate) struct DayTotals {
    pub(crate) of: ScreenDay,
    /// As [`DayRecords::changed`] was when they were made.
    pub(crate) changed: i64,
    /// Kept unless the day has one already.
    pub(crate) place: Place,
    pub(crate) is_closed: bool,
    pub(crate) totals: BTreeMap<(Region, ContentHash), Total>,
    pub(crate) items: Vec<ItemFacts>,
    /// What flagged records tell of.
    pub(crate) flagged: Counted,
}

/// What is asked of the totals.
#[derive(Clone, Debug, Default)]
pub(crate) struct Question {
    pub(crate) screen: Option<ScreenId>,
    pub(crate) office: Option<OfficeId>,
    pub(crate) campaign: Option<CampaignId>,
    pub(crate) axis: Option<AxisId>,
    pub(crate) from: Date,
    /// The last day.
    pub(crate) to: Date,
    pub(crate) by: Grouping,
}

/// What each line of an answer is about.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Grouping {
    /// A service day
    #[default]
    Day,
    /// A month
    Month,
    /// A screen
    Screen,
    /// An office
    Office,
    /// A version of an item
    Item,
}

/// A line of an answer.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Line {
    /// The date, the month, or an identifier.
    pub(crate) key: String,
    /// What staff call it.
    pub(crate) name: String,
    /// Whether it is about the band of short notices.
    pub(crate) is_bar: bool,
    /// Of an item: its digest.
    pub(crate) digest: Option<String>,
    pub(crate) planned: Counted,
    pub(crate) shown: Counted,
    pub(crate) extra: Counted,
    pub(crate) missed: BTreeMap<String, Counted>,
}

/// A record that is not counted.
#[derive(Clone, Debug)]
pub(crate) struct FlaggedRecord {
    pub(crate) screen: ScreenId,
    pub(crate) log: LogId,
    pub(crate) sequence: u64,
    pub(crate) arrived: Timestamp,
    /// Who sent it.
    pub(crate) key: KeyId,
    pub(crate) day: Option<Date>,
    pub(crate) span: Option<(Timestamp, Timestamp)>,
    pub(crate) plays: u64,
    pub(crate) ms: u64,
    pub(crate) flag: String,
    pub(crate) body: String,
}

/// Records of a screen that came with a number that others had.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Conflicts {
    pub(crate) screen: ScreenId,
    pub(crate) count: u64,
    pub(crate) last: Timestamp,
}

/// What was deleted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Deleted {
    pub(crate) records: u64,
    pub(crate) days: u64,
}

/// What screens showed. Nothing here changes the [`super::ChangeMark`] of this process.
pub(crate) trait Plays: Send + Sync {
    /// The mark of the playlog that each screen sent last.
    fn playlog_marks(&self) -> Answer<'_, Vec<(ScreenId, PlaylogMark)>>;

    /// Keeps records, all or none, each once.
    fn keep_records(&self, arrival: Arrival) -> Answer<'_, Arrived>;

    /// The pointers that records name and that are not known.
    fn lacked_pointers(&self) -> Answer<'_, Vec<(ScreenId, u64)>>;

    /// Keeps a pointer that was not known, or gives `false` if it would be the newest of its screen: that one is what the screen
    /// is given.
    fn recover_pointer(&self, pointer: RecoveredPointer) -> Answer<'_, bool>;

    /// The records of a screen that name a pointer which was not known.
    fn records_lacking(&self, screen: ScreenId, sequence: u64) -> Answer<'_, Vec<LackingRecord>>;

    /// Keeps what is known now of records that named a pointer which was not known, each with the number of its playlog; days from
    /// `since` on must be counted again.
    fn keep_rechecked(&self, screen: ScreenId, records: Vec<(i64, CheckedRecord)>, since: Date) -> Answer<'_, ()>;

    /// Days with records that are not counted yet, of `screen` or of all, at most `limit`.
    fn uncounted(&self, screen: Option<ScreenId>, limit: u32) -> Answer<'_, Vec<ScreenDay>>;

    /// The records of a day, and the gaps that touch `around`.
    fn day_records(&self, of: ScreenDay, around: (Timestamp, Timestamp)) -> Answer<'_, DayRecords>;

    /// Records of a screen that tell of an instant.
    fn records_at(&self, screen: ScreenId, at: Timestamp) -> Answer<'_, Vec<KeptRecord>>;

    /// Keeps the totals of a day, or gives `false` if its records changed meanwhile, or its totals may not.
    fn keep_totals(&self, totals: DayTotals) -> Answer<'_, bool>;

    /// The last day of each screen that is counted whole.
    fn closed_days(&self) -> Answer<'_, BTreeMap<ScreenId, Date>>;

    /// Notes that a screen's days up to `day` are counted whole.
    fn note_closed(&self, of: ScreenDay) -> Answer<'_, ()>;

    /// When a screen had a device for the first time; `None` if it never had one.
    fn equipped(&self, screen: ScreenId) -> Answer<'_, Option<Timestamp>>;

    /// When the first pointer of a screen was issued.
    fn first_issue(&self, screen: ScreenId) -> Answer<'_, Option<Timestamp>>;

    /// The newest issue of the pointer of a screen with a sequence, sealed.
    fn issued_pointer(&self, screen: ScreenId, sequence: u64) -> Answer<'_, Option<Vec<u8>>>;

    /// The newest pointer of a screen that was issued before `from`, and all that were issued from then on and before
    /// `until`, in the order in which they were issued, sealed.
    fn issued_pointers(&self, screen: ScreenId, from: Timestamp, until: Timestamp) -> Answer<'_, Vec<Vec<u8>>>;

    /// Sums of totals, in order of their keys.
    fn sums(&self, question: Question) -> Answer<'_, Vec<Line>>;

    /// What flagged records of the question's screens tell of.
    fn flagged_sum(&self, question: Question) -> Answer<'_, Counted>;

    /// Records that are not counted, at most `limit`, the newest first.
    fn flagged(&self, question: Question, limit: u32) -> Answer<'_, Vec<FlaggedRecord>>;

    /// Screens of whose records some came twice with other bytes since `since`.
    fn conflicts(&self, since: Timestamp) -> Answer<'_, Vec<Conflicts>>;

    /// The screens, offices, campaigns and axes that totals name.
    fn known_names(&self) -> Answer<'_, KnownNames>;

    /// Deletes the records of days whose last record came before `records`, and the totals of days before `totals`.
    fn delete_plays(&self, records: Timestamp, totals: Date, now: Timestamp) -> Answer<'_, Deleted>;
}

/// What totals can be asked for.
#[derive(Clone, Debug, Default)]
pub(crate) struct KnownNames {
    pub(crate) screens: Vec<String>,
    pub(crate) offices: Vec<String>,
    pub(crate) campaigns: Vec<String>,
    pub(crate) axes: Vec<String>,
}
