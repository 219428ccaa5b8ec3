//! The list of content: what is on screen, what waits, what somebody is writing, and what is over.

use std::collections::BTreeMap;

use askama::Template;
use cartelera_playlists::{
    content::{ContentEntry, ItemEntry},
    ids::ItemId,
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
    only: &'static str,
    /// What a search finds, without accents and in small letters.
    haystack: String,
    order: (u8, String),
}

/// The page.
pub(in crate::page) async fn show(visit: Visit) -> Outcome {
    let Some(live) = visit.page.content().await? else { return nothing(&visit) };
    let c = visit.locale.content();
    let rows = rows(&visit, &live).await?;
    let only = match visit.query.get("only") {
        "" => "on",
        only => only,
    };
    let sought = plain(visit.query.get("q"));
    let needles: Vec<&str> = sought.split_whitespace().collect();
    let is_found = |row: &Row| needles.iter().all(|needle| row.haystack.contains(needle));
    let tab = |(key, name): (&'static str, &'static str)| Tab {
        key,
        name,
        count: rows.iter().filter(|row| is_found(row)).filter(|row| key == "all" || row.only == key).count(),
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
    let mut shown = rows;
    shown.retain(|row| (only == "all" || row.only == only) && is_found(row));
    shown.sort_by(|a, b| a.order.cmp(&b.order));
    visit.html(&ListPage {
        f: visit.frame(c.title),
        c,
        tabs,
        rows: shown,
        text: visit.query.get("q").trim().to_owned(),
        search: encode(visit.query.get("q").trim()),
        only: only.to_owned(),
        may_write: visit.may(Right::Write),
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

async fn rows(visit: &Visit, live: &Live) -> anyhow::Result<Vec<Row>> {
    let store = &visit.page.data.store;
    let accounts = store.accounts().await?;
    let name = |id: AccountId| accounts.iter().find(|account| account.id == id).map(Account::label).unwrap_or_default();
    let published = store.published_proposals().await?;
    let published: BTreeMap<&ItemId, &Proposal> = published.iter().map(|known| (&known.item, known)).collect();
    let (locale, c) = (visit.locale, visit.locale.content());
    let person = visit.person.as_ref();
    let reach = person.map(|person| person.reach(Right::SeeContent));
    let now = visit.page.zone().await.to_datetime(visit.now);
    let all = live.city.screens().count();
    let owner_name = |id: &cartelera_playlists::ids::DepartmentId| {
        let known = live.city.departments.iter().find(|department| department.id == *id);
        known.map_or_else(|| id.to_string(), |department| department.name.clone())
    };
    let mut rows = Vec::new();
    for (item, playlist) in live.city.items() {
        let owner = owner((item, playlist));
        if !reach.as_ref().is_some_and(|reach| reach.covers(Some(owner))) {
            continue;
        }
        let screens = live.reached(&item.id);
        let standing = standing(&live.city, item, screens, now);
        let made = published.get(&item.id);
        rows.push(Row {
            href: format!("/content/items/{}", item.id),
            title: item.title.clone(),
            kind: kind(locale, item),
            owner: owner_name(owner),
            where_: screens_in_words(locale, screens, all),
            until: last_day_of(live.city.flight_of(item)).map_or_else(|| c.no_end.to_owned(), |day| locale.date(day)),
            standing: c.standing(standing),
            level: standing.level(),
            by: made.map_or_else(|| c.from_folder.to_owned(), |made| name(made.made_by)),
            authorised: made.and_then(|made| made.decided_by).map(name).unwrap_or_default(),
            only: if standing == Standing::Over { "over" } else { "on" },
            haystack: haystack(item),
            order: (2, item.title.to_lowercase()),
        });
    }
    for proposal in
        store.open_proposals().await?.iter().filter(|known| person.is_some_and(|person| sees(person, known)))
    {
        rows.push(row_of(locale, live, proposal, (&owner_name(&proposal.department), &name(proposal.changed_by)), all));
    }
    Ok(rows)
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
    let (until, text, kind) = match &proposal.change {
        Change::Put(notice) => {
            let until = notice.last_day.map_or_else(|| c.no_end.to_owned(), |day| locale.date(day));
            let new = if notice.file().is_some() { locale.library().new_slide } else { c.new };
            let kind = if proposal.base.is_some() { c.correct } else { new };
            (until, format!("{} {} {}", notice.headline, notice.kicker, notice.body), kind)
        }
        Change::Remove { reason } => (String::new(), reason.clone(), c.remove),
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
        only: if is_draft { "drafts" } else { "review" },
        haystack: plain(&format!("{} {text}", proposal.title)),
        order: (u8::from(is_draft), proposal.title.to_lowercase()),
    }
}

/// What a search for an item looks through.
fn haystack(item: &ItemEntry) -> String {
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
