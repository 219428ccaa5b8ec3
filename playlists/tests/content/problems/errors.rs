//! Errors, one at a time.

use cartelera_playlists::content::Severity::Error;

use super::{Case, check, check_table};

#[test]
fn keys_are_known_present_and_of_the_right_type() {
    check_table(
        Error,
        r##"
        city.toml | format = 1~ -> format = 2~ | format = 2 | format | 2 is not allowed (allowed: 1)
        city.toml | format = 1~ -> fromat = 1\nformat = 1 | fromat | fromat | "fromat" is not a key of city.toml
        city.toml | name = "Torreón, Coahuila" ->  |  | name | is missing
        city.toml | name = "Torreón, Coahuila" -> name = 3 | name = 3 | name | 3 is not allowed (allowed: a text
        city.toml | name = "Torreón, Coahuila" -> name = ' ' | name = ' ' | name | not blank
        city.toml | text = "#1b2430" -> texto = 1\ntext = "#1b2430" | texto = 1 | brands.normal.texto | (allowed:~
        city.toml | mon = ["08:00-15:00"] -> mon = "08:00-15:00" | mon =~ | hours.mon | a list of ranges
        city.toml | [brands.neutral] -> [brands.plain]\n[brands.neutral] | [brands.plain] | brands.plain | allowed: normal, neutral
        offices/simas-centro.toml | rotation = 0 -> rotation = 45 | rotation = 45 | screens[0].rotation | 45 is not allowed (allowed: 0, 90, 180, 270)
        offices/simas-centro.toml | diagonal_in = 43 -> diagonal_in = 4300 | diagonal_in | screens[0].diagonal_in | 5 to 200 inches
        offices/simas-centro.toml | "1920x1080" -> "1080p" | resolution | screens[0].resolution | "1080p" is not allowed
        offices/simas-centro.toml | viewing_distance_m = 4.0~ -> viewing_distance_m = "4 m"~ | viewing_distance_m | screens[0].viewing_distance_m | 0.5 to 50 metres
        offices/simas-centro.toml | tags = ["agua", "cajas"] -> tags = ["agua", "cajas",\n"Sala"] | "Sala" | screens[0].tags[2] | "Sala" is not allowed
        departments/simas.toml | kind = "decentralised"~ -> kind = "person"~ | kind = | kind | "directorate", "decentralised"
        playlists/agua.toml | servants = ["voice"] ->  | [[items]]\nid = "tres-001" | items[2].servants | is missing
        playlists/agua.toml | servants = ["voice"] -> servants = [] | servants = [] | items[2].servants | "none"
        playlists/agua.toml | kind = "capsule"~ -> kind = "video"~ | kind = "video" | items[2].kind | "bulletin", "slide", "capsule"
        playlists/agua.toml | fit = "blur" -> headline = "No" | headline = "No" | items[1].headline | is not a key of a slide
        playlists/agua.toml | use = "lavado-de-manos" -> title = "x"\nuse = "lavado-de-manos" | title = "x" | items[3].title | (allowed: use)
        playlists/agua.toml | duration = "14s" -> duration = 14 | duration = 14 | items[0].duration | "12s"
        playlists/agua.toml | duration = "14s" -> duration = "0s" | duration = "0s" | items[0].duration | "0s" is not allowed
        playlists/agua.toml | transition = "800ms" -> transition = "10s" | transition = "10s" | items[0].transition | "cut"
        playlists/agua.toml | transition = "800ms"~ -> duration = "1s"\ntransition = "800ms"~ | duration = "1s" |  | duplicate key
        playlists/agua.toml | date = 2026-11-01\n -> date = "2026-11-01"\n | date = "2026 | items[0].date | without quotes
        playlists/agua.toml | share = 0.3~ -> share = 30~ | share = 30 | rules[0].share | at most 1
        playlists/agua.toml | weekdays = ["mon", "wed", "fri"] -> weekdays = [] | weekdays = [] | rules[0].weekdays | is empty
        playlists/agua.toml | ["mon", "wed", "fri"] -> ["mon", "lun"] | "lun" | rules[0].weekdays[1] | "lun" is not allowed
        playlists/agua.toml | tags = { any -> tags = { some | tags = { | rules[0].tags.some | any, all, not
        "##,
    );
}

#[test]
fn a_volume_is_a_percentage_for_a_daypart_that_is_known() {
    check_table(
        Error,
        r#"
        city.toml | volume = 70~ -> volume = 101~ | volume = 101 | sound.volume | 101 is not allowed (allowed: 0 to 100, in percent
        city.toml | volume = 70~ -> volume = "70"~ | volume = "70" | sound.volume | "70" is not allowed (allowed: 0 to 100
        city.toml | volume = 70~ -> loud = 70~ | loud = 70 | sound.loud | is not a key of sound (allowed: volume, dayparts)
        city.toml | volume = 40 -> volume = -1 | volume = -1 | sound.dayparts[0].volume | -1 is not allowed
        city.toml | { daypart = "manana", volume = 40 } -> { daypart = "manana" } | "manana" } | sound.dayparts[0].volume | is missing
        city.toml | { daypart = "manana", volume -> { daypart = "tarde", volume | "tarde" | sound.dayparts[0].daypart | no daypart "tarde" is defined (allowed: manana; or a range
        city.toml | { daypart = "22:00-06:00" -> { daypart = "22:00" | "22:00" | sound.dayparts[1].daypart | two different times of day
        offices/simas-centro.toml | volume = 60\n -> volume = 6.5\n | volume = 6.5 | sound.volume | 6.5 is not allowed
        offices/simas-centro.toml | volume = 60\n -> \n | [sound] | sound | says nothing (allowed: volume, dayparts or both)
        "#,
    );
}

#[test]
fn identifiers_are_valid_unique_and_defined() {
    check_table(
        Error,
        r#"
        playlists/agua.toml | id = "fugas" -> id = "Fugas!" | id = "Fugas!" | items[0].id | "Fugas!" is not an identifier
        playlists/agua.toml | owner = "simas" -> owner = "agua" | owner =~ | items[0].owner | no department "agua" is defined (allowed: simas)
        playlists/agua.toml | use = "lavado-de-manos" -> use = "lavado" | use =~ | items[3].use | no item "lavado"
        playlists/agua.toml | campaign = "cada-gota" -> campaign = "gota" | campaign =~ | items[1].campaign | no campaign "gota"
        playlists/agua.toml | axis = "habitabilidad" -> axis = "agua" | axis =~ | items[2].axis | no axis "agua"
        campaigns/cada-gota.toml | axis = "habitabilidad" -> axis = "agua" | axis =~ | axis | no axis "agua"
        campaigns/cada-gota.toml | department = "simas" -> department = "sim" | department | department | no department "sim"
        offices/simas-centro.toml | department = "simas" -> department = "sim" | department | department | no department "sim"
        offices/simas-centro.toml | zone = "America/Monterrey" -> zone = "America/Torreon" | zone | zone | no known time zone
        "#,
    );
}

#[test]
fn files_are_there_and_of_the_right_kind() {
    check_table(
        Error,
        r##"
        city.toml | logo = "media/marca/torreon.svg" -> logo = "../torreon.svg" | logo | brands.normal.logo | a path from the folder's root
        city.toml | background = "#fbf7ef" -> background = "crema" | "crema" | brands.normal.background | six hexadecimal digits
        playlists/agua.toml | qr = "https -> picture_alt2 = 1\nqr = "https | picture_alt2 | items[0].picture_alt2 | is not a key of a bulletin
        playlists/institucional.toml | headline = "Lávate las manos" -> headline = "x"\npicture = "media/no.png"\npicture_alt = "x" | media/no.png | items[0].picture | "media/no.png" is not in the folder
        playlists/institucional.toml | headline = "Lávate las manos" -> headline = "x"\npicture = "media/tres-001.mp4"\npicture_alt = "x" | media/tres | items[0].picture | is an MP4 video (allowed: a picture)
        playlists/agua.toml | dialogue = "captions" -> dialogue = "sung" | "sung" | items[2].dialogue | "burned-in"
        "##,
    );
}

#[test]
fn times_are_in_order_and_do_not_overlap() {
    check_table(
        Error,
        r#"
        city.toml | tue = ["08:00-15:00"] -> tue = ["08:00-08:00"] | tue = | hours.tue[0] | two different times
        city.toml | tue = ["08:00-15:00"] -> tue = ["08:00-25:00"] | tue = | hours.tue[0] | "08:00-25:00" is not allowed
        city.toml | "08:00-13:00", "16:00-20:00" -> "08:00-13:00",\n"12:00-20:00" | "12:00 | hours.wed[1] | overlaps 08:00-13:00
        city.toml | tue = ["08:00-15:00"] -> tue = ["20:00-09:00"] | wed = | hours.wed | wed opens at 08:00 while tue is open until 09:00
        city.toml | date = 2026-12-24, hours = ["08:00-12:00"] -> date = 2026-12-22, hours = ["18:00-09:00"] | date = 2026-12-22 | hours.exceptions[0].hours | 2026-12-23 opens at 08:00 while 2026-12-22 is open until 09:00
        city.toml | until = 2027-06-07T00:00:00 -> until = 2027-04-04T00:00:00 | until = 2027-04 | blackouts[0].until | later than from
        city.toml | until = 2027-06-07T00:00:00 -> until = 2027-06-07T00:00:00Z | until = 2027-06 | blackouts[0].until | without offset
        campaigns/cada-gota.toml | until = 2027-01-01 -> until = 2026-11-01 | until | flight.until | later than from, 2026-11-01
        playlists/agua.toml | until = 2027-03-01 -> until = 2026-11-01 | until = 2026-11-01\n | rules[0].until | later than from
        playlists/agua.toml | dayparts = ["08:00-12:00", "manana"] -> dayparts = ["24:00-02:00"] | dayparts | rules[0].dayparts[0] | "24:00-02:00" is not allowed
        "#,
    );
}

#[test]
fn items_run_within_campaign_and_axis() {
    check_table(
        Error,
        r#"
        campaigns/cada-gota.toml | from = 2026-11-01 -> from = 2024-11-01 | flight | flight.from | outside the validity of axis "habitabilidad" (allowed: 2025-01-01 until 2028-01-01)
        playlists/agua.toml | alt = "Una mano cierra una llave" -> alt = "x"\nflight = { from = 2027-02-01 } | flight = { from = 2027-02 | items[1].flight | can never run
        playlists/agua.toml | series = "Las Tres de Torreón" -> flight = { until = 2029-01-01 } | until = 2029 | items[2].flight.until | outside the validity
        playlists/agua.toml | series = "Las Tres de Torreón" -> flight = { hard_end = true } | flight = { hard_end | items[2].flight.hard_end | needs an end
        "#,
    );
}

#[test]
fn the_law_is_kept() {
    check_table(
        Error,
        r#"
        playlists/institucional.toml | category = "health" -> category = "salud" | category | items[0].category | "government-publicity", "services"
        playlists/agua.toml | source = "SIMAS Torreón" -> source = "x"\nagreement = "1" | agreement = "1" | items[0].agreement | only for an authorised campaign
        playlists/agua.toml | category = "services"~ -> category = "authorised-campaign"~ | [[items]]\nid = "fugas" | items[0].agreement | needs its agreement number
        "#,
    );
}

#[test]
fn texts_and_colours_can_be_read() {
    check_table(
        Error,
        r##"
        city.toml | text = "#1b2430"~ -> text = "#777777"~ | #777777 | brands.normal.text | #777777 on background #fbf7ef has a contrast of 4.19:1 (allowed: at least 7:1)
        city.toml | accent = "#0d3f56" -> accent = "#7090a0" | on_accent | brands.normal.on_accent | #ffffff on accent #7090a0
        city.toml | colour = "#117d63"~ -> colour = "#ffd700"~ | #ffd700 | axes[0].colour | with white and
        playlists/agua.toml | kicker = "Agua"~ -> kicker = "Agua y saneamientos"~ | kicker | items[0].kicker | has 19 letters (allowed: at most 18)
        playlists/agua.toml | figure = "073" -> figure = "setenta y dos" | figure | items[0].figure | "setenta y dos" has 13 letters (allowed: at most 8 letters, a digit among them
        playlists/agua.toml | figure = "073" -> figure = "nueve" | figure | items[0].figure | a digit among them, such as "072" or "15 %")
        "##,
    );
}

#[test]
fn a_focus_is_a_point_of_the_picture() {
    check_table(
        Error,
        r#"
        playlists/agua.toml | focus = [0.3, 0.2] -> focus = [0.3] | focus = | items[0].focus | a list of 1 is not allowed (allowed: two numbers, 0 to 1
        playlists/agua.toml | focus = [0.3, 0.2] -> focus = "left" | focus = | items[0].focus | such as [0.3, 0.2])
        playlists/agua.toml | focus = [0.3, 0.2] -> focus = [30, 0.2] | focus = | items[0].focus[0] | 30 is not allowed (allowed: a number, 0 to 1, such as 0.3)
        playlists/agua.toml | focus = [0.3, 0.2] -> focus = [0.3, -0.2] | focus = | items[0].focus[1] | -0.2 is not allowed
        playlists/agua.toml | focus = [0.3, 0.2] -> focus = [0.3, "top"] | focus = | items[0].focus[1] | "top" is not allowed
        "#,
    );
}

#[test]
fn the_rows_of_a_table_have_the_same_number_of_cells() {
    let body = "body = \"Atendemos **las 24 horas**. Ten a la mano la calle y el número más cercano.\"";
    for (table, says) in [
        (
            "| Día | Hora |\n|---|---|\n| Lunes |",
            "the row \"Lunes\" has 1 cells (allowed: 2, as the table's first row)",
        ),
        ("| Lunes | 8:00 |\n| Martes | 9:00 | 10:00 |", "the row \"Martes | 9:00 | 10:00\" has 3 cells (allowed: 2"),
        ("| Día | Hora |\n|---|---|", "has no rows (allowed: at least one"),
        ("| 1 | 2 | 3 | 4 | 5 | 6 |", "has 6 columns (allowed: 2 to 5)"),
    ] {
        let case = Case {
            path: "playlists/agua.toml".into(),
            old: body.into(),
            new: format!("body = \"\"\"\n{table}\n\"\"\""),
            at: "body = ".into(),
            key: "items[0].body".into(),
            says: says.into(),
        };
        check(Error, &[case]);
    }
}

#[test]
fn days_and_dayparts_are_what_the_calendar_knows() {
    check_table(
        Error,
        r#"
        city.toml | hours = ["08:00-10:00", "10:30-12:00"] -> hours = [] | hours = [] | dayparts.manana.hours | is empty
        city.toml | [dayparts.manana] -> [dayparts."La tarde"]\nhours = ["12:00-13:00"]\n\n[dayparts.manana] | [dayparts."La tarde"] | dayparts.La tarde | "La tarde" is not an identifier
        city.toml | date = 2026-12-25\n -> date = 2026-12-25\nkind = 1\n | kind = 1 | holidays[0].kind | is not a key of a holiday
        city.toml | [[holidays]] -> [[holidays]]\ndate = 2026-12-25 # twice\nname = "Otra"\n\n[[holidays]] | 2026-12-25\nname = "Navidad" | holidays[1].date | 2026-12-25 is already a holiday at city.toml:
        playlists/agua.toml | "08:00-12:00", "manana" -> "08:00-12:00", "tarde" | dayparts | rules[0].dayparts[1] | no daypart "tarde" is defined (allowed: manana; or a range such as "08:00-12:00")
        playlists/agua.toml | nth_weekdays = ["1 sat", -> nth_weekdays = ["6 sat", | nth_weekdays | rules[0].nth_weekdays[0] | "6 sat" is not allowed (allowed: 1 to 5 or last
        playlists/agua.toml | dates = [2026-11-19] -> dates = [2026-11-19, 2026-11-19] | dates = | rules[0].dates[1] | stands twice
        playlists/agua.toml | holidays = "never" -> holidays = "always" | holidays | rules[0].holidays | "never", "only"
        playlists/agua.toml | departments = ["simas"] -> departments = ["simas", "sima"] | departments | rules[0].departments[1] | no department "sima"
        playlists/agua.toml | orientation = "landscape" -> orientation = "wide" | orientation | rules[0].orientation | "landscape", "portrait"
        "#,
    );
}

#[test]
fn pacing_and_targets_can_be_counted() {
    check_table(
        Error,
        r#"
        playlists/agua.toml | max_per_hour = 4~ -> max_per_hour = 0~ | max_per_hour | items[0].max_per_hour | 0 is not allowed (allowed: a whole number, 1 to 3600)
        playlists/agua.toml | min_distance = "10m" -> min_distance = "10" | min_distance | items[0].min_distance | "1s" to "24h"
        playlists/agua.toml | min_plays = { day = 4 } -> min_plays = { day = 4, week = 20 } | min_plays | items[0].min_plays | one of the two
        playlists/agua.toml | fixed_times = ["08:00", -> fixed_times = ["24:00", | fixed_times | items[0].fixed_times[0] | "00:00" to "23:59"
        playlists/agua.toml | { at = "11:30", hard = true } -> { at = "08:00" } | fixed_times | items[0].fixed_times[1] | 08:00 stands twice
        playlists/agua.toml | hard = true }]~ -> hard = 1 }]~ | fixed_times | items[0].fixed_times[1].hard | true, false
        campaigns/cada-gota.toml | target = { plays = 300, airtime = "2h" } -> target = {} | target | target | says nothing
        campaigns/cada-gota.toml | airtime = "2h" -> airtime = "soon" | target | target.airtime | "soon" is not allowed
        playlists/agua.toml | alt = "Una mano cierra una llave" -> fixed_times = [{ at = "11:30", hard = true }]\nalt = "x" | fixed_times = ["08:00" | items[0].fixed_times[1] | on screen "simas-cajas" item "cada-gota-1" has the hard fixed time 11:30 too, first on 2026-11-02
        "#,
    );
}

#[test]
fn exemptions_have_their_list_dates_and_agreement() {
    check_table(
        Error,
        r#"
        city.toml | exempt = ["education", "health"]~ -> exempt = []~ | exempt = [] | blackouts[0].exempt | is empty (allowed: at least one category
        city.toml | from = 2027-05-01, -> from = 2027-04-01, | category = "services" | blackouts[0].exceptions[0].from | 2027-04-01T00:00:00 is outside the blackout
        city.toml | , agreement = "INE/CG001/2027" ->  | category = "services" | blackouts[0].exceptions[0].agreement | is missing
        city.toml | until = 2027-05-14T00:00:00 -> until = 2027-05-10T14:00:00 | until = 2027-05-10 | emergencies[0].until | later than from
        offices/simas-centro.toml | territories = ["coahuila", "laguna"] -> territories = ["coahuila", "La Laguna"] | territories = | territories[1] | "La Laguna" is not an identifier
        "#,
    );
}
