//! A new episode of a series is its file and its title.

use std::time::Instant;

use cartelera_playlists::programme::Content;

use super::{
    LOOK, PATIENCE,
    films::plain,
    tus::{Sender, key, none_left},
};
use crate::{
    city::City,
    page::{
        Browser, Page, add, between,
        content::{author_and_approver, authorise, decide, items},
    },
    run::{Served, publish, run, text},
};

/// A playlist with a series of which one episode has begun and one has not, and something else.
const PLAYLIST: &str = r#"# Los lunes.
id = "las-tres"
name = "Las Tres"
department = "comunicacion"

[[items]]
id = "las-tres-1"
kind = "capsule"
title = "Las Tres 1"
category = "health"
servants = ["voice"]
flight = { from = 2026-01-05 } # el primero
min_distance = "2m"
media = "media/uno.mp4"
dialogue = "burned-in"
series = "Las Tres de Torreón"

[[items]]
id = "otra"
kind = "capsule"
title = "Otra"
category = "services"
servants = "none"
media = "media/uno.mp4"
dialogue = "none"

[[rules]]
id = "las-tres"
tags = { any = ["cajas"] }
"#;

fn with_series() -> (City, tempfile::TempDir, Served) {
    let (city, data) = (City::new(), tempfile::tempdir().expect("a folder"));
    city.write("media/uno.mp4", plain("320x180", 2));
    city.write("playlists/las-tres.toml", PLAYLIST);
    publish(city.path(), data.path(), &[]);
    let served = Served::start(data.path());
    (city, data, served)
}

/// Sends an episode, and waits until its video is made; gives where it is handed in.
async fn send(author: &mut Browser, fields: &[(&str, &str)], files: &[(&str, &[u8])]) -> Page {
    let csrf = author.get("/content/series/las-tres-1").await.csrf();
    let sent = author.post_files("/content/series/las-tres-1", &[&[("csrf", &csrf[..])], fields].concat(), files).await;
    if sent.status != 303 {
        return sent;
    }
    let begun = Instant::now();
    loop {
        let page = author.get(&sent.place).await;
        if page.status == 303 {
            return page;
        }
        assert!(page.body.contains("Se está preparando «Las Tres 2»") && page.body.contains("data-busy"), "{page:?}");
        assert!(begun.elapsed() < PATIENCE, "{page:?}");
        tokio::time::sleep(LOOK).await;
    }
}

#[tokio::test]
async fn a_new_episode_is_its_file_and_its_title() {
    let (_city, data, served) = with_series();
    let (mut author, mut approver) = author_and_approver(&served).await;
    assert!(author.get("/content").await.body.contains("href=\"/content/series\""));
    assert!(author.get("/content/series").await.body.contains("href=\"/content/series/las-tres-1\""));
    let page = author.get("/content/series/las-tres-1").await;
    for text in ["Las Tres de Torreón", "Las Tres 1", "Nuevo episodio", "value=\"burned-in\" checked"] {
        assert!(page.body.contains(text), "{text}: {page:?}");
    }
    assert!(!page.body.contains("Otra"), "{page:?}");

    let film = plain("640x360", 3);
    let ready =
        send(&mut author, &[("title", "Las Tres 2"), ("captions", "burned-in")], &[("entrega final.mp4", &film)]).await;
    let form = author.get(&ready.place).await;
    for text in [
        "Nuevo episodio",
        "value=\"Las Tres 2\"",
        "name=\"follows\" value=\"las-tres-1\"",
        "Se queda donde está: 1 pantalla",
        "name=\"captions\" value=\"burned-in\" checked",
        "name=\"servant\" value=\"voice\" checked",
        "<option value=\"health\" selected>",
    ] {
        assert!(form.body.contains(text), "{text}: {form:?}");
    }
    assert!(!form.body.contains("name=\"department\"") && !form.body.contains("name=\"where\""), "{form:?}");
    let chosen = between(&form.body, "<option value=\"", "\" selected");
    let fields = [
        ("file", chosen.as_str()),
        ("follows", "las-tres-1"),
        ("headline", "Las Tres 2"),
        ("captions", "burned-in"),
        ("category", "health"),
        ("servant", "voice"),
        ("until", "none"),
    ];
    let saved = author.submit(&ready.place, "/content/new", &[&fields[..], &[("do", "save")]].concat()).await;
    assert_eq!(saved.place, "/content/proposals/1?done=draft-saved", "{saved:?}");
    let draft = author.get("/content/proposals/1").await;
    assert!(draft.body.contains("name=\"follows\" value=\"las-tres-1\""), "{draft:?}");
    let sent = decide(&mut author, "1", "", &[&fields[..], &[("do", "send")]].concat()).await;
    assert_eq!(sent.place, "/content/proposals/1?done=sent", "{sent:?}");
    let review = approver.get("/content/proposals/1").await;
    assert!(review.body.contains("Pantallas: 1") && review.body.contains("<video"), "{review:?}");
    authorise(&mut approver, "1").await;

    let shown = items(&served, "cajas").await;
    let of_series = shown.iter().filter_map(|item| match &item.content {
        Content::Capsule(capsule) => Some((item.id.to_string(), capsule.series.clone()?)),
        _ => None,
    });
    let series = "Las Tres de Torreón".to_owned();
    assert_eq!(
        of_series.collect::<Vec<_>>(),
        [("las-tres-1".to_owned(), series.clone()), ("las-tres-2".to_owned(), series)]
    );
    let new = shown.iter().find(|item| item.id.as_str() == "las-tres-2").expect("the episode");
    assert_eq!((new.length_ms, new.pacing.min_distance_ms, new.flight.until), (3_000, Some(120_000), None));
    assert!(new.flight.from.is_some_and(|from| from <= jiff::Timestamp::now()), "{:?}", new.flight);
    let page = author.get("/content/series/las-tres-2").await;
    let first = page.body.find("Las Tres 2</a>").expect("the new one");
    assert!(first < page.body.find("Las Tres 1</a>").expect("the old one") && page.body.contains("relevado"));

    let out = data.path().join("copia");
    assert_eq!(run(&["content", "export", text(&out), "--data", text(data.path())]).code, 0);
    let written = std::fs::read_to_string(out.join("playlists/las-tres.toml")).unwrap();
    let (before, rules) = PLAYLIST.split_once("\n[[rules]]").unwrap();
    assert!(written.starts_with(before) && written.ends_with(rules), "what was there stays: {written}");
}

#[tokio::test]
async fn what_an_episode_lacks_is_said_and_who_may_not_write_sends_none() {
    let (_city, _data, served) = with_series();
    let mut admin = crate::page::administrator(&served).await;
    let mut berta = add(&served, &mut admin, "berta", &["author"]).await;
    let mut carla = add(&served, &mut admin, "carla", &["approver"]).await;
    berta.enter("berta").await;
    carla.enter("carla").await;
    let told = send(&mut berta, &[("title", " "), ("captions", "file")], &[("a.mp4", b"#EXTM3U\n")]).await;
    assert_eq!(told.status, 422, "{told:?}");
    for text in ["Falta el título", "Elija el archivo del video", "Falta el archivo de subtítulos", "No es una imagen"]
    {
        assert!(told.body.contains(text), "{text}: {told:?}");
    }
    let film = plain("320x180", 2);
    let files: [(&str, &[u8]); 2] = [("b.mp4", &film), ("b.srt", b"1\n00:00:02,000 --> 00:00:01,000\nHola\n")];
    let told = send(&mut berta, &[("title", "Las Tres 2"), ("captions", "file")], &files).await;
    assert!(told.status == 422 && told.body.contains("Subtítulos, renglón 2"), "{told:?}");
    let files: [(&str, &[u8]); 2] = [("b.mp4", &film), ("b.srt", b"1\n00:00:01,000 --> 00:00:02,000\nHola\n")];
    let ready = send(&mut berta, &[("title", "Las Tres 2"), ("captions", "file")], &files).await;
    let form = berta.get(&ready.place).await;
    assert!(form.body.contains("Ya tiene: b.srt") && form.body.contains("value=\"file\" checked"), "{form:?}");
    let seen = carla.get("/content/series/las-tres-1").await;
    assert!(seen.status == 200 && !seen.body.contains("Nuevo episodio"), "{seen:?}");
    for none in ["atencion", "otra", "nada"] {
        assert_eq!(berta.get(&format!("/content/series/{none}")).await.status, 404, "{none}");
    }
}

#[tokio::test]
async fn the_files_of_an_episode_are_resumed_like_others() {
    let (_city, data, served) = with_series();
    let mut admin = crate::page::administrator(&served).await;
    let mut berta = add(&served, &mut admin, "berta", &["author"]).await;
    berta.enter("berta").await;
    let mut berta = Sender::of(berta).await;
    let film = plain("320x180", 2);
    let captions = b"1\n00:00:01,000 --> 00:00:02,000\nHola\n";
    let places = [berta.send("b.mp4", &film).await, berta.send("b.srt", captions).await];
    let mut fields = vec![("title", " "), ("captions", "file"), ("sent", key(&places[0])), ("sent", key(&places[1]))];
    let told = send(&mut berta.browser, &fields, &[]).await;
    assert!(told.status == 422 && told.body.contains("Falta el título"), "{told:?}");
    fields[0].1 = "Las Tres 2";
    let ready = send(&mut berta.browser, &fields, &[]).await;
    let form = berta.browser.get(&ready.place).await;
    assert!(form.body.contains("Ya tiene: b.srt") && form.body.contains("value=\"Las Tres 2\""), "{form:?}");
    none_left(data.path()).await;
}
