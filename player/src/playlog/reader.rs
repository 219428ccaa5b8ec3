//! The playlog for those who read it beside the one who writes it: whoever sends it, and whoever stands before the device.

use std::path::Path;

use anyhow::Context as _;
use cartelera_playlists::{playlog::Open, programme::Zone, protocol::playlog::LogId};
use jiff::{Timestamp, civil::Date};
use rusqlite::{Connection, OpenFlags, OptionalExtension as _};

use super::store::{Kept, connect, path};

/// The playlog as the one who sends it sees it.
pub(super) struct Reader {
    connection: Connection,
}

impl Reader {
    /// Opens the playlog in `data`; `None` if there is none.
    pub(super) fn open(data: &Path) -> anyhow::Result<Option<Self>> {
        let path = path(data);
        let flags = OpenFlags::default().difference(OpenFlags::SQLITE_OPEN_CREATE);
        if !path.exists() {
            return Ok(None);
        }
        Ok(Some(Self { connection: connect(&path, flags)? }))
    }

    /// The name of the playlog and its screen; `None` before it has one.
    pub(super) fn log(&self) -> anyhow::Result<Option<(LogId, String)>> {
        let row: Option<(String, String)> = self
            .connection
            .query_row("SELECT name, screen FROM log", [], |row| Ok((row.get(0)?, row.get(1)?)))
            .optional()
            .context("reading the name of the playlog")?;
        Ok(row.and_then(|(name, screen)| Some((name.parse().ok()?, screen))))
    }

    /// The zone of the office, if it is known.
    pub(super) fn zone(&self) -> Option<Zone> {
        let read = |row: &rusqlite::Row<'_>| Ok(Zone { name: row.get(0)?, tzif: row.get(1)? });
        self.connection.query_row("SELECT name, tzif FROM zone", [], read).ok()
    }

    /// What is open.
    pub(super) fn open_state(&self) -> anyhow::Result<Open> {
        let text: Option<String> = self
            .connection
            .query_row("SELECT open FROM log", [], |row| row.get(0))
            .optional()
            .context("reading what is open")?;
        Ok(text.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default())
    }

    /// The oldest records that the manager does not have, at most `count`, and not many more bytes than `bytes`.
    pub(super) fn unsent(&self, count: usize, bytes: usize) -> anyhow::Result<Vec<Kept>> {
        let query = "SELECT sequence, record FROM entry WHERE acked_ms IS NULL ORDER BY sequence LIMIT ?1";
        let kept = self.read(query, [i64::try_from(count).unwrap_or(i64::MAX)])?;
        let mut length = 0;
        Ok(kept
            .into_iter()
            .take_while(|kept| {
                let fits = length < bytes;
                length += kept.record.len();
                fits
            })
            .collect())
    }

    /// The records of a day, in order.
    pub(super) fn of_day(&self, day: Date) -> anyhow::Result<Vec<Kept>> {
        self.read("SELECT sequence, record FROM entry WHERE day = ?1 ORDER BY sequence", [day.to_string()])
    }

    /// The days that have records, in order.
    pub(super) fn days(&self) -> anyhow::Result<Vec<Date>> {
        let doing = "reading the days of the playlog";
        let mut query = self.connection.prepare("SELECT DISTINCT day FROM entry ORDER BY day").context(doing)?;
        let rows = query.query_map([], |row| row.get::<_, String>(0)).context(doing)?;
        rows.map(|row| row.context(doing)?.parse().context(doing)).collect()
    }

    /// The manager has everything up to `sequence`, and nothing beyond; says whether anything is to be sent.
    pub(super) fn acknowledge(&self, sequence: u64, now: Timestamp) -> anyhow::Result<bool> {
        let doing = "noting what the manager has";
        let sequence = i64::try_from(sequence).unwrap_or(i64::MAX);
        self.connection
            .execute(
                "UPDATE entry SET acked_ms = ?2 WHERE sequence <= ?1 AND acked_ms IS NULL",
                [sequence, now.as_millisecond()],
            )
            .context(doing)?;
        self.connection
            .execute("UPDATE entry SET acked_ms = NULL WHERE sequence > ?1 AND acked_ms IS NOT NULL", [sequence])
            .context(doing)?;
        self.connection
            .query_row("SELECT EXISTS (SELECT 1 FROM entry WHERE acked_ms IS NULL)", [], |row| row.get(0))
            .context(doing)
    }

    fn read(&self, query: &str, params: impl rusqlite::Params) -> anyhow::Result<Vec<Kept>> {
        let doing = "reading the playlog";
        let mut query = self.connection.prepare(query).context(doing)?;
        let rows = query.query_map(params, |row| Ok((row.get::<_, i64>(0)?, row.get(1)?))).context(doing)?;
        rows.map(|row| {
            let (sequence, record) = row.context(doing)?;
            Ok(Kept { sequence: u64::try_from(sequence).context(doing)?, record })
        })
        .collect()
    }
}
