//! Approvals: what a screen shows when whoever holds the server and its keys sends what approvers did not sign.

use std::fs;

use cartelera_player::{
    cache::{Cache, Refusal},
    sync::SyncState,
};
use cartelera_playlists::{
    approval::{Approvable, Approval, ApprovalBundle},
    hash::ContentHash,
    manifest::{Role, Root},
    programme::Programme,
};
use ed25519_dalek::SigningKey;
use tempfile::tempdir;

use crate::{
    city::{City, SCREEN, Signed, file, programme, seal},
    screen::{Screen, publish},
    server::{Fault, Server},
};

fn approver() -> SigningKey {
    SigningKey::from_bytes(&[9; 32])
}

/// The second root document, which asks for the approver.
fn asking_root(city: &City) -> Vec<u8> {
    let first = Root::open_self_signed(&city.root()).unwrap();
    seal(&Root { version: 2, approver: Role::of(approver().verifying_key()), ..first }, &city.root)
}

/// What the approver signed of `programme`.
fn approved(programme: &Programme) -> ApprovalBundle {
    let subjects = Approvable::all_of(programme).iter().map(Approvable::subject).collect();
    let approval = Approval { format: 1, issued: "2026-10-02T00:00:00Z".parse().unwrap(), subjects };
    ApprovalBundle::of(vec![seal(&approval, &approver())])
}

fn bundle_path(bundle: &ApprovalBundle) -> String {
    format!("/v1/approvals/{}", bundle.name().sha256)
}

/// Sends `programme` with `bundle` as the pointer `sequence`, as whoever has the publisher's and the pointer's key can.
fn send(server: &Server, city: &City, sequence: u64, programme: &Programme, bundle: Option<&ApprovalBundle>) {
    let bytes = seal(programme, &city.publisher);
    let signed = Signed { hash: ContentHash::of(&bytes), bytes };
    server.put_programme(&signed);
    let root = Root::open_self_signed(&city.root()).unwrap();
    let mut pointer = root.open_pointer(&city.pointer(SCREEN, sequence, &[&signed])).unwrap();
    pointer.root = 2;
    if let Some(bundle) = bundle {
        server.put(bundle_path(bundle), bundle.bytes().to_vec());
        pointer.approvals = Some(bundle.name());
    }
    server.put_pointer(seal(&pointer, &city.pointer));
}

#[test]
fn with_approvers_only_what_they_signed_is_shown() {
    let (server, data, city) = (Server::start(), tempdir().unwrap(), City::new(1));
    let (old, new) = (file(1, 1000), file(2, 1000));
    publish(&server, &city, 1, &[&old]);
    let screen = Screen::start(data.path(), &server);
    screen.wait_up_to_date();

    // The pointer tells of a root document under which an approver must sign.
    server.put("/v1/roots/2".to_owned(), asking_root(&city));
    let signed = programme(&[&old]);
    send(&server, &city, 2, &signed, Some(&approved(&signed)));
    screen.sync.look_now();
    let content = screen.wait_activated();
    assert_eq!(screen.cache.root().unwrap().version, 2);
    assert!(content.approvals.cover_item(&content.programmes[0].items[0]));

    // A new picture that nobody signed does not show, whoever published it.
    let more = programme(&[&old, &new]);
    server.put_media(&new);
    send(&server, &city, 3, &more, Some(&approved(&signed)));
    screen.sync.look_now();
    let content = screen.wait_activated();
    let shows: Vec<bool> = content.programmes[0].items.iter().map(|item| content.approvals.cover_item(item)).collect();
    assert_eq!(shows, [true, false]);

    // Neither under another name of the city, nor with changed signatures, nor without any.
    let refused = |reason| move |state: &SyncState| *state == SyncState::Refused { reason };
    let mut renamed = signed.clone();
    renamed.city = "Otra ciudad".to_owned();
    send(&server, &city, 4, &renamed, Some(&approved(&signed)));
    screen.sync.look_now();
    screen.wait_state("the refusal of another city's name", refused(Refusal::NotApproved));
    let bundle = approved(&more);
    send(&server, &city, 5, &more, Some(&bundle));
    server.break_next(&bundle_path(&bundle), [Fault::Flip]);
    screen.sync.look_now();
    screen.wait_state("the refusal of changed signatures", refused(Refusal::Hash));
    send(&server, &city, 6, &signed, None);
    screen.sync.look_now();
    screen.wait_state("the refusal without signatures", refused(Refusal::NotApproved));
    assert_eq!(screen.cache.active().unwrap().pointer.sequence, 3);

    send(&server, &city, 7, &more, Some(&bundle));
    screen.sync.look_now();
    let content = screen.wait_activated();
    assert!(content.programmes[0].items.iter().all(|item| content.approvals.cover_item(item)));
}

#[test]
fn an_item_that_states_the_digest_of_an_approved_one_is_refused() {
    let (server, data, city) = (Server::start(), tempdir().unwrap(), City::new(1));
    let old = file(1, 1000);
    publish(&server, &city, 1, &[&old]);
    let screen = Screen::start(data.path(), &server);
    screen.wait_up_to_date();
    server.put("/v1/roots/2".to_owned(), asking_root(&city));
    let signed = programme(&[&old]);
    let mut forged = signed.clone();
    forged.items[0].title = "Otra cosa".to_owned();
    send(&server, &city, 2, &forged, Some(&approved(&signed)));
    screen.sync.look_now();
    screen.wait_state("the refusal", |state| *state == SyncState::Refused { reason: Refusal::Senseless });
    assert_eq!(screen.cache.active().unwrap().pointer.sequence, 1);
}

#[test]
fn signatures_that_the_disk_lost_are_fetched_again_and_nothing_shows_without_them() {
    let (server, data, city) = (Server::start(), tempdir().unwrap(), City::new(1));
    let old = file(1, 1000);
    publish(&server, &city, 1, &[&old]);
    server.put("/v1/roots/2".to_owned(), asking_root(&city));
    let signed = programme(&[&old]);
    let bundle = approved(&signed);
    send(&server, &city, 2, &signed, Some(&bundle));
    let screen = Screen::start(data.path(), &server);
    screen.wait_up_to_date();
    screen.stop();

    let load = || Cache::open(data.path()).unwrap().load_active(&SCREEN.parse().unwrap()).unwrap().unwrap();
    let content = load();
    assert!(content.missing.is_empty() && content.approvals.cover_item(&signed.items[0]));
    fs::remove_file(data.path().join("approvals").join(bundle.name().sha256.to_string())).unwrap();
    let content = load();
    assert_eq!(content.missing, [bundle.name().sha256]);
    assert!(!content.approvals.cover_item(&signed.items[0]));

    let screen = Screen::start(data.path(), &server);
    let content = screen.wait_activated();
    assert!(content.missing.is_empty() && content.approvals.cover_item(&signed.items[0]));
}
