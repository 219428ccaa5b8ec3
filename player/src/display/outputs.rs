//! Sees to the compositor's outputs: as they are wanted while the panel is to be on, and all off otherwise.

use std::{
    path::PathBuf,
    sync::{Arc, Mutex, PoisonError},
    thread,
    time::Duration,
};

use anyhow::Context as _;

use super::{
    output::{self, OutputWish},
    power::Places,
    tool,
};

/// How often it is looked at: a panel that was unplugged or is slow comes back as it likes.
const LOOK_EVERY: Duration = Duration::from_mins(1);

/// The outputs of this session; clones are the same.
#[derive(Clone)]
pub(crate) struct Outputs {
    wlr_randr: PathBuf,
    wish: OutputWish,
    /// Whether they are to be on. Held while they are changed, so that nobody switches on what another switches off.
    are_on: Arc<Mutex<bool>>,
}

impl OutputWish {
    /// Sees to the outputs from now on, on a thread of its own, if anything is wanted of them; `None` where nothing can.
    ///
    /// # Errors
    ///
    /// If the thread cannot be started.
    pub(crate) fn keep(self, places: &Places) -> anyhow::Result<Option<Outputs>> {
        let wants_nothing = self == Self::default();
        let Some(wlr_randr) = tool::find("wlr-randr", &places.programs) else {
            if !wants_nothing {
                tracing::warn!("the display's output and mode are left alone: wlr-randr is not installed");
            }
            return Ok(None);
        };
        let outputs = Outputs { wlr_randr, wish: self, are_on: Arc::new(Mutex::new(true)) };
        if !wants_nothing {
            let kept = outputs.clone();
            let work = move || kept.keep();
            thread::Builder::new().name("outputs".to_owned()).spawn(work).context("starting the outputs' thread")?;
        }
        Ok(Some(outputs))
    }
}

impl Outputs {
    /// Switches them on, as they are wanted, or off.
    pub(super) fn switch(&self, are_on: bool) -> anyhow::Result<()> {
        let mut now = self.are_on.lock().unwrap_or_else(PoisonError::into_inner);
        *now = are_on;
        if are_on { self.wish.arrange(&self.wlr_randr) } else { output::switch_off(&self.wlr_randr) }
    }

    fn keep(&self) {
        let mut said = None;
        loop {
            let failed = self.arrange().err().map(|error| format!("{error:#}"));
            if failed != said
                && let Some(why) = &failed
            {
                tracing::warn!("the display is not as wanted: {why}");
            }
            said = failed;
            thread::sleep(LOOK_EVERY);
        }
    }

    fn arrange(&self) -> anyhow::Result<()> {
        let are_on = self.are_on.lock().unwrap_or_else(PoisonError::into_inner);
        if *are_on { self.wish.arrange(&self.wlr_randr) } else { Ok(()) }
    }
}

#[cfg(test)]
mod tests {
    use std::{ffi::OsString, fs, os::unix::fs::PermissionsExt as _, path::Path, time::Instant};

    use cartelera_playlists::protocol::heartbeat::DisplayState;

    use super::*;
    use crate::display::{power::DisplayPower, tool::Tool};

    /// Stands for `wlr-randr` of a compositor with one output; it fails where there is a file `fails`.
    const WLR_RANDR: &str = r#"#!/bin/sh
[ -e fails ] && exit 1
case "$*" in "") printf 'HDMI-A-1 "Panel"\n  Enabled: %s\n' "$(cat on)" ;; *--off) echo no >on ;; *--on*) echo yes >on ;; esac
"#;

    fn install(folder: &Path, name: &str, script: &str) {
        let at = format!("#!/bin/sh\ncd {}\n", folder.display());
        fs::write(folder.join(name), script.replacen("#!/bin/sh\n", &at, 1)).unwrap();
        fs::set_permissions(folder.join(name), fs::Permissions::from_mode(0o755)).unwrap();
    }

    fn until(what: &str, done: impl Fn() -> bool) {
        let begun = Instant::now();
        while !done() {
            assert!(begun.elapsed() < Duration::from_secs(20), "waited for {what}");
            thread::yield_now();
        }
    }

    #[test]
    fn where_wlopm_fails_outputs_are_switched_and_a_failure_is_told() {
        let folder = tempfile::tempdir().unwrap();
        install(folder.path(), "wlopm", "#!/bin/sh\nexit 1\n");
        install(folder.path(), "wlr-randr", WLR_RANDR);
        let state = |is_on: &str| fs::read_to_string(folder.path().join("on")).is_ok_and(|on| on.trim() == is_on);
        fs::write(folder.path().join("on"), "yes").unwrap();
        let places = Places { dev: folder.path().into(), drm: None, programs: folder.path().into() };
        let outputs = OutputWish::default().keep(&places).unwrap();
        let session = Tool::of_session(|name| (name == "WAYLAND_DISPLAY").then(OsString::new));
        let mut power = DisplayPower::start_with(&places, (session, outputs), Duration::from_mins(1)).unwrap();

        power.set(false);
        until("the output to be off", || state("no"));
        assert_eq!(power.state(), DisplayState::Off);
        power.set(true);
        until("the output to be on", || state("yes"));
        assert_eq!(power.state(), DisplayState::Fed);
        fs::write(folder.path().join("fails"), "").unwrap();
        power.set(false);
        until("it to tell that the panel is black only", || power.state() == DisplayState::Black);
    }

    #[test]
    fn nobody_switches_on_what_is_to_be_off() {
        let folder = tempfile::tempdir().unwrap();
        install(folder.path(), "wlr-randr", WLR_RANDR);
        fs::write(folder.path().join("on"), "yes").unwrap();
        let wish = OutputWish { name: Some("HDMI-A-1".to_owned()), mode: None };
        let outputs = Outputs { wlr_randr: folder.path().join("wlr-randr"), wish, are_on: Arc::new(Mutex::new(true)) };
        let is_on = || fs::read_to_string(folder.path().join("on")).unwrap();
        outputs.switch(false).unwrap();
        outputs.arrange().unwrap();
        assert_eq!(is_on(), "no\n");
        outputs.switch(true).unwrap();
        assert_eq!(is_on(), "yes\n");
    }
}
