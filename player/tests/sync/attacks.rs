//! Attacks that ARCHITECTURE.md names: each is refused with its own reason, and what plays goes on.

use std::{fs, path::Path};

use cartelera_player::{
    cache::{Cache, Memo, Refusal},
    sync::{SyncEvent, SyncState},
};
use cartelera_playlists::{
    hash::ContentHash,
    manifest::PublicKey,
    programme::TIMELINE_VERSION,
    protocol::{pairing::Revocation, time},
    trust::ClockTrust,
};
use ed25519_dalek::SigningKey;
use jiff::Timestamp;
use tempfile::tempdir;

use crate::{
    city::{self, City, SCREEN, Signed, file},
    screen::{Screen, publish},
    server::{Fault, Server, pointer_path, programme_path},
    signed::{altered, other_keys, root_of, seal, stop_of, stops_path, stops_signed},
};

fn refused(reason: Refusal) -> impl Fn(&SyncState) -> bool {
    move |state| *state == SyncState::Refused { reason }
}

/// A programme that whoever may has signed, with a change.
fn programme_with(city: &City, change: impl FnOnce(&mut cartelera_playlists::programme::Programme)) -> Signed {
    let mut programme = city::programme(&[&file(9, 500)]);
    change(&mut programme);
    let bytes = seal(&programme, &city.publisher);
    Signed { hash: ContentHash::of(&bytes), bytes }
}

#[test]
fn each_forged_changed_or_foreign_document_is_refused_with_its_reason() {
    let (server, data, city) = (Server::start(), tempdir().unwrap(), City::new(1));
    let programme = publish(&server, &city, 5, &[&file(1, 1000)]);
    let screen = Screen::start(data.path(), &server);
    screen.wait_up_to_date();

    let newer = programme_with(&city, |programme| programme.format = 2);
    let later = programme_with(&city, |programme| programme.timeline_version = TIMELINE_VERSION + 1);
    let unsigned = Signed { hash: ContentHash::of(b"x"), bytes: b"x".to_vec() };
    let swapped = programme_with(&city, |programme| programme.city = "Otra".to_owned());
    let pointer = |sequence: u64, programme: &Signed| city.pointer(SCREEN, sequence, &[programme]);
    for programme in [&newer, &later, &unsigned] {
        server.put_programme(programme);
    }
    // Another programme of the same length in place of the one that the pointer names.
    let other = programme_with(&city, |programme| programme.city = "Otro".to_owned());
    assert_eq!(swapped.bytes.len(), other.bytes.len());
    server.put(programme_path(&swapped), other.bytes);

    let usual = pointer(6, &programme);
    let shorter = altered(&city, &usual, |pointer| pointer.epochs[0].programme = ContentHash::of(b"longer"));
    server.put(format!("/v1/programmes/{}", ContentHash::of(b"longer")), vec![b' '; programme.bytes.len() + 1]);
    let publisher_signs = {
        let root = cartelera_playlists::manifest::Root::open_self_signed(&city.root()).unwrap();
        seal(&root.open_pointer(&usual).unwrap(), &city.publisher)
    };
    let too_long = [usual.as_slice(), &vec![b' '; 4 << 20]].concat();
    for (what, reason, pointer) in [
        ("a pointer of a later format", Refusal::TooNew, altered(&city, &usual, |pointer| pointer.format = 2)),
        ("a programme of a later format", Refusal::TooNew, pointer(6, &newer)),
        ("a programme of a later timeline", Refusal::TooNew, pointer(6, &later)),
        ("a programme that is none", Refusal::Foreign, pointer(6, &unsigned)),
        ("another programme in its place", Refusal::Hash, pointer(6, &swapped)),
        ("a programme of another length", Refusal::Length, shorter),
        ("a pointer that the publisher signed", Refusal::Signature, publisher_signs),
        ("a programme in place of a pointer", Refusal::Foreign, programme.bytes.clone()),
        ("a pointer that is too long", Refusal::Length, too_long),
        ("a changed pointer", Refusal::Signature, changed_payload(&usual)),
        ("a pointer of another city", Refusal::Signature, other_keys().pointer(SCREEN, 6, &[&programme])),
        ("a pointer of another screen", Refusal::OtherScreen, city.pointer("agua-1", 6, &[&programme])),
        ("an older pointer", Refusal::Rollback, pointer(4, &programme)),
    ] {
        server.put_pointer(pointer);
        screen.sync.look_now();
        screen.wait_state(what, refused(reason));
        assert_eq!(screen.cache.active().unwrap().pointer.sequence, 5, "{what}");
        // A look that succeeds, so that the next refusal is news also if it has the same reason.
        server.put_pointer(city.pointer(SCREEN, 5, &[&programme]));
        screen.sync.look_now();
        screen.wait_state("contact", |state| *state == SyncState::UpToDate);
    }
}

/// The envelope with another payload under the same signature.
fn changed_payload(envelope: &[u8]) -> Vec<u8> {
    let mut envelope: serde_json::Value = serde_json::from_slice(envelope).unwrap();
    let payload = envelope["payload"].as_str().unwrap();
    // Inside the Base64: another number in the text.
    let changed = payload.replacen('2', "3", 1);
    assert_ne!(changed, payload);
    envelope["payload"] = changed.into();
    serde_json::to_vec(&envelope).unwrap()
}

#[test]
fn entries_that_nobody_may_sign_or_that_leave_a_gap_stop_nothing() {
    let (server, data, city) = (Server::start(), tempdir().unwrap(), City::new(1));
    let programme = publish(&server, &city, 1, &[&file(1, 1000)]);
    let screen = Screen::start(data.path(), &server);
    screen.wait_up_to_date();
    let usual = city.pointer(SCREEN, 2, &[&programme]);
    server.put_pointer(altered(&city, &usual, |pointer| pointer.stop_head = 2));
    for (reason, entries) in [
        (Refusal::Signature, stops_signed(&city.publisher, 1..=2)),
        (Refusal::Senseless, stops_signed(&city.pointer, [2])),
        (Refusal::Signature, stops_signed(&other_keys().pointer, 1..=2)),
        (Refusal::Senseless, stops_signed(&city.pointer, [])),
        (Refusal::Foreign, b"<html></html>".to_vec()),
    ] {
        server.put(stops_path(), entries);
        screen.sync.look_now();
        screen.wait_state("the refusal", refused(reason));
        assert_eq!(screen.cache.stops().head(), 0);
        assert_eq!(screen.cache.active().unwrap().pointer.sequence, 1);
    }
    server.put(stops_path(), stop_of(&city, 2));
    screen.sync.look_now();
    assert_eq!(screen.wait_activated().pointer.stop_head, 2);
    assert_eq!(screen.cache.stops().head(), 2);
}

#[test]
fn an_older_pointer_is_refused_also_after_a_restart_and_by_a_disk_from_a_backup() {
    let (server, data, city) = (Server::start(), tempdir().unwrap(), City::new(1));
    let old = publish(&server, &city, 5, &[&file(1, 1000)]);
    let backup = data.path().join("backup");
    Screen::start(&backup, &server).wait_up_to_date();
    let screen = data.path().join("screen");
    copy(&backup, &screen);
    let new = publish(&server, &city, 6, &[&file(2, 1000)]);
    Screen::start(&screen, &server).wait_up_to_date();

    server.put_pointer(city.pointer(SCREEN, 5, &[&old]));
    Screen::start(&screen, &server).wait_state("the refusal", refused(Refusal::Rollback));

    // A disk that was copied earlier follows what is newest, and refuses what is older than what it holds.
    fs::remove_dir_all(&screen).unwrap();
    copy(&backup, &screen);
    server.put_pointer(city.pointer(SCREEN, 4, &[&new]));
    let restored = Screen::start(&screen, &server);
    restored.wait_state("the refusal", refused(Refusal::Rollback));
    server.put_pointer(city.pointer(SCREEN, 6, &[&new]));
    restored.sync.look_now();
    assert_eq!(restored.wait_activated().pointer.sequence, 6);
    drop(restored);
    server.put_pointer(city.pointer(SCREEN, 5, &[&old]));
    Screen::start(&screen, &server).wait_state("the refusal", refused(Refusal::Rollback));
}

fn copy(from: &Path, to: &Path) {
    for entry in walkdir::WalkDir::new(from) {
        let entry = entry.unwrap();
        let target = to.join(entry.path().strip_prefix(from).unwrap());
        if entry.file_type().is_dir() {
            fs::create_dir_all(target).unwrap();
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}

#[test]
fn a_sequence_that_a_stolen_key_set_too_high_ends_with_that_key() {
    let (server, data, city) = (Server::start(), tempdir().unwrap(), City::new(1));
    let programme = publish(&server, &city, 5, &[&file(1, 1000)]);
    let screen = Screen::start(data.path(), &server);
    screen.wait_up_to_date();
    server.put_pointer(city.pointer(SCREEN, u64::MAX, &[&programme]));
    screen.sync.look_now();
    assert_eq!(screen.wait_activated().pointer.sequence, u64::MAX);

    let key = SigningKey::from_bytes(&[77; 32]);
    server.put("/v1/roots/2".to_owned(), root_of(&city, 2, &key));
    let rotated = City { pointer: key, ..City::new(1) };
    server.put_pointer(rotated.pointer(SCREEN, 7, &[&programme]));
    // The screen is switched off between the new root document and the pointer under it.
    server.break_next(&pointer_path(), [Fault::With(String::new()), Fault::Silence(0)]);
    screen.sync.look_now();
    server.wait_answered(&pointer_path(), 4);
    assert_eq!(server.requests("/v1/roots/2").len(), 1);
    drop(screen);
    let screen = Screen::start(data.path(), &server);
    assert_eq!(screen.wait_activated().pointer.sequence, 7);
    // What the stolen key signs is worth nothing now, and the new order holds.
    for (reason, pointer) in [
        (Refusal::Signature, city.pointer(SCREEN, u64::MAX, &[&programme])),
        (Refusal::Rollback, rotated.pointer(SCREEN, 6, &[&programme])),
    ] {
        server.put_pointer(pointer);
        screen.sync.look_now();
        screen.wait_state("the refusal", refused(reason));
        assert_eq!(screen.cache.active().unwrap().pointer.sequence, 7);
    }
}

#[test]
fn a_lie_about_revocation_makes_no_screen_forget() {
    let (server, data, city, cached) = (Server::start(), tempdir().unwrap(), City::new(1), file(1, 1000));
    publish(&server, &city, 1, &[&cached]);
    let screen = Screen::start(data.path(), &server);
    screen.wait_up_to_date();
    let own = screen.cache.device_key().unwrap().verifying_key();
    let revocation =
        |key| Revocation { format: 1, key: PublicKey(key), issued: "2026-10-04T00:00:00Z".parse().unwrap() };
    let another = SigningKey::from_bytes(&[5; 32]).verifying_key();
    for (what, lie) in [
        ("signed by others", seal(&revocation(own), &other_keys().pointer)),
        ("signed by the publisher", seal(&revocation(own), &city.publisher)),
        ("of another key", seal(&revocation(another), &city.pointer)),
        ("another document", city.pointer(SCREEN, 1, &[])),
        ("no document", b"{}".to_vec()),
        ("nothing", Vec::new()),
    ] {
        let answered = server.requests(&pointer_path()).len();
        server.break_next(&pointer_path(), [Fault::Denied(lie)]);
        screen.sync.look_now();
        // One look is refused, and the next one finds that nothing has changed.
        server.wait_answered(&pointer_path(), answered + 2);
        assert_eq!(screen.cache.identity().expect("it is a screen").screen.as_str(), SCREEN, "{what}");
        screen.assert_holds(&cached);
    }
    let key = screen.cache.device_key().unwrap();
    server.break_next(&pointer_path(), [Fault::Denied(seal(&revocation(own), &city.pointer))]);
    screen.sync.look_now();
    let told = screen.wait("the revocation", |event| match event {
        SyncEvent::Revoked => Some("revoked"),
        SyncEvent::Activated(_) => Some("activated"),
        _ => None,
    });
    assert_eq!(told, "revoked");
    server.wait_answered("/v1/root", 1);
    assert!(screen.cache.identity().is_none());
    assert_ne!(screen.cache.device_key().unwrap(), key, "its key is another one");
}

#[test]
fn a_time_that_was_signed_for_another_question_is_none() {
    let (server, data, city) = (Server::start(), tempdir().unwrap(), City::new(1));
    let programme = publish(&server, &city, 1, &[&file(1, 1000)]);
    let header = |value: String| Fault::With(format!("cartelera-time: {value}\r\n"));
    let replayed = time::sign(&"0".repeat(32), Timestamp::now(), &city.pointer);
    let forged = time::sign(&"0".repeat(32), Timestamp::now(), &other_keys().pointer);
    server.break_next(&pointer_path(), [header(replayed), header(forged)]);
    let cache = Cache::open(data.path()).unwrap();
    let root = cache.pair(&SCREEN.parse().unwrap(), &city.root()).unwrap();
    let trust = Some(ClockTrust::new(root.issued, root.issued));
    cache.keep_memo(&Memo { trust, ..Memo::default() }).unwrap();
    drop(cache);
    let screen = Screen::start(data.path(), &server);
    screen.wait_up_to_date();
    server.put_pointer(city.pointer(SCREEN, 2, &[&programme]));
    screen.sync.look_now();
    screen.wait_activated();
    let known = screen.stop().into_iter().find(|event| matches!(event, SyncEvent::TimeKnown));
    assert!(known.is_none());
    let memo = Cache::open(data.path()).unwrap().memo();
    let trust = serde_json::to_value(memo.trust).unwrap();
    assert_eq!(trust["was_signed"], false, "{trust}");
}
