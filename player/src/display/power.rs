//! Switches the panel by whatever this machine has, and asks it how it is.

use std::{
    env,
    ffi::OsString,
    path::PathBuf,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use anyhow::Context as _;
use cartelera_playlists::protocol::heartbeat::DisplayState;
use crossbeam_channel::{Receiver, RecvTimeoutError, Sender, bounded};

use super::{
    cec::{self, Answer, Port},
    connectors::is_absent,
    outputs::Outputs,
    tool::{self, Tool},
};

/// How often a display that should be on is asked whether it is.
const LOOK_EVERY: Duration = Duration::from_mins(1);
/// A television that was switched on answers by then.
const SETTLED: Duration = Duration::from_secs(10);

/// Where a machine has what switches and tells of displays.
#[derive(Clone, Debug)]
pub(crate) struct Places {
    /// The folder of devices.
    pub(crate) dev: PathBuf,
    /// Where the kernel tells of connectors.
    pub(crate) drm: Option<PathBuf>,
    /// The folders of programs, as `PATH` has them.
    pub(crate) programs: OsString,
}

impl Places {
    /// Those of this machine.
    pub(crate) fn of_machine(drm: Option<PathBuf>) -> Self {
        Self { dev: PathBuf::from("/dev"), drm, programs: env::var_os("PATH").unwrap_or_default() }
    }
}

/// The panel's power, on a thread of its own, since tools may take seconds.
pub(crate) struct DisplayPower {
    can_switch: bool,
    wanted: Option<bool>,
    orders: Sender<bool>,
    seen: Seen,
}

/// What was last seen of the panel.
#[derive(Clone, Default)]
struct Seen(Arc<Mutex<Option<DisplayState>>>);

impl Seen {
    fn lock(&self) -> MutexGuard<'_, Option<DisplayState>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl DisplayPower {
    /// Looks for tools; the panel is taken to be on. `outputs` are switched where the compositor knows no other way.
    ///
    /// # Errors
    ///
    /// If the thread cannot be started.
    pub(crate) fn start(places: &Places, outputs: Option<Outputs>) -> anyhow::Result<Self> {
        Self::start_with(places, (Tool::of_session(|name| env::var_os(name)), outputs), LOOK_EVERY)
    }

    pub(super) fn start_with(
        places: &Places,
        (session, outputs): (Option<Tool>, Option<Outputs>),
        look_every: Duration,
    ) -> anyhow::Result<Self> {
        let find = |program| tool::find(program, &places.programs);
        let panel = Panel {
            session: session.and_then(|tool| Some((find(tool.program())?, tool))),
            outputs: outputs.filter(|_| session.is_some_and(Tool::is_of_wayland)),
            cec: find("cec-ctl")
                .map(|program| (program, Port::all(&places.dev)))
                .filter(|(_, ports)| !ports.is_empty()),
            drm: places.drm.clone(),
            seen: Seen::default(),
        };
        let can_switch = panel.session.is_some() || panel.outputs.is_some() || panel.cec.is_some();
        if !can_switch {
            tracing::warn!(
                "no tool to switch the display off was found (wlopm, wlr-randr, xset or cec-ctl): it stays black while closed"
            );
        }
        let seen = panel.seen.clone();
        let (orders, queue) = bounded::<bool>(16);
        let work = move || panel.work(&queue, look_every);
        std::thread::Builder::new().name("display".to_owned()).spawn(work).context("starting the display thread")?;
        Ok(Self { can_switch, wanted: None, orders, seen })
    }

    /// Sees to it that the panel is on, or off; a call that changes nothing costs nothing.
    pub(crate) fn set(&mut self, is_on: bool) {
        if self.wanted != Some(is_on) {
            self.wanted = Some(is_on);
            tracing::info!("switching the display {}", if is_on { "on" } else { "off" });
            *self.seen.lock() = None;
            // A full queue holds an older order that is read together with later ones.
            let _ = self.orders.try_send(is_on);
        }
    }

    /// What is known of the panel.
    pub(crate) fn state(&self) -> DisplayState {
        match self.wanted {
            Some(false) if self.can_switch && *self.seen.lock() != Some(DisplayState::Black) => DisplayState::Off,
            Some(false) => DisplayState::Black,
            Some(true) => self.seen.lock().unwrap_or(DisplayState::Fed),
            None => DisplayState::Unknown,
        }
    }
}

/// What the thread works with.
struct Panel {
    session: Option<(PathBuf, Tool)>,
    outputs: Option<Outputs>,
    cec: Option<(PathBuf, Vec<Port>)>,
    drm: Option<PathBuf>,
    seen: Seen,
}

impl Panel {
    /// Carries out orders, and looks at a panel that should be on, until nobody gives orders any more.
    fn work(&self, orders: &Receiver<bool>, look_every: Duration) {
        let mut is_on = true;
        let mut pause = look_every;
        loop {
            match orders.recv_timeout(pause) {
                Ok(order) => {
                    // Only the last one counts.
                    is_on = orders.try_iter().last().unwrap_or(order);
                    let is_switched = self.switch(is_on);
                    // Of a panel that is to be on more is known once it has settled.
                    *self.seen.lock() = (!is_on && !is_switched).then_some(DisplayState::Black);
                    pause = SETTLED.min(look_every);
                }
                Err(RecvTimeoutError::Timeout) => {
                    pause = look_every;
                    if is_on {
                        *self.seen.lock() = self.look();
                    } else {
                        // One that was plugged in meanwhile is on.
                        self.switch_session(false);
                    }
                }
                Err(RecvTimeoutError::Disconnected) => return,
            }
        }
    }

    /// Switches it in every way there is; gives whether one of them did not fail.
    fn switch(&self, is_on: bool) -> bool {
        let mut is_switched = self.switch_session(is_on);
        if let Some((program, ports)) = &self.cec {
            for port in ports {
                is_switched |= is_done(is_on, port.switch(program, is_on));
            }
        }
        is_switched
    }

    /// Has the compositor send a picture, or none: by the tool of the session, or where that fails, as under cage, by its
    /// outputs.
    fn switch_session(&self, is_on: bool) -> bool {
        let by_tool = self.session.as_ref().map(|(program, tool)| tool.switch(program, is_on));
        match (by_tool, &self.outputs) {
            (Some(Ok(())), _) => true,
            (_, Some(outputs)) => is_done(is_on, outputs.switch(is_on)),
            (Some(failed), None) => is_done(is_on, failed),
            (None, None) => false,
        }
    }

    fn look(&self) -> Option<DisplayState> {
        if self.drm.as_deref().is_some_and(is_absent) {
            return Some(DisplayState::Absent);
        }
        let (program, ports) = self.cec.as_ref()?;
        let ask = |port: &Port| {
            port.look(program).unwrap_or_else(|error| {
                tracing::debug!("asking the display: {error:#}");
                None
            })
        };
        cec::together(ports.iter().filter_map(ask)).map(|answer| match answer {
            Answer::On => DisplayState::On,
            Answer::OtherInput => DisplayState::OtherInput,
            Answer::Standby => DisplayState::Standby,
        })
    }
}

fn is_done(is_on: bool, switched: anyhow::Result<()>) -> bool {
    if let Err(error) = &switched {
        tracing::warn!("switching the display {}: {error:#}", if is_on { "on" } else { "off" });
    }
    switched.is_ok()
}

#[cfg(test)]
mod tests {
    use std::{fs, os::unix::fs::PermissionsExt as _, path::Path, time::Instant};

    use super::*;

    /// Stands for `cec-ctl`: notes what it is told, and says what the files of its device say.
    const CEC_CTL: &str = r#"#!/bin/sh
name=${2##*/}
echo "$name ${*#--device }" | sed "s, [^ ]*/cec., ," >>orders
printf '\tPhysical Address           : %s\n' "$(cat $name.address)"
case "$*" in *--image-view-on*) echo on >$name.power ;; *--standby*) echo standby >$name.power ;; esac
echo "    REPORT_POWER_STATUS (0x90):"; printf '\tpwr-state: %s (0x00)\n' "$(cat $name.power)"
echo "    ACTIVE_SOURCE (0x82):"; printf '\tphys-addr: %s\n' "$(cat $name.active)"
"#;

    struct Televisions(tempfile::TempDir);

    impl Televisions {
        fn new() -> Self {
            let folder = tempfile::tempdir().unwrap();
            let program = folder.path().join("cec-ctl");
            let at = format!("#!/bin/sh\ncd {}\n", folder.path().display());
            fs::write(&program, CEC_CTL.replacen("#!/bin/sh\n", &at, 1)).unwrap();
            fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).unwrap();
            Self(folder)
        }

        fn path(&self) -> &Path {
            self.0.path()
        }

        fn put(&self, port: &str, address: &str) {
            self.set(port, "address", address);
            self.set(port, "power", "standby");
            self.set(port, "active", address);
            fs::write(self.path().join(port), "").unwrap();
        }

        fn set(&self, port: &str, what: &str, value: &str) {
            fs::write(self.path().join(format!("{port}.{what}")), value).unwrap();
        }

        fn places(&self) -> Places {
            let drm = self.path().join("drm");
            Places { dev: self.path().to_owned(), drm: Some(drm), programs: self.path().into() }
        }

        fn orders(&self) -> String {
            fs::read_to_string(self.path().join("orders")).unwrap_or_default()
        }
    }

    fn until(what: &str, done: impl Fn() -> bool) {
        let begun = Instant::now();
        while !done() {
            assert!(begun.elapsed() < Duration::from_secs(20), "waited for {what}");
            std::thread::yield_now();
        }
    }

    #[test]
    fn televisions_at_all_ports_are_switched_and_asked() {
        let televisions = Televisions::new();
        televisions.put("cec0", "f.f.f.f");
        televisions.put("cec1", "2.0.0.0");
        let mut power =
            DisplayPower::start_with(&televisions.places(), (None, None), Duration::from_millis(5)).unwrap();
        assert_eq!(power.state(), DisplayState::Unknown);
        power.set(true);
        until("the television to be on", || power.state() == DisplayState::On);
        let orders = televisions.orders();
        assert!(orders.contains("--image-view-on --active-source phys-addr=2.0.0.0"), "{orders}");
        assert!(!orders.lines().any(|order| order.starts_with("cec0") && order.contains("view-on")), "{orders}");

        televisions.set("cec1", "active", "1.0.0.0");
        until("it to show another input", || power.state() == DisplayState::OtherInput);
        televisions.set("cec1", "power", "standby");
        until("it to be switched off by hand", || power.state() == DisplayState::Standby);
        televisions.set("cec1", "power", "");
        until("it to say nothing", || power.state() == DisplayState::Fed);
        let connector = televisions.path().join("drm/card0-HDMI-A-1");
        fs::create_dir_all(&connector).unwrap();
        fs::write(connector.join("status"), "disconnected\n").unwrap();
        until("its cable to be pulled out", || power.state() == DisplayState::Absent);

        power.set(false);
        assert_eq!(power.state(), DisplayState::Off);
        until("the order to switch it off", || televisions.orders().contains("--standby"));
    }

    #[test]
    fn without_tools_a_closed_screen_is_black_and_an_open_one_is_fed() {
        let nothing = tempfile::tempdir().unwrap();
        let places = Places { dev: nothing.path().into(), drm: None, programs: nothing.path().into() };
        let mut power = DisplayPower::start_with(&places, (None, None), LOOK_EVERY).unwrap();
        power.set(true);
        assert_eq!(power.state(), DisplayState::Fed);
        power.set(false);
        assert_eq!(power.state(), DisplayState::Black);
    }
}
