//! A manager that moved: screens follow the addresses of the root document.

use cartelera_playlists::manifest::Root;
use tempfile::tempdir;

use crate::{
    city::{City, SCREEN, file, seal},
    screen::{Screen, publish},
    server::{Server, pointer_path},
};

#[test]
fn a_screen_follows_the_manager_to_an_address_of_the_root_document() {
    let (old, new, data, city) = (Server::start(), Server::start(), tempdir().unwrap(), City::new(1));
    let (before, after) = (file(1, 1000), file(2, 1000));
    let programme = publish(&old, &city, 1, &[&before]);
    let screen = Screen::start(data.path(), &old);
    screen.wait_up_to_date();

    // The next root document names the new address, and a useless one.
    let first = Root::open_self_signed(&city.root()).unwrap();
    let managers = vec!["no address".to_owned(), format!("http://{}", new.address())];
    let second = seal(&Root { version: 2, managers, ..first.clone() }, &city.root);
    old.put("/v1/roots/2".to_owned(), second.clone());
    let mut pointer = first.open_pointer(&city.pointer(SCREEN, 2, &[&programme])).unwrap();
    pointer.root = 2;
    old.put_pointer(seal(&pointer, &city.pointer));
    screen.sync.look_now();
    screen.wait_activated();
    assert_eq!(screen.cache.root().unwrap().version, 2);
    assert_eq!(new.requests(&pointer_path()).len(), 0, "the address that works stays");

    let address = old.address();
    drop(old);
    publish(&new, &city, 3, &[&after]);
    new.put("/v1/roots/2".to_owned(), second);
    screen.sync.look_now();
    let content = screen.wait_activated();
    assert_eq!(content.pointer.sequence, 3);
    screen.wait_up_to_date();
    screen.assert_holds(&after);
    screen.stop();

    // Also from the start, when the address that it was given leads nowhere.
    let newest = file(3, 1000);
    let screen = Screen::start_at(data.path(), address, |_| {});
    publish(&new, &city, 4, &[&newest]);
    screen.sync.look_now();
    assert_eq!(screen.wait_activated().pointer.sequence, 4);
}
