//! Programs that switch a panel, whichever this machine has.

use std::{
    env,
    ffi::{OsStr, OsString},
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use anyhow::{Context as _, ensure};

/// A way to switch the panel of this session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Tool {
    program: &'static str,
    on: &'static [&'static str],
    off: &'static [&'static str],
}

const WLOPM: Tool = Tool { program: "wlopm", on: &["--on", "*"], off: &["--off", "*"] };
const XSET: Tool = Tool { program: "xset", on: &["dpms", "force", "on"], off: &["dpms", "force", "off"] };

impl Tool {
    /// The one of this session, if there is a session.
    pub(super) fn of_session(variable: impl Fn(&str) -> Option<OsString>) -> Option<Self> {
        let has = |name: &str| variable(name).is_some();
        has("WAYLAND_DISPLAY").then_some(WLOPM).or_else(|| has("DISPLAY").then_some(XSET))
    }

    /// Whether it is for compositors.
    pub(super) fn is_of_wayland(self) -> bool {
        self == WLOPM
    }

    /// The program's name.
    pub(super) fn program(&self) -> &'static str {
        self.program
    }

    /// Switches the panel with the program at `path`.
    pub(super) fn switch(&self, path: &Path, is_on: bool) -> anyhow::Result<()> {
        run(path, if is_on { self.on } else { self.off }).map(drop)
    }
}

/// Where a program is among the folders of `PATH`.
pub(super) fn find(program: &str, folders: &OsStr) -> Option<PathBuf> {
    env::split_paths(folders).map(|folder| folder.join(program)).find(|path| path.is_file())
}

/// Runs a program to its end; gives what it printed.
pub(super) fn run<S: AsRef<OsStr>>(program: &Path, arguments: impl IntoIterator<Item = S>) -> anyhow::Result<String> {
    let doing = || format!("running {}", program.display());
    let output = Command::new(program).args(arguments).stdin(Stdio::null()).output().with_context(doing)?;
    let said = String::from_utf8_lossy(&output.stderr);
    ensure!(output.status.success(), "{}: it ended with {}: {}", doing(), output.status, said.trim());
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_session_has_its_tool() {
        let program = |variables: &'static [&'static str]| {
            Tool::of_session(move |name| variables.contains(&name).then(OsString::new)).map(|tool| tool.program())
        };
        assert_eq!(program(&["WAYLAND_DISPLAY", "DISPLAY"]), Some("wlopm"));
        assert_eq!(program(&["DISPLAY"]), Some("xset"));
        assert_eq!(program(&[]), None);
    }
}
