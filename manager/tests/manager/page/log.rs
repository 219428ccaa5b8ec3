//! The audit log: what goes there, and that a change of it is found.

use std::process::Command;

use serde_json::Value;

use super::{Browser, add, administrator, between, city};
use crate::run::{publish, run, text};

#[tokio::test]
async fn a_folder_that_is_published_is_logged_under_who_did_it() {
    let (city, data, served) = city();
    publish(city.path(), data.path(), &[]);
    city.change("playlists/institucional.toml", "Llama al 072", "Marca 072");
    publish(city.path(), data.path(), &["--by", "Berta Ávila"]);
    let listed = run(&["audit", "list", "--json", "--data", text(data.path())]);
    let entries = listed.out.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    let told: Vec<_> = entries
        .filter(|entry| entry["action"] == "content.folder")
        .map(|entry| (entry["who"].as_str().unwrap().to_owned(), entry["subject"].as_str().unwrap().to_owned()))
        .collect();
    assert_eq!(told.len(), 2, "what changes nothing is not told: {told:?}");
    assert_eq!(told[1], ("Berta Ávila (orden del sistema)".to_owned(), text(city.path()).to_owned()));
    let mut admin = administrator(&served).await;
    let page = admin.get("/audit?action=content.").await.body;
    assert!(page.contains("Carpeta publicada") && page.contains("Berta Ávila"), "{page}");
    assert_eq!(run(&["audit", "verify", "--data", text(data.path())]).code, 0);
}

#[tokio::test]
async fn the_end_of_a_day_can_be_kept_elsewhere_and_held_against_the_log() {
    let (_city, data, served) = city();
    let mut ana = administrator(&served).await;
    let mut clara = add(&served, &mut ana, "clara", &["auditor"]).await;
    let mut berta = add(&served, &mut ana, "berta", &["author"]).await;
    clara.enter("clara").await;
    berta.enter("berta").await;
    let page = clara.get("/audit").await.body;
    let path = format!("/audit/heads/{}", between(&page, "href=\"/audit/heads/", "\""));
    let file = clara.get(&path).await;
    assert_eq!(file.status, 200, "{file:?}");
    assert!(
        file.headers["content-disposition"]
            .to_str()
            .unwrap()
            .starts_with("attachment; filename=\"cartelera-bitacora-2")
    );
    let told = between(&file.body, "audit verify --holds ", "\n");
    assert!(page.contains(told.split_once(':').unwrap().1), "the page shows the same: {told} {page}");
    assert_eq!(berta.get(&path).await.fault(), "forbidden");
    for path in ["/audit/heads/2099-01-01", "/audit/heads/1999-01-01", "/audit/heads/hoy"] {
        assert_eq!(clara.get(path).await.status, 404, "{path}");
    }

    let verify = || run(&["audit", "verify", "--holds", &told, "--data", text(data.path())]);
    assert_eq!(verify().code, 0, "{:?}", verify());
    drop(served);
    // Somebody makes the whole log anew without an entry: it is whole in itself, and not the one that was there.
    let anew = "import sqlite3, sys; c = sqlite3.connect(sys.argv[1]); c.executescript(sys.argv[2]); c.commit()";
    let forced = "DROP TRIGGER audit_entry_is_never_deleted; DELETE FROM audit_entry;";
    let database = data.path().join("cartelera.sqlite");
    assert!(Command::new("python3").args(["-c", anew, text(&database), forced]).status().unwrap().success());
    assert_eq!(run(&["audit", "verify", "--data", text(data.path())]).code, 0);
    assert_eq!(verify().code, 1, "{:?}", verify());
}

#[tokio::test]
async fn what_people_do_is_logged_and_a_changed_entry_is_named() {
    let (_city, data, served) = city();
    let mut admin = administrator(&served).await;
    Browser::new(&served).sign_in("ana", "no es esta contraseña").await;
    admin.submit("/account", "/account/locale", &[("locale", "es")]).await;
    let listed = run(&["audit", "list", "--json", "--data", text(data.path())]);
    let entries: Vec<Value> = listed.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let actions: Vec<&str> = entries.iter().map(|entry| entry["action"].as_str().unwrap()).collect();
    for action in ["page.first-link", "account.first", "account.second-step", "session.refused", "account.locale"] {
        assert!(actions.contains(&action), "{action}: {actions:?}");
    }
    let last = entries.last().unwrap();
    assert_eq!(
        (last["who"].as_str(), last["address"].as_str(), last["after"].as_str()),
        (Some("Ana Ruiz (n.º 1042), ana"), Some("127.0.0.1"), Some("es"))
    );
    assert!(!listed.out.contains("no es esta"), "no password is logged");
    let page = admin.get("/audit?q=ana&action=account.").await.body;
    assert!(page.contains("Idioma cambiado") && !page.contains("Contraseña rechazada"), "{page}");

    let whole = run(&["audit", "verify", "--data", text(data.path())]);
    assert_eq!(whole.code, 0, "{whole:?}");
    let head = whole.out.trim().rsplit(' ').next().unwrap().to_owned();
    let again = run(&["audit", "verify", "--holds", &head, "--data", text(data.path())]);
    assert_eq!(again.code, 0, "{again:?}");

    drop(served);
    let database = data.path().join("cartelera.sqlite");
    let change = |sql: &str| {
        let script = "import sqlite3, sys; c = sqlite3.connect(sys.argv[1]); c.executescript(sys.argv[2]); c.commit()";
        Command::new("python3").args(["-c", script, text(&database), sql]).output().unwrap()
    };
    assert!(!change("UPDATE audit_entry SET who = 'otra' WHERE number = 2").status.success(), "entries never change");
    assert!(!change("DELETE FROM audit_entry WHERE number = 2").status.success(), "and are never deleted");
    let forced = "DROP TRIGGER audit_entry_is_never_changed; UPDATE audit_entry SET who = 'otra' WHERE number = 2;";
    assert!(change(forced).status.success());
    let found = run(&["audit", "verify", "--data", text(data.path())]);
    assert_eq!(found.code, 1, "{found:?}");
    assert!(found.out.contains("entry 2 was changed"), "{found:?}");
}
