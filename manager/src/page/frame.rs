//! What is around every page: name, navigation, person, and a line that tells what was just done.

use super::{
    assets::ASSETS,
    csrf,
    locale::{Locale, Words},
    matrix::Right,
    visit::Visit,
};
use crate::accounts::session::Stage;

/// A place that the navigation leads to.
pub(crate) struct Place {
    pub(crate) path: &'static str,
    pub(crate) name: &'static str,
    pub(crate) is_here: bool,
}

/// What every template is given.
pub(crate) struct Frame {
    pub(crate) w: &'static Words,
    pub(crate) locale: Locale,
    pub(crate) title: String,
    /// What the city calls itself, once something was published.
    pub(crate) city: String,
    pub(crate) places: Vec<Place>,
    /// Name of the person who is signed in.
    pub(crate) name: Option<String>,
    /// What forms carry.
    pub(crate) csrf: String,
    /// What was just done.
    pub(crate) done: Option<&'static str>,
    pub(crate) style: &'static str,
    pub(crate) script: &'static str,
    /// What draws while somebody writes.
    pub(crate) writing: &'static str,
    /// What sends files, and says how far they are.
    pub(crate) resuming: &'static str,
    pub(crate) sending: &'static str,
    /// What puts items in another order.
    pub(crate) order: &'static str,
    pub(crate) icon: &'static str,
}

/// What was just done, by the key that a redirection carries.
fn done(locale: Locale, key: &str) -> Option<&'static str> {
    locale
        .words()
        .done(key)
        .or_else(|| locale.content().done(key))
        .or_else(|| locale.founding().done(key))
        .or_else(|| locale.people().done(key))
        .or_else(|| locale.library().done(key))
        .or_else(|| locale.documents().done(key))
        .or_else(|| locale.changes().done(key))
        .or_else(|| locale.counter().done(key))
}

impl Visit {
    /// The frame of a page that is called `title`.
    pub(crate) fn frame(&self, title: impl Into<String>) -> Frame {
        let w = self.locale.words();
        let whole = self.person.as_ref().filter(|person| person.stage == Stage::Whole);
        let all = [
            ("/", w.nav_home, Right::Own),
            ("/content", self.locale.content().nav, Right::SeeContent),
            ("/screens", w.nav_screens, Right::SeeScreens),
            ("/stops", w.nav_stops, Right::SeeScreens),
            ("/people", w.nav_people, Right::SeePeople),
            ("/audit", w.nav_audit, Right::SeeAudit),
        ];
        let is_here = |path: &str| {
            if path == "/" { self.path == "/" } else { self.path == path || self.path.starts_with(&format!("{path}/")) }
        };
        let places = whole.map_or_else(Vec::new, |person| {
            let allowed = all.into_iter().filter(|(_, _, right)| *right == Right::Own || person.may(*right));
            allowed.map(|(path, name, _)| Place { path, name, is_here: is_here(path) }).collect()
        });
        Frame {
            w,
            locale: self.locale,
            title: title.into(),
            city: self.page.city_name(),
            places,
            name: self.person.as_ref().map(|person| person.account.name.clone()),
            csrf: self.person.as_ref().and_then(|person| csrf::token(&person.session.csrf).ok()).unwrap_or_default(),
            done: done(self.locale, self.query.get("done")),
            style: &ASSETS.style.path,
            script: &ASSETS.script.path,
            writing: &ASSETS.writing.path,
            resuming: &ASSETS.resuming.path,
            sending: &ASSETS.sending.path,
            order: &ASSETS.order.path,
            icon: &ASSETS.icon.path,
        }
    }
}
