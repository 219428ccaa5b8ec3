//! Changes that wait for their time, in `SQLite`.

use anyhow::Context as _;
use jiff::Timestamp;
use sqlx::SqliteConnection;

use super::{
    super::{
        Answer,
        agenda::{Agenda, AgendaChange, AgendaStep},
    },
    SqliteStore, audit,
    content::{ProposalRow, proposal},
};
use crate::{audit::NewEntry, proposals::Proposal};

/// What waits for its time waits to be authorised again.
const WAIT_AGAIN: &str =
    "UPDATE proposal SET state = 'review', version = version + 1, decided_ms = NULL, decided_by = NULL,
         due_ms = NULL, due_is_sharp = 0, setback = $3
     WHERE number = $1 AND version = $2 AND state = 'scheduled'";

impl Agenda for SqliteStore {
    fn agenda(&self) -> Answer<'_, Vec<Proposal>> {
        self.due_before(Timestamp::MAX)
    }

    fn due_before(&self, instant: Timestamp) -> Answer<'_, Vec<Proposal>> {
        Box::pin(async move {
            let rows: Vec<ProposalRow> = sqlx::query_as(
                "SELECT p.*, (SELECT group_concat(account) FROM proposal_hand h WHERE h.number = p.number) AS hands
                 FROM proposal p WHERE state = 'scheduled' AND due_ms < $1 ORDER BY due_ms, number",
            )
            .bind(instant.as_millisecond())
            .fetch_all(&self.read)
            .await
            .context("reading which changes wait for their time")?;
            rows.into_iter().map(proposal).collect()
        })
    }

    fn change_agenda(&self, change: AgendaChange, entry: NewEntry) -> Answer<'_, bool> {
        Box::pin(self.loudly(move |transaction| Box::pin(take_step(transaction, change, entry))))
    }
}

async fn take_step(transaction: &mut SqliteConnection, change: AgendaChange, entry: NewEntry) -> anyhow::Result<bool> {
    let AgendaChange { number, version, what } = change;
    let done = match what {
        AgendaStep::Schedule { due, at, by } => sqlx::query(
            "UPDATE proposal SET state = 'scheduled', version = version + 1, decided_ms = $3, decided_by = $4, due_ms = $5,
                 due_is_sharp = $6, setback = NULL, refused = NULL
             WHERE number = $1 AND version = $2 AND state = 'review'",
        )
        .bind(number)
        .bind(version)
        .bind(at.as_millisecond())
        .bind(by.0)
        .bind(due.at.as_millisecond())
        .bind(due.is_sharp),
        AgendaStep::CallBack => sqlx::query(WAIT_AGAIN).bind(number).bind(version).bind(None::<String>),
        AgendaStep::SetBack(setback) => {
            let setback = serde_json::to_string(&setback).context("writing why a change was not published")?;
            sqlx::query(WAIT_AGAIN).bind(number).bind(version).bind(Some(setback))
        }
    };
    let done =
        done.execute(&mut *transaction).await.with_context(|| format!("changing when change {number} is due"))?;
    if done.rows_affected() != 1 {
        return Ok(false);
    }
    audit::add(transaction, entry).await?;
    Ok(true)
}
