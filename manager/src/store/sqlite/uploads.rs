//! Files that people sent, in `SQLite`.

mod rows;

use anyhow::Context as _;
use jiff::Timestamp;
use sqlx::SqliteConnection;

use super::{
    super::{
        Answer,
        uploads::{NewUpload, UploadFilter, UploadStep, Uploads},
    },
    SqliteStore, audit, signed,
};
use crate::{
    audit::NewEntry,
    library::{MadeMedia, MediaFault, MediaUpload, UploadCaptions, UploadState},
    proposals::plain,
};
use rows::UploadRow;

impl Uploads for SqliteStore {
    fn add_upload(&self, new: NewUpload, entry: NewEntry) -> Answer<'_, i64> {
        Box::pin(self.loudly(move |transaction| Box::pin(add(transaction, new, entry))))
    }

    fn uploads(&self, filter: UploadFilter, limit: u32) -> Answer<'_, Vec<MediaUpload>> {
        Box::pin(self.find_uploads(filter, limit))
    }

    fn upload(&self, number: i64) -> Answer<'_, Option<MediaUpload>> {
        Box::pin(async move {
            let row: Option<UploadRow> = sqlx::query_as("SELECT * FROM upload WHERE number = $1")
                .bind(number)
                .fetch_optional(&self.read)
                .await
                .with_context(|| format!("reading file {number}"))?;
            match row {
                Some(row) => Ok(Some(self.whole(row).await?)),
                None => Ok(None),
            }
        })
    }

    fn begin_upload(&self, is_long: bool) -> Answer<'_, Option<MediaUpload>> {
        Box::pin(async move {
            let begun = self.loudly(move |transaction| Box::pin(begin(transaction, is_long))).await?;
            match begun {
                Some(row) => Ok(Some(self.whole(row).await?)),
                None => Ok(None),
            }
        })
    }

    fn tell_upload_progress(&self, number: i64, percent: u8) -> Answer<'_, ()> {
        Box::pin(self.quietly(move |transaction| Box::pin(tell_progress(transaction, number, percent))))
    }

    fn put_uploads_back(&self, most: u32) -> Answer<'_, ()> {
        Box::pin(self.loudly(move |transaction| Box::pin(put_back(transaction, most))))
    }

    fn end_upload(&self, number: i64, outcome: Result<Vec<MadeMedia>, MediaFault>) -> Answer<'_, ()> {
        Box::pin(self.loudly(move |transaction| Box::pin(end(transaction, number, outcome))))
    }

    fn keep_upload_captions(&self, number: i64, captions: UploadCaptions, entry: NewEntry) -> Answer<'_, ()> {
        Box::pin(self.loudly(move |transaction| Box::pin(keep_captions(transaction, number, captions, entry))))
    }

    fn change_upload(&self, number: i64, step: UploadStep, entry: NewEntry) -> Answer<'_, bool> {
        Box::pin(self.loudly(move |transaction| Box::pin(take_step(transaction, number, step, entry))))
    }

    fn upload_originals(&self, before: Timestamp) -> Answer<'_, Vec<String>> {
        Box::pin(self.loudly(move |transaction| Box::pin(originals(transaction, before))))
    }
}

async fn add(transaction: &mut SqliteConnection, new: NewUpload, entry: NewEntry) -> anyhow::Result<i64> {
    let number = sqlx::query_scalar(
        "INSERT INTO upload
             (number, sha256, size_bytes, name, plain_name, department, sent_ms, sent_by, state, original, is_long)
         VALUES (1 + max(coalesce((SELECT max(number) FROM upload), 0), coalesce((SELECT number FROM upload_gone), 0)),
             $1, $2, $3, $4, $5, $6, $7, 'waiting', $8, $9) RETURNING number",
    )
    .bind(new.sha256.to_string())
    .bind(signed(new.size_bytes)?)
    .bind(&new.name)
    .bind(plain(&new.name))
    .bind(new.department.as_str())
    .bind(new.sent.as_millisecond())
    .bind(new.sent_by.0)
    .bind(&new.original)
    .bind(new.is_long)
    .fetch_one(&mut *transaction)
    .await
    .context("keeping that a file was sent")?;
    audit::add(transaction, entry).await?;
    Ok(number)
}

async fn begin(transaction: &mut SqliteConnection, is_long: bool) -> anyhow::Result<Option<UploadRow>> {
    sqlx::query_as(
        "UPDATE upload SET state = 'running', attempts = attempts + 1, progress = 0
         WHERE number =
             (SELECT number FROM upload WHERE state = 'waiting' AND is_long = $1 ORDER BY number LIMIT 1) RETURNING *",
    )
    .bind(is_long)
    .fetch_optional(transaction)
    .await
    .context("taking up the next file")
}

async fn tell_progress(transaction: &mut SqliteConnection, number: i64, percent: u8) -> anyhow::Result<()> {
    sqlx::query("UPDATE upload SET progress = $2 WHERE number = $1 AND state = 'running'")
        .bind(number)
        .bind(percent)
        .execute(transaction)
        .await
        .with_context(|| format!("keeping how far file {number} is"))?;
    Ok(())
}

async fn put_back(transaction: &mut SqliteConnection, most: u32) -> anyhow::Result<()> {
    let fault = serde_json::to_string(&MediaFault::Breaking).context("writing why a file failed")?;
    sqlx::query(
        "UPDATE upload SET state = iif(attempts < $1, 'waiting', 'failed'), fault = iif(attempts < $1, NULL, $2)
         WHERE state = 'running'",
    )
    .bind(most)
    .bind(fault)
    .execute(transaction)
    .await
    .context("putting back what was being worked on")?;
    Ok(())
}

async fn end(
    transaction: &mut SqliteConnection,
    number: i64,
    outcome: Result<Vec<MadeMedia>, MediaFault>,
) -> anyhow::Result<()> {
    let doing = || format!("keeping what became of file {number}");
    let (state, fault, made) = match outcome {
        Ok(made) => (UploadState::Done, None, made),
        Err(fault) => (UploadState::Failed, Some(serde_json::to_string(&fault).with_context(doing)?), Vec::new()),
    };
    let done = sqlx::query(
        "UPDATE upload SET state = $2, fault = $3, original = iif($4, NULL, original)
         WHERE number = $1 AND state = 'running'",
    )
    .bind(number)
    .bind(state.key())
    .bind(fault)
    .bind(state == UploadState::Done)
    .execute(&mut *transaction)
    .await
    .with_context(doing)?;
    if done.rows_affected() != 1 {
        return Ok(());
    }
    for media in made {
        sqlx::query(
            "INSERT INTO upload_made (upload, place, sha256, size_bytes, facts, extension, small, small_bytes)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        )
        .bind(number)
        .bind(media.place)
        .bind(media.facts.sha256.to_string())
        .bind(signed(media.facts.size_bytes)?)
        .bind(serde_json::to_string(&media.facts).with_context(doing)?)
        .bind(&media.extension)
        .bind(media.small.0.to_string())
        .bind(signed(media.small.1)?)
        .execute(&mut *transaction)
        .await
        .with_context(doing)?;
    }
    Ok(())
}

async fn keep_captions(
    transaction: &mut SqliteConnection,
    number: i64,
    captions: UploadCaptions,
    entry: NewEntry,
) -> anyhow::Result<()> {
    let doing = || format!("keeping the subtitles of file {number}");
    sqlx::query(
        "INSERT OR REPLACE INTO upload_captions (upload, name, sha256, size_bytes, facts) VALUES ($1, $2, $3, $4, $5)",
    )
    .bind(number)
    .bind(&captions.name)
    .bind(captions.facts.sha256.to_string())
    .bind(signed(captions.facts.size_bytes)?)
    .bind(serde_json::to_string(&captions.facts).with_context(doing)?)
    .execute(&mut *transaction)
    .await
    .with_context(doing)?;
    audit::add(transaction, entry).await?;
    Ok(())
}

async fn take_step(
    transaction: &mut SqliteConnection,
    number: i64,
    step: UploadStep,
    entry: NewEntry,
) -> anyhow::Result<bool> {
    let change = match step {
        UploadStep::Cancel => {
            "UPDATE upload SET state = 'cancelled', fault = NULL WHERE number = $1 AND state IN ('waiting', 'running')"
        }
        UploadStep::Retry => {
            "UPDATE upload SET state = 'waiting', fault = NULL, attempts = 0
             WHERE number = $1 AND state IN ('failed', 'cancelled') AND original IS NOT NULL"
        }
        UploadStep::Forget => "DELETE FROM upload WHERE number = $1 AND state IN ('failed', 'cancelled')",
    };
    let done = sqlx::query(change)
        .bind(number)
        .execute(&mut *transaction)
        .await
        .with_context(|| format!("changing file {number}"))?;
    if done.rows_affected() != 1 {
        return Ok(false);
    }
    audit::add(transaction, entry).await?;
    Ok(true)
}

async fn originals(transaction: &mut SqliteConnection, before: Timestamp) -> anyhow::Result<Vec<String>> {
    sqlx::query(
        "UPDATE upload SET original = NULL
         WHERE original IS NOT NULL AND sent_ms < $1 AND state NOT IN ('waiting', 'running')",
    )
    .bind(before.as_millisecond())
    .execute(&mut *transaction)
    .await
    .context("forgetting files as they came")?;
    sqlx::query_scalar("SELECT original FROM upload WHERE original IS NOT NULL ORDER BY original")
        .fetch_all(transaction)
        .await
        .context("reading which files are still needed as they came")
}
