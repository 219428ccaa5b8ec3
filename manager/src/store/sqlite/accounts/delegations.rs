//! Roles that people have for others' absence.

use anyhow::Context as _;
use jiff::Timestamp;
use sqlx::{SqliteConnection, SqlitePool};

use super::{Changed, audit, instant};
use crate::{
    accounts::{AccountId, Delegation, Role},
    audit::NewEntry,
};

type Row = (i64, i64, i64, String, String, String, String, i64, Option<i64>, Option<i64>);

/// Every delegation.
pub(super) async fn all(read: &SqlitePool) -> anyhow::Result<Vec<Delegation>> {
    let rows: Vec<Row> = sqlx::query_as(
        "SELECT number, holder, deputy, role, first_day, last_day, document, made_by, confirmed_ms, ended_ms
         FROM delegation ORDER BY number DESC",
    )
    .fetch_all(read)
    .await
    .context("reading the delegations")?;
    rows.into_iter()
        .filter_map(|row| Some((Role::of(&row.3)?, row)))
        .map(|(role, (number, holder, deputy, _, first, last, document, made_by, confirmed_ms, ended_ms))| {
            Ok(Delegation {
                number,
                holder: AccountId(holder),
                deputy: AccountId(deputy),
                role,
                first: first.parse().context("reading a delegation's first day")?,
                last: last.parse().context("reading a delegation's last day")?,
                document,
                made_by: AccountId(made_by),
                confirmed: confirmed_ms.map(instant).transpose()?,
                ended: ended_ms.map(instant).transpose()?,
            })
        })
        .collect()
}

pub(super) async fn add(
    transaction: &mut SqliteConnection,
    new: Delegation,
    made: Timestamp,
    entry: NewEntry,
) -> anyhow::Result<()> {
    sqlx::query(
        "INSERT INTO delegation (holder, deputy, role, first_day, last_day, document, made_ms, made_by, confirmed_ms)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
    )
    .bind(new.holder.0)
    .bind(new.deputy.0)
    .bind(new.role.key())
    .bind(new.first.to_string())
    .bind(new.last.to_string())
    .bind(new.document)
    .bind(made.as_millisecond())
    .bind(new.made_by.0)
    .bind(new.confirmed.map(Timestamp::as_millisecond))
    .execute(&mut *transaction)
    .await
    .context("keeping a delegation")?;
    audit::add(transaction, entry).await
}

pub(super) async fn confirm(
    transaction: &mut SqliteConnection,
    number: i64,
    by: AccountId,
    entry: NewEntry,
) -> anyhow::Result<Changed> {
    let row: Option<(i64, i64)> = sqlx::query_as(
        "SELECT made_by, deputy FROM delegation WHERE number = $1 AND confirmed_ms IS NULL AND ended_ms IS NULL",
    )
    .bind(number)
    .fetch_optional(&mut *transaction)
    .await
    .context("looking for a delegation")?;
    match row {
        None => return Ok(Changed::Gone),
        Some((made_by, deputy)) if made_by == by.0 || deputy == by.0 => return Ok(Changed::SamePerson),
        Some(_) => {}
    }
    sqlx::query("UPDATE delegation SET confirmed_ms = $2 WHERE number = $1")
        .bind(number)
        .bind(entry.at.as_millisecond())
        .execute(&mut *transaction)
        .await
        .context("confirming a delegation")?;
    audit::add(transaction, entry).await?;
    Ok(Changed::Done)
}

pub(super) async fn end(transaction: &mut SqliteConnection, number: i64, entry: NewEntry) -> anyhow::Result<Changed> {
    let done = sqlx::query("UPDATE delegation SET ended_ms = $2 WHERE number = $1 AND ended_ms IS NULL")
        .bind(number)
        .bind(entry.at.as_millisecond())
        .execute(&mut *transaction)
        .await
        .context("ending a delegation")?;
    if done.rows_affected() == 0 {
        return Ok(Changed::Gone);
    }
    audit::add(transaction, entry).await?;
    Ok(Changed::Done)
}
