//! Screens in `SQLite`, and when they last asked.

use anyhow::Context as _;
use cartelera_playlists::ids::ScreenId;
use jiff::Timestamp;
use sqlx::{SqliteConnection, SqlitePool};

use super::{super::ScreenRecord, instant};

type Row = (
    String,
    String,
    String,
    String,
    Option<String>,
    Option<String>,
    Option<u32>,
    Option<u32>,
    Option<i64>,
    Option<i64>,
);

/// Every screen that was ever published.
pub(super) async fn all(read: &SqlitePool) -> anyhow::Result<Vec<ScreenRecord>> {
    let rows: Vec<Row> = sqlx::query_as(
        "SELECT s.id, s.name, s.office, s.office_name, s.department, s.department_name, s.width_px, s.height_px, s.removed_ms, n.seen_ms
         FROM screen s LEFT JOIN screen_seen n ON n.screen = s.id ORDER BY s.id",
    )
    .fetch_all(read)
    .await
    .context("reading the screens")?;
    rows.into_iter().map(record).collect()
}

/// Makes `list` the screens that there are, and marks the others removed at `now`.
pub(super) async fn replace(
    transaction: &mut SqliteConnection,
    list: &[ScreenRecord],
    now: Timestamp,
) -> anyhow::Result<()> {
    sqlx::query("UPDATE screen SET removed_ms = $1 WHERE removed_ms IS NULL")
        .bind(now.as_millisecond())
        .execute(&mut *transaction)
        .await
        .context("marking screens")?;
    for screen in list {
        sqlx::query(
            "INSERT INTO screen (id, name, office, office_name, department, department_name, width_px, height_px, removed_ms)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, NULL)
             ON CONFLICT (id) DO UPDATE SET
                 name = excluded.name, office = excluded.office, office_name = excluded.office_name,
                 department = excluded.department, department_name = excluded.department_name,
                 width_px = excluded.width_px, height_px = excluded.height_px, removed_ms = NULL",
        )
        .bind(screen.id.as_str())
        .bind(&screen.name)
        .bind(screen.office.as_str())
        .bind(&screen.office_name)
        .bind(screen.department.as_ref().map(|(id, _)| id.as_str()))
        .bind(screen.department.as_ref().map(|(_, name)| name))
        .bind(screen.picture_px.map(|(width, _)| width))
        .bind(screen.picture_px.map(|(_, height)| height))
        .execute(&mut *transaction)
        .await
        .with_context(|| format!("keeping screen {}", screen.id))?;
    }
    Ok(())
}

/// Notes when screens last asked.
pub(super) async fn note_seen(
    transaction: &mut SqliteConnection,
    seen: Vec<(ScreenId, Timestamp)>,
) -> anyhow::Result<()> {
    for (screen, at) in seen {
        sqlx::query(
            "INSERT INTO screen_seen (screen, seen_ms) VALUES ($1, $2)
             ON CONFLICT (screen) DO UPDATE SET seen_ms = max(seen_ms, excluded.seen_ms)",
        )
        .bind(screen.as_str())
        .bind(at.as_millisecond())
        .execute(&mut *transaction)
        .await
        .with_context(|| format!("noting that screen {screen} asked"))?;
    }
    Ok(())
}

fn record(
    (id, name, office, office_name, department, department_name, width_px, height_px, removed_ms, seen_ms): Row,
) -> anyhow::Result<ScreenRecord> {
    let department = department.map(|id| id.parse()).transpose().context("reading a screen's department")?;
    Ok(ScreenRecord {
        id: id.parse().context("reading a screen's identifier")?,
        name,
        office: office.parse().context("reading a screen's office")?,
        office_name,
        department: department.zip(department_name),
        picture_px: width_px.zip(height_px),
        removed: removed_ms.map(instant).transpose()?,
        last_seen: seen_ms.map(instant).transpose()?,
    })
}
