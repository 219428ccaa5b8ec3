//! A playlist: its items in order, its rules in words, where it shows, and a screen at an instant.

use askama::Template;
use cartelera_playlists::content::{City, Member, PlaylistEntry};

use super::{
    super::{history::history, list::nothing, rows::kind, standing::screens_under, undo::open_of},
    moment::{Chooser, Glimpse, glimpse},
    told::{pacing_in_words, told},
};
use crate::{
    page::{
        frame::Frame,
        locale::{ContentWords, Locale, PlaylistWords},
        matrix::Right,
        visit::{Fault, Outcome, Visit},
    },
    proposals::{Subject, last_day_of},
};

#[derive(Template)]
#[template(path = "playlist.html")]
struct PlaylistPage {
    f: Frame,
    c: &'static ContentWords,
    p: &'static PlaylistWords,
    id: String,
    department: String,
    is_house_loop: bool,
    rows: Vec<Row>,
    rules: Vec<Rule>,
    screens: Vec<String>,
    chooser: Chooser,
    glimpse: Option<(String, Glimpse)>,
    /// What was published of it in the page, the newest first: number, what, and by whom and when.
    history: Vec<(i64, &'static str, String)>,
    open: Option<i64>,
    may_change: bool,
}

/// A rule in words.
struct Rule {
    id: String,
    name: String,
    facts: Vec<(&'static str, String)>,
}

/// An item at its place.
struct Row {
    href: String,
    title: String,
    kind: &'static str,
    length: String,
    until: String,
    pacing: String,
    is_used: bool,
}

/// The page.
pub(in crate::page) async fn show(visit: Visit) -> Outcome {
    let Some(live) = visit.page.content().await? else { return nothing(&visit) };
    let (locale, city, person) = (visit.locale, &live.city, visit.person()?);
    let id = visit.param("id").parse().map_err(|_| Fault::NotFound)?;
    let playlist = city.playlist(&id).ok_or(Fault::NotFound)?;
    if !person.reach(Right::SeeContent).covers(Some(&playlist.department)) {
        return Err(Fault::NotFound);
    }
    let zone = visit.page.zone().await;
    let history = history(&visit, Subject::Playlist(id.clone())).await?;
    let screens = screens_under(city, playlist);
    let chooser = Chooser::of((&visit, &visit.query), city, &screens, &zone);
    let department = city.departments.iter().find(|known| known.id == playlist.department);
    let seen = visit.page.city().await?;
    let glimpse = chooser.asked.as_ref().and_then(|asked| {
        let shown = glimpse(&visit, (&seen.data.root, &seen.book.list), city, asked)?;
        Some((locale.moment(asked.1, &zone), shown))
    });
    visit.html(&PlaylistPage {
        f: visit.frame(playlist.name.clone()),
        c: locale.content(),
        p: locale.playlists(),
        id: id.to_string(),
        department: department.map(|known| known.name.clone()).unwrap_or_default(),
        is_house_loop: playlist.id == city.house_loop,
        rows: rows(locale, city, playlist),
        rules: rules(locale, city, playlist),
        screens: screens.iter().map(|(screen, office)| format!("{} · {}", office.name, screen.name)).collect(),
        chooser,
        glimpse,
        history,
        open: open_of(&visit, &Subject::Playlist(id)).await?,
        may_change: person.may(Right::Programme) && person.reach(Right::Programme).covers(Some(&playlist.department)),
    })
}

/// Its rules, numbered where there are several.
fn rules(locale: Locale, city: &City, playlist: &PlaylistEntry) -> Vec<Rule> {
    let word = locale.playlists().rule;
    let is_only = playlist.rules.len() == 1;
    let all = playlist.rules.iter().enumerate().map(|(number, rule)| Rule {
        id: rule.id.to_string(),
        name: if is_only { word.to_owned() } else { format!("{word} {}", number + 1) },
        facts: told(locale, city, rule),
    });
    all.collect()
}

fn rows(locale: Locale, city: &City, playlist: &PlaylistEntry) -> Vec<Row> {
    let c = locale.content();
    let row = |member: &Member| {
        let item = city.member(member)?;
        let until = last_day_of(city.flight_of(item));
        Some(Row {
            href: format!("/content/items/{}", item.id),
            title: item.title.clone(),
            kind: kind(locale, item),
            length: city.length_ms(item).map(|ms| locale.length(ms)).unwrap_or_default(),
            until: until.map_or_else(|| c.no_end.to_owned(), |day| locale.date(day)),
            pacing: pacing_in_words(locale, &item.pacing),
            is_used: matches!(member, Member::Used(_)),
        })
    };
    playlist.members.iter().filter_map(row).collect()
}
