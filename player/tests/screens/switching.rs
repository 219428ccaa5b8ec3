//! A changed folder: every screen goes over to it at the same planned instant, and none goes dark.

use cartelera_playlists::manifest::Root;
use jiff::{SignedDuration, Timestamp};

use crate::{
    alone,
    city::{City, SCREENS},
    compare::likeness,
    lockstep::ALIKE,
    manager::Manager,
    patience::until,
    pattern,
    player::{Player, Setup},
    scratch::Scratch,
};

#[test]
fn both_screens_go_over_to_changed_content_at_its_instant_without_a_black_picture() {
    let _stage = alone();
    let scratch = Scratch::new("switching");
    let manager = Manager::start(&scratch);
    manager.publish(&city(&scratch, "antes", 1), &[]);
    let mut players = SCREENS.map(|screen| {
        let data = scratch.join(screen);
        Player::start(
            &scratch,
            Setup { screen: screen.to_owned(), manager: Some(manager.url()), data, ..Setup::default() },
        )
    });
    for player in &mut players {
        player.wait_for("the first content", |show| show.item.starts_with("antes"));
        wait_until_alike(player, &[1, 2]);
    }

    manager.publish(&city(&scratch, "despues", 3), &["--lead", "10s"]);
    // The cache takes the new pointer at the next poll; from then on its last epoch is the new one.
    let began = Timestamp::now();
    let mut looks = 0_u32;
    let switched = until("both screens to go over", || {
        for player in &mut players {
            player.lit_picture();
        }
        looks += 1;
        let first = |player: &Player| player.shows().into_iter().find(|show| show.item.starts_with("despues"));
        Some([first(&players[0])?, first(&players[1])?])
    });
    // The transition into the new content counts too.
    until("the transition to be over", || {
        for player in &mut players {
            player.lit_picture();
        }
        (Timestamp::now() > switched[1].at + SignedDuration::from_secs(1)).then_some(())
    });
    assert!(looks > 20, "the displays were read {looks} times only");

    for (player, show) in players.iter_mut().zip(&switched) {
        let planned = planned_start(player);
        assert!(planned > began, "the new content was not planned ahead");
        assert_eq!(show.start, planned, "screen {} went over at another instant", player.screen());
        assert!(show.at >= planned, "screen {} went over {} too early", player.screen(), planned - show.at);
        let last_of_before = player.shows().iter().rposition(|show| show.item.starts_with("antes"));
        let first_of_after = player.shows().iter().position(|show| show.item.starts_with("despues"));
        assert!(last_of_before < first_of_after, "old content came back: {:?}", player.shows());
        wait_until_alike(player, &[3, 4]);
    }
    assert_eq!(switched[0].start, switched[1].start);
    assert_eq!(switched[0].item, switched[1].item);
}

fn city(scratch: &Scratch, name: &str, first: u32) -> std::path::PathBuf {
    let mut city = City::begin(&scratch.join(name));
    for number in [first, first + 1] {
        let media = format!("{number}.png");
        pattern::save(&pattern::variant(number), &city.media(&media));
        city.slide(&format!("{name}-{number}"), &media, "4s");
    }
    city.finish()
}

/// Waits until the display shows one of the slides of these variants.
fn wait_until_alike(player: &mut Player, variants: &[u32]) {
    let slides = variants.iter().map(|number| pattern::on_display(&pattern::variant(*number))).collect::<Vec<_>>();
    until(&format!("screen {} to show one of the slides {variants:?}", player.screen()), || {
        player.assert_running();
        let picture = player.picture();
        slides.iter().any(|slide| likeness(&picture, slide) >= ALIKE).then_some(())
    });
}

/// When the newest content that this player has takes effect.
fn planned_start(player: &Player) -> Timestamp {
    let read = |name: &str| std::fs::read(player.data().join(name)).expect("the cache keeps it");
    let root = Root::open_self_signed(&read("root.dsse")).expect("the cached root is sound");
    let pointer = root.open_pointer(&read("pointer.dsse")).expect("the cached pointer is sound");
    pointer.epochs.last().expect("a pointer has an epoch").effective_from
}
