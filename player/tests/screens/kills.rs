//! A player that is killed at any point of its first sync starts from what it has, and completes it.

use std::{fs, path::Path};

use cartelera_playlists::hash::ContentHash;

use crate::{
    alone,
    city::{City, SCREENS},
    is_long,
    manager::Manager,
    patience::until,
    pattern,
    player::{Player, Setup},
    proxy::Proxy,
    scratch::Scratch,
};

#[test]
fn a_player_killed_at_any_point_of_its_first_sync_starts_from_its_cache() {
    let _stage = alone();
    let scratch = Scratch::new("kills");
    let mut city = City::begin(&scratch.join("city"));
    let slides = ["uno", "dos", "tres", "cuatro", "cinco"];
    for (number, slide) in (0..).zip(slides) {
        pattern::save(&pattern::on_display(&pattern::variant(number)), &city.media(&format!("{slide}.png")));
        city.slide(slide, &format!("{slide}.png"), "2s");
    }
    let manager = Manager::start(&scratch);
    manager.publish(&city.finish(), &[]);
    let proxy = Proxy::start(manager.address());
    let setup = |data: &str, manager: Option<String>| Setup {
        screen: SCREENS[0].to_owned(),
        manager,
        data: scratch.join(data),
        ..Setup::default()
    };

    // A whole sync tells how many bytes it takes.
    let mut player = Player::start(&scratch, setup("whole", Some(proxy.url())));
    until("the first sync", || (cached_media(player.data()) == slides.len()).then_some(()));
    let whole_bytes = proxy.passed_bytes();
    player.kill();

    let kills = if is_long() { 200 } else { 8 };
    for kill in 0..kills {
        let data = format!("killed-{kill}");
        proxy.stop_after(Some(whole_bytes * kill / kills));
        let mut player = Player::start(&scratch, setup(&data, Some(proxy.url())));
        until("the line to stop", || {
            player.assert_running();
            (proxy.is_stopped() || cached_media(player.data()) == slides.len()).then_some(())
        });
        player.kill();
        check_cache(player.data());
        if kill % 4 == 3 || is_long() {
            starts_without_a_manager(&mut player);
        }
        proxy.stop_after(None);
        if kill + 1 == kills || is_long() {
            player.restart(Some(&proxy.url()));
            until("the sync to be completed", || {
                player.assert_running();
                (cached_media(player.data()) == slides.len()).then_some(())
            });
            player.restart(None);
            player.wait_for("a cached slide", |show| show.reason == "planned");
        }
    }
}

/// Without a manager there is a picture: a slide if a programme was complete, else the waiting picture.
fn starts_without_a_manager(player: &mut Player) {
    let has_programme = player.data().join("pointer.dsse").exists();
    player.restart(None);
    player.wait_until_lit();
    if has_programme {
        player.wait_for("something cached", |_| true);
    }
    player.kill();
    check_cache(player.data());
}

/// Fails if a file lies under a name that is not its hash, or a pointer without its programme.
fn check_cache(data: &Path) {
    let _ = cached_media(data);
    assert!(!data.join("pointer.dsse").exists() || data.join("root.dsse").exists(), "a pointer without its root");
}

/// How many media files the cache has; each must be whole.
pub(crate) fn cached_media(data: &Path) -> usize {
    let folders = fs::read_dir(data.join("media")).into_iter().flatten().flatten();
    let files = folders.flat_map(|folder| fs::read_dir(folder.path()).into_iter().flatten().flatten());
    let mut count = 0;
    for file in files.filter(|file| file.path().is_file()) {
        let bytes = fs::read(file.path()).expect("the file can be read");
        let name = file.file_name().to_string_lossy().into_owned();
        assert_eq!(ContentHash::of(&bytes).to_string(), name, "a file that is not whole is cached");
        count += 1;
    }
    count
}
