//! The list of content: what is on screen, what waits, what somebody is writing, and what is over.

use askama::Template;
use cartelera_playlists::{
    content::{ContentEntry, ItemEntry, PlaylistEntry},
    ids::DepartmentId,
};
use jiff::tz::TimeZone;

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
    standing: String,
    level: &'static str,
    by: String,
    authorised: String,
}

/// What a row is made of, for what is on the page that is asked for.
enum Entry<'a> {
    Item(&'a ItemEntry, &'a PlaylistEntry, Standing),
    Change(&'a Proposal),
    /// One that was published, and how many were later.
    Past(&'a Proposal, usize),
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

async fn rows(visit: &Visit, live: &Live, shown: &[Entry<'_>]) -> anyhow::Result<Vec<Row>> {
    let store = &visit.page.data.store;
    let accounts = store.accounts().await?;
    let name = |id: AccountId| accounts.iter().find(|account| account.id == id).map(Account::label).unwrap_or_default();
    let ids = shown.iter().filter_map(|entry| match entry {
        Entry::Item(item, ..) => Some(item.id.clone()),
        Entry::Change(_) | Entry::Past(..) => None,
    });
    let published = store.published_proposals(ids.collect()).await?;
    let (locale, c) = (visit.locale, visit.locale.content());
    let all = live.city.screens().count();
    let owner_name = |id: &DepartmentId| {
        let known = live.city.departments.iter().find(|department| department.id == *id);
        known.map_or_else(|| id.to_string(), |department| department.name.clone())
    };
    let zone = visit.page.zone().await;
    let row = |entry: &Entry<'_>| match entry {
        Entry::Change(proposal) => {
            let whose = (owner_name(&proposal.department), name(proposal.changed_by));
            open_row(row_of(locale, live, proposal, (&whose.0, &whose.1), all), proposal, (locale, &zone), name)
        }
        Entry::Past(change, _) => {
            let whose = (owner_name(&change.department), name(change.made_by));
            past_row(row_of(locale, live, change, (&whose.0, &whose.1), all), change, (locale, &zone), name)
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
                standing: c.standing(*standing).to_owned(),
                level: standing.level(),
                by: made.map_or_else(|| c.from_folder.to_owned(), |made| name(made.made_by)),
                authorised: made.and_then(|made| made.decided_by).map(name).unwrap_or_default(),
            }
        }
    };
    Ok(shown.iter().map(row).collect())
}

/// The row of an open change, with when it is due or that it came back.
fn open_row(
    row: Row,
    proposal: &Proposal,
    (locale, zone): (Locale, &TimeZone),
    name: impl Fn(AccountId) -> String,
) -> Row {
    let w = locale.changes();
    match (proposal.state, proposal.due) {
        (State::Scheduled, Some(due)) => Row {
            standing: locale.fill(w.scheduled_for, &[&locale.moment(due.at, zone)]),
            authorised: proposal.decided_by.map(name).unwrap_or_default(),
            ..row
        },
        _ if proposal.setback.is_some() => {
            Row { standing: format!("{}, {}", row.standing, w.set_back_short), level: "bad", ..row }
        }
        _ => row,
    }
}

/// The row of a change that was published.
fn past_row(
    row: Row,
    change: &Proposal,
    (locale, zone): (Locale, &TimeZone),
    name: impl Fn(AccountId) -> String,
) -> Row {
    let when = change.decided.map(|at| locale.moment(at, zone)).unwrap_or_default();
    let is_undone = change.undone.is_some();
    let standing = if is_undone { locale.changes().was_undone } else { locale.content().published };
    Row {
        kind: made(locale, change),
        standing: format!("{standing}, {when}"),
        level: if is_undone { "" } else { "good" },
        authorised: change.decided_by.map(name).unwrap_or_default(),
        ..row
    }
}

/// What was done to an item by a change that was published.
pub(super) fn made(locale: Locale, change: &Proposal) -> &'static str {
    let w = locale.changes();
    match (&change.change, change.base) {
        (Change::Undo { .. }, _) => w.made_undo,
        (Change::Remove { .. }, _) => w.made_removal,
        (Change::Put(_), Some(_)) => w.made_correction,
        (Change::Put(_), None) => w.made_new,
    }
}

fn row_of(locale: Locale, live: &Live, proposal: &Proposal, (owner, by): (&str, &str), all: usize) -> Row {
    let c = locale.content();
    let known = live.city.item(&proposal.item).map(|(item, _)| item);
    let standing = match proposal.state {
        State::Draft => Standing::Draft,
        State::Scheduled => Standing::Authorised,
        _ => Standing::Review,
    };
    let screens = match (&proposal.change, known) {
        (Change::Put(notice), _) if notice.place.is_some() => {
            notice.place.as_ref().map(|place| place.screens(&live.city).len())
        }
        (_, Some(item)) => Some(live.reached(&item.id)),
        // What is not there shows nowhere.
        _ => None,
    };
    let (until, kind) = match &proposal.change {
        Change::Put(notice) => {
            let until = notice.last_day.map_or_else(|| c.no_end.to_owned(), |day| locale.date(day));
            let new = if notice.file().is_some() { locale.library().new_slide } else { c.new };
            (until, if proposal.base.is_some() { c.correct } else { new })
        }
        Change::Remove { .. } => (String::new(), c.remove),
        Change::Undo { .. } => (String::new(), locale.changes().sort),
    };
    Row {
        href: format!("/content/proposals/{}", proposal.number),
        title: proposal.title.clone(),
        kind,
        owner: owner.to_owned(),
        where_: screens.map(|screens| screens_in_words(locale, screens, all)).unwrap_or_default(),
        until,
        standing: c.standing(standing).to_owned(),
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
        Change::Undo { .. } => String::new(),
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
