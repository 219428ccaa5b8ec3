//! Keys of screens in `SQLite`, and the nonces that they used.

use anyhow::Context as _;
use cartelera_playlists::{envelope::KeyId, hash::ContentHash, ids::ScreenId, manifest::PublicKey};
use jiff::Timestamp;
use sqlx::{SqliteConnection, SqlitePool};

use super::{
    super::devices::{Binding, Bound, BoundKey, Revoked},
    instant,
};

type Row = (String, String, String, i64, String, Option<i64>, Option<Vec<u8>>);

/// Every key that is or was a screen's.
pub(super) async fn all(read: &SqlitePool) -> anyhow::Result<Vec<BoundKey>> {
    let rows: Vec<Row> = sqlx::query_as(
        "SELECT public_key, screen, hardware, bound_ms, bound_by, revoked_ms, revocation
         FROM screen_key ORDER BY screen, bound_ms",
    )
    .fetch_all(read)
    .await
    .context("reading the keys of screens")?;
    rows.into_iter().map(bound_key).collect()
}

/// Makes a key a screen's.
pub(super) async fn bind(transaction: &mut SqliteConnection, binding: Binding) -> anyhow::Result<Bound> {
    let doing = || format!("binding a key to screen {}", binding.screen);
    let live: Option<String> =
        sqlx::query_scalar("SELECT key_id FROM screen_key WHERE screen = $1 AND revoked_ms IS NULL")
            .bind(binding.screen.as_str())
            .fetch_optional(&mut *transaction)
            .await
            .with_context(doing)?;
    if live != binding.replaces.as_ref().map(|(key, _)| key.to_string()) {
        return Ok(Bound::Taken);
    }
    if let Some((key, envelope)) = binding.replaces {
        let revoked = Revoked { at: binding.at, envelope };
        revoke(transaction, key, revoked, binding.by.clone()).await?;
    }
    sqlx::query(
        "INSERT INTO screen_key (key_id, public_key, screen, hardware, bound_ms, bound_by)
         VALUES ($1, $2, $3, $4, $5, $6)",
    )
    .bind(KeyId::of(&binding.key.0).to_string())
    .bind(ContentHash::from(binding.key).to_string())
    .bind(binding.screen.as_str())
    .bind(&binding.hardware)
    .bind(binding.at.as_millisecond())
    .bind(&binding.by)
    .execute(transaction)
    .await
    .with_context(|| format!("binding a key to screen {}", binding.screen))?;
    Ok(Bound::Done)
}

/// Revokes a key that is not revoked yet.
pub(super) async fn revoke(
    transaction: &mut SqliteConnection,
    key: KeyId,
    revoked: Revoked,
    by: String,
) -> anyhow::Result<bool> {
    let done = sqlx::query(
        "UPDATE screen_key SET revoked_ms = $1, revoked_by = $2, revocation = $3
         WHERE key_id = $4 AND revoked_ms IS NULL",
    )
    .bind(revoked.at.as_millisecond())
    .bind(by)
    .bind(revoked.envelope)
    .bind(key.to_string())
    .execute(transaction)
    .await
    .with_context(|| format!("revoking key {key}"))?;
    Ok(done.rows_affected() == 1)
}

/// Uses a nonce up, unless it was used before.
pub(super) async fn use_nonce(
    transaction: &mut SqliteConnection,
    key: KeyId,
    nonce: String,
    now: Timestamp,
    until: Timestamp,
) -> anyhow::Result<bool> {
    sqlx::query("DELETE FROM request_nonce WHERE until_ms <= $1")
        .bind(now.as_millisecond())
        .execute(&mut *transaction)
        .await
        .context("forgetting old nonces")?;
    let done =
        sqlx::query("INSERT INTO request_nonce (key_id, nonce, until_ms) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING")
            .bind(key.to_string())
            .bind(nonce)
            .bind(until.as_millisecond())
            .execute(transaction)
            .await
            .context("using a nonce up")?;
    Ok(done.rows_affected() == 1)
}

/// Reads a public key of the database.
pub(super) fn public_key(text: &str) -> anyhow::Result<PublicKey> {
    let bytes: ContentHash = text.parse().context("reading a public key of the database")?;
    PublicKey::try_from(bytes).context("reading a public key of the database")
}

/// When a screen had a device for the first time.
pub(super) async fn first_bound(read: &SqlitePool, screen: ScreenId) -> anyhow::Result<Option<Timestamp>> {
    let first: Option<i64> = sqlx::query_scalar("SELECT min(bound_ms) FROM screen_key WHERE screen = $1")
        .bind(screen.as_str())
        .fetch_one(read)
        .await
        .with_context(|| format!("asking since when screen {screen} has a device"))?;
    first.map(instant).transpose()
}

fn bound_key((key, screen, hardware, bound_ms, bound_by, revoked_ms, revocation): Row) -> anyhow::Result<BoundKey> {
    let screen: ScreenId = screen.parse().context("reading a key's screen")?;
    let revoked = revoked_ms.zip(revocation);
    let revoked = revoked.map(|(at_ms, envelope)| anyhow::Ok(Revoked { at: instant(at_ms)?, envelope }));
    Ok(BoundKey {
        key: public_key(&key)?,
        screen,
        hardware,
        bound: instant(bound_ms)?,
        bound_by,
        revoked: revoked.transpose()?,
    })
}
