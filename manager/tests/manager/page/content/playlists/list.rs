//! The list of playlists, and the page of one.

use super::people;
use crate::{page::between, run::publish};

#[tokio::test]
async fn playlists_and_their_rules_are_told_in_words() {
    let (city, data, _served, mut programmer, _) = people().await;
    city.change(
        "playlists/predial.toml",
        "id = \"predial-en-cajas\"",
        "id = \"predial-en-cajas\"\nshare = 0.125\nweekdays = [\"mon\", \"tue\", \"wed\", \"thu\", \"fri\"]\n\
         dayparts = [\"manana\", \"22:00-02:00\"]\nfrom = 2026-12-01\nuntil = 2127-01-01\npriority = \"priority\"",
    );
    city.change("playlists/predial.toml", "alt =", "min_plays = { day = 40 }\nmax_per_hour = 20\nalt =");
    publish(city.path(), data.path(), &["--now"]);
    let list = programmer.get("/content/playlists").await.body;
    assert!(programmer.get("/content").await.body.contains("href=\"/content/playlists\">Listas</a>"));
    assert!(list.contains("Institucional: se muestra en todas las pantallas cuando no hay otra cosa."), "{list}");
    let row = between(&list, "/content/playlists/predial\"", "</tr>");
    for text in [
        "Predial",
        "de lunes a viernes",
        "manana (de 08:00 a 12:00), de 22:00 a 02:00",
        "con la etiqueta cajas",
        "12.5 % del tiempo",
        "antes que las normales",
        "del martes 1 de diciembre de 2026 al martes 31 de diciembre de 2126",
        "Comunicación",
        "1 pantalla",
    ] {
        assert!(row.contains(text), "{text}: {row}");
    }
    let page = programmer.get("/content/playlists/predial").await.body;
    for text in ["Pronto pago", "al menos 40 veces al día, a lo más 20 veces por hora", "Tesorería · Cajas", "12.5 %"]
    {
        assert!(page.contains(text), "{text}: {page}");
    }
    assert_eq!(programmer.get("/content/playlists/nada").await.status, 404);
}

#[tokio::test]
async fn a_screen_is_told_and_drawn_at_a_chosen_instant() {
    let (city, data, _served, mut programmer, _) = people().await;
    city.change(
        "playlists/predial.toml",
        "id = \"predial-en-cajas\"",
        "id = \"predial-en-cajas\"\ndayparts = [\"manana\"]",
    );
    publish(city.path(), data.path(), &["--now"]);
    let at = "/content/playlists/predial?at_screen=cajas&at_date=2027-03-01&at_time=";
    let page = programmer.get(&format!("{at}10:00")).await.body;
    assert!(page.contains("1 mar 2027, 10:00") && page.contains("«Pronto pago», de la lista «Predial»"), "{page}");
    assert!(page.contains("<img src=\"/content/pictures/"), "{page}");
    let page = programmer.get(&format!("{at}13:00")).await.body;
    assert!(page.contains("«Atención ciudadana», institucional"), "{page}");
    let page = programmer.get("/content/playlists/predial?at_date=ayer&at_time=x").await.body;
    assert!(page.contains("No es una fecha y hora"), "{page}");
}
