//! A technician types the code that a screen shows.

use cartelera_playlists::{
    hash::ContentHash,
    protocol::pairing::{Fingerprint, PairingAnswer, PairingCode, PairingRequest},
};

use crate::{
    city::City,
    device::{Device, bound, read},
    run::{Ended, Served, publish, run, text},
};

fn pair(served: &Served, code: &str, more: &[&str]) -> Ended {
    run(&[&["pair", code, "--data", text(&served.data)], more].concat())
}

#[tokio::test]
async fn a_device_becomes_the_screen_whose_fingerprint_was_compared() {
    let (city, data) = (City::new(), tempfile::tempdir().unwrap());
    publish(city.path(), data.path(), &[]);
    let served = Served::start(data.path());
    let device = Device::named("pi");
    let code = device.code(&served).await;
    assert_eq!(device.code(&served).await, code, "it keeps its code while it waits");
    let root = ContentHash::of(&served.bytes("/v1/root").await);
    let fingerprint = Fingerprint::of(&device.public().0, &root).to_string();

    let screen = ["--screen", "cajas"];
    let asked = pair(&served, &code, &screen);
    assert_eq!(asked.code, 2, "nobody is there to be asked");
    assert!(asked.err.contains("--fingerprint"), "{asked:?}");
    for told in [fingerprint.as_str(), "«placa-pi»", "127.0.0.1", "cajas (Cajas, Tesorería)"] {
        assert!(asked.out.contains(told), "{told}: {asked:?}");
    }
    let other = pair(&served, &code, &[&screen[..], &["--fingerprint", "0000-0000-0000"]].concat());
    assert!(other.code == 2 && other.err.contains("nothing was paired"), "{other:?}");
    assert_eq!(device.code(&served).await, code);

    let typed = code.to_lowercase().replace('-', "");
    let ended = pair(&served, &typed, &["--office", "tesoreria", "--name", "cajas", "--fingerprint", &fingerprint]);
    assert_eq!(ended.code, 0, "{ended:?}");
    assert!(ended.out.ends_with("emparejada: cajas (Cajas, Tesorería)\n"), "{ended:?}");
    let answer: PairingAnswer = read(device.ask_pairing(&served).await).await;
    assert_eq!(bound(&served, &answer).await.as_deref(), Some("cajas"));
    assert_eq!(device.get(&served, "/v1/screens/cajas/pointer").send().await.unwrap().status(), 200);

    let again = pair(&served, &code, &["--screen", "vacunas", "--yes"]);
    assert!(again.code == 2 && again.err.contains("no screen shows the code"), "a code is used once: {again:?}");
}

#[tokio::test]
async fn a_device_is_replaced_only_on_purpose_and_the_old_one_is_revoked() {
    let (city, data) = (City::new(), tempfile::tempdir().unwrap());
    publish(city.path(), data.path(), &[]);
    let served = Served::start(data.path());
    let old = served.device("cajas").await;
    let new = Device::named("pi-nueva");
    let code = new.code(&served).await;
    let refused = pair(&served, &code, &["--screen", "cajas", "--yes"]);
    assert!(refused.code == 2 && refused.err.contains("--replace"), "{refused:?}");
    assert_eq!(pair(&served, &code, &["--screen", "cajas", "--yes", "--replace"]).code, 0);
    assert_eq!(new.get(&served, "/v1/screens/cajas/pointer").send().await.unwrap().status(), 200);
    assert_eq!(old.get(&served, "/v1/screens/cajas/pointer").send().await.unwrap().status(), 403);
    assert_eq!(old.ask_pairing(&served).await.status(), 403, "a revoked key is not paired again");
    let unknown = pair(&served, &code, &["--screen", "otra", "--yes"]);
    assert!(unknown.code == 2 && unknown.err.contains("there are: cajas, vacunas"), "{unknown:?}");
}

#[tokio::test]
async fn who_guesses_codes_is_refused_for_a_while_also_with_the_right_one() {
    let (city, data) = (City::new(), tempfile::tempdir().unwrap());
    publish(city.path(), data.path(), &[]);
    let mut served = Served::start(data.path());
    let code = Device::named("pi").code(&served).await;
    let guesses = (0..50_u128).map(|guess| PairingCode::of(guess).to_string()).filter(|guess| *guess != code).take(5);
    for guess in guesses {
        let ended = pair(&served, &guess, &["--screen", "cajas", "--yes"]);
        assert!(ended.code == 2 && ended.err.contains("no screen shows the code"), "{ended:?}");
    }
    let refused = pair(&served, &code, &["--screen", "cajas", "--yes"]);
    assert!(refused.code == 2 && refused.err.contains("no code is taken from you until "), "{refused:?}");
    served.process.stop("-TERM");
    let again = Served::start(data.path());
    assert_eq!(Device::named("pi").code(&again).await, code, "the device waits on");
    let refused = pair(&again, &code, &["--screen", "cajas", "--yes"]);
    assert!(refused.err.contains("no code is taken from you until "), "a restart forgets nothing: {refused:?}");
}

#[tokio::test]
async fn few_devices_wait_at_one_address_and_only_with_this_managers_root() {
    let (city, data) = (City::new(), tempfile::tempdir().unwrap());
    publish(city.path(), data.path(), &[]);
    let served = Served::start(data.path());
    let mut codes = std::collections::BTreeSet::new();
    for number in 0..5 {
        codes.insert(Device::named(&number.to_string()).code(&served).await);
    }
    assert_eq!(codes.len(), 5);
    let sixth = Device::named("6").ask_pairing(&served).await;
    assert_eq!(sixth.status(), 429);
    let wait: u64 = sixth.headers()["retry-after"].to_str().unwrap().parse().unwrap();
    assert!((1..=600).contains(&wait), "{wait}");
    Device::named("0").code(&served).await;

    let other = Device::named("7");
    let asked = PairingRequest { key: other.public(), hardware: String::new(), root: ContentHash::of(b"otra") };
    let body = serde_json::to_vec(&asked).unwrap();
    assert_eq!(other.post(&served, "/v1/pairings", body.clone()).await.status(), 409);
    assert_eq!(Device::named("8").post(&served, "/v1/pairings", body).await.status(), 401, "another key signed it");
}
