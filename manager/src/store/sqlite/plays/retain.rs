//! Deletes records and totals that were kept long enough.

use anyhow::Context as _;
use jiff::{Timestamp, civil::Date};
use sqlx::{SqliteConnection, query::Query, sqlite::SqliteArguments};

use super::day_number;
use crate::store::plays::Deleted;

/// So many days are sealed in one transaction, so that nobody waits long for it.
const MOST_DAYS: u32 = 500;

/// Seals the counted days whose last record came before `records`, and deletes their records; deletes the totals of days
/// before `totals`.
///
/// A day's records go together, so that its totals are made from all of them or change no more.
pub(super) async fn delete(
    connection: &mut SqliteConnection,
    records: Timestamp,
    totals: Date,
    now: Timestamp,
) -> anyhow::Result<Deleted> {
    let mut deleted = Deleted::default();
    let before_ms = records.as_millisecond();
    let days: Vec<(i64, i64)> = sqlx::query_as(
        "UPDATE play_day SET sealed_ms = $1 WHERE (screen, day) IN (
             SELECT screen, day FROM play_day
             WHERE sealed_ms IS NULL AND heard_ms < $2 AND changed = counted AND is_closed ORDER BY heard_ms LIMIT $3)
         RETURNING screen, day",
    )
    .bind(now.as_millisecond())
    .bind(before_ms)
    .bind(MOST_DAYS)
    .fetch_all(&mut *connection)
    .await
    .context("sealing days whose records are deleted")?;
    for (screen, day) in days {
        note_deleted(
            connection,
            sqlx::query(
                "UPDATE playlog SET deleted = max(deleted, ifnull(
                     (SELECT max(sequence) FROM play_record WHERE playlog = playlog.number AND screen = $1 AND day = $2), 0))
                 WHERE screen = $1",
            )
            .bind(screen)
            .bind(day),
        )
        .await?;
        deleted.records += note_deleted(
            connection,
            sqlx::query("DELETE FROM play_record WHERE screen = $1 AND day = $2").bind(screen).bind(day),
        )
        .await?;
    }
    // What cannot be read belongs to no day.
    deleted.records += note_deleted(
        connection,
        sqlx::query("DELETE FROM play_record WHERE day IS NULL AND arrived_ms < $1").bind(before_ms),
    )
    .await?;
    note_deleted(connection, sqlx::query("DELETE FROM play_conflict WHERE arrived_ms < $1").bind(before_ms)).await?;
    let first = day_number(totals);
    for sql in ["DELETE FROM play_total WHERE day < $1", "DELETE FROM play_missed WHERE day < $1"] {
        note_deleted(connection, sqlx::query(sql).bind(first)).await?;
    }
    deleted.days = note_deleted(
        connection,
        sqlx::query("DELETE FROM play_day WHERE day < $1 AND (sealed_ms IS NOT NULL OR heard_ms IS NULL)").bind(first),
    )
    .await?;
    Ok(deleted)
}

async fn note_deleted(
    connection: &mut SqliteConnection,
    query: Query<'_, sqlx::Sqlite, SqliteArguments>,
) -> anyhow::Result<u64> {
    Ok(query.execute(connection).await.context("deleting what was kept long enough")?.rows_affected())
}
