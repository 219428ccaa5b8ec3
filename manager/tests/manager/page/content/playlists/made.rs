//! New playlists, new rules, and rules that end: by one person, authorised by another, and taken back.

use cartelera_playlists::programme::Programme;

use super::{
    super::{
        authorise,
        folder::{export, files},
    },
    people, with,
};
use crate::{
    page::{Browser, Page, between},
    run::{Served, publish},
};

const NEW_RULE: &str = "/content/playlists/predial/rule";
const NEW_LIST: &str = "/content/playlists/new";

/// What `screen` follows.
async fn programme(served: &Served, screen: &str) -> Programme {
    let (root, pointer) = (served.root().await, served.pointer(screen).await);
    let newest = pointer.epochs.last().expect("an epoch").programme;
    root.open_programme(&served.bytes(&format!("/v1/programmes/{newest}")).await).expect("a programme")
}

/// The rules that `screen` follows.
async fn rules(served: &Served, screen: &str) -> Vec<String> {
    programme(served, screen).await.rules.iter().map(|rule| rule.id.to_string()).collect()
}

async fn post(browser: &mut Browser, path: &str, fields: &[(&str, &str)]) -> Page {
    let page = browser.get(path).await;
    let mark = "name=\"base\" value=\"";
    let base = if page.body.contains(mark) { between(&page.body, mark, "\"") } else { String::new() };
    let csrf = page.csrf();
    browser.post(path, &[&[("csrf", csrf.as_str()), ("base", base.as_str())], fields].concat()).await
}

/// The number of what was handed in.
fn number(sent: &Page) -> String {
    let number = sent.place.strip_prefix("/content/proposals/").and_then(|rest| rest.strip_suffix("?done=sent"));
    number.unwrap_or_else(|| panic!("{sent:?}")).to_owned()
}

/// Has a published change taken back.
async fn take_back(approver: &mut Browser, number: &str) {
    let undo = format!("/content/proposals/{number}/undo");
    let asked = approver.submit(&undo, &undo, &[]).await;
    authorise(approver, &between(&asked.place, "/content/proposals/", "?done=undo-asked")).await;
}

#[tokio::test]
async fn a_rule_is_added_and_ended_and_both_are_taken_back_byte_for_byte() {
    let (city, data, served, mut programmer, mut approver) = people().await;
    let page = programmer.get("/content/playlists/predial").await.body;
    assert!(page.contains(&format!("href=\"{NEW_RULE}\">Nueva regla</a>")), "{page}");
    let salud = [("do", "send"), ("where", "offices"), ("office", "salud"), ("share", "20"), ("until", "2127-01-31")];
    let everywhere: Vec<_> = with(&salud).into_iter().filter(|(name, _)| *name != "tag").collect();
    let added = number(&post(&mut programmer, NEW_RULE, &everywhere).await);
    assert_eq!(rules(&served, "cajas").await, ["predial-en-cajas"]);
    let page = approver.get(&format!("/content/proposals/{added}")).await.body;
    for text in ["Nueva regla", "Cuota: 20 % del tiempo", "Dónde: en Salud", "Pronóstico"] {
        assert!(page.contains(text), "{text}: {page}");
    }
    authorise(&mut approver, &added).await;
    let showing = rules(&served, "vacunas").await;
    assert!(showing.iter().any(|rule| rule == "predial"), "{showing:?}");
    let page = programmer.get("/content/playlists/predial").await.body;
    assert!(page.contains("Regla 2") && page.contains("Regla nueva"), "{page}");

    let end = "/content/playlists/predial/rules/predial-en-cajas/end";
    let asked = programmer.get(end).await;
    assert!(asked.body.contains("con la etiqueta cajas"), "{asked:?}");
    let stale = programmer.post(end, &[("csrf", &asked.csrf()), ("base", "otra")]).await;
    assert!(stale.status == 422 && stale.body.contains("La regla cambió mientras usted la veía"), "{stale:?}");
    let ended = number(&post(&mut programmer, end, &[]).await);
    let page = approver.get(&format!("/content/proposals/{ended}")).await.body;
    assert!(page.contains("Quitar una regla") && page.contains("Dónde: con la etiqueta cajas\n"), "{page}");
    authorise(&mut approver, &ended).await;
    assert!(rules(&served, "cajas").await.is_empty());
    take_back(&mut approver, &ended).await;
    assert_eq!(rules(&served, "cajas").await, ["predial-en-cajas"]);
    take_back(&mut approver, &added).await;
    let out = data.path().join("copia");
    export(data.path(), &out);
    assert_eq!(files(&out), files(city.path()));
}

#[tokio::test]
async fn a_playlist_is_made_of_items_that_are_there_and_taken_back() {
    let (city, data, served, mut programmer, mut approver) = people().await;
    assert!(programmer.get("/content/playlists").await.body.contains(&format!("href=\"{NEW_LIST}\">Nueva lista</a>")));
    // Without script, a search and an item that was found ask for the form once more; what was typed stays.
    let typed = [("name", "Lo del mes"), ("where", "all"), ("share", "25")];
    let rest: Vec<_> = with(&typed).into_iter().filter(|(name, _)| *name != "tag").collect();
    let of = |more: &[(&'static str, &'static str)]| {
        let kept = rest.iter().filter(|(name, _)| !more.iter().any(|(other, _)| other == name));
        kept.chain(more).copied().collect::<Vec<_>>()
    };
    let page = post(&mut programmer, NEW_LIST, &of(&[("move", "find"), ("sought", "PRONTO pago")])).await;
    assert!(page.status == 200 && page.body.contains("value=\"add:predial-1\""), "{page:?}");
    assert!(!page.body.contains("value=\"add:atencion\"") && page.body.contains("value=\"Lo del mes\""), "{page:?}");
    let page = post(&mut programmer, NEW_LIST, &of(&[("move", "add:predial-1"), ("sought", "")])).await;
    assert!(page.body.contains("name=\"place\" value=\"+predial-1\""), "{page:?}");
    for (more, text) in [
        (&[("do", "send"), ("name", "")][..], "Escriba un nombre"),
        (&[("do", "send")], "Añada al menos una pieza."),
        (&[("do", "send"), ("place", "+nada")], "Alguna pieza ya no está."),
    ] {
        let refused = post(&mut programmer, NEW_LIST, &of(more)).await;
        assert!(refused.status == 422 && refused.body.contains(text), "{text}: {refused:?}");
    }
    let places = [("do", "send"), ("place", "+atencion"), ("place", "+predial-1")];
    let made = number(&post(&mut programmer, NEW_LIST, &of(&places)).await);
    let page = approver.get(&format!("/content/proposals/{made}")).await.body;
    for text in
        ["Nueva lista", "«Lo del mes» empieza a mostrarse", "Atención ciudadana\nPronto pago", "25 % del tiempo"]
    {
        assert!(page.contains(text), "{text}: {page}");
    }
    authorise(&mut approver, &made).await;
    let shown = programme(&served, "vacunas").await;
    let list = shown.playlists.iter().find(|list| list.id.as_str() == "lo-del-mes").expect("the playlist");
    assert_eq!(list.items.iter().map(ToString::to_string).collect::<Vec<_>>(), ["atencion", "predial-1"]);
    assert!(programmer.get("/content/playlists/lo-del-mes").await.body.contains("de otra lista"));
    take_back(&mut approver, &made).await;
    assert_eq!(programmer.get("/content/playlists/lo-del-mes").await.status, 404);
    let out = data.path().join("copia");
    export(data.path(), &out);
    assert_eq!(files(&out), files(city.path()));
    let again = approver.get(&format!("/content/proposals/{made}")).await;
    assert_eq!(again.status, 200, "what is no longer there is still told");
}

#[tokio::test]
async fn a_name_that_is_taken_gets_a_number_and_a_playlist_that_was_given_back_begins_its_form() {
    let (city, data, _served, mut programmer, mut approver) = people().await;
    city.change("playlists/predial.toml", "id = \"predial-en-cajas\"", "id = \"lo-del-mes\"");
    publish(city.path(), data.path(), &["--now"]);
    let typed = [("name", "Lo del mes"), ("where", "all"), ("place", "+atencion"), ("do", "send")];
    let fields: Vec<_> = with(&typed).into_iter().filter(|(name, _)| *name != "tag").collect();
    let made = number(&post(&mut programmer, NEW_LIST, &fields).await);
    super::super::decide(&mut approver, &made, "/refuse", &[("reason", "Falta la obra")]).await;
    let page = programmer.get(&format!("/content/proposals/{made}")).await.body;
    let again = format!("{NEW_LIST}?like={made}");
    assert!(page.contains("Falta la obra") && page.contains(&again), "{page}");
    let form = programmer.get(&again).await.body;
    assert!(form.contains("value=\"Lo del mes\"") && form.contains("value=\"+atencion\""), "{form}");
    let made = number(&post(&mut programmer, NEW_LIST, &fields).await);
    authorise(&mut approver, &made).await;
    assert_eq!(programmer.get("/content/playlists/lo-del-mes-2").await.status, 200);
}
