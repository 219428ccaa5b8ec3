//! Pointers that were lost with a database and came back from the screens that followed them.

use anyhow::Context as _;
use cartelera_playlists::ids::ScreenId;
use jiff::civil::Date;
use sqlx::{SqliteConnection, SqlitePool};

use super::{super::signed, arrive::screen_number, count, day_number};
use crate::store::plays::{CheckedRecord, LackingRecord, RecoveredPointer};

/// The pointers that records name and that are not known.
pub(super) async fn lacked(read: &SqlitePool) -> anyhow::Result<Vec<(ScreenId, u64)>> {
    let doing = "reading which pointers are lost";
    let rows: Vec<(String, i64)> = sqlx::query_as(
        "SELECT DISTINCT s.id, r.lacks FROM play_record r INDEXED BY play_record_lacks
         JOIN playlog_screen s ON s.number = r.screen WHERE r.lacks IS NOT NULL ORDER BY s.id, r.lacks",
    )
    .fetch_all(read)
    .await
    .context(doing)?;
    let lacked = |(screen, sequence): (String, i64)| anyhow::Ok((screen.parse()?, count(sequence)));
    rows.into_iter().map(lacked).collect::<anyhow::Result<_>>().context(doing)
}

/// Keeps a pointer and its programmes, unless it would be the newest of its screen.
pub(super) async fn keep_pointer(connection: &mut SqliteConnection, pointer: RecoveredPointer) -> anyhow::Result<bool> {
    let doing = || format!("keeping pointer {} of screen {}, which was lost", pointer.sequence, pointer.screen);
    let sequence = signed(pointer.sequence)?;
    let has_newer: bool =
        sqlx::query_scalar("SELECT EXISTS (SELECT 1 FROM pointer WHERE screen = $1 AND sequence > $2)")
            .bind(pointer.screen.as_str())
            .bind(sequence)
            .fetch_one(&mut *connection)
            .await
            .with_context(doing)?;
    if !has_newer {
        return Ok(false);
    }
    for (hash, envelope) in &pointer.programmes {
        sqlx::query("INSERT INTO programme (sha256, envelope, issued_ms) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING")
            .bind(hash.to_string())
            .bind(envelope)
            .bind(pointer.issued.as_millisecond())
            .execute(&mut *connection)
            .await
            .with_context(doing)?;
    }
    sqlx::query(
        "INSERT INTO pointer (screen, sequence, issued_ms, envelope) SELECT $1, $2, $3, $4
         WHERE NOT EXISTS (SELECT 1 FROM pointer WHERE screen = $1 AND sequence = $2)",
    )
    .bind(pointer.screen.as_str())
    .bind(sequence)
    .bind(pointer.issued.as_millisecond())
    .bind(&pointer.envelope)
    .execute(connection)
    .await
    .with_context(doing)?;
    Ok(true)
}

/// The records that name a pointer which was not known.
pub(super) async fn records(read: &SqlitePool, screen: ScreenId, sequence: u64) -> anyhow::Result<Vec<LackingRecord>> {
    let rows: Vec<(i64, i64, String)> = sqlx::query_as(
        "SELECT playlog, sequence, body FROM play_record
         WHERE screen = (SELECT number FROM playlog_screen WHERE id = $1) AND lacks = $2 ORDER BY playlog, sequence",
    )
    .bind(screen.as_str())
    .bind(signed(sequence)?)
    .fetch_all(read)
    .await
    .with_context(|| format!("reading the records of screen {screen} under pointer {sequence}"))?;
    let record = |(playlog, sequence, body)| LackingRecord { playlog, sequence: count(sequence), body };
    Ok(rows.into_iter().map(record).collect())
}

/// Keeps what is known of records now. What was planned on days from `since` on may be something else now.
pub(super) async fn keep_records(
    connection: &mut SqliteConnection,
    screen: ScreenId,
    records: Vec<(i64, CheckedRecord)>,
    since: Date,
) -> anyhow::Result<()> {
    let doing = || format!("keeping what was found out about records of screen {screen}");
    let number = screen_number(connection, &screen).await?;
    for (playlog, record) in records {
        sqlx::query("UPDATE play_record SET flag = $1, lacks = $2 WHERE playlog = $3 AND sequence = $4")
            .bind(record.flag.as_deref())
            .bind(record.lacks.map(signed).transpose()?)
            .bind(playlog)
            .bind(signed(record.sequence)?)
            .execute(&mut *connection)
            .await
            .with_context(doing)?;
    }
    sqlx::query("UPDATE play_day SET changed = changed + 1 WHERE screen = $1 AND day >= $2 AND sealed_ms IS NULL")
        .bind(number)
        .bind(day_number(since))
        .execute(connection)
        .await
        .with_context(doing)?;
    Ok(())
}
