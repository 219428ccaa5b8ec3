//! Hours, days, dayparts, pacing and exemptions as they come out of a correct folder.

use cartelera_playlists::{
    content::{CampaignTarget, City, SourceFile, compile},
    programme::{Category, Exemption, MinPlays, Programme},
};

use super::folder::{change, changed, city, example};

const CITY: &str = "city.toml";
const OFFICE: &str = "offices/simas-centro.toml";
const AGUA: &str = "playlists/agua.toml";

fn programme(city: &City) -> Programme {
    compile(city, &"simas-cajas".parse().expect("an identifier")).expect("a screen of the city")
}

fn the_programme(files: &[SourceFile]) -> Programme {
    programme(&city(files))
}

/// As the programme's JSON has it, without the quotes.
fn plain(value: impl serde::Serialize) -> String {
    serde_json::to_string(&value).expect("it has text keys only").replace('"', "")
}

#[test]
fn a_holiday_has_the_hours_that_the_office_keeps_on_holidays() {
    let hours = the_programme(&example()).hours;
    assert_eq!(plain(&hours.exceptions), "[{date:2026-12-25,hours:[{from:09:00,to:11:00}]}]");

    let closed = changed(OFFICE, "holidays = [\"09:00-11:00\"]", "#");
    assert_eq!(plain(the_programme(&closed).hours.exceptions), "[{date:2026-12-25,hours:[]}]");

    let mut own = example();
    let text = "exceptions = [{ date = 2026-12-25, hours = [\"10:00-12:00\"] }]\n";
    change(&mut own, OFFICE, "exceptions = []\n", text);
    let exceptions = the_programme(&own).hours.exceptions;
    assert_eq!(plain(exceptions), "[{date:2026-12-25,hours:[{from:10:00,to:12:00}]}]");
}

#[test]
fn a_rule_has_its_days_and_dayparts() {
    let programme = the_programme(&example());
    let rule = &programme.rules[0];
    assert_eq!(
        plain(&rule.days),
        "{from:2026-11-01,until:2027-03-01,weekdays:[mon,wed,fri],nth_weekdays:[{nth:-1,weekday:sat},{nth:1,weekday:sat}],\
         dates:[2026-11-19],only:null,except:[2026-11-20,2026-12-25]}"
    );
    assert_eq!(
        plain(&rule.dayparts),
        "[{weekdays:[],ranges:[{from:08:00,to:12:00}],exceptions:[]},{weekdays:[mon,tue,wed,thu,fri,sat],\
         ranges:[{from:08:00,to:10:00},{from:10:30,to:12:00}],\
         exceptions:[{date:2026-12-24,hours:[{from:08:00,to:11:00}]}]}]"
    );
    let only = the_programme(&changed(AGUA, "holidays = \"never\"", "holidays = \"only\""));
    assert_eq!(plain(&only.rules[0].days.only), "[2026-12-25]");
    assert_eq!(plain(&only.rules[0].days.except), "[2026-11-20]");
}

#[test]
fn an_item_has_its_pacing_and_a_campaign_its_target() {
    let city = city(&changed(AGUA, "[\"08:00\", { at", "[\"17:00\", { at"));
    let programme = programme(&city);
    let fugas = programme.items.iter().find(|item| item.id.as_str() == "fugas").unwrap();
    assert_eq!((fugas.pacing.max_per_hour, fugas.pacing.min_distance_ms), (Some(4), Some(600_000)));
    assert_eq!(fugas.pacing.min_plays, Some(MinPlays::PerDay(4)));
    assert_eq!(plain(&fugas.pacing.fixed_times), "[{at:11:30,hard:true},{at:17:00,hard:false}]");
    assert!(programme.items.iter().filter(|item| item.id != fugas.id).all(|item| item.pacing.is_empty()));
    assert_eq!(city.campaigns[0].target, Some(CampaignTarget { plays: Some(300), airtime_ms: Some(7_200_000) }));
}

#[test]
fn civil_protection_is_exempt_in_emergencies_and_others_by_agreement() {
    let mut files = example();
    change(
        &mut files,
        CITY,
        "exempt = [\"education\", \"health\"] ",
        "exempt = [\"health\", \"civil-protection\", \"authorised-campaign\"] ",
    );
    let programme = the_programme(&files);
    let span = |category, from: &str, until: &str| Exemption {
        category,
        from: Some(from.parse().unwrap()),
        until: Some(until.parse().unwrap()),
    };
    assert_eq!(
        programme.blackouts[0].exempt,
        [
            Category::Health.into(),
            span(Category::CivilProtection, "2027-05-10T20:00:00Z", "2027-05-14T06:00:00Z"),
            Category::AuthorisedCampaign.into(),
            span(Category::Services, "2027-05-01T06:00:00Z", "2027-06-01T06:00:00Z"),
        ]
    );
    assert_eq!(programme.always_exempt, [Category::Education, Category::Health]);

    change(
        &mut files,
        CITY,
        "from = 2027-05-10T14:00:00\nuntil = 2027-05-14",
        "from = 2027-06-10T14:00:00\nuntil = 2027-06-14",
    );
    let programme = the_programme(&files);
    assert!(programme.blackouts[0].exempt.iter().all(|exemption| exemption.category != Category::CivilProtection));
}

#[test]
fn a_blackout_reaches_the_offices_of_its_territory() {
    for (of_city, of_office, territory, reached) in [
        ("[\"coahuila\"]", "", "territory = \"coahuila\"", true),
        ("[\"coahuila\"]", "", "", true),
        ("[\"durango\"]", "", "territory = \"coahuila\"", false),
        ("[\"durango\"]", "territories = [\"coahuila\", \"laguna\"]", "territory = \"coahuila\"", true),
        ("[\"coahuila\"]", "territories = [\"durango\"]", "territory = \"coahuila\"", false),
        ("[\"coahuila\"]", "territories = [\"durango\"]", "", true),
    ] {
        let mut files = changed(CITY, "territories = [\"coahuila\"]", &format!("territories = {of_city}"));
        change(&mut files, OFFICE, "territories = [\"coahuila\", \"laguna\"]", of_office);
        change(&mut files, CITY, "territory = \"coahuila\"", territory);
        assert_eq!(the_programme(&files).blackouts.len(), usize::from(reached), "{of_city} {of_office} {territory}");
    }
}

#[test]
fn rules_find_screens_by_department_and_orientation() {
    for (old, new, matches) in [
        ("departments = [\"simas\"]", "departments = [\"otra\", \"simas\"]", true),
        ("departments = [\"simas\"]", "departments = [\"otra\"]", false),
        ("orientation = \"landscape\"", "orientation = \"portrait\"", false),
    ] {
        let mut files = changed(AGUA, old, new);
        let text = "id = \"otra\"\nname = \"Otra\"\nkind = \"directorate\"\n".to_owned();
        files.push(SourceFile { path: "departments/otra.toml".to_owned(), text });
        assert_eq!(the_programme(&files).rules.len(), 1 + usize::from(matches), "{new}");
    }
    let mut turned = changed(OFFICE, "rotation = 0", "rotation = 270");
    change(&mut turned, AGUA, "orientation = \"landscape\"", "orientation = \"portrait\"");
    assert_eq!(the_programme(&turned).rules.len(), 2);
}
