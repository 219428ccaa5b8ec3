//! Offices whose line goes through a proxy, and names that nobody finds.

use std::{net::UdpSocket, path::Path};

use cartelera_player::sync::{ConnectionStep, Route, SyncConfig, SyncState};
use reqwest::Url;
use tempfile::tempdir;

use crate::{
    city::{City, file},
    proxy::Proxy,
    screen::{Screen, publish},
    server::{Server, pointer_path},
    tls::{Authority, VALID},
};

/// A name that only the proxy finds.
const NAME: &str = "cartelera.example";
const LOGIN: (&str, &str) = ("pantallas", "agua y jabón");
/// The same in an address.
const LOGIN_URL: &str = "pantallas:agua%20y%20jab%C3%B3n@";

fn through(manager: &str, proxy: Url, ca: Option<&Path>) -> impl FnOnce(&mut SyncConfig) + use<> {
    let (manager, ca) = (manager.parse().unwrap(), ca.map(Path::to_owned));
    move |config| {
        config.manager = manager;
        config.route = Route { proxy: Some(proxy), ca };
    }
}

/// Waits for the step that fails; on a machine without any network that is its own, whatever comes behind.
fn assert_told(screen: &Screen, step: ConnectionStep, what: &str) {
    let told = screen.wait_state(what, |state| *state != SyncState::Connecting);
    let SyncState::ManagerUnreachable { step: found, .. } = told else { panic!("{what}: {told:?}") };
    // An address of documentation: nothing is sent, the routing table is asked.
    let has_network = UdpSocket::bind("0.0.0.0:0").unwrap().connect("192.0.2.1:9").is_ok();
    if has_network {
        assert_eq!(found, step, "{what}");
    } else {
        eprintln!("this machine has no network: {what} cannot be told from that");
        assert!(found == step || found <= ConnectionStep::Address, "{what}: {found:?}");
    }
}

#[test]
fn a_proxy_that_wants_a_login_gets_it_with_every_request() {
    let (server, data, cached) = (Server::start(), tempdir().unwrap(), file(1, 200_000));
    publish(&server, &City::new(1), 1, &[&cached]);
    let proxy = Proxy::start(server.address(), Some(LOGIN));
    let manager = format!("http://{NAME}:8080");
    let screen = Screen::start_with(&data.path().join("plain"), &server, through(&manager, proxy.url(LOGIN_URL), None));
    screen.wait_up_to_date();
    screen.assert_holds(&cached);
    let asked = proxy.asked();
    assert!(asked.iter().all(|asked| asked.passed && asked.target.starts_with(&manager)), "{asked:?}");
    assert!(asked.iter().any(|asked| asked.target.ends_with(&pointer_path())), "{asked:?}");
    drop(screen);

    let authority = Authority::new("Autoridad de la ciudad");
    let (tls, ca) = (authority.serve(NAME, VALID, server.address()), authority.write(data.path()));
    let proxy = Proxy::start(tls, Some(LOGIN));
    let manager = format!("https://{NAME}");
    let route = through(&manager, proxy.url(LOGIN_URL), Some(&ca));
    let screen = Screen::start_with(&data.path().join("tunnel"), &server, route);
    screen.wait_up_to_date();
    screen.assert_holds(&cached);
    let asked = proxy.asked();
    let is_tunnel = |asked: &crate::proxy::Asked| asked.passed && asked.method == "CONNECT";
    assert!(!asked.is_empty() && asked.iter().all(is_tunnel), "{asked:?}");
    assert!(asked.iter().all(|asked| asked.target == format!("{NAME}:443")), "{asked:?}");
}

#[test]
fn a_proxy_that_does_not_let_through_is_told_and_what_is_cached_stays() {
    let (server, data, cached) = (Server::start(), tempdir().unwrap(), file(1, 1000));
    publish(&server, &City::new(1), 1, &[&cached]);
    Screen::start(data.path(), &server).wait_up_to_date();
    let before = server.requests(&pointer_path()).len();
    let proxy = Proxy::start(server.address(), Some(LOGIN));
    for scheme in ["http", "https"] {
        for login in ["", "pantallas:otra@"] {
            let what = format!("{scheme} with the login {login:?}");
            let route = through(&format!("{scheme}://{NAME}"), proxy.url(login), None);
            let screen = Screen::start_with(data.path(), &server, route);
            assert_told(&screen, ConnectionStep::Proxy, &what);
            screen.assert_holds(&cached);
        }
    }
    assert!(proxy.asked().len() >= 4 && proxy.asked().iter().all(|asked| !asked.passed), "{:?}", proxy.asked());
    assert_eq!(server.requests(&pointer_path()).len(), before);
}

#[test]
fn a_proxy_that_is_down_is_told_as_the_proxy() {
    let (server, data) = (Server::start(), tempdir().unwrap());
    publish(&server, &City::new(1), 1, &[&file(1, 1000)]);
    // Nobody listens at the discard port, and the other name does not exist.
    for proxy in ["http://127.0.0.1:9", "http://proxy.invalid:3128"] {
        for scheme in ["http", "https"] {
            let route = through(&format!("{scheme}://{NAME}"), proxy.parse().unwrap(), None);
            let screen = Screen::start_with(data.path(), &server, route);
            assert_told(&screen, ConnectionStep::Proxy, &format!("{scheme} by {proxy}"));
        }
    }
}

#[test]
fn a_name_that_is_not_found_is_told() {
    let (server, data) = (Server::start(), tempdir().unwrap());
    publish(&server, &City::new(1), 1, &[&file(1, 1000)]);
    // No such name exists (RFC 6761, section 6.4).
    for scheme in ["http", "https"] {
        let manager = format!("{scheme}://cartelera.invalid").parse().unwrap();
        let screen = Screen::start_with(data.path(), &server, |config| config.manager = manager);
        assert_told(&screen, ConnectionStep::Dns, scheme);
    }
}
