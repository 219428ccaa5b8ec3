//! The stop list: what staff decide, what every screen is told, and that nothing is lost.

use std::path::Path;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use cartelera_playlists::{
    approval::Approvals,
    present::{Conditions, PresentedMain},
    stops::{SignedStop, StopAction, StopList},
    timeline::Timeline,
};
use jiff::Timestamp;
use serde_json::Value;

use crate::{
    city::City,
    run::{Ended, Served, publish, run, text, try_publish},
};

/// Decides something for a reason.
pub(crate) fn decide(data: &Path, arguments: &[&str]) -> Ended {
    let mut all = arguments.to_vec();
    all.extend(["--reason", "Fecha equivocada", "--by", "Ana Ruiz", "--data", text(data)]);
    run(&all)
}

fn decided(data: &Path, arguments: &[&str]) -> String {
    let ended = decide(data, arguments);
    assert_eq!(ended.code, 0, "{ended:#?}");
    ended.out
}

/// The stop list as `screen` gets it, each entry verified.
pub(crate) async fn stops(served: &Served, screen: &str) -> Vec<SignedStop> {
    let root = served.root().await;
    let mut all: Vec<SignedStop> = Vec::new();
    loop {
        let answer = served.bytes(&format!("/v1/screens/{screen}/stops?after={}", all.len())).await;
        let answer: Value = serde_json::from_slice(&answer).expect("JSON");
        for entry in answer["entries"].as_array().expect("entries") {
            let envelope = STANDARD.decode(entry.as_str().expect("text")).expect("Base64");
            all.push(SignedStop::open(&root, &envelope).expect("an entry that its keys signed"));
        }
        if answer["head"].as_u64().expect("a number") <= all.len() as u64 {
            return all;
        }
    }
}

/// The list, which every screen's pointer must name.
pub(crate) async fn list(served: &Served, screens: &[&str]) -> StopList {
    let entries = stops(served, screens[0]).await.into_iter().map(|stop| stop.entry);
    let list = StopList::new(entries.collect()).expect("numbers without gaps");
    for screen in screens {
        assert_eq!(served.pointer(screen).await.stop_head, list.head(), "{screen}");
    }
    list
}

/// The timeline that `screen` follows.
pub(crate) async fn timeline(served: &Served, screen: &str) -> Timeline {
    let (root, pointer) = (served.root().await, served.pointer(screen).await);
    let mut epochs = Vec::new();
    for epoch in pointer.epochs {
        let envelope = served.bytes(&format!("/v1/programmes/{}", epoch.programme)).await;
        epochs.push((epoch, std::sync::Arc::new(root.open_programme(&envelope).expect("a programme"))));
    }
    Timeline::new(epochs).expect("a timeline")
}

/// The identifier of the item that `screen` presents now, from what is served.
pub(crate) async fn shown(served: &Served, screen: &str) -> String {
    let pointer = served.pointer(screen).await;
    let list = list(served, &[screen]).await;
    let mut timeline = timeline(served, screen).await;
    let approvals = Approvals::not_needed();
    let conditions = Conditions {
        takeovers: &pointer.takeovers,
        stops: &list,
        approvals: &approvals,
        claimed_above: None,
        may_show: &|_| true,
    };
    let presented = conditions.presents(&mut timeline, Timestamp::now());
    let items = &presented.programme.items;
    match presented.main {
        PresentedMain::Takeover(takeover) => takeover.item.id.to_string(),
        PresentedMain::Slot(playing) => items[playing.item].id.to_string(),
        PresentedMain::StandIn { stand_in, .. } => items[stand_in.item].id.to_string(),
        other => format!("{other:?}"),
    }
}

#[tokio::test]
async fn a_suspension_reaches_every_pointer_and_a_resumption_lifts_it() {
    let (city, data) = (City::new(), tempfile::tempdir().unwrap());
    publish(city.path(), data.path(), &[]);
    let served = Served::start(data.path());
    let before = served.pointer("cajas").await;
    assert_eq!(shown(&served, "cajas").await, "predial-1");

    let said = decided(data.path(), &["suspend", "--item", "predial-1"]);
    assert!(said.contains("deja de verse lámina «Pronto pago» (predial-1) en 1 pantalla: cajas"), "{said}");
    assert!(said.ends_with("hecho: 2 pantallas reciben la entrada 1 con su siguiente consulta\n"), "{said}");
    let after = served.pointer("cajas").await;
    assert!(after.sequence > before.sequence && after.issued > before.issued && after.epochs == before.epochs);
    list(&served, &["cajas", "vacunas"]).await;
    let [stop] = <[SignedStop; 1]>::try_from(stops(&served, "vacunas").await).unwrap();
    assert_eq!((stop.by.as_str(), stop.reason.as_str()), ("Ana Ruiz", "Fecha equivocada"));
    assert_eq!((stop.entry.action, stop.entry.issued), (StopAction::Suspend, after.issued));
    assert_eq!(shown(&served, "cajas").await, "atencion", "the house loop stands in");

    let again = decided(data.path(), &["suspend", "--item", "predial-1"]);
    assert!(again.contains("ya está suspendido (entrada 1, ") && again.contains("no se agregó nada"), "{again}");
    let other = decided(data.path(), &["resume", "--item", "atencion", "--yes"]);
    assert!(other.contains("aviso «Atención ciudadana»") && other.contains("no está suspendido"), "{other}");
    assert_eq!(served.pointer("cajas").await, after);

    let resumed = decided(data.path(), &["resume", "--item", "predial-1", "--yes"]);
    assert!(resumed.contains("vuelve a verse lámina «Pronto pago»"), "{resumed}");
    assert_eq!(list(&served, &["cajas", "vacunas"]).await.suspensions().count(), 0);
    assert_eq!(shown(&served, "cajas").await, "predial-1");

    let ended = run(&["stops", "--json", "--data", text(data.path())]);
    let told: Value = serde_json::from_str(&ended.out).unwrap();
    assert_eq!((&told["head"], &told["now"]), (&2.into(), &Value::Array(Vec::new())));
    assert_eq!(told["history"][1]["action"], "resume");
    assert_eq!(told["history"][1]["item"], "predial-1");
    let told = run(&["stops", "--data", text(data.path())]).out;
    assert!(told.starts_with("AHORA\nnada está suspendido ni retirado\n\nHISTORIA\n"), "{told}");
    assert!(told.contains("Ana Ruiz") && told.contains("lámina «Pronto pago» (predial-1, "), "{told}");
}

#[tokio::test]
async fn a_corrected_item_needs_no_resumption_and_a_suspended_one_is_published_with_a_warning() {
    let (city, data) = (City::new(), tempfile::tempdir().unwrap());
    publish(city.path(), data.path(), &["--now"]);
    let served = Served::start(data.path());
    decided(data.path(), &["suspend", "--item", "predial-1"]);
    city.change("offices/tesoreria.toml", "Galeana 215", "Galeana 216");
    let ended = try_publish(city.path(), data.path(), &["--now"]);
    assert_eq!(ended.code, 0, "{ended:#?}");
    let warning = "playlists/predial.toml:6: warning: item predial-1: lámina «Pronto pago» (predial-1, ";
    assert!(ended.err.contains(warning) && ended.err.contains("was suspended by Ana Ruiz on "), "{}", ended.err);
    let pointer = served.pointer("cajas").await;
    assert_eq!((pointer.stop_head, pointer.epochs.len()), (1, 2), "publishing keeps the end of the list");

    city.change("playlists/predial.toml", "Pronto pago", "Paga pronto");
    let ended = try_publish(city.path(), data.path(), &["--now"]);
    assert!(ended.code == 0 && !ended.err.contains("suspended"), "{ended:#?}");
    assert_eq!(shown(&served, "cajas").await, "predial-1");
    // The version that was suspended is found by name although no screen has it any more.
    let resumed = decided(data.path(), &["resume", "--item", "predial-1", "--yes"]);
    assert!(resumed.contains("«Pronto pago»") && resumed.contains("en ninguna pantalla cambia algo"), "{resumed}");
}

#[tokio::test]
async fn what_is_withdrawn_is_never_published_again() {
    let (city, data) = (City::new(), tempfile::tempdir().unwrap());
    publish(city.path(), data.path(), &["--now"]);
    let served = Served::start(data.path());
    let ended = decide(data.path(), &["withdraw", "--item", "predial-1"]);
    assert_eq!(ended.code, 2);
    assert!(ended.err.contains("there is no terminal to ask on (confirm with --yes)"), "{}", ended.err);
    assert_eq!(stops(&served, "cajas").await, []);
    decided(data.path(), &["withdraw", "--item", "predial-1", "--yes"]);
    let list = list(&served, &["cajas", "vacunas"]).await;
    let digest = *list.withdrawn().first().unwrap();
    assert_eq!(shown(&served, "cajas").await, "atencion");

    let before = served.pointer("cajas").await;
    for command in ["publish", "check"] {
        let ended = run(&[command, text(city.path()), "--data", text(data.path())]);
        assert_eq!(ended.code, 1, "{ended:#?}");
        let error = "playlists/predial.toml:6: error: item predial-1: lámina «Pronto pago» (predial-1, ";
        assert!(ended.err.contains(error) && ended.err.contains("was withdrawn for ever by Ana Ruiz"), "{}", ended.err);
        assert!(ended.err.ends_with(": 1 error\n"), "{}", ended.err);
    }
    assert_eq!(served.pointer("cajas").await, before);
    for (action, told) in
        [("withdraw", "ya está retirado definitivamente (entrada 1, "), ("resume", "nada lo devuelve")]
    {
        let said = decided(data.path(), &[action, "--digest", &digest.to_string(), "--yes"]);
        assert!(said.contains(told) && said.contains("no se agregó nada"), "{said}");
    }
    let said = decided(data.path(), &["suspend", "--item", "predial-1"]);
    assert!(said.contains("ya está retirado"), "{said}");
    city.change("playlists/predial.toml", "Pronto pago", "Paga pronto");
    publish(city.path(), data.path(), &["--now"]);
    assert_eq!(shown(&served, "cajas").await, "predial-1");
}

#[tokio::test]
async fn an_office_and_everything_are_suspended_as_such() {
    let (city, data) = (City::new(), tempfile::tempdir().unwrap());
    publish(city.path(), data.path(), &[]);
    let served = Served::start(data.path());
    let said = decided(data.path(), &["suspend", "--office", "tesoreria"]);
    assert!(said.contains("oficina Tesorería (tesoreria)"), "{said}");
    assert_eq!(shown(&served, "cajas").await, "atencion");
    let refused = decide(data.path(), &["suspend", "--all"]);
    assert_eq!((refused.code, stops(&served, "cajas").await.len()), (2, 1), "{refused:?}");
    decided(data.path(), &["suspend", "--all", "--yes"]);
    // A resumption lifts the suspension of the same target and of no other.
    let said = decided(data.path(), &["resume", "--all", "--yes"]);
    assert!(said.contains("en ninguna pantalla cambia algo"), "{said}");
    assert_eq!(shown(&served, "cajas").await, "atencion");
    decided(data.path(), &["resume", "--office", "tesoreria", "--yes"]);
    assert_eq!(shown(&served, "cajas").await, "predial-1");
    assert_eq!(list(&served, &["cajas", "vacunas"]).await.head(), 4);
}

#[test]
fn wrong_names_and_usage_stop_nothing_and_are_told() {
    let (city, data) = (City::new(), tempfile::tempdir().unwrap());
    publish(city.path(), data.path(), &[]);
    for (arguments, error) in [
        (
            &["suspend", "--item", "predial"][..],
            "no item on any screen has the identifier predial (there are: predial-1, ",
        ),
        (&["suspend", "--campaign", "agua"], "no campaign on any screen has the identifier agua (there are none)"),
        (&["suspend", "--office", "tesoro"], "no office on any screen has the identifier tesoro (there are: "),
        (&["withdraw", "--all", "--yes"], "unexpected argument '--all'"),
        (&["suspend"], "required"),
        (&["suspend", "--all", "--office", "salud"], "cannot be used with"),
        (&["suspend", "--digest", "abc"], "not a SHA-256"),
    ] {
        let ended = decide(data.path(), arguments);
        assert_eq!((ended.code, ended.out.as_str()), (2, ""), "{arguments:?}");
        assert!(ended.err.contains(error), "{error}: {}", ended.err);
    }
    assert_eq!(run(&["suspend", "--all", "--yes", "--data", text(data.path())]).code, 2, "a reason is needed");
    assert_eq!(run(&["suspend", "--all", "--yes", "--reason", " ", "--data", text(data.path())]).code, 2);
    let told = run(&["stops", "--data", text(data.path())]).out;
    assert_eq!(told, "nada está suspendido ni retirado, y nunca lo estuvo\n");
}

#[tokio::test]
async fn a_screen_that_is_new_or_was_taken_away_has_the_list_too() {
    let (city, data) = (City::new(), tempfile::tempdir().unwrap());
    publish(city.path(), data.path(), &[]);
    let served = Served::start(data.path());
    served.device("vacunas").await;
    let office = std::fs::read(city.file("offices/salud.toml")).unwrap();
    std::fs::remove_file(city.file("offices/salud.toml")).unwrap();
    publish(city.path(), data.path(), &[]);
    decided(data.path(), &["suspend", "--item", "predial-1"]);
    list(&served, &["cajas", "vacunas"]).await;
    city.write(
        "offices/salud.toml",
        String::from_utf8(office).unwrap().replace("id = \"vacunas\"", "id = \"farmacia\""),
    );
    publish(city.path(), data.path(), &[]);
    list(&served, &["farmacia", "cajas", "vacunas"]).await;
    let device = served.device("cajas").await;
    assert_eq!(served.get("/v1/screens/cajas/stops?after=0").send().await.unwrap().status(), 401);
    assert_eq!(device.get(&served, "/v1/screens/vacunas/stops?after=0").send().await.unwrap().status(), 403);
    assert_eq!(device.get(&served, "/v1/screens/cajas/stops?after=x").send().await.unwrap().status(), 400);
    let beyond = served.bytes("/v1/screens/cajas/stops?after=18446744073709551615").await;
    assert_eq!(serde_json::from_slice::<Value>(&beyond).unwrap(), serde_json::json!({ "head": 1, "entries": [] }));
}

#[tokio::test]
async fn publications_and_decisions_at_once_lose_nothing() {
    let (city, data) = (City::new(), tempfile::tempdir().unwrap());
    publish(city.path(), data.path(), &["--now"]);
    let served = Served::start(data.path());
    city.write(
        "offices/nueva.toml",
        std::fs::read_to_string(city.file("offices/salud.toml"))
            .unwrap()
            .replace("\"salud\"", "\"nueva\"")
            .replace("\"vacunas\"", "\"nueva\""),
    );
    city.change("playlists/predial.toml", "Pronto pago", "Paga pronto");
    let digests: Vec<String> =
        (0..6_u8).map(|n| cartelera_playlists::hash::ContentHash::of(&[n]).to_string()).collect();
    std::thread::scope(|scope| {
        scope.spawn(|| publish(city.path(), data.path(), &["--now"]));
        for digest in &digests {
            scope.spawn(|| decided(data.path(), &["suspend", "--digest", digest]));
        }
    });
    let list = list(&served, &["cajas", "vacunas", "nueva"]).await;
    assert_eq!(list.suspensions().count(), digests.len());
    assert_eq!(list.head(), digests.len() as u64);
    let timeline = timeline(&served, "cajas").await.at(Timestamp::now());
    assert!(timeline.programme.items.iter().any(|item| item.title == "Paga pronto"), "the publication is there too");
}
