//! Runs the program: commands that end, and a server that ends with the test.

use std::{
    io::{BufRead as _, BufReader},
    path::{Path, PathBuf},
    process::{Child, ChildStdout, Command, Stdio},
};

use cartelera_playlists::manifest::{Pointer, Root};

use crate::device::Device;

/// How a command ended and what it said.
#[derive(Debug)]
pub(crate) struct Ended {
    pub(crate) code: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

/// The program, to be run without what this machine has set for it.
pub(crate) fn program() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_cartelera-manager"));
    command
        .env_remove("CARTELERA_DATA")
        .env_remove("CARTELERA_LISTEN")
        .env_remove("CARTELERA_CLOCK")
        .env_remove("CARTELERA_DEMO")
        .env_remove("RUST_LOG")
        .env_remove("CARTELERA_ROOT_KEY")
        .env_remove("CARTELERA_PUBLISHER_KEY")
        .env_remove("CARTELERA_APPROVER_KEY");
    command
}

/// Runs the program to its end.
pub(crate) fn run(arguments: &[&str]) -> Ended {
    let output = program().args(arguments).output().expect("running the manager");
    Ended {
        code: output.status.code().expect("an exit code"),
        out: String::from_utf8(output.stdout).expect("text"),
        err: String::from_utf8(output.stderr).expect("text"),
    }
}

/// Publishes `folder`, which must succeed, and gives what was said.
pub(crate) fn publish(folder: &Path, data: &Path, more: &[&str]) -> String {
    let ended = try_publish(folder, data, more);
    assert_eq!(ended.code, 0, "{ended:#?}");
    ended.out
}

pub(crate) fn try_publish(folder: &Path, data: &Path, more: &[&str]) -> Ended {
    let mut arguments = vec!["publish", text(folder), "--data", text(data)];
    arguments.extend(more);
    run(&arguments)
}

pub(crate) fn text(path: &Path) -> &str {
    path.to_str().expect("a path in UTF-8")
}

/// The program while it runs; killed when dropped.
pub(crate) struct Running {
    child: Child,
    lines: std::io::Lines<BufReader<ChildStdout>>,
}

impl Running {
    pub(crate) fn start(arguments: &[&str]) -> Self {
        Self::spawn(program().args(arguments))
    }

    fn spawn(command: &mut Command) -> Self {
        let mut child = command.stdout(Stdio::piped()).spawn().expect("starting the manager");
        let lines = BufReader::new(child.stdout.take().expect("its output")).lines();
        Self { child, lines }
    }

    pub(crate) fn id(&self) -> u32 {
        self.child.id()
    }

    /// Reads its output up to the first line that contains `needle`, and gives all of it.
    pub(crate) fn read_until(&mut self, needle: &str) -> String {
        let mut all = String::new();
        for line in self.lines.by_ref() {
            let line = line.expect("a line");
            all += &line;
            all.push('\n');
            if line.contains(needle) {
                return all;
            }
        }
        panic!("it ended without saying {needle:?}: {all}");
    }

    /// Asks it to stop, waits, and gives its exit code.
    pub(crate) fn stop(&mut self, signal: &str) -> Option<i32> {
        let sent = Command::new("kill").args([signal, &self.child.id().to_string()]).status().expect("running kill");
        assert!(sent.success());
        self.child.wait().expect("waiting for the manager").code()
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A served data folder.
pub(crate) struct Served {
    pub(crate) process: Running,
    pub(crate) data: PathBuf,
    pub(crate) base: String,
    pub(crate) client: reqwest::Client,
}

impl Served {
    pub(crate) fn start(data: &Path) -> Self {
        Self::run(data, program().args(["serve", "--clock", "assume-synchronised"]))
    }

    /// Serves with `more` arguments.
    pub(crate) fn start_with(data: &Path, more: &[&str]) -> Self {
        Self::run(data, program().args(["serve", "--clock", "assume-synchronised"]).args(more))
    }

    /// Serves on a machine whose programs are those in the folder `path`.
    pub(crate) fn start_with_path(data: &Path, path: &Path) -> Self {
        Self::run(data, program().env("PATH", path).arg("serve"))
    }

    fn run(data: &Path, command: &mut Command) -> Self {
        let mut process = Running::spawn(command.args(["--data", text(data), "--listen", "127.0.0.1:0"]));
        let said = process.read_until("listening on ");
        let base = said.trim().strip_prefix("listening on ").expect("an address").to_owned();
        Self { process, data: data.to_owned(), base, client: reqwest::Client::new() }
    }

    pub(crate) fn get(&self, path: &str) -> reqwest::RequestBuilder {
        self.client.get(format!("{}{path}", self.base))
    }

    /// What is at `path`, which must be there; of a screen's what its device gets, which is enrolled if need be.
    pub(crate) async fn bytes(&self, path: &str) -> Vec<u8> {
        let screen = path.strip_prefix("/v1/screens/").and_then(|rest| rest.split('/').next());
        let answer = match screen {
            Some(screen) => self.device(screen).await.get(self, path).send().await,
            None => self.get(path).send().await,
        };
        let answer = answer.expect("an answer");
        assert_eq!(answer.status(), 200, "{path}");
        answer.bytes().await.expect("a body").to_vec()
    }

    /// The device of `screen`, which is enrolled if need be.
    pub(crate) async fn device(&self, screen: &str) -> Device {
        let device = Device::named(screen);
        let known = device.get(self, &format!("/v1/screens/{screen}/pointer")).send().await.expect("an answer");
        if known.status() == 403 {
            device.enrol(self, screen).await;
        }
        device
    }

    pub(crate) async fn root(&self) -> Root {
        let answer = self.get("/v1/root").send().await.expect("an answer");
        let bytes = answer.bytes().await.expect("a body");
        Root::open_self_signed(&bytes).expect("a root document that its keys signed")
    }

    /// The pointer of `screen`, verified.
    pub(crate) async fn pointer(&self, screen: &str) -> Pointer {
        let envelope = self.bytes(&format!("/v1/screens/{screen}/pointer")).await;
        self.root().await.open_pointer(&envelope).expect("a pointer that its keys signed")
    }
}
