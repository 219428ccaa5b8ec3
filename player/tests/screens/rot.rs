//! Cached files that go bad on the card: the player skips them, stays lit and goes on.

use std::{fs, path::PathBuf};

use cartelera_playlists::hash::ContentHash;

use crate::{
    alone,
    city::City,
    clip,
    corpus::{REFUSED, is_video, save_broken},
    manager::Manager,
    pattern,
    player::{Player, Setup},
    scratch::Scratch,
};

#[test]
fn a_player_survives_every_kind_of_damage_to_its_cached_files() {
    let _stage = alone();
    let scratch = Scratch::new("rot");
    let mut city = City::begin(&scratch.join("city"));
    pattern::save(&pattern::variant(7), &city.media("sana.png"));
    city.slide("sana", "sana.png", "2s");
    let mut victims: Vec<(String, &str, PathBuf)> = Vec::new();
    for (number, broken) in (0_u32..).zip(REFUSED) {
        let (id, data) = (format!("victima-{number}"), scratch.join("data"));
        let media = if is_video(broken) { format!("{id}.mp4") } else { format!("{id}.png") };
        let path = city.media(&media);
        if is_video(broken) {
            clip::save_of_pattern(&path, 2, &["-c:v", "libx264", "-metadata", &format!("title={number}")]);
            city.capsule(&id, &media);
        } else {
            pattern::save(&pattern::variant(20 + number), &path);
            city.slide(&id, &media, "2s");
        }
        let hash = ContentHash::of(&fs::read(&path).expect("the file was written")).to_string();
        victims.push((id, broken, data.join("media").join(&hash[..2]).join(hash)));
    }
    let mut manager = Manager::start(&scratch);
    manager.publish(&city.finish(), &[]);
    let setup = Setup::of(&manager.url(), scratch.join("data"));
    let mut player = Player::start(&scratch, setup);
    crate::patience::until("the first sync", || victims.iter().all(|(.., path)| path.exists()).then_some(()));
    player.wait_for("the sound slide", |show| show.item == "sana");
    manager.kill();
    player.kill();

    for (_, broken, path) in &victims {
        let file = scratch.join(broken);
        save_broken(broken, &file);
        fs::copy(&file, path).expect("the cached file can be overwritten");
    }
    player.restart(None);
    player.wait_until_lit();
    let first = player.wait_for("anything", |_| true);
    // Each slot of a damaged file is filled by something else, and the sound slide comes round again.
    player.wait_for("the sound slide again", |show| show.item == "sana" && show.start > first.start);
    let rounds = victims.len() + 1;
    crate::patience::until("a whole round", || {
        player.assert_running();
        player.lit_picture();
        (player.shows().len() > rounds).then_some(())
    });
    let shows = player.shows();
    for (id, broken, _) in &victims {
        assert!(shows.iter().all(|show| &show.item != id), "{id} was shown though its file is {broken}");
    }
    assert!(shows.iter().any(|show| show.reason == "replaced"), "nothing took the place of damaged items: {shows:?}");
}
