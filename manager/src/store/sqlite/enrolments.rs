//! Enrolment files in `SQLite`: tokens by their hash only.

use anyhow::Context as _;
use cartelera_playlists::{envelope::KeyId, hash::ContentHash, ids::ScreenId, manifest::PublicKey};
use jiff::Timestamp;
use sqlx::{SqliteConnection, SqlitePool};

use super::{
    super::devices::{Binding, Bound, EnrolmentRecord, UsedEnrolment},
    instant, keys,
};

/// What is looked at when a file is used: screen, who made it, when it expires, was revoked, and by whom it was used.
type Offer = (String, String, i64, Option<i64>, Option<String>);
type Row = (String, String, i64, String, i64, Option<i64>, Option<i64>);

/// Every enrolment file, the newest first.
pub(super) async fn all(read: &SqlitePool) -> anyhow::Result<Vec<EnrolmentRecord>> {
    let rows: Vec<Row> = sqlx::query_as(
        "SELECT token_sha256, screen, made_ms, made_by, expires_ms, revoked_ms, used_ms
         FROM enrolment ORDER BY made_ms DESC, screen",
    )
    .fetch_all(read)
    .await
    .context("reading the enrolment files")?;
    rows.into_iter().map(record).collect()
}

/// Remembers a file; earlier ones of the screen that were not used are revoked.
pub(super) async fn keep(transaction: &mut SqliteConnection, enrolment: EnrolmentRecord) -> anyhow::Result<()> {
    revoke(transaction, &enrolment.screen, enrolment.made).await?;
    sqlx::query(
        "INSERT INTO enrolment (token_sha256, screen, made_ms, made_by, expires_ms) VALUES ($1, $2, $3, $4, $5)",
    )
    .bind(enrolment.token.to_string())
    .bind(enrolment.screen.as_str())
    .bind(enrolment.made.as_millisecond())
    .bind(&enrolment.made_by)
    .bind(enrolment.expires.as_millisecond())
    .execute(transaction)
    .await
    .with_context(|| format!("keeping an enrolment file for screen {}", enrolment.screen))?;
    Ok(())
}

/// Revokes the unused files of a screen that have not expired.
pub(super) async fn revoke(
    transaction: &mut SqliteConnection,
    screen: &ScreenId,
    now: Timestamp,
) -> anyhow::Result<u64> {
    let done = sqlx::query(
        "UPDATE enrolment SET revoked_ms = $1
         WHERE screen = $2 AND revoked_ms IS NULL AND used_ms IS NULL AND expires_ms > $1",
    )
    .bind(now.as_millisecond())
    .bind(screen.as_str())
    .execute(transaction)
    .await
    .with_context(|| format!("revoking the enrolment files of screen {screen}"))?;
    Ok(done.rows_affected())
}

/// Binds a device by the hash of its token.
pub(super) async fn redeem(
    transaction: &mut SqliteConnection,
    token: ContentHash,
    key: PublicKey,
    hardware: String,
    now: Timestamp,
) -> anyhow::Result<UsedEnrolment> {
    let row: Option<Offer> = sqlx::query_as(
        "SELECT screen, made_by, expires_ms, revoked_ms, used_by FROM enrolment WHERE token_sha256 = $1",
    )
    .bind(token.to_string())
    .fetch_optional(&mut *transaction)
    .await
    .context("looking for an enrolment file")?;
    let Some((screen, made_by, expires_ms, revoked_ms, used_by)) = row else {
        return Ok(UsedEnrolment::Unknown);
    };
    let screen: ScreenId = screen.parse().context("reading an enrolment file's screen")?;
    let key_id = KeyId::of(&key.0).to_string();
    if let Some(used_by) = used_by {
        return Ok(if used_by == key_id { UsedEnrolment::Bound(screen) } else { UsedEnrolment::Used });
    }
    if let Some(at) = revoked_ms {
        return Ok(UsedEnrolment::Revoked(instant(at)?));
    }
    if expires_ms <= now.as_millisecond() {
        return Ok(UsedEnrolment::Expired(instant(expires_ms)?));
    }
    let binding = Binding { key, screen: screen.clone(), hardware, at: now, by: made_by, replaces: None };
    if keys::bind(transaction, binding).await? != Bound::Done {
        return Ok(UsedEnrolment::Taken(screen));
    }
    sqlx::query("UPDATE enrolment SET used_ms = $1, used_by = $2 WHERE token_sha256 = $3")
        .bind(now.as_millisecond())
        .bind(key_id)
        .bind(token.to_string())
        .execute(transaction)
        .await
        .context("using an enrolment file up")?;
    Ok(UsedEnrolment::Bound(screen))
}

fn record((token, screen, made_ms, made_by, expires_ms, revoked_ms, used_ms): Row) -> anyhow::Result<EnrolmentRecord> {
    Ok(EnrolmentRecord {
        token: token.parse().context("reading an enrolment file's hash")?,
        screen: screen.parse().context("reading an enrolment file's screen")?,
        made: instant(made_ms)?,
        made_by,
        expires: instant(expires_ms)?,
        revoked: revoked_ms.map(instant).transpose()?,
        used: used_ms.map(instant).transpose()?,
    })
}
