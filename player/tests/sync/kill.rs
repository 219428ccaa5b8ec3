//! A player killed at any point of an update starts from the old content or the new, and then completes the update.

use std::{
    env,
    io::{BufRead as _, BufReader},
    path::Path,
    process::{Child, Command, Stdio},
    sync::mpsc,
};

use cartelera_player::{
    cache::Cache,
    sync::{self, SyncConfig, SyncEvent, SyncState},
};
use cartelera_playlists::hash::ContentHash;
use tempfile::tempdir;

use crate::{
    city::{City, SCREEN, Signed, file},
    screen::{PATIENCE, Screen, publish},
    server::{Fault, Server, media_path, pointer_path, programme_path},
};

const DATA: &str = "CARTELERA_TEST_DATA";
const MANAGER: &str = "CARTELERA_TEST_MANAGER";

/// When the player is killed.
#[derive(Debug)]
enum Point {
    /// When so many bytes of an answer were sent and nothing more comes.
    Answer(String, usize),
    /// When it printed this line.
    Line(String),
}

/// Not a test by itself: the player that the test below starts and kills.
#[test]
#[ignore = "started by killed_at_any_point_a_player_has_the_old_content_or_the_new"]
fn player() {
    let (Ok(data), Ok(manager)) = (env::var(DATA), env::var(MANAGER)) else { return };
    let cache = Cache::open(Path::new(&data)).unwrap();
    let mut config = SyncConfig::new(manager.parse().unwrap());
    config.waits = false;
    config.parallel = 1;
    let (tell, events) = mpsc::channel();
    let _sync = sync::spawn(config, cache, move |event| drop(tell.send(event))).unwrap();
    for event in events {
        println!("\n{}", line(&event));
    }
}

fn line(event: &SyncEvent) -> String {
    match event {
        SyncEvent::Activated(_) => "activated".to_owned(),
        SyncEvent::MediaReady(hash) => format!("ready {hash}"),
        SyncEvent::State(SyncState::UpToDate) => "complete".to_owned(),
        _ => "other".to_owned(),
    }
}

fn start_player(data: &Path, server: &Server) -> Child {
    Command::new(env::current_exe().unwrap())
        .args(["--exact", "kill::player", "--ignored", "--nocapture"])
        .env(DATA, data)
        .env(MANAGER, format!("http://{}", server.address()))
        .stdout(Stdio::piped())
        .spawn()
        .unwrap()
}

fn copy(from: &Path, to: &Path) {
    for entry in walkdir::WalkDir::new(from).min_depth(1) {
        let entry = entry.unwrap();
        let target = to.join(entry.path().strip_prefix(from).unwrap());
        if entry.file_type().is_dir() {
            std::fs::create_dir(target).unwrap();
        } else {
            std::fs::copy(entry.path(), target).unwrap();
        }
    }
}

#[test]
fn killed_at_any_point_a_player_has_the_old_content_or_the_new() {
    let (base, city) = (tempdir().unwrap(), City::new(1));
    let (gone, kept, new, last) = (file(1, 3000), file(2, 40_000), file(3, 80_000), file(4, 20_000));
    let old: [&[u8]; 2] = [&gone, &kept];
    let update: [&[u8]; 3] = [&kept, &new, &last];
    let server = Server::start();
    publish(&server, &city, 1, &old);
    Screen::start(base.path(), &server).wait_up_to_date();
    drop(server);
    let programme: Signed = city.programme(&update);
    let pointer_bytes = city.pointer(SCREEN, 2, &[&programme]).len();
    let mut points: Vec<Point> = [0, pointer_bytes / 2, pointer_bytes - 1]
        .map(|count| Point::Answer(pointer_path(), count))
        .into_iter()
        .chain([0, 100, programme.bytes.len()].map(|count| Point::Answer(programme_path(&programme), count)))
        .chain([0, 1, 65_536, 79_999, 80_000].map(|count| Point::Answer(media_path(&new), count)))
        .chain([0, 20_000].map(|count| Point::Answer(media_path(&last), count)))
        .collect();
    let lines = ["activated".to_owned(), "complete".to_owned()];
    let ready = [&new, &last].map(|file| format!("ready {}", ContentHash::of(file)));
    points.extend(lines.into_iter().chain(ready).map(Point::Line));
    let mut seen = [0, 0];
    for point in points {
        let (server, data) = (Server::start(), tempdir().unwrap());
        copy(base.path(), data.path());
        publish(&server, &city, 2, &update);
        let mut player = start_player(data.path(), &server);
        match &point {
            Point::Answer(path, count) => {
                server.break_next(path, [Fault::Silence(*count)]);
                server.wait_answered(path, 1);
            }
            Point::Line(wanted) => wait_line(&mut player, wanted),
        }
        player.kill().unwrap();
        player.wait().unwrap();
        let sequence = check(data.path(), &gone, &kept, &point);
        seen[usize::from(sequence == 2)] += 1;
        let screen = Screen::start(data.path(), &server);
        screen.wait_up_to_date();
        for file in update {
            screen.assert_holds(file);
        }
        assert!(screen.cache.media_path(&ContentHash::of(&gone)).is_none());
    }
    // The points lie on both sides of the activation.
    assert!(seen[0] >= 5 && seen[1] >= 5, "{seen:?}");
}

fn wait_line(player: &mut Child, wanted: &str) {
    let (tell, lines) = mpsc::channel();
    let output = BufReader::new(player.stdout.take().unwrap());
    std::thread::spawn(move || output.lines().map_while(Result::ok).try_for_each(|line| tell.send(line)));
    while lines.recv_timeout(PATIENCE).expect("the player tells it") != wanted {}
}

/// Checks what a killed player left; gives the sequence of the active pointer.
fn check(data: &Path, gone: &[u8], kept: &[u8], point: &Point) -> u64 {
    let cache = Cache::open(data).unwrap();
    let content = cache.load_active(&SCREEN.parse().unwrap()).unwrap().expect("there is content");
    assert!(content.missing.is_empty(), "{point:?}");
    assert_eq!(std::fs::read_dir(data.join("damaged")).unwrap().count(), 0, "{point:?}");
    let sequence = content.pointer.sequence;
    assert!(matches!(sequence, 1 | 2), "{point:?}");
    let files: &[&[u8]] = if sequence == 1 { &[gone, kept] } else { &[kept] };
    for file in files {
        assert!(cache.media_path(&ContentHash::of(file)).is_some(), "{point:?}");
    }
    for entry in walkdir::WalkDir::new(data.join("media")) {
        let entry = entry.unwrap();
        if entry.file_type().is_file() {
            let name = ContentHash::of(&std::fs::read(entry.path()).unwrap()).to_string();
            assert_eq!(entry.file_name().to_str(), Some(name.as_str()), "{point:?}");
        }
    }
    sequence
}
