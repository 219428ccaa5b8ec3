//! What one screen shows at one instant, drawn by the player's program and told in words.

use askama::Template;
use cartelera_playlists::{
    approval::Approvals,
    content::{self, City, Office, Screen},
    envelope::Document as _,
    hash::ContentHash,
    ids::ScreenId,
    manifest::{Pointer, Role, Root},
    present::{Conditions, Presented, PresentedMain, Scene},
    stops::StopList,
    timeline::{SlotSource, Timeline},
};
use jiff::{
    SignedDuration, Timestamp,
    civil::{Date, Time},
    tz::TimeZone,
};

use super::{
    super::{form::Choice, shots::Shot},
    outlook::{AHEAD, alone},
};
use crate::page::{
    city::drawn_at,
    fields::Fields,
    locale::{Locale, PlaylistWords},
    visit::Visit,
};

/// How far from now an instant can be asked for.
const FURTHEST: SignedDuration = SignedDuration::from_hours(200 * 365 * 24);
/// So many changes of what is on are looked through for an hour at which an office is open.
const LOOKED_AT: usize = 64;

/// The choice of a screen and an instant.
#[derive(Template)]
#[template(path = "playlist_chooser.html")]
pub(in crate::page::content) struct Chooser {
    p: &'static PlaylistWords,
    screens: Vec<Choice>,
    date: String,
    time: String,
    /// What is meant, if there is a screen at all.
    pub(super) asked: Option<(ScreenId, Timestamp)>,
    /// That something else was typed than a date and time.
    fault: Option<String>,
}

impl Chooser {
    /// What `fields` choose of `screens` of `city`; at first, the next moment at which the first one is on.
    pub(super) fn of(
        (visit, fields): (&Visit, &Fields),
        city: &City,
        screens: &[(&Screen, &Office)],
        zone: &TimeZone,
    ) -> Self {
        let (locale, p) = (visit.locale, visit.locale.playlists());
        let wanted = fields.get("at_screen");
        let chosen = screens.iter().find(|(screen, _)| screen.id.as_str() == wanted).or(screens.first());
        let (date, time) = (fields.get("at_date").trim(), fields.get("at_time").trim());
        let given = date.parse::<Date>().ok().zip(time.parse::<Time>().ok());
        let given = given.and_then(|(date, time)| zone.to_timestamp(date.to_datetime(time)).ok());
        let given = given.filter(|at| at.duration_since(visit.now).abs() <= FURTHEST);
        let is_asked = !date.is_empty() || !time.is_empty();
        let first = || chosen.and_then(|(screen, _)| first_open(city, &screen.id, visit.now)).unwrap_or(visit.now);
        let at = given.unwrap_or_else(first);
        let civil = zone.to_datetime(at);
        Self {
            p,
            screens: screens
                .iter()
                .map(|(screen, office)| {
                    let is_chosen = chosen.is_some_and(|(chosen, _)| chosen.id == screen.id);
                    (screen.id.to_string(), format!("{} · {}", office.name, screen.name), is_chosen)
                })
                .collect(),
            date: civil.date().to_string(),
            time: civil.strftime("%H:%M").to_string(),
            asked: chosen.map(|(screen, _)| (screen.id.clone(), at)),
            fault: (is_asked && given.is_none()).then(|| locale.fill(p.moment_time, &[&locale.moment(at, zone)])),
        }
    }
}

/// The next instant from `now` on at which `screen` is on.
fn first_open(city: &City, screen: &ScreenId, now: Timestamp) -> Option<Timestamp> {
    let (_, mut timeline) = alone(content::compile(city, screen)?, now - AHEAD).ok()?;
    let mut at = now;
    for _ in 0..LOOKED_AT {
        if timeline.at(at).display_on {
            return Some(at);
        }
        at = timeline.next_change(at);
    }
    None
}

/// What a screen shows.
pub(super) struct Glimpse {
    /// In words.
    pub(super) told: String,
    /// As a picture, where there is anything to be seen.
    pub(super) shots: Vec<Shot>,
}

/// What `asked` of `city` shows; `None` if the screen is not there.
pub(super) fn glimpse(
    visit: &Visit,
    (root, stops): (&Root, &StopList),
    city: &City,
    asked: &(ScreenId, Timestamp),
) -> Option<Glimpse> {
    let (locale, (id, at)) = (visit.locale, asked);
    let (screen, _) = city.screen(id)?;
    let programme = content::compile(city, id)?;
    // Nobody has to have signed what is only looked at.
    let root = Root { approver: Role::default(), ..root.clone() };
    let (epoch, mut timeline) = alone(programme.clone(), *at - AHEAD).ok()?;
    let approvals = Approvals::of(&root, b"");
    let conditions =
        Conditions { takeovers: &[], stops, approvals: &approvals, claimed_above: None, may_show: &|_| true };
    let presented = conditions.presents(&mut timeline, *at);
    let told = in_words(locale, city, &presented);
    let Some(when) = drawn_at(&presented, *at) else { return Some(Glimpse { told, shots: Vec::new() }) };
    let size_px = screen.picture_px();
    let key = key(&mut timeline, conditions, when, size_px);
    let pointer = Pointer {
        format: Pointer::FORMAT,
        screen: id.clone(),
        root: root.version,
        sequence: 1,
        issued: epoch.effective_from,
        stale_after_s: 3_600,
        epochs: vec![epoch],
        takeovers: Vec::new(),
        stop_head: 0,
        approvals: None,
    };
    let scene = Scene { root, pointer, programmes: vec![programme], stops: stops.clone(), approvals: String::new() };
    visit.page.pictures.order(key, || Some((scene, when, size_px)));
    let (is_portrait, c) = (size_px.1 > size_px.0, locale.content());
    let shot = Shot {
        path: format!("/content/pictures/{key}"),
        alt: locale.fill(locale.playlists().moment_alt, &[&screen.name]),
        name: if is_portrait { c.preview_portrait } else { c.preview_landscape },
        is_portrait,
        turn: None,
    };
    Some(Glimpse { told, shots: vec![shot] })
}

/// Names a picture by what is in it: it is drawn once for every rule that shows the same.
fn key(timeline: &mut Timeline, conditions: Conditions<'_>, when: Timestamp, size_px: (u32, u32)) -> ContentHash {
    let Presented { programme, brand, main, bar, .. } = conditions.presents(timeline, when);
    let digest = |place: usize| programme.items.get(place).map(|item| item.digest);
    let main = match &main {
        PresentedMain::Off | PresentedMain::BuiltIn { .. } => None,
        PresentedMain::Takeover(takeover) => Some(takeover.item.digest),
        PresentedMain::Slot(playing) => digest(playing.item),
        PresentedMain::StandIn { stand_in, .. } => digest(stand_in.item),
    };
    let bar = bar.and_then(|playing| digest(playing.item));
    let around = (&programme.city, &programme.office, &programme.layout, &programme.brands, &programme.axes);
    let seen = (main, bar, format!("{brand:?}"), size_px, around);
    ContentHash::of(&serde_json::to_vec(&seen).expect("hashes, names and numbers serialise"))
}

fn in_words(locale: Locale, city: &City, presented: &Presented) -> String {
    let p = locale.playlists();
    let title = |item: usize| presented.programme.items.get(item).map(|item| item.title.clone()).unwrap_or_default();
    match &presented.main {
        PresentedMain::Off => p.moment_closed.to_owned(),
        PresentedMain::Takeover(_) => p.moment_alert.to_owned(),
        PresentedMain::StandIn { stand_in, .. } => locale.fill(p.moment_house, &[&title(stand_in.item)]),
        PresentedMain::BuiltIn { .. } => p.house.to_owned(),
        PresentedMain::Slot(playing) => {
            let list = match &playing.source {
                SlotSource::Rule(id) => city.rules().find(|(rule, _)| rule.id == *id).map(|(_, list)| list),
                SlotSource::HouseLoop => None,
            };
            match list {
                Some(list) => locale.fill(p.moment_on, &[&title(playing.item), &list.name]),
                None => locale.fill(p.moment_house, &[&title(playing.item)]),
            }
        }
    }
}
