//! A player whose disk fails: it shows what it has, obeys, tells, and shows what is new once the disk is well.

use crate::{
    alone,
    city::{City, SCREENS},
    manager::Manager,
    patience::until,
    player::{Player, Setup},
    scratch::Scratch,
    volume::Volume,
};

#[test]
fn a_screen_whose_disk_is_full_plays_obeys_tells_and_recovers() {
    play_on("full", "No space left on device", Volume::fill, Volume::free);
}

#[test]
fn a_screen_whose_disk_can_only_be_read_plays_obeys_tells_and_recovers() {
    play_on("protected", "Read-only file system", Volume::protect, Volume::unprotect);
}

fn play_on(name: &str, error: &str, fail: fn(&Volume), heal: fn(&Volume)) {
    let Some(volume) = Volume::mount(24) else { return };
    let _stage = alone();
    let scratch = Scratch::new(name);
    let manager = Manager::start(&scratch);
    let city = |headlines: &[&str]| {
        let mut city = City::begin(&scratch.join("ciudad"));
        for (number, headline) in headlines.iter().enumerate() {
            city.bulletin(&format!("aviso-{number}"), headline, "3s");
        }
        city.finish()
    };
    manager.publish(&city(&["Horario de verano", "Vacunación en tu colonia"]), &[]);
    let mut player = Player::start(&scratch, Setup::of(&manager.url(), volume.path().join("data")));
    player.wait_for("what is planned", |show| show.item == "aviso-1");

    fail(&volume);
    manager.tell(&["suspend", "--item", "aviso-1", "--reason", "fecha equivocada"]);
    let obeyed = player.wait_for("the house loop", |show| show.item == "casa");
    manager.publish(&city(&["Horario de verano", "Vacunación en tu colonia", "Corte de agua"]), &["--now"]);
    until("the manager to be told", || {
        player.assert_running();
        manager.tell(&["screens", "--json"]).contains(error).then_some(())
    });
    player.wait_for("what it has", |show| show.item == "aviso-0" && show.at > obeyed.at);
    player.lit_picture();

    // It starts from such a disk, too.
    player.restart(Some(&manager.url()));
    player.wait_for("what it has", |show| show.item == "aviso-0");
    player.wait_for("the house loop", |show| show.item == "casa");
    assert!(player.shows().iter().all(|show| show.item != "aviso-1"), "{:?}", player.shows());

    heal(&volume);
    let new = player.wait_for("what is new", |show| show.item == "aviso-2");
    assert_eq!(new.reason, "planned");
    assert!(player.shows().iter().all(|show| show.item != "aviso-1"), "{:?}", player.shows());
    manager.tell(&["screen", "identify", SCREENS[0]]);
}
