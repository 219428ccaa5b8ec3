//! Changes that wait for their time: they are published when it comes, whether anybody looks or not, or go back to who authorises.

use std::{sync::Arc, time::Duration};

use anyhow::Context as _;
use jiff::{SignedDuration, Timestamp};
use tokio::time::{MissedTickBehavior, interval};

use super::{
    authorise::{Hindrance, LEAD, Planned, Publishing, carried_out, may_decide, publish_change, signed_as},
    reach::{find, sees},
    standing::screens_of,
    write::entry,
};
use crate::{
    accounts::Account,
    audit::NewEntry,
    error::AppError,
    page::{
        Page,
        matrix::Right,
        visit::{Fault, Outcome, Visit, go},
    },
    proposals::{Due, Hitch, Proposal, Setback, State},
    store::agenda::{AgendaChange, AgendaStep},
};

/// How often it looks whether something is due.
const PERIOD: Duration = Duration::from_secs(5);
/// What fails is tried so long after its time; then somebody has to look at it.
const PATIENCE: SignedDuration = SignedDuration::from_mins(10);

/// Has `proposal`, which the person may authorise, published at its time.
pub(super) async fn schedule(visit: &Visit, proposal: &Proposal, due: Due) -> Outcome {
    let mut entry = entry(visit, "content.scheduled", &proposal.title, &proposal.change)?;
    entry.after = serde_json::json!({ "due": due.at, "sharp": due.is_sharp, "change": proposal.change }).to_string();
    let what = AgendaStep::Schedule { due, at: visit.now, by: visit.person()?.account.id };
    let change = AgendaChange { number: proposal.number, version: proposal.version, what };
    let is_done = visit.page.data.store.change_agenda(change, entry).await?;
    Ok(go(&format!("/content/proposals/{}?done={}", proposal.number, if is_done { "scheduled" } else { "moved" })))
}

/// Has something that waits for its time wait to be authorised again.
pub(in crate::page) async fn call_back(visit: Visit) -> Outcome {
    let proposal = find(&visit).await?;
    let live = visit.page.content().await?.ok_or(Fault::NotFound)?;
    if !may_decide(&visit, &proposal, &screens_of(&live.city, &proposal.subject)) {
        return Err(Fault::Forbidden);
    }
    let entry = visit.entry("content.called-back", proposal.title.clone());
    let version = visit.fields.get("version").parse().unwrap_or(0);
    let change = AgendaChange { number: proposal.number, version, what: AgendaStep::CallBack };
    let is_done = visit.page.data.store.change_agenda(change, entry).await?;
    Ok(go(&format!("/content/proposals/{}?done={}", proposal.number, if is_done { "called-back" } else { "moved" })))
}

/// Something that is published at its time, as the first page tells it.
pub(in crate::page) struct Coming {
    pub(in crate::page) when: String,
    pub(in crate::page) title: String,
    pub(in crate::page) href: String,
}

/// What is published at its time, of what the person may see.
pub(in crate::page) async fn coming(visit: &Visit) -> anyhow::Result<Vec<Coming>> {
    let Some(person) = visit.person.as_ref().filter(|_| visit.may(Right::SeeContent)) else { return Ok(Vec::new()) };
    let agenda = visit.page.data.store.agenda().await?;
    if agenda.is_empty() {
        return Ok(Vec::new());
    }
    let zone = visit.page.zone().await;
    let coming = |proposal: &Proposal| {
        Some(Coming {
            when: visit.locale.moment(proposal.due?.at, &zone),
            title: proposal.title.clone(),
            href: format!("/content/proposals/{}", proposal.number),
        })
    };
    Ok(agenda.iter().filter(|known| sees(person, known)).filter_map(coming).collect())
}

impl Page {
    /// Publishes what is due, until it is dropped.
    pub(crate) async fn keep_agenda(self: Arc<Self>) {
        let mut look = interval(PERIOD);
        look.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            look.tick().await;
            // Screens have some time to download it before its time comes.
            match self.data.store.due_before(Timestamp::now() + LEAD).await {
                Ok(due) => {
                    for proposal in due {
                        self.publish_or_say(&proposal).await;
                    }
                }
                Err(error) => tracing::error!(error = format!("{error:#}"), "looking for what is due failed"),
            }
        }
    }

    async fn publish_or_say(&self, proposal: &Proposal) {
        let Err(error) = self.publish_due(proposal).await else { return };
        tracing::error!(change.number = proposal.number, error = format!("{error:#}"), "publishing what is due failed");
        let is_late = proposal.due.is_some_and(|due| Timestamp::now().duration_since(due.at) > PATIENCE);
        if is_late && let Err(error) = self.set_back(proposal, Hitch::Failed, vec![format!("{error:#}")]).await {
            tracing::error!(error = format!("{error:#}"), "giving back what is due failed");
        }
    }

    /// Publishes `known`, or gives it back to who authorises, with the reason.
    async fn publish_due(&self, known: &Proposal) -> anyhow::Result<()> {
        let data = self.data.current().await?;
        // Nothing changes the content from here on.
        let alone = data.lock_publications().await?;
        let proposal = data.store.proposal(known.number).await?;
        let is_same = |proposal: &Proposal| proposal.state == State::Scheduled && proposal.version == known.version;
        let Some(proposal) = proposal.filter(is_same) else { return Ok(()) };
        let (Some(due), Some(account)) = (proposal.due, proposal.decided_by) else { return Ok(()) };
        if data.root.approver.threshold > 0 {
            return self.set_back(&proposal, Hitch::Signers, Vec::new()).await;
        }
        if data.keys.publisher(&data.root, None).is_err() {
            return self.set_back(&proposal, Hitch::NoKey, Vec::new()).await;
        }
        let live = self.content().await?.context("there is no content")?;
        let next = match carried_out(&live, Planned::of(&data, &proposal).await?, Timestamp::now()).await? {
            Ok(next) => next,
            Err(Hindrance::Conflict) => return self.set_back(&proposal, Hitch::Changed, Vec::new()).await,
            Err(Hindrance::Problems(problems)) => return self.set_back(&proposal, Hitch::Problems, problems).await,
            Err(Hindrance::Failed(error)) => return Err(error),
        };
        let accounts = data.store.accounts().await?;
        let who = accounts.iter().find(|known| known.id == account);
        let how = Publishing {
            by: who.map(|who| signed_as(&proposal, who)).unwrap_or_default(),
            account,
            entry: NewEntry {
                at: Timestamp::now(),
                who: who.map(at_its_time).unwrap_or_default(),
                action: "content.published",
                subject: proposal.title.clone(),
                after: serde_json::to_string(&proposal.change).context("writing a change")?,
                ..NewEntry::default()
            },
            at: Some(due.at),
            is_sharp: due.is_sharp,
        };
        match publish_change((data, alone), &live, (next, &proposal), how).await {
            Ok(true) => {
                tracing::info!(change.number = proposal.number, due.at = %due.at, "published what was due");
                Ok(())
            }
            // Whoever was faster is heard first.
            Ok(false) => Ok(()),
            Err(AppError::Refused { .. }) => self.set_back(&proposal, Hitch::Withdrawn, Vec::new()).await,
            Err(error) => Err(error.into()),
        }
    }

    /// Gives `proposal` back to who authorises.
    async fn set_back(&self, proposal: &Proposal, why: Hitch, details: Vec<String>) -> anyhow::Result<()> {
        let due = proposal.due.map_or(proposal.changed, |due| due.at);
        let setback = Setback { due, why, details };
        tracing::warn!(change.number = proposal.number, ?why, "what was due cannot be published");
        let entry = NewEntry {
            at: Timestamp::now(),
            who: "Cartelera".to_owned(),
            action: "content.set-back",
            subject: proposal.title.clone(),
            after: serde_json::to_string(&setback).context("writing why a change was not published")?,
            ..NewEntry::default()
        };
        let what = AgendaStep::SetBack(setback);
        let change = AgendaChange { number: proposal.number, version: proposal.version, what };
        self.data.store.change_agenda(change, entry).await?;
        Ok(())
    }
}

/// How the audit log names who had authorised something that is published now.
fn at_its_time(account: &Account) -> String {
    format!("{}, {} (a su hora)", account.label(), account.user)
}
