//! Takes back what was published from the page: one change, as a change of its own that is authorised like any other.

use std::sync::Arc;

use anyhow::Context as _;
use askama::Template;
use cartelera_playlists::{
    content::{City, Office, Screen},
    manifest::Root,
};
use jiff::Timestamp;

use super::{
    Live,
    authorise::{Hindrance, Next, Planned, carried_out, is_alone, may_decide},
    differences::{Difference, between},
    effect::{Does, effect, name_of},
    leaves::{Leaves, Way},
    list::nothing,
    reach::find,
    shots::{Shot, shots},
    standing::screens_of,
    write::entry,
};
use crate::{
    content::Held,
    data::Data,
    page::{
        frame::Frame,
        locale::{ChangeWords, ContentWords, Locale},
        visit::{Fault, Outcome, Visit, go},
    },
    proposals::{Around, Change, Proposal, State, Subject, find_item},
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

    /// The cities before and after it; `None` if a later program no longer reads them.
    pub(super) fn cities(&self, now: Timestamp) -> Option<(City, City)> {
        let read = |held: &Held| held.check(&held.sources, &[], now).ok().map(|(city, _)| city);
        read(&self.before).zip(read(&self.after))
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
        let base = match &proposal.subject {
            Subject::Item(item) => find_item(&live.held.sources, item)?.map(|(_, digest)| digest),
            Subject::Playlist(_) | Subject::Campaign(_) => None,
        };
        let planned = Planned {
            subject: proposal.subject.clone(),
            department: proposal.department.clone(),
            change: Change::Undo { number: proposal.number, revision },
            base,
            undone: Some(Arc::new(Undone::read(&visit.page.data, revision).await?)),
        };
        Ok(Self { live, proposal, planned })
    }

    /// Whether the person may have it taken back, which then shows on these screens.
    fn check_reach(&self, visit: &Visit, screens: &[(&Screen, &Office)]) -> Result<(), Fault> {
        if may_decide(visit, &self.proposal, screens) { Ok(()) } else { Err(Fault::Forbidden) }
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
    asked.check_reach(&visit, &next.screens(&asked.live.city, &asked.proposal.subject))?;
    let Asked { proposal, planned, .. } = asked;
    let entry = entry(&visit, "content.undo-asked", &proposal.title, &planned.change)?;
    let new = NewProposal {
        subject: proposal.subject.clone(),
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
    let open = open_of(&visit, &proposal.subject).await?;
    Ok(go(&open.map_or("/content".to_owned(), |number| format!("/content/proposals/{number}?done=busy"))))
}

/// The number of the change of `subject` that is open.
pub(super) async fn open_of(visit: &Visit, subject: &Subject) -> anyhow::Result<Option<i64>> {
    let open = visit.page.data.store.open_proposals().await?;
    Ok(open.into_iter().find(|known| known.subject == *subject).map(|known| known.number))
}

impl UndoPage {
    async fn of(visit: &Visit, asked: &Asked, carried: Result<Next, Hindrance>) -> Result<Self, Fault> {
        let (c, w, locale) = (visit.locale.content(), visit.locale.changes(), visit.locale);
        let Asked { live, proposal, planned } = asked;
        let (subject, root) = (&proposal.subject, visit.page.data.current().await?.root);
        let mut page = Self {
            f: visit.frame(w.undo_title),
            c,
            w,
            number: proposal.number,
            title: proposal.title.clone(),
            effect: None,
            now: drawn(visit, &root, (&live.city, subject), "now").await,
            then: Vec::new(),
            differences: Vec::new(),
            screens: Vec::new(),
            since: None,
            blocked: Vec::new(),
            open: open_of(visit, subject).await?,
            needs_signers: root.approver.threshold > 0,
            is_alone: is_alone(visit, proposal).await?,
        };
        match carried {
            Ok(next) => {
                let screens = next.screens(&live.city, subject);
                asked.check_reach(visit, &screens)?;
                page.effect = effect(locale, Does::Undo, (&live.city, &next.city), (subject, None));
                page.then = drawn(visit, &root, (&next.city, subject), "then").await;
                page.differences = between(locale, (&live.city, &next.city), subject).unwrap_or_default();
                page.screens =
                    screens.iter().map(|(screen, office)| format!("{} · {}", office.name, screen.name)).collect();
            }
            Err(Hindrance::Problems(problems)) => page.blocked = problems,
            Err(Hindrance::Conflict) => {
                asked.check_reach(visit, &screens_of(&live.city, subject))?;
                page.since = Some(since(visit, live, planned).await?);
            }
            Err(Hindrance::Failed(error)) => return Err(Fault::Failed(error)),
        }
        Ok(page)
    }
}

/// Pictures of what is changed, if it is an item.
async fn drawn(visit: &Visit, root: &Root, (city, subject): (&City, &Subject), anchor: &'static str) -> Vec<Shot> {
    let Some(item) = subject.item() else { return Vec::new() };
    shots(visit, root, (city, item), (Leaves::of(&visit.query), Way::Link(anchor))).await.shots
}

/// What became of something since the change that is to be taken back.
pub(super) async fn since(visit: &Visit, live: &Live, planned: &Planned) -> Result<Vec<Difference>, Fault> {
    let Some(undone) = planned.undone.clone() else { return Ok(Vec::new()) };
    let now = visit.now;
    let left = tokio::task::spawn_blocking(move || undone.after.check(&undone.after.sources, &[], now).ok());
    let left = left.await.context("reading the content of a change")?.map(|(city, _)| city);
    let Some(left) = left else { return Ok(Vec::new()) };
    Ok(between_names(visit.locale, (&left, &live.city), &planned.subject))
}

/// What differs of `subject` between two cities; what is in one of the two only is told by its name.
pub(super) fn between_names(locale: Locale, (before, after): (&City, &City), subject: &Subject) -> Vec<Difference> {
    if let Some(all) = between(locale, (before, after), subject) {
        return all;
    }
    let name = |city: &City| name_of(city, subject).unwrap_or_default().to_owned();
    let (before, after) = (name(before), name(after));
    let kind = match subject {
        Subject::Item(_) => locale.changes().since_piece,
        Subject::Playlist(_) => locale.playlists().list,
        Subject::Campaign(_) => locale.campaigns().one,
    };
    if before == after { Vec::new() } else { vec![Difference { name: kind, before, after }] }
}
