//! What a publication changes, and what it leaves alone.

use jiff::{SignedDuration, Timestamp};

use crate::{
    city::City,
    run::{Served, publish, run, text, try_publish},
};

#[tokio::test]
async fn publishing_the_same_again_changes_nothing() {
    let (city, data) = (City::new(), tempfile::tempdir().unwrap());
    let first = publish(city.path(), data.path(), &[]);
    assert!(first.contains("pantalla nueva"), "{first}");
    let served = Served::start(data.path());
    let before = (served.bytes("/v1/screens/cajas/pointer").await, served.bytes("/v1/screens/vacunas/pointer").await);
    let second = publish(city.path(), data.path(), &[]);
    assert!(second.ends_with("\nsin cambios\n"), "{second}");
    let after = (served.bytes("/v1/screens/cajas/pointer").await, served.bytes("/v1/screens/vacunas/pointer").await);
    assert_eq!(before, after);
}

#[tokio::test]
async fn only_screens_that_something_changes_for_get_a_new_sequence() {
    let (city, data) = (City::new(), tempfile::tempdir().unwrap());
    publish(city.path(), data.path(), &[]);
    let served = Served::start(data.path());
    let (cajas, vacunas) = (served.pointer("cajas").await, served.pointer("vacunas").await);
    city.change("playlists/predial.toml", "Pronto pago", "Paga pronto");
    let said = publish(city.path(), data.path(), &["--lead", "90s"]);
    assert!(
        said.contains("~ lámina «Paga pronto»") && said.contains("vacunas (Vacunas, Salud): sin cambios"),
        "{said}"
    );
    assert_eq!(served.pointer("vacunas").await, vacunas);
    let changed = served.pointer("cajas").await;
    assert!(changed.sequence > cajas.sequence && changed.issued > cajas.issued);
    assert_eq!(changed.epochs.len(), 2);
    assert_eq!(changed.epochs[0], cajas.epochs[0]);
    let wait = changed.epochs[1].effective_from.duration_since(changed.issued);
    let slot = SignedDuration::from_secs(10);
    assert!((SignedDuration::from_secs(90)..=SignedDuration::from_secs(90) + slot).contains(&wait), "{wait}");
    assert!(!changed.epochs[1].carry.rules.is_empty(), "the new epoch goes on where the old one stands");
}

#[tokio::test]
async fn what_is_published_now_rules_now_and_supersedes_what_was_to_come() {
    let (city, data) = (City::new(), tempfile::tempdir().unwrap());
    publish(city.path(), data.path(), &[]);
    let served = Served::start(data.path());
    let first = served.pointer("cajas").await;
    city.change("playlists/predial.toml", "Pronto pago", "Paga pronto");
    publish(city.path(), data.path(), &["--lead", "1h"]);
    city.change("playlists/predial.toml", "Paga pronto", "Paga ya");
    publish(city.path(), data.path(), &["--now"]);
    let pointer = served.pointer("cajas").await;
    assert_eq!(pointer.epochs.len(), 2);
    assert_eq!(pointer.epochs[0], first.epochs[0]);
    assert!(pointer.epochs[1].effective_from <= Timestamp::now());
    assert_eq!(pointer.epochs[1].effective_from, pointer.issued);
}

#[tokio::test]
async fn many_publications_keep_no_more_epochs_than_a_pointer_holds() {
    let (city, data) = (City::new(), tempfile::tempdir().unwrap());
    publish(city.path(), data.path(), &[]);
    let mut title = "Pronto pago".to_owned();
    for round in 0..10 {
        let next = format!("Ronda {round}");
        city.change("playlists/predial.toml", &title, &next);
        title = next;
        publish(city.path(), data.path(), &["--lead", &format!("{}m", 10 + round)]);
    }
    let pointer = Served::start(data.path()).pointer("cajas").await;
    assert_eq!(pointer.epochs.len(), 8);
    assert!(pointer.epochs.is_sorted_by_key(|epoch| epoch.effective_from));
}

#[tokio::test]
async fn a_screen_that_is_taken_away_keeps_its_last_pointer_and_comes_back_unchanged() {
    let (city, data) = (City::new(), tempfile::tempdir().unwrap());
    publish(city.path(), data.path(), &[]);
    let served = Served::start(data.path());
    let before = served.pointer("vacunas").await;
    let office = std::fs::read(city.file("offices/salud.toml")).unwrap();
    std::fs::remove_file(city.file("offices/salud.toml")).unwrap();
    let said = publish(city.path(), data.path(), &[]);
    assert!(said.contains("vacunas: ya no está en la carpeta"), "{said}");
    assert_eq!(served.pointer("vacunas").await, before);
    let listed = run(&["screens", "--data", text(data.path())]).out;
    assert!(listed.lines().any(|line| line.starts_with("vacunas") && line.contains("retirada")), "{listed}");
    assert!(publish(city.path(), data.path(), &[]).ends_with("\nsin cambios\n"));
    city.write("offices/salud.toml", office);
    publish(city.path(), data.path(), &[]);
    assert_eq!(served.pointer("vacunas").await, before);
}

#[tokio::test]
async fn every_error_is_told_at_once_and_nothing_is_published() {
    let (city, data) = (City::new(), tempfile::tempdir().unwrap());
    publish(city.path(), data.path(), &[]);
    let served = Served::start(data.path());
    let before = served.bytes("/v1/screens/cajas/pointer").await;
    city.change("playlists/predial.toml", "\"services\"", "\"servicios\"");
    city.change("offices/salud.toml", "id = \"vacunas\"", "id = \"cajas\"");
    city.change("playlists/institucional.toml", "072\"", "072\"\nfolio = \"latin\"\nextra = 1");
    city.show_slide("media/no-hay.png");
    city.write("departments/roto.toml", b"name = \"Torre\xf3n\"");
    let ended = try_publish(city.path(), data.path(), &[]);
    assert_eq!(ended.code, 1);
    for told in [
        "playlists/predial.toml:9: error:",
        "\"media/no-hay.png\" is not in the folder",
        "error: screens[0].id: screen \"cajas\" is already defined",
        "extra",
        "departments/roto.toml: error: the file is not UTF-8 text",
    ] {
        assert!(ended.err.contains(told), "{told}: {}", ended.err);
    }
    assert_eq!(ended.out, "");
    assert_eq!(served.bytes("/v1/screens/cajas/pointer").await, before);
    let checked = run(&["check", text(city.path()), "--data", text(data.path())]);
    assert_eq!((checked.code, checked.out.as_str()), (1, ""));
    assert_eq!(checked.err, ended.err);
}

#[test]
fn a_check_publishes_nothing_and_tells_a_day() {
    let (city, data) = (City::new(), tempfile::tempdir().unwrap());
    let data = data.path().join("none");
    let day = ["--screen", "cajas", "--day", "2026-11-24"];
    let mut arguments = vec!["check", text(city.path()), "--data", text(&data)];
    assert_eq!(run(&arguments).out, "sin errores: 2 pantallas, 2 archivos\n");
    arguments.extend(day);
    let told = run(&arguments).out;
    let first = told.lines().nth(1).unwrap();
    assert!(first.starts_with("00:00:00.000") && first.ends_with("Pronto pago  (predial-en-cajas)"), "{told}");
    assert_eq!(told.lines().count(), 1 + 24 * 360, "a slide of 10 s all day");
    assert!(!data.exists());
    arguments[5] = "otra";
    let ended = run(&arguments);
    assert_eq!(ended.code, 2);
    assert!(ended.err.contains("no screen has the identifier otra (there are: vacunas, cajas)"), "{}", ended.err);
}

#[test]
fn two_publications_at_once_are_one_after_the_other() {
    let (city, data) = (City::new(), tempfile::tempdir().unwrap());
    let said: Vec<String> = std::thread::scope(|scope| {
        let runs: Vec<_> = (0..3).map(|_| scope.spawn(|| publish(city.path(), data.path(), &[]))).collect();
        runs.into_iter().map(|run| run.join().unwrap()).collect()
    });
    assert_eq!(said.iter().filter(|said| said.ends_with("\nsin cambios\n")).count(), 2, "{said:?}");
}

#[test]
fn wrong_usage_is_told_from_refused_content() {
    let data = tempfile::tempdir().unwrap();
    assert_eq!(run(&["publish"]).code, 2);
    assert_eq!(run(&["publish", ".", "--lead", "-1s"]).code, 2);
    let ended = run(&["publish", "/no/hay", "--data", text(data.path())]);
    assert_eq!((ended.code, ended.err.lines().last()), (2, Some("cartelera-manager: /no/hay is not a folder")));
}
