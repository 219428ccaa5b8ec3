//! The list of content: what is on screen, what waits, what somebody is writing, and what is over.

use askama::Template;
use cartelera_playlists::{
    content::{ContentEntry, ItemEntry, PlaylistEntry},
    ids::DepartmentId,
};

use super::{
    live::Live,
    reach::sees,
    standing::{Standing, standing},
};
use crate::{
    accounts::{Account, AccountId},
    page::{
        fields::encode,
        frame::Frame,
        locale::{ContentWords, Locale},
        matrix::Right,
        visit::{Outcome, Visit},
    },
    proposals::{Change, Proposal, State, last_day_of, owner, plain},
};

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
}

/// A part of the list.
struct Tab {
    key: &'static str,
    name: &'static str,
    count: usize,
    is_here: bool,
}

/// An item, or a change of one.
struct Row {
    href: String,
    title: String,
    kind: &'static str,
    owner: String,
    where_: String,
    until: String,
    standing: &'static str,
    level: &'static str,
    by: String,
    authorised: String,
}

/// What a row is made of, for what is on the page that is asked for.
enum Entry<'a> {
    Item(&'a ItemEntry, &'a PlaylistEntry, Standing),
    Change(&'a Proposal),
}

impl Entry<'_> {
    /// The key of its part of the list.
    fn only(&self) -> &'static str {
        match self {
            Self::Item(_, _, Standing::Over) => "over",
            Self::Item(..) => "on",
            Self::Change(proposal) if proposal.state == State::Draft => "drafts",
            Self::Change(_) => "review",
        }
    }

    /// What waits stands first.
    fn order(&self) -> (u8, String) {
        match self {
            Self::Change(proposal) => (u8::from(proposal.state == State::Draft), proposal.title.to_lowercase()),
            Self::Item(item, ..) => (2, item.title.to_lowercase()),
        }
    }

    /// Whether all of `needles` are in it.
    fn is_found(&self, needles: &[&str], live: &Live) -> bool {
        let is_in = |text: &str| needles.iter().all(|needle| text.contains(needle));
        match self {
            _ if needles.is_empty() => true,
            Self::Item(item, ..) => is_in(live.haystack(&item.id)),
            Self::Change(proposal) => is_in(&haystack_of(proposal)),
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
    let open = visit.page.data.store.open_proposals().await?;
    let sought = plain(visit.query.get("q"));
    let needles: Vec<&str> = sought.split_whitespace().collect();
    let mut found = entries(&visit, &live, &open).await;
    found.retain(|entry| entry.is_found(&needles, &live));
    let tab = |(key, name): (&'static str, &'static str)| Tab {
        key,
        name,
        count: found.iter().filter(|entry| key == "all" || entry.only() == key).count(),
        is_here: key == only,
    };
    let tabs = [
        ("on", c.tab_on),
        ("review", c.tab_review),
        ("drafts", c.tab_drafts),
        ("over", c.tab_over),
        ("all", c.tab_all),
    ];
    let tabs = tabs.map(tab).into_iter().collect();
    found.retain(|entry| only == "all" || entry.only() == only);
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
async fn entries<'a>(visit: &Visit, live: &'a Live, open: &'a [Proposal]) -> Vec<Entry<'a>> {
    let Some(person) = &visit.person else { return Vec::new() };
    let reach = person.reach(Right::SeeContent);
    let now = visit.page.zone().await.to_datetime(visit.now);
    let items =
        live.city.items().filter(|known| reach.covers(Some(owner(*known)))).map(|(item, playlist)| {
            Entry::Item(item, playlist, standing(&live.city, item, live.reached(&item.id), now))
        });
    let changes = open.iter().filter(|known| sees(person, known)).map(Entry::Change);
    items.chain(changes).collect()
}

async fn rows(visit: &Visit, live: &Live, shown: &[Entry<'_>]) -> anyhow::Result<Vec<Row>> {
    let store = &visit.page.data.store;
    let accounts = store.accounts().await?;
    let name = |id: AccountId| accounts.iter().find(|account| account.id == id).map(Account::label).unwrap_or_default();
    let ids = shown.iter().filter_map(|entry| match entry {
        Entry::Item(item, ..) => Some(item.id.clone()),
        Entry::Change(_) => None,
    });
    let published = store.published_proposals(ids.collect()).await?;
    let (locale, c) = (visit.locale, visit.locale.content());
    let all = live.city.screens().count();
    let owner_name = |id: &DepartmentId| {
        let known = live.city.departments.iter().find(|department| department.id == *id);
        known.map_or_else(|| id.to_string(), |department| department.name.clone())
    };
    let row = |entry: &Entry<'_>| match entry {
        Entry::Change(proposal) => {
            row_of(locale, live, proposal, (&owner_name(&proposal.department), &name(proposal.changed_by)), all)
        }
        Entry::Item(item, playlist, standing) => {
            let made = published.iter().find(|known| known.item == item.id);
            let last_day = last_day_of(live.city.flight_of(item));
            Row {
                href: format!("/content/items/{}", item.id),
                title: item.title.clone(),
                kind: kind(locale, item),
                owner: owner_name(owner((item, playlist))),
                where_: screens_in_words(locale, live.reached(&item.id), all),
                until: last_day.map_or_else(|| c.no_end.to_owned(), |day| locale.date(day)),
                standing: c.standing(*standing),
                level: standing.level(),
                by: made.map_or_else(|| c.from_folder.to_owned(), |made| name(made.made_by)),
                authorised: made.and_then(|made| made.decided_by).map(name).unwrap_or_default(),
            }
        }
    };
    Ok(shown.iter().map(row).collect())
}

fn row_of(locale: Locale, live: &Live, proposal: &Proposal, (owner, by): (&str, &str), all: usize) -> Row {
    let c = locale.content();
    let known = live.city.item(&proposal.item).map(|(item, _)| item);
    let is_draft = proposal.state == State::Draft;
    let standing = if is_draft { Standing::Draft } else { Standing::Review };
    let screens = match (&proposal.change, known) {
        (Change::Put(notice), _) if notice.place.is_some() => {
            notice.place.as_ref().map_or(0, |place| place.screens(&live.city).len())
        }
        (_, Some(item)) => live.reached(&item.id),
        _ => 0,
    };
    let (until, kind) = match &proposal.change {
        Change::Put(notice) => {
            let until = notice.last_day.map_or_else(|| c.no_end.to_owned(), |day| locale.date(day));
            let new = if notice.file().is_some() { locale.library().new_slide } else { c.new };
            (until, if proposal.base.is_some() { c.correct } else { new })
        }
        Change::Remove { .. } => (String::new(), c.remove),
    };
    Row {
        href: format!("/content/proposals/{}", proposal.number),
        title: proposal.title.clone(),
        kind,
        owner: owner.to_owned(),
        where_: screens_in_words(locale, screens, all),
        until,
        standing: c.standing(standing),
        level: standing.level(),
        by: by.to_owned(),
        authorised: String::new(),
    }
}

/// What a search for a change looks through.
fn haystack_of(proposal: &Proposal) -> String {
    let text = match &proposal.change {
        Change::Put(notice) => format!("{} {} {}", notice.headline, notice.kicker, notice.body),
        Change::Remove { reason } => reason.clone(),
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
    let is_back = |known: &&Proposal| known.state == State::Draft && known.refused.is_some() && known.is_work_of(own);
    let back = open.iter().filter(is_back).count();
    if back > 0 {
        all.push((locale.fill(c.home_refused, &[&back]), "/content?only=drafts"));
    }
    Ok(all)
}

/// What kind an item is of.
pub(super) fn kind(locale: Locale, item: &ItemEntry) -> &'static str {
    let w = locale.words();
    match item.content {
        ContentEntry::Bulletin(_) => w.kind_bulletin,
        ContentEntry::Slide(_) => w.kind_slide,
        ContentEntry::Capsule(_) => w.kind_capsule,
    }
}

/// How many of all screens, in words.
pub(super) fn screens_in_words(locale: Locale, screens: usize, all: usize) -> String {
    let w = locale.words();
    match screens {
        1 => locale.content().one_screen.to_owned(),
        _ if screens == all => w.all_screens.to_owned(),
        _ => locale.fill(w.count_screens, &[&screens]),
    }
}
