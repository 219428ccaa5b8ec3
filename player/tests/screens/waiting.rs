//! A player that has nothing: no cache, no manager.

use std::path::Path;

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
    let reference = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/screens/references/waiting.png");
    let setup = |manager: Option<&str>| Setup {
        screen: "presidencia-vestibulo".to_owned(),
        manager: manager.map(str::to_owned),
        data: scratch.join("data"),
        shift_s: 0,
    };
    let mut player = Player::start(&scratch, setup(Some(NOBODY)));
    let picture = player.wait_until_lit();
    if std::env::var_os("CARTELERA_BLESS").is_some() {
        picture.save(&reference).expect("the reference can be written");
    }
    let expected = image::open(&reference).expect("the reference is in the repository").to_rgb8();
    let mut best = 0.0_f64;
    until("the waiting picture", || {
        player.assert_running();
        let picture = player.lit_picture();
        best = best.max(likeness(&picture, &expected));
        if best < 0.9 {
            picture.save(scratch.join("waiting.png")).expect("the picture can be written");
        }
        (best >= 0.9).then_some(())
    });
    assert_eq!(player.shows(), [], "nothing is on the stage");
}
