//! Programs of an earlier build beside these: `deploy/previous.sh` makes them, and also runs other tests with one of the two in the
//! place of this build's.

use std::{env, path::PathBuf, process::Command};

use jiff::ToSpan as _;
use serde_json::Value;

use crate::{
    alone,
    city::{City, SCREENS},
    manager::{DATA, Manager, said},
    patience::until,
    player::{Player, Setup},
    scratch::Scratch,
};

fn earlier(program: &str) -> PathBuf {
    let folder =
        env::var_os("CARTELERA_PREVIOUS").expect("CARTELERA_PREVIOUS names the folder of the earlier programs");
    PathBuf::from(folder).join(program)
}

#[test]
#[ignore = "needs an earlier build: deploy/previous.sh"]
fn players_go_on_with_each_others_folder_and_nothing_that_they_tell_is_doubted() {
    let _stage = alone();
    let scratch = Scratch::new("previous-player");
    let mut city = City::begin(&scratch.join("ciudad"));
    city.bulletin("horario", "Horario de verano", "4s");
    let manager = Manager::start(&scratch);
    manager.publish(&city.finish(), &["--now"]);
    let more = ["--report-every", "1"].map(str::to_owned).to_vec();
    let program = Some(earlier("cartelera-player"));
    let setup = Setup { more, program, ..Setup::of(&manager.url(), scratch.join("data")) };
    let mut player = Player::start(&scratch, setup);
    for program in [None, Some(earlier("cartelera-player")), None] {
        let first = player.wait_for("the bulletin", |show| show.item == "horario");
        player.wait_for("it again", |show| show.item == "horario" && show.start >= first.start + 8.seconds());
        player.restart_as(program, Some(&manager.url()));
    }
    let since = player.wait_for("the bulletin", |show| show.item == "horario").start;
    until("all of it to be counted", || {
        player.assert_running();
        let told = manager.tell(&["plays", "--screen", SCREENS[0], "--by", "item", "--format", "json"]);
        let told: Value = serde_json::from_str(&told).expect("JSON");
        assert_eq!(told["flagged"]["plays"], 0, "{told}");
        let lines = told["lines"].as_array().expect("lines");
        let shown =
            lines.iter().find(|line| line["item"] == "horario").and_then(|line| line["shown"]["plays"].as_u64());
        (shown >= Some(6)).then_some(())
    });
    player.wait_for("it goes on", |show| show.item == "horario" && show.start >= since + 4.seconds());
}

#[test]
#[ignore = "needs an earlier build: deploy/previous.sh"]
fn a_manager_goes_on_with_the_folder_of_the_one_before() {
    let _stage = alone();
    let scratch = Scratch::new("previous-manager");
    let mut city = City::begin(&scratch.join("ciudad"));
    city.bulletin("horario", "Horario de verano", "4s");
    let mut command = Command::new(earlier("cartelera-manager"));
    command.arg("publish").arg(city.finish()).arg("--now").arg("--data").arg(scratch.join(DATA));
    let published = command.output().expect("the earlier manager runs");
    assert!(published.status.success(), "{}", said(&published));
    let manager = Manager::start(&scratch);
    let mut player = Player::start(&scratch, Setup::of(&manager.url(), scratch.join("data")));
    player.wait_for("what the earlier one published", |show| show.item == "horario");
}
