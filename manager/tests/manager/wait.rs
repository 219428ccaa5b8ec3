//! A held request is answered when something that concerns the screen changes, and not before.

use std::time::{Duration, Instant};

use reqwest::{Response, header::HeaderValue};
use tokio::task::JoinHandle;

use crate::{
    city::City,
    run::{Served, publish, run, text},
};

/// The mark of `screen` now.
pub(crate) async fn mark(served: &Served, screen: &str) -> HeaderValue {
    let device = served.device(screen).await;
    let answer = device.get(served, &format!("/v1/screens/{screen}/wait")).send().await.expect("an answer");
    assert_eq!(answer.status(), 200);
    answer.headers()["etag"].clone()
}

/// Waits, elsewhere, for anything but `mark`.
pub(crate) async fn wait(served: &Served, screen: &str, mark: &HeaderValue, hold_s: u32) -> JoinHandle<Response> {
    let device = served.device(screen).await;
    let asked = device.get(served, &format!("/v1/screens/{screen}/wait?hold_s={hold_s}"));
    let asked = asked.header("if-none-match", mark);
    tokio::spawn(async { asked.send().await.expect("an answer") })
}

#[tokio::test]
async fn a_publication_by_another_process_wakes_the_screens_that_it_changes_within_a_second() {
    let (city, data) = (City::new(), tempfile::tempdir().unwrap());
    publish(city.path(), data.path(), &[]);
    let served = Served::start(data.path());
    let (cajas, vacunas) = (mark(&served, "cajas").await, mark(&served, "vacunas").await);
    let woken = wait(&served, "cajas", &cajas, 50).await;
    let left = wait(&served, "vacunas", &vacunas, 2).await;
    city.change("playlists/predial.toml", "Pronto pago", "Paga pronto");
    let (folder, data) = (city.path().to_owned(), data.path().to_owned());
    tokio::task::spawn_blocking(move || publish(&folder, &data, &[])).await.unwrap();
    let published = Instant::now();
    let answer = woken.await.unwrap();
    assert!(published.elapsed() < Duration::from_secs(1), "{:?}", published.elapsed());
    assert_eq!(answer.status(), 200);
    assert_ne!(answer.headers()["etag"], cajas);
    assert_eq!(answer.headers()["etag"], mark(&served, "cajas").await);
    assert!(answer.bytes().await.unwrap().is_empty());
    let answer = left.await.unwrap();
    assert_eq!((answer.status().as_u16(), &answer.headers()["etag"]), (304, &vacunas));
}

#[tokio::test]
async fn a_revoked_screen_is_told_at_once() {
    let (city, data) = (City::new(), tempfile::tempdir().unwrap());
    publish(city.path(), data.path(), &[]);
    let served = Served::start(data.path());
    let cajas = mark(&served, "cajas").await;
    let woken = wait(&served, "cajas", &cajas, 50).await;
    let folder = data.path().to_owned();
    let ended = tokio::task::spawn_blocking(move || run(&["revoke", "cajas", "--data", text(&folder)])).await.unwrap();
    assert_eq!(ended.code, 0, "{ended:?}");
    let revoked = Instant::now();
    let answer = woken.await.unwrap();
    assert!(revoked.elapsed() < Duration::from_secs(1), "{:?}", revoked.elapsed());
    assert_eq!(answer.status(), 403);
    assert_eq!(answer.headers()["content-type"], "application/vnd.dsse+json");
}

#[tokio::test]
async fn a_manager_that_stops_lets_those_go_who_wait() {
    let (city, data) = (City::new(), tempfile::tempdir().unwrap());
    publish(city.path(), data.path(), &[]);
    let mut served = Served::start(data.path());
    let cajas = mark(&served, "cajas").await;
    let held = wait(&served, "cajas", &cajas, 50).await;
    // Answered on other connections after the held request was sent.
    for _ in 0..20 {
        served.bytes("/healthz").await;
    }
    assert_eq!(served.process.stop("-TERM"), Some(0));
    assert_eq!(held.await.unwrap().status(), 204);
}
