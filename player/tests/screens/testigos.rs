//! Testigos of a real player: the picture is what was on its display, and it names the play that was on record.

use std::{fs, path::Path, process::Command};

use image::RgbImage;
use jiff::{SignedDuration, Timestamp, tz::TimeZone};
use serde_json::Value;

use crate::{
    alone,
    city::{City, SCREENS, clocks_where_it_is_midday},
    compare,
    manager::Manager,
    patience::until,
    pattern,
    player::{Player, Setup},
    scratch::Scratch,
};

const SLIDES: [&str; 3] = ["uno", "dos", "tres"];

/// A city of three slides of a campaign, four seconds each; gives their pictures too.
fn city(folder: &Path, testigos: u32) -> (City, [RgbImage; 3]) {
    let pictures = [0, 2, 4].map(|number| pattern::on_display(&pattern::variant(number)));
    let mut city = City::begin(folder);
    city.campaign(testigos);
    for (picture, slide) in pictures.iter().zip(SLIDES) {
        let media = format!("{slide}.png");
        pattern::save(picture, &city.media(&media));
        city.campaign_slide(slide, &media, "4s");
    }
    (city, pictures)
}

fn listed(manager: &Manager) -> Vec<Value> {
    let told: Value = serde_json::from_str(&manager.tell(&["testigo", "list", "--json"])).expect("JSON");
    told["testigos"].as_array().expect("a list").clone()
}

#[test]
fn a_picture_that_somebody_asks_for_is_what_the_display_shows_and_can_be_checked_anywhere() {
    let _stage = alone();
    let scratch = Scratch::new("testigos-asked");
    let (city, pictures) = city(&scratch.join("ciudad"), 0);
    let manager = Manager::start(&scratch);
    manager.publish(&city.finish(), &[]);
    let more = ["--report-every", "1"].map(str::to_owned).to_vec();
    let mut player = Player::start(&scratch, Setup { more, ..Setup::of(&manager.url(), scratch.join("data")) });
    player.wait_for("a slide", |show| show.reason == "planned");

    for (slide, own) in SLIDES.iter().zip(&pictures) {
        let file = scratch.join(format!("{slide}.jpg"));
        let told = manager.tell(&["testigo", "take", "--screen", SCREENS[0], "--item", slide, "--out", text(&file)]);
        assert!(told.contains(&format!("«{slide}»")) && !told.contains("dudoso"), "{told}");
        let picture = image::open(&file).expect("a JPEG").to_rgb8();
        let alike = pictures.each_ref().map(|other| compare::likeness(&picture, other));
        assert!(compare::likeness(&picture, own) > 0.95, "{slide}: {alike:?}");
        assert_eq!(alike.iter().filter(|alike| **alike > 0.95).count(), 1, "{slide}: {alike:?}");
    }
    let unknown = manager.run(&["testigo", "take", "--screen", SCREENS[0], "--item", "cuatro"]);
    assert_eq!(unknown.status.code(), Some(2));

    let taken = listed(&manager);
    assert_eq!(taken.len(), 3, "{taken:?}");
    // What is on record of each play agrees with it, once the run is ended and sent.
    let killed = Command::new("kill").args(["-TERM", &player.pid().to_string()]).status();
    assert!(killed.expect("kill runs").success() && player.wait_ended(), "it ends as it should");
    player.restart(Some(&manager.url()));
    for testigo in &taken {
        let (at, slide) = (testigo["taken"].as_str().expect("an instant"), testigo["item"].as_str().expect("an item"));
        let file = scratch.join("was-on.jpg");
        let ask = ["was-on", "--screen", SCREENS[0], "--at", at, "--json", "--picture", text(&file)];
        let was = until("the play to be proved", || {
            player.assert_running();
            let was: Value = serde_json::from_str(&manager.tell(&ask)).expect("JSON");
            (was["main"]["known"] == "proved").then_some(was)
        });
        assert_eq!((was["main"]["item"].as_str(), &was["picture"]["is"]), (Some(slide), &"testigo".into()), "{was}");
        assert_eq!(was["picture"]["order"], testigo["order"], "{was}");
    }
    // An instant without one is drawn again.
    let last = taken.iter().filter_map(|testigo| instant(&testigo["taken"])).max().expect("some");
    let later = (last + SignedDuration::from_secs(4)).to_string();
    let drawn = scratch.join("was-on.png");
    let was = manager.tell(&["was-on", "--screen", SCREENS[0], "--at", &later, "--json", "--picture", text(&drawn)]);
    let was: Value = serde_json::from_str(&was).expect("JSON");
    assert_eq!(was["picture"]["is"], "drawn", "{was}");
    let place = SLIDES.iter().position(|slide| was["main"]["item"] == *slide).expect("a slide");
    let drawn = image::open(&drawn).expect("a PNG").to_rgb8();
    assert!(compare::likeness(&drawn, &pictures[place]) > 0.95, "{was}");

    let package = scratch.join("paquete.zip");
    manager.tell(&["testigo", "export", "--out", text(&package)]);
    let verified = Manager::run_alone(&["testigo", "verify", text(&package)]);
    assert!(verified.status.success(), "{}", crate::manager::said(&verified));
    let mut bytes = fs::read(&package).expect("the package can be read");
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    fs::write(&package, bytes).expect("the package can be written");
    let verified = Manager::run_alone(&["testigo", "verify", text(&package)]);
    assert_eq!(verified.status.code(), Some(1), "{}", crate::manager::said(&verified));
}

#[test]
fn planned_pictures_are_taken_when_nobody_asks() {
    let _stage = alone();
    let scratch = Scratch::new("testigos-planned");
    let (mut city, pictures) = city(&scratch.join("ciudad"), 300);
    // The offices close in a little more than the time that a plan leaves for screens to hear of it: what is planned of today
    // is of the minute before that, by the clock of a player that is ahead.
    let zone = clocks_where_it_is_midday();
    let closes = zone.to_datetime(Timestamp::now() + SignedDuration::from_secs(6 * 60 + 59)).time();
    city.close_at(closes);
    let manager = Manager::start(&scratch);
    manager.publish(&city.finish(), &[]);
    let more = ["--report-every", "1"].map(str::to_owned).to_vec();
    let setup = Setup { more, shift_s: 305, ..Setup::of(&manager.url(), scratch.join("data")) };
    let mut player = Player::start(&scratch, setup);
    player.wait_for("a slide", |show| show.reason == "planned");
    let taken = until("a planned testigo to arrive", || {
        player.assert_running();
        listed(&manager).into_iter().find(|testigo| testigo["state"] == "taken")
    });
    assert_eq!((&taken["doubt"], taken["campaign"].as_str()), (&Value::Null, Some("agua")), "{taken}");
    let waiting = listed(&manager).iter().filter(|testigo| testigo["state"] == "open").count();
    assert!(waiting > 0 || is_last_day(&zone), "the rest of the month has none");
    let slide = taken["item"].as_str().expect("an item");
    let file = scratch.join("planned.zip");
    manager.tell(&["testigo", "export", "--campaign", "agua", "--out", text(&file)]);
    let own = &pictures[SLIDES.iter().position(|known| *known == slide).expect("a slide")];
    let mut package = zip::ZipArchive::new(fs::File::open(&file).expect("a file")).expect("a ZIP");
    let names = package.file_names().map(|name| name.expect("a name").into_owned());
    let name = names
        .into_iter()
        .find(|name| Path::new(name).extension().is_some_and(|kind| kind == "jpg"))
        .expect("a picture");
    let mut bytes = Vec::new();
    std::io::Read::read_to_end(&mut package.by_name(&name).expect("a picture"), &mut bytes).expect("its bytes");
    let picture = image::load_from_memory(&bytes).expect("a JPEG").to_rgb8();
    assert!(compare::likeness(&picture, own) > 0.95, "{slide} is not on {name}");
}

fn is_last_day(zone: &TimeZone) -> bool {
    let today = zone.to_datetime(Timestamp::now()).date();
    today == today.last_of_month()
}

fn instant(value: &Value) -> Option<Timestamp> {
    value.as_str()?.parse().ok()
}

fn text(path: &Path) -> &str {
    path.to_str().expect("a path of text")
}
