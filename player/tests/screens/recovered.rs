//! A manager that was put back to an earlier state learns from its screens what it gave them since.

use std::{fs, path::Path, process::Command};

use jiff::ToSpan as _;
use serde_json::Value;

use crate::{
    alone,
    city::{City, SCREENS},
    manager::{DATA, Manager},
    patience::until,
    player::{Player, Setup},
    scratch::Scratch,
};

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("the folder can be made");
    for entry in fs::read_dir(from).expect("the folder can be read").map(|entry| entry.expect("an entry")) {
        let target = to.join(entry.file_name());
        if entry.file_type().expect("a kind of file").is_dir() {
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).expect("the file can be copied");
        }
    }
}

fn city(folder: &Path, item: &str) -> std::path::PathBuf {
    let mut city = City::begin(folder);
    city.bulletin(item, "Horario de verano", "4s");
    city.finish()
}

#[test]
fn what_was_shown_by_a_publication_that_the_manager_lost_is_counted() {
    let _stage = alone();
    let scratch = Scratch::new("recovered");
    let mut manager = Manager::start(&scratch);
    let address = manager.address();
    manager.publish(&city(&scratch.join("antes"), "antes"), &[]);
    let more = ["--report-every", "1"].map(str::to_owned).to_vec();
    let mut player = Player::start(&scratch, Setup { more, ..Setup::of(&manager.url(), scratch.join("data")) });
    player.wait_for("the first publication", |show| show.item == "antes");
    manager.kill();
    copy(&scratch.join(DATA), &scratch.join("copia"));

    // Published, followed, shown, and lost.
    manager = Manager::start_at(&scratch, address);
    manager.publish(&city(&scratch.join("perdida"), "perdida"), &["--now"]);
    let first = player.wait_for("the lost publication", |show| show.item == "perdida");
    player.wait_for("it again", |show| show.item == "perdida" && show.start >= first.start + 8.seconds());
    manager.kill();
    fs::remove_dir_all(scratch.join(DATA)).expect("the folder can be removed");
    copy(&scratch.join("copia"), &scratch.join(DATA));
    let killed = Command::new("kill").args(["-TERM", &player.pid().to_string()]).status();
    assert!(killed.expect("kill runs").success() && player.wait_ended(), "it ends as it should");
    manager = Manager::start_at(&scratch, address);
    player.restart(Some(&manager.url()));

    let told = until("the lost publication to be counted", || {
        player.assert_running();
        let told = manager.tell(&["plays", "--screen", SCREENS[0], "--by", "item", "--format", "json"]);
        let told: Value = serde_json::from_str(&told).expect("JSON");
        let lines = told["lines"].as_array().expect("lines").clone();
        let is_shown = |line: &Value| line["item"] == "perdida" && line["shown"]["plays"].as_u64() > Some(1);
        (lines.iter().any(is_shown) && told["flagged"]["plays"] == 0).then_some(lines)
    });
    let lost = told.iter().find(|line| line["item"] == "perdida").expect("its line");
    assert!(lost["planned"]["plays"].as_u64() > Some(1), "what it planned is known again: {lost}");
}
