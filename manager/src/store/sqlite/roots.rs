//! Root documents in `SQLite`; they are only ever added.

use anyhow::{Context as _, ensure};
use cartelera_playlists::hash::ContentHash;
use sqlx::SqliteConnection;

use super::{
    super::{Answer, Publication, Roots},
    SqliteStore, signed,
};

impl Roots for SqliteStore {
    fn root_version(&self, version: u64) -> Answer<'_, Option<Vec<u8>>> {
        Box::pin(async move {
            // Versions are SQLite's signed integers, so there is no greater one.
            let Ok(version) = signed(version) else { return Ok(None) };
            sqlx::query_scalar("SELECT envelope FROM root_document WHERE version = $1")
                .bind(version)
                .fetch_optional(&self.read)
                .await
                .with_context(|| format!("reading root document {version}"))
        })
    }

    fn approvers(&self) -> Answer<'_, Vec<(ContentHash, String)>> {
        Box::pin(async {
            let rows: Vec<(String, String)> = sqlx::query_as("SELECT public_key, name FROM approver ORDER BY name")
                .fetch_all(&self.read)
                .await
                .context("reading the names of approvers")?;
            let approver =
                |(key, name): (String, String)| Ok((key.parse().context("reading an approver's key")?, name));
            rows.into_iter().map(approver).collect()
        })
    }
}

/// Adds the root document of `publication`; `false` if the newest one is not that under whose keys it was signed.
pub(super) async fn add(transaction: &mut SqliteConnection, publication: &Publication) -> anyhow::Result<bool> {
    let newest: i64 = sqlx::query_scalar("SELECT coalesce(max(version), 0) FROM root_document")
        .fetch_one(&mut *transaction)
        .await
        .context("reading the version of the root document")?;
    if let Some(version) = publication.root_version
        && signed(version)? != newest
    {
        return Ok(false);
    }
    let Some(new) = &publication.root else { return Ok(true) };
    ensure!(signed(new.version)? == newest + 1, "root document {} does not follow version {newest}", new.version);
    sqlx::query("INSERT INTO root_document (version, envelope) VALUES ($1, $2)")
        .bind(signed(new.version)?)
        .bind(&new.envelope)
        .execute(&mut *transaction)
        .await
        .with_context(|| format!("keeping root document {}", new.version))?;
    if let Some((key, name)) = &new.approver {
        sqlx::query(
            "INSERT INTO approver (public_key, name) VALUES ($1, $2)
             ON CONFLICT (public_key) DO UPDATE SET name = excluded.name",
        )
        .bind(key.to_string())
        .bind(name)
        .execute(&mut *transaction)
        .await
        .with_context(|| format!("keeping the name of approver {name}"))?;
    }
    Ok(true)
}
