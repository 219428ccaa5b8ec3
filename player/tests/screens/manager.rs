//! A real manager on a free port.

use std::{
    fs::{self, File},
    net::SocketAddr,
    path::{Path, PathBuf},
    process::{Command, Output, Stdio},
};

use crate::{
    patience::until,
    process::{Running, program},
    scratch::unique,
};

/// The folder of the manager's data, within that of a test.
pub(crate) const DATA: &str = "manager";

/// Makes an enrolment file for `screen` in `folder`, from the manager's folder `data`; the device that the screen had loses
/// its rights.
pub(crate) fn enrol(data: &Path, url: &str, screen: &str, folder: &Path) -> PathBuf {
    let file = folder.join(format!("{screen}-{}.enrolment.json", unique()));
    let run = |command: &str| {
        let mut program = Command::new(program("cartelera-manager"));
        program.arg(command).arg(screen).arg("--data").arg(data).stdin(Stdio::null());
        program
    };
    // There may be none.
    run("revoke").output().expect("the manager's program runs");
    let output = run("enrol").args(["--manager-url", url, "--out"]).arg(&file).output();
    let output = output.expect("the manager's program runs");
    assert!(output.status.success(), "enrolling failed: {}", said(&output));
    file
}

/// A manager that serves.
pub(crate) struct Manager {
    running: Running,
    data: PathBuf,
    address: SocketAddr,
}

impl Manager {
    /// Serves `folder`/manager on a free port.
    pub(crate) fn start(folder: &Path) -> Self {
        Self::start_at(folder, SocketAddr::from(([127, 0, 0, 1], 0)))
    }

    /// Serves it where an earlier one did.
    pub(crate) fn start_at(folder: &Path, listen: SocketAddr) -> Self {
        let data = folder.join(DATA);
        let number = unique();
        let said = folder.join(format!("manager-{number}.out"));
        let mut command = Command::new(program("cartelera-manager"));
        command.arg("serve").arg("--data").arg(&data).args(["--listen", &listen.to_string()]).stdin(Stdio::null());
        command.args(["--clock", "assume-synchronised"]);
        command.stdout(File::create(&said).expect("the file can be made"));
        let log = folder.join(format!("manager-{number}.log"));
        let mut running = Running::start("the manager", &mut command, &log);
        let address = until("the manager to listen", || {
            running.assert_running();
            let said = fs::read_to_string(&said).ok()?;
            let address =
                said.strip_suffix('\n')?.lines().find_map(|line| line.strip_prefix("listening on http://"))?;
            Some(address.parse().expect("the manager prints its address"))
        });
        Self { running, data, address }
    }

    /// Kills it (SIGKILL).
    pub(crate) fn kill(&mut self) {
        self.running.kill();
    }

    /// Where it listens.
    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }

    /// Its address for a player.
    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Runs a command of the manager's program on its data; gives what it said and how it ended.
    pub(crate) fn run(&self, arguments: &[&str]) -> Output {
        let mut command = Command::new(program("cartelera-manager"));
        command.args(arguments).arg("--data").arg(&self.data).stdin(Stdio::null());
        command.output().expect("the manager's program runs")
    }

    /// Runs a command that needs no data.
    pub(crate) fn run_alone(arguments: &[&str]) -> Output {
        Command::new(program("cartelera-manager")).args(arguments).stdin(Stdio::null()).output().expect("it runs")
    }

    /// Runs a command that succeeds; gives what it said.
    pub(crate) fn tell(&self, arguments: &[&str]) -> String {
        let output = self.run(arguments);
        assert!(output.status.success(), "{arguments:?} failed: {}", said(&output));
        said(&output)
    }

    /// Publishes a content folder; gives what the command said and how it ended.
    pub(crate) fn try_publish(&self, folder: &Path, options: &[&str]) -> Output {
        let mut command = Command::new(program("cartelera-manager"));
        command.arg("publish").arg(folder).arg("--data").arg(&self.data).args(options).stdin(Stdio::null());
        command.output().expect("the manager's program runs")
    }

    /// Publishes a content folder that has no errors.
    pub(crate) fn publish(&self, folder: &Path, options: &[&str]) {
        let output = self.try_publish(folder, options);
        assert!(output.status.success(), "publishing failed: {}", said(&output));
    }
}

/// Everything that a program said.
pub(crate) fn said(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}
