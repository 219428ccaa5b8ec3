//! Programs that a test starts, ended when it ends.

use std::{
    env,
    fs::{self, OpenOptions},
    path::{Path, PathBuf},
    process::{Child, Command, ExitStatus, Stdio},
    thread,
};

/// A program that runs; dropping it kills it.
pub(crate) struct Running {
    name: String,
    log: PathBuf,
    pub(crate) child: Child,
}

impl Running {
    /// Starts `command`; what it writes to standard error goes to `log`.
    pub(crate) fn start(name: &str, command: &mut Command, log: &Path) -> Self {
        let errors = OpenOptions::new().create(true).append(true).open(log).expect("the log can be written");
        let child = command.stderr(errors).spawn().unwrap_or_else(|error| panic!("starting {name}: {error}"));
        Self { name: name.to_owned(), log: log.to_owned(), child }
    }

    /// Ends it as a power cut would (SIGKILL).
    pub(crate) fn kill(&mut self) {
        // Both fail only when it has ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }

    /// How it ended; `None` while it runs.
    pub(crate) fn ended(&mut self) -> Option<ExitStatus> {
        self.child.try_wait().expect("a child's state can be read")
    }

    /// Fails the test if it does not run any more.
    pub(crate) fn assert_running(&mut self) {
        if let Some(status) = self.ended() {
            panic!("{} ended by itself: {status}", self.name);
        }
    }

    fn print_log(&self) {
        let log = fs::read(&self.log).unwrap_or_default();
        let text = String::from_utf8_lossy(&log);
        let lines: Vec<&str> = text.lines().collect();
        eprintln!("--- end of the log of {}", self.name);
        for line in &lines[lines.len().saturating_sub(25)..] {
            eprintln!("{line}");
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.kill();
        if thread::panicking() {
            self.print_log();
        }
    }
}

/// A program that was built beside the player's; or that of an earlier build, where `deploy/previous.sh` says so.
pub(crate) fn program(name: &str) -> PathBuf {
    let other = env::var_os(format!("{}_UNDER_TEST", name.to_uppercase().replace('-', "_")));
    if let Some(other) = other {
        return other.into();
    }
    let player = Path::new(env!("CARGO_BIN_EXE_cartelera-player"));
    let program = player.with_file_name(name);
    assert!(program.exists(), "{} is missing (build the whole workspace in this profile first)", program.display());
    program
}

/// Runs a tool to its end and fails the test if it fails.
pub(crate) fn run_tool(command: &mut Command) {
    let output = command.stdin(Stdio::null()).output().unwrap_or_else(|error| panic!("running {command:?}: {error}"));
    assert!(output.status.success(), "{command:?} failed: {}", String::from_utf8_lossy(&output.stderr));
}
