//! The store in one `SQLite` file.

mod accounts;
mod agenda;
mod approvals;
mod arrivals;
mod audit;
mod commands;
mod content;
mod decided;
mod devices;
mod enrolments;
mod heartbeats;
mod keys;
mod last_days;
mod media;
mod migrate;
mod pairings;
mod plays;
mod pointers;
mod quiet;
mod releases;
mod roots;
mod screens;
mod snapshot;
mod stops;
mod tags;
mod takeovers;
mod testigos;
mod trash;
mod uploads;

pub(crate) use snapshot::Snapshot;

use std::{path::Path, time::Duration};

use anyhow::Context as _;
use cartelera_playlists::{hash::ContentHash, ids::ScreenId};
use jiff::Timestamp;
use sqlx::{
    ConnectOptions as _, SqliteConnection, SqlitePool,
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous},
};
use tokio::sync::Mutex;

use super::{Answer, ChangeMark, ProbedMedia, Publication, ScreenRecord, Store, StoredPointer};

/// How long a connection waits for another's transaction to end.
const BUSY_TIMEOUT: Duration = Duration::from_secs(10);
/// Readers beside the one writer.
const READERS: u32 = 4;

/// One `SQLite` file in WAL mode: one connection writes, some read, and one watches.
pub(super) struct SqliteStore {
    write: Mutex<SqliteConnection>,
    read: SqlitePool,
    /// Reads `data_version`, which tells of commits by every connection but its own; so it writes only what nobody
    /// watches for.
    watch: Mutex<SqliteConnection>,
}

impl SqliteStore {
    /// Opens or makes the file at `path` and brings its tables up to date.
    pub(super) async fn open(path: &Path) -> anyhow::Result<Self> {
        let options = SqliteConnectOptions::new()
            .filename(path)
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            .busy_timeout(BUSY_TIMEOUT)
            .foreign_keys(true);
        let doing = || format!("opening the database {}", path.display());
        let mut write = options.clone().synchronous(SqliteSynchronous::Full).connect().await.with_context(doing)?;
        migrate::migrate(&mut write, path).await?;
        let relaxed = options.synchronous(SqliteSynchronous::Normal);
        let watch = relaxed.clone().busy_timeout(quiet::BUSY_TIMEOUT).connect().await.with_context(doing)?;
        let read = SqlitePoolOptions::new().max_connections(READERS).connect_lazy_with(relaxed);
        Ok(Self { write: Mutex::new(write), read, watch: Mutex::new(watch) })
    }
}

impl Store for SqliteStore {
    fn change_mark(&self) -> Answer<'_, ChangeMark> {
        Box::pin(async {
            let mut watch = self.watch.lock().await;
            let version = sqlx::query_scalar("PRAGMA data_version").fetch_one(&mut *watch).await;
            Ok(ChangeMark(version.context("asking the database whether it changed")?))
        })
    }

    fn root(&self) -> Answer<'_, Option<Vec<u8>>> {
        Box::pin(async {
            sqlx::query_scalar("SELECT envelope FROM root_document ORDER BY version DESC LIMIT 1")
                .fetch_optional(&self.read)
                .await
                .context("reading the root document")
        })
    }

    fn keep_first_root(&self, envelope: Vec<u8>) -> Answer<'_, ()> {
        Box::pin(async {
            sqlx::query("INSERT INTO root_document (version, envelope) VALUES (1, $1) ON CONFLICT DO NOTHING")
                .bind(envelope)
                .execute(&mut *self.write.lock().await)
                .await
                .context("keeping the root document")?;
            Ok(())
        })
    }

    fn pointers(&self) -> Answer<'_, Vec<StoredPointer>> {
        Box::pin(pointers::newest(&self.read))
    }

    fn programme(&self, hash: ContentHash) -> Answer<'_, Option<Vec<u8>>> {
        Box::pin(pointers::programme(&self.read, hash))
    }

    fn screens(&self) -> Answer<'_, Vec<ScreenRecord>> {
        Box::pin(screens::all(&self.read))
    }

    fn publish(&self, publication: Publication) -> Answer<'_, bool> {
        Box::pin(async { pointers::publish(&mut *self.write.lock().await, publication).await })
    }

    fn note_seen(&self, seen: Vec<(ScreenId, Timestamp)>) -> Answer<'_, ()> {
        Box::pin(self.quietly(move |connection| Box::pin(screens::note_seen(connection, seen))))
    }

    fn media(&self, hash: ContentHash, probe_version: u32) -> Answer<'_, Option<ProbedMedia>> {
        Box::pin(media::find(&self.read, hash, probe_version))
    }

    fn keep_media(&self, media: ProbedMedia, probe_version: u32) -> Answer<'_, ()> {
        Box::pin(async move { media::keep(&mut *self.write.lock().await, media, probe_version).await })
    }

    fn copy_to<'a>(&'a self, target: &'a Path) -> Answer<'a, ()> {
        Box::pin(self.write_copy(target))
    }
}

/// A count as the signed integer that `SQLite` has.
fn signed(count: u64) -> anyhow::Result<i64> {
    i64::try_from(count).with_context(|| format!("number {count} is too large (at most {})", i64::MAX))
}

fn instant(ms: i64) -> anyhow::Result<Timestamp> {
    Timestamp::from_millisecond(ms).with_context(|| format!("reading the instant {ms} ms of the database"))
}
