//! The audit log: what goes there, and that a change of it is found.

use std::process::Command;

use serde_json::Value;

use super::{Browser, administrator, city};
use crate::run::{run, text};

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
