//! Videos that go bad after they were published and verified: something else is on before their slot is over.

use std::{fs, path::Path};

use crate::{
    alone,
    city::City,
    clip,
    manager::Manager,
    patience::until,
    pattern,
    player::{Player, Setup},
    scratch::Scratch,
    trace::{Ended, Show},
};

const SECONDS: u32 = 8;

#[test]
fn a_file_that_is_cut_short_under_the_player_is_replaced_within_its_slot() {
    let _stage = alone();
    let (mut player, _scratch, _manager) = playing("cut", |video| {
        let bytes = fs::read(video).expect("the cached file can be read");
        // The header comes first, so the first half of the frames is there.
        fs::write(video, &bytes[..bytes.len() / 2]).expect("the cached file can be written");
    });
    let (failed, replacement) = replaced(&mut player);
    let reason = failed.failure.clone().unwrap_or_default();
    assert!(reason.contains("ended at") || reason.contains("decoding"), "{reason}");
    let last = player.frames().into_iter().rfind(|frame| frame.clip == failed.clip).expect("it showed frames");
    let end = last.planned();
    println!(
        "cut short: last frame {} due at {end}, replaced {} after",
        last.number,
        replacement.at.duration_since(end)
    );
    assert!(player.log().contains(&reason), "the log does not say why");
}

#[test]
fn junk_in_the_middle_is_played_over_or_replaced() {
    let _stage = alone();
    let (mut player, _scratch, _manager) = playing("junk", |video| {
        let mut bytes = fs::read(video).expect("the cached file can be read");
        let middle = bytes.len() / 2;
        let junk = (0_u32..).map(|n| (n.wrapping_mul(2_654_435_769) >> 13) as u8);
        bytes[middle..middle + 20_000].iter_mut().zip(junk).for_each(|(byte, junk)| *byte = junk);
        fs::write(video, bytes).expect("the cached file can be written");
    });
    let ended = until("the damaged showing to end", || {
        player.assert_running();
        player.clips().into_iter().find(|clip| clip.clip.starts_with("mala"))
    });
    match ended.failure {
        Some(reason) => println!("junk: {reason}"),
        None => assert!(ended.delivered + ended.skipped >= u64::from(SECONDS * clip::RATE / 2), "{ended:?}"),
    }
    player.wait_for("the list to go on", |show| show.at > ended.at && show.item == "lamina");
}

/// A player to whose video something is done in its cache before it comes on.
fn playing(name: &str, spoil: impl FnOnce(&Path)) -> (Player, Scratch, Manager) {
    let scratch = Scratch::new(name);
    let mut city = City::begin(&scratch.join("city"));
    pattern::save(&pattern::variant(3), &city.media("lamina.png"));
    clip::save_numbered(&city.media("mala.mp4"), SECONDS);
    let whole = fs::read(city.media("mala.mp4")).expect("the video can be read");
    city.slide("lamina", "lamina.png", "8s");
    city.capsule("mala", "mala.mp4");
    let manager = Manager::start(&scratch);
    manager.publish(&city.finish(), &[]);
    let data = scratch.join("data");
    let setup = Setup::of(&manager.url(), data);
    let mut player = Player::start(&scratch, setup);
    // Long before the video is opened, and after it was verified.
    player.wait_for("the slide", |show| show.item == "lamina" && show.reason == "planned");
    let hash = cartelera_playlists::hash::ContentHash::of(&whole).to_string();
    let cached = player.data().join("media").join(&hash[..2]).join(&hash);
    until("the video to be cached", || cached.exists().then_some(()));
    spoil(&cached);
    (player, scratch, manager)
}

/// Waits until a showing of the video failed that had begun, and something else came on in its slot.
fn replaced(player: &mut Player) -> (Ended, Show) {
    until("the video to be replaced", || {
        player.assert_running();
        let failed = player.clips().into_iter().find(|clip| clip.failure.is_some() && clip.delivered > 20)?;
        let shows = player.shows();
        let planned = shows.iter().position(|show| failed.clip == format!("{}@{}", show.item, show.start))?;
        let next = shows.get(planned + 1)?.clone();
        assert_eq!((next.item.as_str(), next.reason.as_str()), ("casa", "replaced"), "{shows:?}");
        Some((failed, next))
    })
}
