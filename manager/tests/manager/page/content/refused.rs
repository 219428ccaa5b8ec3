//! What the content's check would refuse is told to who writes, before anybody authorises it.

use super::{author_and_approver, decide, with};
use crate::{page::city, run::publish};

const SAME: [(&str, &str); 3] =
    [("body", "Reporta baches, fugas y luminarias."), ("source", "Atención Ciudadana"), ("kicker", "Servicio")];

#[tokio::test]
async fn what_the_house_loop_needs_is_told_beside_the_field() {
    let (_city, _data, served) = city();
    let (mut author, _) = author_and_approver(&served).await;
    author.submit("/content/items/atencion", "/content/items/atencion/correct", &[]).await;
    let wrong = [("category", "government-publicity"), ("until", "date"), ("date", "2099-01-01"), ("do", "send")];
    let refused = decide(&mut author, "1", "", &with(&[&SAME[..], &wrong].concat())).await;
    assert_eq!(refused.status, 422, "{refused:?}");
    assert!(refused.body.contains("Está en la programación institucional"), "{refused:?}");
    assert!(refused.body.contains("Es lo único de la programación institucional que se ve siempre"), "{refused:?}");
    let right = [("category", "health"), ("until", "none"), ("do", "send")];
    let sent = decide(&mut author, "1", "", &with(&[&SAME[..], &right].concat())).await;
    assert!(sent.place.ends_with("done=sent"), "{sent:?}");
    decide(&mut author, "1", "/drop", &[]).await;
    let removal = [("reason", "Ya no")];
    let kept = author.submit("/content/items/atencion", "/content/items/atencion/remove", &removal).await;
    assert_eq!(kept.place, "/content/items/atencion?wrong=house-loop", "{kept:?}");
    assert!(author.get(&kept.place).await.body.contains("Antes tiene que haber otra pieza"));
}

#[tokio::test]
async fn an_end_before_the_beginning_is_told_beside_the_field() {
    let (city, data, served) = city();
    let feria = "id = \"avisos\"\nname = \"Avisos\"\ndepartment = \"comunicacion\"\n\n[[items]]\nid = \"feria\"\n\
                 kind = \"bulletin\"\ntitle = \"Feria\"\ncategory = \"services\"\nservants = \"none\"\n\
                 headline = \"Feria\"\nflight = { from = 2098-01-01 }\n\n[[rules]]\nid = \"avisos\"\n";
    city.write("playlists/avisos.toml", feria);
    publish(city.path(), data.path(), &["--now"]);
    let (mut author, _) = author_and_approver(&served).await;
    author.submit("/content/items/feria", "/content/items/feria/correct", &[]).await;
    let fields = |date: &'static str| with(&[("headline", "Feria"), ("until", "date"), ("date", date), ("do", "send")]);
    let refused = decide(&mut author, "1", "", &fields("2097-12-31")).await;
    assert!(
        refused.status == 422 && refused.body.contains("1 de enero de 2098: no puede terminar antes"),
        "{refused:?}"
    );
    assert!(decide(&mut author, "1", "", &fields("2098-01-01")).await.place.ends_with("done=sent"));
}

#[tokio::test]
async fn what_no_field_is_to_blame_for_is_told_on_top_and_not_handed_in() {
    let (city, data, served) = city();
    // In this blackout even less may show than elsewhere.
    let blackout = "[[blackouts]]\nname = \"Veda\"\nfrom = 2098-01-01T00:00:00\nuntil = 2098-06-01T00:00:00\nexempt = [\"health\"]\n\n[brands.normal]";
    city.change("city.toml", "[brands.normal]", blackout);
    city.change("playlists/institucional.toml", "category = \"services\"", "category = \"health\"");
    publish(city.path(), data.path(), &["--now"]);
    let (mut author, mut approver) = author_and_approver(&served).await;
    author.submit("/content/items/atencion", "/content/items/atencion/correct", &[]).await;
    let fields = |category: &'static str| {
        with(&[&SAME[..], &[("category", category), ("until", "none"), ("do", "send")]].concat())
    };
    let refused = decide(&mut author, "1", "", &fields("education")).await;
    assert!(refused.status == 422 && refused.body.contains("por algo que no está en estos campos"), "{refused:?}");
    assert!(refused.body.contains("blackout"), "what the check says is there for who helps: {refused:?}");
    assert!(!approver.get("/content?only=review").await.body.contains("Cierre por obra"), "it was not handed in");
    assert!(decide(&mut author, "1", "", &fields("health")).await.place.ends_with("done=sent"));
}

#[tokio::test]
async fn what_only_this_city_refuses_is_told_as_that_and_not_handed_in() {
    let (city, data, served) = city();
    let (mut author, _) = author_and_approver(&served).await;
    let long = "Cierre por obra en la calle Galeana. ".repeat(5);
    let fields = with(&[("headline", long.trim()), ("do", "save")]);
    let kept = author.submit("/content/new", "/content/new", &fields).await;
    let drafted = author.get(&kept.place).await;
    assert!(drafted.body.contains("de lejos se leen bien"), "{drafted:?}");
    assert!(!drafted.body.contains("Esta ciudad no lo deja pasar"), "{drafted:?}");
    city.change("city.toml", "format = 1", "format = 1\nrefuses = [\"long-headline\"]");
    publish(city.path(), data.path(), &["--now"]);
    let refused = decide(&mut author, "1", "", &with(&[("headline", long.trim()), ("do", "send")])).await;
    assert_eq!(refused.status, 422, "{refused:?}");
    assert!(refused.body.contains("de lejos se leen bien 120. Esta ciudad no lo deja pasar."), "{refused:?}");
    let sent = decide(&mut author, "1", "", &with(&[("do", "send")])).await;
    assert!(sent.place.ends_with("done=sent"), "{sent:?}");
}
