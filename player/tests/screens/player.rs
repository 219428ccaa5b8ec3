//! A real player in its own display.

use std::{
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use image::RgbImage;
use jiff::{SignedDuration, Timestamp};

use crate::{
    city::SCREENS,
    compare, manager,
    patience::until,
    process::{Running, program, run_tool},
    scratch::unique,
    trace::{Ended, Event, Frame, Show, Trace},
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
    /// It has no enrolment file.
    pub(crate) is_unpaired: bool,
    /// It does not take the machine's clock for right.
    pub(crate) doubts_clock: bool,
    /// After so many starts in a row that did not last it is in safe mode; 0 means never.
    pub(crate) safe_after: u32,
    /// Another program than the one that was built.
    pub(crate) program: Option<PathBuf>,
}

/// What a player is started with besides.
#[derive(Clone, Debug)]
pub(crate) struct Extra {
    /// Size of its window in pixels; the window stands at the display's top left.
    pub(crate) window_px: (u32, u32),
    /// Variables of its environment.
    pub(crate) env: Vec<(&'static str, String)>,
}

impl Default for Extra {
    /// A window that fills the display.
    fn default() -> Self {
        Self { window_px: SIZE_PX, env: Vec::new() }
    }
}

impl Setup {
    /// The first screen of a small city, of the manager at `manager`, with its cache in `data`.
    pub(crate) fn of(manager: &str, data: PathBuf) -> Self {
        Self { screen: SCREENS[0].to_owned(), manager: Some(manager.to_owned()), data, ..Self::default() }
    }
}

/// A player that runs.
pub(crate) struct Player {
    setup: Setup,
    extra: Extra,
    log: PathBuf,
    folder: PathBuf,
    trace: Trace,
    // Ends before its display does.
    running: Running,
    display: Display,
}

impl Player {
    /// Starts a player in a new display; its files go to `folder`.
    pub(crate) fn start(folder: &Path, setup: Setup) -> Self {
        Self::start_with(folder, setup, Extra::default())
    }

    /// As [`Player::start`], with something besides.
    pub(crate) fn start_with(folder: &Path, setup: Setup, extra: Extra) -> Self {
        let display = Display::start(folder);
        let Launched { running, trace, log } = launch(folder, &setup, &extra, &display);
        Self { setup, extra, folder: folder.to_owned(), log, trace, running, display }
    }

    /// Kills it (SIGKILL).
    pub(crate) fn kill(&mut self) {
        self.running.kill();
    }

    /// Kills it if it runs, and starts it again in the same display on the same cache.
    pub(crate) fn restart(&mut self, manager: Option<&str>) {
        self.running.kill();
        self.setup.manager = manager.map(str::to_owned);
        let launched = launch(&self.folder, &self.setup, &self.extra, &self.display);
        (self.running, self.trace, self.log) = (launched.running, launched.trace, launched.log);
    }

    /// As [`Player::restart`], with another program, or with the one that was built.
    pub(crate) fn restart_as(&mut self, program: Option<PathBuf>, manager: Option<&str>) {
        self.setup.program = program;
        self.restart(manager);
    }

    /// Fails the test if it does not run any more.
    pub(crate) fn assert_running(&mut self) {
        self.running.assert_running();
    }

    /// Waits until it ends by itself; says whether that was as it should be.
    pub(crate) fn wait_ended(&mut self) -> bool {
        until("the player to end", || self.running.ended()).success()
    }

    /// What it said so far.
    pub(crate) fn log(&self) -> String {
        std::fs::read_to_string(&self.log).unwrap_or_default()
    }

    /// The number of its process.
    pub(crate) fn pid(&self) -> u32 {
        self.running.child.id()
    }

    /// The number of its display's process.
    pub(crate) fn display_pid(&self) -> u32 {
        self.display.pid()
    }

    /// Everything that it recorded.
    pub(crate) fn events(&self) -> Vec<Event> {
        self.trace.events().to_vec()
    }

    /// The videos that ended.
    pub(crate) fn clips(&self) -> Vec<Ended> {
        let events = self.events().into_iter();
        events.filter_map(|event| if let Event::Clip(clip) = event { Some(clip) } else { None }).collect()
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
        let events = self.trace.events();
        events
            .iter()
            .filter_map(|event| if let Event::Show(show) = event { Some(show.clone()) } else { None })
            .collect()
    }

    /// The slot on its stage.
    pub(crate) fn shown(&self) -> Option<Show> {
        self.shows().pop()
    }

    /// The frames of videos that reached its GPU.
    pub(crate) fn frames(&self) -> Vec<Frame> {
        let events = self.trace.events();
        events
            .iter()
            .filter_map(|event| if let Event::Frame(frame) = event { Some(frame.clone()) } else { None })
            .collect()
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

struct Launched {
    running: Running,
    trace: Trace,
    log: PathBuf,
}

fn launch(folder: &Path, setup: &Setup, extra: &Extra, display: &Display) -> Launched {
    let number = unique();
    let trace = folder.join(format!("trace-{number}.jsonl"));
    let (width, height) = extra.window_px;
    let mut command = Command::new(setup.program.clone().unwrap_or_else(|| program("cartelera-player")));
    // Tests kill players more often than any fault does.
    let safe_after = setup.safe_after.to_string();
    command.args(["--poll", "1", "--safe-after", &safe_after]).args(&setup.more);
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
        let data = folder.join(manager::DATA);
        if !setup.data.join("identity.json").exists() && data.exists() && !setup.is_unpaired {
            command.arg("--enrolment").arg(manager::enrol(&data, manager, &setup.screen, folder));
        }
    }
    if !setup.doubts_clock {
        command.args(["--clock", "assume-synchronised"]);
    }
    command.env("DISPLAY", display.name()).env_remove("WAYLAND_DISPLAY").env_remove("CARTELERA_MANAGER");
    command.envs(extra.env.iter().map(|(name, value)| (name, value)));
    command.stdin(Stdio::null()).stdout(Stdio::null());
    let log = folder.join(format!("player-{number}.log"));
    let running = Running::start(&format!("the player of {}", setup.screen), &mut command, &log);
    Launched { running, trace: Trace::new(trace), log }
}
