//! Enrolment files: worth something once, and not for ever.

use std::os::unix::fs::PermissionsExt as _;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use cartelera_playlists::protocol::pairing::{Enrolment, PairingAnswer};

use crate::{
    city::City,
    device::{Device, bound, enrolment, read},
    run::{Served, publish, run, text},
};

#[tokio::test]
async fn a_file_makes_one_device_the_screen() {
    let (city, data) = (City::new(), tempfile::tempdir().unwrap());
    publish(city.path(), data.path(), &[]);
    let served = Served::start(data.path());
    let out = data.path().join("cajas.json");
    let url = ["--manager-url", "http://10.0.0.5:8080"];
    let made = run(&[&["enrol", "cajas", "--out", text(&out), "--data", text(data.path())], &url[..]].concat());
    assert_eq!(made.code, 0, "{made:?}");
    assert_eq!(std::fs::metadata(&out).unwrap().permissions().mode() & 0o777, 0o600);
    let enrolment: Enrolment = serde_json::from_slice(&std::fs::read(&out).unwrap()).unwrap();
    assert_eq!((enrolment.screen.as_str(), enrolment.manager.as_str()), ("cajas", "http://10.0.0.5:8080"));
    assert_eq!(STANDARD.decode(&enrolment.root).unwrap(), served.bytes("/v1/root").await);
    for file in ["cartelera.sqlite", "cartelera.sqlite-wal"] {
        let bytes = std::fs::read(data.path().join(file)).unwrap_or_default();
        let token = enrolment.token.to_string();
        assert!(!bytes.windows(token.len()).any(|part| part == token.as_bytes()), "{file} has no token");
    }

    let (device, other) = (Device::named("pi"), Device::named("otra"));
    for _ in 0..2 {
        let answer: PairingAnswer = read(device.redeem(&served, &enrolment).await).await;
        assert_eq!(bound(&served, &answer).await.as_deref(), Some("cajas"));
    }
    let used = other.redeem(&served, &enrolment).await;
    assert_eq!(used.status(), 409);
    assert!(used.text().await.unwrap().contains("another device used"));
    assert_eq!(device.get(&served, "/v1/screens/cajas/pointer").send().await.unwrap().status(), 200);
    let listed = run(&["enrol", "--list", "--data", text(data.path())]).out;
    assert!(listed.lines().any(|line| line.starts_with("cajas") && line.contains("usado el ")), "{listed}");
}

#[tokio::test]
async fn a_file_that_expired_was_revoked_or_is_unknown_is_refused_and_each_is_told() {
    let (city, data) = (City::new(), tempfile::tempdir().unwrap());
    publish(city.path(), data.path(), &[]);
    let served = Served::start(data.path());
    let device = Device::named("pi");
    let refused = async |enrolment: &Enrolment| {
        let answer = device.redeem(&served, enrolment).await;
        (answer.status().as_u16(), answer.text().await.unwrap())
    };
    let first = enrolment(data.path(), "cajas");
    let second = enrolment(data.path(), "cajas");
    let (status, text_of_first) = refused(&first).await;
    assert!(status == 410 && text_of_first.contains("was revoked at"), "a newer file was made: {text_of_first}");
    assert_eq!(run(&["enrol", "--revoke", "cajas", "--data", text(data.path())]).code, 0);
    assert_eq!(run(&["enrol", "--revoke", "cajas", "--data", text(data.path())]).code, 2, "there is none any more");
    assert_eq!(refused(&second).await.0, 410);
    let third = enrolment(data.path(), "cajas");
    let file = format!("sqlite:{}", data.path().join("cartelera.sqlite").display());
    let mut database = <sqlx::SqliteConnection as sqlx::Connection>::connect(&file).await.unwrap();
    sqlx::query("UPDATE enrolment SET expires_ms = 1000").execute(&mut database).await.unwrap();
    let (status, said) = refused(&third).await;
    assert!(status == 410 && said.contains("expired at 1970"), "{said}");
    let unknown = Enrolment { token: cartelera_playlists::hash::ContentHash::of(b"x"), ..third };
    assert_eq!(refused(&unknown).await.0, 404);
    served.device("cajas").await;
    let taken = enrolment(data.path(), "cajas");
    let (status, said) = refused(&taken).await;
    assert!(status == 409 && said.contains("has a device already"), "{said}");
}
