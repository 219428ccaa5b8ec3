//! Lines that are slow, that break, and on which answers never end.

use std::time::Duration;

use cartelera_player::sync::{ConnectionStep, SyncState};
use tempfile::tempdir;

use crate::{
    city::{City, file},
    line::{Line, Nature},
    screen::{Screen, publish},
    server::{Fault, Server, media_path, pointer_path},
};

#[test]
fn a_line_that_breaks_again_and_again_brings_everything_in_the_end() {
    let (server, data) = (Server::start(), tempdir().unwrap());
    let files = [file(1, 400_000), file(2, 150_000), file(3, 80_000)];
    publish(&server, &City::new(1), 1, &[&files[0], &files[1], &files[2]]);
    let nature = Nature { piece_bytes: 2000, pause: Duration::from_millis(1), breaks_after: 1..60_000 };
    let line = Line::start(server.address(), nature);
    let manager = format!("http://{}", line.address).parse().unwrap();
    let screen = Screen::start_with(data.path(), &server, |config| config.manager = manager);
    screen.wait_up_to_date();
    for file in &files {
        screen.assert_holds(file);
    }
    assert!(line.broken() >= 10, "400 kB do not pass in fewer pieces of up to 60 kB: {}", line.broken());
    let starts: Vec<_> = server.requests(&media_path(&files[0])).iter().map(|request| request.sent.0).collect();
    assert!(starts.is_sorted() && starts.last() > Some(&300_000), "it goes on where it was: {starts:?}");
}

#[test]
fn a_slow_line_is_not_a_dead_one() {
    let (server, data, slow) = (Server::start(), tempdir().unwrap(), file(1, 40_000));
    publish(&server, &City::new(1), 1, &[&slow]);
    let pause = Duration::from_millis(5);
    let nature = Nature { piece_bytes: 100, pause, breaks_after: usize::MAX - 1..usize::MAX };
    let line = Line::start(server.address(), nature);
    let manager = format!("http://{}", line.address).parse().unwrap();
    // Four hundred pieces take four times as long as a line may be silent.
    let silence = 100 * pause;
    let screen = Screen::start_with(data.path(), &server, |config| {
        (config.manager, config.silence) = (manager, silence);
    });
    screen.wait_up_to_date();
    screen.assert_holds(&slow);
    assert_eq!(server.requests(&media_path(&slow)).len(), 1);
}

#[test]
fn an_answer_that_trickles_without_end_is_given_up_and_told() {
    let (server, data, city) = (Server::start(), tempdir().unwrap(), City::new(1));
    let (old, new) = (file(1, 1000), file(2, 1000));
    publish(&server, &city, 1, &[&old]);
    Screen::start(data.path(), &server).wait_up_to_date();
    publish(&server, &city, 2, &[&new]);
    server.break_next(&pointer_path(), [Fault::Trickle]);
    server.break_next(&media_path(&new), [Fault::Trickle]);
    let screen = Screen::start_with(data.path(), &server, |config| config.attempt = Duration::from_millis(500));
    screen.wait_state("the pointer to be given up", |state| {
        matches!(state, SyncState::ManagerUnreachable { step: ConnectionStep::Manager, .. })
    });
    screen.assert_holds(&old);
    assert_eq!(screen.wait_activated().pointer.sequence, 2);
    screen.wait_up_to_date();
    screen.assert_holds(&new);
}
