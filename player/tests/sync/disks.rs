//! A disk that is full or can only be read: what is there goes on, stops are obeyed, and when it is well again all is made
//! good.

use cartelera_player::{
    cache::Cache,
    sync::{StorageFault, SyncEvent, SyncState},
};
use tempfile::tempdir;

use crate::{
    city::{City, SCREEN, file},
    screen::{Screen, publish},
    server::Server,
    signed::{altered, stop_of, stops_path},
    volume::Volume,
};

#[test]
fn a_full_disk_plays_on_obeys_and_recovers() {
    play_on(StorageFault::Full, Volume::fill, Volume::free);
}

#[test]
fn a_disk_that_can_only_be_read_plays_on_obeys_and_recovers() {
    play_on(StorageFault::ReadOnly, Volume::protect, Volume::unprotect);
}

fn play_on(fault: StorageFault, fail: fn(&Volume), heal: fn(&Volume)) {
    let Some(volume) = Volume::mount(8) else { return };
    let (server, city, old, new) = (Server::start(), City::new(1), file(1, 200_000), file(2, 300_000));
    publish(&server, &city, 1, &[&old]);
    let screen = Screen::start(volume.path(), &server);
    screen.wait_up_to_date();
    fail(&volume);
    publish_stopped(&server, &city, 2, 1, &[&old, &new]);
    screen.sync.look_now();
    let screen = play_on_once(screen, fault, &old);
    // It starts from such a disk, too.
    drop(screen);
    let screen = play_on_once(Screen::start(volume.path(), &server), fault, &old);
    heal(&volume);
    assert_eq!(screen.wait_activated().pointer.sequence, 2);
    screen.wait_up_to_date();
    screen.assert_holds(&new);
    drop(screen);
    assert_eq!(Cache::open(volume.path()).unwrap().stops().head(), 1, "what was obeyed is kept once there is room");
}

/// A suspension is obeyed and the fault told, and the old content stays.
fn play_on_once(screen: Screen, fault: StorageFault, old: &[u8]) -> Screen {
    let stops = screen.wait("the suspension", |event| match event {
        SyncEvent::Stops(stops) => Some(stops),
        _ => None,
    });
    assert_eq!(stops.suspensions().count(), 1);
    screen.wait_state("the fault", |state| *state == SyncState::StorageFailed { fault });
    screen.assert_holds(old);
    assert_eq!(screen.cache.active().unwrap().pointer.sequence, 1);
    screen
}

#[test]
fn a_file_that_does_not_fit_does_not_take_what_plays() {
    let Some(volume) = Volume::mount(8) else { return };
    let (server, city) = (Server::start(), City::new(1));
    let (old, small, large) = (file(1, 500_000), file(2, 100_000), file(3, 9_000_000));
    publish(&server, &city, 1, &[&old]);
    let screen = Screen::start(volume.path(), &server);
    screen.wait_up_to_date();
    publish(&server, &city, 2, &[&old, &large]);
    screen.sync.look_now();
    screen.wait_activated();
    screen.wait_state("the full disk", |state| *state == SyncState::StorageFailed { fault: StorageFault::Full });
    screen.assert_holds(&old);
    // What was begun for the large file makes room for the small one.
    publish(&server, &city, 3, &[&old, &small]);
    screen.sync.look_now();
    assert_eq!(screen.wait_activated().pointer.sequence, 3);
    screen.wait_up_to_date();
    screen.assert_holds(&old);
    screen.assert_holds(&small);
}

/// Publishes with a stop list of `stops` entries.
fn publish_stopped(server: &Server, city: &City, sequence: u64, stops: u64, files: &[&[u8]]) {
    let programme = publish(server, city, sequence, files);
    server.put(stops_path(), stop_of(city, stops));
    let pointer = city.pointer(SCREEN, sequence, &[&programme]);
    server.put_pointer(altered(city, &pointer, |pointer| pointer.stop_head = stops));
}

#[test]
fn a_stop_that_was_not_kept_because_of_a_fault_is_kept_with_the_next_look() {
    let (server, data, city, cached) = (Server::start(), tempdir().unwrap(), City::new(1), file(1, 1000));
    publish(&server, &city, 1, &[&cached]);
    let screen = Screen::start(data.path(), &server);
    screen.wait_up_to_date();
    // A folder in the place of what is written first.
    let obstacle = data.path().join("stops.json.tmp");
    std::fs::create_dir(&obstacle).unwrap();
    publish_stopped(&server, &city, 2, 1, &[&cached]);
    screen.sync.look_now();
    screen.wait_state("the fault", |state| matches!(state, SyncState::StorageFailed { .. }));
    std::fs::remove_dir(&obstacle).unwrap();
    screen.wait_activated();
    drop(screen);
    assert_eq!(Cache::open(data.path()).unwrap().stops().head(), 1);
}
