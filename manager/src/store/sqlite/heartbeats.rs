//! Heartbeats and what is known of devices, in `SQLite`.

use anyhow::Context as _;
use cartelera_playlists::envelope::KeyId;
use sqlx::{SqliteConnection, SqlitePool};

use super::{super::devices::StoredHeartbeat, instant};

/// The newest heartbeat of every screen.
pub(super) async fn all(read: &SqlitePool) -> anyhow::Result<Vec<StoredHeartbeat>> {
    let rows: Vec<(String, i64, String)> = sqlx::query_as("SELECT screen, at_ms, body FROM heartbeat ORDER BY screen")
        .fetch_all(read)
        .await
        .context("reading the heartbeats")?;
    rows.into_iter()
        .map(|(screen, at_ms, body)| {
            let screen = screen.parse().context("reading a heartbeat's screen")?;
            Ok(StoredHeartbeat { screen, at: instant(at_ms)?, body })
        })
        .collect()
}

/// Remembers the newest heartbeats.
pub(super) async fn keep(transaction: &mut SqliteConnection, heartbeats: Vec<StoredHeartbeat>) -> anyhow::Result<()> {
    for StoredHeartbeat { screen, at, body } in heartbeats {
        sqlx::query(
            "INSERT INTO heartbeat (screen, at_ms, body) VALUES ($1, $2, $3)
             ON CONFLICT (screen) DO UPDATE SET at_ms = excluded.at_ms, body = excluded.body",
        )
        .bind(screen.as_str())
        .bind(at.as_millisecond())
        .bind(body)
        .execute(&mut *transaction)
        .await
        .with_context(|| format!("keeping the heartbeat of screen {screen}"))?;
    }
    Ok(())
}

/// What is known of devices, by key.
pub(super) async fn histories(read: &SqlitePool) -> anyhow::Result<Vec<(KeyId, String)>> {
    let rows: Vec<(String, String)> = sqlx::query_as("SELECT key_id, history FROM device_history ORDER BY key_id")
        .fetch_all(read)
        .await
        .context("reading what is known of devices")?;
    rows.into_iter().map(|(key, history)| Ok((key.parse().context("reading a key's name")?, history))).collect()
}

/// Remembers what is known of a device.
pub(super) async fn keep_history(
    transaction: &mut SqliteConnection,
    key: KeyId,
    history: String,
) -> anyhow::Result<()> {
    sqlx::query(
        "INSERT INTO device_history (key_id, history) VALUES ($1, $2)
         ON CONFLICT (key_id) DO UPDATE SET history = excluded.history",
    )
    .bind(key.to_string())
    .bind(history)
    .execute(transaction)
    .await
    .with_context(|| format!("keeping what is known of the device with key {key}"))?;
    Ok(())
}
