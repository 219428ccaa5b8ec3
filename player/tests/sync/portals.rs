//! Whoever else answers in the manager's place: captive portals, answers without end, errors.

use std::time::Duration;

use cartelera_player::{
    cache::Refusal,
    sync::{ConnectionStep, ResultBody, SyncState},
};
use cartelera_playlists::protocol::{command::CommandOutcome, heartbeat::Heartbeat};
use tempfile::tempdir;

use crate::{
    city::{City, SCREEN, file},
    screen::{Screen, publish},
    server::{Fault, Request, Server, media_path, pointer_path},
    signed::{altered, other_keys, stop_of, stops_path},
};

fn beat_path() -> String {
    format!("/v1/screens/{SCREEN}/heartbeat")
}

fn refused(reason: Refusal) -> impl Fn(&SyncState) -> bool {
    move |state| *state == SyncState::Refused { reason }
}

fn outcomes(request: &Request) -> Vec<(u64, CommandOutcome)> {
    serde_json::from_slice::<Heartbeat>(&request.body).expect("a heartbeat").outcomes
}

/// Waits for a heartbeat after the first `known` ones that tells the outcome of `command`; gives the outcome and how many
/// there were then.
fn wait_outcome(server: &Server, known: usize, command: u64) -> (CommandOutcome, usize) {
    for count in known + 1..=known + 10 {
        server.wait_answered(&beat_path(), count);
        let told = outcomes(&server.requests(&beat_path())[count - 1]);
        if let Some((_, outcome)) = told.into_iter().find(|(number, _)| *number == command) {
            return (outcome, count);
        }
    }
    panic!("ten heartbeats do not tell what became of command {command}");
}

#[test]
fn a_captive_portal_changes_nothing_and_what_was_told_to_it_is_told_again() {
    let (server, data, city) = (Server::start(), tempdir().unwrap(), City::new(1));
    let (old, new) = (file(1, 1000), file(2, 1000));
    publish(&server, &city, 1, &[&old]);
    server.put(beat_path(), b"{}".to_vec());
    let screen = Screen::start_with(data.path(), &server, |config| {
        (config.waits, config.poll) = (true, Duration::from_millis(100));
    });
    screen.wait_up_to_date();
    server.break_all(Some(Fault::Page));
    screen.wait_state("the portal", refused(Refusal::Foreign));
    let known = server.requests(&beat_path()).len();
    let reporter = screen.sync.reporter();
    reporter.ran(7, CommandOutcome::Done, None);
    let (_, known) = wait_outcome(&server, known, 7);
    reporter.ran(8, CommandOutcome::Done, Some(ResultBody::Text("the log".to_owned())));
    server.wait_answered(&format!("/v1/screens/{SCREEN}/results/8"), 1);
    let (in_portal, _) = wait_outcome(&server, known, 8);
    assert!(matches!(in_portal, CommandOutcome::Failed { .. }), "nobody has the result: {in_portal:?}");
    screen.assert_holds(&old);
    assert_eq!(screen.cache.active().unwrap().pointer.sequence, 1);

    publish(&server, &city, 2, &[&new]);
    server.break_all(None);
    let known = server.requests(&beat_path()).len();
    assert_eq!(screen.wait_activated().pointer.sequence, 2);
    assert_eq!(wait_outcome(&server, known, 7).0, CommandOutcome::Done);
    wait_outcome(&server, known, 8);
    screen.wait_up_to_date();
    screen.assert_holds(&new);
}

#[test]
fn a_portal_before_the_first_contact_leaves_nothing_behind() {
    let (server, data, city, cached) = (Server::start(), tempdir().unwrap(), City::new(1), file(1, 1000));
    let programme = publish(&server, &city, 1, &[&cached]);
    server.break_all(Some(Fault::Page));
    let screen = Screen::start(data.path(), &server);
    screen.wait_state("the portal", refused(Refusal::Foreign));
    for folder in ["media", "programmes", "partial", "damaged"] {
        assert_eq!(std::fs::read_dir(data.path().join(folder)).unwrap().count(), 0, "{folder}");
    }
    // The pointer arrives, and the portal answers for the programme and then for the file.
    server.break_all(None);
    server.break_next(&crate::server::programme_path(&programme), [Fault::Page]);
    server.break_next(&media_path(&cached), [Fault::Page, Fault::Page]);
    screen.wait_up_to_date();
    screen.assert_holds(&cached);
}

#[test]
fn a_portal_that_sends_screens_elsewhere_is_told() {
    let (server, data) = (Server::start(), tempdir().unwrap());
    publish(&server, &City::new(1), 1, &[&file(1, 1000)]);
    server.put("/entrar".to_owned(), b"<html>Acepte las condiciones</html>".to_vec());
    server.break_next(&pointer_path(), [Fault::Status(302, "Location: /entrar\r\n")]);
    let screen = Screen::start(data.path(), &server);
    screen.wait_state("the portal", refused(Refusal::Foreign));
    screen.wait_up_to_date();
}

#[test]
fn an_answer_without_end_is_cut_whatever_was_asked_for() {
    let (server, data, city) = (Server::start(), tempdir().unwrap(), City::new(1));
    let programme = publish(&server, &city, 1, &[&file(1, 1000)]);
    server.put(beat_path(), b"{}".to_vec());
    server.break_next(&beat_path(), [Fault::Endless]);
    server.break_next(&pointer_path(), [Fault::Endless]);
    let screen = Screen::start(data.path(), &server);
    screen.wait_state("the pointer's end", refused(Refusal::Length));
    screen.wait_up_to_date();
    server.wait_answered(&beat_path(), 1);

    server.break_next(&stops_path(), [Fault::Endless]);
    server.put(stops_path(), stop_of(&city, 1));
    let stopped = city.pointer(SCREEN, 2, &[&programme]);
    server.put_pointer(altered(&city, &stopped, |pointer| pointer.stop_head = 1));
    screen.sync.look_now();
    screen.wait_state("the list's end", refused(Refusal::Length));
    assert_eq!(screen.wait_activated().pointer.stop_head, 1);

    server.break_next("/v1/roots/2", [Fault::Endless]);
    server.put_pointer(other_keys().pointer(SCREEN, 3, &[&programme]));
    screen.sync.look_now();
    screen.wait_state("the pointer's signature", refused(Refusal::Signature));
    assert_eq!(server.requests("/v1/roots/2").len(), 1);
}

#[test]
fn errors_on_every_route_change_nothing_and_the_pause_that_is_asked_for_is_kept() {
    let (server, data, city, cached) = (Server::start(), tempdir().unwrap(), City::new(1), file(1, 1000));
    publish(&server, &city, 1, &[&cached]);
    Screen::start(data.path(), &server).wait_up_to_date();
    publish(&server, &city, 2, &[&cached, &file(2, 1000)]);
    server.break_all(Some(Fault::Status(500, "")));
    let screen = Screen::start(data.path(), &server);
    screen.wait_state("the error", |state| {
        matches!(state, SyncState::ManagerUnreachable { step: ConnectionStep::Manager, .. })
    });
    let known = server.requests(&pointer_path()).len();
    server.break_all(Some(Fault::Status(503, "Retry-After: 1\r\n")));
    // The first may have been answered by the error before.
    server.wait_answered(&pointer_path(), known + 4);
    let asked = server.requests(&pointer_path());
    for two in asked[known + 1..].windows(2) {
        assert_eq!(two[0].status, 503);
        assert!(two[1].at - two[0].at >= Duration::from_secs(1), "{two:?}");
    }
    screen.assert_holds(&cached);
    server.break_all(None);
    assert_eq!(screen.wait_activated().pointer.sequence, 2);
    screen.wait_up_to_date();
}
