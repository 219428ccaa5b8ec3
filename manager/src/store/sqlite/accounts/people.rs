//! Accounts and their roles.

use std::collections::BTreeMap;

use anyhow::Context as _;
use jiff::Timestamp;
use sqlx::{SqliteConnection, SqlitePool};

use super::{
    AccountChange, Changed, Credentials, NewAccount, audit, instant,
    sessions::{end_of_account, end_others},
    signed,
};
use crate::{
    accounts::{Account, AccountId, Role, second_step::StepSecret},
    audit::NewEntry,
};

type Row = (i64, String, String, String, bool, bool, Option<String>, String, Option<i64>);

/// Every account.
pub(super) async fn all(read: &SqlitePool) -> anyhow::Result<Vec<Account>> {
    let roles: Vec<(i64, String)> = sqlx::query_as("SELECT account, role FROM account_role ORDER BY account, role")
        .fetch_all(read)
        .await
        .context("reading the roles")?;
    let mut of_account: BTreeMap<i64, Vec<Role>> = BTreeMap::new();
    for (account, role) in roles {
        // A role of a newer version gives no right here.
        of_account.entry(account).or_default().extend(Role::of(&role));
    }
    let rows: Vec<Row> = sqlx::query_as(
        "SELECT id, employee, name, user_name, password IS NOT NULL, second_step IS NOT NULL, locale, departments, closed_ms
         FROM account ORDER BY name, id",
    )
    .fetch_all(read)
    .await
    .context("reading the accounts")?;
    rows.into_iter()
        .map(|(id, employee, name, user, has_password, has_second_step, locale, departments, closed_ms)| {
            let mut roles = of_account.remove(&id).unwrap_or_default();
            roles.sort();
            Ok(Account {
                id: AccountId(id),
                employee,
                name,
                user,
                has_password,
                has_second_step,
                locale,
                departments: serde_json::from_str(&departments).context("reading an account's departments")?,
                roles,
                closed: closed_ms.map(instant).transpose()?,
            })
        })
        .collect()
}

/// Makes an account.
pub(super) async fn add(
    transaction: &mut SqliteConnection,
    new: NewAccount,
    entry: NewEntry,
) -> anyhow::Result<Changed> {
    if let Some(taken) = taken(transaction, &new.employee, Some(&new.user), None).await? {
        return Ok(taken);
    }
    let id: i64 = sqlx::query_scalar(
        "INSERT INTO account (employee, name, user_name, password, departments, made_ms) VALUES ($1, $2, $3, $4, $5, $6)
         RETURNING id",
    )
    .bind(&new.employee)
    .bind(&new.name)
    .bind(&new.user)
    .bind(&new.password)
    .bind(serde_json::to_string(&new.departments).context("writing departments")?)
    .bind(new.made.as_millisecond())
    .fetch_one(&mut *transaction)
    .await
    .context("making an account")?;
    for role in new.roles {
        set_role(transaction, AccountId(id), role, true).await?;
    }
    audit::add(transaction, entry).await?;
    Ok(Changed::Done)
}

/// Changes an account.
pub(super) async fn change(
    transaction: &mut SqliteConnection,
    id: AccountId,
    change: AccountChange,
    entry: NewEntry,
) -> anyhow::Result<Changed> {
    match change {
        AccountChange::Person { employee, name, departments } => {
            if let Some(taken) = taken(transaction, &employee, None, Some(id)).await? {
                return Ok(taken);
            }
            sqlx::query("UPDATE account SET employee = $2, name = $3, departments = $4 WHERE id = $1")
                .bind(id.0)
                .bind(employee)
                .bind(name)
                .bind(serde_json::to_string(&departments).context("writing departments")?)
                .execute(&mut *transaction)
                .await
                .context("changing an account")?;
        }
        AccountChange::Role { role, is_given } => {
            if !is_given && is_last_administrator(transaction, id).await? && role == Role::Administrator {
                return Ok(Changed::LastAdministrator);
            }
            set_role(transaction, id, role, is_given).await?;
            if !is_given {
                end_of_account(transaction, id).await?;
            }
        }
        AccountChange::Locale(locale) => {
            sqlx::query("UPDATE account SET locale = $2 WHERE id = $1")
                .bind(id.0)
                .bind(locale)
                .execute(&mut *transaction)
                .await
                .context("changing a language")?;
        }
        AccountChange::Password { password, keep } => {
            set_password(transaction, id, &password).await?;
            end_others(transaction, id, keep).await?;
        }
        AccountChange::SecondStep(secret) => set_second_step(transaction, id, Some(&secret)).await?,
        AccountChange::ForgetSecondStep => {
            set_second_step(transaction, id, None).await?;
            end_of_account(transaction, id).await?;
        }
        AccountChange::Closed(closed) => {
            if closed.is_some() && is_last_administrator(transaction, id).await? {
                return Ok(Changed::LastAdministrator);
            }
            sqlx::query("UPDATE account SET closed_ms = $2 WHERE id = $1")
                .bind(id.0)
                .bind(closed.map(Timestamp::as_millisecond))
                .execute(&mut *transaction)
                .await
                .context("closing an account")?;
            end_of_account(transaction, id).await?;
        }
        AccountChange::EndSessions { keep } => end_others(transaction, id, keep).await?,
    }
    audit::add(transaction, entry).await?;
    Ok(Changed::Done)
}

/// What is signed in against with a user name.
pub(super) async fn credentials(read: &SqlitePool, user: String) -> anyhow::Result<Option<Credentials>> {
    let row: Option<(i64, Option<String>, bool)> =
        sqlx::query_as("SELECT id, password, closed_ms IS NOT NULL FROM account WHERE user_name = $1")
            .bind(user)
            .fetch_optional(read)
            .await
            .context("looking for an account")?;
    Ok(row.map(|(id, password, is_closed)| Credentials { account: AccountId(id), password, is_closed }))
}

/// The secret of a second step.
pub(super) async fn second_step(read: &SqlitePool, id: AccountId) -> anyhow::Result<Option<StepSecret>> {
    let secret: Option<Option<Vec<u8>>> = sqlx::query_scalar("SELECT second_step FROM account WHERE id = $1")
        .bind(id.0)
        .fetch_optional(read)
        .await
        .context("reading a second step")?;
    Ok(secret.flatten().map(StepSecret))
}

/// Uses a step up.
pub(super) async fn use_step(transaction: &mut SqliteConnection, id: AccountId, step: u64) -> anyhow::Result<bool> {
    let done = sqlx::query("UPDATE account SET second_step_used = $2 WHERE id = $1 AND second_step_used < $2")
        .bind(id.0)
        .bind(signed(step)?)
        .execute(transaction)
        .await
        .context("using a code up")?;
    Ok(done.rows_affected() == 1)
}

pub(super) async fn set_role(
    transaction: &mut SqliteConnection,
    id: AccountId,
    role: Role,
    is_given: bool,
) -> anyhow::Result<()> {
    let query = if is_given {
        sqlx::query("INSERT INTO account_role (account, role) VALUES ($1, $2) ON CONFLICT DO NOTHING")
    } else {
        sqlx::query("DELETE FROM account_role WHERE account = $1 AND role = $2")
    };
    query.bind(id.0).bind(role.key()).execute(transaction).await.context("changing a role")?;
    Ok(())
}

pub(super) async fn set_password(
    transaction: &mut SqliteConnection,
    id: AccountId,
    password: &str,
) -> anyhow::Result<()> {
    sqlx::query("UPDATE account SET password = $2 WHERE id = $1")
        .bind(id.0)
        .bind(password)
        .execute(transaction)
        .await
        .context("changing a password")?;
    Ok(())
}

pub(super) async fn set_second_step(
    transaction: &mut SqliteConnection,
    id: AccountId,
    secret: Option<&StepSecret>,
) -> anyhow::Result<()> {
    sqlx::query("UPDATE account SET second_step = $2 WHERE id = $1")
        .bind(id.0)
        .bind(secret.map(|secret| &secret.0[..]))
        .execute(transaction)
        .await
        .context("changing a second step")?;
    Ok(())
}

async fn taken(
    transaction: &mut SqliteConnection,
    employee: &str,
    user: Option<&str>,
    own: Option<AccountId>,
) -> anyhow::Result<Option<Changed>> {
    let own = own.map_or(0, |own| own.0);
    let other: Option<bool> = sqlx::query_scalar(
        "SELECT employee = $1 FROM account WHERE (employee = $1 OR user_name = $2) AND id <> $3 ORDER BY 1 DESC LIMIT 1",
    )
    .bind(employee)
    .bind(user)
    .bind(own)
    .fetch_optional(transaction)
    .await
    .context("looking for an account with the same number or name")?;
    Ok(other.map(|is_employee| if is_employee { Changed::EmployeeTaken } else { Changed::UserTaken }))
}

/// Whether nobody but `id` administers.
async fn is_last_administrator(transaction: &mut SqliteConnection, id: AccountId) -> anyhow::Result<bool> {
    let (own, others): (bool, bool) = sqlx::query_as(
        "SELECT coalesce(max(a.id = $1), 0), coalesce(max(a.id <> $1), 0) FROM account a
         JOIN account_role r ON r.account = a.id AND r.role = $2 WHERE a.closed_ms IS NULL",
    )
    .bind(id.0)
    .bind(Role::Administrator.key())
    .fetch_one(transaction)
    .await
    .context("counting administrators")?;
    Ok(own && !others)
}
