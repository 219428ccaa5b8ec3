//! What the desk asks of a real player: how loud it is, to look at everything again, to start anew.

use std::{fs, thread};

use cartelera_playlists::hash::ContentHash;

use crate::{
    alone,
    city::{City, SCREENS},
    clip,
    manager::Manager,
    patience::until,
    pattern,
    player::{Extra, Player, Setup},
    scratch::Scratch,
    trace::{Event, Volume},
};

fn volumes(player: &Player) -> Vec<Volume> {
    let events = player.events().into_iter();
    events.filter_map(|event| if let Event::Volume(volume) = event { Some(volume) } else { None }).collect()
}

#[test]
fn a_player_is_as_loud_as_it_is_told_looks_again_and_starts_anew() {
    let _stage = alone();
    let scratch = Scratch::new("commands");
    let mut city = City::begin(&scratch.join("ciudad"));
    clip::save_numbered(&city.media("capsula.mp4"), 30);
    city.sounding_capsule("capsula", "capsula.mp4");
    pattern::save(&pattern::variant(3), &city.media("lamina.png"));
    let slide = fs::read(city.media("lamina.png")).expect("the picture can be read");
    city.slide("lamina", "lamina.png", "2s");
    let manager = Manager::start(&scratch);
    manager.publish(&city.finish(), &[]);
    let sink = ("CARTELERA_AUDIO_SINK", "fakesink sync=true".to_owned());
    let setup = Setup::of(&manager.url(), scratch.join("data"));
    let mut player = Player::start_with(&scratch, setup, Extra { env: vec![sink], ..Extra::default() });
    let usual = until("a capsule to sound", || {
        player.assert_running();
        volumes(&player).pop()
    });
    assert_ne!(usual.percent, 35);
    assert_eq!(manager.tell(&["screen", "volume", SCREENS[0], "35"]), format!("{}: hecho\n", SCREENS[0]));
    until("it to sound as it was told", || {
        player.assert_running();
        volumes(&player).pop().filter(|volume| volume.percent == 35)
    });

    // A bit of a cached file changes, which its length does not tell.
    let hash = ContentHash::of(&slide).to_string();
    let cached = player.data().join("media").join(&hash[..2]).join(&hash);
    let mut damaged = slide.clone();
    *damaged.last_mut().expect("it has bytes") ^= 1;
    fs::write(&cached, &damaged).expect("the cached file can be written");
    assert_eq!(manager.tell(&["screen", "resync", SCREENS[0]]), format!("{}: hecho\n", SCREENS[0]));
    until("the damaged file to be replaced", || {
        player.assert_running();
        (fs::read(&cached).ok()? == slide).then_some(())
    });
    let aside = player.data().join("damaged").join(&hash);
    assert_eq!(fs::read(aside).expect("the damaged file is kept"), damaged);

    thread::scope(|scope| {
        let told = scope.spawn(|| manager.tell(&["screen", "restart", SCREENS[0]]));
        assert!(player.wait_ended(), "whoever watches over the player starts it again");
        player.restart(Some(&manager.url()));
        let told = told.join().expect("it is told that it was done");
        assert_eq!(told, format!("{}: hecho\n", SCREENS[0]));
    });
    player.wait_for("what is planned", |show| show.reason == "planned");
    // It answers, and has not begun the order to start anew a second time.
    manager.tell(&["screen", "identify", SCREENS[0]]);
    player.assert_running();
}
