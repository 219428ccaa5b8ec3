//! From item to item: never black, and every capsule moves from its first frames on.

use crate::{
    alone,
    city::City,
    clip, is_long,
    manager::Manager,
    patience::until,
    pattern,
    player::{Player, Setup},
    scratch::Scratch,
    trace::Show,
};

/// A capsule begins at most with this frame, and skips at most so many: 0.4 s, in which an eye sees no stop.
const FRAMES_MAX: u64 = 10;

#[test]
fn no_change_is_black_or_frozen() {
    let _stage = alone();
    let scratch = Scratch::new("changes");
    let mut city = City::begin(&scratch.join("city"));
    for (number, name) in (1..).zip(["uno", "dos"]) {
        clip::save_numbered(&city.media(&format!("{name}.mp4")), 3);
        city.capsule(&format!("capsula-{name}"), &format!("{name}.mp4"));
        pattern::save(&pattern::variant(number), &city.media(&format!("{name}.png")));
        city.slide(&format!("lamina-{name}"), &format!("{name}.png"), "2s");
    }
    let manager = Manager::start(&scratch);
    manager.publish(&city.finish(), &[]);
    let data = scratch.join("data");
    let setup = Setup::of(&manager.url(), data);
    let mut player = Player::start(&scratch, setup);
    player.wait_for("anything of the list", |show| show.reason == "planned" && show.item != "casa");
    player.wait_until_lit();

    let changes = if is_long() { 50 } else { 8 };
    let first = player.shows().len();
    let mut looks = 0_u32;
    for change in 1..=changes {
        until(&format!("change {change}"), || {
            player.assert_running();
            player.lit_picture();
            looks += 1;
            (player.shows().len() >= first + change).then_some(())
        });
    }
    let shows: Vec<Show> = player.shows().into_iter().skip(first).collect();
    assert!(shows.iter().all(|show| show.reason == "planned"), "something was replaced: {shows:?}");
    // The last one is still on.
    let capsules = shows[..shows.len() - 1].iter().filter(|show| show.item.starts_with("capsula"));
    let mut seen = 0;
    for show in capsules {
        let frames = player.frames().into_iter().filter(|frame| frame.slot() == (show.item.as_str(), show.start));
        let numbers: Vec<u64> = frames.map(|frame| frame.number).collect();
        let gaps = numbers.windows(2).map(|pair| pair[1].abs_diff(pair[0])).max().unwrap_or(u64::MAX);
        assert!(numbers[0] <= FRAMES_MAX && gaps <= FRAMES_MAX, "{show:?} showed frames {numbers:?}");
        let last = numbers.last().copied().unwrap_or_default();
        assert!(last + FRAMES_MAX >= u64::from(3 * clip::RATE), "{show:?} stopped at frame {last}");
        seen += 1;
    }
    println!("{changes} changes, {seen} capsules, {looks} looks at the display, none black");
    assert!(seen >= 2, "only {seen} capsules were judged");
}
