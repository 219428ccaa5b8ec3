//! Sessions, known browsers and wrong passwords.

use anyhow::Context as _;
use cartelera_playlists::hash::ContentHash;
use jiff::{SignedDuration, Timestamp};
use sqlx::{SqliteConnection, SqlitePool};

use super::instant;
use crate::accounts::{
    AccountId,
    patience::Failures,
    second_step::StepSecret,
    session::{LONGEST, Session},
};

/// A browser that was not used for so long is forgotten.
const BROWSERS_KEPT: SignedDuration = SignedDuration::from_hours(180 * 24);
/// Wrong passwords are forgotten after so long.
const FAILURES_KEPT: SignedDuration = SignedDuration::from_hours(24);

type Row = (i64, bool, i64, i64, Vec<u8>, Option<Vec<u8>>);

/// A session by its token.
pub(super) async fn find(read: &SqlitePool, token: ContentHash) -> anyhow::Result<Option<Session>> {
    let row: Option<Row> =
        sqlx::query_as("SELECT account, is_strong, made_ms, seen_ms, csrf, offered FROM page_session WHERE token = $1")
            .bind(token.to_string())
            .fetch_optional(read)
            .await
            .context("looking for a session")?;
    row.map(|(account, is_strong, made_ms, seen_ms, csrf, offered)| {
        Ok(Session {
            token,
            account: AccountId(account),
            is_strong,
            made: instant(made_ms)?,
            seen: instant(seen_ms)?,
            csrf: csrf.try_into().ok().context("reading a session")?,
            offered: offered.map(StepSecret),
        })
    })
    .transpose()
}

/// Keeps a session, and forgets those that are over.
pub(super) async fn keep(
    transaction: &mut SqliteConnection,
    session: Session,
    replaces: Option<ContentHash>,
) -> anyhow::Result<()> {
    if let Some(token) = replaces {
        end(transaction, token).await?;
    }
    sqlx::query("DELETE FROM page_session WHERE made_ms < $1")
        .bind((session.made - LONGEST).as_millisecond())
        .execute(&mut *transaction)
        .await
        .context("forgetting sessions")?;
    sqlx::query(
        "INSERT INTO page_session (token, account, is_strong, made_ms, seen_ms, csrf) VALUES ($1, $2, $3, $4, $5, $6)",
    )
    .bind(session.token.to_string())
    .bind(session.account.0)
    .bind(session.is_strong)
    .bind(session.made.as_millisecond())
    .bind(session.seen.as_millisecond())
    .bind(&session.csrf[..])
    .execute(transaction)
    .await
    .context("keeping a session")?;
    Ok(())
}

pub(super) async fn touch(
    transaction: &mut SqliteConnection,
    token: ContentHash,
    now: Timestamp,
) -> anyhow::Result<()> {
    sqlx::query("UPDATE page_session SET seen_ms = max(seen_ms, $2) WHERE token = $1")
        .bind(token.to_string())
        .bind(now.as_millisecond())
        .execute(transaction)
        .await
        .context("noting that a session is used")?;
    Ok(())
}

pub(super) async fn offer(
    transaction: &mut SqliteConnection,
    token: ContentHash,
    secret: StepSecret,
) -> anyhow::Result<()> {
    sqlx::query("UPDATE page_session SET offered = $2 WHERE token = $1")
        .bind(token.to_string())
        .bind(&secret.0[..])
        .execute(transaction)
        .await
        .context("keeping a second step that is being set up")?;
    Ok(())
}

pub(super) async fn end(transaction: &mut SqliteConnection, token: ContentHash) -> anyhow::Result<()> {
    sqlx::query("DELETE FROM page_session WHERE token = $1")
        .bind(token.to_string())
        .execute(transaction)
        .await
        .context("ending a session")?;
    Ok(())
}

/// Ends every session of an account.
pub(super) async fn end_of_account(transaction: &mut SqliteConnection, account: AccountId) -> anyhow::Result<()> {
    end_others(transaction, account, None).await
}

/// Ends the sessions of an account but for `keep`.
pub(super) async fn end_others(
    transaction: &mut SqliteConnection,
    account: AccountId,
    keep: Option<ContentHash>,
) -> anyhow::Result<()> {
    sqlx::query("DELETE FROM page_session WHERE account = $1 AND token <> $2")
        .bind(account.0)
        .bind(keep.map(|keep| keep.to_string()).unwrap_or_default())
        .execute(transaction)
        .await
        .context("ending sessions")?;
    Ok(())
}

pub(super) async fn failures(read: &SqlitePool, subject: String) -> anyhow::Result<Failures> {
    let row: Option<(u32, i64)> = sqlx::query_as("SELECT count, last_ms FROM sign_in_failure WHERE subject = $1")
        .bind(subject)
        .fetch_optional(read)
        .await
        .context("counting wrong passwords")?;
    row.map_or(Ok(Failures::default()), |(count, last_ms)| Ok(Failures { count, last: instant(last_ms)? }))
}

pub(super) async fn count_failures(
    transaction: &mut SqliteConnection,
    subjects: Vec<String>,
    now: Timestamp,
) -> anyhow::Result<()> {
    sqlx::query("DELETE FROM sign_in_failure WHERE last_ms < $1")
        .bind((now - FAILURES_KEPT).as_millisecond())
        .execute(&mut *transaction)
        .await
        .context("forgetting wrong passwords")?;
    for subject in subjects {
        let row: Option<(u32, i64)> = sqlx::query_as("SELECT count, last_ms FROM sign_in_failure WHERE subject = $1")
            .bind(&subject)
            .fetch_optional(&mut *transaction)
            .await
            .context("counting wrong passwords")?;
        let known = row.map(|(count, last_ms)| anyhow::Ok(Failures { count, last: instant(last_ms)? })).transpose()?;
        let next = known.unwrap_or_default().one_more(now);
        sqlx::query(
            "INSERT INTO sign_in_failure (subject, count, last_ms) VALUES ($1, $2, $3)
             ON CONFLICT (subject) DO UPDATE SET count = excluded.count, last_ms = excluded.last_ms",
        )
        .bind(subject)
        .bind(next.count)
        .bind(next.last.as_millisecond())
        .execute(&mut *transaction)
        .await
        .context("counting a wrong password")?;
    }
    Ok(())
}

pub(super) async fn forget_failures(transaction: &mut SqliteConnection, subject: String) -> anyhow::Result<()> {
    sqlx::query("DELETE FROM sign_in_failure WHERE subject = $1")
        .bind(subject)
        .execute(transaction)
        .await
        .context("forgetting wrong passwords")?;
    Ok(())
}

pub(super) async fn is_known_browser(
    read: &SqlitePool,
    token: ContentHash,
    account: AccountId,
) -> anyhow::Result<bool> {
    sqlx::query_scalar("SELECT EXISTS (SELECT 1 FROM known_browser WHERE token = $1 AND account = $2)")
        .bind(token.to_string())
        .bind(account.0)
        .fetch_one(read)
        .await
        .context("looking for a browser")
}

pub(super) async fn keep_browser(
    transaction: &mut SqliteConnection,
    token: ContentHash,
    account: AccountId,
    now: Timestamp,
) -> anyhow::Result<()> {
    sqlx::query("DELETE FROM known_browser WHERE seen_ms < $1")
        .bind((now - BROWSERS_KEPT).as_millisecond())
        .execute(&mut *transaction)
        .await
        .context("forgetting browsers")?;
    sqlx::query(
        "INSERT INTO known_browser (token, account, seen_ms) VALUES ($1, $2, $3)
         ON CONFLICT (token) DO UPDATE SET account = excluded.account, seen_ms = excluded.seen_ms",
    )
    .bind(token.to_string())
    .bind(account.0)
    .bind(now.as_millisecond())
    .execute(transaction)
    .await
    .context("remembering a browser")?;
    Ok(())
}
