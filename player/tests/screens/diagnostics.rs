//! The diagnostics that a technician calls up by a key.

use crate::{
    alone,
    city::City,
    compare::likeness,
    manager::Manager,
    patience::until,
    player::{Player, Setup},
    scratch::Scratch,
};

#[test]
fn a_key_shows_the_diagnostics_over_the_picture_and_takes_them_away() {
    let _stage = alone();
    let scratch = Scratch::new("diagnostics");
    let mut city = City::begin(&scratch.join("ciudad"));
    city.bulletin("aviso", "Horario de verano", "120s");
    let manager = Manager::start(&scratch);
    manager.publish(&city.finish(), &[]);
    let data = scratch.join("data");
    let setup = Setup::of(&manager.url(), data);
    let mut player = Player::start(&scratch, setup);
    player.wait_for("the bulletin", |show| show.item == "aviso");
    let mut plain = player.picture();
    until("the bulletin to stand still", || {
        let before = std::mem::replace(&mut plain, player.picture());
        (likeness(&before, &plain) > 0.999 && is_bright(&plain)).then_some(())
    });

    player.press("F12");
    until("the diagnostics to cover the corner", || (!is_bright(&player.picture())).then_some(()));
    player.picture().save(scratch.join("diagnostics.png")).expect("the picture can be written");
    player.press("F12");
    until("the bulletin to be whole again", || (likeness(&player.picture(), &plain) > 0.97).then_some(()));
    player.assert_running();
}

/// Whether the upper left of the picture is the bulletin's white ground.
fn is_bright(picture: &image::RgbImage) -> bool {
    picture.get_pixel(36, 21).0.iter().all(|channel| *channel > 200)
}
