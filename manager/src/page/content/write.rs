//! Writing: a new bulletin, and going on with a draft.

use askama::Template;

use super::{
    differences::{Difference, differences},
    form::{Form, Said},
    list::screens_in_words,
    live::Live,
    preview::Aside,
    reach::{find, writes},
};
use crate::{
    audit::NewEntry,
    page::{
        frame::Frame,
        locale::ContentWords,
        matrix::Right,
        visit::{Fault, Outcome, Visit, go},
    },
    proposals::{Change, Proposal, State, find_item, slug},
    store::content::{NewProposal, ProposalChange, ProposalStep},
};

/// The form with what stands beside it.
#[derive(Template)]
#[template(path = "content_write.html")]
pub(super) struct Write {
    f: Frame,
    c: &'static ContentWords,
    form: Form,
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
    let form = Form::read(&visit, &live, None).await?;
    let (is_sent, is_look) = (visit.fields.get("do") == "send", visit.fields.get("do") == "look");
    let department = form.department.clone();
    if is_look || department.is_none() || form.notice.headline.is_empty() || is_sent && form.errors() > 0 {
        let mut page = Write::of(&visit, &live, form, None).await?;
        if !is_look {
            page.tell_errors(&visit);
        }
        return if is_look { visit.html(&page) } else { visit.refused(&page) };
    }
    let department = department.ok_or(Fault::NotFound)?;
    let open = visit.page.data.store.open_proposals().await?;
    let is_taken = |id: &str| {
        let is_item = id.parse().is_ok_and(|id| live.city.item(&id).is_some());
        is_item || open.iter().any(|proposal| proposal.item.as_str() == id)
    };
    let new = NewProposal {
        item: slug(&form.notice.headline, is_taken),
        department,
        title: form.notice.headline.clone(),
        change: Change::Put(Box::new(form.notice)),
        base: None,
        state: if is_sent { State::Review } else { State::Draft },
        made: visit.now,
        by: visit.person()?.account.id,
    };
    let action = if is_sent { "content.sent" } else { "content.draft" };
    let entry = entry(&visit, action, &new.title, &new.change)?;
    let number = visit.page.data.store.add_proposal(new, entry).await?;
    let done = if is_sent { "sent" } else { "draft-saved" };
    Ok(go(&number.map_or("/content".to_owned(), |number| format!("/content/proposals/{number}?done={done}"))))
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
    if proposal.state != State::Draft {
        return Ok(go(&format!("{place}?done=moved")));
    }
    let form = Form::read(&visit, &live, proposal.base.map(|_| &proposal.department)).await?;
    let (is_sent, is_look) = (visit.fields.get("do") == "send", visit.fields.get("do") == "look");
    let version: i64 = visit.fields.get("version").parse().unwrap_or(0);
    let is_stale = version != proposal.version;
    let base = current_base(&live, &proposal)?;
    // The item was changed while somebody wrote.
    let is_overtaken = base.is_some_and(|base| visit.fields.get("base") != base.to_string());
    let is_wrong = form.department.is_none() || form.notice.headline.is_empty() || is_sent && form.errors() > 0;
    if is_look || is_stale || is_overtaken || is_wrong {
        let others = is_stale.then(|| differences(visit.locale, &live.city, &form.notice, old));
        let mut page = Write::of(&visit, &live, form, Some(&proposal)).await?;
        page.stale = others;
        page.is_rebased |= is_overtaken;
        if is_wrong && !is_look {
            page.tell_errors(&visit);
        }
        return if is_look && !is_stale && !is_overtaken { visit.html(&page) } else { visit.refused(&page) };
    }
    let step = ProposalStep::Save {
        title: form.notice.headline.clone(),
        department: form.department.clone().ok_or(Fault::NotFound)?,
        change: Change::Put(Box::new(form.notice)),
        // It was written with what is there now before the eyes.
        base,
        state: if is_sent { State::Review } else { State::Draft },
    };
    let ProposalStep::Save { title, change, .. } = &step else { return Err(Fault::NotFound) };
    let entry = entry(&visit, if is_sent { "content.sent" } else { "content.draft" }, title, change)?;
    let change =
        ProposalChange { number: proposal.number, version, at: visit.now, by: visit.person()?.account.id, what: step };
    let is_kept = visit.page.data.store.change_proposal(change, entry).await?;
    let done = match (is_kept, is_sent) {
        (false, _) => "moved",
        (true, true) => "sent",
        (true, false) => "draft-saved",
    };
    Ok(go(&format!("{place}?done={done}")))
}

/// The hash of the item's text as it is now.
fn current_base(live: &Live, proposal: &Proposal) -> anyhow::Result<Option<cartelera_playlists::hash::ContentHash>> {
    if proposal.base.is_none() {
        return Ok(None);
    }
    Ok(find_item(&live.held.sources, &proposal.item)?.map(|(_, digest)| digest).or(proposal.base))
}

/// An entry of the audit log about a change.
pub(super) fn entry(visit: &Visit, action: &'static str, title: &str, change: &Change) -> anyhow::Result<NewEntry> {
    Ok(NewEntry { after: serde_json::to_string(change)?, ..visit.entry(action, title) })
}

impl Write {
    /// The page of `form`, which is that of `proposal`.
    pub(super) async fn of(visit: &Visit, live: &Live, form: Form, proposal: Option<&Proposal>) -> Result<Self, Fault> {
        let (c, locale) = (visit.locale.content(), visit.locale);
        let corrected = proposal.filter(|proposal| proposal.base.is_some()).map(|proposal| &proposal.item);
        let root = visit.page.data.current().await?.root;
        let aside = Aside::of(visit, &root, live, &form, corrected);
        let kept_place = corrected.and_then(|id| live.city.item(id)).map(|(item, _)| {
            locale.fill(c.where_kept, &[&screens_in_words(locale, live.reached(&item.id), live.city.screens().count())])
        });
        let base = proposal.map(|proposal| current_base(live, proposal)).transpose()?.flatten();
        let is_rebased = proposal.is_some_and(|proposal| base != proposal.base);
        let title = if corrected.is_some() { c.change_put } else { c.new };
        let action = proposal.map_or("/content/new".to_owned(), |known| format!("/content/proposals/{}", known.number));
        Ok(Self {
            f: visit.frame(title),
            c,
            form,
            aside,
            action,
            version: proposal.map_or(0, |proposal| proposal.version),
            corrects: corrected.map(|id| (id.to_string(), base.map(|base| base.to_string()).unwrap_or_default())),
            kept_place,
            errors: None,
            refused: proposal.and_then(|proposal| proposal.refused.clone()),
            stale: None,
            is_rebased,
            may_drop: proposal.is_some() && visit.may(Right::Write),
        })
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
        if self.version == 0 && self.errors.is_none() && self.form.notice.headline.is_empty() {
            return Vec::new();
        }
        self.form.said(name)
    }

    fn is_wrong(&self, name: &str) -> bool {
        self.errors.is_some() && self.form.is_wrong(name)
    }
}
