//! Authorises what another person made, and publishes it; or gives it back.

use std::collections::BTreeMap;

use anyhow::Context as _;
use cartelera_playlists::content::{City, Severity, SourceFile};
use jiff::{SignedDuration, Timestamp};
use tokio::runtime::Handle;

use super::{live::Live, proposal::ProposalPage, reach::find, write::entry};
use crate::{
    accounts::{Account, AccountId},
    approvals::Draft,
    error::AppError,
    page::{
        matrix::Right,
        visit::{Fault, Outcome, Visit, go},
    },
    proposals::{ApplyFault, Proposal, State, Wanted, apply},
    publish::{self, Content, Options, Purpose},
    store::content::{Decided, ProposalChange, ProposalStep},
};

/// So long screens have to download what is new before it is shown.
const LEAD: SignedDuration = SignedDuration::from_mins(2);
/// The longest reason, in characters.
const MAX_REASON: usize = 300;
/// So many problems are told.
const TOLD: usize = 8;

/// The content as a proposal would leave it.
pub(super) struct Next {
    pub(super) sources: Vec<SourceFile>,
    pub(super) city: City,
}

/// What keeps a proposal from being published.
pub(super) enum Hindrance {
    /// What it changes was changed since.
    Conflict,
    /// The content would have errors, which are told as they are for technicians.
    Problems(Vec<String>),
    /// It could not be found out.
    Failed(anyhow::Error),
}

/// Carries `proposal` out on the newest content, and checks what comes of it.
pub(super) fn carried_out(live: &Live, proposal: &Proposal, now: Timestamp) -> Result<Next, Hindrance> {
    let wanted = Wanted {
        item: &proposal.item,
        department: &proposal.department,
        change: &proposal.change,
        base: proposal.base,
    };
    let sources = apply(&live.held.sources, &live.city, wanted).map_err(|fault| match fault {
        ApplyFault::Changed | ApplyFault::Gone | ApplyFault::Taken => Hindrance::Conflict,
        ApplyFault::Failed(error) => Hindrance::Failed(error),
    })?;
    match live.held.check(&sources, now) {
        Ok((city, _)) => Ok(Next { sources, city }),
        Err(problems) => {
            let errors = problems.0.iter().filter(|problem| problem.severity == Severity::Error);
            Err(Hindrance::Problems(errors.take(TOLD).map(ToString::to_string).collect()))
        }
    }
}

/// Whether nobody but `person` could authorise: then one person does alone, visibly.
pub(super) fn is_alone(accounts: &[Account], person: AccountId) -> bool {
    let may = |account: &&Account| account.roles.iter().any(|role| Right::Review.is_of(*role));
    let open = accounts.iter().filter(|account| account.closed.is_none() && account.has_password);
    open.filter(may).all(|account| account.id == person)
}

/// Authorises and publishes.
pub(in crate::page) async fn authorise(visit: Visit) -> Outcome {
    let proposal = find(&visit).await?;
    let place = format!("/content/proposals/{}", proposal.number);
    let person = visit.person()?;
    if !person.reach(Right::Review).covers(Some(&proposal.department)) {
        return Err(Fault::Forbidden);
    }
    let accounts = visit.page.data.store.accounts().await?;
    let is_own = proposal.is_work_of(person.account.id);
    let is_alone = is_alone(&accounts, person.account.id);
    let data = visit.page.data.current().await?;
    if is_own && !is_alone || data.root.approver.threshold > 0 {
        return Err(Fault::Forbidden);
    }
    if data.keys.publisher(&data.root, None).is_err() {
        return Ok(go(&format!("{place}?done=no-key")));
    }
    let version: i64 = visit.fields.get("version").parse().unwrap_or(0);
    if proposal.state != State::Review || proposal.version != version {
        return Ok(go(&format!("{place}?done=moved")));
    }
    // Nothing changes the content from here on.
    let _alone = data.lock_publications().await?;
    let live = visit.page.content().await?.ok_or(Fault::NotFound)?;
    let Ok(next) = carried_out(&live, &proposal, visit.now) else {
        let page = ProposalPage::of(&visit, &live, &proposal).await?;
        return visit.refused(&page);
    };
    let (tree, _) = live.held.next(&next.sources);
    let mut by = person.account.label();
    if is_own {
        by.push_str(", única cuenta que autoriza");
    }
    let content = Content {
        city: next.city,
        files: BTreeMap::new(),
        media: tree.media,
        sources: next.sources,
        name: "la página".to_owned(),
    };
    let decided = Decided {
        number: proposal.number,
        version,
        by: person.account.id,
        entry: entry(&visit, "content.published", &proposal.title, &proposal.change)?,
    };
    let purpose = Purpose { about: proposal.title.clone(), proposal: Some(decided) };
    let options = Options {
        now: visit.fields.get("now") == "yes",
        lead: LEAD,
        publisher_key: None,
        draft: Draft::default(),
        by,
        is_over_page: true,
    };
    // Compiling and signing what many screens show takes a while, and would keep others waiting.
    let runtime = Handle::current();
    let published = tokio::task::spawn_blocking(move || {
        runtime.block_on(async { publish::carry_out(&data, &content, &purpose, &options).await })
    });
    match published.await.context("publishing")? {
        Ok(()) => Ok(go(&format!("{place}?done=published"))),
        Err(AppError::Refused { .. }) => Ok(go(&format!("{place}?done=withdrawn-content"))),
        Err(error) => Err(Fault::Failed(anyhow::Error::new(error))),
    }
}

/// Gives it back to who made it, with a reason.
pub(in crate::page) async fn refuse(visit: Visit) -> Outcome {
    let proposal = find(&visit).await?;
    let place = format!("/content/proposals/{}", proposal.number);
    let person = visit.person()?;
    if !person.reach(Right::Review).covers(Some(&proposal.department)) {
        return Err(Fault::Forbidden);
    }
    let reason = visit.fields.get("reason").split_whitespace().collect::<Vec<_>>().join(" ");
    if !(1..=MAX_REASON).contains(&reason.chars().count()) {
        return Ok(go(&format!("{place}?wrong=reason")));
    }
    let mut entry = visit.entry("content.refused", proposal.title.clone());
    entry.after = serde_json::json!({ "reason": reason }).to_string();
    let change = ProposalChange {
        number: proposal.number,
        version: visit.fields.get("version").parse().unwrap_or(0),
        at: visit.now,
        by: person.account.id,
        what: ProposalStep::Refuse { reason },
    };
    let is_done = visit.page.data.store.change_proposal(change, entry).await?;
    Ok(go(&format!("{place}?done={}", if is_done { "refused" } else { "moved" })))
}
