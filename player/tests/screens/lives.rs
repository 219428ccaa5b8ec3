//! What a player tells its service manager, and what it does after it failed again and again.

use std::{
    os::unix::net::UnixDatagram,
    process::Command,
    time::{Duration, Instant},
};

use crate::{
    alone,
    calm::wakes,
    city::City,
    clip,
    manager::{Manager, said},
    patience::{LIMIT, until},
    player::{Extra, Player, Setup},
    process::run_tool,
    scratch::Scratch,
};

/// A player that says nothing for so long would be killed.
const WATCHDOG: Duration = Duration::from_millis(1500);
/// So long it has to be silent until a test believes that it stays so.
const SILENCE: Duration = Duration::from_secs(6);

/// A service manager as far as a player knows it.
pub(crate) struct Watcher {
    socket: UnixDatagram,
    /// What a player is started with.
    pub(crate) extra: Extra,
}

impl Watcher {
    /// Begins to listen; the socket is in `scratch`.
    pub(crate) fn listen(scratch: &Scratch) -> Self {
        let path = scratch.join("notify");
        let socket = UnixDatagram::bind(&path).expect("the socket can be made");
        let path = path.into_os_string().into_string().expect("a path of text");
        let env = vec![
            ("NOTIFY_SOCKET", path),
            ("WATCHDOG_USEC", WATCHDOG.as_micros().to_string()),
            // The compositor's, which is the service's main process.
            ("WATCHDOG_PID", "1".to_owned()),
        ];
        Self { socket, extra: Extra { env, ..Extra::default() } }
    }

    /// What it says next; `None` if it says nothing for so long.
    pub(crate) fn hear(&self, patience: Duration) -> Option<String> {
        self.socket.set_read_timeout(Some(patience)).expect("a length of time");
        let mut bytes = [0; 4096];
        let length = self.socket.recv(&mut bytes).ok()?;
        Some(String::from_utf8_lossy(&bytes[..length]).trim().to_owned())
    }

    /// Waits until it says nothing any more; fails if it goes on.
    pub(crate) fn wait_silent(&self) {
        let began = Instant::now();
        while self.hear(SILENCE).is_some() {
            assert!(began.elapsed() < LIMIT, "it goes on saying that it lives");
        }
    }
}

fn signal(name: &str, pid: u32) {
    run_tool(Command::new("kill").args([name, &pid.to_string()]));
}

#[test]
fn a_player_says_that_it_lives_while_nothing_is_due_and_only_while_it_does() {
    let _stage = alone();
    let scratch = Scratch::new("lives");
    let mut city = City::begin(&scratch.join("ciudad"));
    city.bulletin("aviso", "Horario de verano", "600s");
    let manager = Manager::start(&scratch);
    manager.publish(&city.finish(), &[]);
    let watcher = Watcher::listen(&scratch);
    let setup = Setup::of(&manager.url(), scratch.join("data"));
    let mut player = Player::start_with(&scratch, setup, watcher.extra.clone());

    assert_eq!(watcher.hear(LIMIT).as_deref(), Some("STATUS=presents pictures"));
    assert_eq!(watcher.hear(LIMIT).as_deref(), Some("READY=1"));
    assert_ne!(player.shows(), [], "it is ready before anything is on the stage");
    // The display may show it a little later.
    player.wait_until_lit();
    let shown = player.wait_for("the bulletin", |show| show.item == "aviso");
    let settled = shown.at + jiff::SignedDuration::from_secs(6);
    until("the first seconds to be over", || (player.now() > settled).then_some(()));
    while watcher.hear(Duration::from_millis(1)).is_some() {}
    let woke = wakes(player.pid());
    for _ in 0..12 {
        assert_eq!(watcher.hear(LIMIT).as_deref(), Some("WATCHDOG=1"));
    }
    let woke = wakes(player.pid()) - woke;
    println!("the main thread woke {woke} times for twelve pings");
    assert!(woke < 120, "the main thread woke {woke} times for twelve pings: it draws for them");

    signal("-STOP", player.pid());
    watcher.wait_silent();
    signal("-CONT", player.pid());
    assert_eq!(watcher.hear(LIMIT).as_deref(), Some("WATCHDOG=1"), "it lives again");
    signal("-TERM", player.pid());
    assert!(player.wait_ended());
}

#[test]
fn a_player_whose_video_does_not_reach_the_display_does_not_say_that_it_lives() {
    let _stage = alone();
    let scratch = Scratch::new("lives-video");
    let mut city = City::begin(&scratch.join("ciudad"));
    clip::save_numbered(&city.media("cuenta.mp4"), 60);
    city.capsule("cuenta", "cuenta.mp4");
    let manager = Manager::start(&scratch);
    manager.publish(&city.finish(), &[]);
    let watcher = Watcher::listen(&scratch);
    let setup = Setup::of(&manager.url(), scratch.join("data"));
    let mut player = Player::start_with(&scratch, setup, watcher.extra.clone());
    player.wait_for("the capsule", |show| show.item == "cuenta");
    let frames = player.frames().len();
    until("the video to play", || (player.frames().len() > frames + 30).then_some(()));
    while watcher.hear(Duration::from_millis(1)).is_some() {}
    for _ in 0..3 {
        assert_eq!(watcher.hear(LIMIT).as_deref(), Some("WATCHDOG=1"));
    }

    signal("-STOP", player.display_pid());
    watcher.wait_silent();
    signal("-CONT", player.display_pid());
    until("it to say that it lives", || (watcher.hear(LIMIT)? == "WATCHDOG=1").then_some(()));
    player.assert_running();
}

#[test]
fn a_player_that_failed_again_and_again_shows_the_house_loop_until_something_new_is_published() {
    let _stage = alone();
    let scratch = Scratch::new("lives-safe");
    let mut city = City::begin(&scratch.join("ciudad"));
    city.bulletin("aviso", "Horario de verano", "4s");
    let manager = Manager::start(&scratch);
    manager.publish(&city.finish(), &["--now"]);
    let setup = Setup { safe_after: 2, ..Setup::of(&manager.url(), scratch.join("data")) };
    let mut player = Player::start(&scratch, setup);
    let is_planned = |item: &str, reason: &str| item == "aviso" && reason == "planned";
    for _ in 0..2 {
        player.wait_for("what is planned", |show| is_planned(&show.item, &show.reason));
        player.restart(Some(&manager.url()));
    }
    player.wait_for("the house loop", |show| show.item == "casa");
    assert!(player.shows().iter().all(|show| show.item == "casa"), "{:?}", player.shows());
    until("its manager to know", || said(&manager.run(&["screens"])).contains("modo seguro").then_some(()));
    let alert = ["takeover", "start", "--headline", "Evacúe el edificio", "--category", "services"];
    manager.tell(&[&alert[..], &["--department", "comunicacion", "--severity", "extreme", "--id", "evacuar"]].concat());
    player.wait_for("an alert", |show| show.reason == "takeover");
    manager.tell(&["takeover", "end", "evacuar"]);

    let mut city = City::begin(&scratch.join("mejor"));
    city.bulletin("aviso", "Horario de invierno", "4s");
    manager.publish(&city.finish(), &["--now"]);
    assert!(player.wait_ended(), "it ends to start anew");
    player.restart(Some(&manager.url()));
    player.wait_for("what is planned", |show| is_planned(&show.item, &show.reason));
    // Once more, and it is safe again at once.
    player.restart(Some(&manager.url()));
    player.wait_for("the house loop", |show| show.item == "casa" && show.reason != "planned");
}
