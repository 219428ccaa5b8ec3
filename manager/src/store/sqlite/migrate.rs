//! Brings the tables up to date, and keeps the database as it was before: an upgrade can be gone back from.

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context as _, bail};
use sqlx::{SqliteConnection, migrate::Migrator};

/// All changes of the tables, in their order.
static CHANGES: Migrator = sqlx::migrate!("migrations/sqlite");

/// Brings the database at `path` up to date. One that had tables before is copied beside it first; the copy takes the place of
/// an earlier one.
///
/// # Errors
///
/// If a later version of the manager changed the tables: this one would not understand them.
pub(super) async fn migrate(connection: &mut SqliteConnection, path: &Path) -> anyhow::Result<()> {
    let known = CHANGES.iter().map(|change| change.version).max().unwrap_or(0);
    match applied(connection).await? {
        Some(there) if there > known => bail!(
            "opening the database {}: a later version of the manager made its tables (they are at {there}, this one knows {known}). \
             Install that version, or go back to what was before: {}",
            path.display(),
            how_back(path)
        ),
        Some(there) if there < known => keep(connection, path, there).await?,
        _ => {}
    }
    CHANGES.run(connection).await.with_context(|| format!("bringing the tables of {} up to date", path.display()))
}

/// The last change that the tables have seen; `None` for a new database.
async fn applied(connection: &mut SqliteConnection) -> anyhow::Result<Option<i64>> {
    let doing = "reading which changes the tables have seen";
    let is_new = sqlx::query_scalar::<_, i64>("SELECT count(*) FROM sqlite_schema WHERE name = '_sqlx_migrations'")
        .fetch_one(&mut *connection)
        .await
        .context(doing)?
        == 0;
    if is_new {
        return Ok(None);
    }
    sqlx::query_scalar("SELECT max(version) FROM _sqlx_migrations").fetch_one(connection).await.context(doing)
}

async fn keep(connection: &mut SqliteConnection, path: &Path, there: i64) -> anyhow::Result<()> {
    let (copy, draft) = (copy_of(path, there), path.with_extension("sqlite.part"));
    let doing = || format!("copying the database to {} before its tables change", copy.display());
    remove(&draft).with_context(doing)?;
    let name = draft.to_str().with_context(doing)?;
    sqlx::query("VACUUM INTO $1").bind(name).execute(connection).await.with_context(doing)?;
    fs::File::open(&draft).and_then(|draft| draft.sync_all()).with_context(doing)?;
    fs::rename(&draft, &copy).with_context(doing)?;
    for earlier in copies(path).into_iter().filter(|there| *there != copy) {
        remove(&earlier).with_context(doing)?;
    }
    tracing::info!(database.copy = %copy.display(), "the database is kept as it was before the upgrade");
    Ok(())
}

/// What a person does to go back.
fn how_back(path: &Path) -> String {
    copies(path).pop().map_or_else(
        || "restore a backup of that time".to_owned(),
        |copy| {
            let (copy, path) = (copy.display(), path.display());
            format!("mv {copy} {path} && rm -f {path}-wal {path}-shm (what came since is lost then)")
        },
    )
}

fn copy_of(path: &Path, there: i64) -> PathBuf {
    path.with_extension(format!("sqlite.before-{:04}", there + 1))
}

/// The copies that earlier upgrades left.
fn copies(path: &Path) -> Vec<PathBuf> {
    let folder = path.parent().map(fs::read_dir).and_then(Result::ok);
    let beginning = path.with_extension("sqlite.before-");
    let is_copy =
        |path: &PathBuf| path.to_str().zip(beginning.to_str()).is_some_and(|(path, begin)| path.starts_with(begin));
    let mut all: Vec<_> =
        folder.into_iter().flatten().filter_map(Result::ok).map(|entry| entry.path()).filter(is_copy).collect();
    all.sort();
    all
}

fn remove(path: &Path) -> std::io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use sqlx::{ConnectOptions as _, sqlite::SqliteConnectOptions};

    use super::*;

    async fn connect(path: &Path) -> SqliteConnection {
        SqliteConnectOptions::new().filename(path).create_if_missing(true).connect().await.unwrap()
    }

    #[tokio::test]
    async fn what_was_before_an_upgrade_is_kept_and_can_be_put_back() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("cartelera.sqlite");
        let last = CHANGES.iter().map(|change| change.version).max().unwrap();
        let before = CHANGES.iter().filter(|change| change.version < last).cloned().collect();
        let mut earlier = connect(&path).await;
        Migrator::with_migrations(before).run(&mut earlier).await.unwrap();
        assert!(copies(&path).is_empty());
        migrate(&mut earlier, &path).await.unwrap();
        let copy = copies(&path).pop().unwrap();
        assert!(copy.ends_with(format!("cartelera.sqlite.before-{last:04}")), "{copy:?}");
        assert_eq!(applied(&mut connect(&copy).await).await.unwrap(), Some(last - 1));
        let new = folder.path().join("new.sqlite");
        migrate(&mut connect(&new).await, &new).await.unwrap();
        assert!(copies(&new).is_empty(), "a new database was nothing before");

        // As a later version leaves it.
        sqlx::query("UPDATE _sqlx_migrations SET version = version + 100 WHERE version = (SELECT max(version) FROM _sqlx_migrations)")
            .execute(&mut earlier)
            .await
            .unwrap();
        let refused = migrate(&mut earlier, &path).await.unwrap_err().to_string();
        assert!(refused.contains("a later version of the manager") && refused.contains("before-"), "{refused}");
    }
}
