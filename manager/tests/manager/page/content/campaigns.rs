//! Campaigns: made by one person and authorised by another, with items in them, and with a forecast against their target.

use std::fs;

use super::{
    authorise, decide,
    folder::{export, files},
    hand_in as hand_in_notice, items,
};
use crate::{
    city::City,
    page::{Browser, Page, add, administrator, between, city},
    run::{Served, publish, run, text},
};

const NEW: &str = "/content/campaigns/new";
const CHANGE: &str = "/content/campaigns/agua/change";
const AXES: &str = "[[axes]]\nid = \"habitabilidad\"\nname = \"Habitabilidad\"\ncolour = \"#117d63\"\n\n\
                    [[axes]]\nid = \"pasado\"\nname = \"Pasado\"\ncolour = \"#117d63\"\nuntil = 2026-01-01\n\n[brands.normal]";
/// A campaign whose one slide shows on `cajas` alone.
const AGUA: &str = "id = \"agua\" # la de todos los años\nname = \"Cada gota cuenta\"\ndepartment = \"comunicacion\"\n\
                    axis = \"habitabilidad\"\nobjective = \"Que se reporten fugas.\"\ntarget = { airtime = \"1000h\" }\n";

/// What a form of a new campaign says.
const WHOLE: [(&str, &str); 9] = [
    ("name", "Feria del empleo"),
    ("axis", "habitabilidad"),
    ("objective", "Acercar vacantes formales\r\na quienes buscan trabajo."),
    ("population", "Personas que buscan empleo"),
    ("from", ""),
    ("until", "2127-01-31"),
    ("plays", "2,000"),
    ("hours", "1.5"),
    ("budget_line", ""),
];

async fn people() -> (City, tempfile::TempDir, Served, [Browser; 3]) {
    let (city, data, served) = city();
    city.change("city.toml", "[brands.normal]", AXES);
    city.write("campaigns/agua.toml", AGUA);
    city.change("playlists/predial.toml", "media = ", "campaign = \"agua\"\nmedia = ");
    publish(city.path(), data.path(), &["--now"]);
    let mut admin = administrator(&served).await;
    let mut programmer = add(&served, &mut admin, "paula", &["programmer"]).await;
    let mut approver = add(&served, &mut admin, "carla", &["approver"]).await;
    let mut author = add(&served, &mut admin, "berta", &["author"]).await;
    for (browser, user) in [(&mut programmer, "paula"), (&mut approver, "carla"), (&mut author, "berta")] {
        browser.enter(user).await;
    }
    (city, data, served, [programmer, approver, author])
}

/// `fields` with `more` in the place of what has the same name.
fn with<'a>(fields: &[(&'a str, &'a str)], more: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let kept = fields.iter().filter(|(name, _)| !more.iter().any(|(other, _)| other == name));
    kept.chain(more).copied().collect()
}

async fn send_new(browser: &mut Browser, more: &[(&str, &str)]) -> Page {
    browser.submit(NEW, NEW, &with(&WHOLE, more)).await
}

/// Sends the form of `agua` as it is, but for `more`.
async fn send(browser: &mut Browser, path: &str, more: &[(&str, &str)]) -> Page {
    let page = browser.get(CHANGE).await;
    let (csrf, base) = (page.csrf(), between(&page.body, "name=\"base\" value=\"", "\""));
    let own = [
        ("name", "Cada gota cuenta"),
        ("axis", "habitabilidad"),
        ("objective", "Que se reporten fugas."),
        ("hours", "1000"),
        ("testigos", "0"),
        ("do", "send"),
        ("csrf", csrf.as_str()),
        ("base", base.as_str()),
    ];
    browser.post(path, &with(&own, more)).await
}

fn number_of(sent: &Page) -> String {
    between(&sent.place, "/content/proposals/", "?done=")
}

/// What a row of a table says.
fn row(body: &str, name: &str) -> Vec<String> {
    let row = between(body, &format!("<th scope=\"row\">{name}"), "</tr>");
    row.split("<td ").skip(1).map(|cell| between(cell, ">", "<")).collect()
}

#[tokio::test]
async fn a_campaign_is_made_by_two_people_gets_an_item_and_is_taken_back() {
    let (city, data, served, [mut programmer, mut approver, mut author]) = people().await;
    assert_eq!(author.get(NEW).await.fault(), "forbidden");
    let sent = send_new(&mut programmer, &[]).await;
    assert!(sent.place.ends_with("?done=sent"), "{sent:?}");
    let number = number_of(&sent);
    let place = format!("/content/proposals/{number}");
    let page = approver.get(&place).await.body;
    for text in [
        "Nueva campaña",
        "Se crea la campaña «Feria del empleo».",
        "Acercar vacantes formales a quienes buscan trabajo.",
        "Personas que buscan empleo",
        "2,000 presentaciones y 1 h 30 min en pantalla",
        "hasta el viernes 31 de enero de 2127",
        "El pronóstico aparece cuando la campaña tiene piezas.",
    ] {
        assert!(page.contains(text), "{text}: {page}");
    }
    assert_eq!(decide(&mut programmer, &number, "/authorise", &[]).await.fault(), "forbidden");
    authorise(&mut approver, &number).await;
    let out = data.path().join("copia");
    export(data.path(), &out);
    let written = fs::read_to_string(out.join("campaigns/feria-del-empleo.toml")).expect("the campaign");
    assert_eq!(
        written,
        "id = \"feria-del-empleo\"\nname = \"Feria del empleo\"\ndepartment = \"comunicacion\"\n\
         axis = \"habitabilidad\"\nobjective = \"Acercar vacantes formales a quienes buscan trabajo.\"\n\
         population = \"Personas que buscan empleo\"\nflight = { until = 2127-02-01 }\n\
         target = { plays = 2000, airtime = \"1h30m\" }\n"
    );
    let undo = format!("{place}/undo");
    assert!(approver.get(&undo).await.body.contains("La campaña «Feria del empleo» deja de existir."));

    let notice =
        hand_in_notice(&mut author, &[("campaign", "feria-del-empleo"), ("where", "tags"), ("tag", "cajas")]).await;
    assert!(author.get(&format!("/content/proposals/{notice}")).await.body.contains("Feria del empleo"));
    authorise(&mut approver, &notice).await;
    let item = items(&served, "cajas")
        .await
        .into_iter()
        .find(|item| item.campaign.as_ref().is_some_and(|id| id.as_str() == "feria-del-empleo"));
    assert!(item.is_some(), "the item belongs to the campaign on the screens");
    let page = author.get("/content/campaigns/feria-del-empleo").await.body;
    assert!(page.contains("Cierre por obra en la calle Galeana") && page.contains("se cumple"), "{page}");
    // It cannot go while something belongs to it.
    let refused = approver.submit(&undo, &undo, &[]).await;
    assert!(refused.status == 422 && refused.body.contains("feria-del-empleo"), "{refused:?}");

    let taken = format!("/content/proposals/{notice}/undo");
    let back = number_of(&approver.submit(&taken, &taken, &[]).await);
    authorise(&mut approver, &back).await;
    let back = number_of(&approver.submit(&undo, &undo, &[]).await);
    authorise(&mut approver, &back).await;
    let out = data.path().join("otra-copia");
    export(data.path(), &out);
    assert_eq!(files(&out), files(city.path()), "byte for byte");
}

#[tokio::test]
async fn what_is_wrong_with_a_campaign_is_told_beside_its_fields_all_at_once() {
    let (_city, _data, _served, [mut programmer, ..]) = people().await;
    let wrong = [
        ("name", " ", "Escriba un nombre"),
        ("axis", "ninguno", "Elija un eje."),
        ("objective", "", "Escriba para qué es"),
        ("until", "2020-01-01", "Ya pasó."),
        ("plays", "muchas", "Escriba un número entero mayor que 0."),
        ("hours", "-1", "Escriba un número mayor que 0"),
        ("testigos", "10001", "de 0 a 10,000"),
    ];
    let fields: Vec<_> = wrong.iter().map(|(field, value, _)| (*field, *value)).collect();
    let refused = send_new(&mut programmer, &fields).await;
    assert!(refused.status == 422 && refused.body.contains("Falta corregir varios datos"), "{refused:?}");
    for (field, value, text) in wrong {
        let said = between(&refused.body, &format!("id=\"said-{field}\">"), "</div>");
        assert!(said.contains(text), "{field} {value}: {said}");
    }
    assert!(refused.body.contains("value=\"muchas\""), "what was typed stays: {refused:?}");
    for (more, text) in [
        (&[("from", "2127-02-02")][..], "Termina antes de empezar."),
        (&[("axis", "pasado"), ("until", "")][..], "El eje «Pasado» vale hasta el miércoles 31 de diciembre de 2025"),
    ] {
        let refused = send_new(&mut programmer, more).await;
        assert_eq!((refused.status, refused.body.contains(text)), (422, true), "{refused:?}");
    }
    assert!(programmer.get("/content?only=review").await.body.contains("No hay nada así."));
}

#[tokio::test]
async fn the_forecast_follows_what_is_typed_and_nobody_elses_change_is_written_over() {
    let (city, data, _served, [mut programmer, mut approver, _]) = people().await;
    let list = programmer.get("/content/campaigns").await.body;
    assert!(list.contains("Cada gota cuenta") && list.contains("1,000 h en pantalla"), "{list}");
    // One screen that shows nothing else, all day.
    let told = send(&mut programmer, &format!("{CHANGE}/preview"), &[("from", "2127-03-01")]).await.body;
    assert!(told.contains("marzo de 2127, en todas las pantallas"), "{told}");
    assert_eq!(row(&told, "Presentaciones"), ["267,840", "267,840"]);
    assert_eq!(row(&told, "En pantalla"), ["744 h", "744 h"]);
    assert_eq!(row(&told, "Pantallas"), ["1", "1"]);
    let half = [("from", "2127-03-01"), ("until", "2127-03-15"), ("hours", "300")];
    let told = send(&mut programmer, &format!("{CHANGE}/preview"), &half).await.body;
    assert_eq!(row(&told, "En pantalla"), ["744 h", "360 h"]);
    assert!(told.contains("no se cumple (74 %)") && told.contains("se cumple (120 %)"), "{told}");
    let same = send(&mut programmer, CHANGE, &[]).await;
    assert!(same.status == 422 && same.body.contains("No cambia nada"), "{same:?}");

    let sent = send(&mut programmer, CHANGE, &[("name", "Ni una gota"), ("testigos", "30")]).await;
    let number = number_of(&sent);
    assert!(approver.get("/content/campaigns/agua").await.body.contains("Hay otro cambio en curso"));
    let page = approver.get(&format!("/content/proposals/{number}")).await.body;
    assert!(
        page.contains("<del class=\"lines\">Cada gota cuenta</del> <ins class=\"lines\">Ni una gota</ins>"),
        "{page}"
    );
    city.change("campaigns/agua.toml", "reporten fugas", "reporten todas las fugas");
    publish(city.path(), data.path(), &["--now", "--over-page"]);
    let refused = decide(&mut approver, &number, "/authorise", &[]).await;
    assert_eq!(refused.status, 422, "{refused:?}");
    decide(&mut programmer, &number, "/drop", &[]).await;

    let sent =
        send(&mut programmer, CHANGE, &[("objective", "Que se reporten todas las fugas."), ("name", "Ni una gota")])
            .await;
    authorise(&mut approver, &number_of(&sent)).await;
    let out = data.path().join("copia");
    export(data.path(), &out);
    let written = fs::read_to_string(out.join("campaigns/agua.toml")).expect("the campaign");
    let before = fs::read_to_string(city.file("campaigns/agua.toml")).expect("the campaign");
    assert_eq!(written, before.replace("Cada gota cuenta", "Ni una gota"));
    let log = run(&["audit", "list", "--json", "--data", text(data.path())]).out;
    assert!(log.contains("Ni una gota"), "{log}");
}
