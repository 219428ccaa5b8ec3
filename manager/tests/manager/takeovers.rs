//! Takeovers: what covers a screen, what is refused, and how it ends.

use std::path::Path;

use cartelera_playlists::takeover::TakeoverSeverity;
use jiff::SignedDuration;
use serde_json::Value;

use crate::{
    city::City,
    run::{Ended, Served, publish, run, text},
    stops::{decide, shown},
};

/// A text for civil protection.
const TEXT: [&str; 8] = [
    "--headline",
    "Evacúe el edificio",
    "--category",
    "civil-protection",
    "--department",
    "proteccion-civil",
    "--severity",
    "extreme",
];

fn start(data: &Path, arguments: &[&[&str]]) -> Ended {
    let mut all = vec!["takeover", "start", "--by", "Ana Ruiz", "--data", text(data)];
    all.extend(arguments.concat());
    run(&all)
}

fn started(data: &Path, arguments: &[&[&str]]) -> String {
    let ended = start(data, arguments);
    assert_eq!(ended.code, 0, "{ended:#?}");
    ended.out
}

#[tokio::test]
async fn a_text_covers_the_chosen_screens_until_it_is_ended() {
    let (city, data) = (City::new(), tempfile::tempdir().unwrap());
    publish(city.path(), data.path(), &[]);
    let served = Served::start(data.path());
    let before = served.pointer("vacunas").await;
    let said = started(
        data.path(),
        &[&TEXT, &["--body", "Salga por el **norte**.", "--office", "tesoreria", "--id", "sismo"]],
    );
    assert!(said.starts_with("alerta sismo (extrema): «Evacúe el edificio», hasta "), "{said}");
    assert!(said.contains("se ve de inmediato en cajas\n"), "{said}");
    assert_eq!(shown(&served, "cajas").await, "sismo");
    assert_eq!(served.pointer("vacunas").await, before, "other screens are left alone");
    let pointer = served.pointer("cajas").await;
    let [takeover] = pointer.takeovers.as_slice() else { panic!("{pointer:?}") };
    assert_eq!(takeover.severity, TakeoverSeverity::Extreme);
    assert_eq!(takeover.ends.duration_since(takeover.starts), SignedDuration::from_hours(1));
    assert_eq!((takeover.check(), takeover.item.compute_digest()), (Ok(()), takeover.item.digest));

    let twice = start(data.path(), &[&TEXT, &["--id", "sismo"]]);
    assert!(twice.code == 2 && twice.err.contains("takeover sismo is on already on screen cajas"), "{twice:?}");
    let listed = run(&["takeover", "list", "--json", "--data", text(data.path())]).out;
    let listed: Value = serde_json::from_str(&listed).unwrap();
    assert_eq!(listed["takeovers"][0]["started_by"], "Ana Ruiz");
    assert_eq!(listed["takeovers"][0]["screens"], serde_json::json!(["cajas"]));
    let listed = run(&["takeover", "list", "--data", text(data.path())]).out;
    assert!(listed.contains("sismo") && listed.contains("extrema") && listed.contains("Ana Ruiz"), "{listed}");

    // A publication, a suspension and a lesser takeover leave it where it is.
    city.change("playlists/predial.toml", "Pronto pago", "Paga pronto");
    publish(city.path(), data.path(), &["--now"]);
    assert_eq!(decide(data.path(), &["suspend", "--all", "--yes"]).code, 0);
    let said = started(
        data.path(),
        &[
            &TEXT[..6],
            &["--severity", "minor", "--id", "fuga", "--for", "30m", "--screen", "cajas", "--screen", "vacunas"],
        ],
    );
    assert!(said.contains("aviso: cajas: no se verá, la cubre la alerta sismo"), "{said}");
    assert!(said.contains("se ve de inmediato en vacunas"), "{said}");
    assert_eq!((shown(&served, "cajas").await, shown(&served, "vacunas").await), ("sismo".into(), "fuga".into()));

    let ended = run(&["takeover", "end", "sismo", "--data", text(data.path())]);
    assert_eq!((ended.code, ended.out.as_str()), (0, "alerta sismo terminada en 1 pantalla\n"));
    assert_eq!(shown(&served, "cajas").await, "fuga");
    let ended = run(&["takeover", "end", "fuga", "--screen", "cajas", "--data", text(data.path())]);
    assert_eq!(ended.code, 0, "{ended:?}");
    assert_eq!((shown(&served, "cajas").await, shown(&served, "vacunas").await), ("atencion".into(), "fuga".into()));
    let again = run(&["takeover", "end", "sismo", "--data", text(data.path())]);
    let error = "no takeover that is on has the identifier sismo (there are: fuga)";
    assert!(again.code == 2 && again.err.contains(error), "{again:?}");
    // What a person withholds by name is withheld in a takeover too.
    assert_eq!(decide(data.path(), &["suspend", "--item", "fuga"]).code, 0);
    assert_eq!(shown(&served, "vacunas").await, "atencion");
}

#[tokio::test]
async fn an_item_of_the_folder_needs_files_that_screens_have() {
    let (city, data) = (City::new(), tempfile::tempdir().unwrap());
    city.write(
        "playlists/alertas.toml",
        "id = \"alertas\"\nname = \"Alertas\"\ndepartment = \"comunicacion\"\n\n[[items]]\nid = \"calor\"\n\
         kind = \"bulletin\"\ntitle = \"Calor\"\ncategory = \"health\"\nservants = \"none\"\nheadline = \"Toma agua\"\n",
    );
    publish(city.path(), data.path(), &[]);
    let served = Served::start(data.path());
    let folder = ["--folder", text(city.path()), "--severity", "severe"];
    started(data.path(), &[&folder, &["--item", "calor", "--id", "calor", "--tag", "salud"]]);
    assert_eq!((shown(&served, "vacunas").await, shown(&served, "cajas").await), ("calor".into(), "predial-1".into()));

    // The slide is part of what cajas follows and not of what vacunas does.
    let slide = ["--item", "predial-1", "--id", "lamina"];
    let refused = start(data.path(), &[&folder, &slide]);
    assert_eq!(refused.code, 2, "{refused:?}");
    for part in ["screen vacunas does not have ", "media/predial.png", "needs nothing that is not already cached"] {
        assert!(refused.err.contains(part), "{part}: {}", refused.err);
    }
    assert!(served.pointer("cajas").await.takeovers.is_empty(), "one screen that lacks a file keeps all from starting");
    started(data.path(), &[&folder, &slide, &["--screen", "cajas"]]);
    assert_eq!(served.pointer("cajas").await.takeovers[0].item.id.as_str(), "predial-1");

    assert_eq!(decide(data.path(), &["withdraw", "--item", "predial-1", "--yes"]).code, 0);
    let refused = start(data.path(), &[&folder, &["--item", "predial-1", "--screen", "cajas"]]);
    assert!(refused.code == 2 && refused.err.contains("is stopped by entry 1 of the stop list"), "{refused:?}");
    city.change("playlists/alertas.toml", "kind =", "flight = { until = 2026-01-01 }\nkind =");
    let refused = start(data.path(), &[&folder, &["--item", "calor", "--id", "otra", "--screen", "cajas"]]);
    assert!(refused.code == 2 && refused.err.contains("the flight of its item does not hold"), "{refused:?}");
}

#[tokio::test]
async fn an_expired_takeover_is_dropped_when_a_pointer_is_made_anew() {
    let (city, data) = (City::new(), tempfile::tempdir().unwrap());
    publish(city.path(), data.path(), &[]);
    let served = Served::start(data.path());
    started(data.path(), &[&TEXT, &["--id", "breve", "--for", "1ms"]]);
    assert_eq!(served.pointer("cajas").await.takeovers.len(), 1);
    // The next process starts more than a millisecond later.
    started(data.path(), &[&TEXT, &["--id", "larga", "--screen", "cajas"]]);
    let ids = |pointer: cartelera_playlists::manifest::Pointer| {
        pointer.takeovers.iter().map(|takeover| takeover.id.to_string()).collect::<Vec<_>>()
    };
    assert_eq!(ids(served.pointer("cajas").await), ["larga"]);
    assert_eq!(ids(served.pointer("vacunas").await), ["breve"]);
    city.change("playlists/institucional.toml", "Llama al 072", "Marca el 072");
    publish(city.path(), data.path(), &[]);
    assert_eq!(ids(served.pointer("vacunas").await), [""; 0]);
    assert_eq!(ids(served.pointer("cajas").await), ["larga"]);
}

#[tokio::test]
async fn it_is_told_where_a_takeover_will_not_show() {
    let (city, data) = (City::new(), tempfile::tempdir().unwrap());
    let blackout = "[[blackouts]]\nname = \"Proceso\"\nfrom = 2020-01-01T00:00:00\nuntil = 2100-01-01T00:00:00\n\
                    agreement = \"INE/CG1/2026\"\n\n[brands.normal]";
    city.change("city.toml", "[brands.normal]", blackout);
    let hours = "department = \"comunicacion\"\nhours = { mon = [], tue = [], wed = [], thu = [], fri = [], sat = [], sun = [] }\n";
    city.change("offices/salud.toml", "department = \"comunicacion\"\n", hours);
    publish(city.path(), data.path(), &[]);
    let said = started(data.path(), &[&TEXT]);
    assert!(said.contains("aviso: cajas, vacunas: no se verá, la veda electoral no admite su categoría"), "{said}");
    let health = ["--headline", "Vacúnate", "--category", "health", "--department", "salud", "--severity", "minor"];
    let said = started(data.path(), &[&health, &["--id", "a"]]);
    assert!(said.contains("se ve de inmediato en cajas\n"), "{said}");
    assert!(said.contains("aviso: vacunas: no se verá, la oficina está cerrada"), "{said}");
    let said = started(data.path(), &[&health, &["--id", "b", "--wakes-display", "--screen", "vacunas"]]);
    assert!(said.contains("se ve de inmediato en vacunas\n"), "{said}");
}

#[test]
fn wrong_usage_is_told() {
    let (city, data) = (City::new(), tempfile::tempdir().unwrap());
    let none = start(data.path(), &[&TEXT]);
    assert!(none.code == 2 && none.err.contains("no screen was published yet"), "{none:?}");
    publish(city.path(), data.path(), &[]);
    let folder = ["--folder", text(city.path()), "--severity", "minor"];
    for (arguments, error) in [
        (vec![&TEXT[..6]], "--severity <LEVEL>"),
        (vec![&TEXT[..2], &["--severity", "minor"]], "--category <CATEGORY>"),
        (vec![&TEXT, &["--for", "25h"]], "at most 24h"),
        (vec![&TEXT, &["--for", "0s"]], "more than 0s"),
        (vec![&TEXT, &["--until", "2026-11-24"]], "is a date without a time"),
        (vec![&TEXT, &["--until", "2020-01-01T00:00Z"]], "is not after its start"),
        (vec![&TEXT, &["--until", "2100-01-01T00:00Z"]], "is too long (at most 24 h"),
        (vec![&TEXT, &["--office", "tesoro"]], "no office has the identifier tesoro"),
        (vec![&TEXT, &["--screen", "caja"]], "no screen has the identifier caja (there are: cajas, vacunas)"),
        (vec![&TEXT, &["--tag", "cajas"]], "--folder"),
        (vec![&TEXT[..2], &TEXT[4..], &["--category", "campaign"]], "not a category (allowed: civil-protection"),
        (vec![&folder, &["--item", "predial"]], "no item of the folder has the identifier predial (there are: "),
        (vec![&folder], "--item"),
        (vec![&folder, &["--item", "atencion", "--tag", "x"]], "no published screen with a tag has the identifier x"),
    ] {
        let ended = start(data.path(), &arguments);
        assert_eq!((ended.code, ended.out.as_str()), (2, ""), "{arguments:?}");
        assert!(ended.err.contains(error), "{error}: {}", ended.err);
    }
    let listed = run(&["takeover", "list", "--data", text(data.path())]).out;
    assert_eq!(listed, "no hay ninguna alerta\n");
}
