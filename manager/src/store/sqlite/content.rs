//! Content and proposals in `SQLite`.

use anyhow::Context as _;
use cartelera_playlists::{hash::ContentHash, ids::ItemId};
use sqlx::SqliteConnection;

use super::{
    super::{
        Answer,
        content::{Contents, NewProposal, NewRevision, ProposalChange, ProposalStep},
    },
    SqliteStore, audit, decided, instant, signed,
};
use crate::{
    accounts::AccountId,
    audit::NewEntry,
    content::Revision,
    proposals::{Due, Proposal, State, Subject},
};

type RevisionRow = (i64, i64, String, String, bool, String);

#[derive(sqlx::FromRow)]
pub(super) struct ProposalRow {
    number: i64,
    item: String,
    department: String,
    title: String,
    change: String,
    base: Option<String>,
    state: String,
    version: i64,
    made_ms: i64,
    made_by: i64,
    changed_ms: i64,
    changed_by: i64,
    decided_ms: Option<i64>,
    decided_by: Option<i64>,
    refused: Option<String>,
    revision: Option<i64>,
    undone: Option<i64>,
    due_ms: Option<i64>,
    due_is_sharp: bool,
    setback: Option<String>,
    kind: String,
    /// Accounts, with commas between.
    hands: Option<String>,
}

impl Contents for SqliteStore {
    fn newest_revision(&self) -> Answer<'_, Option<Revision>> {
        Box::pin(async { Ok(self.some_revisions(1).await?.pop()) })
    }

    fn revisions(&self, limit: u32) -> Answer<'_, Vec<Revision>> {
        Box::pin(self.some_revisions(limit))
    }

    fn revision(&self, number: u64) -> Answer<'_, Option<Revision>> {
        Box::pin(async move {
            let row: Option<RevisionRow> = sqlx::query_as(
                "SELECT number, made_ms, made_by, about, is_of_page, tree FROM content_revision WHERE number = $1",
            )
            .bind(signed(number)?)
            .fetch_optional(&self.read)
            .await
            .with_context(|| format!("reading revision {number} of the content"))?;
            row.map(revision).transpose()
        })
    }

    fn newest_revision_number(&self) -> Answer<'_, Option<u64>> {
        Box::pin(self.highest("SELECT max(number) FROM content_revision"))
    }

    fn newest_page_revision(&self) -> Answer<'_, Option<u64>> {
        Box::pin(self.highest("SELECT max(number) FROM content_revision WHERE is_of_page = 1"))
    }

    fn content_text(&self, hash: ContentHash) -> Answer<'_, Option<String>> {
        Box::pin(async move {
            sqlx::query_scalar("SELECT text FROM content_text WHERE sha256 = $1")
                .bind(hash.to_string())
                .fetch_optional(&self.read)
                .await
                .with_context(|| format!("reading text {hash} of the content"))
        })
    }

    fn open_proposals(&self) -> Answer<'_, Vec<Proposal>> {
        Box::pin(async {
            let rows: Vec<ProposalRow> = sqlx::query_as(
                "SELECT p.*, (SELECT group_concat(account) FROM proposal_hand h WHERE h.number = p.number) AS hands
                 FROM proposal p WHERE state IN ('draft', 'review', 'scheduled') ORDER BY changed_ms DESC",
            )
            .fetch_all(&self.read)
            .await
            .context("reading which changes are open")?;
            rows.into_iter().map(proposal).collect()
        })
    }

    fn published_proposals(&self, items: Vec<ItemId>) -> Answer<'_, Vec<Proposal>> {
        Box::pin(async move {
            let rows: Vec<ProposalRow> = sqlx::query_as(
                "SELECT p.*, (SELECT group_concat(account) FROM proposal_hand h WHERE h.number = p.number) AS hands
                 FROM proposal p
                 WHERE number IN (SELECT max(number) FROM proposal
                     WHERE state = 'published' AND undone IS NULL AND undoes IS NULL AND kind = 'item'
                     AND item IN (SELECT value FROM json_each($1)) GROUP BY item)",
            )
            .bind(serde_json::to_string(&items).context("writing which items are asked for")?)
            .fetch_all(&self.read)
            .await
            .context("reading which changes were published")?;
            rows.into_iter().map(proposal).collect()
        })
    }

    fn newest_changes(&self, limit: u32) -> Answer<'_, Vec<Proposal>> {
        Box::pin(async move {
            let rows: Vec<ProposalRow> = sqlx::query_as(
                "SELECT p.*, (SELECT group_concat(account) FROM proposal_hand h WHERE h.number = p.number) AS hands
                 FROM proposal p WHERE state = 'published' ORDER BY revision DESC LIMIT $1",
            )
            .bind(limit)
            .fetch_all(&self.read)
            .await
            .context("reading which changes were published last")?;
            rows.into_iter().map(proposal).collect()
        })
    }

    fn changes_of(&self, subject: Subject, limit: u32) -> Answer<'_, Vec<Proposal>> {
        Box::pin(self.changes_about(subject, limit))
    }

    fn proposal(&self, number: i64) -> Answer<'_, Option<Proposal>> {
        Box::pin(async move {
            let row: Option<ProposalRow> = sqlx::query_as(
                "SELECT p.*, (SELECT group_concat(account) FROM proposal_hand h WHERE h.number = p.number) AS hands
                 FROM proposal p WHERE number = $1",
            )
            .bind(number)
            .fetch_optional(&self.read)
            .await
            .with_context(|| format!("reading change {number}"))?;
            row.map(proposal).transpose()
        })
    }

    fn add_proposal(&self, new: NewProposal, entry: NewEntry) -> Answer<'_, Option<i64>> {
        Box::pin(self.loudly(move |transaction| Box::pin(add(transaction, new, entry))))
    }

    fn add_proposals(&self, all: Vec<(NewProposal, NewEntry)>) -> Answer<'_, bool> {
        Box::pin(self.loudly(move |transaction| Box::pin(add_all(transaction, all))))
    }

    fn change_proposal(&self, change: ProposalChange, entry: NewEntry) -> Answer<'_, bool> {
        Box::pin(self.loudly(move |transaction| Box::pin(take_step(transaction, change, entry))))
    }
}

impl SqliteStore {
    async fn highest(&self, question: &'static str) -> anyhow::Result<Option<u64>> {
        let highest: Option<i64> = sqlx::query_scalar(question)
            .fetch_one(&self.read)
            .await
            .context("reading the newest revision of the content")?;
        Ok(highest.map(i64::unsigned_abs))
    }

    async fn changes_about(&self, subject: Subject, limit: u32) -> anyhow::Result<Vec<Proposal>> {
        let rows: Vec<ProposalRow> = sqlx::query_as(
            "SELECT p.*, (SELECT group_concat(account) FROM proposal_hand h WHERE h.number = p.number) AS hands
             FROM proposal p WHERE kind = $1 AND item = $2 AND state = 'published' ORDER BY number DESC LIMIT $3",
        )
        .bind(subject.kind())
        .bind(subject.name())
        .bind(limit)
        .fetch_all(&self.read)
        .await
        .with_context(|| format!("reading the changes of {}", subject.name()))?;
        rows.into_iter().map(proposal).collect()
    }

    async fn some_revisions(&self, limit: u32) -> anyhow::Result<Vec<Revision>> {
        let rows: Vec<RevisionRow> = sqlx::query_as(
            "SELECT number, made_ms, made_by, about, is_of_page, tree FROM content_revision ORDER BY number DESC LIMIT $1",
        )
        .bind(limit)
        .fetch_all(&self.read)
        .await
        .context("reading the revisions of the content")?;
        rows.into_iter().map(revision).collect()
    }
}

fn revision((number, made_ms, by, about, is_of_page, tree): RevisionRow) -> anyhow::Result<Revision> {
    let number = number.unsigned_abs();
    let tree = serde_json::from_str(&tree).with_context(|| format!("reading revision {number} of the content"))?;
    Ok(Revision { number, made: instant(made_ms)?, by, about, is_of_page, tree })
}

pub(super) fn proposal(row: ProposalRow) -> anyhow::Result<Proposal> {
    let doing = || format!("reading change {}", row.number);
    Ok(Proposal {
        number: row.number,
        subject: Subject::of(&row.kind, &row.item).with_context(doing)?,
        department: row.department.parse().with_context(doing)?,
        title: row.title,
        change: serde_json::from_str(&row.change).with_context(doing)?,
        base: row.base.map(|base| base.parse()).transpose().with_context(doing)?,
        state: State::of(&row.state).with_context(doing)?,
        version: row.version,
        made: instant(row.made_ms)?,
        made_by: AccountId(row.made_by),
        changed: instant(row.changed_ms)?,
        changed_by: AccountId(row.changed_by),
        hands: row
            .hands
            .iter()
            .flat_map(|hands| hands.split(','))
            .filter_map(|id| id.parse().ok())
            .map(AccountId)
            .collect(),
        decided: row.decided_ms.map(instant).transpose()?,
        decided_by: row.decided_by.map(AccountId),
        refused: row.refused,
        revision: row.revision.map(i64::unsigned_abs),
        undone: row.undone,
        due: row
            .due_ms
            .map(|at| Ok::<_, anyhow::Error>(Due { at: instant(at)?, is_sharp: row.due_is_sharp }))
            .transpose()?,
        setback: row.setback.map(|setback| serde_json::from_str(&setback)).transpose().with_context(doing)?,
    })
}

async fn add(transaction: &mut SqliteConnection, new: NewProposal, entry: NewEntry) -> anyhow::Result<Option<i64>> {
    let number: Option<i64> = sqlx::query_scalar(
        "INSERT INTO proposal
             (item, department, title, change, base, state, version, made_ms, made_by, changed_ms, changed_by, undoes,
              kind)
         VALUES ($1, $2, $3, $4, $5, $6, 1, $7, $8, $7, $8, $9, $10) ON CONFLICT DO NOTHING RETURNING number",
    )
    .bind(new.subject.name())
    .bind(new.department.as_str())
    .bind(&new.title)
    .bind(serde_json::to_string(&new.change).context("writing a change")?)
    .bind(new.base.map(|base| base.to_string()))
    .bind(new.state.key())
    .bind(new.made.as_millisecond())
    .bind(new.by.0)
    .bind(new.change.undoes())
    .bind(new.subject.kind())
    .fetch_optional(&mut *transaction)
    .await
    .context("keeping a change")?;
    if let Some(number) = number {
        note_hand(transaction, number, new.by).await?;
        audit::add(transaction, entry).await?;
    }
    Ok(number)
}

async fn add_all(transaction: &mut SqliteConnection, all: Vec<(NewProposal, NewEntry)>) -> anyhow::Result<bool> {
    let items: Vec<&str> = all.iter().filter_map(|(new, _)| new.subject.item()).map(ItemId::as_str).collect();
    let taken: i64 = sqlx::query_scalar(
        "SELECT count(*) FROM proposal
         WHERE state IN ('draft', 'review', 'scheduled') AND kind = 'item'
           AND item IN (SELECT value FROM json_each($1))",
    )
    .bind(serde_json::to_string(&items).context("writing which items are asked for")?)
    .fetch_one(&mut *transaction)
    .await
    .context("looking whether items are being changed")?;
    if taken > 0 {
        return Ok(false);
    }
    for (new, entry) in all {
        let name = new.subject.name().to_owned();
        let number = add(transaction, new, entry).await?;
        // Nobody else writes within this transaction: two of these have one name.
        number.with_context(|| format!("there are two changes of {name}"))?;
    }
    Ok(true)
}

async fn take_step(
    transaction: &mut SqliteConnection,
    change: ProposalChange,
    entry: NewEntry,
) -> anyhow::Result<bool> {
    let ProposalChange { number, version, at, by, what } = change;
    let doing = || format!("changing change {number}");
    let (state, refused) = match &what {
        ProposalStep::Save { state, .. } => (*state, None),
        // A wish to take something off is not written on.
        ProposalStep::Refuse { reason, is_final: true } => (State::Dropped, Some(reason.clone())),
        ProposalStep::Refuse { reason, .. } => (State::Draft, Some(reason.clone())),
        ProposalStep::Reopen => (State::Draft, None),
        ProposalStep::Drop => (State::Dropped, None),
    };
    let decides = matches!(what, ProposalStep::Refuse { .. });
    // As long as somebody corrects it, it says why it came back; once it is handed in again nothing is decided about it.
    let forgets = state == State::Review;
    let done = sqlx::query(
        "UPDATE proposal SET state = $3, version = version + 1, changed_ms = iif($6, changed_ms, $4),
             changed_by = iif($6, changed_by, $5), refused = iif($8, NULL, coalesce($7, refused)),
             decided_ms = iif($6, $4, iif($8 OR state = 'scheduled', NULL, decided_ms)),
             decided_by = iif($6, $5, iif($8 OR state = 'scheduled', NULL, decided_by)), due_ms = NULL, setback = NULL
         WHERE number = $1 AND version = $2 AND state IN ('draft', 'review', 'scheduled') AND (NOT $6 OR state = 'review')",
    )
    .bind(number)
    .bind(version)
    .bind(state.key())
    .bind(at.as_millisecond())
    .bind(by.0)
    .bind(decides)
    .bind(refused)
    .bind(forgets)
    .execute(&mut *transaction)
    .await
    .with_context(doing)?;
    if done.rows_affected() != 1 {
        return Ok(false);
    }
    if let ProposalStep::Save { title, department, change, base, .. } = what {
        note_hand(transaction, number, by).await?;
        sqlx::query("UPDATE proposal SET title = $2, department = $3, change = $4, base = $5 WHERE number = $1")
            .bind(number)
            .bind(title)
            .bind(department.as_str())
            .bind(serde_json::to_string(&change).context("writing a change")?)
            .bind(base.map(|base| base.to_string()))
            .execute(&mut *transaction)
            .await
            .with_context(doing)?;
    }
    audit::add(transaction, entry).await?;
    Ok(true)
}

/// Remembers who wrote at a proposal.
async fn note_hand(transaction: &mut SqliteConnection, number: i64, by: AccountId) -> anyhow::Result<()> {
    sqlx::query("INSERT INTO proposal_hand (number, account) VALUES ($1, $2) ON CONFLICT DO NOTHING")
        .bind(number)
        .bind(by.0)
        .execute(transaction)
        .await
        .with_context(|| format!("noting who wrote at change {number}"))?;
    Ok(())
}

/// Keeps the revision of a publication, or gives `false` because another one came first, or the proposal that it carries out was
/// changed meanwhile.
pub(super) async fn add_revision(transaction: &mut SqliteConnection, new: NewRevision) -> anyhow::Result<bool> {
    let newest: i64 = sqlx::query_scalar("SELECT coalesce(max(number), 0) FROM content_revision")
        .fetch_one(&mut *transaction)
        .await
        .context("reading the newest revision of the content")?;
    if newest != signed(new.replaces)? {
        return Ok(false);
    }
    for (hash, text) in &new.texts {
        sqlx::query("INSERT INTO content_text (sha256, text) VALUES ($1, $2) ON CONFLICT DO NOTHING")
            .bind(hash.to_string())
            .bind(text)
            .execute(&mut *transaction)
            .await
            .context("keeping a text of the content")?;
    }
    let number = newest + 1;
    sqlx::query(
        "INSERT INTO content_revision (number, made_ms, made_by, about, is_of_page, tree) VALUES ($1, $2, $3, $4, $5, $6)",
    )
    .bind(number)
    .bind(new.made.as_millisecond())
    .bind(&new.by)
    .bind(&new.about)
    .bind(new.is_of_page)
    .bind(serde_json::to_string(&new.tree).context("writing what the content holds")?)
    .execute(&mut *transaction)
    .await
    .context("keeping a revision of the content")?;
    match new.proposal {
        Some(decided) => decided::carry_out(transaction, decided, new.made, number).await,
        None => Ok(true),
    }
}
