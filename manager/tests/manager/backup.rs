//! Backups: made while everything goes on, restored whole elsewhere, refused whole if anything of them is wrong.

use std::{
    collections::BTreeMap,
    fs,
    os::unix::fs::PermissionsExt as _,
    path::{Path, PathBuf},
    sync::atomic::{AtomicBool, Ordering},
    thread,
};

use base64::{Engine as _, engine::general_purpose::STANDARD};

use crate::{
    city::City,
    run::{Running, Served, publish, run, text},
    shelf::{Shelf, names},
    stops::decide,
};

const SCREENS: [&str; 2] = ["cajas", "vacunas"];

/// Everything that the screens of a city get, by path.
async fn served(served: &Served) -> BTreeMap<String, Vec<u8>> {
    let mut all = BTreeMap::new();
    let mut paths = vec!["/v1/root".to_owned()];
    for screen in SCREENS {
        paths.push(format!("/v1/screens/{screen}/pointer"));
        paths.push(format!("/v1/screens/{screen}/stops?after=0"));
        for epoch in &served.pointer(screen).await.epochs {
            let path = format!("/v1/programmes/{}", epoch.programme);
            let programme = served.root().await.open_programme(&served.bytes(&path).await).expect("its keys signed it");
            paths.extend(programme.media.iter().map(|media| format!("/v1/media/{}", media.sha256)));
            paths.push(path);
        }
    }
    for path in paths {
        let bytes = served.bytes(&path).await;
        all.insert(path, bytes);
    }
    all
}

#[tokio::test]
async fn what_screens_get_of_a_restored_manager_is_what_they_got_before() {
    let (city, data, shelf) = (City::new(), tempfile::tempdir().unwrap(), Shelf::new());
    publish(city.path(), data.path(), &["--now"]);
    assert_eq!(decide(data.path(), &["suspend", "--office", "salud"]).code, 0);
    let mut before = Served::start(data.path());
    for screen in SCREENS {
        before.device(screen).await;
    }
    let made = shelf.backup(data.path(), "respaldo.age");
    assert_eq!(made.code, 0, "{made:#?}");
    assert!(made.out.contains("base de datos, 3 llaves, 2 medios, 0 imágenes de testigos"), "{}", made.out);
    assert_eq!((made.err.as_str(), shelf.names()), ("", vec!["frase".to_owned(), "respaldo.age".to_owned()]));
    assert_eq!(mode(&shelf.path("respaldo.age")), 0o600);
    assert!(names(data.path()).iter().all(|name| !name.starts_with('.')), "{:?}", names(data.path()));
    let got = served(&before).await;
    before.process.stop("-TERM");

    let restored = shelf.path("otro/equipo/datos");
    let checked = shelf.restore("respaldo.age", &restored, &["--check"]);
    assert!(checked.code == 0 && checked.out.contains("completo y legible"), "{checked:#?}");
    assert!(!shelf.path("otro").exists());
    let said = shelf.restore("respaldo.age", &restored, &[]);
    assert_eq!(said.code, 0, "{said:#?}");
    assert!(said.out.contains("restaurado en ") && said.out.contains("Qué sigue:"), "{}", said.out);
    assert_eq!(names(&restored), ["cartelera.sqlite", "keys", "media"]);
    for key in ["pointer.key", "publisher.key", "root.key"] {
        let file = restored.join("keys").join(key);
        assert_eq!(
            (mode(&file), fs::read(&file).unwrap()),
            (0o600, fs::read(data.path().join("keys").join(key)).unwrap())
        );
    }
    assert_eq!((mode(&restored.join("keys")), mode(&restored.join("cartelera.sqlite"))), (0o700, 0o600));
    let after = Served::start(&restored);
    assert_eq!(served(&after).await, got);
    assert!(publish(city.path(), &restored, &["--now"]).contains("sin cambios"));
}

fn mode(path: &Path) -> u32 {
    fs::metadata(path).expect("the file is there").permissions().mode() & 0o777
}

#[tokio::test]
async fn nothing_is_missing_in_backups_that_are_made_while_others_publish_and_rotate_keys() {
    let (city, data, shelf) = (City::new(), tempfile::tempdir().unwrap(), Shelf::new());
    publish(city.path(), data.path(), &["--now"]);
    let _serves = Served::start(data.path());
    let is_over = AtomicBool::new(false);
    let (is_over, folder) = (&is_over, data.path());
    thread::scope(|scope| {
        let publishing = scope.spawn(|| {
            for number in 0.. {
                if is_over.load(Ordering::Relaxed) {
                    return number;
                }
                let logo = format!(
                    r##"<svg xmlns="http://www.w3.org/2000/svg" width="40" height="40"><path d="M0 0h{number}v40z" fill="#0d3f56"/></svg>"##
                );
                city.write("media/logo.svg", logo);
                publish(city.path(), data.path(), &["--now"]);
            }
            0
        });
        let rotating = ["pointer", "publisher", "pointer"].map(|role| {
            scope.spawn(move || {
                for number in 0.. {
                    if is_over.load(Ordering::Relaxed) {
                        return number;
                    }
                    let rotated = run(&["root", "rotate", role, "--data", text(folder)]);
                    assert_eq!(rotated.code, 0, "{rotated:#?}");
                }
                0
            })
        });
        for number in 0..4 {
            let name = format!("{number}.age");
            let made = shelf.backup(data.path(), &name);
            let restored = shelf.restore(&name, &shelf.path(&number.to_string()), &[]);
            if made.code != 0 || restored.code != 0 {
                is_over.store(true, Ordering::Relaxed);
            }
            assert!(made.code == 0 && restored.code == 0, "{made:#?} {restored:#?}");
        }
        is_over.store(true, Ordering::Relaxed);
        assert!(publishing.join().expect("the thread ends") > 0);
        for rotating in rotating {
            assert!(rotating.join().expect("the thread ends") > 0);
        }
    });
    for number in 0..4 {
        let restored = Served::start(&shelf.path(&number.to_string()));
        assert!(served(&restored).await.len() >= 6);
    }
}

#[test]
fn a_backup_that_is_not_whole_leaves_nothing_behind() {
    let (city, data, shelf) = (City::new(), tempfile::tempdir().unwrap(), Shelf::new());
    publish(city.path(), data.path(), &[]);
    assert_eq!(shelf.backup(data.path(), "bueno.age").code, 0);
    shelf.passphrase("otra", "correct horse battery stable");
    let good = fs::read(shelf.path("bueno.age")).unwrap();
    let foreign = STANDARD.decode(include_str!("../../src/age/foreign.base64").trim()).unwrap();
    let altered = |place: usize, byte: u8| [&good[..place], &[byte], &good[place + 1..]].concat();
    let flipped = |place: usize| altered(place, good[place] ^ 4);
    // Four lines, and the salt of what follows.
    let (header, end) = (150, good.len());
    let chunk = header + 16 + 65_552;
    let wrong: [(&str, Vec<u8>, &str); 13] = [
        ("empty", Vec::new(), "it is no file that age encrypted"),
        ("another kind of file", b"PK\x03\x04 and more than a header".to_vec(), "it is no file that age encrypted"),
        ("another's", foreign, "it holds no backup of a manager"),
        ("cut in the header", good[..100].to_vec(), "it is cut off in its header"),
        ("cut after the header", good[..header + 10].to_vec(), "it is cut off after its header"),
        ("cut in the first part", good[..1000].to_vec(), ": it was altered, or is cut off"),
        ("cut between parts", good[..chunk].to_vec(), ": it is cut off"),
        ("cut in a part", good[..end / 2].to_vec(), "or is cut off"),
        ("cut at its end", good[..end - 1].to_vec(), "is cut off"),
        (
            "altered in the header",
            altered(60, if good[60] == b'A' { b'B' } else { b'A' }),
            "the passphrase is wrong (or the beginning of the file was altered)",
        ),
        ("altered in the first part", flipped(900), "it was altered"),
        ("altered in the middle", flipped(end / 2), "it was altered"),
        ("altered at the end", flipped(end - 1), "it was altered"),
    ];
    let before = shelf.names();
    let target = shelf.path("nuevo");
    for (what, bytes, words) in wrong {
        fs::write(shelf.path("malo.age"), bytes).unwrap();
        let refused = shelf.restore("malo.age", &target, &[]);
        fs::remove_file(shelf.path("malo.age")).unwrap();
        assert!(refused.code == 2 && refused.err.contains(words), "{what}: {refused:#?}");
        assert_eq!(shelf.names(), before, "{what}");
    }
    let other = shelf.path("otra");
    let refused = shelf.restore("bueno.age", &target, &["--passphrase-file", text(&other)]);
    assert!(refused.code == 2 && refused.err.contains("the passphrase is wrong"), "{refused:#?}");
    assert_eq!(shelf.names(), before);
}

#[test]
fn nothing_that_is_there_is_replaced() {
    let (city, data, shelf) = (City::new(), tempfile::tempdir().unwrap(), Shelf::new());
    let refused = shelf.backup(&shelf.path("nada"), "x.age");
    assert!(refused.code == 2 && refused.err.contains("nothing was published"), "{refused:#?}");
    publish(city.path(), data.path(), &[]);
    assert_eq!(shelf.backup(data.path(), "uno.age").code, 0);
    let first = fs::read(shelf.path("uno.age")).unwrap();
    let refused = shelf.backup(data.path(), "uno.age");
    assert!(refused.code == 2 && refused.err.contains("use --force to replace it"), "{refused:#?}");
    assert_eq!(fs::read(shelf.path("uno.age")).unwrap(), first);
    let refused = shelf.restore("uno.age", data.path(), &[]);
    assert!(refused.code == 2 && refused.err.contains("is not empty, and nothing in it is replaced"), "{refused:#?}");

    // An empty folder is no data folder yet.
    fs::create_dir(shelf.path("vacio")).unwrap();
    assert_eq!(shelf.restore("uno.age", &shelf.path("vacio"), &[]).code, 0);
    assert!(shelf.path("vacio/cartelera.sqlite").exists());

    shelf.passphrase("corta", "demasiado");
    let short = ["backup", "--data", text(data.path()), "--out", "x.age", "--passphrase-file"];
    let refused = run(&[&short[..], &[text(&shelf.path("corta"))]].concat());
    assert!(refused.code == 2 && refused.err.contains("is too short (at least 12 characters)"), "{refused:#?}");
    fs::set_permissions(shelf.path("frase"), fs::Permissions::from_mode(0o644)).unwrap();
    let refused = shelf.backup(data.path(), "dos.age");
    assert!(
        refused.code == 2 && refused.err.contains("may be read by others (mode 644, allowed: 600)"),
        "{refused:#?}"
    );
    let refused = run(&["backup", "--data", text(data.path()), "--out", text(&shelf.path("tres.age"))]);
    assert!(refused.code == 2 && refused.err.contains("there is no terminal to ask on"), "{refused:#?}");
}

#[test]
fn what_screens_show_must_be_there_and_what_they_showed_is_named_if_it_is_not() {
    let (city, data, shelf) = (City::new(), tempfile::tempdir().unwrap(), Shelf::new());
    publish(city.path(), data.path(), &["--now"]);
    let old = blobs(data.path());
    // A pointer has the programme before, too.
    let mut known = old.clone();
    let mut new = PathBuf::new();
    for side in [4, 5] {
        city.write("media/logo.svg", format!(r#"<svg xmlns="http://www.w3.org/2000/svg" width="{side}" height="4"/>"#));
        publish(city.path(), data.path(), &["--now"]);
        new = blobs(data.path()).into_iter().find(|blob| !known.contains(blob)).expect("a new logo");
        known.push(new.clone());
    }
    let gone = old.iter().find(|blob| fs::metadata(blob).unwrap().len() < 1000).expect("the old logo");
    fs::remove_file(gone).unwrap();
    let made = shelf.backup(data.path(), "uno.age");
    assert!(made.code == 0 && made.out.contains("faltan 1 archivos de programas anteriores"), "{made:#?}");
    let checked = shelf.restore("uno.age", &shelf.path("nuevo"), &["--check"]);
    assert!(checked.code == 0 && checked.out.contains("faltan 1 archivos"), "{checked:#?}");

    let bytes = fs::read(&new).unwrap();
    fs::write(&new, [&b" "[..], &bytes[1..]].concat()).unwrap();
    let refused = shelf.backup(data.path(), "dos.age");
    assert!(refused.code == 2 && refused.err.contains("it was changed in the data folder"), "{refused:#?}");
    fs::remove_file(&new).unwrap();
    let refused = shelf.backup(data.path(), "dos.age");
    assert!(
        refused.code == 2 && refused.err.contains("which screens show now, is not in the data folder"),
        "{refused:#?}"
    );
    assert_eq!(shelf.names(), ["frase", "uno.age"]);
}

fn blobs(data: &Path) -> Vec<PathBuf> {
    let files = |folder: &Path| names(folder).into_iter().map(|name| folder.join(name)).collect::<Vec<_>>();
    files(&data.join("media")).iter().flat_map(|folder| files(folder)).collect()
}

#[test]
fn a_backup_that_is_interrupted_leaves_nothing_behind() {
    let (city, data, shelf) = (City::new(), tempfile::tempdir().unwrap(), Shelf::new());
    publish(city.path(), data.path(), &[]);
    let (out, frase) = (shelf.path("x.age"), shelf.path("frase"));
    let arguments = ["backup", "--data", text(data.path()), "--out", text(&out), "--passphrase-file", text(&frase)];
    let mut running = Running::start(&arguments);
    // Making a key of the passphrase takes a while.
    while shelf.names().len() < 2 {
        thread::yield_now();
    }
    let code = running.stop("-TERM");
    let left = shelf.names();
    assert!(
        if code == Some(0) { left == ["frase", "x.age"] } else { code == Some(2) && left == ["frase"] },
        "{code:?} {left:?}"
    );
    assert!(names(data.path()).iter().all(|name| !name.starts_with('.')), "{:?}", names(data.path()));
}
