//! The list of screens: what each is to show and shows, when it was heard of, and what is wrong.

use askama::Template;
use jiff::Timestamp;

use super::{
    city::{City, CityScreen, OnState},
    frame::Frame,
    locale::Locale,
    matrix::Right,
    visit::{Outcome, Visit},
};
use crate::screens::{ScreenState, short};

/// A screen as pages show it.
pub(super) struct Card {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) office: String,
    /// What is on, and of which sort that is.
    pub(super) on: String,
    pub(super) sort: &'static str,
    pub(super) until: Option<String>,
    /// Where its picture is.
    pub(super) picture: Option<String>,
    /// What the picture shows, for who cannot see it.
    pub(super) alt: String,
    pub(super) is_portrait: bool,
    pub(super) state: &'static str,
    /// `good`, `warn` or `bad`.
    pub(super) level: &'static str,
    pub(super) seen: String,
    pub(super) wanted: Option<String>,
    pub(super) shown: Option<String>,
    pub(super) is_current: Option<bool>,
    pub(super) alarms: Vec<String>,
}

impl Card {
    /// The card of `screen`.
    pub(super) fn of(screen: &CityScreen, city: &City, locale: Locale, now: Timestamp) -> Self {
        let (w, report) = (locale.words(), &screen.report);
        let (on, sort) = match screen.on.as_ref().map(|on| &on.state) {
            None => (w.on_nothing.to_owned(), w.sort_none),
            Some(OnState::Closed) => (w.on_closed.to_owned(), w.sort_none),
            Some(OnState::Item { title, kind, .. }) => (title.clone(), w.kind(*kind)),
            Some(OnState::StandIn { title }) => (title.clone(), w.sort_stand_in),
            Some(OnState::Takeover { title }) => (title.clone(), w.sort_alert),
            Some(OnState::BuiltIn) => (w.on_built_in.to_owned(), w.sort_none),
        };
        let until = screen.on.as_ref().and_then(|on| on.until);
        let picture = screen.on.as_ref().and_then(|on| on.picture);
        let picture = picture.map(|(key, _)| format!("/screens/{}/picture?v={}", screen.record.id, short(key)));
        let state = match report.state {
            ScreenState::Paired => w.state_paired,
            ScreenState::Unpaired => w.state_unpaired,
            ScreenState::Revoked => w.state_revoked,
            ScreenState::Removed => w.state_removed,
        };
        let level = if screen.is_dark() {
            "bad"
        } else if report.state != ScreenState::Paired || !report.alarms.is_empty() {
            "warn"
        } else {
            "good"
        };
        Self {
            id: screen.record.id.to_string(),
            name: screen.record.name.clone(),
            office: screen.record.office_name.clone(),
            alt: locale.fill(w.picture_alt, &[&screen.record.name, &on]),
            on,
            sort,
            until: until.map(|until| locale.clock(until, &city.zone)),
            picture,
            is_portrait: screen.record.picture_px.is_some_and(|(width, height)| height > width),
            state,
            level,
            seen: report.last_contact.map_or_else(|| w.never.to_owned(), |at| locale.ago(now.duration_since(at))),
            wanted: report.wanted_programme.map(short),
            shown: report.heartbeat.as_ref().and_then(|told| told.programme).map(short),
            is_current: report.is_current,
            alarms: report.alarms.iter().map(|alarm| locale.alarm(alarm)).collect(),
        }
    }
}

#[derive(Template)]
#[template(path = "screens.html")]
struct Screens {
    f: Frame,
    cards: Vec<Card>,
    offices: Vec<(String, String, bool)>,
    text: String,
    only: String,
    all: usize,
    may_pair: bool,
    may_add_screen: bool,
    may_add_place: bool,
}

/// The page.
pub(super) async fn show(visit: Visit) -> Outcome {
    let (w, locale) = (visit.locale.words(), visit.locale);
    let city = visit.page.city().await?;
    let reach = visit.person()?.reach(Right::SeeScreens);
    let (text, office, only) = (visit.query.get("q").trim(), visit.query.get("office"), visit.query.get("only"));
    let needle = text.to_lowercase();
    let fits = |screen: &&CityScreen| {
        let record = &screen.record;
        let haystack = format!("{} {} {}", record.id, record.name, record.office_name).to_lowercase();
        let is_wanted = match only {
            "dark" => screen.is_dark(),
            "alarms" => !screen.report.alarms.is_empty(),
            "unpaired" => screen.report.device.is_none(),
            "behind" => screen.report.is_current == Some(false),
            _ => true,
        };
        haystack.contains(&needle) && (office.is_empty() || record.office.as_str() == office) && is_wanted
    };
    let mut offices: Vec<(String, String, bool)> = city
        .within(&reach)
        .map(|screen| {
            let record = &screen.record;
            (record.office.to_string(), record.office_name.clone(), record.office.as_str() == office)
        })
        .collect();
    offices.sort_by(|a, b| a.1.cmp(&b.1));
    offices.dedup();
    let cards = city.within(&reach).filter(fits).map(|screen| Card::of(screen, &city, locale, visit.now)).collect();
    visit.html(&Screens {
        f: visit.frame(w.nav_screens),
        cards,
        offices,
        text: text.to_owned(),
        only: only.to_owned(),
        all: city.within(&reach).count(),
        may_pair: visit.may(Right::Pair),
        may_add_screen: visit.may(Right::AddScreen),
        may_add_place: visit.may(Right::AddPlace),
    })
}
