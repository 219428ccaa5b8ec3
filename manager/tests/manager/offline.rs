//! The root key off-line: exported, confirmed, used from where it is kept.

use std::{
    fs,
    io::{BufRead as _, BufReader},
    os::unix::fs::PermissionsExt as _,
    path::Path,
    process::Stdio,
};

use crate::{
    city::City,
    run::{Ended, program, publish, run, text},
    shelf::Shelf,
};

#[test]
fn the_root_key_is_reminded_of_until_it_is_kept_elsewhere_and_used_from_there() {
    let (city, data, shelf) = (City::new(), tempfile::tempdir().unwrap(), Shelf::new());
    let data = data.path();
    let root = |arguments: &[&str]| -> Ended { run(&[&["root"], arguments, &["--data", text(data)]].concat()) };
    let passphrase = shelf.path("frase");
    let with = ["--passphrase-file", text(&passphrase)];

    let first = run(&["publish", text(city.path()), "--data", text(data)]);
    assert!(first.code == 0 && first.err.contains("cartelera-manager root export-key"), "{first:#?}");
    let second = run(&["publish", text(city.path()), "--data", text(data)]);
    assert!(second.code == 0 && !second.err.contains("raíz"), "only the first start and serve remind: {second:#?}");
    assert!(served(data).contains("Este aviso se repite hasta que se confirme."));

    let out = shelf.path("raiz.age");
    let exported = root(&[&["export-key", "--out", text(&out)], &with[..]].concat());
    assert!(exported.code == 0 && exported.out.contains("llave raíz "), "{exported:#?}");
    assert_eq!(fs::metadata(&out).unwrap().permissions().mode() & 0o777, 0o600);
    let key = fs::read_to_string(data.join("keys/root.key")).unwrap();
    assert!(!String::from_utf8_lossy(&fs::read(&out).unwrap()).contains(key.trim()));
    let again = root(&[&["export-key", "--out", text(&out)], &with[..]].concat());
    assert!(again.code == 2 && again.err.contains("use --force"), "{again:#?}");

    // Another key, another file and the key itself are no proof.
    let refused = root(&["confirm-key", text(&data.join("keys/root.key"))]);
    assert!(refused.code == 2 && refused.err.contains("it is in the key folder of this manager"), "{refused:#?}");
    fs::copy(data.join("keys/pointer.key"), shelf.path("otra.key")).unwrap();
    let refused = root(&["confirm-key", text(&shelf.path("otra.key"))]);
    assert!(refused.code == 2 && refused.err.contains("not the root key of root document 1"), "{refused:#?}");
    let refused = root(&["confirm-key", text(&shelf.path("frase"))]);
    assert!(refused.code == 2 && refused.err.contains("is damaged"), "{refused:#?}");
    assert!(served(data).contains("root confirm-key ARCHIVO"));

    let confirmed = root(&[&["confirm-key", text(&out)], &with[..]].concat());
    assert!(confirmed.code == 0 && confirmed.out.contains("--remove la quita"), "{confirmed:#?}");
    assert_eq!(served(data), "");
    let asked = root(&[&["confirm-key", text(&out), "--remove"], &with[..]].concat());
    assert!(asked.code == 2 && asked.err.contains("confirm with --yes"), "{asked:#?}");
    assert!(data.join("keys/root.key").exists());
    let removed = root(&[&["confirm-key", text(&out), "--remove", "--yes"], &with[..]].concat());
    assert!(removed.code == 0 && !data.join("keys/root.key").exists(), "{removed:#?}");
    assert_eq!(served(data), "");

    let lacking = root(&["set-url", "http://10.0.0.5:8080"]);
    assert!(lacking.code == 2 && lacking.err.contains("looking for the root key"), "{lacking:#?}");
    let from_there = ["set-url", "http://10.0.0.5:8080", "--root-key", text(&out)];
    let changed = root(&[&from_there[..], &with[..]].concat());
    assert!(changed.code == 0 && changed.out.contains("documento raíz versión 2"), "{changed:#?}");
    assert!(publish(city.path(), data, &[]).contains("sin cambios"));

    // A note about another key is none.
    fs::write(data.join("keys/root.confirmed"), "00").unwrap();
    assert!(served(data).contains("La llave raíz no está en este equipo y nadie ha confirmado dónde se guarda"));
}

/// What a manager that starts to serve says on the error stream, but for its log.
fn served(data: &Path) -> String {
    let mut command = program();
    command.args(["serve", "--listen", "127.0.0.1:0", "--clock", "assume-synchronised", "--data", text(data)]);
    command.env("RUST_LOG", "off").stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().expect("starting the manager");
    let mut line = String::new();
    let mut out = BufReader::new(child.stdout.take().expect("its output"));
    out.read_line(&mut line).expect("a line");
    assert!(line.starts_with("listening on "), "{line}");
    child.kill().expect("it runs");
    String::from_utf8(child.wait_with_output().expect("it ended").stderr).expect("text")
}
