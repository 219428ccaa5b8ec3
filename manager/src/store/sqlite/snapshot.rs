//! The whole `SQLite` file as it is at one moment, and what it names that is kept in files.

use std::path::Path;

use anyhow::{Context as _, ensure};
use cartelera_playlists::{hash::ContentHash, manifest::Root};
use sqlx::{
    Connection as _, SqlitePool,
    sqlite::{SqliteConnectOptions, SqlitePoolOptions},
};

use super::{super::StoredPointer, SqliteStore, plays::count, pointers};
use crate::content::Tree;

/// A copy of the file that nobody else opens.
pub(crate) struct Snapshot {
    read: SqlitePool,
}

impl Snapshot {
    /// Opens the copy at `path`, and changes nothing in it.
    pub(crate) async fn open(path: &Path) -> anyhow::Result<Self> {
        let options = SqliteConnectOptions::new().filename(path).read_only(true).immutable(true);
        let read = SqlitePoolOptions::new().max_connections(1).connect_with(options).await;
        Ok(Self { read: read.with_context(|| format!("opening the database {}", path.display()))? })
    }

    /// Looks through the whole copy.
    ///
    /// # Errors
    ///
    /// If it is damaged.
    pub(crate) async fn check(&self) -> anyhow::Result<()> {
        let found: Vec<String> = sqlx::query_scalar("PRAGMA integrity_check(3)")
            .fetch_all(&self.read)
            .await
            .context("looking through the database")?;
        ensure!(found == ["ok"], "the database is damaged: {}", found.join("; "));
        Ok(())
    }

    /// Every root document, the newest first.
    pub(crate) async fn roots(&self) -> anyhow::Result<Vec<Root>> {
        let envelopes: Vec<Vec<u8>> = sqlx::query_scalar("SELECT envelope FROM root_document ORDER BY version DESC")
            .fetch_all(&self.read)
            .await
            .context("reading the root documents")?;
        envelopes.iter().map(|envelope| Root::open_self_signed(envelope).context("opening a root document")).collect()
    }

    /// The newest pointer of every screen.
    pub(crate) async fn pointers(&self) -> anyhow::Result<Vec<StoredPointer>> {
        pointers::newest(&self.read).await
    }

    /// Every programme.
    pub(crate) async fn programmes(&self) -> anyhow::Result<Vec<ContentHash>> {
        let names: Vec<String> = sqlx::query_scalar("SELECT sha256 FROM programme ORDER BY sha256")
            .fetch_all(&self.read)
            .await
            .context("listing the programmes")?;
        names.iter().map(|name| name.parse().context("reading the name of a programme")).collect()
    }

    /// A sealed programme.
    pub(crate) async fn programme(&self, hash: ContentHash) -> anyhow::Result<Vec<u8>> {
        let envelope = pointers::programme(&self.read, hash).await?;
        envelope.with_context(|| format!("programme {hash} is not in the database"))
    }

    /// The pictures of testigos, each with its size in bytes.
    pub(crate) async fn pictures(&self) -> anyhow::Result<Vec<(ContentHash, u64)>> {
        let rows: Vec<(String, i64)> =
            sqlx::query_as("SELECT picture, max(picture_bytes) FROM testigo GROUP BY picture ORDER BY picture")
                .fetch_all(&self.read)
                .await
                .context("listing the pictures of testigos")?;
        let picture = |(name, bytes): (String, i64)| {
            anyhow::Ok((name.parse().context("reading the name of a picture")?, count(bytes)))
        };
        rows.into_iter().map(picture).collect()
    }

    /// The media files of the newest content, each with its size in bytes.
    pub(crate) async fn content(&self) -> anyhow::Result<Vec<(ContentHash, u64)>> {
        let tree: Option<String> = sqlx::query_scalar("SELECT tree FROM content_revision ORDER BY number DESC LIMIT 1")
            .fetch_optional(&self.read)
            .await
            .context("reading what the content holds")?;
        let Some(tree) = tree else { return Ok(Vec::new()) };
        let tree: Tree = serde_json::from_str(&tree).context("reading what the content holds")?;
        Ok(tree.media.into_values().map(|file| (file.sha256, file.size_bytes)).collect())
    }

    /// What was made of files that people sent, and small pictures of it, each with its size in bytes.
    pub(crate) async fn uploads(&self) -> anyhow::Result<Vec<(ContentHash, u64)>> {
        let rows: Vec<(String, i64)> = sqlx::query_as(
            "SELECT sha256, size_bytes FROM upload_made UNION SELECT small, small_bytes FROM upload_made
             UNION SELECT sha256, size_bytes FROM upload_captions ORDER BY 1",
        )
        .fetch_all(&self.read)
        .await
        .context("listing what was made of files that were sent")?;
        let media = |(name, bytes): (String, i64)| {
            anyhow::Ok((name.parse().context("reading the hash of a file")?, count(bytes)))
        };
        rows.into_iter().map(media).collect()
    }

    /// The packages of releases, each with its size in bytes.
    pub(crate) async fn packages(&self) -> anyhow::Result<Vec<(ContentHash, u64)>> {
        let rows: Vec<(String, i64)> = sqlx::query_as("SELECT sha256, size_bytes FROM release_package ORDER BY sha256")
            .fetch_all(&self.read)
            .await
            .context("listing the packages of releases")?;
        let package = |(name, bytes): (String, i64)| {
            anyhow::Ok((name.parse().context("reading the hash of a package")?, count(bytes)))
        };
        rows.into_iter().map(package).collect()
    }

    /// Closes it, so that the file may be opened otherwise.
    pub(crate) async fn close(self) {
        self.read.close().await;
    }
}

impl SqliteStore {
    /// Writes everything, as it is at one moment, into a new file.
    pub(super) async fn write_copy(&self, target: &Path) -> anyhow::Result<()> {
        let doing = || format!("copying the database to {}", target.display());
        let name = target.to_str().with_context(|| format!("the path {} is no text", target.display()))?;
        sqlx::query("VACUUM INTO $1").bind(name).execute(&self.read).await.with_context(doing)?;
        Ok(())
    }

    /// Writes everything into the one file and closes it.
    pub(in crate::store) async fn close(self) -> anyhow::Result<()> {
        let doing = "closing the database";
        self.read.close().await;
        self.watch.into_inner().close().await.context(doing)?;
        self.write.into_inner().close().await.context(doing)
    }
}
