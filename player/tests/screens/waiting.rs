//! A player that has nothing: no cache, no manager.

use std::path::Path;

use image::RgbImage;

use crate::{
    alone,
    compare::likeness,
    patience::until,
    player::{Player, Setup},
    scratch::Scratch,
};

/// Nobody listens on the port of the discard service.
const NOBODY: &str = "http://127.0.0.1:9";

/// `CARTELERA_BLESS=1` writes the reference anew.
#[test]
fn an_empty_cache_without_a_manager_shows_the_waiting_picture() {
    let _stage = alone();
    let scratch = Scratch::new("waiting");
    let reference = Path::new("tests/screens/references/waiting.png");
    let setup = Setup {
        screen: "presidencia-vestibulo".to_owned(),
        manager: Some(NOBODY.to_owned()),
        data: scratch.join("data"),
        ..Setup::default()
    };
    let mut player = Player::start(&scratch, setup);
    let picture = steady_picture(&mut player);
    if std::env::var_os("CARTELERA_BLESS").is_some() {
        picture.save(reference).expect("the reference can be written");
    }
    let expected = image::open(reference).expect("the reference is in the repository").to_rgb8();
    let score = likeness(&without_address(&picture), &without_address(&expected));
    picture.save(scratch.join("waiting.png")).expect("the picture can be written");
    assert!(score >= 0.9, "the waiting picture scores {score} ({})", scratch.join("waiting.png").display());
    assert_eq!(player.shows(), [], "nothing is on the stage");
    player.assert_running();
}

/// The picture without the line that tells the address of the machine on which the test runs.
fn without_address(picture: &RgbImage) -> RgbImage {
    let mut picture = picture.clone();
    for (x, y) in (0..picture.width()).flat_map(|x| (188..210).map(move |y| (x, y))) {
        picture.put_pixel(x, y, image::Rgb([0; 3]));
    }
    picture
}

/// What is on the display once it is lit and has not changed for some hundred looks.
fn steady_picture(player: &mut Player) -> RgbImage {
    let mut picture = player.wait_until_lit();
    let mut looks = 0;
    until("the picture to stand still", || {
        player.assert_running();
        let now = player.picture();
        looks = if now == picture { looks + 1 } else { 0 };
        picture = now;
        (looks >= 150).then_some(())
    });
    picture
}
