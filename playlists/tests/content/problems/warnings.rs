//! Warnings, which come with a city that can be published.

use cartelera_playlists::{
    content::{
        Severity::{Error, Warning},
        SourceFile,
    },
    media::MediaKind,
};

use super::{check_table, new_problems};
use crate::content::folder::{self, change, changed, example, facts, media, now, zone};

const AGUA: &str = "playlists/agua.toml";

#[test]
fn what_should_be_looked_at_is_a_warning() {
    check_table(
        Warning,
        r#"
        city.toml | exempt = ["education", "health", "civil-protection"] -> exempt = ["education", "health", "government-publicity"] | exempt =~ | exempt | is what a blackout suspends
        offices/simas-centro.toml | viewing_distance_m = 4.0~ -> viewing_distance_m = 5~ | viewing_distance_m | screens[0].viewing_distance_m | a QR code to scan from there is 500 mm wide (room: 482 mm)
        playlists/agua.toml | picture_alt = "Una cuadrilla repara una tubería"\n ->  | [[items]] | items[0].picture_alt | is missing
        playlists/agua.toml | alt = "Una mano cierra una llave"\n -> flight = { from = 2026-12-01, until = 2027-02-01 }\nalt = "x"\n | flight = { from = 2026-12 | items[1].flight.until | outside the flight of campaign "cada-gota"
        playlists/agua.toml | not = ["silencio"] -> not = ["agua"] | [[rules]] | rules[0] | rule "agua-en-cajas" matches no screen
        playlists/agua.toml | id = "agua-siempre"\npriority = "filler" -> id = "agua-siempre"\nshare = 0.71\nfrom = 2027-01-01\n\n[[rules]]\nid = "resto"\npriority = "filler" | share = 0.71 | rules[1].share | agua-en-cajas, agua-siempre add up to 1.01 on 2027-01-01 at 08:00
        offices/simas-centro.toml | "1920x1080"            # of the panel as it is made\nrotation = 0~ -> "1080x1920"\nrotation = 90~ | resolution | screens[0].resolution | shows a picture of 1920x1080
        playlists/agua.toml | fit = "blur" -> focus = [0.5, 1]\nfit = "blur" | focus = [0.5, 1] | items[1].focus | has no effect: the slide is shown whole (allowed: with fit = "crop")
        playlists/institucional.toml | headline = "Lávate las manos" -> headline = "Lávate"\nfocus = [0, 0.5] | focus = | items[0].focus | a picture that the bulletin does not have
        "#,
    );
}

#[test]
fn the_band_takes_room_from_what_is_legible() {
    for (layout, lines) in [("full", None), ("bar", Some("only 7 lines of text that is legible from there fit"))] {
        let new = format!("viewing_distance_m = 6\nlayout = \"{layout}\"\n#");
        let files = changed("offices/simas-centro.toml", "viewing_distance_m = 4.0", &new);
        let told =
            new_problems(&files).into_iter().map(|problem| problem.message).find(|text| text.contains("legible"));
        assert_eq!(told.is_some(), lines.is_some(), "{layout}: {told:?}");
        assert!(lines.is_none_or(|lines| told.unwrap().starts_with(lines)));
    }
}

#[test]
fn shares_that_are_never_active_together_are_no_problem() {
    for apart in [
        "weekdays = [\"tue\", \"sun\"]",
        "dayparts = [\"12:00-08:00\"]",
        "from = 2027-03-01",
        "priority = \"filler\"",
        "region = \"bar\"",
    ] {
        let new = format!("id = \"agua-siempre\"\nshare = 1\n{apart}");
        let files = changed(AGUA, "id = \"agua-siempre\"\npriority = \"filler\"", &new);
        let shares: Vec<_> =
            new_problems(&files).into_iter().filter(|problem| problem.key.ends_with("share")).collect();
        assert_eq!(shares, [], "{apart}");
    }
}

#[test]
fn a_daypart_past_midnight_meets_the_next_day() {
    let mut files = changed(AGUA, "dayparts = [\"08:00-12:00\", \"manana\"] ", "dayparts = [\"22:00-02:00\"] ");
    let new = "id = \"agua-siempre\"\nshare = 0.8\nweekdays = [\"tue\"]\ndayparts = [\"01:00-02:00\"]";
    change(&mut files, AGUA, "id = \"agua-siempre\"\npriority = \"filler\"", new);
    let found = new_problems(&files);
    // The first Monday on which the first rule holds is 2 November.
    let share = found.iter().find(|problem| problem.key == "rules[1].share").unwrap();
    assert!(share.message.contains("add up to 1.1 on 2026-11-03 at 01:00"), "{found:?}");
}

#[test]
fn a_file_that_nothing_names_and_one_that_is_too_small_are_shown() {
    let mut media = media();
    media.insert("media/old.png".to_owned(), facts("old", MediaKind::Picture { width_px: 9, height_px: 9 }));
    media.insert(
        "media/cada-gota-1.png".to_owned(),
        facts("small", MediaKind::Picture { width_px: 640, height_px: 480 }),
    );
    let silent = MediaKind::Video { width_px: 1920, height_px: 1080, duration_ms: 9_000, has_sound: false };
    media.insert("media/tres-001.mp4".to_owned(), facts("silent", silent));
    let (_, warnings) = cartelera_playlists::content::read(&example(), &media, &zone, now()).unwrap();
    let usual = folder::problems(&example());
    let found: Vec<(String, String)> = warnings
        .into_iter()
        .filter(|warning| !usual.contains(warning))
        .map(|warning| (warning.file, warning.key))
        .collect();
    let expected = [("media/old.png", ""), (AGUA, "items[1].media"), (AGUA, "items[2].sound")];
    assert_eq!(found, expected.map(|(file, key)| (file.to_owned(), key.to_owned())));
}

#[test]
fn what_the_city_refuses_is_an_error() {
    let weak = [
        (
            "headline = \"Lávate las manos\"",
            format!("headline = \"{}\"", "Lávate las manos. ".repeat(8)),
            "long-headline",
        ),
        (
            "headline = \"Lávate las manos\"",
            format!("headline = \"L\"\nqr = \"https://{}\"", "a".repeat(160)),
            "dense-qr",
        ),
    ];
    let of_agua = [
        ("picture_alt = \"Una cuadrilla repara una tubería\"\n", String::new(), "no-alt"),
        ("alt = \"Una mano cierra una llave\"\n", String::new(), "no-alt"),
    ];
    let weak = weak.into_iter().map(|(old, new, name)| ("playlists/institucional.toml", old, new, name));
    let cases: Vec<_> = weak.chain(of_agua.into_iter().map(|(old, new, name)| (AGUA, old, new, name))).collect();
    for (path, old, new, name) in cases {
        let severities = |refused: &str| {
            let mut files = changed(path, old, &new);
            change(&mut files, "city.toml", "format = 1", &format!("format = 1\nrefuses = [\"{refused}\"]"));
            new_problems(&files).into_iter().map(|problem| (problem.severity, problem.message)).collect::<Vec<_>>()
        };
        let (refused, other) = (severities(name), severities("small-picture"));
        assert!(matches!(other.as_slice(), [(Warning, _)]), "{name}: {other:?}");
        let [(Error, message)] = refused.as_slice() else { panic!("{name}: {refused:?}") };
        assert!(message.ends_with("; this city refuses it (\"refuses\" of city.toml)"), "{message}");
    }
}

#[test]
fn a_playlist_that_never_shows_is_a_warning_unless_its_items_are_used() {
    let text = "id = \"suelta\"\nname = \"Suelta\"\ndepartment = \"simas\"\n\n[[items]]\nid = \"suelto\"\nkind = \"bulletin\"\n\
                title = \"Suelto\"\ncategory = \"services\"\nservants = \"none\"\nheadline = \"Suelto\"\n";
    let mut files = example();
    files.push(SourceFile { path: "playlists/suelta.toml".to_owned(), text: text.to_owned() });
    let found = new_problems(&files);
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!((found[0].severity, found[0].key.as_str()), (Warning, "rules"));
    change(&mut files, AGUA, "use = \"lavado-de-manos\"", "use = \"suelto\"");
    assert_eq!(new_problems(&files), []);
}
