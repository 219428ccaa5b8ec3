//! An enlace puts one of the city's texts on the own screens; without such texts, and in a blackout, nothing.

use super::{Browser, add, administrator, city, content::items};
use crate::run::{Served, publish, text};

const TEXTS: &str = "[[counter_texts]]\nheadline = \"Hoy no hay sistema\"\nbody = \"Vuelva mañana desde las **8:00 h**.\"\n\n\
                     [[counter_texts]]\nheadline = \"Cerramos a las 13:00 h\"\n\n[brands.normal]";

/// The headlines of counter texts that `screen` follows.
async fn shown(served: &Served, screen: &str) -> Vec<String> {
    let items = items(served, screen).await;
    let own = items.into_iter().filter(|item| item.id.as_str().starts_with("ventanilla-"));
    own.map(|item| match item.content {
        cartelera_playlists::programme::Content::Bulletin(bulletin) => bulletin.headline,
        other => panic!("{other:?}"),
    })
    .collect()
}

async fn put(enlace: &mut Browser, office: &str, headline: &str) -> String {
    enlace.submit("/counter", "/counter", &[("office", office), ("text", headline)]).await.place
}

#[tokio::test]
async fn an_enlace_puts_up_a_text_of_the_city_until_the_day_ends() {
    let (city, data, served) = city();
    let salud = "id = \"salud\"\nname = \"Salud\"\nkind = \"directorate\"\n";
    city.write("departments/salud.toml", salud);
    city.change("offices/salud.toml", "department = \"comunicacion\"", "department = \"salud\"");
    publish(city.path(), data.path(), &["--now"]);
    let mut admin = administrator(&served).await;
    let made = admin
        .submit(
            "/people/new",
            "/people/new",
            &[
                ("name", "Dora Gil"),
                ("employee", "E-7"),
                ("user", "dora"),
                ("role", "liaison"),
                ("department", "salud"),
            ],
        )
        .await;
    let path = format!("/password/{}", super::between(&made.body, "/password/", "\""));
    let mut enlace = Browser::new(&served);
    enlace.post(&path, &[("password", super::PASSWORD), ("again", super::PASSWORD)]).await;
    enlace.enter("dora").await;

    // Off until the city writes texts.
    assert!(!enlace.get("/").await.body.contains("href=\"/counter\""));
    assert!(enlace.get("/counter").await.body.contains("no tiene textos de ventanilla"));
    let token = enlace.get("/").await.csrf();
    let none = enlace.post("/counter", &[("csrf", &token), ("office", "salud"), ("text", "Hoy no hay sistema")]).await;
    assert_eq!(none.place, "/counter?done=counter-text", "{none:?}");

    city.change("city.toml", "[brands.normal]", TEXTS);
    publish(city.path(), data.path(), &["--now"]);
    assert!(enlace.get("/").await.body.contains("href=\"/counter\""));
    let page = enlace.get("/counter").await.body;
    assert!(page.contains("Salud") && !page.contains("Tesorería"), "only the own office is there: {page}");
    assert_eq!(put(&mut enlace, "salud", "Hoy no hay sistema").await, "/counter?done=counter-put");
    assert_eq!(shown(&served, "vacunas").await, ["Hoy no hay sistema"]);
    assert!(shown(&served, "cajas").await.is_empty(), "no other office shows it");
    assert!(enlace.get("/counter").await.body.contains("En pantalla hasta que termine el día"));

    // Another office and another text than the city's are refused; another of its texts takes the place of the first.
    let csrf = enlace.get("/counter").await.csrf();
    let foreign = [("csrf", csrf.as_str()), ("office", "tesoreria"), ("text", "Hoy no hay sistema")];
    assert_eq!(enlace.post("/counter", &foreign).await.status, 403);
    assert_eq!(put(&mut enlace, "salud", "Vote por mí").await, "/counter?done=counter-text");
    assert_eq!(put(&mut enlace, "salud", "Cerramos a las 13:00 h").await, "/counter?done=counter-put");
    assert_eq!(shown(&served, "vacunas").await, ["Cerramos a las 13:00 h"]);
    let item = items(&served, "vacunas").await.into_iter().find(|item| item.id.as_str().starts_with("ventanilla-"));
    assert!(item.expect("it is there").flight.until.is_some(), "it ends by itself");

    let off = enlace.submit("/counter", "/counter/remove", &[("office", "salud")]).await;
    assert_eq!(off.place, "/counter?done=counter-removed", "{off:?}");
    assert!(shown(&served, "vacunas").await.is_empty());
    let log = admin.get("/audit").await.body;
    assert!(log.contains("Aviso de ventanilla puesto") && log.contains("Salud: Hoy no hay sistema"), "{log}");
    let list = crate::run::run(&["content", "list", "--data", text(&served.data)]);
    assert!(list.out.contains("texto de ventanilla de la ciudad"), "{list:?}");
}

#[tokio::test]
async fn in_a_blackout_and_for_other_roles_there_is_none() {
    let (city, data, served) = city();
    let blackout = "[[blackouts]]\nname = \"Veda\"\nfrom = 2020-01-01T00:00:00\nuntil = 2098-06-01T00:00:00\n\n";
    city.change("city.toml", "[brands.normal]", &format!("{blackout}{TEXTS}"));
    publish(city.path(), data.path(), &["--now"]);
    let mut admin = administrator(&served).await;
    let mut enlace = add(&served, &mut admin, "dora", &["liaison"]).await;
    enlace.enter("dora").await;
    let csrf = {
        let page = enlace.get("/counter").await;
        assert!(page.body.contains("Hay una veda electoral") && !page.body.contains("Ponerlo"), "{page:?}");
        enlace.get("/").await.csrf()
    };
    let fields = [("csrf", csrf.as_str()), ("office", "salud"), ("text", "Hoy no hay sistema")];
    assert_eq!(enlace.post("/counter", &fields).await.place, "/counter?done=counter-blackout");
    assert!(shown(&served, "vacunas").await.is_empty());
    let mut author = add(&served, &mut admin, "berta", &["author"]).await;
    author.enter("berta").await;
    assert_eq!(author.get("/counter").await.status, 403);
}
