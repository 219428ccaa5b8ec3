//! Hardware decoders that break: their clips are replaced, and after three the processor takes over for good.

use std::{path::Path, process::Command};

use crate::{
    alone,
    city::City,
    lives::Watcher,
    manager::Manager,
    patience::until,
    pattern,
    player::{Extra, Player, Setup},
    process::run_tool,
    scratch::Scratch,
};

#[test]
fn a_hardware_decoder_that_breaks_three_times_is_replaced_for_good() {
    let _stage = alone();
    for (fault, reason) in [("silent", "delivered no frame"), ("error", "the device is gone")] {
        let scratch = Scratch::new("decoders");
        build_plugin(&scratch);
        let mut city = City::begin(&scratch.join("city"));
        save_without_reordering(&city.media("capsula.mp4"));
        city.capsule("capsula", "capsula.mp4");
        let manager = Manager::start(&scratch);
        manager.publish(&city.finish(), &[]);
        let data = scratch.join("data");
        let setup = Setup::of(&manager.url(), data);
        let env = broken(&scratch, fault);
        let mut player = Player::start_with(&scratch, setup, Extra { env, ..Extra::default() });
        until("the processor to take over", || {
            player.assert_running();
            player.clips().into_iter().find(|clip| clip.decoder == "avdec_h264" && clip.failure.is_none())
        });
        let broken: Vec<_> = player.clips().into_iter().filter(|clip| clip.decoder == "v4l2h264dec").collect();
        assert!(broken.len() >= 3, "{broken:?}");
        let failures: Vec<&str> = broken.iter().filter_map(|clip| clip.failure.as_deref()).collect();
        assert!(failures.len() >= 3 && failures.iter().any(|why| why.contains(reason)), "{broken:?}");
        println!("{fault}: {failures:?}");
        let said = player.log().matches("the processor decodes from now on").count();
        assert_eq!(said, 1, "{}", player.log());
        assert!(player.data().join("decoder.json").exists(), "it is not remembered");

        // Also after a restart, and said once.
        player.restart(Some(&manager.url()));
        let clip = until("a clip after the restart", || {
            player.assert_running();
            player.clips().into_iter().next()
        });
        assert_eq!(clip.decoder, "avdec_h264");
        assert!(player.log().contains("the hardware decoder failed on this board"), "{}", player.log());
    }
}

#[test]
fn a_decoder_that_never_returns_is_replaced_and_whoever_watches_hears_no_more() {
    let _stage = alone();
    let scratch = Scratch::new("decoders-hang");
    build_plugin(&scratch);
    let mut city = City::begin(&scratch.join("city"));
    save_without_reordering(&city.media("capsula.mp4"));
    city.capsule("capsula", "capsula.mp4");
    city.bulletin("aviso", "Horario de verano", "6s");
    let manager = Manager::start(&scratch);
    manager.publish(&city.finish(), &[]);
    let watcher = Watcher::listen(&scratch);
    let mut extra = watcher.extra.clone();
    extra.env.extend(broken(&scratch, "hang"));
    let mut player = Player::start_with(&scratch, Setup::of(&manager.url(), scratch.join("data")), extra);
    // Where the player comes into the middle of the capsule the decoder hangs before it shows anything, which is another fault.
    let broken = until("the decoder to hang while it shows the capsule", || {
        player.assert_running();
        let is_told = |why: &str| why.contains("delivered no frame");
        player
            .clips()
            .into_iter()
            .find(|clip| clip.decoder == "v4l2h264dec" && clip.failure.as_deref().is_some_and(is_told))
    });
    player.wait_for("something else in its place", |show| show.item != "capsula" && show.at > broken.at);
    player.wait_until_lit();
    watcher.wait_silent();
    player.assert_running();
    assert!(player.log().contains("a video's control thread hangs"), "{}", player.log());
}

/// Has a player find the hardware decoder in `folder`, which breaks in this way.
fn broken(folder: &Path, fault: &str) -> Vec<(&'static str, String)> {
    let folder = folder.to_string_lossy().into_owned();
    vec![
        ("CARTELERA_DECODER", "hardware".to_owned()),
        ("CARTELERA_FAULT", fault.to_owned()),
        ("GST_PLUGIN_PATH", folder.clone()),
        ("GST_REGISTRY", format!("{folder}/registry.bin")),
    ]
}

/// Builds a plugin whose hardware decoder breaks into `folder`.
fn build_plugin(folder: &Path) {
    let flags = Command::new("pkg-config").args(["--cflags", "--libs", "gstreamer-video-1.0"]).output();
    let flags = String::from_utf8(flags.expect("pkg-config runs").stdout).expect("flags are text");
    let mut command = Command::new("cc");
    command.args(["-shared", "-fPIC", "-O1", "-o"]).arg(folder.join("libgstbroken.so"));
    run_tool(command.arg("tests/screens/media/broken.c").args(flags.split_whitespace()));
}

/// Writes a video whose frames are shown in the order in which they are coded.
fn save_without_reordering(path: &Path) {
    crate::clip::save_of_pattern(path, 4, &["-c:v", "libx264", "-preset", "veryfast", "-bf", "0"]);
    assert_eq!(pattern::SIZE_PX, (320, 180));
}
