//! Words that people put on files, in `SQLite`.

use anyhow::Context as _;
use sqlx::SqliteConnection;

use super::{
    super::{
        Answer,
        tags::{TagStep, TagUse, Tagging, Tags},
        uploads::UploadFilter,
    },
    SqliteStore, audit,
};
use crate::{
    audit::NewEntry,
    library::{MAX_TAGS, MediaTag},
};

impl Tags for SqliteStore {
    fn tag_upload(&self, number: i64, step: TagStep, entry: NewEntry) -> Answer<'_, Tagging> {
        Box::pin(self.loudly(move |transaction| Box::pin(take_step(transaction, number, step, entry))))
    }

    fn tags_in_use(&self, filter: UploadFilter, limit: u32) -> Answer<'_, Vec<TagUse>> {
        Box::pin(async move {
            let departments = filter.departments.map(|list| serde_json::to_string(&list)).transpose()?;
            let rows: Vec<(String, i64)> = sqlx::query_as(
                "SELECT min(t.word), count(*) FROM upload_tag t JOIN upload u ON u.number = t.upload
                 WHERE u.thrown_ms IS NULL AND ($1 IS NULL OR u.department IN (SELECT value FROM json_each($1)))
                     AND ($2 IS NULL OR u.sent_by = $2)
                 GROUP BY t.tag ORDER BY count(*) DESC, t.tag LIMIT $3",
            )
            .bind(departments)
            .bind(filter.by.map(|person| person.0))
            .bind(limit)
            .fetch_all(&self.read)
            .await
            .context("reading which tags are in use")?;
            let tag = |(word, files): (String, i64)| TagUse { tag: MediaTag { word }, files: files.unsigned_abs() };
            Ok(rows.into_iter().map(tag).collect())
        })
    }
}

impl SqliteStore {
    /// The tags of a file, in their order.
    pub(super) async fn tags_of(&self, upload: i64) -> anyhow::Result<Vec<MediaTag>> {
        let words: Vec<String> = sqlx::query_scalar("SELECT word FROM upload_tag WHERE upload = $1 ORDER BY tag")
            .bind(upload)
            .fetch_all(&self.read)
            .await
            .with_context(|| format!("reading the tags of file {upload}"))?;
        Ok(words.into_iter().map(|word| MediaTag { word }).collect())
    }
}

async fn take_step(
    transaction: &mut SqliteConnection,
    number: i64,
    step: TagStep,
    entry: NewEntry,
) -> anyhow::Result<Tagging> {
    let doing = || format!("changing the tags of file {number}");
    let is_there: bool =
        sqlx::query_scalar("SELECT EXISTS (SELECT 1 FROM upload WHERE number = $1 AND thrown_ms IS NULL)")
            .bind(number)
            .fetch_one(&mut *transaction)
            .await
            .with_context(doing)?;
    if !is_there {
        return Ok(Tagging::Moved);
    }
    match step {
        TagStep::Add(tags) => {
            let keys: Vec<String> = tags.iter().map(MediaTag::key).collect();
            let many: i64 = sqlx::query_scalar(
                "SELECT count(*) FROM
                     (SELECT tag FROM upload_tag WHERE upload = $1 UNION SELECT value FROM json_each($2))",
            )
            .bind(number)
            .bind(serde_json::to_string(&keys).with_context(doing)?)
            .fetch_one(&mut *transaction)
            .await
            .with_context(doing)?;
            if many.unsigned_abs() > MAX_TAGS as u64 {
                return Ok(Tagging::Many);
            }
            for tag in tags {
                add(transaction, number, &tag).await.with_context(doing)?;
            }
        }
        TagStep::Remove(key) => {
            sqlx::query("DELETE FROM upload_tag WHERE upload = $1 AND tag = $2")
                .bind(number)
                .bind(key)
                .execute(&mut *transaction)
                .await
                .with_context(doing)?;
        }
    }
    audit::add(transaction, entry).await?;
    Ok(Tagging::Done)
}

async fn add(transaction: &mut SqliteConnection, number: i64, tag: &MediaTag) -> anyhow::Result<()> {
    sqlx::query(
        "INSERT INTO upload_tag (upload, tag, word)
         VALUES ($1, $2, coalesce((SELECT word FROM upload_tag WHERE tag = $2 LIMIT 1), $3)) ON CONFLICT DO NOTHING",
    )
    .bind(number)
    .bind(tag.key())
    .bind(&tag.word)
    .execute(transaction)
    .await?;
    Ok(())
}
