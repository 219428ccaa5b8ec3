//! A city that begins to ask for approvers while its screens play: nothing goes off, and nothing comes on unsigned.

use std::path::Path;

use crate::{
    alone,
    city::{City, SCREENS},
    manager::{Manager, said},
    player::{Player, Setup},
    process::program,
    scratch::Scratch,
};

#[test]
fn screens_play_on_when_approvers_are_asked_for_and_show_what_they_sign() {
    let _stage = alone();
    let scratch = Scratch::new("approvers");
    let city = |items: &[&str]| {
        let mut city = City::begin(&scratch.join("ciudad"));
        for item in items {
            city.bulletin(item, "Horario de verano", "4s");
        }
        city.finish()
    };
    let folder = city(&["aviso"]);
    let manager = Manager::start(&scratch);
    manager.publish(&folder, &[]);
    let mut player = Player::start(&scratch, Setup::of(&manager.url(), scratch.join("data")));
    player.wait_for("a bulletin", |show| show.item == "aviso" && show.reason == "planned");

    let key = scratch.join("ana.key");
    let new = run(&["approver", "new", text(&key)]);
    let public = new.trim().rsplit(' ').next().expect("a public key");
    manager.tell(&["root", "add-approver", "Ana", public]);
    let request = scratch.join("todo.json");
    manager.tell(&["root", "threshold", "1", "--draft", text(&request)]);
    sign(&manager, &request, &key);
    manager.tell(&["root", "threshold", "1"]);

    let folder = city(&["aviso", "vacunas"]);
    let refused = manager.try_publish(&folder, &["--now"]);
    assert_eq!(refused.status.code(), Some(1), "{}", said(&refused));
    let request = scratch.join("nuevo.json");
    manager.publish(&folder, &["--draft", text(&request)]);
    sign(&manager, &request, &key);
    manager.publish(&folder, &["--now"]);
    let shown = player.wait_for("what was signed", |show| show.item == "vacunas");
    assert_eq!(shown.reason, "planned");

    // Nothing that was planned since gave its place to anything else.
    manager.tell(&["screen", "resync", SCREENS[0]]);
    let later = player.wait_for("what was there before", |show| show.item == "aviso" && show.at > shown.at);
    assert_eq!(later.reason, "planned");
    let screens = said(&manager.run(&["screens", "--json"]));
    assert!(screens.contains("\"root_version\": 3") && screens.contains("\"unapproved\": 0"), "{screens}");
}

fn sign(manager: &Manager, request: &Path, key: &Path) {
    run(&["approve", text(request), "--key", text(key), "--yes"]);
    manager.tell(&["approvals", "add", text(request)]);
}

/// Runs the manager's program without a data folder, as on an approver's machine; gives what it said.
fn run(arguments: &[&str]) -> String {
    let output = std::process::Command::new(program("cartelera-manager")).args(arguments).output();
    let output = output.expect("the manager's program runs");
    assert!(output.status.success(), "{arguments:?} failed: {}", said(&output));
    String::from_utf8(output.stdout).expect("text")
}

fn text(path: &Path) -> &str {
    path.to_str().expect("a path of text")
}
