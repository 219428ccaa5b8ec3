//! Pointers and programmes in `SQLite`; both are only ever added.

use anyhow::Context as _;
use cartelera_playlists::{hash::ContentHash, ids::ScreenId};
use jiff::Timestamp;
use sqlx::{Connection as _, SqliteConnection, SqlitePool};

use super::{
    super::{NewPointer, Publication, StoredPointer},
    approvals, audit, content, instant, roots, screens, signed, stops, takeovers, testigos,
};

/// The newest pointer of every screen.
pub(super) async fn newest(read: &SqlitePool) -> anyhow::Result<Vec<StoredPointer>> {
    let rows: Vec<(String, i64, i64, Vec<u8>, i64)> = sqlx::query_as(
        "SELECT p.screen, p.sequence, p.issued_ms, p.envelope,
             coalesce((SELECT CAST(json_extract(body, '$.sequence') AS INTEGER) FROM heartbeat WHERE screen = s.id), 0)
         FROM screen s JOIN pointer p ON p.rowid = (
             SELECT rowid FROM pointer WHERE screen = s.id ORDER BY sequence DESC, issued_ms DESC LIMIT 1)
         ORDER BY p.screen",
    )
    .fetch_all(read)
    .await
    .context("reading the newest pointers")?;
    rows.into_iter()
        .map(|(screen, sequence, issued_ms, envelope, told)| {
            let screen = screen.parse().context("reading a pointer's screen")?;
            let sequence = u64::try_from(sequence).context("reading a pointer's sequence")?;
            let told_sequence = u64::try_from(told).unwrap_or(0);
            Ok(StoredPointer { screen, sequence, issued: instant(issued_ms)?, envelope, told_sequence })
        })
        .collect()
}

/// When the first pointer of a screen was issued.
pub(super) async fn first_issue(read: &SqlitePool, screen: ScreenId) -> anyhow::Result<Option<Timestamp>> {
    let first: Option<i64> = sqlx::query_scalar("SELECT min(issued_ms) FROM pointer WHERE screen = $1")
        .bind(screen.as_str())
        .fetch_one(read)
        .await
        .with_context(|| format!("reading the first pointer of screen {screen}"))?;
    first.map(instant).transpose()
}

/// The newest issue of the pointer of a screen with a sequence.
pub(super) async fn issued_with(read: &SqlitePool, screen: ScreenId, sequence: u64) -> anyhow::Result<Option<Vec<u8>>> {
    let Ok(sequence) = i64::try_from(sequence) else { return Ok(None) };
    sqlx::query_scalar(
        "SELECT envelope FROM pointer WHERE screen = $1 AND sequence = $2
         ORDER BY issued_ms DESC LIMIT 1",
    )
    .bind(screen.as_str())
    .bind(sequence)
    .fetch_optional(read)
    .await
    .with_context(|| format!("reading pointer {sequence} of screen {screen}"))
}

/// The newest pointer of a screen that was issued before `from`, and those issued in `[from, until)`.
pub(super) async fn issued_between(
    read: &SqlitePool,
    screen: ScreenId,
    from: Timestamp,
    until: Timestamp,
) -> anyhow::Result<Vec<Vec<u8>>> {
    sqlx::query_scalar(
        "SELECT envelope FROM pointer WHERE screen = $1 AND issued_ms < $3 AND issued_ms >= ifnull(
             (SELECT max(issued_ms) FROM pointer WHERE screen = $1 AND issued_ms < $2), $2)
         ORDER BY issued_ms, sequence",
    )
    .bind(screen.as_str())
    .bind(from.as_millisecond())
    .bind(until.as_millisecond())
    .fetch_all(read)
    .await
    .with_context(|| format!("reading the pointers of screen {screen}"))
}

/// The envelope of a programme.
pub(super) async fn programme(read: &SqlitePool, hash: ContentHash) -> anyhow::Result<Option<Vec<u8>>> {
    sqlx::query_scalar("SELECT envelope FROM programme WHERE sha256 = $1")
        .bind(hash.to_string())
        .fetch_optional(read)
        .await
        .with_context(|| format!("reading programme {hash}"))
}

/// Keeps `publication` in one transaction, or nothing of it if a pointer was replaced, the stop list grew or the
/// root document was changed meanwhile.
pub(super) async fn publish(write: &mut SqliteConnection, publication: Publication) -> anyhow::Result<bool> {
    let mut transaction = write.begin_with("BEGIN IMMEDIATE").await.context("beginning the publication")?;
    if !roots::add(&mut transaction, &publication).await? {
        transaction.rollback().await.context("taking the publication back")?;
        return Ok(false);
    }
    for new in &publication.pointers {
        if newest_order(&mut transaction, &new.pointer).await? != order(new)? {
            transaction.rollback().await.context("taking the publication back")?;
            return Ok(false);
        }
    }
    if !stops::add(&mut transaction, &publication).await? {
        transaction.rollback().await.context("taking the publication back")?;
        return Ok(false);
    }
    if let Some(revision) = publication.revision.clone()
        && !content::add_revision(&mut transaction, revision).await?
    {
        transaction.rollback().await.context("taking the publication back")?;
        return Ok(false);
    }
    for (hash, envelope) in &publication.programmes {
        sqlx::query("INSERT INTO programme (sha256, envelope, issued_ms) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING")
            .bind(hash.to_string())
            .bind(envelope)
            .bind(publication.at.as_millisecond())
            .execute(&mut *transaction)
            .await
            .with_context(|| format!("keeping programme {hash}"))?;
    }
    approvals::add(&mut transaction, &publication).await?;
    for NewPointer { pointer, .. } in &publication.pointers {
        sqlx::query("INSERT INTO pointer (screen, sequence, issued_ms, envelope) VALUES ($1, $2, $3, $4)")
            .bind(pointer.screen.as_str())
            .bind(signed(pointer.sequence)?)
            .bind(pointer.issued.as_millisecond())
            .bind(&pointer.envelope)
            .execute(&mut *transaction)
            .await
            .with_context(|| format!("keeping the pointer of screen {}", pointer.screen))?;
    }
    if let Some(list) = &publication.screens {
        screens::replace(&mut transaction, list, publication.at).await?;
    }
    takeovers::add(&mut transaction, &publication.takeover_events).await?;
    if let Some(wishes) = &publication.testigo_wishes {
        testigos::keep_wishes(&mut transaction, wishes).await?;
    }
    if let Some(entry) = publication.entry {
        audit::add(&mut transaction, entry).await?;
    }
    transaction.commit().await.context("committing the publication")?;
    Ok(true)
}

async fn newest_order(
    transaction: &mut SqliteConnection,
    pointer: &StoredPointer,
) -> anyhow::Result<Option<(i64, i64)>> {
    sqlx::query_as(
        "SELECT sequence, issued_ms FROM pointer WHERE screen = $1 ORDER BY sequence DESC, issued_ms DESC LIMIT 1",
    )
    .bind(pointer.screen.as_str())
    .fetch_optional(transaction)
    .await
    .with_context(|| format!("reading the newest pointer of screen {}", pointer.screen))
}

fn order(new: &NewPointer) -> anyhow::Result<Option<(i64, i64)>> {
    let order = |(sequence, issued): (u64, Timestamp)| Ok((signed(sequence)?, issued.as_millisecond()));
    new.replaces.map(order).transpose()
}
