//! What was published from the page is taken back: one change, by a change of its own.

use super::{
    author_and_approver, authorise, decide,
    folder::{export, files},
    hand_in, headline, items, with,
};
use crate::{
    page::{Browser, add, administrator, city},
    run::{run, text},
};

const ID: &str = "cierre-por-obra-en-la-calle-galeana";
/// What a correction of the house loop's item leaves as it is.
const SAME: [(&str, &str); 4] = [
    ("body", "Reporta baches, fugas y luminarias."),
    ("source", "Atención Ciudadana"),
    ("kicker", "Servicio"),
    ("until", "none"),
];

/// Asks that a published change is taken back; gives the number of the change that does.
async fn ask(approver: &mut Browser, number: &str) -> String {
    let place = format!("/content/proposals/{number}/undo");
    let asked = approver.submit(&place, &place, &[]).await;
    let made = asked.place.strip_prefix("/content/proposals/").and_then(|rest| rest.strip_suffix("?done=undo-asked"));
    made.unwrap_or_else(|| panic!("{asked:?}")).to_owned()
}

/// Corrects the house loop's item and publishes that.
async fn correct(author: &mut Browser, approver: &mut Browser, headline: &str) -> String {
    let draft = author.submit("/content/items/atencion", "/content/items/atencion/correct", &[]).await;
    let number = draft.place.strip_prefix("/content/proposals/").expect("a draft").to_owned();
    let fields = with(&[&SAME[..], &[("headline", headline), ("do", "send")]].concat());
    let sent = decide(author, &number, "", &fields).await;
    assert!(sent.place.ends_with("done=sent"), "{sent:?}");
    authorise(approver, &number).await;
    number
}

#[tokio::test]
async fn a_new_notice_is_taken_back_by_two_people_and_the_content_is_as_it_was_before() {
    let (city, data, served) = city();
    let mut admin = administrator(&served).await;
    let mut author = add(&served, &mut admin, "berta", &["author"]).await;
    let mut carla = add(&served, &mut admin, "carla", &["approver"]).await;
    let mut dora = add(&served, &mut admin, "dora", &["approver"]).await;
    author.enter("berta").await;
    carla.enter("carla").await;
    dora.enter("dora").await;
    let number = hand_in(&mut author, &[]).await;
    assert_eq!(carla.get(&format!("/content/proposals/{number}/undo")).await.status, 404, "nothing was published");
    authorise(&mut carla, &number).await;
    assert!(headline(&served, "cajas", ID).await.is_some());

    let page = carla.get(&format!("/content/proposals/{number}")).await;
    assert!(page.body.contains("/content/proposals/1/undo\">Deshacer"), "{page:?}");
    let page = author.get(&format!("/content/proposals/{number}")).await;
    assert!(!page.body.contains("Deshacer"), "who may not authorise may not take back: {page:?}");
    assert_eq!(author.get(&format!("/content/proposals/{number}/undo")).await.fault(), "forbidden");
    let sure = carla.get(&format!("/content/proposals/{number}/undo")).await;
    let told = "«Cierre por obra en la calle Galeana» deja de mostrarse. En todas las pantallas.";
    assert!(sure.body.contains(told) && sure.body.contains("Vale cuando otra persona lo autorice"), "{sure:?}");
    let undo = ask(&mut carla, &number).await;
    assert!(headline(&served, "cajas", ID).await.is_some(), "nothing happened yet");
    assert!(dora.get("/").await.body.contains("Por autorizar: 1"));
    assert_eq!(decide(&mut carla, &undo, "/authorise", &[]).await.fault(), "forbidden", "it is her own change");
    let page = dora.get(&format!("/content/proposals/{undo}")).await;
    assert!(page.body.contains(told) && page.body.contains("Deshace el cambio que publicó Persona carla"), "{page:?}");
    authorise(&mut dora, &undo).await;
    for screen in ["cajas", "vacunas"] {
        assert_eq!(headline(&served, screen, ID).await, None);
    }
    let out = data.path().join("copia");
    export(data.path(), &out);
    assert_eq!(files(&out), files(city.path()));

    let page = carla.get(&format!("/content/proposals/{number}")).await;
    assert!(page.body.contains("Este cambio se deshizo"), "{page:?}");
    let done = dora.get(&format!("/content/proposals/{undo}")).await;
    assert!(!done.body.contains("Pantallas: 0"), "nothing is left to be counted: {done:?}");
    assert_eq!(carla.get(&format!("/content/proposals/{number}/undo")).await.status, 404, "once is enough");
    let list = author.get("/content?only=changes").await.body;
    assert!(list.contains("Se deshizo un cambio") && list.contains("se deshizo, "), "{list}");
    let log = run(&["audit", "list", "--json", "--data", text(data.path())]).out;
    assert!(log.contains("content.undo-asked") && log.contains("\\\"undo\\\":{\\\"number\\\":1"), "{log}");
    let revisions = run(&["content", "list", "--data", text(data.path())]).out;
    assert!(revisions.contains("(se deshace el cambio 1)") && revisions.contains("Persona dora"), "{revisions}");
}

#[tokio::test]
async fn a_correction_is_taken_back_and_what_came_later_stays_and_the_taking_back_too_can_be_taken_back() {
    let (city, data, served) = city();
    let (mut author, mut approver) = author_and_approver(&served).await;
    let corrected = correct(&mut author, &mut approver, "Marca el 072").await;
    let other = hand_in(&mut author, &[]).await;
    authorise(&mut approver, &other).await;
    assert_eq!(headline(&served, "cajas", "atencion").await.as_deref(), Some("Marca el 072"));
    let page = approver.get("/content/items/atencion").await;
    assert!(page.body.contains(&format!("<a href=\"/content/proposals/{corrected}\">Corrección</a>")), "{page:?}");
    let sure = approver.get(&format!("/content/proposals/{corrected}/undo")).await;
    assert!(sure.body.contains("vuelve a ser como era antes"), "{sure:?}");
    assert!(sure.body.contains("<del class=\"lines\">Marca el 072</del> <ins class=\"lines\">Llama al 072</ins>"));
    assert!(sure.body.contains("Es la única cuenta que autoriza"), "{sure:?}");
    let undo = ask(&mut approver, &corrected).await;
    authorise(&mut approver, &undo).await;
    assert_eq!(headline(&served, "cajas", "atencion").await.as_deref(), Some("Llama al 072"));
    assert!(headline(&served, "cajas", ID).await.is_some(), "what came later stays");
    let out = data.path().join("copia");
    export(data.path(), &out);
    let (now, before) = (files(&out), files(city.path()));
    assert_eq!(now["playlists/institucional.toml"], before["playlists/institucional.toml"]);
    let page = author.get("/content/items/atencion").await.body;
    assert!(page.contains("publicado desde el servidor"), "whoever wrote what is on is told: {page}");

    let again = ask(&mut approver, &undo).await;
    authorise(&mut approver, &again).await;
    assert_eq!(headline(&served, "cajas", "atencion").await.as_deref(), Some("Marca el 072"));
    let page = author.get("/content/items/atencion").await.body;
    assert!(page.contains("Persona berta (n.º E-BERTA)"), "{page}");
}

#[tokio::test]
async fn what_was_taken_off_comes_back_with_its_file_and_its_rule() {
    let (city, data, served) = city();
    let (mut author, mut approver) = author_and_approver(&served).await;
    let fields = [("reason", "Terminó el descuento")];
    let asked = author.submit("/content/items/predial-1", "/content/items/predial-1/remove", &fields).await;
    assert_eq!(asked.place, "/content/proposals/1?done=sent", "{asked:?}");
    authorise(&mut approver, "1").await;
    assert!(items(&served, "cajas").await.iter().all(|item| item.id.as_str() != "predial-1"));
    let sure = approver.get("/content/proposals/1/undo").await;
    assert!(sure.body.contains("«Pronto pago» vuelve a mostrarse, donde estaba. En 1 pantalla."), "{sure:?}");
    let undo = ask(&mut approver, "1").await;
    let open = author.get("/content?only=review").await.body;
    assert!(open.contains("Deshacer un cambio") && open.contains("Pronto pago"), "{open}");
    authorise(&mut approver, &undo).await;
    assert!(items(&served, "cajas").await.iter().any(|item| item.id.as_str() == "predial-1"));
    assert!(items(&served, "vacunas").await.iter().all(|item| item.id.as_str() != "predial-1"));
    let out = data.path().join("copia");
    export(data.path(), &out);
    assert_eq!(files(&out), files(city.path()));
}

#[tokio::test]
async fn what_was_changed_again_is_shown_and_nothing_is_done() {
    let (_city, _data, served) = city();
    let (mut author, mut approver) = author_and_approver(&served).await;
    let first = correct(&mut author, &mut approver, "Marca el 072").await;
    correct(&mut author, &mut approver, "Llama gratis al 072").await;
    let place = format!("/content/proposals/{first}/undo");
    let told = approver.get(&place).await;
    assert!(told.status == 200 && told.body.contains("la pieza cambió otra vez después"), "{told:?}");
    assert!(
        told.body.contains("<del class=\"lines\">Marca el 072</del> <ins class=\"lines\">Llama gratis al 072</ins>")
    );
    assert!(!told.body.contains("Sí, deshacer"), "{told:?}");
    let csrf = approver.get("/account").await.csrf();
    let refused = approver.post(&place, &[("csrf", &csrf)]).await;
    assert!(refused.status == 422 && refused.body.contains("la pieza cambió otra vez después"), "{refused:?}");
    assert!(approver.get("/content?only=review").await.body.contains("No hay nada así."));
    assert_eq!(headline(&served, "cajas", "atencion").await.as_deref(), Some("Llama gratis al 072"));
}

#[tokio::test]
async fn what_was_changed_while_a_taking_back_waited_is_not_taken_back() {
    let (city, data, served) = city();
    let (mut author, mut approver) = author_and_approver(&served).await;
    let corrected = correct(&mut author, &mut approver, "Marca el 072").await;
    let undo = ask(&mut approver, &corrected).await;
    let busy = author.submit("/content/items/atencion", "/content/items/atencion/correct", &[]).await;
    assert!(busy.place.ends_with("done=busy"), "one change of an item at a time: {busy:?}");
    city.change("playlists/institucional.toml", "Llama al 072", "Llama hoy al 072");
    crate::run::publish(city.path(), data.path(), &["--now", "--over-page"]);
    let refused = decide(&mut approver, &undo, "/authorise", &[]).await;
    assert!(refused.status == 422 && refused.body.contains("cambió otra vez desde que se pidió"), "{refused:?}");
    assert!(
        refused.body.contains("<del class=\"lines\">Marca el 072</del> <ins class=\"lines\">Llama hoy al 072</ins>")
    );
    assert_eq!(headline(&served, "cajas", "atencion").await.as_deref(), Some("Llama hoy al 072"));
    let back = decide(&mut approver, &undo, "/refuse", &[("reason", "Ya no hace falta")]).await;
    assert!(back.place.ends_with("done=refused"), "{back:?}");
}
