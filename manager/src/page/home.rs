//! The first page: what is on, what changes today, what ends soon, which screens are dark, and what waits for this person.

use std::collections::{BTreeMap, BTreeSet};

use askama::Template;
use jiff::{SignedDuration, Timestamp, ToSpan as _, civil::Date, tz::TimeZone};

use super::{
    city::{City, CityScreen},
    content::Coming,
    frame::Frame,
    library::EndingFile,
    locale::Locale,
    matrix::Right,
    screens::Card,
    visit::{Outcome, Reach, Visit},
};

/// What ends within so long is told.
const SOON: SignedDuration = SignedDuration::from_hours(7 * 24);
/// So many pictures are on this page; the list of screens has all.
const PICTURES: usize = 24;

#[derive(Template)]
#[template(path = "home.html")]
struct Home {
    f: Frame,
    today: String,
    cards: Vec<Card>,
    /// How many screens there are beyond those with a picture.
    more: usize,
    count: usize,
    changes: Vec<Change>,
    ending: Vec<Ending>,
    /// Files that screens show for longer than they may be used.
    files: Vec<EndingFile>,
    /// What is published at its time.
    coming: Vec<Coming>,
    dark: Vec<Dark>,
    unpaired: usize,
    is_all_suspended: bool,
    may_suspend: bool,
    may_pair: bool,
    /// Where this person may put up one of the city's counter texts, what that is called.
    counter: Option<&'static str>,
    /// What waits for a decision of this person.
    waiting: Vec<(String, &'static str)>,
    /// Where nothing was ever published, whether this person may make the city.
    founding: Option<bool>,
}

impl Home {
    fn may_make_city(&self) -> bool {
        self.founding == Some(true)
    }
}

/// Something that changes today.
struct Change {
    time: String,
    text: String,
    where_: String,
}

/// An item that ends soon.
struct Ending {
    title: String,
    when: String,
    where_: String,
}

/// A dark screen.
struct Dark {
    id: String,
    name: String,
    office: String,
    why: String,
}

/// The page.
pub(super) async fn show(visit: Visit) -> Outcome {
    let (w, locale) = (visit.locale.words(), visit.locale);
    let city = visit.page.city().await?;
    let reach = visit.person()?.reach(Right::SeeScreens);
    let mut screens: Vec<&CityScreen> = city.within(&reach).collect();
    // Those with a picture come first.
    screens.sort_by_key(|screen| screen.on.as_ref().is_none_or(|on| on.picture.is_none()));
    let cards: Vec<Card> =
        screens.iter().take(PICTURES).map(|screen| Card::of(screen, &city, locale, visit.now)).collect();
    let dark = screens.iter().filter(|screen| screen.is_dark()).map(|screen| Dark {
        id: screen.record.id.to_string(),
        name: screen.record.name.clone(),
        office: screen.record.office_name.clone(),
        why: screen
            .report
            .alarms
            .iter()
            .filter(|alarm| alarm.is_dark())
            .map(|alarm| locale.alarm(alarm))
            .collect::<Vec<_>>()
            .join("; "),
    });
    let unpaired = screens.iter().filter(|screen| screen.report.device.is_none()).count();
    let mut waiting = Vec::new();
    let person = visit.person()?;
    if visit.may(Right::Resume) {
        let wishes = visit.page.data.store.resumptions().await?;
        let others = wishes.iter().filter(|wish| wish.asked_by != person.account.id).count();
        if others > 0 {
            waiting.push((locale.fill(w.home_resumptions, &[&others]), "/stops"));
        }
    }
    waiting.extend(super::content::waiting(&visit).await?);
    if visit.may(Right::ChangePeople) {
        let wishes = visit.page.data.store.role_wishes().await?;
        let roles = wishes.iter().filter(|wish| wish.asked_by != person.account.id);
        let count = roles.count();
        if count > 0 {
            waiting.push((locale.fill(w.home_roles, &[&count]), "/people"));
        }
    }
    let resets = super::people::waiting_resets(&visit).await?;
    if resets > 0 {
        waiting.push((locale.fill(locale.people().home, &[&resets]), "/people"));
    }
    visit.html(&Home {
        today: locale.date(city.zone.to_datetime(visit.now).date()),
        more: screens.len().saturating_sub(PICTURES),
        count: screens.len(),
        changes: changes(&city, &reach, locale, visit.now),
        ending: ending(&city, &reach, locale, visit.now),
        files: super::library::ending_files(&visit).await?,
        coming: super::content::coming(&visit).await?,
        dark: dark.collect(),
        unpaired,
        is_all_suspended: city.is_all_suspended(),
        may_suspend: visit.may(Right::Suspend),
        may_pair: visit.may(Right::Pair),
        counter: super::counter::is_offered(&visit).await?.then_some(locale.counter().home),
        waiting,
        founding: if screens.is_empty() && !super::founding::has_begun(&visit).await? {
            Some(visit.may(Right::MakeCity))
        } else {
            None
        },
        cards,
        f: visit.frame(w.nav_home),
    })
}

/// The screens of something, in words.
fn on_screens(locale: Locale, screens: &BTreeSet<String>, all: usize) -> String {
    let w = locale.words();
    match screens.len() {
        count if count == all && all > 1 => w.all_screens.to_owned(),
        1..=3 => screens.iter().cloned().collect::<Vec<_>>().join(", "),
        count => locale.fill(w.count_screens, &[&count]),
    }
}

/// What is named, with the screens that it is about.
type Named<K> = BTreeMap<K, BTreeSet<String>>;

fn day(zone: &TimeZone, date: Date) -> Option<(Timestamp, Timestamp)> {
    let midnight = |date: Date| zone.to_timestamp(date.at(0, 0, 0, 0)).ok();
    Some((midnight(date)?, midnight(date.checked_add(1.day()).ok()?)?))
}

fn changes(city: &City, reach: &Reach, locale: Locale, now: Timestamp) -> Vec<Change> {
    let w = locale.words();
    let Some((from, until)) = day(&city.zone, city.zone.to_datetime(now).date()) else { return Vec::new() };
    let is_today = |at: Timestamp| (from..until).contains(&at);
    let mut found: Named<(Timestamp, String)> = BTreeMap::new();
    for screen in city.within(reach) {
        let Some(followed) = city.followed.get(&screen.record.id) else { continue };
        let mut note = |at: Timestamp, text: String| {
            if is_today(at) {
                found.entry((at, text)).or_default().insert(screen.record.name.clone());
            }
        };
        for epoch in &followed.pointer.epochs {
            note(epoch.effective_from, w.change_publication.to_owned());
        }
        for takeover in &followed.pointer.takeovers {
            note(takeover.starts, locale.fill(w.change_alert, &[&takeover.item.title]));
            note(takeover.over(), locale.fill(w.change_alert_ends, &[&takeover.item.title]));
        }
        let Some(programme) = followed.programmes.last() else { continue };
        for blackout in &programme.blackouts {
            note(blackout.from, w.change_blackout.to_owned());
            note(blackout.until, w.change_blackout_ends.to_owned());
        }
        for item in &programme.items {
            if let Some(at) = item.flight.from {
                note(at, locale.fill(w.change_begins, &[&item.title]));
            }
            if let Some(at) = item.flight.until {
                note(at, locale.fill(w.change_ends, &[&item.title]));
            }
        }
    }
    let all = city.within(reach).count();
    let change = |((at, text), screens): ((Timestamp, String), BTreeSet<String>)| Change {
        time: locale.clock(at, &city.zone),
        text,
        where_: on_screens(locale, &screens, all),
    };
    found.into_iter().map(change).collect()
}

fn ending(city: &City, reach: &Reach, locale: Locale, now: Timestamp) -> Vec<Ending> {
    let mut found: Named<(Timestamp, String)> = BTreeMap::new();
    for screen in city.within(reach) {
        let programme = city.followed.get(&screen.record.id).and_then(|followed| followed.programmes.last());
        for item in programme.iter().flat_map(|programme| &programme.items) {
            if let Some(until) = item.flight.until.filter(|until| *until > now && until.duration_since(now) <= SOON) {
                found.entry((until, item.title.clone())).or_default().insert(screen.record.name.clone());
            }
        }
    }
    let all = city.within(reach).count();
    let ending = |((until, title), screens): ((Timestamp, String), BTreeSet<String>)| Ending {
        title,
        when: locale.moment(until, &city.zone),
        where_: on_screens(locale, &screens, all),
    };
    found.into_iter().map(ending).collect()
}
