//! Devices that wait to be paired, in `SQLite`, and wrong codes.

use anyhow::Context as _;
use cartelera_playlists::{envelope::KeyId, hash::ContentHash, protocol::pairing::PairingCode};
use jiff::{SignedDuration, Timestamp};
use sqlx::{SqliteConnection, SqlitePool};

use super::{
    super::devices::{AskedPairing, Binding, Bound, PairingLimits, PendingPairing, TypedCode},
    instant, keys,
};

/// So many wrong codes within [`WINDOW`] and a person is refused for as long.
const WRONG_CODES: u32 = 5;
const WINDOW: SignedDuration = SignedDuration::from_mins(10);

type Row = (String, String, String, String, String, i64);

/// The device with `key`, if it waits at `now`.
pub(super) async fn of_key(read: &SqlitePool, key: KeyId, now: Timestamp) -> anyhow::Result<Option<PendingPairing>> {
    let row: Option<Row> = sqlx::query_as(
        "SELECT code, public_key, hardware, root, address, expires_ms FROM pairing
         WHERE key_id = $1 AND expires_ms > $2",
    )
    .bind(key.to_string())
    .bind(now.as_millisecond())
    .fetch_optional(read)
    .await
    .context("reading a device that waits")?;
    row.map(pending).transpose()
}

/// Lets a device wait; if it waits already it keeps its code.
pub(super) async fn ask(
    transaction: &mut SqliteConnection,
    asked: PendingPairing,
    limits: PairingLimits,
    now: Timestamp,
) -> anyhow::Result<AskedPairing> {
    sqlx::query("DELETE FROM pairing WHERE expires_ms <= $1")
        .bind(now.as_millisecond())
        .execute(&mut *transaction)
        .await
        .context("forgetting devices that no longer wait")?;
    let key = KeyId::of(&asked.key.0).to_string();
    let known: Option<(String, i64)> = sqlx::query_as("SELECT code, expires_ms FROM pairing WHERE key_id = $1")
        .bind(&key)
        .fetch_optional(&mut *transaction)
        .await
        .context("reading a device that waits")?;
    let asked = if let Some((code, expires_ms)) = known {
        let code = code.parse().context("reading a code of the database")?;
        PendingPairing { code, expires: instant(expires_ms)?, ..asked }
    } else if let Some(until) = too_many(transaction, &asked.address, limits).await? {
        return Ok(AskedPairing::TooMany { until });
    } else {
        asked
    };
    let done = sqlx::query(
        "INSERT INTO pairing (code, key_id, public_key, hardware, root, address, expires_ms)
         VALUES ($1, $2, $3, $4, $5, $6, $7)
         ON CONFLICT (key_id) DO UPDATE SET
             hardware = excluded.hardware, root = excluded.root, address = excluded.address
         ON CONFLICT (code) DO NOTHING",
    )
    .bind(asked.code.to_string())
    .bind(key)
    .bind(ContentHash::from(asked.key).to_string())
    .bind(&asked.hardware)
    .bind(asked.root.to_string())
    .bind(&asked.address)
    .bind(asked.expires.as_millisecond())
    .execute(transaction)
    .await
    .context("keeping a device that waits")?;
    Ok(if done.rows_affected() == 1 { AskedPairing::Waiting(Box::new(asked)) } else { AskedPairing::CodeInUse })
}

/// When one of those that wait ends, if no further one may wait.
async fn too_many(
    transaction: &mut SqliteConnection,
    address: &str,
    limits: PairingLimits,
) -> anyhow::Result<Option<Timestamp>> {
    let (all, first_ms, here, first_here_ms): (u32, Option<i64>, u32, Option<i64>) = sqlx::query_as(
        "SELECT count(*), min(expires_ms),
             count(*) FILTER (WHERE address = $1), min(expires_ms) FILTER (WHERE address = $1)
         FROM pairing",
    )
    .bind(address)
    .fetch_one(transaction)
    .await
    .context("counting devices that wait")?;
    let until_ms = if here >= limits.of_address {
        first_here_ms
    } else if all >= limits.of_all {
        first_ms
    } else {
        None
    };
    until_ms.map(instant).transpose()
}

/// Finds the device with `code`, or counts a wrong one against `person`.
pub(super) async fn type_code(
    transaction: &mut SqliteConnection,
    code: PairingCode,
    person: String,
    now: Timestamp,
) -> anyhow::Result<TypedCode> {
    let times: Vec<i64> =
        sqlx::query_scalar("SELECT at_ms FROM wrong_code WHERE person = $1 ORDER BY at_ms DESC LIMIT $2")
            .bind(&person)
            .bind(WRONG_CODES)
            .fetch_all(&mut *transaction)
            .await
            .context("counting wrong codes")?;
    let times = times.into_iter().map(instant).collect::<anyhow::Result<Vec<_>>>()?;
    if let (Some(newest), Some(fifth)) = (times.first(), times.get(WRONG_CODES as usize - 1))
        && newest.duration_since(*fifth) <= WINDOW
        && now.duration_since(*newest) < WINDOW
    {
        return Ok(TypedCode::Refused { until: *newest + WINDOW });
    }
    let row: Option<Row> = sqlx::query_as(
        "SELECT code, public_key, hardware, root, address, expires_ms FROM pairing WHERE code = $1 AND expires_ms > $2",
    )
    .bind(code.to_string())
    .bind(now.as_millisecond())
    .fetch_optional(&mut *transaction)
    .await
    .context("looking for a code")?;
    if let Some(row) = row {
        return Ok(TypedCode::Of(Box::new(pending(row)?)));
    }
    sqlx::query("INSERT INTO wrong_code (person, at_ms) VALUES ($1, $2)")
        .bind(&person)
        .bind(now.as_millisecond())
        .execute(transaction)
        .await
        .context("counting a wrong code")?;
    let recent = times.iter().filter(|at| now.duration_since(**at) < WINDOW).count();
    Ok(TypedCode::Wrong { left: WRONG_CODES.saturating_sub(1 + u32::try_from(recent).unwrap_or(u32::MAX)) })
}

/// Binds the device that waits with `code`, which is used up.
pub(super) async fn confirm(
    transaction: &mut SqliteConnection,
    code: PairingCode,
    binding: Binding,
) -> anyhow::Result<Bound> {
    let waits: bool =
        sqlx::query_scalar("SELECT EXISTS (SELECT 1 FROM pairing WHERE code = $1 AND key_id = $2 AND expires_ms > $3)")
            .bind(code.to_string())
            .bind(KeyId::of(&binding.key.0).to_string())
            .bind(binding.at.as_millisecond())
            .fetch_one(&mut *transaction)
            .await
            .context("looking for the device that waits")?;
    if !waits {
        return Ok(Bound::Gone);
    }
    let bound = keys::bind(transaction, binding).await?;
    if bound == Bound::Done {
        sqlx::query("DELETE FROM pairing WHERE code = $1")
            .bind(code.to_string())
            .execute(transaction)
            .await
            .context("using a code up")?;
    }
    Ok(bound)
}

fn pending((code, key, hardware, root, address, expires_ms): Row) -> anyhow::Result<PendingPairing> {
    Ok(PendingPairing {
        code: code.parse().context("reading a code of the database")?,
        key: keys::public_key(&key)?,
        hardware,
        root: root.parse().context("reading a root document's hash of the database")?,
        address,
        expires: instant(expires_ms)?,
    })
}
