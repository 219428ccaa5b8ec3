//! What breaks while files are sent in parts costs nothing that has arrived.

use cartelera_playlists::hash::ContentHash;
use reqwest::Method;

use super::{
    author, ready, row, send, send_all,
    tus::{Sender, counted, hash, noise, none_left, on_disk, until},
};
use crate::{page::city, run::Served};

/// As much is written at once by the server.
const PIECE: u64 = 256 << 10;
/// And after so much it counts.
const COUNTED: u64 = 8 << 20;

#[tokio::test]
async fn a_file_is_resumed_after_a_break_and_is_the_same_file() {
    let (_city, data, served) = city();
    let mut berta = Sender::of(author(&served).await).await;
    let bytes = noise(800);
    let place = berta.begun("../../etc/feria\u{202e}ñ.png", &bytes).await;
    assert_eq!(berta.offset(&place).await, 0);
    let cut = bytes.len() / 2;
    let connection = berta.half(&served, &place, (bytes.len(), &bytes[..cut])).await;
    until(async || on_disk(data.path(), &place) >= PIECE).await;
    drop(connection);
    let there = berta.offset(&place).await;
    assert!((PIECE..=cut as u64).contains(&there), "{there}");
    for wrong in [0, there - 1, there + 1] {
        assert_eq!(berta.part(&place, wrong, &bytes[..9]).await.status, 409, "{wrong}");
    }
    assert_eq!(berta.hand_in("comunicacion", &[&place]).await.status, 404, "it is not whole yet");
    berta.rest(&place, there, &bytes).await;
    assert_eq!(berta.offset(&place).await, bytes.len() as u64);
    // A form that is to be corrected loses nothing.
    let told = berta.hand_in("nadie", &[&place]).await;
    assert!(told.status == 422 && told.body.contains("Elija la dependencia"), "{told:?}");
    let taken = berta.hand_in("comunicacion", &[&place, &place]).await;
    assert_eq!(taken.place, "/content/media?done=media-taken", "{taken:?}");
    assert_eq!(hash(data.path(), 1).await, ContentHash::of(&bytes).to_string());
    assert_eq!(berta.hand_in("comunicacion", &[&place]).await.status, 404, "it is a file of the list now");
    let list = ready(&mut berta.browser).await;
    let told = row(&list, 1);
    assert!(told.contains("listo") && told.contains(">feriañ.png</h2>") && !list.body.contains("file-2"), "{told}");
    none_left(data.path()).await;
}

#[tokio::test]
async fn a_file_is_resumed_after_the_manager_was_killed_twice() {
    let (_city, data, mut served) = city();
    let mut berta = Sender::of(author(&served).await).await;
    let bytes = noise(1900);
    let place = berta.begun("grande.png", &bytes).await;
    let connection = berta.half(&served, &place, (bytes.len(), &bytes[..bytes.len() - 9])).await;
    until(async || counted(data.path(), &place).await >= COUNTED).await;
    served.process.stop("-KILL");
    drop(connection);
    let there = counted(data.path(), &place).await;
    assert!(there < bytes.len() as u64 && there <= on_disk(data.path(), &place), "{there}");

    served = Served::start(data.path());
    berta = Sender::of(berta.browser.at(&served)).await;
    assert_eq!(berta.offset(&place).await, there, "what was on the disk counts, and nothing else");
    berta.rest(&place, there, &bytes).await;
    served.process.stop("-KILL");

    served = Served::start(data.path());
    berta = Sender::of(berta.browser.at(&served)).await;
    assert_eq!(berta.offset(&place).await, bytes.len() as u64);
    let taken = berta.hand_in("comunicacion", &[&place]).await;
    assert_eq!(taken.place, "/content/media?done=media-taken", "{taken:?}");
    assert_eq!(hash(data.path(), 1).await, ContentHash::of(&bytes).to_string());
    assert!(row(&ready(&mut berta.browser).await, 1).contains("listo"));
    none_left(data.path()).await;
    drop(served);
}

#[tokio::test]
async fn two_who_resume_one_file_at_once_do_not_spoil_it() {
    let (_city, data, served) = city();
    let mut berta = Sender::of(author(&served).await).await;
    let bytes = noise(400);
    let place = berta.begun("uno.png", &bytes).await;
    let connection = berta.half(&served, &place, (bytes.len(), &[])).await;
    assert_eq!(berta.part(&place, 0, &bytes).await.status, 423, "another one is at it");
    // Whoever asks how far it is has noticed that nothing comes, and goes on.
    assert_eq!(berta.offset(&place).await, 0);
    berta.rest(&place, 0, &bytes).await;
    drop(connection);
    assert_eq!(berta.part(&place, 0, &bytes).await.status, 409);
    let taken = berta.hand_in("comunicacion", &[&place]).await;
    assert_eq!(taken.place, "/content/media?done=media-taken", "{taken:?}");
    assert_eq!(hash(data.path(), 1).await, ContentHash::of(&bytes).to_string());
    none_of(&mut berta, &place).await;
}

/// Nobody finds the file any more.
async fn none_of(sender: &mut Sender, place: &str) {
    assert_eq!(sender.ask(Method::HEAD, place).await.status, 404);
    assert_eq!(sender.part(place, 0, b"x").await.status, 404);
    assert_eq!(sender.ask(Method::DELETE, place).await.status, 404);
}

#[tokio::test]
async fn what_is_resumed_is_known_and_refused_like_what_comes_with_its_form() {
    let (_city, data, served) = city();
    let mut berta = Sender::of(author(&served).await).await;
    let (one, two) = (noise(300), noise(200));
    send_all(&mut berta.browser, &[("uno.png", &one)]).await;
    let places = [berta.send("otra vez.png", &one).await, berta.send("dos.png", &two).await];
    let told = berta.hand_in("comunicacion", &[&places[0], &places[1]]).await;
    assert!(told.status == 200 && told.body.contains("ya estaba: no se subió otra vez"), "{told:?}");
    assert!(told.body.contains("dos.png") && !told.body.contains("otra vez.png"), "{told:?}");
    ready(&mut berta.browser).await;
    none_left(data.path()).await;

    let files: [(&str, &[u8], &str); 4] = [
        ("vacio.png", b"", "El archivo está vacío"),
        ("corto.png", b"<html>", "No es una imagen ni un video ni un PDF"),
        ("solo.vtt", b"WEBVTT\n\n00:01.000 --> 00:02.000\nHola\n", "subtítulos"),
        ("hoja.docx", b"PK\x03\x04\x14\0\x06\0[Content_Types].xml", "tipo PDF"),
    ];
    for (name, bytes, reason) in files {
        let place = berta.begun(name, bytes).await;
        if !bytes.is_empty() {
            berta.rest(&place, 0, bytes).await;
        }
        let resumed = berta.hand_in("comunicacion", &[&place]).await;
        let form = send(&mut berta.browser, &[(name, bytes)]).await;
        for told in [resumed, form] {
            let said = told.body.contains(&format!("<strong>{name}</strong>: ")) && told.body.contains(reason);
            assert!(told.status == 422 && said, "{name}: {told:?}");
        }
    }
    let log = crate::run::run(&["audit", "list", "--json", "--data", crate::run::text(data.path())]).out;
    assert_eq!(log.matches("content.media-sent").count(), 2, "{log}");
}
