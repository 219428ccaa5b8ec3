//! The commands that explain a schedule, asked of a folder and of what was published.

use std::path::Path;

use serde_json::Value;

use crate::{
    city::City,
    run::{Ended, publish, run, text},
};

/// A city with a campaign in the tax office and a blackout that begins in the middle of a slot.
fn city() -> City {
    let city = City::new();
    let brands = "[brands.normal]";
    let axis = "[[axes]]\nid = \"rendicion\"\nname = \"Rendición de cuentas\"\ncolour = \"#33196b\"\n\n";
    let blackout = "[[blackouts]]\nname = \"Proceso 2026\"\nfrom = 2026-12-15T10:00:05\nuntil = 2026-12-29T00:00:00\n\
                    agreement = \"INE/CG1/2026\"\n\n";
    city.change("city.toml", brands, &format!("{axis}{blackout}{brands}"));
    city.write(
        "campaigns/predial.toml",
        "id = \"predial\"\nname = \"Tu predial\"\ndepartment = \"comunicacion\"\naxis = \"rendicion\"\n\
         objective = \"Informar.\"\nflight = { from = 2026-12-02, until = 2027-01-01 }\n",
    );
    city.change(
        "playlists/predial.toml",
        "category = \"services\"",
        "category = \"government-publicity\"\ncampaign = \"predial\"",
    );
    city.change("playlists/predial.toml", "id = \"predial-en-cajas\"", "id = \"predial-en-cajas\"\nshare = 0.25");
    city
}

fn ask(city: &Path, arguments: &[&str]) -> Ended {
    let data = tempfile::tempdir().expect("a temporary folder");
    let none = data.path().join("none");
    let mut all = arguments.to_vec();
    all.extend(["--folder", text(city), "--data", text(&none)]);
    let ended = run(&all);
    assert!(!none.exists(), "a question makes no data folder");
    ended
}

fn told(city: &City, arguments: &[&str]) -> String {
    let ended = ask(city.path(), arguments);
    assert_eq!((ended.code, ended.err.as_str()), (0, ""), "{}", ended.out);
    ended.out
}

fn json(city: &City, arguments: &[&str]) -> Value {
    let mut all = arguments.to_vec();
    all.push("--json");
    serde_json::from_str(&told(city, &all)).expect("JSON")
}

fn line<'a>(told: &'a str, beginning: &str) -> &'a str {
    told.lines().find(|line| line.starts_with(beginning)).unwrap_or_else(|| panic!("{beginning:?} in {told}"))
}

/// The words of a line, whatever the columns' widths.
fn words(line: &str) -> String {
    line.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn the_timeline_tells_every_slot_and_what_cut_it() {
    let city = city();
    let told = told(&city, &["timeline", "--screen", "cajas", "--from", "2026-12-15", "--to", "2026-12-15"]);
    assert!(told.starts_with("cajas  Cajas, Tesorería  (America/Monterrey)\n"), "{told}");
    assert!(line(&told, "martes 15 de diciembre de 2026: ").ends_with(" turnos en pantalla"));
    assert_eq!(words(told.lines().nth(4).unwrap()), "00:00:00 ── abre ──");
    let slot = told.lines().nth(5).unwrap();
    assert_eq!(words(slot), "00:00:00 10 s lámina Pronto pago predial-en-cajas");
    assert!(told.contains("(programación institucional)"), "{told}");
    let cut = told.lines().position(|line| line.contains("── empieza la veda electoral ──")).unwrap();
    let lines: Vec<&str> = told.lines().collect();
    assert!(lines[cut - 1].ends_with("inicio de veda electoral"), "{}", lines[cut - 1]);
    assert!(lines[cut].starts_with("10:00:05") && lines[cut + 1].starts_with("10:00:05"));
    assert!(lines[cut..].iter().all(|line| !line.contains("Pronto pago")));
    assert!(words(lines.last().unwrap()).ends_with("── cierra (miércoles 16 de diciembre de 2026) ──"), "{told}");
}

#[test]
fn instants_take_a_part_of_a_day_and_dates_whole_days() {
    let city = city();
    let asked = |from: &str, to: &str| json(&city, &["timeline", "--screen", "cajas", "--from", from, "--to", to]);
    let days = asked("2026-12-05", "2026-12-06");
    assert_eq!(days["days"].as_array().unwrap().len(), 2);
    assert_eq!(days["days"][0]["date"], "2026-12-05");
    assert_eq!(days["days"][0]["open"][0]["from"], "2026-12-05T06:00:00Z");
    let part = asked("2026-12-05T10:00", "2026-12-05T16:01:00Z");
    let slots = part["days"][0]["main"].as_array().unwrap();
    let first: jiff::Timestamp = slots[0]["end"].as_str().unwrap().parse().unwrap();
    let last: jiff::Timestamp = slots.last().unwrap()["start"].as_str().unwrap().parse().unwrap();
    assert!(first > "2026-12-05T16:00:00Z".parse().unwrap() && last < "2026-12-05T16:01:00Z".parse().unwrap());
    assert!(slots.iter().any(|slot| slot["rule"] == "predial-en-cajas" && slot["house_loop"] == false));
}

#[test]
fn the_timeline_of_published_data_marks_the_publication() {
    let (city, data) = (City::new(), tempfile::tempdir().unwrap());
    publish(city.path(), data.path(), &["--now"]);
    let today = jiff::tz::TimeZone::fixed(jiff::tz::offset(-6)).to_datetime(jiff::Timestamp::now()).date().to_string();
    let ended = run(&["timeline", "--screen", "cajas", "--from", &today, "--to", &today, "--data", text(data.path())]);
    assert!(ended.out.contains("── rige una nueva publicación, programa "), "{ended:#?}");
    assert!(ended.out.contains("predial-en-cajas"));
}

#[test]
fn a_forecast_tells_each_campaign_and_where_it_shows() {
    let city = city();
    let all = json(&city, &["forecast", "--month", "2026-12"]);
    let open_ms = 2 * 31 * 24 * 3_600_000_u64;
    assert_eq!(all["open_ms"], open_ms);
    assert_eq!(all["campaigns"].as_array().unwrap().len(), 1);
    let line = &all["campaigns"][0];
    assert_eq!((line["campaign"].as_str(), line["screens"].as_u64()), (Some("predial"), Some(1)));
    assert_eq!(
        line["airtime_ms"].as_u64().unwrap() + all["without_campaign"]["airtime_ms"].as_u64().unwrap(),
        open_ms,
        "a screen is never empty"
    );
    // A quarter of 2 December to 1 January without the blackout, in slots of 10 s.
    let one = json(&city, &["forecast", "--campaign", "predial", "--month", "2026-12"]);
    let airtime = one["airtime_ms"].as_u64().unwrap();
    let possible = (13 * 24 + 10 + 72) * 3_600_000_u64;
    assert!(airtime.abs_diff(possible / 4) < 20 * 60_000, "{airtime} {possible}");
    let limit = &one["limits"][0];
    assert_eq!((limit["item"].as_str(), limit["share"].as_f64()), (Some("predial-1"), Some(0.25)));
    assert_eq!(limit["outside_blackouts_ms"].as_u64(), Some(possible + 5_000));
    let told = told(&city, &["forecast", "--campaign", "predial", "--month", "2026-12"]);
    assert!(told.starts_with("Campaña «Tu predial» (predial), diciembre de 2026\nPrevisto: "), "{told}");
    for part in ["LO QUE LIMITA", "vigencia: le quita 24 h", "veda electoral: le quita 325 h 59 min", "tiene 25.0 %"] {
        assert!(told.contains(part) || told.contains(&part.replace("325 h 59 min", "326 h")), "{part}: {told}");
    }
}

#[test]
fn why_tells_which_condition_of_which_rule_fails() {
    let city = city();
    let at = ["--at", "2026-12-05T10:15", "--item", "predial-1"];
    let told_of = told(&city, &[&["why", "--screen", "vacunas"][..], &at].concat());
    assert!(told_of.contains("sábado 5 de diciembre de 2026, 10:15 (2026-12-05T16:15:00Z)"), "{told_of}");
    assert!(told_of.contains("EN PANTALLA\n  «Atención ciudadana» (aviso, atencion) de 10:1"), "{told_of}");
    assert!(told_of.contains("Ninguna regla muestra predial-1 en esta pantalla."), "{told_of}");
    let why = "  regla predial-en-cajas: la pantalla no tiene ninguna de las etiquetas que pide: cajas";
    assert!(told_of.lines().any(|line| line == why), "{told_of}");
    let house = told(&city, &["why", "--screen", "vacunas", "--at", "2026-12-05T10:15", "--item", "atencion"]);
    let next = "atencion es de la programación institucional, que corre cuando ninguna regla tiene turno; próximo turno: hacia 10:15";
    assert!(house.contains(next), "{house}");
    let json = json(&city, &[&["why", "--screen", "vacunas"][..], &at].concat());
    assert_eq!(json["other_rules"][0]["rule"], "predial-en-cajas");
    assert_eq!(json["main"]["house_loop"], true);

    let data = tempfile::tempdir().unwrap();
    publish(city.path(), data.path(), &["--now"]);
    let asked = [&["why", "--screen", "vacunas", "--data", text(data.path())][..], &at].concat();
    let ended = run(&asked);
    assert!(ended.out.contains("regla predial-en-cajas: la publicación la asigna a cajas"), "{ended:#?}");
}

#[test]
fn a_blackout_is_reported_ahead() {
    let city = city();
    let told_of = told(&city, &["blackouts", "--after", "2026-11-01"]);
    for part in [
        "Veda electoral «Proceso 2026»\nEmpieza: martes 15 de diciembre de 2026, 10:00:05 (2026-12-15T16:00:05Z)\n\
         Termina: martes 29 de diciembre de 2026, 00:00 (2026-12-29T06:00:00Z); dura 13 días\nAcuerdo: INE/CG1/2026\n\
         Pueden salir: educación, salud, trámites y servicios\n",
        "Campaña predial: pierde 1 pieza, 42 h",
        "Mostrarán solo la programación institucional los primeros 7 días: cajas, vacunas",
    ] {
        assert!(told_of.contains(part), "{part}: {told_of}");
    }
    assert!(line(&told_of, "Pronto pago (predial-1)").contains("propaganda gubernamental"), "{told_of}");
    let report = &json(&city, &["blackouts", "--name", "proceso 2026"])["blackouts"][0];
    assert_eq!(report["vanishing"].as_array().unwrap().len(), 1);
    assert_eq!(
        (&report["filling"][0]["item"], &report["filling"][0]["airtime_after_ms"]),
        (&"atencion".into(), &(2 * 7 * 24 * 3_600_000_u64).into())
    );
    let over = told(&city, &["blackouts", "--after", "2027-02-01"]);
    assert_eq!(over, "No hay vedas electorales por venir. Con --name se ve una que ya terminó: Proceso 2026\n");
}

#[test]
fn wrong_names_and_times_say_what_is_allowed() {
    let city = city();
    for (arguments, error) in [
        (
            &["timeline", "--screen", "caja", "--from", "2026-12-05", "--to", "2026-12-05"][..],
            "no screen has the identifier caja (there are: cajas, vacunas)",
        ),
        (&["timeline", "--screen", "cajas", "--from", "ayer", "--to", "2026-12-05"], "such as 2026-11-24T10:15"),
        (&["timeline", "--screen", "cajas", "--from", "2026-12-05", "--to", "2026-12-04"], "is not after"),
        (&["timeline", "--screen", "cajas", "--from", "2026-01-01", "--to", "2026-12-05"], "at most 92"),
        (
            &["forecast", "--campaign", "agua", "--month", "2026-12"],
            "no campaign has the identifier agua (there are: predial)",
        ),
        (&["forecast", "--month", "diciembre"], "not a month (allowed: year and month, such as 2026-12)"),
        (&["why", "--screen", "cajas", "--at", "2026-12-05"], "is a date without a time"),
        (
            &["why", "--screen", "cajas", "--at", "2026-12-05T10:00", "--item", "predial"],
            "no item has the identifier predial (there are: predial-1, atencion)",
        ),
        (&["blackouts", "--name", "Otra"], "no blackout has the name Otra (there are: Proceso 2026)"),
    ] {
        let ended = ask(city.path(), arguments);
        assert_eq!((ended.code, ended.out.as_str()), (2, ""), "{arguments:?}");
        assert!(ended.err.contains(error), "{error}: {}", ended.err);
    }
    city.change("playlists/predial.toml", "share = 0.25", "share = 25");
    let ended = ask(city.path(), &["forecast", "--month", "2026-12"]);
    assert_eq!((ended.code, ended.out.as_str()), (1, ""), "{}", ended.err);
    let none = city.file("none");
    let ended = run(&["forecast", "--month", "2026-12", "--data", text(&none)]);
    assert!(ended.code == 2 && ended.err.contains("nothing was published into the data folder"), "{}", ended.err);
}
