//! Reads files that people sent, with what was made of them.

use anyhow::Context as _;
use cartelera_playlists::hash::ContentHash;
use sqlx::{QueryBuilder, Sqlite};

use super::super::{super::uploads::UploadFilter, SqliteStore, instant};
use crate::{
    accounts::AccountId,
    library::{Lasting, MadeMedia, MediaUpload, UploadCaptions, UploadState},
};

#[derive(sqlx::FromRow)]
pub(super) struct UploadRow {
    number: i64,
    name: String,
    department: String,
    sent_ms: i64,
    sent_by: i64,
    state: String,
    progress: i64,
    fault: Option<String>,
    original: Option<String>,
    last_day: Option<String>,
    thrown_ms: Option<i64>,
    thrown_by: Option<i64>,
}

type MadeRow = (i64, String, String, String, i64);

impl SqliteStore {
    /// The files that are asked for.
    pub(super) async fn find_uploads(&self, filter: UploadFilter, limit: u32) -> anyhow::Result<Vec<MediaUpload>> {
        let mut uploads = Vec::new();
        let rows: Vec<UploadRow> = question(filter, limit)?
            .build_query_as()
            .fetch_all(&self.read)
            .await
            .context("reading which files were sent")?;
        for row in rows {
            uploads.push(self.whole(row).await?);
        }
        Ok(uploads)
    }

    /// A file with what was made of it.
    pub(super) async fn whole(&self, row: UploadRow) -> anyhow::Result<MediaUpload> {
        let doing = || format!("reading file {}", row.number);
        let made: Vec<MadeRow> = sqlx::query_as(
            "SELECT place, facts, extension, small, small_bytes FROM upload_made WHERE upload = $1 ORDER BY place",
        )
        .bind(row.number)
        .fetch_all(&self.read)
        .await
        .with_context(doing)?;
        let captions: Option<(String, String)> =
            sqlx::query_as("SELECT name, facts FROM upload_captions WHERE upload = $1")
                .bind(row.number)
                .fetch_optional(&self.read)
                .await
                .with_context(doing)?;
        let captions =
            captions.map(|(name, facts)| anyhow::Ok(UploadCaptions { name, facts: serde_json::from_str(&facts)? }));
        let thrown = row.thrown_ms.zip(row.thrown_by);
        let tags = self.tags_of(row.number).await?;
        Ok(MediaUpload {
            captions: captions.transpose().with_context(doing)?,
            number: row.number,
            department: row.department.parse().with_context(doing)?,
            sent: instant(row.sent_ms)?,
            sent_by: AccountId(row.sent_by),
            state: UploadState::of(&row.state).with_context(doing)?,
            progress: u8::try_from(row.progress).unwrap_or(0),
            fault: row.fault.map(|fault| serde_json::from_str(&fault)).transpose().with_context(doing)?,
            made: made.into_iter().map(made_media).collect::<anyhow::Result<_>>().with_context(doing)?,
            original: row.original,
            last_day: row.last_day.map(|day| day.parse()).transpose().with_context(doing)?,
            tags,
            thrown: thrown.map(|(at, by)| anyhow::Ok((instant(at)?, AccountId(by)))).transpose()?,
            name: row.name,
        })
    }
}

/// What is asked. A file that is looked for by its hash, a tag or its last day is found by an index, and so is the trash; all others are looked
/// at in their order.
fn question(filter: UploadFilter, limit: u32) -> anyhow::Result<QueryBuilder<Sqlite>> {
    let mut query = QueryBuilder::new("SELECT * FROM upload WHERE thrown_ms IS ");
    query.push(if filter.is_thrown { "NOT NULL" } else { "NULL" });
    if let Some(hash) = filter.sha256 {
        query.push(" AND sha256 = ").push_bind(hash.to_string());
    }
    if let Some(departments) = filter.departments {
        query.push(" AND department IN (SELECT value FROM json_each(");
        query.push_bind(serde_json::to_string(&departments)?).push("))");
    }
    if let Some(person) = filter.by {
        query.push(" AND sent_by = ").push_bind(person.0);
    }
    if let Some(number) = filter.before {
        query.push(" AND number < ").push_bind(number);
    }
    if let Some((at, number)) = filter.thrown_before {
        query.push(" AND (thrown_ms, number) < (").push_bind(at.as_millisecond());
        query.push(", ").push_bind(number).push(")");
    }
    if let Some(tag) = filter.tag {
        query.push(" AND number IN (SELECT upload FROM upload_tag WHERE tag = ").push_bind(tag).push(")");
    }
    if let Some((from, until)) = filter.lasting.map(Lasting::days) {
        match (from, until) {
            // What has no last day may be used for ever.
            (Some(from), None) => {
                query.push(" AND (last_day IS NULL OR last_day >= ").push_bind(from.to_string()).push(")");
            }
            (from, until) => {
                query.push(" AND last_day IS NOT NULL AND last_day >= ");
                query.push_bind(from.map(|day| day.to_string()).unwrap_or_default()).push(" AND last_day <= ");
                query.push_bind(until.map(|day| day.to_string()).unwrap_or_default());
            }
        }
    }
    for word in filter.words {
        query.push(" AND (instr(plain_name, ").push_bind(word.clone()).push(") > 0");
        query.push(" OR EXISTS (SELECT 1 FROM upload_tag WHERE upload = number AND instr(tag, ");
        query.push_bind(word).push(") > 0))");
    }
    query.push(if filter.is_thrown { " ORDER BY thrown_ms DESC, number DESC" } else { " ORDER BY number DESC" });
    query.push(" LIMIT ").push_bind(limit);
    Ok(query)
}

fn made_media((place, facts, extension, small, small_bytes): MadeRow) -> anyhow::Result<MadeMedia> {
    let small: ContentHash = small.parse()?;
    Ok(MadeMedia { place, facts: serde_json::from_str(&facts)?, extension, small: (small, small_bytes.unsigned_abs()) })
}
