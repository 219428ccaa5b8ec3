//! New ways in that wait for a second administrator.

use anyhow::Context as _;
use jiff::Timestamp;
use sqlx::{SqliteConnection, SqlitePool};

use super::{AccountChange, Changed, ResetDecision, audit, links, people};
use crate::{
    accounts::{AccountId, Reset, ResetWish},
    audit::NewEntry,
};

/// Those that wait.
pub(super) async fn open(read: &SqlitePool) -> anyhow::Result<Vec<ResetWish>> {
    let rows: Vec<(i64, i64, String, i64, i64)> = sqlx::query_as(
        "SELECT number, account, what, asked_ms, asked_by FROM reset_wish WHERE decided_ms IS NULL ORDER BY number",
    )
    .fetch_all(read)
    .await
    .context("reading which new ways in wait")?;
    let wish = |(number, account, what, asked_ms, asked_by): (i64, i64, String, i64, i64)| {
        let what = Reset::of(&what)?;
        let asked = Timestamp::from_millisecond(asked_ms).ok()?;
        Some(ResetWish { number, account: AccountId(account), what, asked, asked_by: AccountId(asked_by) })
    };
    Ok(rows.into_iter().filter_map(wish).collect())
}

pub(super) async fn ask(transaction: &mut SqliteConnection, wish: ResetWish, entry: NewEntry) -> anyhow::Result<()> {
    let kept = sqlx::query(
        "INSERT INTO reset_wish (account, what, asked_ms, asked_by) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING",
    )
    .bind(wish.account.0)
    .bind(wish.what.key())
    .bind(wish.asked.as_millisecond())
    .bind(wish.asked_by.0)
    .execute(&mut *transaction)
    .await
    .context("asking for a new way in")?;
    if kept.rows_affected() == 1 { audit::add(transaction, entry).await } else { Ok(()) }
}

pub(super) async fn decide(
    transaction: &mut SqliteConnection,
    number: i64,
    by: AccountId,
    decision: ResetDecision,
    entry: NewEntry,
) -> anyhow::Result<Changed> {
    let row: Option<(i64, i64)> =
        sqlx::query_as("SELECT account, asked_by FROM reset_wish WHERE number = $1 AND decided_ms IS NULL")
            .bind(number)
            .fetch_optional(&mut *transaction)
            .await
            .context("looking for a new way in that waits")?;
    let Some((account, asked_by)) = row else { return Ok(Changed::Gone) };
    let is_granted = !matches!(decision, ResetDecision::Refused);
    if is_granted && (asked_by == by.0 || account == by.0) {
        return Ok(Changed::SamePerson);
    }
    sqlx::query("UPDATE reset_wish SET decided_ms = $2 WHERE number = $1")
        .bind(number)
        .bind(entry.at.as_millisecond())
        .execute(&mut *transaction)
        .await
        .context("deciding about a new way in")?;
    match decision {
        ResetDecision::Refused => audit::add(transaction, entry).await?,
        ResetDecision::Link(link) => links::keep(transaction, link, entry).await?,
        ResetDecision::SecondStep => {
            return people::change(transaction, AccountId(account), AccountChange::ForgetSecondStep, entry).await;
        }
    }
    Ok(Changed::Done)
}
