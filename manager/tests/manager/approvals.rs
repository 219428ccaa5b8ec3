//! Approvals: with approvers nothing reaches a screen that they did not sign.

use std::{fs, path::Path};

use cartelera_playlists::{approval::Approvals, programme::Item};

use crate::{
    city::City,
    roots::{approver, changed, root, two_approvers},
    run::{Ended, Served, publish, run, text, try_publish},
    stops::timeline,
};

/// Signs the request at `file` with `key`.
pub(crate) fn approve(file: &Path, key: &Path) -> Ended {
    run(&["approve", text(file), "--key", text(key), "--yes"])
}

/// Admits the request at `file`.
fn admit(data: &Path, file: &Path) -> Ended {
    run(&["approvals", "add", text(file), "--data", text(data)])
}

/// Makes `keys` sign all that screens follow, and asks for all their signatures from now on.
pub(crate) fn ask_for(data: &Path, keys: &[&Path]) {
    let file = keys[0].with_extension("json");
    let threshold = keys.len().to_string();
    changed(data, &["threshold", &threshold, "--draft", text(&file)]);
    for key in keys {
        assert_eq!(approve(&file, key).code, 0);
    }
    assert_eq!(admit(data, &file).code, 0);
    changed(data, &["threshold", &threshold]);
}

/// What the approvers let `screen` show, as the screen reads it.
async fn approvals(served: &Served, screen: &str) -> Approvals {
    let name = served.pointer(screen).await.approvals.expect("a pointer that names approvals");
    let bundle = served.bytes(&format!("/v1/approvals/{}", name.sha256)).await;
    assert_eq!(bundle.len() as u64, name.size_bytes);
    Approvals::of(&served.root().await, &bundle)
}

async fn items(served: &Served, screen: &str) -> Vec<Item> {
    let moment = timeline(served, screen).await.at(jiff::Timestamp::now());
    moment.programme.items.clone()
}

#[tokio::test]
async fn nothing_is_published_that_enough_approvers_did_not_sign() {
    let (city, data, away) = (City::new(), tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    publish(city.path(), data.path(), &["--now"]);
    let served = Served::start(data.path());
    let (ana, luz) = two_approvers(data.path(), away.path());
    assert_eq!(served.pointer("cajas").await.approvals, None, "nobody has to sign yet");

    // What is on the screens is signed before anybody has to sign.
    let refused = root(data.path(), &["threshold", "2"]);
    assert_eq!(refused.code, 1, "{refused:?}");
    for lacking in ["lámina «Pronto pago» (predial-1)", "aviso «Atención ciudadana» (atencion)", "--draft ARCHIVO"]
    {
        assert!(refused.err.contains(lacking), "{lacking}: {refused:?}");
    }
    ask_for(data.path(), &[&ana, &luz]);
    for screen in ["cajas", "vacunas"] {
        let approvals = approvals(&served, screen).await;
        let moment = timeline(&served, screen).await.at(jiff::Timestamp::now());
        assert!(approvals.cover_frame(&moment.programme));
        assert!(moment.programme.items.iter().all(|item| approvals.cover_item(item)));
        assert_eq!(served.pointer(screen).await.root, served.root().await.version);
    }

    // What is new is refused until both signed it, and shown then.
    city.change("playlists/predial.toml", "Pronto pago", "Paga pronto");
    let before = served.pointer("cajas").await;
    let refused = try_publish(city.path(), data.path(), &["--now"]);
    assert!(refused.code == 1 && refused.err.contains("falta autorizar lámina «Paga pronto»"), "{refused:?}");
    assert!(!refused.err.contains("atencion"), "the rest is signed: {refused:?}");
    let file = away.path().join("solicitud.json");
    let drafted = try_publish(city.path(), data.path(), &["--draft", text(&file)]);
    assert!(drafted.code == 0 && drafted.out.contains("1 por autorizar, con 2 firmas cada una"), "{drafted:?}");
    assert_eq!(served.pointer("cajas").await, before);
    let nobody = admit(data.path(), &file);
    assert!(nobody.code == 2 && nobody.err.contains("no approver of this city signed it"), "{nobody:?}");
    let stranger = away.path().join("ajena.key");
    approver(&stranger);

    // Copies may be signed apart from each other.
    let copy = away.path().join("copia.json");
    fs::copy(&file, &copy).unwrap();
    let told = run(&["approve", text(&file), "--key", text(&ana), "--media", text(city.path()), "--yes"]);
    for part in ["lámina «Paga pronto» (predial-1)", "media/predial.png", "Descuento por pronto pago", "comunicacion"]
    {
        assert!(told.code == 0 && told.out.contains(part), "{part}: {told:?}");
    }
    assert_eq!(approve(&copy, &stranger).code, 0);
    assert_eq!(admit(data.path(), &copy).code, 2, "a stranger's signature");
    assert_eq!(admit(data.path(), &file).code, 0);
    assert_eq!(try_publish(city.path(), data.path(), &["--now"]).code, 1, "one of two signed");
    assert_eq!(approve(&copy, &luz).code, 0);
    assert_eq!(admit(data.path(), &copy).code, 0);
    assert!(admit(data.path(), &copy).out.contains("ya estaba"));
    publish(city.path(), data.path(), &["--now"]);
    let shown = items(&served, "cajas").await;
    let new = shown.iter().find(|item| item.title == "Paga pronto").expect("the new item");
    assert!(approvals(&served, "cajas").await.cover_item(new));

    let listed = run(&["approvals", "--data", text(data.path())]);
    assert!(listed.out.contains("Ana Ruiz, Luz Mora") && listed.out.lines().count() == 4, "{listed:?}");
}

#[tokio::test]
async fn brands_and_blackouts_are_signed_too_and_alerts() {
    let (city, data, away) = (City::new(), tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    publish(city.path(), data.path(), &["--now"]);
    let served = Served::start(data.path());
    let ana = away.path().join("ana.key");
    changed(data.path(), &["add-approver", "Ana Ruiz", &approver(&ana)]);
    ask_for(data.path(), &[&ana]);
    for (file, from, to, lacking) in [
        ("city.toml", "Gobierno de Torreón", "Otro gobierno", "nombre e identidad gráfica de Torreón"),
        ("city.toml", "\"services\"]", "\"services\", \"government-publicity\"]", "que no hay vedas electorales"),
        ("offices/salud.toml", "Avenida Juárez 1", "Avenida Juárez 2", "datos de la oficina Salud (salud)"),
    ] {
        city.change(file, from, to);
        let refused = try_publish(city.path(), data.path(), &["--now"]);
        assert!(refused.code == 1 && refused.err.contains(lacking), "{lacking}: {refused:?}");
        city.change(file, to, from);
    }

    let alert = |more: &[&str]| {
        let text = ["takeover", "start", "--headline", "Evacúe el edificio", "--category", "services"];
        let rest = ["--department", "comunicacion", "--severity", "extreme", "--id", "evacuar"];
        run(&[&text[..], &rest, more, &["--data", self::text(data.path())]].concat())
    };
    let refused = alert(&[]);
    assert!(refused.code == 1 && refused.err.contains("aviso «Evacúe el edificio» (evacuar)"), "{refused:?}");
    let file = away.path().join("alerta.json");
    assert_eq!(alert(&["--draft", text(&file)]).code, 0);
    assert_eq!(served.pointer("cajas").await.takeovers, []);
    assert_eq!(approve(&file, &ana).code, 0);
    assert_eq!(admit(data.path(), &file).code, 0);
    let started = alert(&[]);
    assert_eq!(started.code, 0, "{started:?}");
    let takeover = served.pointer("cajas").await.takeovers.pop().expect("the alert");
    assert!(approvals(&served, "cajas").await.cover_item(&takeover.item));

    // Whoever leaves takes their signatures along.
    let luz = away.path().join("luz.key");
    changed(data.path(), &["add-approver", "Luz Mora", &approver(&luz)]);
    let refused = root(data.path(), &["remove-approver", "Ana Ruiz"]);
    assert!(refused.code == 1 && refused.err.contains("falta autorizar"), "{refused:?}");
    let file = away.path().join("relevo.json");
    changed(data.path(), &["remove-approver", "Ana Ruiz", "--draft", text(&file)]);
    assert_eq!(approve(&file, &luz).code, 0);
    assert_eq!(admit(data.path(), &file).code, 0);
    changed(data.path(), &["remove-approver", "Ana Ruiz"]);
    assert!(approvals(&served, "cajas").await.cover_item(&takeover.item));
}

#[tokio::test]
async fn an_approver_signs_only_what_the_request_shows() {
    let (city, data, away) = (City::new(), tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    publish(city.path(), data.path(), &["--now"]);
    let ana = away.path().join("ana.key");
    changed(data.path(), &["add-approver", "Ana Ruiz", &approver(&ana)]);
    let file = away.path().join("solicitud.json");
    changed(data.path(), &["threshold", "1", "--draft", text(&file)]);
    // Somebody shows another text than the one whose digest is to be signed.
    let request = fs::read_to_string(&file).unwrap();
    fs::write(&file, request.replace("Llama al 072", "Llama al 911")).unwrap();
    let refused = approve(&file, &ana);
    assert!(refused.code == 2 && refused.err.contains("do not sign it"), "{refused:?}");
}
