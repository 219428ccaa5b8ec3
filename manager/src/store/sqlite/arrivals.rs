//! Files that are being sent in parts, in `SQLite`.

use anyhow::Context as _;
use jiff::Timestamp;
use sqlx::SqliteConnection;

use super::{
    super::{Answer, arrivals::Arrivals},
    SqliteStore, instant, signed,
};
use crate::{
    accounts::AccountId,
    library::{Arrival, MediaFault},
};

#[derive(sqlx::FromRow)]
struct ArrivalRow {
    key: String,
    sent_by: i64,
    name: String,
    size_bytes: i64,
    offset_bytes: i64,
    fault: Option<String>,
    until_ms: i64,
}

impl Arrivals for SqliteStore {
    fn begin_arrival(&self, arrival: Arrival, most: u32) -> Answer<'_, bool> {
        Box::pin(self.quietly(move |transaction| Box::pin(begin(transaction, arrival, most))))
    }

    fn arrival<'a>(&'a self, key: &'a str) -> Answer<'a, Option<Arrival>> {
        Box::pin(async move {
            let row: Option<ArrivalRow> = sqlx::query_as("SELECT * FROM upload_arrival WHERE key = $1")
                .bind(key)
                .fetch_optional(&self.read)
                .await
                .context("reading how far a file is that is being sent")?;
            row.map(Arrival::try_from).transpose()
        })
    }

    fn note_arrival(&self, key: String, offset_bytes: u64, until: Timestamp) -> Answer<'_, bool> {
        Box::pin(self.quietly(move |transaction| Box::pin(note(transaction, key, offset_bytes, until))))
    }

    fn refuse_arrival(&self, key: String, fault: MediaFault) -> Answer<'_, ()> {
        Box::pin(self.quietly(move |transaction| Box::pin(refuse(transaction, key, fault))))
    }

    fn end_arrival(&self, key: String) -> Answer<'_, ()> {
        Box::pin(self.quietly(move |transaction| Box::pin(end(transaction, key))))
    }

    fn sweep_arrivals(&self, now: Timestamp) -> Answer<'_, (Vec<String>, Vec<String>)> {
        Box::pin(self.quietly(move |transaction| Box::pin(sweep(transaction, now))))
    }
}

impl TryFrom<ArrivalRow> for Arrival {
    type Error = anyhow::Error;

    fn try_from(row: ArrivalRow) -> anyhow::Result<Self> {
        let fault = row.fault.as_deref().map(serde_json::from_str).transpose();
        Ok(Self {
            key: row.key,
            sent_by: AccountId(row.sent_by),
            name: row.name,
            size_bytes: row.size_bytes.unsigned_abs(),
            offset_bytes: row.offset_bytes.unsigned_abs(),
            fault: fault.context("reading why a file is not taken")?,
            until: instant(row.until_ms)?,
        })
    }
}

async fn begin(transaction: &mut SqliteConnection, arrival: Arrival, most: u32) -> anyhow::Result<bool> {
    let done = sqlx::query(
        "INSERT INTO upload_arrival (key, sent_by, name, size_bytes, until_ms)
         SELECT $1, $2, $3, $4, $5 WHERE (SELECT count(*) FROM upload_arrival WHERE sent_by = $2) < $6",
    )
    .bind(&arrival.key)
    .bind(arrival.sent_by.0)
    .bind(&arrival.name)
    .bind(signed(arrival.size_bytes)?)
    .bind(arrival.until.as_millisecond())
    .bind(most)
    .execute(transaction)
    .await
    .context("keeping that a file is being sent")?;
    Ok(done.rows_affected() == 1)
}

async fn note(
    transaction: &mut SqliteConnection,
    key: String,
    offset_bytes: u64,
    until: Timestamp,
) -> anyhow::Result<bool> {
    let done = sqlx::query("UPDATE upload_arrival SET offset_bytes = $2, until_ms = $3 WHERE key = $1")
        .bind(key)
        .bind(signed(offset_bytes)?)
        .bind(until.as_millisecond())
        .execute(transaction)
        .await
        .context("keeping how far a file is that is being sent")?;
    Ok(done.rows_affected() == 1)
}

async fn refuse(transaction: &mut SqliteConnection, key: String, fault: MediaFault) -> anyhow::Result<()> {
    let fault = serde_json::to_string(&fault).context("writing why a file is not taken")?;
    sqlx::query("UPDATE upload_arrival SET fault = $2, offset_bytes = 0 WHERE key = $1")
        .bind(key)
        .bind(fault)
        .execute(transaction)
        .await
        .context("keeping why a file is not taken")?;
    Ok(())
}

async fn end(transaction: &mut SqliteConnection, key: String) -> anyhow::Result<()> {
    sqlx::query("DELETE FROM upload_arrival WHERE key = $1")
        .bind(key)
        .execute(transaction)
        .await
        .context("forgetting a file that was being sent")?;
    Ok(())
}

async fn sweep(transaction: &mut SqliteConnection, now: Timestamp) -> anyhow::Result<(Vec<String>, Vec<String>)> {
    let doing = "forgetting files with which nobody goes on";
    let over = sqlx::query_scalar("DELETE FROM upload_arrival WHERE until_ms <= $1 RETURNING key")
        .bind(now.as_millisecond())
        .fetch_all(&mut *transaction)
        .await
        .context(doing)?;
    let going = sqlx::query_scalar("SELECT key FROM upload_arrival ORDER BY key")
        .fetch_all(transaction)
        .await
        .context(doing)?;
    Ok((over, going))
}
