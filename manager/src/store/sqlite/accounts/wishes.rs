//! What waits for a second person: roles and resumptions.

use anyhow::Context as _;
use jiff::Timestamp;
use sqlx::{SqliteConnection, SqlitePool};

use super::{Changed, audit, instant, people};
use crate::{
    accounts::{AccountId, ResumptionWish, Role, RoleWish},
    audit::NewEntry,
};

/// Roles that wait.
pub(super) async fn roles(read: &SqlitePool) -> anyhow::Result<Vec<RoleWish>> {
    let rows: Vec<(i64, i64, String, i64, i64)> = sqlx::query_as(
        "SELECT number, account, role, asked_ms, asked_by FROM role_wish WHERE decided_ms IS NULL ORDER BY number",
    )
    .fetch_all(read)
    .await
    .context("reading which roles wait")?;
    let wish = |(number, account, role, asked_ms, asked_by): (i64, i64, String, i64, i64)| {
        let role = Role::of(&role)?;
        let asked = Timestamp::from_millisecond(asked_ms).ok()?;
        Some(RoleWish { number, account: AccountId(account), role, asked, asked_by: AccountId(asked_by) })
    };
    Ok(rows.into_iter().filter_map(wish).collect())
}

pub(super) async fn ask_role(
    transaction: &mut SqliteConnection,
    wish: RoleWish,
    entry: NewEntry,
) -> anyhow::Result<()> {
    let kept = sqlx::query(
        "INSERT INTO role_wish (account, role, asked_ms, asked_by) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING",
    )
    .bind(wish.account.0)
    .bind(wish.role.key())
    .bind(wish.asked.as_millisecond())
    .bind(wish.asked_by.0)
    .execute(&mut *transaction)
    .await
    .context("asking for a role")?;
    if kept.rows_affected() == 1 { audit::add(transaction, entry).await } else { Ok(()) }
}

pub(super) async fn decide_role(
    transaction: &mut SqliteConnection,
    number: i64,
    is_granted: bool,
    by: AccountId,
    entry: NewEntry,
) -> anyhow::Result<Changed> {
    let row: Option<(i64, String, i64)> =
        sqlx::query_as("SELECT account, role, asked_by FROM role_wish WHERE number = $1 AND decided_ms IS NULL")
            .bind(number)
            .fetch_optional(&mut *transaction)
            .await
            .context("looking for a role that waits")?;
    let Some((account, role, asked_by)) = row else { return Ok(Changed::Gone) };
    if is_granted && (asked_by == by.0 || account == by.0) {
        return Ok(Changed::SamePerson);
    }
    sqlx::query("UPDATE role_wish SET decided_ms = $2 WHERE number = $1")
        .bind(number)
        .bind(entry.at.as_millisecond())
        .execute(&mut *transaction)
        .await
        .context("deciding about a role")?;
    if let Some(role) = Role::of(&role).filter(|_| is_granted) {
        people::set_role(transaction, AccountId(account), role, true).await?;
    }
    audit::add(transaction, entry).await?;
    Ok(Changed::Done)
}

/// Resumptions that wait.
pub(super) async fn resumptions(read: &SqlitePool) -> anyhow::Result<Vec<ResumptionWish>> {
    let rows: Vec<(i64, String, String, String, i64, i64)> = sqlx::query_as(
        "SELECT number, target, about, reason, asked_ms, asked_by FROM resumption WHERE decided_ms IS NULL ORDER BY number",
    )
    .fetch_all(read)
    .await
    .context("reading which resumptions wait")?;
    rows.into_iter()
        .map(|(number, target, about, reason, asked_ms, asked_by)| {
            let asked = instant(asked_ms)?;
            Ok(ResumptionWish { number, target, about, reason, asked, asked_by: AccountId(asked_by) })
        })
        .collect()
}

pub(super) async fn ask_resumption(
    transaction: &mut SqliteConnection,
    wish: ResumptionWish,
    entry: NewEntry,
) -> anyhow::Result<()> {
    let kept = sqlx::query(
        "INSERT INTO resumption (target, about, reason, asked_ms, asked_by) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT DO NOTHING",
    )
    .bind(wish.target)
    .bind(wish.about)
    .bind(wish.reason)
    .bind(wish.asked.as_millisecond())
    .bind(wish.asked_by.0)
    .execute(&mut *transaction)
    .await
    .context("asking for a resumption")?;
    if kept.rows_affected() == 1 { audit::add(transaction, entry).await } else { Ok(()) }
}

pub(super) async fn decide_resumption(
    transaction: &mut SqliteConnection,
    number: i64,
    is_done: bool,
    by: AccountId,
    entry: NewEntry,
) -> anyhow::Result<Changed> {
    let asked_by: Option<i64> =
        sqlx::query_scalar("SELECT asked_by FROM resumption WHERE number = $1 AND decided_ms IS NULL")
            .bind(number)
            .fetch_optional(&mut *transaction)
            .await
            .context("looking for a resumption that waits")?;
    match asked_by {
        None => return Ok(Changed::Gone),
        Some(asked_by) if is_done && asked_by == by.0 => return Ok(Changed::SamePerson),
        Some(_) => {}
    }
    sqlx::query("UPDATE resumption SET decided_ms = $2 WHERE number = $1")
        .bind(number)
        .bind(entry.at.as_millisecond())
        .execute(&mut *transaction)
        .await
        .context("deciding about a resumption")?;
    audit::add(transaction, entry).await?;
    Ok(Changed::Done)
}
