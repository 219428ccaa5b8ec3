//! The playlists that a person sees, with their rules in words.

use askama::Template;

use super::{
    super::{list::nothing, rows::screens_in_words, standing::screens_under},
    told::in_line,
};
use crate::page::{
    frame::Frame,
    locale::{ContentWords, PlaylistWords},
    matrix::Right,
    visit::{Outcome, Visit},
};

#[derive(Template)]
#[template(path = "playlists.html")]
struct ListPage {
    f: Frame,
    c: &'static ContentWords,
    p: &'static PlaylistWords,
    rows: Vec<Row>,
    may_make: bool,
}

/// A playlist.
struct Row {
    href: String,
    name: String,
    department: String,
    items: usize,
    screens: String,
    rules: Vec<String>,
}

/// The page.
pub(in crate::page) async fn list(visit: Visit) -> Outcome {
    let Some(live) = visit.page.content().await? else { return nothing(&visit) };
    let (locale, p, city) = (visit.locale, visit.locale.playlists(), &live.city);
    let reach = visit.person()?.reach(Right::SeeContent);
    let all = city.screens().count();
    let seen = city.playlists.iter().filter(|playlist| reach.covers(Some(&playlist.department)));
    let row = |playlist: &cartelera_playlists::content::PlaylistEntry| {
        let department = city.departments.iter().find(|known| known.id == playlist.department);
        let mut rules: Vec<String> = playlist.rules.iter().map(|rule| in_line(locale, city, rule)).collect();
        if playlist.id == city.house_loop {
            rules.insert(0, p.house_loop.to_owned());
        } else if rules.is_empty() {
            rules.push(p.no_rules.to_owned());
        }
        Row {
            href: format!("/content/playlists/{}", playlist.id),
            name: playlist.name.clone(),
            department: department.map(|known| known.name.clone()).unwrap_or_default(),
            items: playlist.members.len(),
            screens: screens_in_words(locale, screens_under(city, playlist).len(), all),
            rules,
        }
    };
    let mut rows: Vec<Row> = seen.map(row).collect();
    rows.sort_by_key(|row| row.name.to_lowercase());
    let may_make = visit.may(Right::Programme);
    visit.html(&ListPage { f: visit.frame(p.title), c: locale.content(), p, rows, may_make })
}
