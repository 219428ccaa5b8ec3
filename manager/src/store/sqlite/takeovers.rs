//! Who started and ended which takeover, in `SQLite`; events are only ever added.

use anyhow::{Context as _, bail};
use sqlx::{SqliteConnection, SqlitePool};

use super::{
    super::{Answer, TakeoverAction, TakeoverEvent, Takeovers},
    SqliteStore, instant,
};

type Row = (i64, String, String, String, String, String);

impl Takeovers for SqliteStore {
    fn takeover_events(&self) -> Answer<'_, Vec<TakeoverEvent>> {
        Box::pin(all(&self.read))
    }
}

async fn all(read: &SqlitePool) -> anyhow::Result<Vec<TakeoverEvent>> {
    let rows: Vec<Row> =
        sqlx::query_as("SELECT at_ms, takeover, action, by_whom, title, screens FROM takeover_event ORDER BY number")
            .fetch_all(read)
            .await
            .context("reading who started takeovers")?;
    rows.into_iter().map(event).collect()
}

fn event((at_ms, takeover, action, by, title, screens): Row) -> anyhow::Result<TakeoverEvent> {
    let action = match action.as_str() {
        "start" => TakeoverAction::Start,
        "end" => TakeoverAction::End,
        other => bail!("reading what was done to takeover {takeover}: {other:?} (allowed: start, end)"),
    };
    let screens =
        serde_json::from_str(&screens).with_context(|| format!("reading the screens of takeover {takeover}"))?;
    let takeover = takeover.parse().context("reading a takeover's identifier")?;
    Ok(TakeoverEvent { at: instant(at_ms)?, takeover, action, by, title, screens })
}

/// Adds `events`.
pub(super) async fn add(transaction: &mut SqliteConnection, events: &[TakeoverEvent]) -> anyhow::Result<()> {
    for event in events {
        let action = match event.action {
            TakeoverAction::Start => "start",
            TakeoverAction::End => "end",
        };
        sqlx::query(
            "INSERT INTO takeover_event (at_ms, takeover, action, by_whom, title, screens) VALUES ($1, $2, $3, $4, $5, $6)",
        )
        .bind(event.at.as_millisecond())
        .bind(event.takeover.as_str())
        .bind(action)
        .bind(&event.by)
        .bind(&event.title)
        .bind(serde_json::to_string(&event.screens).context("writing the screens of a takeover")?)
        .execute(&mut *transaction)
        .await
        .with_context(|| format!("keeping who did what to takeover {}", event.takeover))?;
    }
    Ok(())
}
