//! The physical panel's power: off while the office is closed, by whatever tool this machine has.

use std::{
    env,
    ffi::OsStr,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use anyhow::Context as _;
use crossbeam_channel::{Sender, bounded};

/// Switches the panel on and off on a thread of its own, since tools may take seconds.
pub(crate) struct DisplayPower {
    can_switch: bool,
    wanted: Option<bool>,
    orders: Sender<bool>,
}

/// A way to switch a panel.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Tool {
    program: &'static str,
    on: Vec<String>,
    off: Vec<String>,
}

impl DisplayPower {
    /// Looks for tools; the panel is taken to be on.
    ///
    /// # Errors
    ///
    /// If the thread cannot be started.
    pub(crate) fn start() -> anyhow::Result<Self> {
        let tools = tools(|name| env::var_os(name), &cec_devices(Path::new("/dev")));
        let tools: Vec<Tool> = tools.into_iter().filter(|tool| is_installed(tool.program)).collect();
        if tools.is_empty() {
            tracing::warn!(
                "no tool to switch the display off was found (wlopm, xset or cec-ctl): it stays black while closed"
            );
        }
        let can_switch = !tools.is_empty();
        let (orders, queue) = bounded::<bool>(16);
        let work = move || {
            for mut is_on in &queue {
                // Only the last order counts.
                while let Ok(newer) = queue.try_recv() {
                    is_on = newer;
                }
                for tool in &tools {
                    if let Err(error) = tool.run(is_on) {
                        tracing::warn!("switching the display {}: {error:#}", if is_on { "on" } else { "off" });
                    }
                }
            }
        };
        std::thread::Builder::new().name("display".to_owned()).spawn(work).context("starting the display thread")?;
        Ok(Self { can_switch, wanted: None, orders })
    }

    /// Whether there is any tool that switches it.
    pub(crate) fn can_switch(&self) -> bool {
        self.can_switch
    }

    /// Sees to it that the panel is on, or off; a call that changes nothing costs nothing.
    pub(crate) fn set(&mut self, is_on: bool) {
        if self.wanted != Some(is_on) {
            self.wanted = Some(is_on);
            tracing::info!("switching the display {}", if is_on { "on" } else { "off" });
            // A full queue holds an older order that is read together with later ones.
            let _ = self.orders.try_send(is_on);
        }
    }
}

impl Tool {
    fn run(&self, is_on: bool) -> anyhow::Result<()> {
        let arguments = if is_on { &self.on } else { &self.off };
        let output = Command::new(self.program).args(arguments).stdin(Stdio::null()).output();
        let output = output.with_context(|| format!("running {}", self.program))?;
        let said = String::from_utf8_lossy(&output.stderr);
        anyhow::ensure!(output.status.success(), "{} ended with {}: {}", self.program, output.status, said.trim());
        Ok(())
    }
}

/// The tools for this session, and one for each `cec` device: a television may be behind any of them.
fn tools(variable: impl Fn(&str) -> Option<std::ffi::OsString>, cec: &[PathBuf]) -> Vec<Tool> {
    let tool = |program, on: &[&str], off: &[&str]| {
        let words = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect();
        Tool { program, on: words(on), off: words(off) }
    };
    let mut tools = Vec::new();
    if variable("WAYLAND_DISPLAY").is_some() {
        tools.push(tool("wlopm", &["--on", "*"], &["--off", "*"]));
    } else if variable("DISPLAY").is_some() {
        tools.push(tool("xset", &["dpms", "force", "on"], &["dpms", "force", "off"]));
    }
    for device in cec {
        let device = device.to_string_lossy();
        let at: &[&str] = &["--device", &device, "--playback", "--to", "0"];
        tools.push(tool("cec-ctl", &[at, &["--image-view-on"]].concat(), &[at, &["--standby"]].concat()));
    }
    tools
}

fn cec_devices(folder: &Path) -> Vec<PathBuf> {
    let entries = folder.read_dir().into_iter().flatten().flatten().map(|entry| entry.path());
    let is_cec = |path: &PathBuf| {
        let name = path.file_name().and_then(OsStr::to_str).unwrap_or_default();
        name.strip_prefix("cec").is_some_and(|number| !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit()))
    };
    let mut devices: Vec<PathBuf> = entries.filter(is_cec).collect();
    devices.sort();
    devices
}

fn is_installed(program: &str) -> bool {
    env::var_os("PATH").is_some_and(|paths| env::split_paths(&paths).any(|path| path.join(program).is_file()))
}

/// Whether no connector has a display, as the kernel tells in `drm`; `false` where it tells of none. What is drawn back into
/// memory (`Writeback`) is no display, and its state is always unknown.
pub(crate) fn is_absent(drm: &Path) -> bool {
    let entries = drm.read_dir().into_iter().flatten().flatten();
    let states: Vec<String> = entries
        .filter(|entry| !entry.file_name().to_string_lossy().contains("Writeback"))
        .filter_map(|entry| std::fs::read_to_string(entry.path().join("status")).ok())
        .collect();
    !states.is_empty() && states.iter().all(|state| state.trim() == "disconnected")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_display_is_absent_if_every_connector_says_so() {
        let drm = tempfile::tempdir().unwrap();
        assert!(!is_absent(drm.path()), "nothing is known");
        let set = |name: &str, state: &str| {
            let folder = drm.path().join(name);
            std::fs::create_dir_all(&folder).unwrap();
            std::fs::write(folder.join("status"), state).unwrap();
        };
        set("card1-Writeback-1", "unknown\n");
        assert!(!is_absent(drm.path()), "nothing is known");
        set("card1-HDMI-A-1", "disconnected\n");
        set("card1-HDMI-A-2", "connected\n");
        assert!(!is_absent(drm.path()));
        set("card1-HDMI-A-2", "disconnected\n");
        assert!(is_absent(drm.path()));
    }

    #[test]
    fn every_session_has_its_tool_and_every_cec_port_one() {
        let names = |variables: &'static [&'static str], cec: &[PathBuf]| {
            let has = move |name: &str| variables.contains(&name).then(Default::default);
            tools(has, cec).into_iter().map(|tool| tool.program).collect::<Vec<_>>()
        };
        assert_eq!(names(&["WAYLAND_DISPLAY", "DISPLAY"], &[]), ["wlopm"]);
        assert_eq!(names(&["DISPLAY"], &["/dev/cec0".into(), "/dev/cec1".into()]), ["xset", "cec-ctl", "cec-ctl"]);
        assert_eq!(names(&[], &[]), [""; 0]);
        let standby = tools(|_| None, &["/dev/cec0".into()]).remove(0).off.join(" ");
        assert_eq!(standby, "--device /dev/cec0 --playback --to 0 --standby");
    }

    #[test]
    fn only_cec_devices_are_taken_for_such() {
        let folder = tempfile::tempdir().unwrap();
        for name in ["cec0", "cec1", "cecilia", "cec", "tty0"] {
            std::fs::write(folder.path().join(name), "").unwrap();
        }
        let names: Vec<_> = cec_devices(folder.path());
        assert_eq!(names, ["cec0", "cec1"].map(|name| folder.path().join(name)));
    }
}
