//! Who may see, write and authorise what; and two people at one thing.

use super::{NOTICE, author_and_approver, authorise, decide, hand_in, headline, version, with};
use crate::{
    page::{Browser, PASSWORD, add, administrator, between, city},
    run::Served,
};

/// Berta and Diego, who both write.
async fn two_authors(served: &Served) -> (Browser, Browser) {
    let mut admin = administrator(served).await;
    let mut one = add(served, &mut admin, "berta", &["author"]).await;
    let mut other = add(served, &mut admin, "diego", &["author"]).await;
    one.enter("berta").await;
    other.enter("diego").await;
    (one, other)
}

#[tokio::test]
async fn nobody_authorises_the_own_work_unless_nobody_else_could() {
    let (_city, data, served) = city();
    let mut admin = administrator(&served).await;
    let mut both = add(&served, &mut admin, "berta", &["author", "approver"]).await;
    both.enter("berta").await;
    let number = hand_in(&mut both, &[]).await;
    let page = both.get(&format!("/content/proposals/{number}")).await;
    assert!(page.body.contains("la única cuenta que autoriza"), "{page:?}");
    let mut carla = add(&served, &mut admin, "carla", &["approver"]).await;
    let page = both.get(&format!("/content/proposals/{number}")).await;
    assert!(page.body.contains("lo autoriza otra persona"), "{page:?}");
    assert_eq!(decide(&mut both, &number, "/authorise", &[]).await.fault(), "forbidden");
    carla.enter("carla").await;
    authorise(&mut carla, &number).await;
    let list = crate::run::run(&["content", "list", "--data", data.path().to_str().unwrap()]).out;
    assert!(list.contains("Persona carla (n.º E-CARLA)") && list.contains("Cierre por obra"), "{list}");
}

#[tokio::test]
async fn who_wrote_any_of_it_does_not_authorise_it() {
    let (_city, _data, served) = city();
    let mut admin = administrator(&served).await;
    let mut alice = add(&served, &mut admin, "alice", &["author"]).await;
    let mut bob = add(&served, &mut admin, "bob", &["author", "approver"]).await;
    let mut carla = add(&served, &mut admin, "carla", &["approver"]).await;
    alice.enter("alice").await;
    bob.enter("bob").await;
    carla.enter("carla").await;
    let saved = alice.submit("/content/new", "/content/new", &[&NOTICE[..], &[("do", "save")]].concat()).await;
    assert!(saved.place.ends_with("done=draft-saved"), "{saved:?}");
    assert!(decide(&mut bob, "1", "", &with(&[("headline", "De Bob"), ("do", "send")])).await.place.ends_with("sent"));
    assert!(decide(&mut alice, "1", "/reopen", &[]).await.place.ends_with("reopened"));
    assert!(
        decide(&mut alice, "1", "", &with(&[("headline", "De Bob"), ("do", "send")])).await.place.ends_with("sent")
    );
    assert_eq!(decide(&mut bob, "1", "/authorise", &[]).await.fault(), "forbidden");
    authorise(&mut carla, "1").await;
}

#[tokio::test]
async fn what_was_typed_is_shown_again_when_somebody_else_handed_it_in() {
    let (_city, _data, served) = city();
    let (mut one, mut other) = two_authors(&served).await;
    one.submit("/content/new", "/content/new", &[&NOTICE[..], &[("do", "save")]].concat()).await;
    let page = other.get("/content/proposals/1").await;
    assert!(decide(&mut one, "1", "", &with(&[("do", "send")])).await.place.ends_with("done=sent"));
    let (csrf, seen) = (page.csrf(), version(&page));
    let typed = with(&[("headline", "Lo que Diego escribió"), ("do", "save")]);
    let fields = [&[("csrf", csrf.as_str()), ("version", seen.as_str())], &typed[..]].concat();
    let told = other.post("/content/proposals/1", &fields).await;
    assert!(told.status == 422 && told.body.contains("Lo que Diego escribió"), "{told:?}");
    assert!(told.body.contains("será un aviso nuevo") && told.body.contains("action=\"/content/new\""), "{told:?}");
}

#[tokio::test]
async fn what_is_given_back_comes_again_with_its_reason() {
    let (_city, _data, served) = city();
    let (mut author, mut approver) = author_and_approver(&served).await;
    let number = hand_in(&mut author, &[]).await;
    let back = decide(&mut approver, &number, "/refuse", &[("reason", "Falta el horario del domingo")]).await;
    assert!(back.place.ends_with("done=refused"), "{back:?}");
    assert!(author.get("/").await.body.contains("Le devolvieron: 1"));
    let page = author.get(&format!("/content/proposals/{number}")).await;
    assert!(page.body.contains("Falta el horario del domingo"), "{page:?}");
    let late = decide(&mut approver, &number, "/authorise", &[]).await;
    assert!(late.place.ends_with("done=moved"), "a draft is not authorised: {late:?}");
    let half = decide(&mut author, &number, "", &with(&[("body", "Domingo"), ("do", "save")])).await;
    assert!(half.place.ends_with("done=draft-saved"), "{half:?}");
    let page = author.get(&format!("/content/proposals/{number}")).await;
    assert!(page.body.contains("Falta el horario del domingo"), "it is told until it is handed in again: {page:?}");
    let sent = decide(&mut author, &number, "", &with(&[("body", "Domingo de 9 a 12."), ("do", "send")])).await;
    assert!(sent.place.ends_with("done=sent"), "{sent:?}");
    let page = approver.get(&format!("/content/proposals/{number}")).await;
    assert!(!page.body.contains("<dt>Autorizó</dt>"), "nobody has: {page:?}");
    // What was looked at is what is authorised.
    let stale = approver.get(&format!("/content/proposals/{number}")).await;
    let reopened = decide(&mut author, &number, "/reopen", &[]).await;
    assert!(reopened.place.ends_with("done=reopened"), "{reopened:?}");
    let sent = decide(&mut author, &number, "", &with(&[("headline", "Otra cosa"), ("do", "send")])).await;
    assert!(sent.place.ends_with("done=sent"), "{sent:?}");
    let (csrf, seen) = (stale.csrf(), version(&stale));
    let fields = [("csrf", csrf.as_str()), ("version", seen.as_str())];
    let refused = approver.post(&format!("/content/proposals/{number}/authorise"), &fields).await;
    assert!(refused.place.ends_with("done=moved"), "{refused:?}");
    let dropped = decide(&mut author, &number, "/drop", &[]).await;
    assert_eq!(dropped.place, "/content?only=drafts&done=dropped-content", "{dropped:?}");
    assert!(approver.get("/content?only=review").await.body.contains("No hay nada así."));
}

#[tokio::test]
async fn the_second_of_two_who_edit_is_told_and_loses_nothing() {
    let (_city, _data, served) = city();
    let (mut one, mut other) = two_authors(&served).await;
    let saved = one.submit("/content/new", "/content/new", &[&NOTICE[..], &[("do", "save")]].concat()).await;
    assert_eq!(saved.place, "/content/proposals/1?done=draft-saved", "{saved:?}");
    let (first, second) = (one.get("/content/proposals/1").await, other.get("/content/proposals/1").await);
    let send = |page: &crate::page::Page, headline: &'static str| {
        let mut fields: Vec<(String, String)> = vec![("csrf".into(), page.csrf()), ("version".into(), version(page))];
        let rest = with(&[("headline", headline), ("do", "save")]);
        fields.extend(rest.into_iter().map(|(name, value)| (name.to_owned(), value.to_owned())));
        fields
    };
    let post = async |browser: &mut Browser, fields: Vec<(String, String)>| {
        let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        browser.post("/content/proposals/1", &fields).await
    };
    assert!(post(&mut one, send(&first, "Lo de Berta")).await.place.ends_with("done=draft-saved"));
    let told = post(&mut other, send(&second, "Lo de Diego")).await;
    assert_eq!(told.status, 422);
    assert!(told.body.contains("Otra persona lo cambió") && told.body.contains("Lo de Berta"), "{told:?}");
    assert!(told.body.contains("value=\"Lo de Diego\""), "{told:?}");
    assert!(post(&mut other, send(&told, "Lo de Diego")).await.place.ends_with("done=draft-saved"));
    assert!(one.get("/content/proposals/1").await.body.contains("Lo de Diego"));
}

#[tokio::test]
async fn a_contact_sees_own_drafts_only_and_reaches_the_screens_of_the_own_department() {
    let (city, data, served) = city();
    city.write("departments/salud.toml", "id = \"salud\"\nname = \"Dirección de Salud\"\nkind = \"directorate\"\n");
    city.change("offices/salud.toml", "department = \"comunicacion\"", "department = \"salud\"");
    crate::run::publish(city.path(), data.path(), &[]);
    let mut admin = administrator(&served).await;
    let mut author = add(&served, &mut admin, "berta", &["author"]).await;
    let mut approver = add(&served, &mut admin, "carla", &["approver"]).await;
    author.enter("berta").await;
    approver.enter("carla").await;
    let fields = [("name", "Eva"), ("employee", "9"), ("user", "eva"), ("role", "liaison"), ("department", "salud")];
    let made = admin.submit("/people/new", "/people/new", &fields).await;
    let path = format!("/password/{}", between(&made.body, "/password/", "\""));
    let mut eva = Browser::new(&served);
    eva.post(&path, &[("password", PASSWORD), ("again", PASSWORD)]).await;
    eva.enter("eva").await;

    let foreign = hand_in(&mut author, &[("department", "salud"), ("headline", "De otra persona")]).await;
    assert_eq!(eva.get(&format!("/content/proposals/{foreign}")).await.status, 404);
    assert!(!eva.get("/content?only=all").await.body.contains("De otra persona"));
    let form = eva.get("/content/new").await.body;
    assert!(form.contains("Dirección de Salud") && !form.contains("value=\"tesoreria\""), "{form}");
    let form = eva.get("/content/new").await.body;
    assert!(
        form.contains("name=\"where\" value=\"offices\"") && form.contains("name=\"office\" value=\"salud\""),
        "{form}"
    );
    assert!(!form.contains("value=\"tesoreria\""), "{form}");
    let office = [("department", "salud"), ("where", "offices"), ("office", "tesoreria"), ("do", "send")];
    let refused = eva.submit("/content/new", "/content/new", &with(&office)).await;
    assert_eq!(refused.status, 422, "another department's office: {refused:?}");
    let refused = eva.submit("/content/new", "/content/new", &with(&[("do", "send")])).await;
    assert_eq!(refused.status, 422, "another department's name: {refused:?}");
    let own = hand_in(&mut eva, &[("department", "salud"), ("headline", "Vacunas el sábado")]).await;
    authorise(&mut approver, &own).await;
    assert!(headline(&served, "vacunas", "vacunas-el-sabado").await.is_some());
    assert_eq!(headline(&served, "cajas", "vacunas-el-sabado").await, None, "all screens are those of the department");
}
