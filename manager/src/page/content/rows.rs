//! The rows of the list of content: an item, or a change of one, in words.

use cartelera_playlists::{
    content::{ContentEntry, ItemEntry, PlaylistEntry},
    ids::DepartmentId,
};
use jiff::{civil::Date, tz::TimeZone};

use super::{
    live::Live,
    playlists::rule_in,
    standing::{Standing, screens_of},
};
use crate::{
    accounts::{Account, AccountId},
    page::{locale::Locale, visit::Visit},
    proposals::{Change, Proposal, RuleChange, Shown, State, last_day_of, new_rule, owner},
};

/// An item, or a change of one.
pub(super) struct Row {
    pub(super) href: String,
    pub(super) title: String,
    pub(super) kind: &'static str,
    pub(super) owner: String,
    pub(super) where_: String,
    pub(super) until: String,
    pub(super) standing: String,
    pub(super) level: &'static str,
    pub(super) by: String,
    pub(super) authorised: String,
}

/// What a row is made of, for what is on the page that is asked for.
pub(super) enum Entry<'a> {
    Item(&'a ItemEntry, &'a PlaylistEntry, Standing),
    Change(&'a Proposal),
    /// One that was published, and how many were later.
    Past(&'a Proposal, usize),
}

/// The rows of what is shown, in its order.
pub(super) async fn rows(visit: &Visit, live: &Live, shown: &[Entry<'_>]) -> anyhow::Result<Vec<Row>> {
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
            let made = published.iter().find(|known| known.subject.is_item(&item.id));
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
        (Change::Order { .. }, _) => locale.playlists().made_order,
        (Change::Rule(_), None) => locale.playlists().made_rule_new,
        (Change::Rule(_), Some(_)) => locale.playlists().made_rule,
        (Change::EndRule { .. }, _) => locale.playlists().made_end,
        (Change::Playlist(_), _) => locale.playlists().made_new,
        (Change::Campaign(_), None) => locale.campaigns().made_new,
        (Change::Campaign(_), Some(_)) => locale.campaigns().made_change,
        (Change::Put(_), Some(_)) => w.made_correction,
        (Change::Put(_), None) => w.made_new,
    }
}

fn row_of(locale: Locale, live: &Live, proposal: &Proposal, (owner, by): (&str, &str), all: usize) -> Row {
    let c = locale.content();
    let known = proposal.subject.item().and_then(|id| live.city.item(id)).map(|(item, _)| item);
    let standing = match proposal.state {
        State::Draft => Standing::Draft,
        State::Scheduled => Standing::Authorised,
        _ => Standing::Review,
    };
    let screens = match (&proposal.change, known) {
        (Change::Put(notice), _) if notice.place.is_some() => {
            notice.place.as_ref().map(|place| place.screens(&live.city).len())
        }
        (Change::Rule(change), _) => Some(rule_reach(live, proposal, change)),
        (Change::Playlist(new), _) => new.terms.place.as_ref().map(|place| place.screens(&live.city).len()),
        (_, Some(item)) => Some(live.reached(&item.id)),
        (_, None) if proposal.subject.item().is_none() => Some(screens_of(&live.city, &proposal.subject).len()),
        // What is not there shows nowhere.
        _ => None,
    };
    let end = |day: Option<Date>| day.map_or_else(|| c.no_end.to_owned(), |day| locale.date(day));
    let (until, kind) = match &proposal.change {
        Change::Put(notice) => {
            let new = match notice.shown {
                Shown::Text => c.new,
                Shown::Slide(_) => locale.library().new_slide,
                Shown::Capsule(_) => locale.video().new_capsule,
            };
            (end(notice.last_day), if proposal.base.is_some() { c.correct } else { new })
        }
        Change::Remove { .. } => (String::new(), c.remove),
        Change::Order { .. } => (String::new(), locale.playlists().sort_order),
        Change::Rule(change) => {
            let p = locale.playlists();
            (end(change.terms.last_day), if proposal.base.is_some() { p.sort_rule } else { p.sort_rule_new })
        }
        Change::EndRule { .. } => (String::new(), locale.playlists().sort_end),
        Change::Playlist(new) => (end(new.terms.last_day), locale.playlists().sort_new),
        Change::Campaign(terms) => {
            let p = locale.campaigns();
            (end(terms.last_day), if proposal.base.is_some() { p.sort_change } else { p.sort_new })
        }
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

/// On how many screens a rule shows its playlist once it is what `change` says.
fn rule_reach(live: &Live, proposal: &Proposal, change: &RuleChange) -> usize {
    let known = proposal.subject.playlist().and_then(|playlist| rule_in(&live.city, playlist, &change.rule));
    let rule = change.terms.on(&known.cloned().unwrap_or_else(|| new_rule(change.rule.clone())));
    live.city.screens().filter(|(screen, office)| rule.reaches(screen, office)).count()
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
