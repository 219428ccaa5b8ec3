//! Playlists and their rules: told in words, and changed by one person and authorised by another.

mod forecast;
mod list;
mod made;
mod order;
mod rights;
mod rules;

use crate::{
    city::City,
    page::{Browser, Page, add, administrator, between, city},
    run::{Served, publish},
};

/// The form of the rule that most of these stories change.
pub(super) const FORM: &str = "/content/playlists/predial/rules/predial-en-cajas";
/// What its form says of it as it is.
pub(super) const AS_IT_IS: [(&str, &str); 11] = [
    ("from", ""),
    ("until", ""),
    ("day", "mon"),
    ("day", "tue"),
    ("day", "wed"),
    ("day", "thu"),
    ("day", "fri"),
    ("day", "sat"),
    ("day", "sun"),
    ("hours", "all"),
    ("share", ""),
];

/// A city with a daypart, of which a rule has a comment; somebody who programmes, and somebody who authorises.
pub(super) async fn people() -> (City, tempfile::TempDir, Served, Browser, Browser) {
    let (city, data, served) = city();
    city.change("city.toml", "[brands.normal]", "[dayparts.manana]\nhours = [\"08:00-12:00\"]\n\n[brands.normal]");
    city.change("playlists/predial.toml", "tags = { any", "# Donde se paga.\ntags = { any");
    publish(city.path(), data.path(), &["--now"]);
    let mut admin = administrator(&served).await;
    let mut programmer = add(&served, &mut admin, "paula", &["programmer"]).await;
    let mut approver = add(&served, &mut admin, "carla", &["approver"]).await;
    programmer.enter("paula").await;
    approver.enter("carla").await;
    (city, data, served, programmer, approver)
}

/// The fields of the form, with `more` in the place of what has the same name.
pub(super) fn with<'a>(more: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let place = [("where", "tags"), ("tag", "cajas")];
    let mut fields: Vec<(&str, &str)> = AS_IT_IS.iter().chain(&place).copied().collect();
    fields.retain(|(name, _)| !more.iter().any(|(other, _)| other == name));
    fields.extend_from_slice(more);
    fields
}

/// Sends the form as it was shown.
pub(super) async fn send(browser: &mut Browser, more: &[(&str, &str)]) -> Page {
    let page = browser.get(FORM).await;
    let (csrf, base) = (page.csrf(), between(&page.body, "name=\"base\" value=\"", "\""));
    let own = [("csrf", csrf.as_str()), ("base", base.as_str()), ("do", "send")];
    browser.post(FORM, &[&with(more)[..], &own].concat()).await
}

/// Hands a change in; gives its number.
pub(super) async fn hand_in(browser: &mut Browser, more: &[(&str, &str)]) -> String {
    let sent = send(browser, more).await;
    let number = sent.place.strip_prefix("/content/proposals/").and_then(|rest| rest.strip_suffix("?done=sent"));
    number.unwrap_or_else(|| panic!("{sent:?}")).to_owned()
}
