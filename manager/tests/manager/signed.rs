//! Which key opens which route.

use std::os::unix::fs::PermissionsExt as _;

use cartelera_playlists::{
    manifest::Root,
    protocol::{
        heartbeat::Heartbeat,
        pairing::Revocation,
        request::MAX_SKEW_S,
        time::{self, SIGNED_TIME},
    },
};
use jiff::Timestamp;
use reqwest::{Method, Response};

use crate::{
    city::City,
    device::{Device, Signing},
    run::{Served, publish, run, text},
};

/// Every route of a screen, whether it is a write, and what its own key gets.
const ROUTES: [(&str, bool, u16); 4] =
    [("pointer", false, 200), ("wait?hold_s=0", false, 200), ("heartbeat", true, 200), ("results/1", true, 404)];

async fn ask(
    served: &Served,
    device: &Device,
    screen: &str,
    (route, writes): (&str, bool),
    signing: Signing,
) -> Response {
    let target = format!("/v1/screens/{screen}/{route}");
    let (method, body) = if writes { (Method::POST, Some(b"{}".to_vec())) } else { (Method::GET, None) };
    device.signed(served, (method, &target), body, signing).send().await.expect("an answer")
}

/// A city of which two screens have devices.
async fn served(city: &City, data: &tempfile::TempDir) -> (Served, Device, Device) {
    publish(city.path(), data.path(), &[]);
    let served = Served::start(data.path());
    let (cajas, vacunas) = (served.device("cajas").await, served.device("vacunas").await);
    (served, cajas, vacunas)
}

#[tokio::test]
async fn a_screens_own_key_opens_its_routes_and_no_other_does() {
    let (city, data) = (City::new(), tempfile::tempdir().unwrap());
    let (served, cajas, vacunas) = served(&city, &data).await;
    let stolen = Device::named("robada");
    assert_eq!(run(&["revoke", "cajas", "--data", text(data.path())]).code, 0);
    stolen.enrol(&served, "cajas").await;
    assert_eq!(run(&["revoke", "cajas", "--data", text(data.path())]).code, 0);
    let own = Device::named("nueva");
    own.enrol(&served, "cajas").await;
    let root = served.root().await;
    for (route, writes, answered) in ROUTES {
        let path = format!("/v1/screens/cajas/{route}");
        let method = if writes { Method::POST } else { Method::GET };
        let unsigned = served.client.request(method, format!("{}{path}", served.base)).body("{}").send().await.unwrap();
        assert_eq!(unsigned.status(), 401, "{route}");
        assert!(unsigned.headers().contains_key("www-authenticate"));
        let by =
            async |device: &Device, screen: &str| ask(&served, device, screen, (route, writes), Signing::new()).await;
        assert_eq!(by(&own, "cajas").await.status(), answered, "{route}");
        assert_eq!(by(&own, "otra").await.status(), 404, "{route}: an unknown screen");
        assert_eq!(by(&Device::named("ajena"), "cajas").await.status(), 403, "{route}: an unknown key");
        assert_eq!(
            by(&Device::named("ajena"), "otra").await.status(),
            403,
            "{route}: nothing is told to an unknown key"
        );
        assert_eq!(by(&vacunas, "cajas").await.status(), 403, "{route}: another screen's key");
        for revoked in [&cajas, &stolen] {
            let answer = by(revoked, "cajas").await;
            assert_eq!(
                (answer.status().as_u16(), answer.headers()["content-type"].to_str().unwrap()),
                (403, "application/vnd.dsse+json")
            );
            let revocation: Revocation = root.pointer.open(&answer.bytes().await.unwrap()).unwrap();
            assert_eq!(revocation.key, revoked.public());
        }
        let other = format!("/v1/screens/cajas/{}", if writes { "pointer" } else { "heartbeat" });
        let misused = own.get(&served, &other).build().unwrap();
        let mut request = own.get(&served, &path).build().unwrap();
        *request.headers_mut() = misused.headers().clone();
        let status = served.client.execute(request).await.unwrap().status();
        assert!(status == 401 || status == 405, "{route}: the signature of another request: {status}");
    }
}

#[tokio::test]
async fn what_is_named_by_its_hash_and_root_documents_need_no_key() {
    let (city, data) = (City::new(), tempfile::tempdir().unwrap());
    let (served, ..) = served(&city, &data).await;
    let hash = served.pointer("cajas").await.epochs[0].programme;
    let newest = served.bytes("/v1/root").await;
    assert_eq!(served.bytes("/v1/roots/1").await, newest);
    Root::open_self_signed(&newest).unwrap();
    served.bytes(&format!("/v1/programmes/{hash}")).await;
    assert_eq!(served.get("/v1/roots/2").send().await.unwrap().status(), 404);
}

#[tokio::test]
async fn a_write_is_taken_once_and_only_of_about_now() {
    let (city, data) = (City::new(), tempfile::tempdir().unwrap());
    let (mut served, cajas, _) = served(&city, &data).await;
    let beat = ("heartbeat", true);
    let signing = Signing::new();
    assert_eq!(ask(&served, &cajas, "cajas", beat, signing).await.status(), 200);
    assert_eq!(ask(&served, &cajas, "cajas", beat, signing).await.status(), 409);
    for created_s in [signing.created_s - MAX_SKEW_S - 5, signing.created_s + MAX_SKEW_S + 60, 0] {
        let stale = Signing { created_s, ..Signing::new() };
        assert_eq!(ask(&served, &cajas, "cajas", beat, stale).await.status(), 401);
    }
    served.process.stop("-TERM");
    let again = Served::start(data.path());
    assert_eq!(ask(&again, &cajas, "cajas", beat, signing).await.status(), 409, "a restart forgets no nonce");
}

#[tokio::test]
async fn a_screen_with_a_wrong_clock_may_ask_and_learns_the_time() {
    let (city, data) = (City::new(), tempfile::tempdir().unwrap());
    let (served, cajas, _) = served(&city, &data).await;
    let root = served.root().await;
    let before = Timestamp::now();
    let wrong = Signing { created_s: 0, ..Signing::new() };
    let told = |answer: &Response, signing: Signing| {
        let value = answer.headers()[SIGNED_TIME].to_str().unwrap();
        let time = time::open(value, &signing.text(), &root.pointer).expect("a time that the pointer key signed");
        assert!(time.as_millisecond() >= before.as_millisecond() && time <= Timestamp::now());
    };
    let pointer = ask(&served, &cajas, "cajas", ("pointer", false), wrong).await;
    assert_eq!(pointer.status(), 200);
    told(&pointer, wrong);
    let etag = pointer.headers()["etag"].clone();
    let signing = Signing { created_s: 1, ..Signing::new() };
    let same = cajas.signed(&served, (Method::GET, "/v1/screens/cajas/pointer"), None, signing);
    let same = same.header("if-none-match", etag).send().await.unwrap();
    assert_eq!(same.status(), 304);
    told(&same, signing);
    for (device, route, status) in
        [(&cajas, ("heartbeat", true), 401), (&Device::named("ajena"), ("pointer", false), 403)]
    {
        let signing = Signing { created_s: 2, ..Signing::new() };
        let refused = ask(&served, device, "cajas", route, signing).await;
        assert_eq!(refused.status(), status);
        told(&refused, signing);
    }
    assert!(!served.get("/v1/root").send().await.unwrap().headers().contains_key(SIGNED_TIME));
}

#[tokio::test]
async fn no_time_is_signed_before_the_newest_pointer() {
    let (city, data) = (City::new(), tempfile::tempdir().unwrap());
    let (mut served, cajas, _) = served(&city, &data).await;
    served.process.stop("-TERM");
    let file = format!("sqlite:{}", data.path().join("cartelera.sqlite").display());
    let mut database = <sqlx::SqliteConnection as sqlx::Connection>::connect(&file).await.unwrap();
    sqlx::query("UPDATE pointer SET issued_ms = issued_ms + 86400000").execute(&mut database).await.unwrap();
    let again = Served::start(data.path());
    let answer = ask(&again, &cajas, "cajas", ("pointer", false), Signing::new()).await;
    assert_eq!((answer.status().as_u16(), answer.headers().contains_key(SIGNED_TIME)), (200, false));
}

#[tokio::test]
async fn the_time_is_signed_only_while_the_system_says_that_it_is_right() {
    let (city, data) = (City::new(), tempfile::tempdir().unwrap());
    publish(city.path(), data.path(), &[]);
    for (said, is_signed) in [("yes", true), ("no", false), ("", false)] {
        let programs = tempfile::tempdir().unwrap();
        let timedatectl = programs.path().join("timedatectl");
        std::fs::write(&timedatectl, format!("#!/bin/sh\necho {said}\n")).unwrap();
        std::fs::set_permissions(&timedatectl, std::fs::Permissions::from_mode(0o755)).unwrap();
        let served = Served::start_with_path(data.path(), programs.path());
        let answer = served.device("cajas").await.get(&served, "/v1/screens/cajas/pointer").send().await.unwrap();
        assert_eq!((answer.status().as_u16(), answer.headers().contains_key(SIGNED_TIME)), (200, is_signed), "{said}");
    }
}

#[tokio::test]
async fn a_body_that_is_too_long_or_not_signed_is_refused() {
    let (city, data) = (City::new(), tempfile::tempdir().unwrap());
    let (served, cajas, _) = served(&city, &data).await;
    let path = "/v1/screens/cajas/heartbeat";
    let fits = serde_json::to_vec(&Heartbeat { version: "x".repeat(60 << 10), ..Heartbeat::default() }).unwrap();
    assert_eq!(cajas.post(&served, path, fits.clone()).await.status(), 200);
    assert_eq!(cajas.post(&served, path, vec![b' '; (64 << 10) + 1]).await.status(), 413);
    assert_eq!(cajas.post(&served, "/v1/screens/cajas/results/1", vec![b' '; (16 << 20) + 1]).await.status(), 413);
    assert_eq!(cajas.post(&served, "/v1/pairings", vec![b' '; (64 << 10) + 1]).await.status(), 413);
    assert_eq!(cajas.post(&served, path, "no JSON").await.status(), 400);
    let mut other = cajas.signed(&served, (Method::POST, path), Some(fits), Signing::new()).build().unwrap();
    *other.body_mut() = Some("{}".into());
    assert_eq!(served.client.execute(other).await.unwrap().status(), 401);
}
