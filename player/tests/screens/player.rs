//! A real player in its own display.

use std::{
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use image::RgbImage;
use jiff::{SignedDuration, Timestamp};

use crate::{
    compare,
    patience::until,
    process::{Running, program, run_tool},
    scratch::unique,
    trace::{self, Event, Frame, Show},
    xvfb::{Display, SIZE_PX},
};

/// How a player is started.
#[derive(Clone, Debug, Default)]
pub(crate) struct Setup {
    /// Its screen.
    pub(crate) screen: String,
    /// Address of its manager.
    pub(crate) manager: Option<String>,
    /// The folder of its cache.
    pub(crate) data: PathBuf,
    /// Seconds added to its clock.
    pub(crate) shift_s: i64,
    /// Further arguments.
    pub(crate) more: Vec<String>,
    /// Full-screen, with the programs in this folder before all others; else in a window.
    pub(crate) kiosk: Option<PathBuf>,
}

/// A player that runs.
pub(crate) struct Player {
    setup: Setup,
    folder: PathBuf,
    trace: PathBuf,
    // Ends before its display does.
    running: Running,
    display: Display,
}

impl Player {
    /// Starts a player in a new display; its files go to `folder`.
    pub(crate) fn start(folder: &Path, setup: Setup) -> Self {
        let display = Display::start(folder);
        let (running, trace) = launch(folder, &setup, &display);
        Self { setup, folder: folder.to_owned(), trace, running, display }
    }

    /// Kills it (SIGKILL).
    pub(crate) fn kill(&mut self) {
        self.running.kill();
    }

    /// Kills it if it runs, and starts it again in the same display on the same cache.
    pub(crate) fn restart(&mut self, manager: Option<&str>) {
        self.running.kill();
        self.setup.manager = manager.map(str::to_owned);
        (self.running, self.trace) = launch(&self.folder, &self.setup, &self.display);
    }

    /// Fails the test if it does not run any more.
    pub(crate) fn assert_running(&mut self) {
        self.running.assert_running();
    }

    /// Its clock.
    pub(crate) fn now(&self) -> Timestamp {
        Timestamp::now() + SignedDuration::from_secs(self.setup.shift_s)
    }

    /// Its screen.
    pub(crate) fn screen(&self) -> &str {
        &self.setup.screen
    }

    /// The folder of its cache.
    pub(crate) fn data(&self) -> &Path {
        &self.setup.data
    }

    /// Presses a key before its display.
    pub(crate) fn press(&mut self, key: &str) {
        let arguments = ["search", "--name", "^Cartelera$", "windowfocus", "--sync", "key", key];
        run_tool(Command::new("xdotool").args(arguments).env("DISPLAY", self.display.name()));
    }

    /// What is on its display now.
    pub(crate) fn picture(&mut self) -> RgbImage {
        self.display.picture()
    }

    /// What is on its display now, which must not be black.
    pub(crate) fn lit_picture(&mut self) -> RgbImage {
        let picture = self.picture();
        if compare::is_black(&picture) {
            let path = self.folder.join("black.png");
            picture.save(&path).expect("the picture can be written");
            panic!("screen {} went black at {} ({})", self.setup.screen, self.now(), path.display());
        }
        picture
    }

    /// The slots that came onto its stage.
    pub(crate) fn shows(&self) -> Vec<Show> {
        let shows = trace::read(&self.trace).into_iter();
        shows.filter_map(|event| if let Event::Show(show) = event { Some(show) } else { None }).collect()
    }

    /// The slot on its stage.
    pub(crate) fn shown(&self) -> Option<Show> {
        self.shows().pop()
    }

    /// The frames of videos that reached its GPU.
    pub(crate) fn frames(&self) -> Vec<Frame> {
        let frames = trace::read(&self.trace).into_iter();
        frames.filter_map(|event| if let Event::Frame(frame) = event { Some(frame) } else { None }).collect()
    }

    /// Waits for a slot that `wanted` accepts.
    pub(crate) fn wait_for(&mut self, what: &str, wanted: impl Fn(&Show) -> bool) -> Show {
        let what = format!("screen {} to show {what}", self.setup.screen);
        until(&what, || {
            self.assert_running();
            self.shows().into_iter().find(|show| wanted(show))
        })
    }

    /// Waits until anything but black is on its display.
    pub(crate) fn wait_until_lit(&mut self) -> RgbImage {
        let what = format!("screen {} to be lit", self.setup.screen);
        until(&what, || {
            self.assert_running();
            Some(self.picture()).filter(|picture| !compare::is_black(picture))
        })
    }
}

fn launch(folder: &Path, setup: &Setup, display: &Display) -> (Running, PathBuf) {
    let number = unique();
    let trace = folder.join(format!("trace-{number}.jsonl"));
    let (width, height) = SIZE_PX;
    let mut command = Command::new(program("cartelera-player"));
    command.args(["--screen", &setup.screen, "--poll", "1"]).args(&setup.more);
    if let Some(tools) = &setup.kiosk {
        let others = std::env::var_os("PATH").unwrap_or_default();
        let all = std::iter::once(tools.clone()).chain(std::env::split_paths(&others));
        command.env("PATH", std::env::join_paths(all).expect("paths without colons"));
    } else {
        command.args(["--windowed", &format!("{width}x{height}")]);
    }
    command.arg(format!("--shift={}", setup.shift_s)).arg("--data").arg(&setup.data).arg("--trace").arg(&trace);
    if let Some(manager) = &setup.manager {
        command.args(["--manager", manager]);
    }
    command.env("DISPLAY", display.name()).env_remove("WAYLAND_DISPLAY").env_remove("CARTELERA_MANAGER");
    command.stdin(Stdio::null()).stdout(Stdio::null());
    let log = folder.join(format!("player-{number}.log"));
    (Running::start(&format!("the player of {}", setup.screen), &mut command, &log), trace)
}
