//! What screens showed, in `SQLite`.

mod arrive;
mod days;
mod names;
mod recover;
mod retain;
mod sums;
mod totals;

use std::collections::BTreeMap;

use anyhow::Context as _;
use cartelera_playlists::{ids::ScreenId, protocol::playlog::PlaylogMark};
use jiff::{Timestamp, civil::Date};

use super::{
    super::{
        Answer,
        plays::{
            Arrival, Arrived, CheckedRecord, Conflicts, Counted, DayRecords, DayTotals, Deleted, FlaggedRecord,
            KeptRecord, KnownNames, LackingRecord, Line, Plays, Question, RecoveredPointer, ScreenDay,
        },
    },
    SqliteStore, keys, pointers,
};

impl Plays for SqliteStore {
    fn playlog_marks(&self) -> Answer<'_, Vec<(ScreenId, PlaylogMark)>> {
        Box::pin(arrive::marks(&self.read))
    }

    fn keep_records(&self, arrival: Arrival) -> Answer<'_, Arrived> {
        Box::pin(self.quietly(move |connection| Box::pin(arrive::keep(connection, arrival))))
    }

    fn lacked_pointers(&self) -> Answer<'_, Vec<(ScreenId, u64)>> {
        Box::pin(recover::lacked(&self.read))
    }

    fn recover_pointer(&self, pointer: RecoveredPointer) -> Answer<'_, bool> {
        Box::pin(self.quietly(move |connection| Box::pin(recover::keep_pointer(connection, pointer))))
    }

    fn records_lacking(&self, screen: ScreenId, sequence: u64) -> Answer<'_, Vec<LackingRecord>> {
        Box::pin(recover::records(&self.read, screen, sequence))
    }

    fn keep_rechecked(&self, screen: ScreenId, records: Vec<(i64, CheckedRecord)>, since: Date) -> Answer<'_, ()> {
        Box::pin(self.quietly(move |connection| Box::pin(recover::keep_records(connection, screen, records, since))))
    }

    fn uncounted(&self, screen: Option<ScreenId>, limit: u32) -> Answer<'_, Vec<ScreenDay>> {
        Box::pin(days::uncounted(&self.read, screen, limit))
    }

    fn day_records(&self, of: ScreenDay, around: (Timestamp, Timestamp)) -> Answer<'_, DayRecords> {
        Box::pin(days::records(&self.read, of, around))
    }

    fn records_at(&self, screen: ScreenId, at: Timestamp) -> Answer<'_, Vec<KeptRecord>> {
        Box::pin(days::records_at(&self.read, screen, at))
    }

    fn keep_totals(&self, totals: DayTotals) -> Answer<'_, bool> {
        Box::pin(self.quietly(move |connection| Box::pin(totals::keep(connection, totals))))
    }

    fn closed_days(&self) -> Answer<'_, BTreeMap<ScreenId, Date>> {
        Box::pin(days::closed(&self.read))
    }

    fn note_closed(&self, of: ScreenDay) -> Answer<'_, ()> {
        Box::pin(self.quietly(move |connection| Box::pin(days::note_closed(connection, of))))
    }

    fn equipped(&self, screen: ScreenId) -> Answer<'_, Option<Timestamp>> {
        Box::pin(keys::first_bound(&self.read, screen))
    }

    fn first_issue(&self, screen: ScreenId) -> Answer<'_, Option<Timestamp>> {
        Box::pin(pointers::first_issue(&self.read, screen))
    }

    fn issued_pointer(&self, screen: ScreenId, sequence: u64) -> Answer<'_, Option<Vec<u8>>> {
        Box::pin(pointers::issued_with(&self.read, screen, sequence))
    }

    fn issued_pointers(&self, screen: ScreenId, from: Timestamp, until: Timestamp) -> Answer<'_, Vec<Vec<u8>>> {
        Box::pin(pointers::issued_between(&self.read, screen, from, until))
    }

    fn sums(&self, question: Question) -> Answer<'_, Vec<Line>> {
        Box::pin(sums::sums(&self.read, question))
    }

    fn flagged_sum(&self, question: Question) -> Answer<'_, Counted> {
        Box::pin(sums::flagged_sum(&self.read, question))
    }

    fn flagged(&self, question: Question, limit: u32) -> Answer<'_, Vec<FlaggedRecord>> {
        Box::pin(sums::flagged(&self.read, question, limit))
    }

    fn conflicts(&self, since: Timestamp) -> Answer<'_, Vec<Conflicts>> {
        Box::pin(arrive::conflicts(&self.read, since))
    }

    fn known_names(&self) -> Answer<'_, KnownNames> {
        Box::pin(names::known(&self.read))
    }

    fn delete_plays(&self, records: Timestamp, totals: Date, now: Timestamp) -> Answer<'_, Deleted> {
        Box::pin(self.quietly(move |connection| Box::pin(retain::delete(connection, records, totals, now))))
    }
}

/// A date as it stands in the database.
pub(super) fn day_number(day: Date) -> i64 {
    i64::from(day.year()) * 10_000 + i64::from(day.month()) * 100 + i64::from(day.day())
}

/// The date of a number of the database.
pub(super) fn date(number: i64) -> anyhow::Result<Date> {
    let doing = || format!("reading the day {number} of the database");
    let part = |value: i64| i8::try_from(value).with_context(doing);
    let year = i16::try_from(number.div_euclid(10_000)).with_context(doing)?;
    Date::new(year, part(number.div_euclid(100).rem_euclid(100))?, part(number.rem_euclid(100))?).with_context(doing)
}

pub(super) fn count(value: i64) -> u64 {
    u64::try_from(value).unwrap_or(0)
}
