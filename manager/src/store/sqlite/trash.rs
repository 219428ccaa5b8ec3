//! The trash, and media that may be deleted, in `SQLite`.

use std::{collections::BTreeSet, sync::Arc};

use anyhow::Context as _;
use cartelera_playlists::hash::ContentHash;
use jiff::Timestamp;
use sqlx::SqliteConnection;

use super::{
    super::{
        Answer,
        trash::{Throwing, Trash},
    },
    SqliteStore, audit, signed,
};
use crate::{accounts::AccountId, audit::NewEntry, blobs::BlobStore, content::Tree};

/// So many revisions are read at once.
const REVISIONS: u32 = 50;

impl Trash for SqliteStore {
    fn throw_away(&self, number: i64, at: Timestamp, by: AccountId, entry: NewEntry) -> Answer<'_, Throwing> {
        Box::pin(self.loudly(move |transaction| Box::pin(throw_away(transaction, number, (at, by), entry))))
    }

    fn restore_upload(&self, number: i64, entry: NewEntry) -> Answer<'_, bool> {
        Box::pin(self.loudly(move |transaction| Box::pin(restore(transaction, number, entry))))
    }

    fn delete_thrown(&self, number: i64, at: Timestamp, entry: NewEntry) -> Answer<'_, bool> {
        Box::pin(self.loudly(move |transaction| Box::pin(delete(transaction, number, at, entry))))
    }

    fn thrown_before(&self, before: Timestamp) -> Answer<'_, Vec<(i64, String)>> {
        Box::pin(async move {
            sqlx::query_as(
                "SELECT number, name FROM upload WHERE thrown_ms IS NOT NULL AND thrown_ms < $1
                 ORDER BY thrown_ms, number",
            )
            .bind(before.as_millisecond())
            .fetch_all(&self.read)
            .await
            .context("reading what was thrown away long ago")
        })
    }

    fn loose_media(&self, before: Timestamp) -> Answer<'_, BTreeSet<ContentHash>> {
        Box::pin(async move {
            let doing = "reading which media may be deleted";
            let names: Vec<String> = sqlx::query_scalar("SELECT sha256 FROM media_loose WHERE loose_ms < $1")
                .bind(before.as_millisecond())
                .fetch_all(&self.read)
                .await
                .context(doing)?;
            names.iter().map(|name| name.parse().context(doing)).collect()
        })
    }

    fn want_media(&self, media: Vec<ContentHash>) -> Answer<'_, ()> {
        Box::pin(self.loudly(move |transaction| Box::pin(want(transaction, media))))
    }

    fn programme_names(&self) -> Answer<'_, Vec<ContentHash>> {
        Box::pin(async {
            let doing = "listing the programmes";
            let names: Vec<String> =
                sqlx::query_scalar("SELECT sha256 FROM programme").fetch_all(&self.read).await.context(doing)?;
            names.iter().map(|name| name.parse().context(doing)).collect()
        })
    }

    fn media_of_revisions(&self, media: BTreeSet<ContentHash>) -> Answer<'_, (BTreeSet<ContentHash>, u64)> {
        Box::pin(self.named_in_revisions(media))
    }

    fn sweep_media(&self, media: ContentHash, after: u64, blobs: Arc<dyn BlobStore>) -> Answer<'_, bool> {
        Box::pin(self.loudly(move |transaction| Box::pin(sweep(transaction, media, after, blobs))))
    }
}

impl SqliteStore {
    async fn named_in_revisions(&self, media: BTreeSet<ContentHash>) -> anyhow::Result<(BTreeSet<ContentHash>, u64)> {
        let doing = "looking which media the content ever held";
        let (mut named, mut last) = (BTreeSet::new(), 0_i64);
        loop {
            let rows: Vec<(i64, String)> =
                sqlx::query_as("SELECT number, tree FROM content_revision WHERE number > $1 ORDER BY number LIMIT $2")
                    .bind(last)
                    .bind(REVISIONS)
                    .fetch_all(&self.read)
                    .await
                    .context(doing)?;
            let Some((newest, _)) = rows.last() else { return Ok((named, last.unsigned_abs())) };
            last = *newest;
            for (number, tree) in &rows {
                let tree: Tree =
                    serde_json::from_str(tree).with_context(|| format!("reading revision {number} of the content"))?;
                named.extend(tree.media.values().map(|file| file.sha256).filter(|hash| media.contains(hash)));
            }
        }
    }
}

async fn throw_away(
    transaction: &mut SqliteConnection,
    number: i64,
    (at, by): (Timestamp, AccountId),
    entry: NewEntry,
) -> anyhow::Result<Throwing> {
    let doing = || format!("throwing file {number} away");
    // Looked at here, so that nobody hands in between what shows it.
    let is_used: bool = sqlx::query_scalar(
        "SELECT EXISTS (SELECT 1 FROM proposal p WHERE p.state IN ('draft', 'review', 'scheduled') AND (
             EXISTS (SELECT 1 FROM upload_made m WHERE m.upload = $1 AND instr(p.change, m.sha256) > 0)
             OR EXISTS (SELECT 1 FROM upload_captions c WHERE c.upload = $1 AND instr(p.change, c.sha256) > 0)))",
    )
    .bind(number)
    .fetch_one(&mut *transaction)
    .await
    .with_context(doing)?;
    if is_used {
        return Ok(Throwing::Used);
    }
    let done = sqlx::query(
        "UPDATE upload SET thrown_ms = $2, thrown_by = $3 WHERE number = $1 AND state = 'done' AND thrown_ms IS NULL",
    )
    .bind(number)
    .bind(at.as_millisecond())
    .bind(by.0)
    .execute(&mut *transaction)
    .await
    .with_context(doing)?;
    if done.rows_affected() != 1 {
        return Ok(Throwing::Moved);
    }
    audit::add(transaction, entry).await?;
    Ok(Throwing::Done)
}

async fn restore(transaction: &mut SqliteConnection, number: i64, entry: NewEntry) -> anyhow::Result<bool> {
    let done =
        sqlx::query("UPDATE upload SET thrown_ms = NULL, thrown_by = NULL WHERE number = $1 AND thrown_ms IS NOT NULL")
            .bind(number)
            .execute(&mut *transaction)
            .await
            .with_context(|| format!("taking file {number} out of the trash"))?;
    if done.rows_affected() != 1 {
        return Ok(false);
    }
    audit::add(transaction, entry).await?;
    Ok(true)
}

async fn delete(
    transaction: &mut SqliteConnection,
    number: i64,
    at: Timestamp,
    entry: NewEntry,
) -> anyhow::Result<bool> {
    let doing = || format!("deleting file {number}");
    let is_thrown: bool =
        sqlx::query_scalar("SELECT EXISTS (SELECT 1 FROM upload WHERE number = $1 AND thrown_ms IS NOT NULL)")
            .bind(number)
            .fetch_one(&mut *transaction)
            .await
            .with_context(doing)?;
    if !is_thrown {
        return Ok(false);
    }
    sqlx::query(
        "INSERT INTO media_loose (sha256, loose_ms)
             SELECT sha256, $2 FROM upload_made WHERE upload = $1 UNION SELECT small, $2 FROM upload_made WHERE upload = $1
             UNION SELECT sha256, $2 FROM upload_captions WHERE upload = $1
         ON CONFLICT (sha256) DO UPDATE SET loose_ms = excluded.loose_ms",
    )
    .bind(number)
    .bind(at.as_millisecond())
    .execute(&mut *transaction)
    .await
    .with_context(doing)?;
    for change in [
        "INSERT INTO upload_gone (one, number) VALUES (1, $1)
         ON CONFLICT (one) DO UPDATE SET number = max(number, excluded.number)",
        "DELETE FROM upload WHERE number = $1",
    ] {
        sqlx::query(change).bind(number).execute(&mut *transaction).await.with_context(doing)?;
    }
    audit::add(transaction, entry).await?;
    Ok(true)
}

async fn want(transaction: &mut SqliteConnection, media: Vec<ContentHash>) -> anyhow::Result<()> {
    sqlx::query("DELETE FROM media_loose WHERE sha256 IN (SELECT value FROM json_each($1))")
        .bind(serde_json::to_string(&media).context("writing which media are wanted")?)
        .execute(transaction)
        .await
        .context("noting which media are wanted")?;
    Ok(())
}

async fn sweep(
    transaction: &mut SqliteConnection,
    media: ContentHash,
    after: u64,
    blobs: Arc<dyn BlobStore>,
) -> anyhow::Result<bool> {
    let doing = || format!("looking whether anything names media {media}");
    let name = media.to_string();
    let (is_loose, is_named): (bool, bool) = sqlx::query_as(
        "SELECT EXISTS (SELECT 1 FROM media_loose WHERE sha256 = $1),
             EXISTS (SELECT 1 FROM upload_made WHERE sha256 = $1)
             OR EXISTS (SELECT 1 FROM upload_made WHERE small = $1)
             OR EXISTS (SELECT 1 FROM upload_captions WHERE sha256 = $1)
             OR EXISTS (SELECT 1 FROM release_package WHERE sha256 = $1)
             OR EXISTS (SELECT 1 FROM proposal
                 WHERE state IN ('draft', 'review', 'scheduled') AND instr(change, $1) > 0)
             OR EXISTS (SELECT 1 FROM content_revision WHERE number > $2 AND instr(tree, $1) > 0)",
    )
    .bind(&name)
    .bind(signed(after)?)
    .fetch_one(&mut *transaction)
    .await
    .with_context(doing)?;
    let is_needless = is_loose && !is_named;
    if is_needless {
        // If this is cut short the file is gone and still loose, which the next one ends.
        blobs.remove(media).await?;
        sqlx::query("DELETE FROM media WHERE sha256 = $1")
            .bind(&name)
            .execute(&mut *transaction)
            .await
            .with_context(doing)?;
    }
    want(transaction, vec![media]).await?;
    Ok(is_needless)
}
