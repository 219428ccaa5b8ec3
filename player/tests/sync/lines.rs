//! Lines that are slow, that break, and on which answers never end.

use std::time::Duration;

use tempfile::tempdir;

use crate::{
    city::{City, file},
    line::{Line, Nature},
    screen::{Screen, publish},
    server::{Server, media_path},
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
