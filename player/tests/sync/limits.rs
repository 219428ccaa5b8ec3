//! What a screen may take: room on its disk, and a part of the office's line.

use std::{num::NonZeroU32, path::Path, time::Duration};

use cartelera_player::sync::{SyncEvent, SyncState};
use cartelera_playlists::hash::ContentHash;
use tempfile::tempdir;

use crate::{
    city::{City, SCREEN, file},
    screen::{Screen, publish},
    server::{Server, media_path},
    signed::{altered, stop_of, stops_path},
};

/// Bytes of the media files in the folder `data`.
fn media_bytes(data: &Path) -> u64 {
    let files = ["media", "partial"].into_iter().flat_map(|folder| walkdir::WalkDir::new(data.join(folder)));
    files
        .map(|entry| entry.unwrap().metadata().unwrap())
        .filter(std::fs::Metadata::is_file)
        .map(|facts| facts.len())
        .sum()
}

#[test]
fn within_its_limit_a_cache_keeps_what_is_needed_first() {
    let (server, data, city) = (Server::start(), tempdir().unwrap(), City::new(1));
    let (house, past, present, next) = (file(1, 100_000), file(2, 400_000), file(3, 410_000), file(4, 300_000));
    let limited = |config: &mut cartelera_player::sync::SyncConfig| config.cache_cap_bytes = 550_000;
    let first = publish(&server, &city, 1, &[&house, &past]);
    let screen = Screen::start_with(data.path(), &server, limited);
    screen.wait_up_to_date();
    screen.assert_holds(&past);

    // The first programme is over; a screen would want it again only if the second one were damaged.
    let second = publish(&server, &city, 2, &[&house, &present]);
    server.put_pointer(city.pointer(SCREEN, 2, &[&first, &second]));
    screen.sync.look_now();
    screen.wait_activated();
    screen.wait_state("the limit", |state| *state == SyncState::NoRoom);
    screen.assert_holds(&house);
    screen.assert_holds(&present);
    assert!(screen.cache.media_path(&ContentHash::of(&past)).is_none());
    assert!(media_bytes(data.path()) <= 550_000, "{}", media_bytes(data.path()));

    publish(&server, &city, 3, &[&house, &next]);
    screen.sync.look_now();
    screen.wait_activated();
    screen.wait_up_to_date();
    screen.assert_holds(&next);
    assert_eq!(media_bytes(data.path()), 400_000);
}

#[test]
fn what_is_larger_than_the_limit_is_left_out_and_told() {
    let (server, data) = (Server::start(), tempdir().unwrap());
    let (house, large) = (file(1, 1000), file(2, 50_000));
    publish(&server, &City::new(1), 1, &[&house, &large]);
    let screen = Screen::start_with(data.path(), &server, |config| config.cache_cap_bytes = 40_000);
    screen.wait_state("the limit", |state| *state == SyncState::NoRoom);
    screen.assert_holds(&house);
    assert_eq!(server.requests(&media_path(&large)).len(), 0);
}

#[test]
fn files_take_no_more_of_the_line_than_they_may() {
    let (server, data) = (Server::start(), tempdir().unwrap());
    let files = [file(1, 30_000), file(2, 30_000)];
    publish(&server, &City::new(1), 1, &[&files[0], &files[1]]);
    let rate_bytes_s = 60_000;
    let screen = Screen::start_with(data.path(), &server, |config| config.rate_bytes_s = NonZeroU32::new(rate_bytes_s));
    screen.wait_up_to_date();
    let took = files.iter().map(|file| server.requests(&media_path(file))[0].at.elapsed()).max().unwrap();
    let bytes: usize = files.iter().map(Vec::len).sum();
    assert!(took >= Duration::from_secs(bytes as u64) / rate_bytes_s, "{took:?}");
}

#[test]
fn a_stop_does_not_wait_for_files_that_take_minutes() {
    let (server, data, city, slow) = (Server::start(), tempdir().unwrap(), City::new(1), file(1, 100_000));
    let programme = publish(&server, &city, 1, &[&slow]);
    let screen = Screen::start_with(data.path(), &server, |config| config.rate_bytes_s = NonZeroU32::new(1000));
    screen.wait_activated();
    server.wait_answered(&media_path(&slow), 1);
    server.put(stops_path(), stop_of(&city, 1));
    let stopped = city.pointer(SCREEN, 2, &[&programme]);
    server.put_pointer(altered(&city, &stopped, |pointer| pointer.stop_head = 1));
    screen.sync.look_now();
    screen.wait("the stop", |event| match event {
        SyncEvent::MediaReady(_) => panic!("the stop came after the file"),
        SyncEvent::Stops(_) => Some(()),
        _ => None,
    });
}
