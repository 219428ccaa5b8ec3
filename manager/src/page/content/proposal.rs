//! A change: written on as long as it is a draft, looked at and decided about once it was handed in.

use std::sync::Arc;

use askama::Template;
use cartelera_playlists::{content::City, ids::ItemId};

use super::{
    authorise::{Hindrance, Planned, carried_out, is_alone, may_decide},
    differences::{Difference, differences, fields},
    form::Form,
    list::nothing,
    live::Live,
    preview::{Shot, shots},
    reach::{find, writes},
    standing::screens_with,
    write::Write,
};
use crate::{
    accounts::Account,
    page::{
        frame::Frame,
        locale::ContentWords,
        visit::{Fault, Outcome, Visit, go},
    },
    proposals::{Change, Notice, Proposal, State},
    store::content::{ProposalChange, ProposalStep},
};

#[derive(Template)]
#[template(path = "content_proposal.html")]
#[expect(clippy::struct_excessive_bools, reason = "each says whether a part of the page is there")]
pub(super) struct ProposalPage {
    f: Frame,
    c: &'static ContentWords,
    number: i64,
    version: i64,
    title: String,
    sort: &'static str,
    standing: &'static str,
    level: &'static str,
    made: String,
    changed: String,
    decided: Option<String>,
    refused: Option<String>,
    why: Option<String>,
    before: Vec<Shot>,
    after: Vec<Shot>,
    fields: Vec<(&'static str, String)>,
    /// What a correction changes; `None` of a new item.
    differences: Option<Vec<Difference>>,
    warnings: Vec<String>,
    screens: Vec<String>,
    /// What keeps it from being published, in words, and what of it only a technician understands.
    hindrance: Option<(&'static str, Vec<String>)>,
    is_review: bool,
    may_write: bool,
    may_decide: bool,
    is_own: bool,
    is_alone: bool,
    needs_signers: bool,
    is_reason_wrong: bool,
    /// How far the screens are, once it was published.
    progress: Option<(String, Vec<String>)>,
    revision: Option<u64>,
    item: Option<String>,
}

/// The page.
pub(in crate::page) async fn show(visit: Visit) -> Outcome {
    let Some(live) = visit.page.content().await? else { return nothing(&visit) };
    let proposal = find(&visit).await?;
    if let Change::Put(notice) = &proposal.change
        && proposal.state == State::Draft
        && writes(&visit, &proposal)
    {
        let form = Form::of(&visit, &live, notice, &proposal).await?;
        let page = Write::of(&visit, &live, form, Some(&proposal)).await?;
        return visit.html(&page);
    }
    let page = ProposalPage::of(&visit, &live, &proposal).await?;
    visit.html(&page)
}

impl ProposalPage {
    /// The page of `proposal`.
    pub(super) async fn of(visit: &Visit, live: &Arc<Live>, proposal: &Proposal) -> Result<Self, Fault> {
        let (locale, c) = (visit.locale, visit.locale.content());
        let zone = visit.page.zone().await;
        let accounts = visit.page.data.store.accounts().await?;
        let root = visit.page.data.current().await?.root;
        let by = |id| accounts.iter().find(|account| account.id == id).map(Account::label).unwrap_or_default();
        let signed = |id, at| locale.fill(c.state_line, &[&by(id), &locale.moment(at, &zone)]);
        let known = live.city.item(&proposal.item).map(|(item, _)| item);
        // The city as it would be, or, once it is decided, as it is.
        let carried = if proposal.state.is_open() {
            Some(carried_out(live, Planned::from(proposal), visit.now).await?)
        } else {
            None
        };
        let next = carried.as_ref().and_then(|carried| carried.as_ref().ok()).map(|next| &next.city);
        let shown = next.unwrap_or(&live.city);
        let is_removal = matches!(proposal.change, Change::Remove { .. });
        let told = if is_removal { &live.city } else { shown };
        let screens = told.item(&proposal.item).map(|(item, _)| screens_with(told, item)).unwrap_or_default();
        let (mut warnings, mut all_fields, mut changed) = (Vec::new(), Vec::new(), None);
        if let Change::Put(notice) = &proposal.change {
            warnings = Form::of(visit, live, notice, proposal).await?.told();
            all_fields = fields(locale, &live.city, notice);
            let owner = live.city.departments.iter().find(|department| department.id == proposal.department);
            all_fields.extend(owner.map(|department| (c.field_department, department.name.clone())));
            let old = known.and_then(|item| Notice::of(item, &live.city));
            let old = old.filter(|_| proposal.state.is_open() && proposal.base.is_some());
            changed = old.map(|old| differences(locale, &live.city, &old, notice));
        }
        let is_review = proposal.state == State::Review;
        let person = visit.person()?;
        let may_decide = is_review && may_decide(visit, proposal, &screens);
        let is_over = proposal.state == State::Dropped;
        Ok(Self {
            f: visit.frame(proposal.title.clone()),
            c,
            number: proposal.number,
            version: proposal.version,
            title: proposal.title.clone(),
            sort: match (&proposal.change, proposal.base) {
                (Change::Remove { .. }, _) => c.change_remove,
                (_, None) => c.change_new,
                (_, Some(_)) => c.change_put,
            },
            standing: match proposal.state {
                State::Draft => c.standing_draft,
                State::Review => c.standing_review,
                State::Published => c.published,
                State::Dropped => c.drop,
            },
            level: match proposal.state {
                State::Review => "warn",
                State::Published => "good",
                State::Draft | State::Dropped => "",
            },
            made: signed(proposal.made_by, proposal.made),
            changed: signed(proposal.changed_by, proposal.changed),
            decided: proposal
                .decided_by
                .zip(proposal.decided)
                .filter(|_| proposal.state == State::Published || proposal.refused.is_some())
                .map(|(id, at)| signed(id, at)),
            refused: proposal.refused.clone(),
            why: match &proposal.change {
                Change::Remove { reason } => Some(locale.fill(c.change_remove_why, &[reason])),
                Change::Put(_) => None,
            },
            before: if known.is_some() && proposal.state.is_open() {
                shots(visit, &root, &live.city, &proposal.item)
            } else {
                Vec::new()
            },
            after: if is_removal || is_over { Vec::new() } else { shots(visit, &root, shown, &proposal.item) },
            fields: all_fields,
            differences: changed,
            warnings,
            screens: screens.iter().map(|(screen, office)| format!("{} · {}", office.name, screen.name)).collect(),
            hindrance: match carried {
                Some(Err(hindrance)) => Some(in_words(c, hindrance)?),
                _ => None,
            },
            is_review,
            may_write: proposal.state.is_open() && writes(visit, proposal),
            may_decide,
            is_own: proposal.is_work_of(person.account.id),
            is_alone: is_alone(visit, proposal).await?,
            needs_signers: root.approver.threshold > 0,
            is_reason_wrong: visit.query.get("wrong") == "reason",
            progress: match proposal.state {
                State::Published => progress(visit, &live.city, &proposal.item).await?,
                _ => None,
            },
            revision: proposal.revision,
            item: known.map(|item| item.id.to_string()),
        })
    }
}

fn in_words(c: &ContentWords, hindrance: Hindrance) -> Result<(&'static str, Vec<String>), Fault> {
    match hindrance {
        Hindrance::Conflict => Ok((c.conflict_help, Vec::new())),
        Hindrance::Problems(problems) => Ok((c.blocked, problems)),
        Hindrance::Failed(error) => Err(Fault::Failed(error)),
    }
}

/// How many of the screens that are to show the item follow the newest programme, and which do not.
async fn progress(visit: &Visit, city: &City, item: &ItemId) -> Result<Option<(String, Vec<String>)>, Fault> {
    let c = visit.locale.content();
    let Some((entry, _)) = city.item(item) else { return Ok(None) };
    let wanted = screens_with(city, entry);
    let screens = visit.page.city().await?;
    let is_there = |id: &cartelera_playlists::ids::ScreenId| {
        let known = screens.screens.iter().find(|screen| screen.record.id == *id);
        known.is_some_and(|screen| screen.report.is_current == Some(true))
    };
    let late: Vec<String> = wanted
        .iter()
        .filter(|(screen, _)| !is_there(&screen.id))
        .map(|(screen, office)| format!("{} · {}", office.name, screen.name))
        .collect();
    let there = wanted.len() - late.len();
    Ok(Some((visit.locale.fill(c.progress, &[&there, &wanted.len()]), late)))
}

/// Throws a proposal away.
pub(in crate::page) async fn drop_proposal(visit: Visit) -> Outcome {
    step(&visit, ProposalStep::Drop, "content.dropped", "dropped-content").await
}

/// Makes a draft of what was handed in.
pub(in crate::page) async fn reopen(visit: Visit) -> Outcome {
    step(&visit, ProposalStep::Reopen, "content.reopened", "reopened").await
}

async fn step(visit: &Visit, what: ProposalStep, action: &'static str, done: &str) -> Outcome {
    let proposal = find(visit).await?;
    let is_drop = matches!(what, ProposalStep::Drop);
    // What is to be taken off is not written on.
    let is_possible = is_drop || matches!(proposal.change, Change::Put(_));
    if !writes(visit, &proposal) || !is_possible {
        return Err(Fault::Forbidden);
    }
    let change = ProposalChange {
        number: proposal.number,
        version: visit.fields.get("version").parse().unwrap_or(0),
        at: visit.now,
        by: visit.person()?.account.id,
        what,
    };
    let entry = visit.entry(action, proposal.title.clone());
    let is_done = visit.page.data.store.change_proposal(change, entry).await?;
    Ok(go(&match (is_done, is_drop) {
        (false, _) => format!("/content/proposals/{}?done=moved", proposal.number),
        (true, true) => format!("/content?only=drafts&done={done}"),
        (true, false) => format!("/content/proposals/{}?done={done}", proposal.number),
    }))
}
