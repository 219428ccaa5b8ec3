//! Problems between files, and many at once.

use std::collections::BTreeMap;

use cartelera_playlists::content::{self, Severity, SourceFile};

use super::new_problems;
use crate::content::folder::{change, changed, example, line_of, media, now, problems, zone};

const CITY: &str = "city.toml";
const OFFICE: &str = "offices/simas-centro.toml";
const AGUA: &str = "playlists/agua.toml";
const HOUSE: &str = "playlists/institucional.toml";

/// The errors of a folder as `file: key: message`.
fn errors(files: &[SourceFile]) -> Vec<String> {
    let errors = problems(files).into_iter().filter(|problem| problem.severity == Severity::Error);
    errors.map(|problem| format!("{}: {}: {}", problem.file, problem.key, problem.message)).collect()
}

fn assert_errors(files: &[SourceFile], expected: &[&str]) {
    let found = errors(files);
    assert_eq!(found.len(), expected.len(), "{found:#?}");
    for (found, expected) in found.iter().zip(expected) {
        assert!(found.starts_with(expected), "{found:?} does not begin with {expected:?}");
    }
}

#[test]
fn ten_errors_in_five_files_are_reported_together_in_order() {
    let mut files = example();
    change(&mut files, CITY, "zone = \"America/Monterrey\"", "zone = \"Monterrey\"");
    change(&mut files, CITY, "text = \"#1b2430\" ", "text = \"#777777\" ");
    change(&mut files, CITY, "colour = \"#117d63\"", "color = \"#117d63\"");
    change(&mut files, "campaigns/cada-gota.toml", "department = \"simas\"", "department = \"agua\"");
    change(&mut files, OFFICE, "rotation = 0", "rotation = 30");
    change(&mut files, OFFICE, "id = \"simas-cajas\"", "id = \"simas_cajas\"");
    change(&mut files, AGUA, "kicker = \"Agua\" ", "kicker = \"Agua y saneamientos\" ");
    change(&mut files, AGUA, "media/cada-gota-1.png", "media/cada-gota-2.png");
    change(&mut files, HOUSE, "category = \"health\"", "category = \"services\"");
    let expected = [
        (CITY, "zone = ", "zone"),
        (CITY, "#777777", "brands.normal.text"),
        (CITY, "[[axes]]", "axes[0].colour"),
        (CITY, "color = ", "axes[0].color"),
        ("campaigns/cada-gota.toml", "department", "department"),
        (OFFICE, "simas_cajas", "screens[0].id"),
        (OFFICE, "rotation", "screens[0].rotation"),
        (AGUA, "kicker", "items[0].kicker"),
        (AGUA, "cada-gota-2", "items[1].media"),
        (AGUA, "screens = [\"simas-cajas\"]", "rules[0].screens[0]"),
        (HOUSE, "category", "items[0].category"),
        (HOUSE, "category", "items[0].category"),
    ];
    let mut expected: Vec<(String, usize, String)> = expected
        .map(|(path, at, key)| (path.to_owned(), line_of(&files, path, at), key.to_owned()))
        .into_iter()
        .collect();
    expected.sort();
    let found: Vec<(String, usize, String)> = problems(&files)
        .into_iter()
        .filter(|problem| problem.severity == Severity::Error)
        .map(|problem| (problem.file, problem.line, problem.key))
        .collect();
    assert_eq!(found, expected);
}

#[test]
fn a_second_thing_of_one_name_is_reported_with_both_places() {
    let mut files = changed(HOUSE, "id = \"lavado-de-manos\"", "id = \"fugas\"");
    change(&mut files, AGUA, "use = \"lavado-de-manos\"", "use = \"cada-gota-1\"");
    let first = line_of(&files, AGUA, "id = \"fugas\"");
    let says = format!("{HOUSE}: items[0].id: item \"fugas\" is already defined at {AGUA}:{first} (allowed: ");
    assert_errors(&files, &[&says]);
}

#[test]
fn the_same_id_may_stand_for_things_of_different_kinds() {
    // A department and an item of these names exist.
    let mut files = changed(OFFICE, "id = \"simas-centro\"", "id = \"simas\"");
    change(&mut files, OFFICE, "id = \"simas-cajas\"", "id = \"fugas\"");
    change(&mut files, AGUA, "offices = [\"simas-centro\"]", "offices = [\"simas\"]");
    change(&mut files, AGUA, "screens = [\"simas-cajas\"]", "screens = [\"fugas\"]");
    assert_errors(&files, &[]);
}

#[test]
fn a_house_loop_that_is_not_exempt_names_every_list_that_forbids_it() {
    let files = changed(HOUSE, "category = \"health\"", "category = \"services\"");
    let of_city =
        format!("{HOUSE}: items[0].category: \"services\" is not exempt in blackout \"Proceso electoral 2027\"");
    let of_blackout = format!("{HOUSE}: items[0].category: \"services\" is not exempt in the city");
    let mut found = errors(&files);
    found.sort();
    assert_eq!(found.len(), 2, "{found:?}");
    assert!(found[0].starts_with(&of_city) && found[1].starts_with(&of_blackout), "{found:?}");
}

#[test]
fn a_house_loop_must_have_an_item_that_always_may_run() {
    let files = changed(HOUSE, "servants = \"none\"", "servants = \"none\"\nflight = { until = 2030-01-01 }");
    assert_errors(&files, &["city.toml: house_loop: every item of playlist \"institucional\" has a flight"]);
}

#[test]
fn a_capsule_needs_subtitles_unless_it_says_why_not() {
    let without = changed(AGUA, "subtitles = \"media/tres-001.vtt\" ", "# ");
    assert_errors(&without, &[&format!("{AGUA}: items[2].subtitles: is missing and must be given (allowed without: ")]);
    for dialogue in ["none", "burned-in"] {
        let mut files = without.clone();
        change(&mut files, AGUA, "dialogue = \"captions\"", &format!("dialogue = \"{dialogue}\""));
        assert_errors(&files, &[]);
    }
}

#[test]
fn an_authorised_campaign_needs_its_number_and_dates() {
    let mut files =
        changed(AGUA, "category = \"services\" ", "agreement = \"INE/1\"\ncategory = \"authorised-campaign\" ");
    assert_errors(&files, &[]);
    change(&mut files, AGUA, "until = 2026-12-01T15:00:00, hard_end = true", "hard_end = false");
    assert_errors(&files, &[&format!("{AGUA}: items[0].flight: an authorised campaign needs its dates")]);
}

#[test]
fn an_empty_playlist_is_refused() {
    let mut files = example();
    files.push(SourceFile {
        path: "playlists/vacia.toml".into(),
        text: "id = \"vacia\"\nname = \"Vacía\"\ndepartment = \"simas\"\n".into(),
    });
    assert_errors(&files, &["playlists/vacia.toml: items: the playlist is empty"]);
}

#[test]
fn a_house_loop_that_does_not_exist_is_refused() {
    let files = changed(CITY, "house_loop = \"institucional\"", "house_loop = \"nada\"");
    assert_errors(&files, &["city.toml: house_loop: no playlist \"nada\" is defined (allowed: agua, institucional)"]);
}

#[test]
fn a_folder_without_city_still_reports_the_rest() {
    let mut files = changed(AGUA, "owner = \"simas\"", "owner = \"agua\"");
    files.retain(|file| file.path != CITY);
    assert_errors(&files, &["city.toml: : is missing", &format!("{AGUA}: items[0].owner: no department \"agua\"")]);
}

#[test]
fn a_file_in_the_wrong_place_is_refused() {
    let mut files = example();
    files.push(SourceFile { path: "offices/centro/a.toml".into(), text: String::new() });
    files.push(SourceFile { path: "rules.toml".into(), text: String::new() });
    let says = "is not part of a content folder (allowed: city.toml and .toml files in departments,";
    assert_errors(&files, &[&format!("offices/centro/a.toml: : {says}"), &format!("rules.toml: : {says}")]);
}

#[test]
fn a_file_that_is_not_toml_hides_nothing_of_the_others_and_invents_nothing() {
    let mut files = changed(AGUA, "owner = \"simas\" ", "owner = \"agua\" ");
    change(&mut files, HOUSE, "[[items]] ", "[[items] ");
    change(&mut files, OFFICE, "rotation = 0 ", "rotation = ");
    let found = new_problems(&files);
    let places: Vec<(&str, usize)> = found.iter().map(|problem| (problem.file.as_str(), problem.line)).collect();
    let expected = [(OFFICE, "rotation"), (AGUA, "owner = "), (HOUSE, "[[items]")];
    let expected = expected.map(|(path, at)| (path, line_of(&files, path, at)));
    assert_eq!(places, expected, "{found:?}");
}

#[test]
fn a_file_that_cannot_be_used_is_reported_with_its_reason_where_it_is_named() {
    let mut media = media();
    media.remove("media/fuga.jpg");
    let refused = BTreeMap::from([("media/fuga.jpg".to_owned(), "the file is empty".to_owned())]);
    let files = example();
    let problems = content::read_refusing(&files, &media, &refused, &zone, now()).unwrap_err();
    let found: Vec<_> = problems.0.iter().filter(|problem| problem.severity == Severity::Error).collect();
    assert_eq!(found.len(), 1);
    assert_eq!((found[0].line, found[0].key.as_str()), (line_of(&files, AGUA, "media/fuga.jpg"), "items[0].picture"));
    assert_eq!(found[0].message, "\"media/fuga.jpg\" cannot be used: the file is empty");
}

#[test]
fn the_paths_of_media_are_known_before_the_files_are() {
    let paths = content::media_paths(&changed(CITY, "zone = ", "zona = "));
    assert_eq!(paths, media().into_keys().collect());
}

#[test]
fn a_capsule_is_not_shown_longer_than_it_is() {
    let files = changed(AGUA, "series = \"Las Tres de Torreón\"", "duration = \"13s\"");
    assert_errors(&files, &[&format!("{AGUA}: items[2].duration: 13000 ms is longer than the video (allowed: ")]);
    let files = changed(AGUA, "series = \"Las Tres de Torreón\"", "duration = \"12s\"\ntransition = \"5s\"");
    assert_errors(&files, &[]);
}

#[test]
fn a_byte_order_mark_and_carriage_returns_change_nothing() {
    let mut files = example();
    for file in &mut files {
        file.text = format!("\u{feff}{}", file.text.replace('\n', "\r\n"));
    }
    assert_eq!(problems(&files), problems(&example()));
}

#[test]
fn a_house_loop_must_be_exempt_for_the_whole_of_every_blackout_that_reaches_an_office() {
    let own = "exempt = [\"education\", \"health\"]    # optional";
    let says = format!("{HOUSE}: items[0].category: \"health\" is not exempt in blackout \"Proceso electoral 2027\"");
    let mut files = changed(CITY, own, "exempt = [\"education\"] # optional");
    assert_errors(&files, &[&says]);
    // An agreement for a part of the blackout is not enough, and a blackout that reaches nobody forbids nothing.
    change(&mut files, CITY, "category = \"services\",", "category = \"health\",");
    assert_errors(&files, &[&says]);
    let mut by_agreement = files.clone();
    change(&mut by_agreement, CITY, "from = 2027-05-01, until = 2027-06-01, ", "");
    assert_errors(&by_agreement, &[]);
    change(&mut files, CITY, "territory = \"coahuila\"", "territory = \"durango\"");
    assert_errors(&files, &[]);
}

#[test]
fn civil_protection_is_never_exempt_without_an_emergency() {
    let files = changed(HOUSE, "category = \"health\"", "category = \"civil-protection\"");
    let of_blackout = format!("{HOUSE}: items[0].category: \"civil-protection\" is not exempt in blackout");
    let of_city = format!("{HOUSE}: items[0].category: \"civil-protection\" is not exempt in the city");
    let found = errors(&files);
    assert_eq!(found.len(), 2, "{found:#?}");
    assert!(found.iter().any(|error| error.starts_with(&of_blackout)), "{found:#?}");
    assert!(found.iter().any(|error| error.starts_with(&of_city)), "{found:#?}");
}
