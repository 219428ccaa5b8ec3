//! The first start: an administrator makes the city in the page, or loads the one of the demonstration.

use super::{
    Browser, Page, add, administrator,
    content::{authorise, hand_in, headline, items},
};
use crate::{
    city::City,
    run::{Served, publish, run, text, try_publish},
};

/// The city of the demonstration as it stands in a checkout.
const DEMO: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../assets/demo");
/// What the form proposes, and the names that it asks for.
const CITY: [(&str, &str); 24] = [
    ("city", "Torreón, Coahuila"),
    ("zone", "America/Monterrey"),
    ("weekdays-from", "00:00"),
    ("weekdays-until", "00:00"),
    ("saturday-from", "00:00"),
    ("saturday-until", "00:00"),
    ("sunday-from", "00:00"),
    ("sunday-until", "00:00"),
    ("office", "Presidencia Municipal"),
    ("address", "Av. Allende 333 Pte."),
    ("department", "Comunicación Social"),
    ("screen", "Vestíbulo principal"),
    ("diagonal", "55"),
    ("distance", "4.5"),
    ("rotation", "0"),
    ("panel", "1920x1080"),
    ("bar", "yes"),
    ("normal-name", "Gobierno de Torreón"),
    ("normal-background", "#fbf7ef"),
    ("normal-text", "#1b2430"),
    ("normal-accent", "#0d3f56"),
    ("normal-on_accent", "#ffffff"),
    ("neutral-name", "Municipio de Torreón"),
    ("axis-name-0", "Equidad e inclusión social para el desarrollo humano"),
];
/// The rest of it.
const LOOKS: [(&str, &str); 9] = [
    ("axis-colour-0", "#7d0f44"),
    ("axis-icon-0", "equidad"),
    ("axis-name-1", "Una ciudad que camina"),
    ("axis-colour-1", "#117d63"),
    ("axis-icon-1", "habitabilidad"),
    ("neutral-background", "#ffffff"),
    ("neutral-text", "#202124"),
    ("neutral-accent", "#3c4043"),
    ("neutral-on_accent", "#ffffff"),
];
const SCREEN: &str = "presidencia-vestibulo-principal";

/// A manager for which nothing was published, and its administrator.
async fn fresh(more: &[&str]) -> (tempfile::TempDir, Served, Browser) {
    let data = tempfile::tempdir().expect("a temporary folder");
    let nowhere = data.path().join("nada");
    let without = ["--demo", text(&nowhere)];
    let served = Served::start_with(data.path(), if more.is_empty() { &without } else { more });
    let admin = administrator(&served).await;
    (data, served, admin)
}

/// Sends the form with `more` in the place of what has the same name.
async fn make(admin: &mut Browser, more: &[(&str, &str)]) -> Page {
    let mut fields: Vec<(&str, &str)> = [&CITY[..], &LOOKS].concat();
    fields.retain(|(name, _)| !more.iter().any(|(other, _)| other == name));
    fields.extend_from_slice(more);
    admin.submit("/city/new", "/city/new", &fields).await
}

#[tokio::test]
async fn a_city_made_in_the_page_is_on_its_screen_at_once() {
    let (data, served, mut ana) = fresh(&[]).await;
    let mut berta = add(&served, &mut ana, "berta", &["author"]).await;
    let mut carla = add(&served, &mut ana, "carla", &["approver"]).await;
    berta.enter("berta").await;
    carla.enter("carla").await;
    assert!(berta.get("/").await.body.contains("todavía no ha hecho la ciudad"));
    assert!(ana.get("/").await.body.contains("href=\"/city/new\""));
    let form = ana.get("/city/new").await.body;
    for proposed in ["America/Monterrey", "Habitabilidad, servicios, espacio público e infraestructura", "#0d3f56"] {
        assert!(form.contains(proposed), "{proposed}");
    }
    assert!(!form.contains("/city/demo"), "there is no demonstration here");
    assert_eq!(ana.submit("/city/new", "/city/demo", &[]).await.status, 404);

    let made = make(&mut ana, &[]).await;
    assert_eq!(made.place, "/?done=city-made", "{made:?}");
    let home = ana.get("/?done=city-made").await.body;
    assert!(home.contains("Vestíbulo principal") && home.contains("Torreón, Coahuila"), "{home}");
    assert!(home.contains("La ciudad está hecha y publicada"));
    assert!(ana.get("/pairing").await.body.contains(&format!("value=\"{SCREEN}\"")));
    assert!(berta.get("/content").await.body.contains("Bienvenida y horario"));
    let welcome = headline(&served, SCREEN, "bienvenida").await;
    assert_eq!(welcome.as_deref(), Some("Gobierno de Torreón te da la bienvenida"));
    assert!(items(&served, SCREEN).await.len() >= 4);
    assert!(ana.get("/audit?action=content.").await.body.contains("Ciudad hecha"));
    let list = run(&["content", "list", "--data", text(data.path())]).out;
    assert!(list.contains("Ana Ruiz (n.º 1042)") && list.contains("Primer contenido de la ciudad"), "{list}");

    // Somebody writes and somebody authorises, as in any city.
    let number = hand_in(&mut berta, &[("department", "comunicacion-social")]).await;
    authorise(&mut carla, &number).await;
    assert!(headline(&served, SCREEN, "cierre-por-obra-en-la-calle-galeana").await.is_some());

    // It is a folder like any other, and nothing is wrong with it.
    let out = data.path().join("copia");
    assert_eq!(run(&["content", "export", text(&out), "--data", text(data.path())]).code, 0);
    let checked = run(&["check", text(&out), "--data", text(data.path())]);
    assert!(checked.code == 0 && !checked.err.contains("warning"), "{checked:?}");
    let other = City::new();
    assert_eq!(try_publish(other.path(), data.path(), &[]).code, 1, "a folder without it does not undo it unseen");

    assert_eq!(ana.get("/city/new").await.status, 404, "a city is made once");
    let csrf = ana.get("/").await.csrf();
    assert_eq!(ana.post("/city/new", &[("csrf", &csrf)]).await.place, "/?done=city-begun");
}

#[tokio::test]
async fn a_form_with_errors_tells_all_of_them_and_publishes_nothing() {
    let (_data, served, mut ana) = fresh(&[]).await;
    let wrong = [
        ("city", ""),
        ("zone", "America/Torreon"),
        ("normal-text", "#8899aa"),
        ("neutral-on_accent", "#444444"),
        ("axis-colour-1", "#ffe680"),
        ("saturday-until", "x"),
        ("diagonal", "1"),
        ("office", "<script>alert(1)</script>"),
    ];
    let refused = make(&mut ana, &wrong).await;
    assert_eq!(refused.status, 422, "{refused:?}");
    assert!(refused.body.contains("hay 7 datos por corregir"), "{refused:?}");
    for field in ["city", "zone", "normal-text", "neutral-on_accent", "axis-colour-1", "saturday-until", "diagonal"] {
        assert!(refused.body.contains(&format!("id=\"{field}-error\"")), "{field}");
    }
    assert!(refused.body.contains("El texto #8899aa sobre el fondo #fbf7ef tiene un contraste de 2."), "{refused:?}");
    assert!(refused.body.contains("value=\"Vestíbulo principal\""), "what was typed stays");
    assert!(!refused.body.contains("<script>alert"));
    assert!(ana.get("/content").await.body.contains("Todavía no hay contenido"));
    assert!(ana.get("/").await.body.contains("Falta hacer la ciudad"));
    assert_eq!(served.get("/healthz").send().await.unwrap().status(), 200);
}

#[tokio::test]
async fn of_two_who_make_the_city_at_once_one_is_first() {
    let (_data, served, ana) = fresh(&[]).await;
    let (mut one, mut other) = (ana.clone(), ana.clone());
    let (first, second) =
        tokio::join!(make(&mut one, &[]), make(&mut other, &[("screen", "Cajas"), ("office", "Tesorería")]));
    let mut places = [first.place, second.place];
    places.sort();
    assert_eq!(places, ["/?done=city-begun", "/?done=city-made"]);
    let mut ana = ana;
    let home = ana.get("/").await.body;
    assert!(home.contains("Vestíbulo principal") != home.contains("Tesorería"), "{home}");
    drop(served);
}

#[tokio::test]
async fn the_demonstration_is_loaded_with_its_media() {
    let (data, served, mut ana) = fresh(&["--demo", DEMO]).await;
    assert!(ana.get("/city/new").await.body.contains("Cargar la ciudad de demostración"));
    let loaded = ana.submit("/city/new", "/city/demo", &[]).await;
    assert_eq!(loaded.place, "/?done=city-made", "{loaded:?}");
    assert!(ana.get("/screens").await.body.contains("Fila única de cajas"));
    assert!(ana.get("/audit?action=content.").await.body.contains("Ciudad de demostración cargada"));
    let (root, pointer) = (served.root().await, served.pointer("presidencia-vestibulo").await);
    let newest = pointer.epochs.last().expect("an epoch").programme;
    let programme = root.open_programme(&served.bytes(&format!("/v1/programmes/{newest}")).await).expect("a programme");
    for media in &programme.media {
        let hash = media.sha256;
        assert_eq!(served.bytes(&format!("/v1/media/{hash}")).await.len() as u64, media.size_bytes, "{hash}");
    }
    let list = run(&["content", "list", "--data", text(data.path())]).out;
    assert!(list.contains("Ciudad de demostración"), "{list}");
}

#[tokio::test]
async fn a_city_that_was_published_before_is_not_made_again() {
    let (city, data) = (City::new(), tempfile::tempdir().expect("a temporary folder"));
    publish(city.path(), data.path(), &[]);
    let served = Served::start_with(data.path(), &["--demo", DEMO]);
    let mut ana = administrator(&served).await;
    assert_eq!(ana.get("/city/new").await.status, 404);
    let csrf = ana.get("/").await.csrf();
    assert_eq!(ana.post("/city/demo", &[("csrf", &csrf)]).await.place, "/?done=city-begun");
    assert!(ana.get("/screens").await.body.contains("Cajas"));
}
