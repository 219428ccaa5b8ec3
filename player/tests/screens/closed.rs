//! A closed office: the display is switched off, and whoever presses a key is told when it opens.

use std::{fs, os::unix::fs::PermissionsExt as _, path::Path};

use crate::{
    alone,
    city::City,
    compare::is_black,
    manager::Manager,
    patience::until,
    player::{Player, Setup},
    scratch::Scratch,
};

#[test]
fn a_closed_office_switches_its_display_off_until_somebody_presses_a_key() {
    let _stage = alone();
    let scratch = Scratch::new("closed");
    let mut city = City::begin(&scratch.join("ciudad"));
    city.bulletin("aviso", "Horario de verano", "10s");
    city.open_in_three_days();
    let manager = Manager::start(&scratch);
    manager.publish(&city.finish(), &[]);
    let (tools, orders) = (scratch.join("tools"), scratch.join("orders"));
    write_tool(&tools, &orders);
    let mut player =
        Player::start(&scratch, Setup { kiosk: Some(tools), ..Setup::of(&manager.url(), scratch.join("data")) });
    let ordered = |what: &str| {
        let orders = fs::read_to_string(&orders).unwrap_or_default();
        (orders.lines().last() == Some(what)).then_some(())
    };
    until("the display to be switched off", || ordered("dpms force off"));
    until("the picture to be black", || is_black(&player.picture()).then_some(()));

    player.press("space");
    until("the display to be switched on", || ordered("dpms force on"));
    let told = player.wait_until_lit();
    told.save(scratch.join("told.png")).expect("the picture can be written");
    assert_eq!(player.shows(), [], "nothing is on the stage");
    player.assert_running();
}

/// A program that stands for `xset` and writes down what it is told.
fn write_tool(folder: &Path, orders: &Path) {
    fs::create_dir_all(folder).expect("the folder can be made");
    let program = folder.join("xset");
    fs::write(&program, format!("#!/bin/sh\necho \"$*\" >> {}\n", orders.display())).expect("it can be written");
    fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).expect("it can be made a program");
}
