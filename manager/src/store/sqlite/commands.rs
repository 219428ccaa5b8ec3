//! Commands and their results in `SQLite`.

use anyhow::Context as _;
use cartelera_playlists::{ids::ScreenId, protocol::command::CommandOutcome};
use jiff::{SignedDuration, Timestamp};
use sqlx::SqliteConnection;

use super::{
    super::{
        Answer,
        commands::{Commands, KeptResult, StoredCommand},
    },
    SqliteStore, instant,
};

/// For how long results are kept.
const RESULTS: SignedDuration = SignedDuration::from_hours(7 * 24);

type Row = (String, i64, i64, i64, String, String, Vec<u8>, Option<String>);

impl Commands for SqliteStore {
    fn newest_commands(&self) -> Answer<'_, Vec<(ScreenId, u64)>> {
        Box::pin(async {
            let rows: Vec<(String, i64)> = sqlx::query_as("SELECT screen, max(number) FROM command GROUP BY screen")
                .fetch_all(&self.read)
                .await
                .context("reading the newest commands")?;
            let newest = rows.into_iter().map(|(screen, number)| anyhow::Ok((screen.parse()?, unsigned(number)?)));
            newest.collect::<anyhow::Result<_>>().context("reading the newest commands")
        })
    }

    fn open_commands(&self, since: Timestamp) -> Answer<'_, Vec<StoredCommand>> {
        Box::pin(async move {
            let rows: Vec<Row> = sqlx::query_as(
                "SELECT screen, number, issued_ms, expires_ms, issued_by, action, envelope, outcome FROM command
                 WHERE outcome IS NULL AND issued_ms >= $1 ORDER BY screen, number",
            )
            .bind(since.as_millisecond())
            .fetch_all(&self.read)
            .await
            .context("reading commands")?;
            rows.into_iter().map(command).collect()
        })
    }

    fn command(&self, screen: ScreenId, number: u64) -> Answer<'_, Option<StoredCommand>> {
        Box::pin(async move {
            let row: Option<Row> = sqlx::query_as(
                "SELECT screen, number, issued_ms, expires_ms, issued_by, action, envelope, outcome FROM command
                 WHERE screen = $1 AND number = $2",
            )
            .bind(screen.as_str())
            .bind(signed(number)?)
            .fetch_optional(&self.read)
            .await
            .context("reading a command")?;
            row.map(command).transpose()
        })
    }

    fn recent_commands(&self, screen: ScreenId, limit: u32) -> Answer<'_, Vec<StoredCommand>> {
        Box::pin(async move {
            let rows: Vec<Row> = sqlx::query_as(
                "SELECT screen, number, issued_ms, expires_ms, issued_by, action, envelope, outcome FROM command
                 WHERE screen = $1 ORDER BY number DESC LIMIT $2",
            )
            .bind(screen.as_str())
            .bind(limit)
            .fetch_all(&self.read)
            .await
            .context("reading a screen's commands")?;
            rows.into_iter().map(command).collect()
        })
    }

    fn keep_command(&self, command: StoredCommand) -> Answer<'_, bool> {
        Box::pin(self.loudly(move |connection| Box::pin(keep(connection, command))))
    }

    fn note_outcomes(&self, screen: ScreenId, outcomes: Vec<(u64, CommandOutcome)>, now: Timestamp) -> Answer<'_, ()> {
        Box::pin(self.loudly(move |connection| Box::pin(note_outcomes(connection, screen, outcomes, now))))
    }

    fn keep_result(&self, screen: ScreenId, number: u64, body: Vec<u8>, now: Timestamp) -> Answer<'_, KeptResult> {
        Box::pin(self.loudly(move |connection| Box::pin(keep_result(connection, screen, number, body, now))))
    }

    fn result(&self, screen: ScreenId, number: u64) -> Answer<'_, Option<Vec<u8>>> {
        Box::pin(async move {
            sqlx::query_scalar("SELECT body FROM command_result WHERE screen = $1 AND number = $2")
                .bind(screen.as_str())
                .bind(signed(number)?)
                .fetch_optional(&self.read)
                .await
                .context("reading the result of a command")
        })
    }
}

async fn keep(transaction: &mut SqliteConnection, command: StoredCommand) -> anyhow::Result<bool> {
    let doing = || format!("keeping a command for screen {}", command.screen);
    let done = sqlx::query(
        "INSERT INTO command (screen, number, issued_ms, expires_ms, issued_by, action, envelope)
         SELECT $1, $2, $3, $4, $5, $6, $7
         WHERE NOT EXISTS (SELECT 1 FROM command WHERE screen = $1 AND number >= $2)",
    )
    .bind(command.screen.as_str())
    .bind(signed(command.number)?)
    .bind(command.issued.as_millisecond())
    .bind(command.expires.as_millisecond())
    .bind(&command.by)
    .bind(serde_json::to_string(&command.action).with_context(doing)?)
    .bind(&command.envelope)
    .execute(transaction)
    .await
    .with_context(doing)?;
    Ok(done.rows_affected() == 1)
}

async fn note_outcomes(
    transaction: &mut SqliteConnection,
    screen: ScreenId,
    outcomes: Vec<(u64, CommandOutcome)>,
    now: Timestamp,
) -> anyhow::Result<()> {
    for (number, outcome) in outcomes {
        sqlx::query(
            "UPDATE command SET outcome = $1, outcome_ms = $2 WHERE screen = $3 AND number = $4 AND outcome IS NULL",
        )
        .bind(serde_json::to_string(&outcome).context("writing an outcome")?)
        .bind(now.as_millisecond())
        .bind(screen.as_str())
        .bind(signed(number)?)
        .execute(&mut *transaction)
        .await
        .with_context(|| format!("noting the outcome of command {number} of screen {screen}"))?;
    }
    Ok(())
}

async fn keep_result(
    transaction: &mut SqliteConnection,
    screen: ScreenId,
    number: u64,
    body: Vec<u8>,
    now: Timestamp,
) -> anyhow::Result<KeptResult> {
    let doing = || format!("keeping the result of command {number} of screen {screen}");
    sqlx::query("DELETE FROM command_result WHERE at_ms < $1")
        .bind((now - RESULTS).as_millisecond())
        .execute(&mut *transaction)
        .await
        .context("forgetting old results")?;
    let known: Option<Vec<u8>> =
        sqlx::query_scalar("SELECT body FROM command_result WHERE screen = $1 AND number = $2")
            .bind(screen.as_str())
            .bind(signed(number)?)
            .fetch_optional(&mut *transaction)
            .await
            .with_context(doing)?;
    if let Some(known) = known {
        return Ok(if known == body { KeptResult::Kept } else { KeptResult::Other });
    }
    sqlx::query("INSERT INTO command_result (screen, number, at_ms, body) VALUES ($1, $2, $3, $4)")
        .bind(screen.as_str())
        .bind(signed(number)?)
        .bind(now.as_millisecond())
        .bind(body)
        .execute(transaction)
        .await
        .with_context(doing)?;
    Ok(KeptResult::Kept)
}

fn command(
    (screen, number, issued_ms, expires_ms, by, action, envelope, outcome): Row,
) -> anyhow::Result<StoredCommand> {
    let outcome = outcome.map(|outcome| serde_json::from_str(&outcome)).transpose();
    Ok(StoredCommand {
        screen: screen.parse().context("reading a command's screen")?,
        number: unsigned(number)?,
        issued: instant(issued_ms)?,
        expires: instant(expires_ms)?,
        by,
        action: serde_json::from_str(&action).context("reading a command's action")?,
        envelope,
        outcome: outcome.context("reading a command's outcome")?,
    })
}

fn signed(number: u64) -> anyhow::Result<i64> {
    i64::try_from(number).with_context(|| format!("command number {number} is too large (at most {})", i64::MAX))
}

fn unsigned(number: i64) -> anyhow::Result<u64> {
    u64::try_from(number).with_context(|| format!("reading the command number {number}"))
}
