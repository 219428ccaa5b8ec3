//! HTTPS with a pinned authority: what is trusted, what is refused, and which step a technician is told.

use std::{net::SocketAddr, path::PathBuf};

use cartelera_player::{
    cache::Cache,
    sync::{self, ConnectionStep, Route, SyncConfig, SyncState},
};
use tempfile::tempdir;

use crate::{
    city::{City, file},
    screen::{Screen, publish},
    server::{Server, pointer_path},
    tls::{Authority, VALID, Years},
};

/// The name in the manager's certificate.
const NAME: &str = "127.0.0.1";

/// A manager behind `address`, which must be one of those that the authorities in `ca` signed.
fn secured(address: SocketAddr, ca: Option<PathBuf>) -> impl FnOnce(&mut SyncConfig) {
    move |config| {
        config.manager = format!("https://{address}").parse().unwrap();
        config.route = Route { ca, ..Route::default() };
    }
}

#[test]
fn a_manager_that_the_pinned_authority_vouches_for_is_followed() {
    let (server, data, files) = (Server::start(), tempdir().unwrap(), [file(1, 1000), file(2, 300_000)]);
    publish(&server, &City::new(1), 1, &[&files[0], &files[1]]);
    let authority = Authority::new("Autoridad de la ciudad");
    let (tls, ca) = (authority.serve(NAME, VALID, server.address()), authority.write(data.path()));
    let screen = Screen::start_with(&data.path().join("screen"), &server, secured(tls, Some(ca)));
    screen.wait_up_to_date();
    for file in &files {
        screen.assert_holds(file);
    }
}

#[test]
fn a_certificate_that_is_not_right_is_refused_and_told_and_what_is_cached_stays() {
    let (ours, theirs) = (Authority::new("Autoridad de la ciudad"), Authority::new("Autoridad de la ciudad"));
    let cases: [(&str, &Authority, &str, Years, bool, ConnectionStep); 6] = [
        ("another authority of the same name", &theirs, NAME, VALID, true, ConnectionStep::Certificate),
        ("another server", &ours, "otro.example", VALID, true, ConnectionStep::Certificate),
        ("another address", &ours, "127.0.0.2", VALID, true, ConnectionStep::Certificate),
        ("it has expired", &ours, NAME, (2020, 2021), true, ConnectionStep::Clock),
        ("it is not valid yet", &ours, NAME, (2190, 2200), true, ConnectionStep::Clock),
        ("an authority that this system does not know", &ours, NAME, VALID, false, ConnectionStep::Certificate),
    ];
    let (server, data, city, cached) = (Server::start(), tempdir().unwrap(), City::new(1), file(1, 1000));
    publish(&server, &city, 1, &[&cached]);
    let folder = data.path().join("screen");
    Screen::start(&folder, &server).wait_up_to_date();
    publish(&server, &city, 2, &[&file(2, 1000)]);
    let before = server.requests(&pointer_path()).len();
    let ca = ours.write(data.path());
    for (what, authority, name, years, is_pinned, step) in cases {
        let tls = authority.serve(name, years, server.address());
        let screen = Screen::start_with(&folder, &server, secured(tls, is_pinned.then(|| ca.clone())));
        let told = screen.wait_state(what, |state| *state != SyncState::Connecting);
        assert!(matches!(told, SyncState::ManagerUnreachable { step: found, .. } if found == step), "{what}: {told:?}");
        screen.assert_holds(&cached);
    }
    assert_eq!(
        server.requests(&pointer_path()).len(),
        before,
        "nothing was asked of whoever could not prove who it is"
    );
    let screen = Screen::start_with(&folder, &server, secured(ours.serve(NAME, VALID, server.address()), Some(ca)));
    assert_eq!(screen.wait_activated().pointer.sequence, 2);
}

#[test]
fn a_file_without_certificates_is_an_error_at_the_start() {
    let data = tempdir().unwrap();
    let empty = data.path().join("empty.pem");
    std::fs::write(&empty, "nothing\n").unwrap();
    for (ca, says) in [(empty, "there are none"), (data.path().join("missing.pem"), "No such file")] {
        let mut config = SyncConfig::new("https://127.0.0.1:1".parse().unwrap());
        config.route.ca = Some(ca);
        let cache = Cache::open(&data.path().join("screen")).unwrap();
        let error = format!("{:#}", sync::spawn(config, cache, drop).err().expect("it is refused"));
        assert!(error.contains(says), "{error}");
    }
}
