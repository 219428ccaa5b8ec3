//! The forecast beside a rule: what it and everything else shows with the change, and a screen at an instant.

use super::{FORM, people, with};
use crate::{
    page::{Browser, between},
    run::publish,
};

/// What stands beside the form.
async fn beside(browser: &mut Browser, more: &[(&str, &str)]) -> String {
    let csrf = browser.get(FORM).await.csrf();
    let page = browser.post(&format!("{FORM}/preview"), &[&with(more)[..], &[("csrf", csrf.as_str())]].concat()).await;
    assert_eq!(page.status, 200, "{page:?}");
    page.body
}

/// The figures of a row: before, after, and how they differ.
fn row(body: &str, name: &str) -> Vec<String> {
    let row = between(body, &format!("<th scope=\"row\">{name}"), "</tr>");
    row.split("<td ").skip(1).map(|cell| between(cell, ">", "<")).collect()
}

#[tokio::test]
async fn the_forecast_tells_what_the_list_gets_and_what_all_others_lose() {
    let (city, data, _served, mut programmer, _) = people().await;
    let told = beside(&mut programmer, &[("share", "25")]).await;
    assert_eq!(row(&told, "Predial"), ["100.0 %", "25.0 %", "−75.0 puntos"]);
    assert_eq!(row(&told, "Institucional, cuando no hay otra cosa"), ["0.0 %", "75.0 %", "+75.0 puntos"]);
    // Ten seconds each, all day.
    assert_eq!(row(&told, "Pronto pago")[0], "8640.0");
    city.write(
        "playlists/otra.toml",
        "id = \"otra\"\nname = \"Otra lista\"\ndepartment = \"comunicacion\"\n\n[[items]]\nuse = \"atencion\"\n\n\
         [[rules]]\nid = \"otra\"\n",
    );
    publish(city.path(), data.path(), &["--now"]);
    let told = beside(&mut programmer, &[("share", "80")]).await;
    assert_eq!(row(&told, "Predial"), ["50.0 %", "80.0 %", "+30.0 puntos"]);
    assert_eq!(row(&told, "Otra lista"), ["50.0 %", "20.0 %", "−30.0 puntos"]);
    // Half of the day it is not there.
    let half = [("hours", "some"), ("range_from", "00:00"), ("range_to", "12:00")];
    let told = beside(&mut programmer, &half).await;
    assert_eq!(row(&told, "Predial"), ["50.0 %", "25.0 %", "−25.0 puntos"]);
    // Another screen, which it did not reach before, counts too.
    let told = beside(&mut programmer, &[("where", "all")]).await;
    assert_eq!(row(&told, "Predial"), ["25.0 %", "50.0 %", "+25.0 puntos"]);
    assert!(told.contains("Pantallas: 2."), "{told}");
    let told = beside(&mut programmer, &[("share", "x")]).await;
    assert!(told.contains("Corrija lo señalado") && !told.contains("Parte del tiempo"), "{told}");
}

#[tokio::test]
async fn a_screen_at_an_instant_is_shown_as_it_is_and_as_the_change_would_leave_it() {
    let (_city, _data, _served, mut programmer, _) = people().await;
    let at = [("at_screen", "cajas"), ("at_date", "2127-03-03"), ("at_time", "10:00")];
    let told = beside(&mut programmer, &[&at[..], &[("until", "2127-03-02")]].concat()).await;
    let (now, then) =
        (between(&told, "Ahora, 3 mar 2127, 10:00", "</figure>"), between(&told, "Después, ", "</figure>"));
    assert!(now.contains("«Pronto pago», de la lista «Predial»"), "{told}");
    assert!(then.contains("«Atención ciudadana», institucional"), "{told}");
    assert_ne!(between(&now, "<img src=\"", "\""), between(&then, "<img src=\"", "\""), "two pictures");
}
