//! The items of a playlist in another order: handed in, authorised, taken back.

use std::fs;

use super::{
    super::{
        authorise, decide,
        folder::{export, files},
    },
    people,
};
use crate::{
    city::City,
    page::{Browser, Page, between},
    run::{Served, publish},
};

const ORDER: &str = "/content/playlists/predial/order";

/// A second and a third item behind the first one.
fn lengthen(city: &City, data: &std::path::Path) {
    let more = "# Segunda.\n[[items]]\nuse = \"atencion\"\n\n[[items]]\nid = \"predial-3\"\nkind = \"bulletin\"\n\
                title = \"Tercera\"\ncategory = \"services\"\nservants = \"none\"\nheadline = \"Tercera\"\n\n[[rules]]";
    city.change("playlists/predial.toml", "[[rules]]", more);
    publish(city.path(), data, &["--now"]);
}

/// The playlist's items as `cajas` follows them.
async fn order(served: &Served) -> Vec<String> {
    let (root, pointer) = (served.root().await, served.pointer("cajas").await);
    let newest = pointer.epochs.last().expect("an epoch").programme;
    let programme = root.open_programme(&served.bytes(&format!("/v1/programmes/{newest}")).await).expect("a programme");
    let list = programme.playlists.iter().find(|list| list.id.as_str() == "predial").expect("the playlist");
    list.items.iter().map(ToString::to_string).collect()
}

/// Sends the form with its rows in this order.
async fn send(browser: &mut Browser, places: [&str; 3], more: &[(&str, &str)]) -> Page {
    let page = browser.get(ORDER).await;
    let (csrf, base) = (page.csrf(), between(&page.body, "name=\"base\" value=\"", "\""));
    let own = [("csrf", csrf.as_str()), ("base", base.as_str())];
    browser.post(ORDER, &[&own[..], &places.map(|place| ("place", place)), more].concat()).await
}

/// The rows of a page, by their place in the order as it is.
fn rows(page: &Page) -> Vec<String> {
    page.body
        .split("name=\"place\" value=\"")
        .skip(1)
        .map(|rest| rest.split('"').next().unwrap_or("").to_owned())
        .collect()
}

#[tokio::test]
async fn the_order_is_changed_by_two_people_and_taken_back_byte_for_byte() {
    let (city, data, served, mut programmer, mut approver) = people().await;
    lengthen(&city, data.path());
    let page = programmer.get("/content/playlists/predial").await.body;
    assert!(page.contains(&format!("href=\"{ORDER}\"")), "{page}");
    // Without script each button asks for the list once more, and nothing is kept.
    let page = send(&mut programmer, ["0", "1", "2"], &[("move", "2:up")]).await;
    assert_eq!((page.status, rows(&page)), (200, ["0", "2", "1"].map(str::to_owned).to_vec()), "{page:?}");
    let page = send(&mut programmer, ["0", "2", "1"], &[("move", "1:first")]).await;
    assert_eq!(rows(&page), ["2", "0", "1"]);
    let same = send(&mut programmer, ["0", "1", "2"], &[("do", "send")]).await;
    assert!(same.status == 422 && same.body.contains("El orden es el mismo"), "{same:?}");

    let sent = send(&mut programmer, ["2", "0", "1"], &[("do", "send")]).await;
    let number = between(&sent.place, "/content/proposals/", "?done=sent");
    let place = format!("/content/proposals/{number}");
    let page = approver.get(&place).await.body;
    let differs = "<del class=\"lines\">Tercera: lugar 3</del> <ins class=\"lines\">Tercera: lugar 1</ins>";
    assert!(page.contains("Cambiar piezas u orden") && page.contains(differs), "{page}");
    assert_eq!(order(&served).await, ["predial-1", "atencion", "predial-3"]);
    authorise(&mut approver, &number).await;
    assert_eq!(order(&served).await, ["predial-3", "predial-1", "atencion"]);
    let out = data.path().join("copia");
    export(data.path(), &out);
    let written = fs::read_to_string(out.join("playlists/predial.toml")).expect("the playlist");
    assert!(written.contains("# Segunda.\n[[items]]\nuse = \"atencion\"\n"), "{written}");

    let undo = format!("{place}/undo");
    let asked = approver.submit(&undo, &undo, &[]).await;
    let back = between(&asked.place, "/content/proposals/", "?done=undo-asked");
    authorise(&mut approver, &back).await;
    assert_eq!(order(&served).await, ["predial-1", "atencion", "predial-3"]);
    let out = data.path().join("otra-copia");
    export(data.path(), &out);
    assert_eq!(files(&out), files(city.path()));
}

#[tokio::test]
async fn an_order_that_somebody_else_changed_is_not_written_over() {
    let (city, data, served, mut programmer, mut approver) = people().await;
    lengthen(&city, data.path());
    let lacks = send(&mut programmer, ["0", "1", "1"], &[("do", "send")]).await;
    assert!(lacks.status == 422 && lacks.body.contains("La lista cambió"), "{lacks:?}");
    let sent = send(&mut programmer, ["1", "0", "2"], &[("do", "send")]).await;
    let number = between(&sent.place, "/content/proposals/", "?done=sent");
    city.change("playlists/predial.toml", "id = \"predial-3\"", "id = \"predial-4\"");
    publish(city.path(), data.path(), &["--now", "--over-page"]);
    let refused = decide(&mut approver, &number, "/authorise", &[]).await;
    assert_eq!(refused.status, 422, "{refused:?}");
    assert_eq!(order(&served).await, ["predial-1", "atencion", "predial-4"]);
}

#[tokio::test]
async fn items_of_other_playlists_are_added_and_taken_out_and_what_is_defined_here_stays() {
    let (city, data, served, mut programmer, mut approver) = people().await;
    let page = programmer.get(ORDER).await.body;
    assert!(!page.contains("Quitar de la lista"), "what is defined here has no button that takes it out: {page}");
    let csrf = programmer.get(ORDER).await.csrf();
    let base = between(&page, "name=\"base\" value=\"", "\"");
    let own = [("csrf", csrf.as_str()), ("base", base.as_str()), ("place", "0")];
    let found = programmer.post(ORDER, &[&own[..], &[("move", "find"), ("sought", "ciudadana")]].concat()).await;
    assert!(found.body.contains("value=\"add:atencion\""), "{found:?}");
    let added = programmer.post(ORDER, &[&own[..], &[("move", "add:atencion"), ("sought", "")]].concat()).await;
    assert_eq!(rows(&added), ["0", "+atencion"]);
    let gone = programmer.post(ORDER, &[&own[..], &[("place", "+atencion"), ("move", "1:out")]].concat()).await;
    assert_eq!(rows(&gone), ["0"]);
    let kept = programmer.post(ORDER, &[&own[..], &[("move", "0:out")]].concat()).await;
    assert!(kept.status == 422 && kept.body.contains("La lista cambió"), "{kept:?}");
    let sent = programmer.post(ORDER, &[&own[..], &[("place", "+atencion"), ("do", "send")]].concat()).await;
    let number = between(&sent.place, "/content/proposals/", "?done=sent");
    let page = approver.get(&format!("/content/proposals/{number}")).await.body;
    assert!(page.contains("<ins class=\"lines\">Atención ciudadana: lugar 2</ins>"), "{page}");
    authorise(&mut approver, &number).await;
    assert_eq!(order(&served).await, ["predial-1", "atencion"]);
    assert!(programmer.get(ORDER).await.body.contains("Quitar de la lista: Atención ciudadana"));
    let undo = format!("/content/proposals/{number}/undo");
    let asked = approver.submit(&undo, &undo, &[]).await;
    authorise(&mut approver, &between(&asked.place, "/content/proposals/", "?done=undo-asked")).await;
    let out = data.path().join("copia");
    export(data.path(), &out);
    assert_eq!(files(&out), files(city.path()));
}
