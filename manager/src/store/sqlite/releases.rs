//! Releases of the player in `SQLite`.

use anyhow::Context as _;
use cartelera_playlists::{ids::ScreenId, protocol::release::PackageVersion};
use jiff::Timestamp;
use sqlx::{Connection as _, SqliteConnection};

use super::{
    super::{
        Answer,
        releases::{Package, Release, Releases, Stage},
    },
    SqliteStore, instant,
    plays::count,
    signed,
};

/// What is like the paths of files that are named by their hashes.
const BY_HASH: &str = "%/by-hash/%";

type ReleaseRow = (String, i64, String, Option<i64>, Option<String>, Option<i64>);
type PackageRow = (String, String, String, i64, String, Option<String>, Option<i64>, Option<i64>);

impl Releases for SqliteStore {
    fn releases(&self) -> Answer<'_, Vec<Release>> {
        Box::pin(async {
            let rows: Vec<ReleaseRow> = sqlx::query_as(
                "SELECT version, added_ms, added_by, held_ms, held_because, continued_ms FROM release ORDER BY number",
            )
            .fetch_all(&self.read)
            .await
            .context("reading the releases")?;
            let packages: Vec<PackageRow> = sqlx::query_as(
                "SELECT version, architecture, sha256, size_bytes, control, first_screen, seen_ms, proved_ms
                 FROM release_package ORDER BY version, architecture",
            )
            .fetch_all(&self.read)
            .await
            .context("reading the packages of releases")?;
            rows.into_iter().map(|row| release(row, &packages)).collect()
        })
    }

    fn keep_release(&self, release: Release, index: Vec<(String, Vec<u8>)>) -> Answer<'_, ()> {
        Box::pin(async move {
            let mut write = self.write.lock().await;
            let mut transaction = write.begin_with("BEGIN IMMEDIATE").await.context("keeping a release")?;
            keep(&mut transaction, &release).await.with_context(|| format!("keeping release {}", release.version))?;
            replace_index(&mut transaction, index).await.context("keeping the index of the repository")?;
            transaction.commit().await.context("keeping a release")
        })
    }

    fn release_index(&self, path: String) -> Answer<'_, Option<Vec<u8>>> {
        Box::pin(async move {
            sqlx::query_scalar("SELECT body FROM release_index WHERE path = $1")
                .bind(path)
                .fetch_optional(&self.read)
                .await
                .context("reading the index of the repository")
        })
    }

    fn hold_release(&self, version: PackageVersion, at: Timestamp, because: String) -> Answer<'_, ()> {
        Box::pin(async move {
            sqlx::query("UPDATE release SET held_ms = $1, held_because = $2 WHERE version = $3 AND held_ms IS NULL")
                .bind(at.as_millisecond())
                .bind(because)
                .bind(version.as_str())
                .execute(&mut *self.write.lock().await)
                .await
                .with_context(|| format!("holding release {version}"))?;
            Ok(())
        })
    }

    fn continue_release(&self, version: PackageVersion, at: Timestamp) -> Answer<'_, ()> {
        Box::pin(async move {
            sqlx::query("UPDATE release SET held_ms = NULL, held_because = NULL, continued_ms = $1 WHERE version = $2")
                .bind(at.as_millisecond())
                .bind(version.as_str())
                .execute(&mut *self.write.lock().await)
                .await
                .with_context(|| format!("letting release {version} go on"))?;
            Ok(())
        })
    }

    fn note_stage(
        &self,
        (version, architecture): (PackageVersion, String),
        before: Stage,
        after: Stage,
    ) -> Answer<'_, ()> {
        Box::pin(async move {
            let ms = |at: Option<Timestamp>| at.map(Timestamp::as_millisecond);
            sqlx::query(
                "UPDATE release_package SET first_screen = $1, seen_ms = $2, proved_ms = $3
                 WHERE version = $4 AND architecture = $5
                 AND first_screen IS $6 AND seen_ms IS $7 AND proved_ms IS $8",
            )
            .bind(after.first.as_ref().map(ScreenId::as_str))
            .bind(ms(after.seen))
            .bind(ms(after.proved))
            .bind(version.as_str())
            .bind(&architecture)
            .bind(before.first.as_ref().map(ScreenId::as_str))
            .bind(ms(before.seen))
            .bind(ms(before.proved))
            .execute(&mut *self.write.lock().await)
            .await
            .with_context(|| format!("noting how far release {version} for {architecture} has come"))?;
            Ok(())
        })
    }
}

fn release(row: ReleaseRow, packages: &[PackageRow]) -> anyhow::Result<Release> {
    let (version, added_ms, added_by, held_ms, because, continued_ms) = row;
    let packages =
        packages.iter().filter(|package| package.0 == version).map(package).collect::<anyhow::Result<_>>()?;
    Ok(Release {
        version: version.parse().context("reading the version of a release")?,
        added: instant(added_ms)?,
        added_by,
        held: held_ms.map(instant).transpose()?.map(|at| (at, because.unwrap_or_default())),
        continued: continued_ms.map(instant).transpose()?,
        packages,
    })
}

fn package(row: &PackageRow) -> anyhow::Result<Package> {
    let (_, architecture, sha256, size, control, first, seen_ms, proved_ms) = row;
    let first =
        first.as_ref().map(|screen| screen.parse()).transpose().context("reading the first screen of a release")?;
    Ok(Package {
        architecture: architecture.clone(),
        sha256: sha256.parse().context("reading the hash of a package")?,
        size_bytes: count(*size),
        control: control.clone(),
        stage: Stage { first, seen: seen_ms.map(instant).transpose()?, proved: proved_ms.map(instant).transpose()? },
    })
}

async fn keep(transaction: &mut SqliteConnection, release: &Release) -> anyhow::Result<()> {
    sqlx::query(
        "INSERT INTO release (version, added_ms, added_by) VALUES ($1, $2, $3) ON CONFLICT (version) DO NOTHING",
    )
    .bind(release.version.as_str())
    .bind(release.added.as_millisecond())
    .bind(&release.added_by)
    .execute(&mut *transaction)
    .await?;
    for package in &release.packages {
        sqlx::query(
            "INSERT INTO release_package (version, architecture, sha256, size_bytes, control, first_screen)
             VALUES ($1, $2, $3, $4, $5, $6)",
        )
        .bind(release.version.as_str())
        .bind(&package.architecture)
        .bind(package.sha256.to_string())
        .bind(signed(package.size_bytes)?)
        .bind(&package.control)
        .bind(package.stage.first.as_ref().map(ScreenId::as_str))
        .execute(&mut *transaction)
        .await?;
    }
    Ok(())
}

/// Of the index before, what its head named by hash stays, and what an older head named goes.
async fn replace_index(transaction: &mut SqliteConnection, index: Vec<(String, Vec<u8>)>) -> anyhow::Result<()> {
    for statement in [
        "DELETE FROM release_index WHERE path LIKE $1 AND body NOT IN (SELECT body FROM release_index WHERE path NOT LIKE $1)",
        "DELETE FROM release_index WHERE path NOT LIKE $1",
    ] {
        sqlx::query(statement).bind(BY_HASH).execute(&mut *transaction).await?;
    }
    for (path, body) in index {
        sqlx::query("INSERT INTO release_index (path, body) VALUES ($1, $2) ON CONFLICT (path) DO NOTHING")
            .bind(path)
            .bind(body)
            .execute(&mut *transaction)
            .await?;
    }
    Ok(())
}
