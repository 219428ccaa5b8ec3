//! Takes back what was published from the page: one change, as a change of its own that is authorised like any other.

use std::sync::Arc;

use anyhow::Context as _;
use askama::Template;
use cartelera_playlists::{content::City, ids::ItemId};

use super::{
    Live,
    authorise::{Hindrance, Next, Planned, carried_out, is_alone, may_decide},
    differences::{Difference, differences},
    effect::{Does, effect},
    list::nothing,
    preview::{Shot, shots},
    reach::find,
    standing::screens_with,
    write::entry,
};
use crate::{
    content::Held,
    data::Data,
    page::{
        frame::Frame,
        locale::{ChangeWords, ContentWords},
        visit::{Fault, Outcome, Visit, go},
    },
    proposals::{Around, Change, Notice, Proposal, State, find_item},
    store::content::NewProposal,
};

/// The content around a change that is taken back.
pub(in crate::page) struct Undone {
    pub(super) before: Held,
    pub(super) after: Held,
}

impl Undone {
    /// The content around the change that became `revision`.
    pub(super) async fn read(data: &Data, revision: u64) -> anyhow::Result<Self> {
        let after = data.store.revision(revision).await?;
        let before = data.store.revision(revision.saturating_sub(1)).await?;
        let (before, after) =
            before.zip(after).with_context(|| format!("there is nothing before revision {revision}"))?;
        Ok(Self { before: Held::read(data, before).await?, after: Held::read(data, after).await? })
    }

    /// Its texts.
    pub(super) fn around(&self) -> Around<'_> {
        Around { before: &self.before.sources, after: &self.after.sources }
    }
}

/// The question whether a change is really to be taken back, with what comes of it.
#[derive(Template)]
#[template(path = "content_undo.html")]
struct UndoPage {
    f: Frame,
    c: &'static ContentWords,
    w: &'static ChangeWords,
    number: i64,
    title: String,
    /// What will be on the screens, in words; `None` if it cannot be taken back.
    effect: Option<String>,
    now: Vec<Shot>,
    then: Vec<Shot>,
    differences: Vec<Difference>,
    screens: Vec<String>,
    /// What was changed since the change that was to be taken back.
    since: Option<Vec<Difference>>,
    /// What the content's check has against it.
    blocked: Vec<String>,
    /// Another change of the item that is open.
    open: Option<i64>,
    needs_signers: bool,
    is_alone: bool,
}

/// What is asked to be taken back.
struct Asked {
    live: Arc<Live>,
    proposal: Proposal,
    planned: Planned,
}

impl Asked {
    /// What the path names, if it was published and not taken back yet.
    async fn of(visit: &Visit) -> Result<Self, Fault> {
        let live = visit.page.content().await?.ok_or(Fault::NotFound)?;
        let proposal = find(visit).await?;
        let (true, Some(revision), None) = (proposal.state == State::Published, proposal.revision, proposal.undone)
        else {
            return Err(Fault::NotFound);
        };
        let planned = Planned {
            item: proposal.item.clone(),
            department: proposal.department.clone(),
            change: Change::Undo { number: proposal.number, revision },
            base: find_item(&live.held.sources, &proposal.item)?.map(|(_, digest)| digest),
            undone: Some(Arc::new(Undone::read(&visit.page.data, revision).await?)),
        };
        Ok(Self { live, proposal, planned })
    }

    /// Whether the person may have it taken back, which then shows on these screens.
    fn check_reach(&self, visit: &Visit, city: &City) -> Result<(), Fault> {
        let screens = city.item(&self.proposal.item).map(|(item, _)| screens_with(city, item)).unwrap_or_default();
        if may_decide(visit, &self.proposal, &screens) { Ok(()) } else { Err(Fault::Forbidden) }
    }
}

/// Asks.
pub(in crate::page) async fn ask_undo(visit: Visit) -> Outcome {
    if visit.page.content().await?.is_none() {
        return nothing(&visit);
    }
    let asked = Asked::of(&visit).await?;
    let carried = carried_out(&asked.live, asked.planned.clone(), visit.now).await?;
    let page = UndoPage::of(&visit, &asked, carried).await?;
    visit.html(&page)
}

/// Hands in that a change is to be taken back; nothing is done if its item was changed since.
pub(in crate::page) async fn undo(visit: Visit) -> Outcome {
    let asked = Asked::of(&visit).await?;
    let carried = carried_out(&asked.live, asked.planned.clone(), visit.now).await?;
    let is_signed = visit.page.data.current().await?.root.approver.threshold > 0;
    let Some(next) = carried.as_ref().ok().filter(|_| !is_signed) else {
        let page = UndoPage::of(&visit, &asked, carried).await?;
        return visit.refused(&page);
    };
    asked.check_reach(&visit, next.shows(&asked.live.city, &asked.proposal.item))?;
    let Asked { proposal, planned, .. } = asked;
    let entry = entry(&visit, "content.undo-asked", &proposal.title, &planned.change)?;
    let new = NewProposal {
        item: proposal.item.clone(),
        department: proposal.department,
        title: proposal.title,
        change: planned.change,
        base: planned.base,
        state: State::Review,
        made: visit.now,
        by: visit.person()?.account.id,
    };
    let store = &visit.page.data.store;
    if let Some(number) = store.add_proposal(new, entry).await? {
        return Ok(go(&format!("/content/proposals/{number}?done=undo-asked")));
    }
    let open = open_of(&visit, &proposal.item).await?;
    Ok(go(&open.map_or("/content".to_owned(), |number| format!("/content/proposals/{number}?done=busy"))))
}

/// The number of the change of `item` that is open.
async fn open_of(visit: &Visit, item: &ItemId) -> anyhow::Result<Option<i64>> {
    let open = visit.page.data.store.open_proposals().await?;
    Ok(open.into_iter().find(|known| known.item == *item).map(|known| known.number))
}

impl UndoPage {
    async fn of(visit: &Visit, asked: &Asked, carried: Result<Next, Hindrance>) -> Result<Self, Fault> {
        let (c, w, locale) = (visit.locale.content(), visit.locale.changes(), visit.locale);
        let Asked { live, proposal, planned } = asked;
        let (id, root) = (&proposal.item, visit.page.data.current().await?.root);
        let mut page = Self {
            f: visit.frame(w.undo_title),
            c,
            w,
            number: proposal.number,
            title: proposal.title.clone(),
            effect: None,
            now: shots(visit, &root, &live.city, id),
            then: Vec::new(),
            differences: Vec::new(),
            screens: Vec::new(),
            since: None,
            blocked: Vec::new(),
            open: open_of(visit, id).await?,
            needs_signers: root.approver.threshold > 0,
            is_alone: is_alone(visit, proposal).await?,
        };
        match carried {
            Ok(next) => {
                let shown = next.shows(&live.city, id);
                asked.check_reach(visit, shown)?;
                page.effect = effect(locale, Does::Undo, (&live.city, &next.city), id);
                page.then = shots(visit, &root, &next.city, id);
                page.differences = said(&live.city, id)
                    .zip(said(&next.city, id))
                    .map(|(now, then)| differences(locale, &next.city, &now, &then))
                    .unwrap_or_default();
                let screens = shown.item(id).map(|(item, _)| screens_with(shown, item)).unwrap_or_default();
                page.screens =
                    screens.iter().map(|(screen, office)| format!("{} · {}", office.name, screen.name)).collect();
            }
            Err(Hindrance::Problems(problems)) => page.blocked = problems,
            Err(Hindrance::Conflict) => {
                asked.check_reach(visit, &live.city)?;
                page.since = Some(since(visit, live, planned).await?);
            }
            Err(Hindrance::Failed(error)) => return Err(Fault::Failed(error)),
        }
        Ok(page)
    }
}

/// What `item` of `city` says.
fn said(city: &City, item: &ItemId) -> Option<Notice> {
    Notice::of(city.item(item)?.0, city)
}

/// What became of an item since the change that is to be taken back.
pub(super) async fn since(visit: &Visit, live: &Live, planned: &Planned) -> Result<Vec<Difference>, Fault> {
    let Some(undone) = planned.undone.clone() else { return Ok(Vec::new()) };
    let now = visit.now;
    let left = tokio::task::spawn_blocking(move || undone.after.check(&undone.after.sources, &[], now).ok());
    let left = left.await.context("reading the content of a change")?.map(|(city, _)| city);
    let left = left.as_ref().and_then(|city| said(city, &planned.item));
    let w = visit.locale.changes();
    Ok(match (left, said(&live.city, &planned.item)) {
        (Some(left), Some(now)) => differences(visit.locale, &live.city, &left, &now),
        (Some(left), None) => vec![Difference { name: w.since_piece, before: left.headline, after: String::new() }],
        (None, Some(now)) => vec![Difference { name: w.since_piece, before: String::new(), after: now.headline }],
        (None, None) => Vec::new(),
    })
}
