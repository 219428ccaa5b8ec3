//! A panel that hangs turned.

use crate::{
    alone,
    city::{City, SCREENS},
    compare::likeness,
    manager::Manager,
    patience::until,
    player::{Player, Setup},
    scratch::Scratch,
    still::Stills,
    xvfb::SIZE_PX,
};

#[test]
fn a_panel_that_hangs_turned_shows_the_upright_picture() {
    let _stage = alone();
    let scratch = Scratch::new("turned");
    let mut city = City::begin(&scratch.join("ciudad"));
    city.bulletin("aviso", "Horario de verano en las cajas", "3600s");
    let folder = city.finish();
    let manager = Manager::start(&scratch);
    manager.publish(&folder, &[]);
    let mut stills = Stills::open(&folder, &scratch);
    for (degrees, size_px) in [("90", (SIZE_PX.1, SIZE_PX.0)), ("180", SIZE_PX), ("270", (SIZE_PX.1, SIZE_PX.0))] {
        let mut player = Player::start(
            &scratch,
            Setup {
                more: vec!["--rotation".to_owned(), degrees.to_owned()],
                ..Setup::of(&manager.url(), scratch.join(degrees))
            },
        );
        player.wait_for("the bulletin", |show| show.item == "aviso");
        let expected = stills.take_sized(SCREENS[0], player.now(), size_px);
        until(&format!("the upright picture on a panel turned by {degrees} degrees"), || {
            player.assert_running();
            // Who stands before a panel turned clockwise sees what the display holds turned clockwise.
            let seen = match degrees {
                "90" => image::imageops::rotate90(&player.picture()),
                "180" => image::imageops::rotate180(&player.picture()),
                _ => image::imageops::rotate270(&player.picture()),
            };
            (likeness(&seen, &expected) > 0.97).then_some(())
        });
    }
}
