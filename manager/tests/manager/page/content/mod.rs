//! Content from the page: written by one person, authorised by another, on the screens.

mod agenda;
mod campaigns;
mod consent;
mod folder;
mod letters;
mod list;
mod people;
mod playlists;
mod refused;
mod undo;
mod writing;

use cartelera_playlists::programme::{Content, Item};

use super::{Browser, Page, add, administrator};
use crate::run::Served;

/// Somebody who writes and somebody who authorises.
pub(crate) async fn author_and_approver(served: &Served) -> (Browser, Browser) {
    let mut admin = administrator(served).await;
    let mut author = add(served, &mut admin, "berta", &["author"]).await;
    let mut approver = add(served, &mut admin, "carla", &["approver"]).await;
    author.enter("berta").await;
    approver.enter("carla").await;
    (author, approver)
}

/// The items of the programme that `screen` follows from the newest epoch on.
pub(crate) async fn items(served: &Served, screen: &str) -> Vec<Item> {
    let (root, pointer) = (served.root().await, served.pointer(screen).await);
    let newest = pointer.epochs.last().expect("an epoch").programme;
    root.open_programme(&served.bytes(&format!("/v1/programmes/{newest}")).await).expect("a programme").items
}

/// The headline of an item that `screen` follows.
pub(super) async fn headline(served: &Served, screen: &str, item: &str) -> Option<String> {
    let items = items(served, screen).await;
    items.into_iter().find(|known| known.id.as_str() == item).map(|item| match item.content {
        Content::Bulletin(bulletin) => bulletin.headline,
        other => panic!("{other:?}"),
    })
}

/// The fields of a bulletin for all screens until the end of the week.
pub(super) const NOTICE: [(&str, &str); 6] = [
    ("headline", "Cierre por obra en la calle Galeana"),
    ("body", "De **8:00 a 14:00 h**.\r\n\r\nUse la calle Comonfort."),
    ("department", "comunicacion"),
    ("where", "all"),
    ("until", "week"),
    ("category", "services"),
];

/// The same with `more` in the place of what has the same name.
pub(super) fn with<'a>(more: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let mut fields: Vec<(&str, &str)> = NOTICE.to_vec();
    fields.retain(|(name, _)| !more.iter().any(|(other, _)| other == name));
    fields.extend_from_slice(more);
    fields
}

/// Writes a bulletin and hands it in; gives its number.
pub(super) async fn hand_in(author: &mut Browser, more: &[(&str, &str)]) -> String {
    let sent = author.submit("/content/new", "/content/new", &[&with(more)[..], &[("do", "send")]].concat()).await;
    let number = sent.place.strip_prefix("/content/proposals/").and_then(|rest| rest.strip_suffix("?done=sent"));
    number.unwrap_or_else(|| panic!("{sent:?}")).to_owned()
}

/// The version that a page shows.
pub(super) fn version(page: &Page) -> String {
    match page.body.split_once("name=\"version\" value=\"") {
        Some((_, rest)) => rest.split('"').next().unwrap_or_default().to_owned(),
        // Nothing can be done from there.
        None => "0".to_owned(),
    }
}

/// Sends a form about a proposal as it is shown.
pub(crate) async fn decide(browser: &mut Browser, number: &str, what: &str, more: &[(&str, &str)]) -> Page {
    let place = format!("/content/proposals/{number}");
    let page = browser.get(&place).await;
    let (csrf, version) = (page.csrf(), version(&page));
    let base = if page.body.contains("name=\"base\"") {
        super::between(&page.body, "name=\"base\" value=\"", "\"")
    } else {
        String::new()
    };
    let fields = [&[("csrf", csrf.as_str()), ("version", version.as_str()), ("base", base.as_str())], more].concat();
    browser.post(&format!("{place}{what}"), &fields).await
}

/// Authorises a proposal and has it shown at once.
pub(crate) async fn authorise(approver: &mut Browser, number: &str) {
    let done = decide(approver, number, "/authorise", &[("now", "yes")]).await;
    assert_eq!(done.place, format!("/content/proposals/{number}?done=published"), "{done:?}");
}
