//! The thread that asks whether the player lives, and tells the service manager.

use std::{
    path::PathBuf,
    sync::Arc,
    thread,
    time::{Duration, Instant},
};

use anyhow::Context as _;
use sd_notify::NotifyState;
use tracing::{error, info};

use super::{
    judge::{Sign, judge},
    notify::{tell, watchdog_period},
    pulse::Pulse,
    starts::Starts,
};
use crate::{display, video};

/// A start that presents pictures for so long has lasted.
const LASTED: Duration = Duration::from_mins(1);
/// How often it looks where nobody watches.
const PERIOD: Duration = Duration::from_secs(5);
/// How often it looks until the first picture is presented.
const FIRST_PERIOD: Duration = Duration::from_millis(100);
/// A closed screen, too, presents its first picture, which is black; a display that takes none is waited for so long.
const DARK: Duration = Duration::from_secs(10);
/// A video's control thread that shows no sign of life for so long hangs; what it waits for by itself takes less.
const HANGS: Duration = Duration::from_secs(12);

/// What a watchdog needs.
pub(crate) struct WatchdogSetup {
    /// Asks the main loop.
    pub(crate) pulse: Pulse,
    /// Calls the main loop.
    pub(crate) wake: Arc<dyn Fn() + Send + Sync>,
    /// Counts starts.
    pub(crate) starts: Starts,
    /// Where the kernel tells whether a display is connected, if that matters.
    pub(crate) drm: Option<PathBuf>,
}

/// How a start begins, as the service manager is told in its status: what changes the package looks for the first one.
enum Begins {
    /// A picture went to the display.
    Presents,
    /// There is no display.
    Absent,
    /// The office is closed, and the display takes nothing.
    Dark,
}

impl Begins {
    fn text(&self) -> &'static str {
        match self {
            Self::Presents => "presents pictures",
            Self::Absent => "no display is connected",
            Self::Dark => "closed, and the display takes no picture",
        }
    }
}

/// Asks, judges, and tells.
pub(crate) struct Watchdog {
    setup: WatchdogSetup,
    before: Option<Sign>,
    fault: Option<&'static str>,
}

impl Watchdog {
    /// Starts the thread. It ends when the start has lasted and nobody watches, else with the process.
    ///
    /// # Errors
    ///
    /// If the thread cannot be started.
    pub(crate) fn start(setup: WatchdogSetup) -> anyhow::Result<()> {
        let watchdog = Self { setup, before: None, fault: None };
        let work = move || watchdog.run(watchdog_period());
        thread::Builder::new().name("watchdog".to_owned()).spawn(work).context("starting the watchdog")?;
        Ok(())
    }

    fn run(mut self, watched: Option<Duration>) {
        let period = watched.map_or(PERIOD, |watched| watched / 3);
        let begins = self.wait_until_ready();
        let ready = Instant::now();
        tell(NotifyState::Status(begins.text()));
        tell(NotifyState::Ready);
        let mut has_lasted = false;
        while !has_lasted || watched.is_some() {
            let began = Instant::now();
            let sign = self.ask(period);
            let fault = self.look(sign);
            if watched.is_some() && fault.is_none() {
                tell(NotifyState::Watchdog);
            }
            self.note(fault);
            if !has_lasted && ready.elapsed() >= LASTED {
                has_lasted = true;
                self.setup.starts.lasted();
            }
            thread::sleep(period.saturating_sub(began.elapsed()));
        }
    }

    /// Waits until the first picture was presented, or nobody is to see one. Without a display the main loop may wait in vain
    /// for what it presented. How long that may take is the service manager's
    /// affair.
    fn wait_until_ready(&self) -> Begins {
        let began = Instant::now();
        loop {
            let sign = self.ask(FIRST_PERIOD);
            if sign.is_some_and(|sign| sign.presented > 0) {
                return Begins::Presents;
            }
            if self.is_absent() {
                return Begins::Absent;
            }
            if sign.is_some_and(|sign| !sign.is_lit) && began.elapsed() >= DARK {
                return Begins::Dark;
            }
            thread::sleep(FIRST_PERIOD);
        }
    }

    fn ask(&self, patience: Duration) -> Option<Sign> {
        self.setup.pulse.ask(&*self.setup.wake, patience)
    }

    fn is_absent(&self) -> bool {
        self.setup.drm.as_deref().is_some_and(display::is_absent)
    }

    /// What is wrong, if anything is.
    fn look(&mut self, sign: Option<Sign>) -> Option<&'static str> {
        let Some(sign) = sign else { return (!self.is_absent()).then_some("the main loop does not answer") };
        let before = self.before.replace(sign).unwrap_or(sign);
        if video::silent_for() >= HANGS {
            return Some("a video's control thread hangs");
        }
        judge(before, sign).filter(|_| !self.is_absent())
    }

    fn note(&mut self, fault: Option<&'static str>) {
        if self.fault == fault {
            return;
        }
        if let Some(fault) = fault {
            error!("{fault}: whoever watches is not told that the player lives");
        } else {
            info!("the player does again what it is for");
        }
        self.fault = fault;
    }
}
