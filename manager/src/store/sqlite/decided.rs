//! Proposals that a publication carries out, in `SQLite`.

use anyhow::Context as _;
use jiff::Timestamp;
use sqlx::SqliteConnection;

use super::super::content::Decided;

/// Notes that a proposal was carried out, or gives `false` if it is another one meanwhile.
pub(super) async fn carry_out(
    transaction: &mut SqliteConnection,
    Decided { number, version, by, undoes, .. }: Decided,
    at: Timestamp,
    revision: i64,
) -> anyhow::Result<bool> {
    if let Some(undone) = undoes
        && !take_back(transaction, number, undone).await?
    {
        return Ok(false);
    }
    let done = sqlx::query(
        "UPDATE proposal SET state = 'published', version = version + 1, decided_ms = iif(state = 'scheduled', decided_ms, $3),
             decided_by = $4, refused = NULL, setback = NULL, revision = $5
         WHERE number = $1 AND version = $2 AND state IN ('review', 'scheduled')",
    )
    .bind(number)
    .bind(version)
    .bind(at.as_millisecond())
    .bind(by.0)
    .bind(revision)
    .execute(&mut *transaction)
    .await
    .with_context(|| format!("carrying change {number} out"))?;
    Ok(done.rows_affected() == 1)
}

/// Notes that `by` takes change `undone` back, or gives `false` if another one did. What that one had taken back counts again.
async fn take_back(transaction: &mut SqliteConnection, by: i64, undone: i64) -> anyhow::Result<bool> {
    let doing = || format!("taking change {undone} back");
    let done =
        sqlx::query("UPDATE proposal SET undone = $2 WHERE number = $1 AND state = 'published' AND undone IS NULL")
            .bind(undone)
            .bind(by)
            .execute(&mut *transaction)
            .await
            .with_context(doing)?;
    sqlx::query("UPDATE proposal SET undone = NULL WHERE number = (SELECT undoes FROM proposal WHERE number = $1)")
        .bind(undone)
        .execute(transaction)
        .await
        .with_context(doing)?;
    Ok(done.rows_affected() == 1)
}
