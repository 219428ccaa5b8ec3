//! Offices, departments and screens that are added in the page: changes of the content like any other.

use super::{
    Browser, Page, add, administrator, between, city,
    content::{authorise, hand_in, headline, items},
};
use crate::{
    run::{publish, run, text},
    stops::decide as decide_stop,
};

const SCREEN: [(&str, &str); 6] = [
    ("screen", "Sala de espera"),
    ("diagonal", "50"),
    ("distance", "3,5"),
    ("rotation", "90"),
    ("panel", "3840x2160"),
    ("bar", "yes"),
];

async fn send(browser: &mut Browser, what: &str, fields: &[(&str, &str)]) -> Page {
    let path = format!("/places/{what}/new");
    browser.submit(&path, &path, fields).await
}

#[tokio::test]
async fn a_technician_adds_a_screen_where_the_right_reaches() {
    let (city, data, served) = city();
    city.write("departments/salud.toml", "id = \"salud\"\nname = \"Dirección de Salud\"\nkind = \"directorate\"\n");
    city.change("offices/salud.toml", "department = \"comunicacion\"", "department = \"salud\"");
    publish(city.path(), data.path(), &[]);
    let mut ana = administrator(&served).await;
    let fields = [("name", "Eva"), ("employee", "9"), ("user", "eva"), ("role", "technician"), ("department", "salud")];
    let made = ana.submit("/people/new", "/people/new", &fields).await;
    let path = format!("/password/{}", between(&made.body, "/password/", "\""));
    let mut eva = Browser::new(&served);
    eva.post(&path, &[("password", super::PASSWORD), ("again", super::PASSWORD)]).await;
    eva.enter("eva").await;
    let form = eva.get("/places/screens/new").await.body;
    assert!(form.contains("value=\"salud\"") && !form.contains("value=\"tesoreria\""), "{form}");
    assert!(eva.get("/screens").await.body.contains("href=\"/places/screens/new\""));
    assert!(!eva.get("/screens").await.body.contains("href=\"/places/offices/new\""));
    assert_eq!(eva.get("/places/offices/new").await.fault(), "forbidden");

    let elsewhere = send(&mut eva, "screens", &[&SCREEN[..], &[("of", "tesoreria")]].concat()).await;
    assert!(elsewhere.status == 422 && elsewhere.body.contains("id=\"of-error\""), "{elsewhere:?}");
    let wrong =
        send(&mut eva, "screens", &[("of", "salud"), ("screen", ""), ("diagonal", "x"), ("panel", "9x9")]).await;
    for field in ["screen", "diagonal", "distance", "rotation", "panel"] {
        assert!(wrong.body.contains(&format!("id=\"{field}-error\"")), "{field}: {wrong:?}");
    }
    assert_eq!(items(&served, "vacunas").await.len(), 1);
    let added = send(&mut eva, "screens", &[&SCREEN[..], &[("of", "salud")]].concat()).await;
    assert_eq!(added.place, "/screens/salud-sala-de-espera?done=screen-added", "{added:?}");
    let twice = send(&mut eva, "screens", &[&SCREEN[..], &[("of", "salud")]].concat()).await;
    assert_eq!(twice.place, "/screens/salud-sala-de-espera-2?done=screen-added", "{twice:?}");
    assert_eq!(items(&served, "salud-sala-de-espera").await.len(), 1, "it shows what is for its office");
    assert!(eva.get("/pairing").await.body.contains("value=\"salud-sala-de-espera\""));
    assert!(ana.get("/audit?action=content.").await.body.contains("Pantalla agregada"));

    let out = data.path().join("copia");
    assert_eq!(run(&["content", "export", text(&out), "--data", text(data.path())]).code, 0);
    let old = std::fs::read_to_string(city.file("offices/salud.toml")).unwrap();
    let new = std::fs::read_to_string(out.join("offices/salud.toml")).unwrap();
    assert!(new.starts_with(old.trim_end()), "what was there stays: {new}");
    assert!(new.contains("viewing_distance_m = 3.5") && new.contains("resolution = \"3840x2160\""), "{new}");
    let list = run(&["content", "list", "--data", text(data.path())]).out;
    assert!(list.contains("Eva (n.º 9)") && list.contains("Salud · Sala de espera"), "{list}");
}

#[tokio::test]
async fn an_office_brings_its_department_and_that_writes_at_once() {
    let (_city, data, served) = city();
    let mut ana = administrator(&served).await;
    let mut berta = add(&served, &mut ana, "berta", &["author"]).await;
    let mut carla = add(&served, &mut ana, "carla", &["approver"]).await;
    berta.enter("berta").await;
    carla.enter("carla").await;
    let office = [("office", "Biblioteca Central"), ("address", ""), ("known", ""), ("department", "Cultura")];
    let added = send(&mut ana, "offices", &[&SCREEN[..], &office].concat()).await;
    assert_eq!(added.place, "/screens/biblioteca-central-sala-de-espera?done=office-added", "{added:?}");
    let number =
        hand_in(&mut berta, &[("department", "cultura"), ("where", "offices"), ("office", "biblioteca-central")]).await;
    authorise(&mut carla, &number).await;
    let item = "cierre-por-obra-en-la-calle-galeana";
    assert!(headline(&served, "biblioteca-central-sala-de-espera", item).await.is_some());
    assert_eq!(headline(&served, "cajas", item).await, None);

    let withdrawn = decide_stop(data.path(), &["withdraw", "--item", "predial-1", "--yes"]);
    assert_eq!(withdrawn.code, 0, "{withdrawn:?}");
    let again = send(&mut ana, "departments", &[("department", "Cultura"), ("kind", "directorate")]).await;
    assert!(again.status == 422 && again.body.contains("Ya hay una con este nombre"), "{again:?}");
    let added = send(&mut ana, "departments", &[("department", "SIMAS"), ("kind", "decentralised")]).await;
    assert_eq!(added.place, "/screens?done=department-added", "{added:?}");
    assert!(berta.get("/content/new").await.body.contains(">SIMAS<"));
    let known = [("office", "SIMAS Centro"), ("known", "simas"), ("department", "")];
    let added = send(&mut ana, "offices", &[&SCREEN[..], &known].concat()).await;
    assert_eq!(added.place, "/screens/simas-centro-sala-de-espera?done=office-added", "{added:?}");
    assert!(ana.get("/screens/simas-centro-sala-de-espera").await.body.contains("SIMAS Centro · SIMAS"));
}
