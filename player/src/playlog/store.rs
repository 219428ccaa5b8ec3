//! The playlog's file.

use std::{
    fs,
    path::{Path, PathBuf},
    time::Duration,
};

use anyhow::Context as _;
use cartelera_playlists::{
    ids::ScreenId,
    playlog::{Entry, Open, Record},
    programme::Zone,
    protocol::playlog::LogId,
};
use jiff::{SignedDuration, Timestamp};
use rusqlite::{Connection, ErrorCode, OpenFlags, OptionalExtension as _, params};
use tracing::error;

use super::thin;

/// Name of the file in the player's folder.
const FILE: &str = "playlog.sqlite";
/// How long one connection waits for the other's transaction.
const BUSY_TIMEOUT: Duration = Duration::from_secs(5);
/// How long a record stays after the manager said that it has it.
const KEPT: SignedDuration = SignedDuration::from_hours(35 * 24);
/// How many bytes the file may have before detail is given up.
const CAP_BYTES: u64 = 32 << 20;

const TABLES: &str = "
    CREATE TABLE IF NOT EXISTS log (
        id      INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
        name    TEXT    NOT NULL,
        screen  TEXT    NOT NULL,
        open    TEXT    NOT NULL
    ) STRICT;
    CREATE TABLE IF NOT EXISTS entry (
        sequence  INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
        day       TEXT    NOT NULL,
        kind      TEXT    NOT NULL,
        record    TEXT    NOT NULL,
        acked_ms  INTEGER
    ) STRICT;
    CREATE TABLE IF NOT EXISTS zone (
        id      INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
        name    TEXT    NOT NULL,
        tzif    BLOB    NOT NULL
    ) STRICT;
    CREATE INDEX IF NOT EXISTS entry_of_day ON entry (day, kind);
    CREATE INDEX IF NOT EXISTS entry_acked ON entry (acked_ms);";

/// The records of one screen, and what its next process goes on from.
///
/// Whatever was kept is on the disk when the call returns.
pub(super) struct Store {
    connection: Connection,
    log: LogId,
}

/// An entry as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Kept {
    pub(super) sequence: u64,
    pub(super) record: String,
}

/// Where the playlog of the player with its files in `data` is.
pub(super) fn path(data: &Path) -> PathBuf {
    data.join(FILE)
}

impl Store {
    /// Opens the playlog of `screen`, or begins it; gives what the process before left open.
    ///
    /// A file that is damaged is put aside. Another screen's records are given up: nobody would take them from this one.
    pub(super) fn open(data: &Path, screen: &ScreenId) -> anyhow::Result<(Self, Open)> {
        let path = path(data);
        match Self::open_file(&path, screen) {
            Err(error) if is_damaged(&error) => {
                error!("the playlog is damaged and put aside: {error:#}");
                put_aside(&path)?;
                Self::open_file(&path, screen)
            }
            other => other,
        }
    }

    fn open_file(path: &Path, screen: &ScreenId) -> anyhow::Result<(Self, Open)> {
        let mut connection = connect(path, OpenFlags::default())?;
        let doing = || format!("opening the playlog {}", path.display());
        connection.execute_batch(TABLES).with_context(doing)?;
        let transaction = connection.transaction().with_context(doing)?;
        let known: Option<(String, String, String)> = transaction
            .query_row("SELECT name, screen, open FROM log", [], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
            .optional()
            .with_context(doing)?;
        let known = known.filter(|(_, of, _)| of == screen.as_str());
        let known = known.and_then(|(name, _, open)| Some((name.parse::<LogId>().ok()?, open)));
        let (log, open) = if let Some((log, open)) = known {
            (log, serde_json::from_str(&open).unwrap_or_default())
        } else {
            let log = LogId::from_random(random()?);
            transaction.execute("DELETE FROM entry", []).with_context(doing)?;
            transaction
                .execute(
                    "INSERT OR REPLACE INTO log (id, name, screen, open) VALUES (1, ?1, ?2, '{}')",
                    params![log.to_string(), screen.as_str()],
                )
                .with_context(doing)?;
            (log, Open::default())
        };
        transaction.commit().with_context(doing)?;
        Ok((Self { connection, log }, open))
    }

    /// Keeps the zone of the office, for whoever reads the records here.
    pub(super) fn keep_zone(&self, zone: &Zone) -> anyhow::Result<()> {
        self.connection
            .execute("INSERT OR REPLACE INTO zone (id, name, tzif) VALUES (1, ?1, ?2)", params![zone.name, zone.tzif])
            .context("keeping the zone of the office")?;
        Ok(())
    }

    /// Names the playlog.
    pub(super) fn log(&self) -> LogId {
        self.log
    }

    /// Keeps `records`, and `open` in place of what was open, together.
    pub(super) fn keep(&mut self, records: &[Record], open: &Open) -> anyhow::Result<()> {
        let doing = "keeping what was shown";
        let transaction = self.connection.transaction().context(doing)?;
        {
            let mut insert =
                transaction.prepare("INSERT INTO entry (day, kind, record) VALUES (?1, ?2, ?3)").context(doing)?;
            for record in records {
                let text = serde_json::to_string(record).context(doing)?;
                insert.execute(params![day_of(record), kind_of(record), text]).context(doing)?;
            }
            let open = serde_json::to_string(open).context(doing)?;
            let mut update = transaction.prepare("UPDATE log SET open = ?1").context(doing)?;
            update.execute([open]).context(doing)?;
        }
        transaction.commit().context(doing)
    }

    /// Deletes what the manager has had for long, and gives up detail where the file is too large; the oldest first.
    pub(super) fn tidy(&mut self, now: Timestamp) -> anyhow::Result<()> {
        let doing = "tidying the playlog";
        let until = now.checked_sub(KEPT).unwrap_or(Timestamp::MIN).as_millisecond();
        self.connection.execute("DELETE FROM entry WHERE acked_ms < ?1", [until]).context(doing)?;
        while self.size_bytes()? > CAP_BYTES && self.give_up()? {}
        Ok(())
    }

    /// Gives up something old: what the manager has, else the detail of a day.
    fn give_up(&mut self) -> anyhow::Result<bool> {
        let doing = "making room in the playlog";
        let oldest = "DELETE FROM entry WHERE sequence IN
            (SELECT sequence FROM entry WHERE acked_ms IS NOT NULL ORDER BY sequence LIMIT 1000)";
        if self.connection.execute(oldest, []).context(doing)? > 0 {
            return Ok(true);
        }
        let day: Option<String> = self
            .connection
            .query_row("SELECT min(day) FROM entry WHERE kind = 'play'", [], |row| row.get(0))
            .context(doing)?;
        let Some(day) = day else { return Ok(false) };
        let entries = self.plays_of(&day)?;
        let Some(tally) = thin::tally(&entries) else { return Ok(false) };
        let transaction = self.connection.transaction().context(doing)?;
        transaction.execute("DELETE FROM entry WHERE kind = 'play' AND day = ?1", [&day]).context(doing)?;
        let record = Record::Tally(tally);
        let text = serde_json::to_string(&record).context(doing)?;
        transaction
            .execute("INSERT INTO entry (day, kind, record) VALUES (?1, ?2, ?3)", params![day, kind_of(&record), text])
            .context(doing)?;
        transaction.commit().context(doing)?;
        Ok(true)
    }

    fn plays_of(&self, day: &str) -> anyhow::Result<Vec<Entry>> {
        let doing = "reading the playlog";
        let mut query = self
            .connection
            .prepare("SELECT sequence, record FROM entry WHERE kind = 'play' AND day = ?1 ORDER BY sequence")
            .context(doing)?;
        let rows =
            query.query_map([day], |row| Ok((row.get::<_, i64>(0)?, row.get::<_, String>(1)?))).context(doing)?;
        rows.map(|row| {
            let (sequence, text) = row.context(doing)?;
            let record = serde_json::from_str(&text).context(doing)?;
            Ok(Entry { sequence: u64::try_from(sequence).context(doing)?, record })
        })
        .collect()
    }

    /// How many bytes the records take: what was freed within the file is not counted.
    fn size_bytes(&self) -> anyhow::Result<u64> {
        let pragma = |name: &str| {
            let value = self.connection.query_row(&format!("PRAGMA {name}"), [], |row| row.get::<_, i64>(0));
            value.map(|value| u64::try_from(value).unwrap_or(0)).context("measuring the playlog")
        };
        Ok((pragma("page_count")? - pragma("freelist_count")?) * pragma("page_size")?)
    }
}

pub(super) fn connect(path: &Path, flags: OpenFlags) -> anyhow::Result<Connection> {
    let doing = || format!("opening the playlog {}", path.display());
    let connection = Connection::open_with_flags(path, flags).with_context(doing)?;
    connection.busy_timeout(BUSY_TIMEOUT).with_context(doing)?;
    // What is committed is on the disk, and a commit is one write to one file.
    connection.pragma_update(None, "journal_mode", "WAL").with_context(doing)?;
    connection.pragma_update(None, "synchronous", "FULL").with_context(doing)?;
    Ok(connection)
}

fn is_damaged(error: &anyhow::Error) -> bool {
    let code = error.downcast_ref::<rusqlite::Error>().and_then(rusqlite::Error::sqlite_error_code);
    matches!(code, Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase))
}

/// Renames the file; a damaged one that was put aside before goes.
fn put_aside(path: &Path) -> anyhow::Result<()> {
    for suffix in ["", "-wal", "-shm"] {
        let from = PathBuf::from(format!("{}{suffix}", path.display()));
        let to = PathBuf::from(format!("{}.damaged{suffix}", path.display()));
        match fs::rename(&from, &to) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                return Err(error).with_context(|| format!("putting {} aside", from.display()));
            }
            _ => {}
        }
    }
    Ok(())
}

fn random() -> anyhow::Result<u128> {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes).context("asking the system for randomness")?;
    Ok(u128::from_be_bytes(bytes))
}

fn day_of(record: &Record) -> String {
    match record {
        Record::Run(run) => run.first.day.to_string(),
        Record::Play(play) => play.day.to_string(),
        Record::Gap(gap) => gap.day.to_string(),
        Record::Step(step) => step.day.to_string(),
        Record::Tally(tally) => tally.day.to_string(),
        _ => String::new(),
    }
}

fn kind_of(record: &Record) -> &'static str {
    match record {
        Record::Run(_) => "run",
        Record::Play(_) => "play",
        Record::Gap(_) => "gap",
        Record::Step(_) => "step",
        Record::Tally(_) => "tally",
        _ => "unknown",
    }
}

#[cfg(test)]
mod tests {
    use cartelera_playlists::playlog::{Gap, Span};

    use jiff::civil::Date;

    use super::*;
    use crate::playlog::reader::Reader;

    fn screen(id: &str) -> ScreenId {
        id.parse().unwrap()
    }

    fn gap(second: i64) -> Record {
        let at = Timestamp::from_second(second).unwrap();
        Record::Gap(Gap { day: Date::constant(2026, 11, 28), span: Span { from: at, until: at }, orderly: false })
    }

    #[test]
    fn what_the_manager_has_is_not_sent_and_what_it_lost_is_sent_again() {
        let folder = tempfile::tempdir().unwrap();
        let (mut store, _) = Store::open(folder.path(), &screen("caja")).unwrap();
        store.keep(&[gap(1), gap(2), gap(3)], &Open::default()).unwrap();
        let reader = Reader::open(folder.path()).unwrap().unwrap();
        let unsent = |count| -> Vec<u64> {
            reader.unsent(count, usize::MAX).unwrap().iter().map(|kept| kept.sequence).collect()
        };
        assert_eq!(unsent(2), [1, 2]);
        let now = Timestamp::from_second(1_000_000).unwrap();
        assert!(reader.acknowledge(2, now).unwrap());
        assert_eq!(unsent(9), [3]);
        assert!(!reader.acknowledge(3, now).unwrap());
        // A manager that was restored has less.
        assert!(reader.acknowledge(1, now).unwrap());
        assert_eq!(unsent(9), [2, 3]);
        // Long after it was taken a record goes; its number is not given again.
        reader.acknowledge(3, now).unwrap();
        store.tidy(now + SignedDuration::from_hours(36 * 24)).unwrap();
        assert!(reader.days().unwrap().is_empty());
        store.keep(&[gap(4)], &Open::default()).unwrap();
        assert_eq!(unsent(9), [4]);
    }

    #[test]
    fn a_playlog_is_one_screens_and_a_damaged_one_is_begun_anew() {
        let folder = tempfile::tempdir().unwrap();
        let log = || Reader::open(folder.path()).unwrap().unwrap().log().unwrap().unwrap();
        let (mut store, _) = Store::open(folder.path(), &screen("caja")).unwrap();
        let first = log();
        store.keep(&[gap(1)], &Open::default()).unwrap();
        drop(store);
        Store::open(folder.path(), &screen("caja")).unwrap();
        assert_eq!(log(), first);
        let (store, _) = Store::open(folder.path(), &screen("sala")).unwrap();
        assert_ne!(log(), first);
        assert!(Reader::open(folder.path()).unwrap().unwrap().days().unwrap().is_empty());
        drop(store);
        fs::write(path(folder.path()), [7; 8192]).unwrap();
        let (mut store, open) = Store::open(folder.path(), &screen("sala")).unwrap();
        assert_eq!(open, Open::default());
        store.keep(&[gap(2)], &Open::default()).unwrap();
    }
}
