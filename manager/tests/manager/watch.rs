//! The hot folder.

use crate::{
    city::{City, encoded, picture},
    run::{Running, Served, text},
};

const WAITING: &str = "se espera el siguiente cambio";

#[tokio::test]
async fn a_saved_change_is_published_and_a_broken_one_is_explained_and_changes_nothing() {
    let (city, data) = (City::new(), tempfile::tempdir().unwrap());
    let mut watch = Running::start(&["watch", text(city.path()), "--data", text(data.path()), "--now"]);
    watch.read_until(WAITING);
    let served = Served::start(data.path());
    let first = served.pointer("cajas").await;

    city.change("playlists/predial.toml", "Pronto pago", "Paga pronto");
    let said = watch.read_until(WAITING);
    assert!(said.contains("~ lámina «Paga pronto»"), "{said}");
    let second = served.pointer("cajas").await;
    assert!(second.sequence > first.sequence);

    city.change("playlists/predial.toml", "[[rules]]", "[[rules");
    watch.read_until("no se publicó nada; las pantallas siguen con lo que tenían");
    assert_eq!(served.pointer("cajas").await, second);

    city.change("playlists/predial.toml", "[[rules\n", "[[rules]]\n");
    let said = watch.read_until(WAITING);
    assert!(said.contains("sin cambios"), "{said}");

    city.write("media/predial.png", encoded(&picture(640, 360), image::ImageFormat::Png));
    let said = watch.read_until(WAITING);
    assert!(said.contains("~ lámina «Paga pronto»"), "{said}");
    assert_eq!(watch.stop("-TERM"), Some(0));
}

#[tokio::test]
async fn a_folder_that_is_replaced_is_still_watched() {
    let (city, data, outer) = (City::new(), tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let hot = outer.path().join("ciudad");
    std::fs::rename(city.path(), &hot).unwrap();
    let mut watch = Running::start(&["watch", text(&hot), "--data", text(data.path()), "--now"]);
    watch.read_until(WAITING);
    std::fs::rename(&hot, outer.path().join("antes")).unwrap();
    watch.read_until("la carpeta no está");
    let other = City::new();
    other.change("playlists/predial.toml", "Pronto pago", "Paga pronto");
    std::fs::rename(other.path(), &hot).unwrap();
    let said = watch.read_until(WAITING);
    assert!(said.contains("~ lámina «Paga pronto»"), "{said}");
    std::fs::write(hot.join("playlists/predial.toml~"), "x").unwrap();
    let text = std::fs::read_to_string(hot.join("playlists/predial.toml")).unwrap();
    std::fs::write(hot.join("playlists/.nuevo"), text.replace("Paga pronto", "Paga ya")).unwrap();
    std::fs::rename(hot.join("playlists/.nuevo"), hot.join("playlists/predial.toml")).unwrap();
    let said = watch.read_until(WAITING);
    assert!(said.contains("~ lámina «Paga ya»"), "{said}");
}
