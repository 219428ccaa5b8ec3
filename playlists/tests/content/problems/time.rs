//! What never comes, never fits or is over.

use cartelera_playlists::content::{Severity::Warning, SourceFile};

use super::{check_table, new_problems};
use crate::content::folder::{change, changed, example};

const AGUA: &str = "playlists/agua.toml";
const OFFICE: &str = "offices/simas-centro.toml";

/// The messages of new problems, each with file and key.
fn found(files: &[SourceFile]) -> Vec<String> {
    let problems = new_problems(files).into_iter();
    problems.map(|problem| format!("{}: {}: {}", problem.file, problem.key, problem.message)).collect()
}

fn assert_found(files: &[SourceFile], expected: &[&str]) {
    let found = found(files);
    assert_eq!(found.len(), expected.len(), "{found:#?}");
    for (found, expected) in found.iter().zip(expected) {
        assert!(found.starts_with(expected), "{found:?} does not begin with {expected:?}");
    }
}

#[test]
fn a_rule_that_never_holds_is_a_warning() {
    check_table(
        Warning,
        r#"
        playlists/agua.toml | dates = [2026-11-19] -> dates = [2027-11-19] | dates = [ | rules[0].dates[0] | lies outside from and until
        playlists/agua.toml | except = [2026-11-20] -> except = [2026-11-19] | dates = [ | rules[0].dates[0] | is taken out by except
        playlists/agua.toml | id = "agua-siempre" -> id = "otra"\nuntil = 2026-10-01\n\n[[rules]]\nid = "agua-siempre" | until = 2026-10-01 | rules[1].until | rule "otra" ended on 2026-10-01 (today is 2026-10-15
        playlists/agua.toml | id = "agua-siempre" -> id = "otra"\nweekdays = ["tue"]\nholidays = "only"\n\n[[rules]]\nid = "agua-siempre" | weekdays = ["tue"] | rules[1].weekdays | rule "otra" holds on no date from 2026-10-15 on
        playlists/agua.toml | id = "agua-siempre" -> id = "otra"\nweekdays = ["tue"]\n\n[[rules]]\nid = "agua-siempre" | weekdays = ["tue"] | rules[1].weekdays | rule "otra" never holds while an office
        playlists/agua.toml | id = "agua-siempre" -> id = "otra"\ndayparts = ["19:00-20:00"]\n\n[[rules]]\nid = "agua-siempre" | dayparts = ["19:00 | rules[1].dayparts | rule "otra" never holds while an office
        city.toml | territory = "coahuila" -> territory = "durango" | territory = "durango" | blackouts[0].territory | no office lies in territory "durango" (offices lie in: coahuila, laguna)
        "#,
    );
}

#[test]
fn what_is_over_or_finds_no_time_is_a_warning() {
    check_table(
        Warning,
        r#"
        playlists/agua.toml | flight = { from = 2026-11-01, until = 2026-12-01T15:00:00, hard_end = true } -> flight = { until = 2026-10-01 } | flight = { until | items[0].flight.until | item "fugas" ended on 2026-10-01T00:00:00
        playlists/agua.toml | series = "Las Tres de Torreón" -> consent_until = 2026-10-01\nseries = "Las Tres de Torreón" | consent_until = 2026-10-01 | items[2].consent_until | item "tres-001" ended on 2026-10-01T00:00:00
        campaigns/cada-gota.toml | from = 2026-11-01, until = 2027-01-01 -> from = 2026-01-01, until = 2026-10-01 | flight | flight.until | campaign "cada-gota" ended on
        playlists/agua.toml | flight = { from = 2026-11-01, until = 2026-12-01T15:00:00, hard_end = true } -> flight = { from = 2026-11-03, until = 2026-11-04 } | [[items]] | items[0] | nothing ever shows the item: its flight, the rules
        playlists/agua.toml | alt = "Una mano cierra una llave" -> flight = { from = 2026-11-02T08:00:00, until = 2026-11-02T08:00:05, hard_end = true }\nalt = "x" | [[items]]\nid = "cada-gota-1" | items[1] | the item lasts 10s and is always cut: from a beginning to the next closing or hard end there are at most 5s
        "#,
    );
}

#[test]
fn pacing_that_cannot_be_kept_is_a_warning() {
    check_table(
        Warning,
        r#"
        playlists/agua.toml | fixed_times = ["08:00", -> fixed_times = ["20:00", | fixed_times | items[0].fixed_times[0] | 20:00 never comes
        playlists/agua.toml | fixed_times = ["08:00", -> fixed_times = ["11:25", | fixed_times | items[0].fixed_times[1] | 11:30 is too soon after 11:25: the item lasts 14s and its min_distance is 10m
        playlists/agua.toml | alt = "Una mano cierra una llave" -> max_per_hour = 1\nfixed_times = ["09:00", "09:30"]\nalt = "x" | fixed_times = ["09:00" | items[1].fixed_times[1] | 2 fixed times within 60 minutes
        playlists/agua.toml | min_plays = { day = 4 } -> min_plays = { day = 40 } | min_plays | items[0].min_plays.day | on 2026-11-07 screen "simas-cajas" has time for 16 of the 40 plays
        playlists/agua.toml | min_plays = { day = 4 } -> min_plays = { week = 90 } | min_plays | items[0].min_plays.week | in the week of 2026-11-02 screen "simas-cajas" has time for 60 of the 90 plays
        "#,
    );
}

#[test]
fn hours_in_which_only_the_house_loop_shows_are_a_warning_at_the_screen() {
    let files = changed(AGUA, "priority = \"filler\"", "dayparts = [\"08:00-24:00\"]");
    let says = "screens[0]: on mon 2026-10-19 from 07:30 to 08:00 the office is open and no rule holds on screen";
    assert_found(&files, &[&format!("{OFFICE}: {says}")]);
}

#[test]
fn an_episode_that_a_newer_one_always_replaces_is_a_warning() {
    let episode = "id = \"tres-002\"\nkind = \"capsule\"\ntitle = \"Dos\"\ncategory = \"services\"\nservants = \"none\"\n\
                   axis = \"habitabilidad\"\nmedia = \"media/tres-001.mp4\"\ndialogue = \"none\"\nseries = \"Las Tres de Torreón\"\n";
    let mut files = changed(AGUA, "use = \"lavado-de-manos\"", episode);
    assert_found(&files, &[&format!("{AGUA}: items[2]: nothing ever shows the item: a newer episode of its series")]);
    // Staggered they follow each other, and a fixed time of both is no clash.
    let hard = "fixed_times = [{ at = \"10:00\", hard = true }]\n";
    change(
        &mut files,
        AGUA,
        "dialogue = \"none\"\n",
        &format!("dialogue = \"none\"\nflight = {{ from = 2026-12-01 }}\n{hard}"),
    );
    change(&mut files, AGUA, "subtitles = ", &format!("{hard}subtitles = "));
    assert_found(&files, &[]);
}

#[test]
fn an_item_of_a_playlist_without_rules_is_a_warning_where_others_of_it_are_used() {
    let item = |id: &str| {
        format!(
            "\n[[items]]\nid = \"{id}\"\nkind = \"bulletin\"\ntitle = \"x\"\ncategory = \"services\"\nservants = \"none\"\n\
             headline = \"x\"\n"
        )
    };
    let head = "id = \"suelta\"\nname = \"Suelta\"\ndepartment = \"simas\"\n";
    let mut files = changed(AGUA, "use = \"lavado-de-manos\"", "use = \"uno\"");
    files.push(SourceFile {
        path: "playlists/suelta.toml".to_owned(),
        text: format!("{head}{}{}", item("uno"), item("dos")),
    });
    assert_found(&files, &["playlists/suelta.toml: items[1]: nothing ever shows the item: no rule shows a playlist"]);
}

#[test]
fn shares_meet_on_numbered_weekdays_and_in_named_dayparts() {
    for (keys, at) in [
        ("nth_weekdays = [\"last sat\"]", "add up to 1.1 on 2026-11-28 at 08:00"),
        ("dates = [2026-12-24]\nweekdays = [\"mon\"]\ndayparts = [\"manana\"]", "add up to 1.1 on 2026-11-02 at 08:00"),
    ] {
        let new = format!("id = \"agua-siempre\"\nshare = 0.8\n{keys}");
        let files = changed(AGUA, "id = \"agua-siempre\"\npriority = \"filler\"", &new);
        let found = found(&files);
        assert!(found.iter().any(|message| message.contains(at)), "{found:#?}");
    }
}

#[test]
fn times_in_files_that_cannot_be_read_are_not_looked_through() {
    let mut files = example();
    change(&mut files, AGUA, "until = 2027-03-01\n", "until = 2026-10-01\n");
    change(&mut files, OFFICE, "mon = [\"07:30-18:00\"]", "mon = [\"07:30\"]");
    assert_found(&files, &[&format!("{OFFICE}: hours.mon[0]: "), &format!("{AGUA}: rules[0].until: ")]);
}
