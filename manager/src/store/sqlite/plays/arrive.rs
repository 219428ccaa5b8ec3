//! Records as they arrive: each is kept once.

use std::collections::BTreeMap;

use anyhow::Context as _;
use cartelera_playlists::{envelope::KeyId, ids::ScreenId, protocol::playlog::PlaylogMark};
use jiff::{Timestamp, civil::Date};
use sqlx::{SqliteConnection, SqlitePool};

use super::{
    super::{instant, signed},
    count, day_number,
};
use crate::store::plays::{Arrival, Arrived, CheckedRecord, Conflicts, RecordKind};

/// Why a record of a day whose totals are final is not counted.
const SEALED: &str = "it came after the records of its day were deleted, so that its day's totals are final";

/// Numbers that stand for names in an arrival.
struct Numbers {
    screen: i64,
    key: i64,
    playlog: i64,
    deleted: i64,
}

/// The mark of the playlog that each screen sent last.
pub(super) async fn marks(read: &SqlitePool) -> anyhow::Result<Vec<(ScreenId, PlaylogMark)>> {
    let rows: Vec<(String, String, i64)> = sqlx::query_as(
        "SELECT s.id, p.log, p.mark FROM playlog_screen s JOIN playlog p ON p.number = (
             SELECT number FROM playlog WHERE screen = s.number ORDER BY heard_ms DESC, number DESC LIMIT 1)",
    )
    .fetch_all(read)
    .await
    .context("reading the marks of playlogs")?;
    let mark = |(screen, log, mark): (String, String, i64)| {
        anyhow::Ok((screen.parse()?, PlaylogMark { log: Some(log.parse()?), sequence: count(mark), lacks: Vec::new() }))
    };
    rows.into_iter().map(mark).collect::<anyhow::Result<_>>().context("reading the marks of playlogs")
}

/// Screens of whose records some came twice with other bytes.
pub(super) async fn conflicts(read: &SqlitePool, since: Timestamp) -> anyhow::Result<Vec<Conflicts>> {
    let rows: Vec<(String, i64, i64)> = sqlx::query_as(
        "SELECT s.id, count(*), max(c.arrived_ms) FROM play_conflict c JOIN playlog_screen s ON s.number = c.screen
         WHERE c.arrived_ms >= $1 GROUP BY c.screen",
    )
    .bind(since.as_millisecond())
    .fetch_all(read)
    .await
    .context("reading which records came twice with other bytes")?;
    let conflict = |(screen, many, last): (String, i64, i64)| {
        let screen = screen.parse().context("reading a screen's identifier")?;
        Ok(Conflicts { screen, count: count(many), last: instant(last)? })
    };
    rows.into_iter().map(conflict).collect()
}

/// Keeps what is new of `arrival`.
pub(super) async fn keep(connection: &mut SqliteConnection, arrival: Arrival) -> anyhow::Result<Arrived> {
    let numbers = numbers(connection, &arrival).await?;
    let mut arrived = Arrived::default();
    // The last day that each day's new records matter for.
    let mut changed: BTreeMap<Date, Option<Date>> = BTreeMap::new();
    let mut sealed: BTreeMap<Date, bool> = BTreeMap::new();
    for record in &arrival.records {
        if signed(record.sequence)? <= numbers.deleted {
            continue;
        }
        let is_sealed = match record.day {
            Some(day) => match sealed.get(&day) {
                Some(known) => *known,
                None => *sealed.entry(day).or_insert(is_sealed(connection, numbers.screen, day).await?),
            },
            None => false,
        };
        if insert(connection, &numbers, record, arrival.at, is_sealed).await? {
            arrived.new += 1;
            if let Some(day) = record.day.filter(|_| !is_sealed) {
                let last = changed.entry(day).or_default();
                *last = (*last).max(record.last_day);
            }
        } else if keep_conflict(connection, &numbers, record, arrival.at).await? {
            arrived.conflicts += 1;
        }
    }
    for (day, last) in changed {
        touch(connection, numbers.screen, (day, last), arrival.at).await?;
    }
    let highest = arrival.records.iter().map(|record| record.sequence).max().unwrap_or(0);
    let mark: i64 = sqlx::query_scalar(
        "UPDATE playlog SET mark = max(mark, $1), heard_ms = max(heard_ms, $2) WHERE number = $3 RETURNING mark",
    )
    .bind(signed(highest)?)
    .bind(arrival.at.as_millisecond())
    .bind(numbers.playlog)
    .fetch_one(connection)
    .await
    .context("noting how far a playlog is kept")?;
    arrived.mark = PlaylogMark { log: Some(arrival.log), sequence: count(mark), lacks: Vec::new() };
    Ok(arrived)
}

async fn numbers(connection: &mut SqliteConnection, arrival: &Arrival) -> anyhow::Result<Numbers> {
    let screen = screen_number(connection, &arrival.screen).await?;
    let key = key_number(connection, arrival.key).await?;
    let (playlog, deleted) = sqlx::query_as(
        "INSERT INTO playlog (screen, log, mark, heard_ms) VALUES ($1, $2, 0, $3)
         ON CONFLICT (screen, log) DO UPDATE SET heard_ms = max(heard_ms, excluded.heard_ms) RETURNING number, deleted",
    )
    .bind(screen)
    .bind(arrival.log.to_string())
    .bind(arrival.at.as_millisecond())
    .fetch_one(connection)
    .await
    .with_context(|| format!("finding playlog {} of screen {}", arrival.log, arrival.screen))?;
    Ok(Numbers { screen, key, playlog, deleted })
}

/// The number that stands for a screen.
pub(super) async fn screen_number(connection: &mut SqliteConnection, screen: &ScreenId) -> anyhow::Result<i64> {
    sqlx::query_scalar(
        "INSERT INTO playlog_screen (id) VALUES ($1) ON CONFLICT (id) DO UPDATE SET id = excluded.id RETURNING number",
    )
    .bind(screen.as_str())
    .fetch_one(connection)
    .await
    .with_context(|| format!("finding the number of screen {screen}"))
}

async fn key_number(connection: &mut SqliteConnection, key: KeyId) -> anyhow::Result<i64> {
    sqlx::query_scalar(
        "INSERT INTO playlog_key (key_id) VALUES ($1)
         ON CONFLICT (key_id) DO UPDATE SET key_id = excluded.key_id RETURNING number",
    )
    .bind(key.to_string())
    .fetch_one(connection)
    .await
    .with_context(|| format!("finding the number of key {key}"))
}

async fn is_sealed(connection: &mut SqliteConnection, screen: i64, day: Date) -> anyhow::Result<bool> {
    sqlx::query_scalar(
        "SELECT EXISTS (SELECT 1 FROM play_day WHERE screen = $1 AND day = $2 AND sealed_ms IS NOT NULL)",
    )
    .bind(screen)
    .bind(day_number(day))
    .fetch_one(connection)
    .await
    .context("asking whether a day's totals are final")
}

/// Keeps a record, or gives `false` if its number is taken.
async fn insert(
    connection: &mut SqliteConnection,
    numbers: &Numbers,
    record: &CheckedRecord,
    at: Timestamp,
    is_sealed: bool,
) -> anyhow::Result<bool> {
    let doing = || format!("keeping record {}", record.sequence);
    let late =
        (is_sealed && matches!(record.kind, RecordKind::Run | RecordKind::Play | RecordKind::Tally)).then_some(SEALED);
    let span = record.span;
    let done = sqlx::query(
        "INSERT INTO play_record (playlog, sequence, screen, key, arrived_ms, kind, day, from_ms, until_ms, plays, ms, flag, lacks, body)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14) ON CONFLICT DO NOTHING",
    )
    .bind(numbers.playlog)
    .bind(signed(record.sequence)?)
    .bind(numbers.screen)
    .bind(numbers.key)
    .bind(at.as_millisecond())
    .bind(record.kind.name())
    .bind(record.day.map(day_number))
    .bind(span.map(|(from, _)| from.as_millisecond()))
    .bind(span.map(|(_, until)| until.as_millisecond()))
    .bind(signed(record.plays)?)
    .bind(signed(record.ms)?)
    .bind(record.flag.as_deref().or(late))
    .bind(record.lacks.map(signed).transpose()?)
    .bind(&record.body)
    .execute(&mut *connection)
    .await
    .with_context(doing)?;
    let is_new = done.rows_affected() == 1;
    if let Some(((first, last), day)) = record.replaces.zip(record.day).filter(|_| is_new) {
        sqlx::query(
            "UPDATE play_record SET superseded_by = $1
             WHERE playlog = $2 AND sequence BETWEEN $3 AND $4 AND day = $5 AND kind = 'play'",
        )
        .bind(signed(record.sequence)?)
        .bind(numbers.playlog)
        .bind(signed(first)?)
        .bind(signed(last)?)
        .bind(day_number(day))
        .execute(connection)
        .await
        .with_context(|| format!("noting what record {} stands for", record.sequence))?;
    }
    Ok(is_new)
}

/// Keeps other bytes than a number has; gives whether they are others.
async fn keep_conflict(
    connection: &mut SqliteConnection,
    numbers: &Numbers,
    record: &CheckedRecord,
    at: Timestamp,
) -> anyhow::Result<bool> {
    let doing = || format!("comparing record {}", record.sequence);
    let kept: String = sqlx::query_scalar("SELECT body FROM play_record WHERE playlog = $1 AND sequence = $2")
        .bind(numbers.playlog)
        .bind(signed(record.sequence)?)
        .fetch_one(&mut *connection)
        .await
        .with_context(doing)?;
    if kept == record.body {
        return Ok(false);
    }
    sqlx::query(
        "INSERT INTO play_conflict (playlog, sequence, body, screen, key, arrived_ms) VALUES ($1, $2, $3, $4, $5, $6)
         ON CONFLICT DO NOTHING",
    )
    .bind(numbers.playlog)
    .bind(signed(record.sequence)?)
    .bind(&record.body)
    .bind(numbers.screen)
    .bind(numbers.key)
    .bind(at.as_millisecond())
    .execute(connection)
    .await
    .with_context(doing)?;
    Ok(true)
}

/// Notes that a day, and those up to the last one that are known, must be counted again.
async fn touch(
    connection: &mut SqliteConnection,
    screen: i64,
    (day, last): (Date, Option<Date>),
    at: Timestamp,
) -> anyhow::Result<()> {
    let doing = || format!("noting that {day} must be counted");
    sqlx::query(
        "INSERT INTO play_day (screen, day, changed, counted, heard_ms) VALUES ($1, $2, 1, 0, $3)
         ON CONFLICT (screen, day) DO UPDATE SET changed = changed + 1, heard_ms = max(ifnull(heard_ms, 0), excluded.heard_ms)",
    )
    .bind(screen)
    .bind(day_number(day))
    .bind(at.as_millisecond())
    .execute(&mut *connection)
    .await
    .with_context(doing)?;
    if let Some(last) = last.filter(|last| *last > day) {
        sqlx::query(
            "UPDATE play_day SET changed = changed + 1
             WHERE screen = $1 AND day > $2 AND day <= $3 AND sealed_ms IS NULL",
        )
        .bind(screen)
        .bind(day_number(day))
        .bind(day_number(last))
        .execute(connection)
        .await
        .with_context(doing)?;
    }
    Ok(())
}
