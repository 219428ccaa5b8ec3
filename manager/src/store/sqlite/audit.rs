//! The audit log in `SQLite`; entries are only ever added.

use anyhow::Context as _;
use jiff::Timestamp;
use sqlx::{SqliteConnection, SqlitePool};

use super::{
    super::{Answer, Audit, AuditFilter},
    SqliteStore, instant, signed,
};
use crate::audit::{self, Entry, NewEntry};

type Row = (i64, i64, String, String, String, String, String, String, String, String);

impl Audit for SqliteStore {
    fn note(&self, entry: NewEntry) -> Answer<'_, ()> {
        Box::pin(self.loudly(move |connection| Box::pin(add(connection, entry))))
    }

    fn audit_entries(&self, filter: AuditFilter, limit: u32) -> Answer<'_, Vec<Entry>> {
        Box::pin(filtered(&self.read, filter, limit))
    }

    fn audit_head(&self, before: Timestamp) -> Answer<'_, Option<Entry>> {
        Box::pin(async move {
            let row: Option<Row> = sqlx::query_as(
                "SELECT number, at_ms, who, address, action, subject, before, after, previous, sha256 FROM audit_entry
                 WHERE at_ms < $1 ORDER BY at_ms DESC, number DESC LIMIT 1",
            )
            .bind(before.as_millisecond())
            .fetch_optional(&self.read)
            .await
            .context("reading an end of the audit log")?;
            row.map(entry).transpose()
        })
    }

    fn audit_after(&self, after: u64, limit: u32) -> Answer<'_, Vec<Entry>> {
        Box::pin(async move {
            let rows: Vec<Row> = sqlx::query_as(
                "SELECT number, at_ms, who, address, action, subject, before, after, previous, sha256 FROM audit_entry
                 WHERE number > $1 ORDER BY number LIMIT $2",
            )
            .bind(signed(after)?)
            .bind(limit)
            .fetch_all(&self.read)
            .await
            .context("reading the audit log")?;
            rows.into_iter().map(entry).collect()
        })
    }
}

/// Adds an entry behind the last one.
pub(super) async fn add(transaction: &mut SqliteConnection, new: NewEntry) -> anyhow::Result<()> {
    let last: Option<(i64, String)> =
        sqlx::query_as("SELECT number, sha256 FROM audit_entry ORDER BY number DESC LIMIT 1")
            .fetch_optional(&mut *transaction)
            .await
            .context("reading the end of the audit log")?;
    let (number, previous) = last.unwrap_or_else(|| (0, audit::first()));
    let entry = Entry::after(number.unsigned_abs(), previous, new);
    sqlx::query(
        "INSERT INTO audit_entry (number, at_ms, who, address, action, subject, before, after, previous, sha256)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
    )
    .bind(signed(entry.number)?)
    .bind(entry.at.as_millisecond())
    .bind(entry.who)
    .bind(entry.address)
    .bind(entry.action)
    .bind(entry.subject)
    .bind(entry.before)
    .bind(entry.after)
    .bind(entry.previous)
    .bind(entry.sha256)
    .execute(transaction)
    .await
    .context("adding to the audit log")?;
    Ok(())
}

async fn filtered(read: &SqlitePool, filter: AuditFilter, limit: u32) -> anyhow::Result<Vec<Entry>> {
    let AuditFilter { text, action, from, until, before } = filter;
    let rows: Vec<Row> = sqlx::query_as(
        "SELECT number, at_ms, who, address, action, subject, before, after, previous, sha256 FROM audit_entry
         WHERE number < $1 AND at_ms >= $2 AND at_ms < $3
             AND (instr(lower(who), $4) > 0 OR instr(lower(subject), $4) > 0 OR instr(address, $4) > 0)
             AND substr(action, 1, length($5)) = $5
         ORDER BY number DESC LIMIT $6",
    )
    .bind(before.map_or(Ok(i64::MAX), signed)?)
    .bind(from.map_or(i64::MIN, Timestamp::as_millisecond))
    .bind(until.map_or(i64::MAX, Timestamp::as_millisecond))
    .bind(text.to_ascii_lowercase())
    .bind(action)
    .bind(limit)
    .fetch_all(read)
    .await
    .context("looking through the audit log")?;
    rows.into_iter().map(entry).collect()
}

fn entry(
    (number, at_ms, who, address, action, subject, before, after, previous, sha256): Row,
) -> anyhow::Result<Entry> {
    let number = u64::try_from(number).context("reading an entry's number")?;
    Ok(Entry { number, at: instant(at_ms)?, who, address, action, subject, before, after, previous, sha256 })
}
