//! Days and their records.

use std::collections::BTreeMap;

use anyhow::Context as _;
use cartelera_playlists::ids::ScreenId;
use jiff::{Timestamp, ToSpan as _, civil::Date, tz::TimeZone};
use sqlx::{SqliteConnection, SqlitePool};

use super::{super::instant, arrive::screen_number, count, date, day_number};
use crate::store::plays::{DayRecords, KeptRecord, ScreenDay};

/// Days whose records changed since they were counted.
pub(super) async fn uncounted(
    read: &SqlitePool,
    screen: Option<ScreenId>,
    limit: u32,
) -> anyhow::Result<Vec<ScreenDay>> {
    let rows: Vec<(String, i64)> = sqlx::query_as(
        "SELECT s.id, d.day FROM play_day d JOIN playlog_screen s ON s.number = d.screen
         WHERE d.changed <> d.counted AND ($1 IS NULL OR s.id = $1) ORDER BY d.screen, d.day LIMIT $2",
    )
    .bind(screen.as_ref().map(ScreenId::as_str))
    .bind(limit)
    .fetch_all(read)
    .await
    .context("reading which days must be counted")?;
    let of = |(screen, day): (String, i64)| {
        Ok(ScreenDay { screen: screen.parse().context("reading a screen's identifier")?, day: date(day)? })
    };
    rows.into_iter().map(of).collect()
}

/// The records of a day, and gaps that reach into it.
pub(super) async fn records(
    read: &SqlitePool,
    of: ScreenDay,
    around: (Timestamp, Timestamp),
) -> anyhow::Result<DayRecords> {
    let doing = || format!("reading the records of screen {} on {}", of.screen, of.day);
    // One snapshot for both questions.
    let mut snapshot = read.begin().await.with_context(doing)?;
    let known: Option<(i64, Option<i64>)> = sqlx::query_as(
        "SELECT d.changed, d.sealed_ms FROM play_day d
         JOIN playlog_screen s ON s.number = d.screen WHERE s.id = $1 AND d.day = $2",
    )
    .bind(of.screen.as_str())
    .bind(day_number(of.day))
    .fetch_optional(&mut *snapshot)
    .await
    .with_context(doing)?;
    let (changed, sealed) = known.unwrap_or_default();
    let rows: Vec<Row> = sqlx::query_as(
        "SELECT r.playlog, r.sequence, r.body, r.flag, r.from_ms, r.until_ms, r.plays, r.ms FROM play_record r
         WHERE r.screen = (SELECT number FROM playlog_screen WHERE id = $1) AND r.day = $2
         UNION
         SELECT r.playlog, r.sequence, r.body, r.flag, r.from_ms, r.until_ms, r.plays, r.ms FROM play_record r
         WHERE r.screen = (SELECT number FROM playlog_screen WHERE id = $1) AND r.kind = 'gap' AND r.until_ms > $3
             AND r.from_ms < $4
         ORDER BY 1, 2",
    )
    .bind(of.screen.as_str())
    .bind(day_number(of.day))
    .bind(around.0.as_millisecond())
    .bind(around.1.as_millisecond())
    .fetch_all(&mut *snapshot)
    .await
    .with_context(doing)?;
    let records = rows.into_iter().map(Row::record).collect::<anyhow::Result<_>>()?;
    Ok(DayRecords { changed, is_sealed: sealed.is_some(), records })
}

/// Records that tell of an instant.
pub(super) async fn records_at(read: &SqlitePool, screen: ScreenId, at: Timestamp) -> anyhow::Result<Vec<KeptRecord>> {
    let day = TimeZone::UTC.to_datetime(at).date();
    let near = |days: i32| day_number(day.saturating_add(days.days()));
    let rows: Vec<Row> = sqlx::query_as(
        "SELECT r.playlog, r.sequence, r.body, r.flag, r.from_ms, r.until_ms, r.plays, r.ms FROM play_record r
         WHERE r.screen = (SELECT number FROM playlog_screen WHERE id = $1) AND r.day BETWEEN $2 AND $3
             AND r.from_ms <= $4 AND r.until_ms > $4
         UNION
         SELECT r.playlog, r.sequence, r.body, r.flag, r.from_ms, r.until_ms, r.plays, r.ms FROM play_record r
         WHERE r.screen = (SELECT number FROM playlog_screen WHERE id = $1) AND r.kind = 'gap' AND r.from_ms <= $4
             AND r.until_ms > $4
         ORDER BY 1, 2",
    )
    .bind(screen.as_str())
    .bind(near(-3))
    .bind(near(1))
    .bind(at.as_millisecond())
    .fetch_all(read)
    .await
    .with_context(|| format!("reading the records of screen {screen} at {at}"))?;
    rows.into_iter().map(Row::record).collect()
}

#[derive(sqlx::FromRow)]
struct Row {
    playlog: i64,
    sequence: i64,
    body: String,
    flag: Option<String>,
    from_ms: Option<i64>,
    until_ms: Option<i64>,
    plays: i64,
    ms: i64,
}

impl Row {
    fn record(self) -> anyhow::Result<KeptRecord> {
        let span = match self.from_ms.zip(self.until_ms) {
            Some((from, until)) => Some((instant(from)?, instant(until)?)),
            None => None,
        };
        Ok(KeptRecord {
            playlog: self.playlog,
            sequence: count(self.sequence),
            body: self.body,
            flag: self.flag,
            span,
            plays: count(self.plays),
            ms: count(self.ms),
        })
    }
}

/// The last day of each screen that is counted whole.
pub(super) async fn closed(read: &SqlitePool) -> anyhow::Result<BTreeMap<ScreenId, Date>> {
    let rows: Vec<(String, i64)> = sqlx::query_as("SELECT id, closed FROM playlog_screen WHERE closed > 0")
        .fetch_all(read)
        .await
        .context("reading up to which day screens are counted")?;
    let closed =
        |(screen, day): (String, i64)| Ok((screen.parse().context("reading a screen's identifier")?, date(day)?));
    rows.into_iter().map(closed).collect()
}

/// Notes up to which day a screen is counted.
pub(super) async fn note_closed(connection: &mut SqliteConnection, of: ScreenDay) -> anyhow::Result<()> {
    let number = screen_number(connection, &of.screen).await?;
    sqlx::query("UPDATE playlog_screen SET closed = max(closed, $1) WHERE number = $2")
        .bind(day_number(of.day))
        .bind(number)
        .execute(connection)
        .await
        .with_context(|| format!("noting that screen {} is counted up to {}", of.screen, of.day))?;
    Ok(())
}
