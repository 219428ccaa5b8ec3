//! The list of content: what is on screen, what waits, what somebody is writing, and what is over.

use askama::Template;
use cartelera_playlists::content::{ContentEntry, ItemEntry};

use super::{
    live::Live,
    reach::sees,
    rows::{Entry, Row, rows},
    standing::{Standing, standing},
};
use crate::{
    page::{
        fields::encode,
        frame::Frame,
        locale::ContentWords,
        matrix::Right,
        visit::{Outcome, Visit},
    },
    proposals::{Change, Proposal, Series, State, owner, plain},
};

/// The part of the list that tells what waits for its time.
const AGENDA: &str = "scheduled";
/// The part of the list that tells what was published last.
const CHANGES: &str = "changes";
/// So many of these are told.
const NEWEST: u32 = 50;
/// So many rows stand on a page.
const PAGE: usize = 50;

#[derive(Template)]
#[template(path = "content_list.html")]
struct ListPage {
    f: Frame,
    c: &'static ContentWords,
    tabs: Vec<Tab>,
    rows: Vec<Row>,
    text: String,
    /// The same as it stands in an address.
    search: String,
    only: String,
    may_write: bool,
    /// Which page of how many it is, in words, if there is more than one.
    place: Option<String>,
    before: Option<String>,
    after: Option<String>,
    has_series: bool,
}

/// A part of the list.
struct Tab {
    key: &'static str,
    name: &'static str,
    count: usize,
    is_here: bool,
}

impl Entry<'_> {
    /// The key of its part of the list.
    fn only(&self) -> &'static str {
        match self {
            Self::Item(_, _, Standing::Over) => "over",
            Self::Item(..) => "on",
            Self::Change(proposal) if proposal.state == State::Draft => "drafts",
            Self::Change(proposal) if proposal.state == State::Scheduled => AGENDA,
            Self::Change(_) => "review",
            Self::Past(..) => CHANGES,
        }
    }

    /// Whether it stands in this part of the list; what was published once is only told where that is asked for.
    fn is_in(&self, part: &str) -> bool {
        self.only() == part || part == "all" && self.only() != CHANGES
    }

    /// What waits stands first.
    fn order(&self) -> (u8, String) {
        match self {
            Self::Change(Proposal { state: State::Scheduled, due: Some(due), .. }) => (0, due.at.to_string()),
            Self::Change(proposal) => (u8::from(proposal.state == State::Draft), proposal.title.to_lowercase()),
            Self::Item(item, ..) => (2, item.title.to_lowercase()),
            Self::Past(_, later) => (3, format!("{later:05}")),
        }
    }

    /// Whether all of `needles` are in it.
    fn is_found(&self, needles: &[&str], live: &Live) -> bool {
        let is_in = |text: &str| needles.iter().all(|needle| text.contains(needle));
        match self {
            _ if needles.is_empty() => true,
            Self::Item(item, ..) => is_in(live.haystack(&item.id)),
            Self::Change(proposal) | Self::Past(proposal, _) => is_in(&haystack_of(proposal)),
        }
    }
}

/// The page.
pub(in crate::page) async fn show(visit: Visit) -> Outcome {
    let Some(live) = visit.page.content().await? else { return nothing(&visit) };
    let c = visit.locale.content();
    let only = match visit.query.get("only") {
        "" => "on",
        only => only,
    };
    let store = &visit.page.data.store;
    let (open, past) = (store.open_proposals().await?, store.newest_changes(NEWEST).await?);
    let sought = plain(visit.query.get("q"));
    let needles: Vec<&str> = sought.split_whitespace().collect();
    let mut found = entries(&visit, &live, (&open, &past)).await;
    found.retain(|entry| entry.is_found(&needles, &live));
    let tab = |(key, name): (&'static str, &'static str)| Tab {
        key,
        name,
        count: found.iter().filter(|entry| entry.is_in(key)).count(),
        is_here: key == only,
    };
    let tabs = [
        ("on", c.tab_on),
        ("review", c.tab_review),
        (AGENDA, visit.locale.changes().tab_agenda),
        ("drafts", c.tab_drafts),
        ("over", c.tab_over),
        ("all", c.tab_all),
        (CHANGES, visit.locale.changes().tab),
    ];
    let tabs = tabs.map(tab).into_iter().collect();
    found.retain(|entry| entry.is_in(only));
    found.sort_by_cached_key(Entry::order);
    let pages = found.len().div_ceil(PAGE).max(1);
    let number = visit.query.get("page").parse().unwrap_or(1).clamp(1, pages);
    let shown: Vec<Entry<'_>> = found.into_iter().skip((number - 1) * PAGE).take(PAGE).collect();
    let search = encode(visit.query.get("q").trim());
    let href = |page: usize| format!("/content?only={}&q={search}&page={page}", encode(only));
    visit.html(&ListPage {
        f: visit.frame(c.title),
        c,
        tabs,
        rows: rows(&visit, &live, &shown).await?,
        text: visit.query.get("q").trim().to_owned(),
        only: only.to_owned(),
        may_write: visit.may(Right::Write),
        place: (pages > 1).then(|| visit.locale.fill(c.page_of, &[&number, &pages])),
        before: (number > 1).then(|| href(number - 1)),
        after: (number < pages).then(|| href(number + 1)),
        search,
        has_series: !Series::all(&live.city).is_empty(),
    })
}

#[derive(Template)]
#[template(path = "content_nothing.html")]
struct Nothing {
    f: Frame,
    c: &'static ContentWords,
}

/// What is shown before anything was published.
pub(in crate::page) fn nothing(visit: &Visit) -> Outcome {
    let c = visit.locale.content();
    visit.html(&Nothing { f: visit.frame(c.title), c })
}

/// Everything that this person sees, in no order.
async fn entries<'a>(visit: &Visit, live: &'a Live, (open, past): (&'a [Proposal], &'a [Proposal])) -> Vec<Entry<'a>> {
    let Some(person) = &visit.person else { return Vec::new() };
    let reach = person.reach(Right::SeeContent);
    let now = visit.page.zone().await.to_datetime(visit.now);
    let items =
        live.city.items().filter(|known| reach.covers(Some(owner(*known)))).map(|(item, playlist)| {
            Entry::Item(item, playlist, standing(&live.city, item, live.reached(&item.id), now))
        });
    let changes = open.iter().filter(|known| sees(person, known)).map(Entry::Change);
    let past = past.iter().filter(|known| sees(person, known)).enumerate();
    items.chain(changes).chain(past.map(|(later, change)| Entry::Past(change, later))).collect()
}

/// What a search for a change looks through.
fn haystack_of(proposal: &Proposal) -> String {
    let text = match &proposal.change {
        Change::Put(notice) => format!("{} {} {}", notice.headline, notice.kicker, notice.body),
        Change::Remove { reason } => reason.clone(),
        Change::Campaign(terms) => format!("{} {}", terms.objective, terms.population),
        Change::Order { .. } | Change::Rule(_) | Change::EndRule { .. } | Change::Playlist(_) | Change::Undo { .. } => {
            String::new()
        }
    };
    plain(&format!("{} {text}", proposal.title))
}

/// What a search for an item looks through, without accents and in small letters.
pub(super) fn haystack(item: &ItemEntry) -> String {
    let text = match &item.content {
        ContentEntry::Bulletin(bulletin) => {
            let kicker = bulletin.kicker.as_deref().unwrap_or_default();
            format!("{kicker} {} {}", bulletin.headline, bulletin.body)
        }
        ContentEntry::Slide(slide) => slide.alt.clone().unwrap_or_default(),
        ContentEntry::Capsule(capsule) => capsule.series.clone().unwrap_or_default(),
    };
    plain(&format!("{} {} {text}", item.title, item.id))
}

/// What waits for this person: changes to authorise, and own ones that were given back.
pub(in crate::page) async fn waiting(visit: &Visit) -> anyhow::Result<Vec<(String, &'static str)>> {
    let Some(person) = &visit.person else { return Ok(Vec::new()) };
    let (locale, c, own) = (visit.locale, visit.locale.content(), person.account.id);
    let open = visit.page.data.store.open_proposals().await?;
    let mut all = Vec::new();
    if visit.may(Right::Review) {
        let reach = person.reach(Right::Review);
        let waits = |known: &&Proposal| known.state == State::Review && reach.covers(Some(&known.department));
        let count = open.iter().filter(waits).filter(|known| !known.is_work_of(own)).count();
        if count > 0 {
            all.push((locale.fill(c.home_review, &[&count]), "/content?only=review"));
        }
    }
    let is_near = |known: &Proposal| {
        let may = visit.may(Right::Review) && person.reach(Right::Review).covers(Some(&known.department));
        may || known.is_work_of(own)
    };
    let set_back = open.iter().filter(|known| known.setback.is_some() && is_near(known)).count();
    if set_back > 0 {
        all.push((locale.fill(locale.changes().home_set_back, &[&set_back]), "/content?only=review"));
    }
    let is_back = |known: &&Proposal| known.state == State::Draft && known.refused.is_some() && known.is_work_of(own);
    let back = open.iter().filter(is_back).count();
    if back > 0 {
        all.push((locale.fill(c.home_refused, &[&back]), "/content?only=drafts"));
    }
    Ok(all)
}
