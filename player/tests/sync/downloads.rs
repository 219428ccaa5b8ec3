//! Files that arrive broken, late, twice or never.

use std::{fs, time::Duration};

use cartelera_player::sync::{SyncEvent, SyncState};
use cartelera_playlists::hash::ContentHash;
use tempfile::tempdir;

use crate::{
    city::{City, file},
    screen::{Screen, publish},
    server::{Fault, Server, media_path, pointer_path},
};

#[test]
fn the_first_contact_brings_everything_and_what_is_shown_first_comes_first() {
    let (server, data, city) = (Server::start(), tempdir().unwrap(), City::new(1));
    let files = [file(1, 5000), file(2, 70_000), file(3, 1), file(4, 300_000)];
    let files: Vec<&[u8]> = files.iter().map(Vec::as_slice).collect();
    publish(&server, &city, 7, &files);
    let screen = Screen::start_with(data.path(), &server, |config| config.parallel = 1);
    assert_eq!(screen.wait_activated().pointer.sequence, 7);
    let ready = screen.wait_up_to_date();
    // The house loop stands in for everything else.
    assert_eq!((ready[0], ready.len()), (ContentHash::of(files[0]), files.len()));
    for file in files {
        screen.assert_holds(file);
    }
    assert_eq!(fs::read_dir(data.path().join("partial")).unwrap().count(), 0);
}

#[test]
fn a_broken_answer_is_refused_and_the_file_fetched_again() {
    for fault in [
        Fault::Short(1000),
        Fault::Flip,
        Fault::TooLong,
        Fault::Endless,
        Fault::Page,
        Fault::Status(500, ""),
        Fault::Status(404, ""),
        Fault::Cut(0),
        Fault::Cut(40_000),
    ] {
        let (server, data) = (Server::start(), tempdir().unwrap());
        let file = file(9, 100_000);
        publish(&server, &City::new(1), 1, &[&file]);
        server.break_next(&media_path(&file), [fault.clone()]);
        let screen = Screen::start(data.path(), &server);
        assert_eq!(screen.wait_up_to_date(), [ContentHash::of(&file)], "{fault:?}");
        screen.assert_holds(&file);
        assert!(server.requests(&media_path(&file)).len() >= 2, "{fault:?}");
    }
}

#[test]
fn a_download_that_is_cut_goes_on_where_it_stopped_and_fetches_no_byte_twice() {
    let (server, data) = (Server::start(), tempdir().unwrap());
    let file = file(9, 500_000);
    publish(&server, &City::new(1), 1, &[&file]);
    server.break_next(&media_path(&file), [1, 65_536, 200_000, 0, 99_999].map(Fault::Cut));
    let screen = Screen::start(data.path(), &server);
    screen.wait_up_to_date();
    screen.assert_holds(&file);
    let mut next = 0;
    for request in server.requests(&media_path(&file)) {
        assert_eq!(request.sent.0, next, "{request:?}");
        next += request.sent.1;
    }
    assert_eq!(next, file.len());
}

#[test]
fn a_server_without_ranges_sends_the_whole_file_again() {
    let (server, data) = (Server::start(), tempdir().unwrap());
    let file = file(9, 100_000);
    publish(&server, &City::new(1), 1, &[&file]);
    server.break_next(&media_path(&file), [Fault::Cut(60_000), Fault::IgnoreRange]);
    let screen = Screen::start(data.path(), &server);
    screen.wait_up_to_date();
    screen.assert_holds(&file);
    assert_eq!(server.requests(&media_path(&file))[1].range.as_deref(), Some("bytes=60000-"));
}

#[test]
fn a_restarted_player_goes_on_with_the_part_on_its_disk() {
    let (server, data) = (Server::start(), tempdir().unwrap());
    let file = file(9, 300_000);
    publish(&server, &City::new(1), 1, &[&file]);
    server.break_next(&media_path(&file), [Fault::Silence(123_456)]);
    let screen = Screen::start(data.path(), &server);
    screen.wait_state("the first part", |state| matches!(state, SyncState::Downloading { bytes: 123_456, .. }));
    drop(screen);
    let screen = Screen::start(data.path(), &server);
    screen.wait_up_to_date();
    screen.assert_holds(&file);
    assert_eq!(server.requests(&media_path(&file))[1].range.as_deref(), Some("bytes=123456-"));
}

#[test]
fn a_part_that_was_damaged_on_the_disk_is_dropped_and_fetched_anew() {
    let (server, data) = (Server::start(), tempdir().unwrap());
    let file = file(9, 100_000);
    publish(&server, &City::new(1), 1, &[&file]);
    let part = data.path().join("partial").join(ContentHash::of(&file).to_string());
    fs::create_dir(data.path().join("partial")).unwrap();
    fs::write(&part, vec![0; 50_000]).unwrap();
    let screen = Screen::start(data.path(), &server);
    screen.wait_up_to_date();
    screen.assert_holds(&file);
    let starts: Vec<_> = server.requests(&media_path(&file)).iter().map(|request| request.sent.0).collect();
    assert_eq!(starts, [50_000, 0]);
    assert!(!part.exists());
}

#[test]
fn the_manager_is_left_alone_for_as_long_as_it_asks() {
    let (server, data) = (Server::start(), tempdir().unwrap());
    let files = [file(1, 1000), file(2, 1000)];
    publish(&server, &City::new(1), 1, &[&files[0], &files[1]]);
    server.break_next(&media_path(&files[0]), [Fault::Status(503, "Retry-After: 1\r\n")]);
    server.break_next(&pointer_path(), [Fault::Status(503, "Retry-After: 1\r\n")]);
    let screen = Screen::start_with(data.path(), &server, |config| config.parallel = 1);
    screen.wait_state("the outage", |state| matches!(state, SyncState::ManagerUnreachable { .. }));
    screen.sync.look_now();
    screen.wait_up_to_date();
    for path in [pointer_path(), media_path(&files[0])] {
        let requests = server.requests(&path);
        assert_eq!(requests.iter().map(|request| request.status).collect::<Vec<_>>(), [503, 200]);
        assert!(requests[1].at - requests[0].at >= Duration::from_secs(1), "{path}");
    }
    let second = &server.requests(&media_path(&files[1]))[0];
    assert!(second.at - server.requests(&media_path(&files[0]))[0].at >= Duration::from_secs(1));
}

#[test]
fn one_file_that_never_arrives_does_not_hold_up_the_others() {
    let (server, data) = (Server::start(), tempdir().unwrap());
    let files = [file(1, 1000), file(2, 2000), file(3, 3000)];
    publish(&server, &City::new(1), 1, &[&files[0], &files[1], &files[2]]);
    server.break_next(&media_path(&files[0]), std::iter::repeat_n(Fault::Flip, 1000));
    let screen = Screen::start_with(data.path(), &server, |config| config.parallel = 1);
    for _ in 0..2 {
        screen.wait("a file", |event| matches!(event, SyncEvent::MediaReady(_)).then_some(()));
    }
    screen.assert_holds(&files[1]);
    screen.assert_holds(&files[2]);
    assert!(screen.cache.media_path(&ContentHash::of(&files[0])).is_none());
}

#[test]
fn a_silent_connection_is_given_up() {
    let (server, data) = (Server::start(), tempdir().unwrap());
    let file = file(1, 1000);
    publish(&server, &City::new(1), 1, &[&file]);
    server.break_next(&media_path(&file), [Fault::Silence(10)]);
    let screen = Screen::start_with(data.path(), &server, |config| config.silence = Duration::from_millis(200));
    screen.wait_up_to_date();
    screen.assert_holds(&file);
}

#[test]
fn a_new_pointer_does_not_wait_for_the_downloads_of_the_old_one() {
    let (server, data, city) = (Server::start(), tempdir().unwrap(), City::new(1));
    let (old, new) = (file(1, 1000), file(2, 1000));
    publish(&server, &city, 1, &[&old]);
    server.break_next(&media_path(&old), [Fault::Silence(10)]);
    let screen = Screen::start(data.path(), &server);
    screen.wait_state("the first part", |state| matches!(state, SyncState::Downloading { bytes: 10, .. }));
    publish(&server, &city, 2, &[&new]);
    screen.sync.look_now();
    assert_eq!(screen.wait_activated().pointer.sequence, 2);
    assert_eq!(screen.wait_up_to_date(), [ContentHash::of(&new)]);
    assert_eq!(fs::read_dir(data.path().join("partial")).unwrap().count(), 0);
}

#[test]
fn what_nothing_needs_is_removed_last() {
    let (server, data, city) = (Server::start(), tempdir().unwrap(), City::new(1));
    let files = [file(1, 1000), file(2, 1000), file(3, 1000)];
    let old = publish(&server, &city, 1, &[&files[0], &files[1]]);
    let screen = Screen::start(data.path(), &server);
    screen.wait_up_to_date();
    let new = publish(&server, &city, 2, &[&files[1], &files[2]]);
    server.break_next(&media_path(&files[2]), [Fault::Silence(10)]);
    screen.sync.look_now();
    screen.wait_state("the new file's beginning", |state| matches!(state, SyncState::Downloading { bytes: 10, .. }));
    screen.assert_holds(&files[0]);
    drop(screen);
    let screen = Screen::start(data.path(), &server);
    screen.wait_up_to_date();
    screen.assert_holds(&files[1]);
    screen.assert_holds(&files[2]);
    assert!(screen.cache.media_path(&ContentHash::of(&files[0])).is_none());
    let programmes = data.path().join("programmes");
    assert!(programmes.join(new.hash.to_string()).exists() && !programmes.join(old.hash.to_string()).exists());
}

#[test]
fn a_dropped_handle_stops_the_thread_in_the_middle_of_a_download() {
    let (server, data) = (Server::start(), tempdir().unwrap());
    let file = file(1, 1000);
    publish(&server, &City::new(1), 1, &[&file]);
    server.break_next(&media_path(&file), [Fault::Silence(10)]);
    let screen = Screen::start(data.path(), &server);
    screen.wait_state("the first part", |state| matches!(state, SyncState::Downloading { bytes: 10, .. }));
    let (cache, began) = (screen.cache.clone(), std::time::Instant::now());
    drop(screen);
    assert!(began.elapsed() < Duration::from_secs(1));
    drop(cache);
    // The thread is gone with its clone: the folder can be taken again.
    Screen::start(data.path(), &server).wait_up_to_date();
}
