//! Programmes that come out of a correct folder.

use cartelera_playlists::{
    content::{City, SourceFile, compile},
    hash::ContentHash,
    ids::{ItemId, ScreenId},
    programme::{Content, Programme},
};

use super::folder::{change, changed, city, example, line_of, problems};

fn programme(city: &City, screen: &str) -> Programme {
    compile(city, &screen.parse().expect("an identifier")).expect("a screen of the city")
}

fn the_programme(files: &[SourceFile]) -> Programme {
    programme(&city(files), "simas-cajas")
}

#[test]
fn the_example_of_the_readme_is_complete_and_warns_only_of_its_servant_and_its_absent_tag() {
    let files = example();
    let found: Vec<_> = problems(&files).into_iter().map(|p| (p.file, p.line, p.key)).collect();
    let servants = line_of(&files, "playlists/agua.toml", "[\"voice\"]");
    let silent = line_of(&files, "playlists/agua.toml", "not = [\"silencio\"]");
    let path = "playlists/agua.toml".to_owned();
    assert_eq!(
        found,
        [(path.clone(), servants, "items[2].servants".to_owned()), (path, silent, "rules[0].tags.not[0]".to_owned())]
    );
}

#[test]
fn a_programme_holds_what_its_screen_needs_in_order() {
    let programme = the_programme(&example());
    let ids: Vec<&str> = programme.items.iter().map(|item| item.id.as_str()).collect();
    assert_eq!(ids, ["cada-gota-1", "fugas", "lavado-de-manos", "tres-001"]);
    let rules: Vec<&str> = programme.rules.iter().map(|rule| rule.id.as_str()).collect();
    assert_eq!(rules, ["agua-en-cajas", "agua-siempre"]);
    let lists: Vec<(&str, Vec<&str>)> = programme
        .playlists
        .iter()
        .map(|list| (list.id.as_str(), list.items.iter().map(ItemId::as_str).collect()))
        .collect();
    assert_eq!(lists, [("agua", vec!["fugas", "cada-gota-1", "tres-001", "lavado-de-manos"])]);
    assert_eq!(programme.house_loop, ["lavado-de-manos".parse().unwrap()]);
    assert_eq!(programme.rules[0].share_ppm, Some(300_000));
    assert_eq!(programme.axes.len(), 1);
    assert_eq!(programme.office.diagonal_mm, 1092);
    assert_eq!(programme.office.viewing_distance_mm, 4000);
    let hashes: Vec<ContentHash> = programme.media.iter().map(|facts| facts.sha256).collect();
    assert_eq!(hashes.len(), 8);
    assert!(hashes.is_sorted());
    assert!(programme.items.iter().all(|item| item.digest == item.compute_digest()));
}

#[test]
fn lengths_and_transitions_are_given_or_derived() {
    let programme = the_programme(&example());
    let item = |id: &str| programme.items.iter().find(|item| item.id.as_str() == id).unwrap();
    assert_eq!((item("fugas").length_ms, item("fugas").transition_ms), (14_000, 800));
    assert_eq!((item("cada-gota-1").length_ms, item("cada-gota-1").transition_ms), (10_000, 600));
    assert_eq!(item("tres-001").length_ms, 12_345);
    assert_eq!(item("lavado-de-manos").length_ms, 6_000);
}

#[test]
fn times_are_civil_in_the_office_and_blackouts_in_the_city() {
    let files = changed("offices/simas-centro.toml", "zone = \"America/Monterrey\"", "zone = \"America/Tijuana\"");
    let programme = the_programme(&files);
    let fugas = programme.items.iter().find(|item| item.id.as_str() == "fugas").unwrap();
    // Tijuana leaves summer time on the first Sunday of November at 02:00.
    assert_eq!(fugas.flight.from.unwrap().to_string(), "2026-11-01T07:00:00Z");
    assert_eq!(fugas.flight.until.unwrap().to_string(), "2026-12-01T23:00:00Z");
    assert!(fugas.flight.hard_end);
    assert_eq!(programme.blackouts[0].from.to_string(), "2027-04-04T06:00:00Z");
    assert_eq!(programme.zone.name, "America/Tijuana");
    assert_eq!(Some(programme.zone.tzif), super::folder::zone("America/Tijuana"));
}

#[test]
fn an_item_runs_within_its_campaign_and_its_axis() {
    let programme = the_programme(&example());
    let item = |id: &str| programme.items.iter().find(|item| item.id.as_str() == id).unwrap();
    let slide = item("cada-gota-1");
    assert_eq!(slide.axis.as_ref().unwrap().as_str(), "habitabilidad");
    assert_eq!(slide.flight.from.unwrap().to_string(), "2026-11-01T06:00:00Z");
    assert_eq!(slide.flight.until.unwrap().to_string(), "2027-01-01T06:00:00Z");
    assert_eq!(item("tres-001").flight.until.unwrap().to_string(), "2028-01-01T06:00:00Z");
}

#[test]
fn an_item_is_cut_when_the_consent_of_the_minors_in_it_ends_if_that_is_first() {
    let until = |consent: &str| {
        let files = changed("playlists/agua.toml", "consent_until = 2027-11-01", &format!("consent_until = {consent}"));
        let flight = the_programme(&files).items.into_iter().find(|item| item.id.as_str() == "fugas").unwrap().flight;
        (flight.until.unwrap().to_string(), flight.hard_end)
    };
    assert_eq!(until("2026-11-20"), ("2026-11-20T06:00:00Z".to_owned(), true));
    assert_eq!(until("2027-11-01T12:00:00"), ("2026-12-01T21:00:00Z".to_owned(), true));
    let soft = changed("playlists/agua.toml", ", hard_end = true", "");
    let flight = |files: &[SourceFile]| {
        the_programme(files).items.into_iter().find(|item| item.id.as_str() == "fugas").unwrap().flight
    };
    assert!(!flight(&soft).hard_end);
    let files: Vec<SourceFile> = soft
        .into_iter()
        .map(|file| SourceFile {
            text: file.text.replace("consent_until = 2027-11-01", "consent_until = 2026-11-20"),
            ..file
        })
        .collect();
    assert!(flight(&files).hard_end);
}

#[test]
fn screens_with_the_same_assignment_share_a_programme() {
    let mut files = example();
    let second = "\n[[screens]]\nid = \"simas-fila\"\nname = \"Fila\"\ndiagonal_in = 43\nresolution = \"1920x1080\"\n\
                  viewing_distance_m = 4\nlayout = \"bar\"\ntags = [\"agua\"]\n";
    change(
        &mut files,
        "offices/simas-centro.toml",
        "tags = [\"agua\", \"cajas\"]\n",
        &format!("tags = [\"agua\"]\n{second}"),
    );
    change(&mut files, "playlists/agua.toml", "screens = [\"simas-cajas\"]\n", "");
    let shared = city(&files);
    assert_eq!(programme(&shared, "simas-cajas"), programme(&shared, "simas-fila"));

    change(&mut files, "playlists/agua.toml", "offices = [\"simas-centro\"]", "screens = [\"simas-fila\"]");
    let apart = city(&files);
    assert_eq!(programme(&apart, "simas-cajas").rules.len(), 1);
    assert_eq!(programme(&apart, "simas-fila").rules.len(), 2);
}

#[test]
fn a_programme_does_not_depend_on_the_order_of_files() {
    let mut files = example();
    let before = the_programme(&files);
    files.reverse();
    assert_eq!(the_programme(&files), before);
}

#[test]
fn a_screen_without_rules_has_the_house_loop() {
    let mut files =
        changed("playlists/agua.toml", "id = \"agua-siempre\"", "id = \"agua-siempre\"\ntags = { all = [\"otra\"] }");
    change(&mut files, "playlists/agua.toml", "offices = [\"simas-centro\"]", "tags.all = [\"otra\"]");
    change(
        &mut files,
        "playlists/agua.toml",
        "tags = { any = [\"agua\", \"cajas\"], all = [\"agua\"], not = [\"silencio\"] }\n",
        "",
    );
    let programme = the_programme(&files);
    assert!(programme.rules.is_empty() && programme.playlists.is_empty() && programme.axes.is_empty());
    assert_eq!(programme.items.len(), 1);
    assert!(
        matches!(&programme.items[0].content, Content::Bulletin(bulletin) if bulletin.headline == "Lávate las manos")
    );
}

#[test]
fn the_city_lists_its_screens_and_knows_no_other() {
    let city = city(&example());
    let screens: Vec<_> = city.screens().map(|(screen, office)| (screen.id.as_str(), office.id.as_str())).collect();
    assert_eq!(screens, [("simas-cajas", "simas-centro")]);
    assert_eq!(compile(&city, &"otra".parse::<ScreenId>().unwrap()), None);
}

#[test]
fn an_office_sounds_as_it_says_itself_else_as_the_city_says_and_no_digest_changes() {
    let programme = the_programme(&example());
    assert_eq!((programme.sound.volume, programme.sound.dayparts.len()), (60, 0));
    let mut files = example();
    let office = files.iter_mut().find(|file| file.path == "offices/simas-centro.toml").unwrap();
    let (before, rest) = office.text.split_once("[sound]").unwrap();
    office.text = format!("{before}{}", &rest[rest.find("[[screens]]").unwrap()..]);
    let of_city = the_programme(&files);
    let volumes: Vec<u8> = of_city.sound.dayparts.iter().map(|sound| sound.volume).collect();
    assert_eq!((of_city.sound.volume, volumes), (70, vec![40, 0]));
    assert_eq!(of_city.sound.dayparts[0].daypart.ranges.len(), 2);
    assert_eq!(of_city.items, programme.items);
}
