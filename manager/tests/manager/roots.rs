//! Root documents: the chain of versions, keys that are kept elsewhere, rotation, and what approvers sign.

use std::{
    fs,
    os::unix::fs::PermissionsExt as _,
    path::{Path, PathBuf},
};

use cartelera_playlists::{manifest::Root, stops::StopAction};

use crate::{
    approvals::ask_for,
    city::City,
    run::{Ended, Served, publish, run, text, try_publish},
    stops::{decide, list, shown, stops, timeline},
};

pub(crate) fn root(data: &Path, arguments: &[&str]) -> Ended {
    run(&[&["root"], arguments, &["--data", text(data)]].concat())
}

pub(crate) fn changed(data: &Path, arguments: &[&str]) -> String {
    let ended = root(data, arguments);
    assert_eq!(ended.code, 0, "{ended:#?}");
    ended.out
}

/// Follows the root documents from the first to the newest, as a screen that was away does.
async fn follow(served: &Served) -> Root {
    let mut held = Root::open_self_signed(&served.bytes("/v1/roots/1").await).expect("the first root document");
    loop {
        let path = format!("/v1/roots/{}", held.version + 1);
        if served.get(&path).send().await.expect("an answer").status() == 404 {
            assert_eq!(held, served.root().await);
            return held;
        }
        held = held.open_next(&served.bytes(&path).await).expect("a root document that follows");
    }
}

/// Makes an approver's key at `file` and gives its public half.
pub(crate) fn approver(file: &Path) -> String {
    let ended = run(&["approver", "new", text(file)]);
    assert_eq!(ended.code, 0, "{ended:?}");
    assert_eq!(fs::metadata(file).expect("the key").permissions().mode() & 0o777, 0o600);
    ended.out.trim().rsplit(' ').next().expect("a public key").to_owned()
}

/// Makes Ana and Luz approvers, whose keys lie in the folder `away`.
pub(crate) fn two_approvers(data: &Path, away: &Path) -> (PathBuf, PathBuf) {
    let (ana, luz) = (away.join("ana.key"), away.join("luz.key"));
    for (name, file) in [("Ana Ruiz", &ana), ("Luz Mora", &luz)] {
        changed(data, &["add-approver", name, &approver(file)]);
    }
    (ana, luz)
}

#[tokio::test]
async fn every_change_is_a_version_that_follows_and_rotated_keys_sign_everything_anew() {
    let (city, data) = (City::new(), tempfile::tempdir().unwrap());
    publish(city.path(), data.path(), &["--now"]);
    let served = Served::start(data.path());
    assert_eq!(decide(data.path(), &["suspend", "--item", "predial-1"]).code, 0);
    let before = (served.root().await, served.pointer("cajas").await);

    changed(data.path(), &["set-url", "https://a.example.mx/", "http://10.0.0.5:8080"]);
    let held = follow(&served).await;
    assert_eq!(
        (held.version, held.managers.as_slice()),
        (2, &["https://a.example.mx".into(), "http://10.0.0.5:8080".into()][..])
    );
    let told = served.pointer("cajas").await;
    assert_eq!((told.root, &told.epochs), (2, &before.1.epochs), "a pointer tells its screen of the root document");

    changed(data.path(), &["rotate", "pointer"]);
    let held = follow(&served).await;
    assert!(held.pointer != before.0.pointer && held.publisher == before.0.publisher);
    assert!(served.pointer("cajas").await.sequence > before.1.sequence);
    assert_eq!(list(&served, &["cajas", "vacunas"]).await.head(), 1);
    assert_eq!(shown(&served, "cajas").await, "atencion");

    let said = changed(data.path(), &["rotate", "publisher"]);
    assert!(said.contains("2 programas firmados de nuevo"), "{said}");
    let held = follow(&served).await;
    assert!(held.version == 4 && held.publisher != before.0.publisher);
    let pointer = served.pointer("cajas").await;
    assert_ne!(pointer.epochs[0].programme, before.1.epochs[0].programme);
    assert_eq!(pointer.epochs[0].effective_from, before.1.epochs[0].effective_from);
    timeline(&served, "cajas").await;

    // What runs on goes on with the new keys.
    assert_eq!(decide(data.path(), &["resume", "--item", "predial-1", "--yes"]).code, 0);
    assert!(publish(city.path(), data.path(), &[]).ends_with("\nsin cambios\n"));
    city.change("playlists/predial.toml", "Pronto pago", "Paga pronto");
    publish(city.path(), data.path(), &["--now"]);
    assert_eq!(shown(&served, "cajas").await, "predial-1");
    let left = fs::read_dir(data.path().join("keys")).unwrap().map(|file| file.unwrap().file_name());
    assert!(left.into_iter().all(|name| !name.to_string_lossy().ends_with(".next")));
    for version in ["0", "5", "x", "-1", "18446744073709551616"] {
        assert_eq!(served.get(&format!("/v1/roots/{version}")).send().await.unwrap().status(), 404, "{version}");
    }
}

#[tokio::test]
async fn the_root_and_publisher_keys_may_be_away() {
    let (city, data, away) = (City::new(), tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    publish(city.path(), data.path(), &["--now"]);
    for key in ["root.key", "publisher.key"] {
        fs::rename(data.path().join("keys").join(key), away.path().join(key)).unwrap();
    }
    let (root_key, publisher_key) = (away.path().join("root.key"), away.path().join("publisher.key"));
    let served = Served::start(data.path());
    assert_eq!(decide(data.path(), &["suspend", "--item", "predial-1"]).code, 0);
    city.change("playlists/predial.toml", "Pronto pago", "Paga pronto");
    let refused = try_publish(city.path(), data.path(), &["--now"]);
    assert_eq!(refused.code, 2);
    assert!(
        refused.err.contains("looking for the publisher key: ") && refused.err.contains("is not there"),
        "{refused:?}"
    );
    publish(city.path(), data.path(), &["--now", "--publisher-key", text(&publisher_key)]);
    assert_eq!(shown(&served, "cajas").await, "predial-1");
    let wrong = try_publish(city.path(), data.path(), &["--publisher-key", text(&root_key)]);
    assert!(wrong.code == 2 && wrong.err.contains("is not the publisher key of the root document"), "{wrong:?}");

    let refused = root(data.path(), &["set-url", "http://a.mx"]);
    assert!(refused.code == 2 && refused.err.contains("looking for the root key: "), "{refused:?}");
    changed(data.path(), &["set-url", "http://a.mx", "--root-key", text(&root_key)]);
    let shared = ["--root-key", text(&root_key), "--publisher-key", text(&publisher_key)];
    changed(data.path(), &[&["rotate", "publisher"][..], &shared].concat());
    assert_eq!(follow(&served).await.version, 3);
    timeline(&served, "cajas").await;
    let told = changed(data.path(), &["show"]);
    assert!(told.contains("documento raíz versión 3") && told.contains("su llave no está en este equipo"), "{told}");

    fs::remove_file(data.path().join("keys/pointer.key")).unwrap();
    let ended = run(&["serve", "--data", text(data.path()), "--listen", "127.0.0.1:0"]);
    assert!(ended.code == 2 && ended.err.contains("looking for the pointer key: "), "{ended:?}");
}

#[tokio::test]
async fn with_approvers_a_withdrawal_needs_one_and_a_resumption_two_of_them() {
    let (city, data, away) = (City::new(), tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    publish(city.path(), data.path(), &["--now"]);
    let served = Served::start(data.path());
    let (ana, luz) = two_approvers(data.path(), away.path());
    let early = decide(data.path(), &["resume", "--all", "--draft", text(&away.path().join("x.json"))]);
    assert!(early.code == 2 && early.err.contains("no approver must sign this (leave out --draft)"), "{early:?}");
    ask_for(data.path(), &[&ana, &luz]);
    let refused = root(data.path(), &["remove-approver", "Luz Mora"]);
    assert!(refused.err.contains("1 would be left and 2 must sign (lower the threshold first"), "{refused:?}");
    let told = changed(data.path(), &["show"]);
    assert!(told.contains("autorizan: 2 de 2") && told.contains("Ana Ruiz"), "{told}");

    // To stop is easy.
    assert_eq!(decide(data.path(), &["suspend", "--item", "predial-1"]).code, 0);
    let file = away.path().join("reanudar.json");
    let file = text(&file);
    let direct = decide(data.path(), &["resume", "--item", "predial-1", "--yes"]);
    assert!(direct.code == 2 && direct.err.contains("needs the signatures of approvers, 2 of 2"), "{direct:?}");
    let ended = decide(data.path(), &["resume", "--item", "predial-1", "--draft", file]);
    assert!(ended.code == 0 && ended.out.contains("faltan 2 firmas"), "{ended:?}");
    let admit = || run(&["stops", "add", file, "--data", text(data.path())]);
    assert!(admit().err.contains("2 approvers must sign; signed: nobody"), "{:?}", admit());
    let approve = |key: &Path| run(&["approve", file, "--key", text(key), "--yes"]);
    let signed = approve(&ana);
    for part in
        ["Entrada 2. REANUDAR", "lámina «Pronto pago» (predial-1, ", "motivo: Fecha equivocada", "lo pide Ana Ruiz"]
    {
        assert!(signed.code == 0 && signed.out.contains(part), "{part}: {signed:?}");
    }
    assert!(admit().err.contains("signed: Ana Ruiz"), "{:?}", admit());
    assert_eq!(shown(&served, "cajas").await, "atencion");
    assert_eq!(approve(&luz).code, 0);
    let admitted = admit();
    assert!(admitted.code == 0 && admitted.out.contains("2 pantallas reciben la lista"), "{admitted:?}");
    assert_eq!(shown(&served, "cajas").await, "predial-1");
    assert!(admit().out.contains("no se agregó nada"), "{:?}", admit());

    let file = away.path().join("retirar.json");
    let file = text(&file);
    assert_eq!(decide(data.path(), &["withdraw", "--item", "predial-1", "--draft", file]).code, 0);
    assert_eq!(run(&["approve", file, "--key", text(&luz), "--yes"]).code, 0);
    // The number is taken meanwhile.
    assert_eq!(decide(data.path(), &["suspend", "--office", "salud"]).code, 0);
    let late = run(&["stops", "add", file, "--data", text(data.path())]);
    assert!(late.code == 2 && late.err.contains("make the request anew"), "{late:?}");
    fs::remove_file(file).unwrap();
    assert_eq!(decide(data.path(), &["withdraw", "--item", "predial-1", "--draft", file]).code, 0);
    assert_eq!(run(&["approve", file, "--key", text(&luz), "--yes"]).code, 0);
    assert_eq!(run(&["stops", "add", file, "--data", text(data.path())]).code, 0);
    assert_eq!(list(&served, &["cajas", "vacunas"]).await.withdrawn().len(), 1);
    assert_eq!(stops(&served, "cajas").await[3].entry.action, StopAction::Withdraw);
    follow(&served).await;
    let again = run(&["approver", "new", text(&ana)]);
    assert!(again.code == 2 && again.err.contains("it is there already"), "{again:?}");
}

#[tokio::test]
async fn what_a_new_threshold_asks_for_is_signed_before_it_holds() {
    let (city, data, away) = (City::new(), tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    publish(city.path(), data.path(), &["--now"]);
    let served = Served::start(data.path());
    assert_eq!(decide(data.path(), &["withdraw", "--item", "predial-1", "--yes"]).code, 0);
    let ana = away.path().join("ana.key");
    changed(data.path(), &["add-approver", "Ana", &approver(&ana)]);
    let refused = root(data.path(), &["threshold", "1"]);
    assert!(refused.code == 2 && refused.err.contains("entries 1 of the stop list lack signatures"), "{refused:?}");
    let file = away.path().join("firmas.json");
    let file = text(&file);
    assert_eq!(run(&["stops", "countersign", "--draft", file, "--data", text(data.path())]).code, 0);
    assert_eq!(run(&["approve", file, "--key", text(&ana), "--yes"]).code, 0);
    let added = run(&["stops", "add", file, "--data", text(data.path())]);
    assert!(added.code == 0 && added.out.contains("firmas agregadas a 1 entradas"), "{added:?}");
    ask_for(data.path(), &[&ana]);
    assert_eq!(list(&served, &["cajas", "vacunas"]).await.withdrawn().len(), 1);
    changed(data.path(), &["threshold", "0"]);
    changed(data.path(), &["remove-approver", "Ana"]);
    assert_eq!(follow(&served).await.version, 5);
    assert_eq!(list(&served, &["cajas", "vacunas"]).await.withdrawn().len(), 1);
    let refused = root(data.path(), &["threshold", "1"]);
    assert!(refused.code == 2 && refused.err.contains("allowed: 0 to 0"), "{refused:?}");
    let refused = root(data.path(), &["remove-approver", "Ana"]);
    assert!(refused.code == 2 && refused.err.contains("no approver has the name or key Ana"), "{refused:?}");
    assert_eq!(root(data.path(), &["set-url", "10.0.0.5"]).code, 2);
    assert_eq!(root(data.path(), &["add-approver", "Eva", "abc"]).code, 2);
}

#[tokio::test]
async fn rotations_publications_and_decisions_at_once_lose_nothing() {
    let (city, data) = (City::new(), tempfile::tempdir().unwrap());
    publish(city.path(), data.path(), &["--now"]);
    let served = Served::start(data.path());
    city.change("playlists/predial.toml", "Pronto pago", "Paga pronto");
    std::thread::scope(|scope| {
        scope.spawn(|| publish(city.path(), data.path(), &["--now"]));
        scope.spawn(|| changed(data.path(), &["rotate", "pointer"]));
        scope.spawn(|| changed(data.path(), &["rotate", "publisher"]));
        scope.spawn(|| changed(data.path(), &["set-url", "http://a.mx"]));
        for office in ["tesoreria", "salud"] {
            let data = data.path();
            scope.spawn(move || assert_eq!(decide(data, &["suspend", "--office", office]).code, 0));
        }
    });
    assert_eq!(follow(&served).await.version, 4);
    assert_eq!(list(&served, &["cajas", "vacunas"]).await.suspensions().count(), 2);
    let moment = timeline(&served, "cajas").await.at(jiff::Timestamp::now());
    assert!(moment.programme.items.iter().any(|item| item.title == "Paga pronto"), "the publication is there too");
}
