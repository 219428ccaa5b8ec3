//! A rule is changed: by one person, authorised by another, at once or at a time, taken back, and never over somebody else's.

use std::fs;

use jiff::Timestamp;

use super::{
    super::{
        agenda::{make_due, schedule, until},
        authorise, decide,
        folder::{export, files},
    },
    FORM, hand_in, people, send, with,
};
use crate::{
    page::{between, content::items},
    run::{Served, publish, run, text},
};

/// Monday to Friday, for those who leave the weekend out.
const WEEKDAYS: [(&str, &str); 5] = [("day", "mon"), ("day", "tue"), ("day", "wed"), ("day", "thu"), ("day", "fri")];

/// The share of the rule that `cajas` follows.
async fn share(served: &Served) -> Option<u32> {
    let (root, pointer) = (served.root().await, served.pointer("cajas").await);
    let newest = pointer.epochs.last().expect("an epoch").programme;
    let bytes = served.bytes(&format!("/v1/programmes/{newest}")).await;
    let programme = root.open_programme(&bytes).expect("a programme");
    programme.rules.iter().find(|rule| rule.id.as_str() == "predial-en-cajas").expect("the rule").share_ppm
}

#[tokio::test]
async fn a_rule_is_changed_by_two_people_and_only_what_differs_is_written_and_it_can_be_taken_back() {
    let (city, data, served, mut programmer, mut approver) = people().await;
    let more = [
        &WEEKDAYS[..],
        &[
            ("until", "2127-01-31"),
            ("hours", "some"),
            ("daypart", "manana"),
            ("range_from", "16:00"),
            ("range_to", "00:00"),
            ("share", "12,5"),
        ],
    ]
    .concat();
    let number = hand_in(&mut programmer, &more).await;
    assert_eq!(share(&served).await, None, "nothing happened yet");
    let page = programmer.get("/content/playlists/predial").await.body;
    assert!(page.contains("Hay otro cambio en curso de esta lista."), "{page}");
    assert!(approver.get("/").await.body.contains("Por autorizar: 1"));
    let place = format!("/content/proposals/{number}");
    let page = approver.get(&place).await.body;
    let differs =
        |before: &str, after: &str| format!("<del class=\"lines\">{before}</del> <ins class=\"lines\">{after}</ins>");
    for text in [
        "Cambiar una regla".to_owned(),
        "«Predial» cambia. En 1 pantalla.".to_owned(),
        differs("siempre", "hasta el viernes 31 de enero de 2127"),
        differs("todos los días", "de lunes a viernes"),
        differs("todo el día", "manana (de 08:00 a 12:00), de 16:00 a 24:00"),
        differs("parte igual de lo que dejan las cuotas de otras", "12.5 % del tiempo"),
        "Pronóstico".to_owned(),
    ] {
        assert!(page.contains(&text), "{text}: {page}");
    }
    authorise(&mut approver, &number).await;
    assert_eq!(share(&served).await, Some(125_000));
    let out = data.path().join("copia");
    export(data.path(), &out);
    let written = fs::read_to_string(out.join("playlists/predial.toml")).expect("the playlist");
    let before = fs::read_to_string(city.file("playlists/predial.toml")).expect("the playlist");
    let rest = "until = 2127-02-01\nweekdays = [\"mon\", \"tue\", \"wed\", \"thu\", \"fri\"]\n\
                dayparts = [\"manana\", \"16:00-24:00\"]\nshare = 0.125\n";
    assert_eq!(written, format!("{before}{rest}"));
    let page = programmer.get("/content/playlists/predial").await.body;
    assert!(page.contains(&format!("<a href=\"{place}\">Otra regla</a>")), "{page}");
    assert!(programmer.get(&place).await.body.contains("href=\"/content/playlists/predial\">Lista: Predial"));

    let undo = format!("{place}/undo");
    let sure = approver.get(&undo).await;
    assert!(sure.body.contains("«Predial» vuelve a ser como era antes."), "{sure:?}");
    assert!(sure.body.contains(&differs("de lunes a viernes", "todos los días")), "{sure:?}");
    let asked = approver.submit(&undo, &undo, &[]).await;
    let back = between(&asked.place, "/content/proposals/", "?done=undo-asked");
    authorise(&mut approver, &back).await;
    assert_eq!(share(&served).await, None);
    let out = data.path().join("otra-copia");
    export(data.path(), &out);
    assert_eq!(files(&out), files(city.path()), "byte for byte");
    assert_eq!(approver.get(&undo).await.status, 404, "once is enough");
    let log = run(&["audit", "list", "--json", "--data", text(data.path())]).out;
    assert!(log.contains("\\\"rule\\\":\\\"predial-en-cajas\\\""), "{log}");
}

#[tokio::test]
async fn what_is_wrong_is_told_beside_its_field_and_nothing_is_handed_in() {
    let (city, data, _served, mut programmer, _) = people().await;
    for (field, value, text) in [
        ("until", "2020-01-01", "Ya pasó."),
        ("from", "pronto", "No es una fecha."),
        ("day", "nunca", "Elija al menos un día."),
        ("hours", "some", "Elija un horario, o escriba horas."),
        ("share", "treinta", "Escriba un número mayor que 0 y hasta 100"),
        ("share", "0", "Escriba un número mayor que 0 y hasta 100"),
        ("where", "offices", "Elija al menos una oficina o etiqueta."),
    ] {
        let refused = send(&mut programmer, &[(field, value)]).await;
        assert_eq!(refused.status, 422, "{field} {value}: {refused:?}");
        let field = if field == "day" { "days" } else { field };
        let said = between(&refused.body, &format!("id=\"said-{field}\">"), "</div>");
        assert!(said.contains(text) && refused.body.contains("Falta corregir un dato"), "{field} {value}: {said}");
    }
    let half = [("hours", "some"), ("range_from", "08:00"), ("range_to", "")];
    let refused = send(&mut programmer, &half).await;
    assert!(refused.status == 422 && refused.body.contains("Escriba las dos horas"), "{refused:?}");
    let order = send(&mut programmer, &[("from", "2127-02-02"), ("until", "2127-02-01")]).await;
    assert!(order.status == 422 && order.body.contains("Termina antes de empezar."), "{order:?}");
    let same = send(&mut programmer, &[]).await;
    assert!(same.status == 422 && same.body.contains("No cambia nada"), "{same:?}");
    assert!(programmer.get("/content?only=review").await.body.contains("No hay nada así."));
    // What the check of the content warns of stands beside its field too, and keeps nobody from handing it in.
    city.write(
        "playlists/otra.toml",
        "id = \"otra\"\nname = \"Otra\"\ndepartment = \"comunicacion\"\n\n[[items]]\nuse = \"atencion\"\n\n\
         [[rules]]\nid = \"zz-otra\"\nshare = 0.6\n",
    );
    publish(city.path(), data.path(), &["--now"]);
    let csrf = programmer.get(FORM).await.csrf();
    let fields = [&with(&[("share", "50")])[..], &[("csrf", csrf.as_str())]].concat();
    let beside = programmer.post(&format!("{FORM}/preview"), &fields).await;
    let said = between(&beside.body, "data-for=\"share\">", "</div>");
    assert!(beside.status == 200 && said.contains("sumarían más de 100 %"), "{beside:?}");
    hand_in(&mut programmer, &[("share", "50")]).await;
}

#[tokio::test]
async fn a_rule_that_somebody_else_changed_is_not_written_over() {
    let (city, data, served, mut programmer, mut approver) = people().await;
    let page = programmer.get(FORM).await;
    let (csrf, base) = (page.csrf(), between(&page.body, "name=\"base\" value=\"", "\""));
    let change = |from: &str, to: &str| {
        city.change("playlists/predial.toml", from, to);
        publish(city.path(), data.path(), &["--now", "--over-page"]);
    };
    change("id = \"predial-en-cajas\"", "id = \"predial-en-cajas\"\nshare = 0.3");
    let own = [("csrf", csrf.as_str()), ("base", base.as_str()), ("do", "send"), ("share", "20")];
    let fields = [&with(&[("share", "20")])[..], &own[..3]].concat();
    let refused = programmer.post(FORM, &fields).await;
    assert!(refused.status == 422 && refused.body.contains("La regla cambió mientras usted la editaba"), "{refused:?}");
    assert!(refused.body.contains("name=\"share\" type=\"text\" value=\"20\""), "nothing that was typed is lost");

    let number = hand_in(&mut programmer, &[("share", "20")]).await;
    change("share = 0.3", "share = 0.4");
    let refused = decide(&mut approver, &number, "/authorise", &[]).await;
    assert_eq!(refused.status, 422, "{refused:?}");
    assert_eq!(share(&served).await, Some(400_000));
    let back = decide(&mut approver, &number, "/refuse", &[("reason", "Revise la cuota")]).await;
    assert!(back.place.ends_with("done=refused"), "{back:?}");
    let page = programmer.get(&format!("/content/proposals/{number}")).await.body;
    let again = format!("{FORM}?like={number}");
    assert!(page.contains("Revise la cuota") && page.contains(&again), "{page}");
    let form = programmer.get(&again).await.body;
    assert!(form.contains("name=\"share\" type=\"text\" value=\"20\""), "{form}");
}

#[tokio::test]
async fn a_rule_changes_at_its_time() {
    let (_city, data, served, mut programmer, mut approver) = people().await;
    let number = hand_in(&mut programmer, &[("share", "35")]).await;
    schedule(&mut approver, &number, &[]).await;
    assert!(programmer.get("/content?only=scheduled").await.body.contains("Predial"));
    assert_eq!(share(&served).await, None);
    make_due(data.path(), &number, Timestamp::now()).await;
    until(&mut approver, &served, &format!("/content/proposals/{number}"), "Publicado").await;
    assert_eq!(share(&served).await, Some(350_000));
}

#[tokio::test]
async fn a_playlist_and_an_item_of_the_same_name_are_two_things() {
    let (city, data, served, mut programmer, mut approver) = people().await;
    city.change("playlists/predial.toml", "id = \"predial-1\"", "id = \"predial\"");
    publish(city.path(), data.path(), &["--now"]);
    let rule = hand_in(&mut programmer, &[("share", "35")]).await;
    let draft = programmer.submit("/content/items/predial", "/content/items/predial/correct", &[]).await;
    assert!(draft.place.starts_with("/content/proposals/") && !draft.place.contains("busy"), "{draft:?}");
    authorise(&mut approver, &rule).await;
    assert_eq!(share(&served).await, Some(350_000));
    assert!(items(&served, "cajas").await.iter().any(|item| item.id.as_str() == "predial"));
    let page = programmer.get("/content/items/predial").await.body;
    assert!(!page.contains("Otra regla") && page.contains("publicado desde el servidor"), "{page}");
}
