//! What media files were found to be, in `SQLite`.

use anyhow::Context as _;
use cartelera_playlists::hash::ContentHash;
use sqlx::{SqliteConnection, SqlitePool};

use super::super::ProbedMedia;

/// What the file `hash` was found to be by `probe_version`.
pub(super) async fn find(
    read: &SqlitePool,
    hash: ContentHash,
    probe_version: u32,
) -> anyhow::Result<Option<ProbedMedia>> {
    let row: Option<(String, String)> =
        sqlx::query_as("SELECT facts, notes FROM media WHERE sha256 = $1 AND probe_version = $2")
            .bind(hash.to_string())
            .bind(probe_version)
            .fetch_optional(read)
            .await
            .with_context(|| format!("reading what media {hash} is"))?;
    row.map(|(facts, notes)| {
        let doing = || format!("reading what media {hash} is");
        let facts = serde_json::from_str(&facts).with_context(doing)?;
        Ok(ProbedMedia { facts, notes: serde_json::from_str(&notes).with_context(doing)? })
    })
    .transpose()
}

/// Remembers what a file was found to be.
pub(super) async fn keep(write: &mut SqliteConnection, media: ProbedMedia, probe_version: u32) -> anyhow::Result<()> {
    let hash = media.facts.sha256;
    sqlx::query(
        "INSERT INTO media (sha256, facts, notes, probe_version) VALUES ($1, $2, $3, $4)
         ON CONFLICT (sha256) DO UPDATE SET
             facts = excluded.facts, notes = excluded.notes, probe_version = excluded.probe_version",
    )
    .bind(hash.to_string())
    .bind(serde_json::to_string(&media.facts).context("writing media facts")?)
    .bind(serde_json::to_string(&media.notes).context("writing media notes")?)
    .bind(probe_version)
    .execute(write)
    .await
    .with_context(|| format!("keeping what media {hash} is"))?;
    Ok(())
}
