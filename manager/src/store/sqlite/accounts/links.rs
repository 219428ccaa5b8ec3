//! Links that are worth something once.

use anyhow::Context as _;
use cartelera_playlists::hash::ContentHash;
use jiff::Timestamp;
use sqlx::{SqliteConnection, SqlitePool};

use super::{Changed, LinkFor, NewAccount, NewLink, audit, people, sessions};
use crate::{accounts::AccountId, audit::NewEntry};

/// Keeps a link in place of earlier ones for the same.
pub(super) async fn keep(transaction: &mut SqliteConnection, link: NewLink, entry: NewEntry) -> anyhow::Result<()> {
    let account = match link.what {
        LinkFor::First => None,
        LinkFor::Password(account) => Some(account.0),
    };
    sqlx::query("DELETE FROM page_link WHERE account IS $1 OR expires_ms <= $2")
        .bind(account)
        .bind(link.made.as_millisecond())
        .execute(&mut *transaction)
        .await
        .context("forgetting links")?;
    sqlx::query("INSERT INTO page_link (token, account, made_ms, expires_ms) VALUES ($1, $2, $3, $4)")
        .bind(link.token.to_string())
        .bind(account)
        .bind(link.made.as_millisecond())
        .bind(link.expires.as_millisecond())
        .execute(&mut *transaction)
        .await
        .context("keeping a link")?;
    audit::add(transaction, entry).await
}

/// Whose link it is.
pub(super) async fn find(read: &SqlitePool, token: ContentHash, now: Timestamp) -> anyhow::Result<Option<LinkFor>> {
    let found: Option<Option<i64>> =
        sqlx::query_scalar("SELECT account FROM page_link WHERE token = $1 AND expires_ms > $2")
            .bind(token.to_string())
            .bind(now.as_millisecond())
            .fetch_optional(read)
            .await
            .context("looking for a link")?;
    Ok(found.map(what))
}

/// Makes the first account.
pub(super) async fn add_first(
    transaction: &mut SqliteConnection,
    token: ContentHash,
    new: NewAccount,
    entry: NewEntry,
) -> anyhow::Result<Changed> {
    let has_any: bool = sqlx::query_scalar("SELECT EXISTS (SELECT 1 FROM account)")
        .fetch_one(&mut *transaction)
        .await
        .context("looking for accounts")?;
    match take(transaction, token, entry.at).await? {
        Some(LinkFor::First) if !has_any => people::add(transaction, new, entry).await,
        _ => Ok(Changed::Gone),
    }
}

/// Chooses a password.
pub(super) async fn use_up(
    transaction: &mut SqliteConnection,
    token: ContentHash,
    password: String,
    entry: NewEntry,
) -> anyhow::Result<Changed> {
    let Some(LinkFor::Password(account)) = take(transaction, token, entry.at).await? else { return Ok(Changed::Gone) };
    people::set_password(transaction, account, &password).await?;
    people::set_second_step(transaction, account, None).await?;
    sessions::end_of_account(transaction, account).await?;
    audit::add(transaction, entry).await?;
    Ok(Changed::Done)
}

/// Takes a link that is worth something off the list.
async fn take(
    transaction: &mut SqliteConnection,
    token: ContentHash,
    now: Timestamp,
) -> anyhow::Result<Option<LinkFor>> {
    let found: Option<Option<i64>> =
        sqlx::query_scalar("DELETE FROM page_link WHERE token = $1 AND expires_ms > $2 RETURNING account")
            .bind(token.to_string())
            .bind(now.as_millisecond())
            .fetch_optional(transaction)
            .await
            .context("using a link up")?;
    Ok(found.map(what))
}

/// What a row says that a link is worth.
fn what(account: Option<i64>) -> LinkFor {
    account.map_or(LinkFor::First, |account| LinkFor::Password(AccountId(account)))
}
