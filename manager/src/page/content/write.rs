//! Writing: a new bulletin or slide, and going on with a draft.

use std::sync::Arc;

use askama::Template;

use super::{
    authorise::{Planned, blocked},
    differences::{Difference, differences},
    form::{Before, Form, Said},
    live::Live,
    place::in_words,
    preview::Aside,
    reach::{find, writes},
    rows::screens_in_words,
};
use crate::{
    audit::NewEntry,
    page::{
        frame::Frame,
        library::Film,
        locale::{ContentWords, LibraryWords, VideoWords},
        matrix::Right,
        visit::{Fault, Outcome, Visit, go},
    },
    proposals::{Change, Proposal, Shown, State, Subject, find_item, slug},
    store::content::{NewProposal, ProposalChange, ProposalStep},
};

/// How often another name is looked for.
pub(super) const ATTEMPTS: usize = 5;

/// The form with what stands beside it.
#[derive(Template)]
#[template(path = "content_write.html")]
pub(super) struct Write {
    f: Frame,
    c: &'static ContentWords,
    w: &'static LibraryWords,
    v: &'static VideoWords,
    form: Form,
    film: Option<Film>,
    aside: Aside,
    /// Where the form goes.
    action: String,
    /// The version that is edited; 0 of a new one.
    version: i64,
    /// The item that is corrected, and the hash of its text as it is now.
    corrects: Option<(String, String)>,
    kept_place: Option<String>,
    /// How many fields must be corrected, in words.
    errors: Option<String>,
    /// Why it was given back.
    refused: Option<String>,
    /// What somebody else wrote meanwhile.
    stale: Option<Vec<Difference>>,
    /// Whether the item was changed since the draft was made.
    is_rebased: bool,
    may_drop: bool,
    /// Whether it was handed in or thrown away meanwhile.
    is_closed: bool,
    /// What the content's check has against it that no field is to blame for.
    blocked: Vec<String>,
}

/// A form for a new bulletin.
pub(in crate::page) async fn new(visit: Visit) -> Outcome {
    let Some(live) = visit.page.content().await? else { return super::list::nothing(&visit) };
    let form = Form::empty(&visit, &live).await?;
    let page = Write::of(&visit, &live, form, None).await?;
    visit.html(&page)
}

/// Keeps a new bulletin as a draft, or hands it in.
pub(in crate::page) async fn add(visit: Visit) -> Outcome {
    let Some(live) = visit.page.content().await? else { return Err(Fault::NotFound) };
    let form = Form::read(&visit, &live, Before::default()).await?;
    let (is_sent, is_look) = (visit.fields.get("do") == "send", is_look(&visit));
    let department = form.department.clone();
    if is_look || department.is_none() || form.notice.headline.is_empty() || is_sent && form.errors() > 0 {
        let mut page = Write::of(&visit, &live, form, None).await?;
        if !is_look {
            page.tell_errors(&visit);
        }
        return if is_look { visit.html(&page) } else { visit.refused(&page) };
    }
    let department = department.ok_or(Fault::NotFound)?;
    let (title, change) = (form.notice.headline.clone(), Change::Put(Box::new(form.notice.clone())));
    if is_sent {
        let item = slug(&title, |id| id.parse().is_ok_and(|id| live.city.item(&id).is_some()));
        let planned = Planned {
            subject: Subject::Item(item),
            department: department.clone(),
            change: change.clone(),
            base: None,
            undone: None,
        };
        let blocked = blocked(&live, planned, visit.now).await?;
        if !blocked.is_empty() {
            let page = Write { blocked, ..Write::of(&visit, &live, form, None).await? };
            return visit.refused(&page);
        }
    }
    // Somebody else may take the name at the same moment.
    for _ in 0..ATTEMPTS {
        let open = visit.page.data.store.open_proposals().await?;
        let is_taken = |id: &str| {
            let is_item = id.parse().is_ok_and(|id| live.city.item(&id).is_some());
            is_item || open.iter().any(|proposal| proposal.subject.name() == id)
        };
        let new = NewProposal {
            subject: Subject::Item(slug(&title, is_taken)),
            department: department.clone(),
            title: title.clone(),
            change: change.clone(),
            base: None,
            state: if is_sent { State::Review } else { State::Draft },
            made: visit.now,
            by: visit.person()?.account.id,
        };
        let action = if is_sent { "content.sent" } else { "content.draft" };
        let entry = entry(&visit, action, &new.title, &new.change)?;
        if let Some(number) = visit.page.data.store.add_proposal(new, entry).await? {
            let done = if is_sent { "sent" } else { "draft-saved" };
            return Ok(go(&format!("/content/proposals/{number}?done={done}")));
        }
    }
    Err(Fault::Failed(anyhow::anyhow!("no name for a bulletin was free {ATTEMPTS} times")))
}

/// Keeps what was changed of a draft, or hands it in.
pub(in crate::page) async fn change(visit: Visit) -> Outcome {
    let Some(live) = visit.page.content().await? else { return Err(Fault::NotFound) };
    let proposal = find(&visit).await?;
    let place = format!("/content/proposals/{}", proposal.number);
    if !writes(&visit, &proposal) {
        return Err(Fault::Forbidden);
    }
    let Change::Put(old) = &proposal.change else { return Err(Fault::NotFound) };
    let before = Before {
        corrected: proposal.base.map(|_| &proposal.department),
        item: proposal.subject.item().filter(|_| proposal.base.is_some()),
        place: old.place.as_ref(),
        category: Some(old.category),
        shown: Some(&old.shown),
    };
    let form = Form::read(&visit, &live, before).await?;
    let (is_sent, is_look) = (visit.fields.get("do") == "send", is_look(&visit));
    let version: i64 = visit.fields.get("version").parse().unwrap_or(0);
    if version != proposal.version || proposal.state != State::Draft {
        return overtaken(&visit, &live, form, &proposal).await;
    }
    let base = current_base(&live, &proposal)?;
    // The item was changed while somebody wrote.
    let is_overtaken = base.is_some_and(|base| visit.fields.get("base") != base.to_string());
    let is_wrong = form.department.is_none() || form.notice.headline.is_empty() || is_sent && form.errors() > 0;
    if is_look || is_overtaken || is_wrong {
        let mut page = Write::of(&visit, &live, form, Some(&proposal)).await?;
        page.is_rebased |= is_overtaken;
        if is_wrong && !is_look {
            page.tell_errors(&visit);
        }
        return if is_look && !is_overtaken { visit.html(&page) } else { visit.refused(&page) };
    }
    let (title, put) = (form.notice.headline.clone(), Change::Put(Box::new(form.notice.clone())));
    if is_sent && let Some(department) = form.department.clone() {
        let planned =
            Planned { subject: proposal.subject.clone(), department, change: put.clone(), base, undone: None };
        let blocked = blocked(&live, planned, visit.now).await?;
        if !blocked.is_empty() {
            let page = Write { blocked, ..Write::of(&visit, &live, form, Some(&proposal)).await? };
            return visit.refused(&page);
        }
    }
    let entry = entry(&visit, if is_sent { "content.sent" } else { "content.draft" }, &title, &put)?;
    let what = ProposalStep::Save {
        title,
        department: form.department.clone().ok_or(Fault::NotFound)?,
        change: put,
        // It was written with what is there now before the eyes.
        base,
        state: if is_sent { State::Review } else { State::Draft },
    };
    let by = visit.person()?.account.id;
    let change = ProposalChange { number: proposal.number, version, at: visit.now, by, what };
    if !visit.page.data.store.change_proposal(change, entry).await? {
        let proposal = find(&visit).await?;
        return overtaken(&visit, &live, form, &proposal).await;
    }
    Ok(go(&format!("{place}?done={}", if is_sent { "sent" } else { "draft-saved" })))
}

/// Whether only a picture is asked for, or another page of one.
fn is_look(visit: &Visit) -> bool {
    visit.fields.get("do") == "look" || !visit.fields.get("turn").is_empty()
}

/// Shows what somebody wrote beside what somebody else made of it meanwhile: nothing is kept, and nothing is lost.
async fn overtaken(visit: &Visit, live: &Arc<Live>, form: Form, proposal: &Proposal) -> Outcome {
    let Change::Put(now) = &proposal.change else { return Err(Fault::NotFound) };
    let others = differences(visit.locale, &live.city, &form.notice, now);
    let mut page = Write::of(visit, live, form, Some(proposal)).await?;
    page.stale = Some(others);
    if proposal.state != State::Draft {
        page.close(proposal);
    }
    visit.refused(&page)
}

/// The hash of the item's text as it is now.
fn current_base(live: &Live, proposal: &Proposal) -> anyhow::Result<Option<cartelera_playlists::hash::ContentHash>> {
    let Some(item) = proposal.subject.item().filter(|_| proposal.base.is_some()) else { return Ok(None) };
    Ok(find_item(&live.held.sources, item)?.map(|(_, digest)| digest).or(proposal.base))
}

/// An entry of the audit log about a change.
pub(super) fn entry(visit: &Visit, action: &'static str, title: &str, change: &Change) -> anyhow::Result<NewEntry> {
    Ok(NewEntry { after: serde_json::to_string(change)?, ..visit.entry(action, title) })
}

impl Write {
    /// The page of `form`, which is that of `proposal`.
    pub(super) async fn of(
        visit: &Visit,
        live: &Arc<Live>,
        mut form: Form,
        proposal: Option<&Proposal>,
    ) -> Result<Self, Fault> {
        let (c, locale) = (visit.locale.content(), visit.locale);
        let corrected =
            proposal.filter(|proposal| proposal.base.is_some()).and_then(|proposal| proposal.subject.item());
        let root = visit.page.data.current().await?.root;
        let aside = Aside::of(visit, &root, live, &mut form, corrected).await?;
        let beyond = form.notice.place.as_ref().filter(|_| form.is_place_kept);
        let beyond = beyond.map(|place| locale.fill(c.where_kept, &[&in_words(locale, &live.city, place)]));
        let kept_place =
            corrected.or(form.notice.follows.as_ref()).and_then(|id| live.city.item(id)).map(|(item, _)| {
                locale.fill(
                    c.where_kept,
                    &[&screens_in_words(locale, live.reached(&item.id), live.city.screens().count())],
                )
            });
        let base = proposal.map(|proposal| current_base(live, proposal)).transpose()?.flatten();
        let is_rebased = proposal.is_some_and(|proposal| base != proposal.base);
        let w = locale.library();
        let title = match (corrected, &form.notice.shown) {
            (Some(_), _) => c.change_put,
            (None, _) if form.notice.follows.is_some() => locale.video().new_episode,
            (None, Shown::Slide(_)) => w.new_slide,
            (None, Shown::Capsule(_)) => locale.video().new_capsule,
            (None, Shown::Text) => c.new,
        };
        let action = proposal.map_or("/content/new".to_owned(), |known| format!("/content/proposals/{}", known.number));
        Ok(Self {
            f: visit.frame(title),
            c,
            w,
            v: locale.video(),
            film: Film::of(&form.notice),
            form,
            aside,
            action,
            version: proposal.map_or(0, |proposal| proposal.version),
            corrects: corrected.map(|id| (id.to_string(), base.map(|base| base.to_string()).unwrap_or_default())),
            kept_place: kept_place.or(beyond),
            errors: None,
            refused: proposal.and_then(|proposal| proposal.refused.clone()),
            stale: None,
            is_rebased,
            may_drop: proposal.is_some() && visit.may(Right::Write),
            is_closed: false,
            blocked: Vec::new(),
        })
    }

    /// What was handed in or thrown away is not written on; a new item can be handed in once more as another one.
    fn close(&mut self, proposal: &Proposal) {
        self.is_closed = true;
        self.may_drop = false;
        if proposal.base.is_none() {
            "/content/new".clone_into(&mut self.action);
            self.version = 0;
        }
    }

    fn tell_errors(&mut self, visit: &Visit) {
        let c = visit.locale.content();
        let count = self.form.errors();
        let many = if count == 1 { c.error_one } else { c.error_many };
        self.errors = (count > 0).then(|| visit.locale.fill(c.errors, &[&many]));
    }

    /// What is said beside a field.
    fn said(&self, name: &str) -> Vec<Said> {
        // Who has not written anything yet has not forgotten anything.
        if self.version == 0 && self.errors.is_none() && !self.is_closed && self.form.notice.headline.is_empty() {
            return Vec::new();
        }
        self.form.said(name)
    }

    fn is_wrong(&self, name: &str) -> bool {
        self.errors.is_some() && self.form.is_wrong(name)
    }
}
