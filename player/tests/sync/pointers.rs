//! Which pointers and programmes a screen follows, which it refuses, and what it has without a manager.

use std::{fs, path::Path, time::Duration};

use cartelera_player::{
    cache::{Cache, Refusal},
    sync::{SyncEvent, SyncState},
};
use cartelera_playlists::hash::ContentHash;
use tempfile::tempdir;

use crate::{
    city::{City, SCREEN, file},
    screen::{Screen, publish},
    server::{Fault, Server, media_path, pointer_path, programme_path},
};

fn refused(reason: Refusal) -> impl Fn(&SyncState) -> bool {
    move |state| *state == SyncState::Refused { reason }
}

fn load(data: &Path) -> Option<cartelera_player::cache::ActiveContent> {
    Cache::open(data).unwrap().load_active(&SCREEN.parse().unwrap()).unwrap()
}

fn flip_a_bit(path: &Path) {
    let mut bytes = fs::read(path).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    fs::write(path, bytes).unwrap();
}

#[test]
fn an_unchanged_pointer_is_not_sent_again_and_changes_nothing() {
    let (server, data, city) = (Server::start(), tempdir().unwrap(), City::new(1));
    let file = file(1, 1000);
    publish(&server, &city, 1, &[&file]);
    let screen = Screen::start(data.path(), &server);
    screen.wait_up_to_date();
    screen.sync.look_now();
    server.wait_answered(&pointer_path(), 2);
    drop(screen);
    let screen = Screen::start(data.path(), &server);
    server.wait_answered(&pointer_path(), 3);
    screen.wait_state("contact", |state| *state == SyncState::UpToDate);
    let events = screen.stop();
    assert!(!events.iter().any(|event| matches!(event, SyncEvent::Activated(_))), "{events:?}");
    let statuses: Vec<_> = server.requests(&pointer_path()).iter().map(|request| request.status).collect();
    assert_eq!(statuses, [200, 304, 304]);
    assert_eq!(server.requests(&media_path(&file)).len(), 1);
}

#[test]
fn a_pointer_that_is_not_ours_or_not_newer_is_refused_and_the_old_content_stays() {
    let (server, data, city) = (Server::start(), tempdir().unwrap(), City::new(1));
    let old = file(1, 1000);
    let programme = publish(&server, &city, 5, &[&old]);
    let screen = Screen::start(data.path(), &server);
    screen.wait_up_to_date();
    let new = file(2, 1000);
    let other = publish(&server, &city, 6, &[&new]);
    for (reason, pointer) in [
        (Refusal::Signature, City::new(2).pointer(SCREEN, 7, &[&other])),
        (Refusal::OtherScreen, city.pointer("agua-1", 8, &[&other])),
        (Refusal::Rollback, city.pointer(SCREEN, 4, &[&other])),
        (Refusal::Foreign, b"<html>Bienvenido</html>".to_vec()),
        (Refusal::Rollback, city.pointer(SCREEN, 5, &[&other])),
        (Refusal::Senseless, city.pointer(SCREEN, 9, &[])),
        (Refusal::Rollback, city.pointer_issued("2026-10-01T23:59:59Z", SCREEN, 5, &[&programme])),
        (Refusal::Foreign, city.root()),
    ] {
        server.put_pointer(pointer);
        screen.sync.look_now();
        screen.wait_state("the refusal", refused(reason));
        let active = screen.cache.active().unwrap();
        assert_eq!((active.pointer.sequence, active.pointer.epochs[0].programme), (5, programme.hash));
    }
    server.put_pointer(city.pointer(SCREEN, 6, &[&other]));
    screen.sync.look_now();
    assert_eq!(screen.wait_activated().pointer.sequence, 6);
    screen.wait_up_to_date();
    screen.assert_holds(&new);
}

#[test]
fn a_pointer_issued_again_later_is_followed() {
    let (server, data, city) = (Server::start(), tempdir().unwrap(), City::new(1));
    let programme = publish(&server, &city, 5, &[&file(1, 1000)]);
    let screen = Screen::start(data.path(), &server);
    screen.wait_up_to_date();
    server.put_pointer(city.pointer_issued("2026-10-03T12:00:00Z", SCREEN, 5, &[&programme]));
    screen.sync.look_now();
    assert_eq!(screen.wait_activated().pointer.issued, "2026-10-03T12:00:00Z".parse().unwrap());
    assert_eq!(server.requests(&programme_path(&programme)).len(), 1);
}

#[test]
fn a_programme_that_arrives_altered_is_fetched_again_before_anything_changes() {
    for fault in [Fault::Flip, Fault::Cut(100), Fault::Short(100), Fault::TooLong, Fault::Endless, Fault::Page] {
        let (server, data, city) = (Server::start(), tempdir().unwrap(), City::new(1));
        let programme = publish(&server, &city, 1, &[&file(1, 1000)]);
        server.break_next(&programme_path(&programme), [fault.clone()]);
        let screen = Screen::start(data.path(), &server);
        screen.wait_state("the failure", |state| {
            matches!(state, SyncState::Refused { .. } | SyncState::ManagerUnreachable { .. })
        });
        screen.wait_activated();
        assert_eq!(server.requests(&programme_path(&programme)).len(), 2, "{fault:?}");
    }
}

#[test]
fn a_programme_that_the_publisher_did_not_sign_never_becomes_active() {
    let (server, data, city) = (Server::start(), tempdir().unwrap(), City::new(1));
    publish(&server, &city, 1, &[&file(1, 1000)]);
    let screen = Screen::start(data.path(), &server);
    screen.wait_up_to_date();
    let forged = City::new(2).programme(&[&file(2, 1000)]);
    server.put_programme(&forged);
    server.put_pointer(city.pointer(SCREEN, 2, &[&forged]));
    screen.sync.look_now();
    screen.wait_state("the refusal", refused(Refusal::Signature));
    assert_eq!(screen.cache.active().unwrap().pointer.sequence, 1);
    assert!(!data.path().join("programmes").join(forged.hash.to_string()).exists());
}

#[test]
fn an_unknown_screen_is_told_so_until_somebody_publishes_for_it() {
    let (server, data, city) = (Server::start(), tempdir().unwrap(), City::new(1));
    server.put_root(city.root());
    let screen = Screen::start(data.path(), &server);
    screen.wait_state("the answer", |state| *state == SyncState::UnknownScreen);
    publish(&server, &city, 1, &[&file(1, 1000)]);
    screen.sync.look_now();
    screen.wait_up_to_date();
}

#[test]
fn without_its_manager_a_screen_has_its_content_and_goes_on_when_it_returns() {
    let (server, data, city) = (Server::start(), tempdir().unwrap(), City::new(1));
    let (old, new) = (file(1, 1000), file(2, 1000));
    publish(&server, &city, 1, &[&old]);
    let screen = Screen::start(data.path(), &server);
    screen.wait_up_to_date();
    drop(screen);
    let address = server.address();
    drop(server);
    assert_eq!(load(data.path()).unwrap().pointer.sequence, 1);
    let screen = Screen::start_at(data.path(), address, |_| {});
    screen.wait_state("the outage", |state| matches!(state, SyncState::ManagerUnreachable { .. }));
    screen.assert_holds(&old);
    let server = Server::start_at(address);
    publish(&server, &city, 2, &[&new]);
    // It may have been asked before everything was published.
    screen.sync.look_now();
    assert_eq!(screen.wait_activated().pointer.sequence, 2);
    screen.wait_up_to_date();
    screen.assert_holds(&new);
}

#[test]
fn another_root_document_is_never_taken_in_place_of_the_pinned_one() {
    let (server, data) = (Server::start(), tempdir().unwrap());
    publish(&server, &City::new(1), 1, &[&file(1, 1000)]);
    let screen = Screen::start(data.path(), &server);
    screen.wait_up_to_date();
    let pinned = screen.cache.root();
    publish(&server, &City::new(2), 2, &[&file(2, 1000)]);
    screen.sync.look_now();
    screen.wait_state("the refusal", refused(Refusal::Signature));
    assert!(screen.cache.pair(&SCREEN.parse().unwrap(), &City::new(2).root()).is_err());
    assert_eq!(screen.cache.root(), pinned);
}

#[test]
fn a_damaged_programme_is_set_aside_and_fetched_again() {
    let (server, data, city) = (Server::start(), tempdir().unwrap(), City::new(1));
    let files = [file(1, 1000), file(2, 1000)];
    let first = publish(&server, &city, 1, &[&files[0]]);
    let second = publish(&server, &city, 2, &[&files[1]]);
    server.put_pointer(city.pointer(SCREEN, 3, &[&first, &second]));
    let screen = Screen::start(data.path(), &server);
    screen.wait_up_to_date();
    drop(screen);
    flip_a_bit(&data.path().join("programmes").join(second.hash.to_string()));
    let rest = load(data.path()).unwrap();
    assert_eq!((rest.pointer.epochs.len(), rest.missing.as_slice()), (1, [second.hash].as_slice()));
    assert!(data.path().join("damaged").join(second.hash.to_string()).exists());
    let screen = Screen::start(data.path(), &server);
    let content = screen.wait_activated();
    assert_eq!((content.pointer.epochs.len(), content.missing.len()), (2, 0));
    screen.assert_holds(&files[0]);
    screen.assert_holds(&files[1]);
}

#[test]
fn damaged_documents_and_cut_files_are_fetched_again() {
    let (server, data, city) = (Server::start(), tempdir().unwrap(), City::new(1));
    let file = file(1, 1000);
    publish(&server, &city, 1, &[&file]);
    let media = Screen::start(data.path(), &server);
    media.wait_up_to_date();
    let path = media.cache.media_path(&ContentHash::of(&file)).unwrap();
    drop(media);
    for name in ["pointer.dsse", "root.dsse"] {
        flip_a_bit(&data.path().join(name));
        assert!(load(data.path()).is_none());
        assert!(data.path().join("damaged").join(name).exists());
        Screen::start(data.path(), &server).wait_activated();
    }
    fs::write(&path, &file[..999]).unwrap();
    let screen = Screen::start(data.path(), &server);
    screen.wait("the file", |event| matches!(event, SyncEvent::MediaReady(_)).then_some(()));
    screen.assert_holds(&file);
}

#[test]
fn a_file_whose_bytes_changed_on_the_disk_is_found_and_fetched_again() {
    let (server, data, city) = (Server::start(), tempdir().unwrap(), City::new(1));
    let files = [file(1, 1000), file(2, 1000)];
    publish(&server, &city, 1, &[&files[0], &files[1]]);
    let screen = Screen::start(data.path(), &server);
    screen.wait_up_to_date();
    let path = screen.cache.media_path(&ContentHash::of(&files[1])).unwrap();
    drop(screen);
    flip_a_bit(&path);
    let often = |config: &mut cartelera_player::sync::SyncConfig| config.check_every = Duration::from_millis(1);
    let screen = Screen::start_with(data.path(), &server, often);
    let again = screen.wait("the file", |event| match event {
        SyncEvent::MediaReady(hash) => Some(hash),
        _ => None,
    });
    assert_eq!(again, ContentHash::of(&files[1]));
    screen.assert_holds(&files[1]);
    assert_eq!(server.requests(&media_path(&files[0])).len(), 1);
}

#[test]
fn another_screens_content_is_not_shown_and_is_replaced() {
    let (server, data, city) = (Server::start(), tempdir().unwrap(), City::new(1));
    let programme = publish(&server, &city, 9, &[&file(1, 1000)]);
    drop(server);
    let cache = Cache::open(data.path()).unwrap();
    cache.pair(&"agua-1".parse().unwrap(), &city.root()).unwrap();
    cache.store_programme(&programme.hash, &programme.bytes).unwrap();
    cache.activate(&"agua-1".parse().unwrap(), &city.pointer("agua-1", 9, &[&programme])).unwrap();
    drop(cache);
    let identity = data.path().join("identity.json");
    fs::write(&identity, fs::read_to_string(&identity).unwrap().replace("agua-1", SCREEN)).unwrap();
    assert!(load(data.path()).is_none());
    let server = Server::start();
    publish(&server, &city, 1, &[&file(1, 1000)]);
    assert_eq!(Screen::start(data.path(), &server).wait_activated().pointer.sequence, 1);
}

#[test]
fn two_players_cannot_use_one_folder() {
    let data = tempdir().unwrap();
    let cache = Cache::open(data.path()).unwrap();
    let error = Cache::open(data.path()).err().unwrap().to_string();
    assert!(error.contains("another player uses it"), "{error}");
    drop(cache);
    Cache::open(data.path()).unwrap();
}
