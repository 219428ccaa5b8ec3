//! Downloads that arrive damaged are refused and fetched again.

use std::collections::BTreeSet;

use crate::{
    alone,
    city::City,
    manager::Manager,
    pattern,
    player::{Player, Setup},
    proxy::{Damage, Proxy},
    scratch::Scratch,
};

#[test]
fn truncated_and_flipped_downloads_are_refused_and_fetched_again() {
    let _stage = alone();
    let scratch = Scratch::new("damage");
    let mut city = City::begin(&scratch.join("city"));
    let slides = ["uno", "dos", "tres", "cuatro"];
    for (number, slide) in (0..).zip(slides) {
        pattern::save(&pattern::variant(number), &city.media(&format!("{slide}.png")));
        city.slide(slide, &format!("{slide}.png"), "2s");
    }
    let manager = Manager::start(&scratch);
    manager.publish(&city.finish(), &[]);
    let proxy = Proxy::start(manager.address());
    proxy.damage_first_answers();
    let setup = Setup::of(&proxy.url(), scratch.join("data"));
    let mut player = Player::start(&scratch, setup);
    for slide in slides {
        player.wait_for(slide, |show| show.item == slide && show.reason == "planned");
    }

    let answered = proxy.answered();
    for damage in [Damage::Truncated, Damage::Flipped] {
        let damaged = answered.iter().filter(|answer| answer.damage == Some(damage));
        let paths: BTreeSet<&str> = damaged.map(|answer| answer.path.as_str()).collect();
        assert!(paths.iter().any(|path| path.starts_with("/v1/media/")), "no media file was {damage:?}: {answered:?}");
        for path in paths {
            let times = answered.iter().filter(|answer| answer.path == path).count();
            assert!(times >= 2, "{path} was {damage:?} and not fetched again");
        }
    }
    assert_eq!(crate::kills::cached_media(player.data()), slides.len(), "every file is cached");
}
