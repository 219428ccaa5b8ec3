//! A publication or decision that is killed at any point leaves the old state or the new one.

use std::{
    process::{Command, Stdio},
    time::Duration,
};

use cartelera_playlists::hash::ContentHash;

use crate::{
    city::{City, encoded, picture},
    run::{Served, publish, text},
    stops::list,
};

/// How many publications are killed, each a little later than the one before.
const KILLS: u32 = 24;
/// By how much later.
const STEP: Duration = Duration::from_millis(6);

/// Fetches all that `screen` needs, as a player does, and gives the title of its slide.
async fn fetch(served: &Served, screen: &str) -> String {
    let (root, pointer) = (served.root().await, served.pointer(screen).await);
    let mut title = String::new();
    for epoch in &pointer.epochs {
        let envelope = served.bytes(&format!("/v1/programmes/{}", epoch.programme)).await;
        assert_eq!(ContentHash::of(&envelope), epoch.programme);
        let programme = root.open_programme(&envelope).expect("a programme that its keys signed");
        for media in &programme.media {
            let bytes = served.bytes(&format!("/v1/media/{}", media.sha256)).await;
            assert_eq!(ContentHash::of(&bytes), media.sha256);
        }
        let slide = programme.items.iter().find(|item| item.id.as_str() == "predial-1");
        title = slide.map(|item| item.title.clone()).unwrap_or_default();
    }
    title
}

#[tokio::test]
async fn a_killed_publication_leaves_the_old_state_or_the_new_one() {
    let (city, data) = (City::new(), tempfile::tempdir().unwrap());
    publish(city.path(), data.path(), &["--now"]);
    let served = Served::start(data.path());
    let mut title = "Pronto pago".to_owned();
    let mut finished = 0;
    for round in 0..KILLS {
        let next = format!("Ronda {round}");
        city.change("playlists/predial.toml", &title, &next);
        city.write("media/predial.png", encoded(&picture(1300 + round, 700), image::ImageFormat::Png));
        let before = fetch(&served, "cajas").await;
        let mut child = Command::new(env!("CARGO_BIN_EXE_cartelera-manager"))
            .args(["publish", text(city.path()), "--data", text(data.path()), "--now"])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        // The point at which it dies is meant to differ: nothing is waited for.
        std::thread::sleep(STEP * round);
        child.kill().unwrap();
        child.wait().unwrap();
        let after = fetch(&served, "cajas").await;
        assert!(after == before || after == next, "{before} {after}");
        finished += u32::from(after == next);
        title = next;
    }
    assert!(finished < KILLS, "no publication was killed before its end");
    publish(city.path(), data.path(), &["--now"]);
    assert_eq!(fetch(&served, "cajas").await, title);
    let parts = walkdir::WalkDir::new(data.path().join("media")).into_iter().map(Result::unwrap);
    let parts = parts.filter(|entry| entry.file_name().to_string_lossy().starts_with('.'));
    assert_eq!(parts.count(), 0, "what the killed ones left is swept away");
}

#[tokio::test]
async fn a_killed_decision_is_in_the_list_and_in_every_pointer_or_in_none() {
    let (city, data) = (City::new(), tempfile::tempdir().unwrap());
    publish(city.path(), data.path(), &["--now"]);
    let served = Served::start(data.path());
    let mut finished = 0;
    for round in 0..KILLS {
        let digest = ContentHash::of(&round.to_be_bytes()).to_string();
        let before = list(&served, &["cajas", "vacunas"]).await.head();
        killed(&["suspend", "--digest", &digest, "--reason", "Prueba", "--data", text(data.path())], STEP * round / 3);
        let after = list(&served, &["cajas", "vacunas"]).await.head();
        assert!(after == before || after == before + 1, "{before} {after}");
        finished += u32::from(after > before);
    }
    assert!(finished < KILLS, "no decision was killed before its end");
}

#[tokio::test]
async fn a_killed_rotation_leaves_keys_that_fit_the_root_document() {
    let (city, data) = (City::new(), tempfile::tempdir().unwrap());
    publish(city.path(), data.path(), &["--now"]);
    let served = Served::start(data.path());
    let mut finished = 0;
    for round in 0..KILLS {
        let before = served.root().await.version;
        let role = if round % 2 == 0 { "pointer" } else { "publisher" };
        killed(&["root", "rotate", role, "--data", text(data.path())], STEP * round / 3);
        let after = served.root().await.version;
        assert!(after == before || after == before + 1, "{before} {after}");
        finished += u32::from(after > before);
        assert_eq!(fetch(&served, "cajas").await, "Pronto pago");
        assert!(publish(city.path(), data.path(), &[]).ends_with("\nsin cambios\n"));
    }
    assert!(finished < KILLS, "no rotation was killed before its end");
}

/// Runs the program and kills it `after` its start, wherever it is then: nothing is waited for.
fn killed(arguments: &[&str], after: Duration) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_cartelera-manager"));
    let mut child =
        command.args(arguments).stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("the program runs");
    std::thread::sleep(after);
    child.kill().expect("a child can be killed");
    child.wait().expect("a child ends");
}
