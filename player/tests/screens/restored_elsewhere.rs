//! The drill: the manager's machine is lost, its backup is restored on another one, and every paired screen follows.

use std::{
    fs,
    net::{SocketAddr, TcpListener},
    os::unix::fs::PermissionsExt as _,
    path::{Path, PathBuf},
};

use crate::{
    alone,
    city::{City, SCREENS},
    manager::{DATA, Manager, said},
    player::{Player, Setup},
    scratch::Scratch,
};

fn city(folder: &Path, item: &str) -> PathBuf {
    let mut city = City::begin(folder);
    city.bulletin(item, "Horario de verano", "4s");
    city.finish()
}

/// An address where nobody listens yet.
fn free_address() -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    listener.local_addr().expect("its address")
}

#[test]
fn screens_follow_a_manager_that_was_restored_at_another_address() {
    let _stage = alone();
    let scratch = Scratch::new("restored");
    let passphrase = scratch.join("frase");
    fs::write(&passphrase, "correct horse battery staple\n").expect("the file can be written");
    fs::set_permissions(&passphrase, fs::Permissions::from_mode(0o600)).expect("its mode can be set");
    let backup = scratch.join("respaldo.age");
    let [passphrase, backup] = [&passphrase, &backup].map(|path| path.to_str().expect("a path of text"));

    let mut manager = Manager::start(&scratch);
    let other = free_address();
    manager.publish(&city(&scratch.join("antes"), "antes"), &[]);
    manager.tell(&["root", "set-url", &manager.url(), &format!("http://{other}")]);
    let mut players = SCREENS.map(|screen| {
        let setup = Setup::of(&manager.url(), scratch.join(screen));
        Player::start(&scratch, Setup { screen: screen.to_owned(), ..setup })
    });
    for player in &mut players {
        player.wait_for("the first publication", |show| show.item == "antes");
    }
    manager.tell(&["backup", "--out", backup, "--passphrase-file", passphrase]);

    // What is published after the backup is lost with the machine.
    manager.publish(&city(&scratch.join("perdida"), "perdida"), &["--now"]);
    for player in &mut players {
        player.wait_for("the publication that is lost", |show| show.item == "perdida");
    }
    manager.kill();
    fs::remove_dir_all(scratch.join(DATA)).expect("the folder can be removed");

    let elsewhere = scratch.join("otro");
    let data = elsewhere.join(DATA);
    let restoring = ["restore", backup, "--passphrase-file", passphrase, "--data"];
    let restored = Manager::run_alone(&[&restoring[..], &[data.to_str().expect("a path of text")]].concat());
    assert!(restored.status.success() && said(&restored).contains(&other.to_string()), "{}", said(&restored));
    let manager = Manager::start_at(&elsewhere, other);
    // Nothing is done at the screens.
    manager.publish(&city(&scratch.join("nueva"), "nueva"), &["--now"]);
    for player in &mut players {
        player.wait_for("what is published there", |show| show.item == "nueva");
        player.assert_running();
    }
}
