//! A player that nobody prepared: paired by the code on its display, it plays, obeys, and is revoked.

use std::path::Path;

use image::{DynamicImage, RgbImage};

use crate::{
    alone,
    city::{City, SCREENS},
    compare,
    manager::{Manager, said},
    patience::until,
    player::{Player, Setup},
    scratch::Scratch,
};

#[test]
fn a_screen_is_paired_by_its_code_obeys_and_is_revoked() {
    let _stage = alone();
    let scratch = Scratch::new("trust");
    let mut city = City::begin(&scratch.join("ciudad"));
    city.bulletin("aviso", "Horario de verano", "4s");
    city.bulletin("vacunas", "Vacunación en tu colonia", "4s");
    let folder = city.finish();
    let manager = Manager::start(&scratch);
    manager.publish(&folder, &[]);
    // Nobody told it the time either: before the manager signs it, it shows nothing of a timeline.
    let setup = Setup { is_unpaired: true, doubts_clock: true, ..Setup::of(&manager.url(), scratch.join("data")) };
    let mut player = Player::start(&scratch, setup);

    let code = code_on(&mut player, &scratch, "");
    let wrong = manager.run(&["pair", "BCDF-GHJK", "--screen", SCREENS[0], "--yes"]);
    assert!(!wrong.status.success() || code == "BCDF-GHJK", "{}", said(&wrong));
    manager.tell(&["pair", &code, "--screen", SCREENS[0], "--yes"]);
    player.wait_for("a bulletin", |show| show.item == "aviso" && show.reason == "planned");
    let again = manager.run(&["pair", &code, "--screen", SCREENS[1], "--yes"]);
    assert!(!again.status.success(), "a code is good once: {}", said(&again));

    manager.tell(&["suspend", "--item", "vacunas", "--reason", "fecha equivocada"]);
    let stopped = player.wait_for("the house loop", |show| show.item == "casa");
    manager.tell(&["resume", "--item", "vacunas", "--reason", "corregida", "--yes"]);
    let resumed = player.wait_for("it again", |show| show.item == "vacunas" && show.at > stopped.at);

    let alert = ["takeover", "start", "--headline", "Evacúe el edificio", "--category", "services"];
    let more = ["--department", "comunicacion", "--severity", "extreme", "--id", "evacuar"];
    manager.tell(&[&alert[..], &more[..]].concat());
    let alarmed = player.wait_for("the alert", |show| show.reason == "takeover" && show.at > resumed.at);
    manager.tell(&["takeover", "end", "evacuar"]);
    player.wait_for("what is planned", |show| show.reason == "planned" && show.at > alarmed.at);

    let shot = scratch.join("shot.png");
    manager.tell(&["screen", "screenshot", SCREENS[0], "--out", shot.to_str().expect("a path of text")]);
    let shot = image::open(&shot).expect("a PNG file").to_rgb8();
    assert!(!compare::is_black(&shot), "the screenshot is black");
    assert_eq!(shot.dimensions(), player.picture().dimensions());
    let log = scratch.join("log.txt");
    manager.tell(&["screen", "log", SCREENS[0], "--out", log.to_str().expect("a path of text")]);
    assert!(std::fs::read_to_string(&log).expect("a file of text").contains("paired"));
    let screens = manager.run(&["screens", "--json"]);
    let screens = said(&screens);
    for fact in ["\"state\": \"paired\"", "\"rank\": 1", "\"display\": \"fed\""] {
        assert!(screens.contains(fact) || screens.contains(&fact.replace(": ", ":")), "{fact} in {screens}");
    }

    manager.tell(&["revoke", SCREENS[0]]);
    let new = code_on(&mut player, &scratch, &code);
    assert_ne!(new, code);
    player.assert_running();
}

/// The colours of the bands of the two brands.
const NORMAL: [u8; 3] = [13, 63, 86];
const NEUTRAL: [u8; 3] = [60, 64, 67];

#[test]
fn without_a_clock_that_it_may_believe_it_shows_what_is_always_legal() {
    let _stage = alone();
    let scratch = Scratch::new("clock");
    let mut city = City::begin(&scratch.join("ciudad"));
    city.bulletin("aviso", "Horario de verano", "4s");
    city.bulletin("vacunas", "Vacunación en tu colonia", "4s");
    let folder = city.finish();
    let mut manager = Manager::start(&scratch);
    manager.publish(&folder, &[]);
    let setup = Setup { doubts_clock: true, ..Setup::of(&manager.url(), scratch.join("data")) };
    let mut player = Player::start(&scratch, setup);
    player.wait_for("a bulletin", |show| show.item == "aviso" && show.reason == "planned");
    wait_for_colour(&mut player, NORMAL);

    // Nothing sets this machine's clock, as far as it says, and nobody tells the time.
    manager.kill();
    player.restart(None);
    player.wait_for("one bulletin", |show| show.item == "aviso");
    player.wait_for("the other", |show| show.item == "vacunas");
    wait_for_colour(&mut player, NEUTRAL);

    let manager = Manager::start(&scratch);
    player.restart(Some(&manager.url()));
    player.wait_for("what is planned", |show| show.reason == "planned");
    wait_for_colour(&mut player, NORMAL);
}

fn wait_for_colour(player: &mut Player, colour: [u8; 3]) {
    until("the brand's colour", || {
        player.assert_running();
        let picture = player.picture();
        (picture.pixels().filter(|pixel| pixel.0 == colour).count() > 2000).then_some(())
    });
}

/// The code in the address that the QR code on the display holds, once it is another one than `before`.
fn code_on(player: &mut Player, scratch: &Path, before: &str) -> String {
    until("a code on the display", || {
        player.assert_running();
        let picture = player.picture();
        let code = read_code(&picture).filter(|code| code != before);
        if code.is_some() {
            picture.save(scratch.join("pairing.png")).expect("the picture can be written");
        }
        code
    })
}

fn read_code(picture: &RgbImage) -> Option<String> {
    let grey = DynamicImage::ImageRgb8(picture.clone()).to_luma8();
    let (width, height) = (grey.width() as usize, grey.height() as usize);
    let mut prepared =
        rqrr::PreparedImage::prepare_from_greyscale(width, height, |x, y| grey.get_pixel(x as u32, y as u32).0[0]);
    let (_, text) = prepared.detect_grids().first()?.decode().ok()?;
    Some(text.split_once("/pairing?code=")?.1.to_owned())
}
