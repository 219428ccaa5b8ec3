//! Runs a decoder where it can read its one input and the system's libraries, write into one folder, and reach nothing else.

use std::{
    ffi::OsString,
    path::{Path, PathBuf},
    process::Stdio,
    time::Duration,
};

use anyhow::Context as _;
use rustix::process::{Pid, Signal, kill_process_group};
use tokio::{
    io::{AsyncBufReadExt as _, AsyncRead, AsyncReadExt as _, BufReader},
    process::{Child, Command},
    sync::OnceCell,
    time::timeout,
};

/// Where the input lies for a program inside the sandbox.
const INPUT: &str = "/input";
/// Where the folder lies that it may write into.
const OUTPUT: &str = "/output";
/// Where this very program lies.
const OWN: &str = "/program";
/// What a program needs of the system; what is not there is left out.
const SYSTEM: [&str; 10] = [
    "/usr",
    "/lib",
    "/lib64",
    "/bin",
    "/etc/alternatives",
    "/etc/fonts",
    "/etc/ld.so.cache",
    "/etc/libreoffice",
    "/var/cache/fontconfig",
    "/var/lib/libreoffice",
];
/// So much of what a program says is kept.
const MAX_SAID_BYTES: u64 = 1 << 20;
/// What is longer is no line.
const MAX_LINE_BYTES: u64 = 64 << 10;
/// How a shell, and the program that sets limits, end when there is no such program.
const NO_SUCH_PROGRAM: i32 = 127;
/// How a program ends that used up its time of the processor (by SIGKILL or SIGXCPU), as its sandbox tells it.
pub(crate) const OUT_OF_TIME: [i32; 2] = [128 + 9, 128 + 24];

/// What is run.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Decoder {
    /// A program of the system, and the package that has it.
    System { name: &'static str, package: &'static str },
    /// This very program, by one of its own commands.
    Own,
}

/// What a decoder may use at most.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Allowance {
    pub(crate) memory_bytes: u64,
    /// Time of the processor.
    pub(crate) processor: Duration,
    /// The length of each file that it writes.
    pub(crate) file_bytes: u64,
}

/// A decoder, its input, and what it may do.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Enclosure<'a> {
    pub(crate) decoder: Decoder,
    pub(crate) input: &'a Path,
    /// The folder that it may write into.
    pub(crate) output: Option<&'a Path>,
    pub(crate) allowance: Option<Allowance>,
    /// It is killed when it takes longer.
    pub(crate) patience: Duration,
}

/// Where input and output lie for the decoder.
#[derive(Clone, Debug)]
pub(crate) struct Places {
    pub(crate) input: String,
    pub(crate) output: String,
}

/// How a program ended.
#[derive(Debug)]
pub(crate) enum Outcome {
    /// It ended by itself.
    Ended {
        /// Whether it says that all went well.
        success: bool,
        /// Its exit code; `None` if it was killed by the system, for want of memory mostly.
        code: Option<i32>,
        /// What it wrote to its output.
        said: String,
        /// What it wrote to its error stream.
        messages: String,
    },
    /// It did not end in time and was killed.
    TimedOut,
}

/// A program that is not there.
#[derive(Debug, thiserror::Error)]
#[error("{name} is not installed (install it with: apt install {package})")]
pub(crate) struct MissingProgram {
    pub(crate) name: &'static str,
    pub(crate) package: &'static str,
}

impl Enclosure<'_> {
    /// Runs the decoder with the arguments that `arguments` gives for the places of input and output; inside bubblewrap where
    /// that works. `on_line` hears every line that it says as it says it.
    ///
    /// # Errors
    ///
    /// [`MissingProgram`] within, if it is not installed.
    pub(crate) async fn run(
        &self,
        arguments: impl Fn(&Places) -> Vec<String>,
        on_line: impl FnMut(&str),
    ) -> anyhow::Result<Outcome> {
        let mut command = self.command(is_available().await, arguments)?;
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).kill_on_drop(true);
        command.process_group(0);
        let child = match command.spawn() {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Err(self.missing()),
            child => child.with_context(|| format!("running {:?}", self.decoder))?,
        };
        let Ok(ended) = timeout(self.patience, listen(child, on_line)).await else { return Ok(Outcome::TimedOut) };
        let ended = ended.with_context(|| format!("running {:?}", self.decoder))?;
        if let Outcome::Ended { success: false, code, messages, .. } = &ended
            && (*code == Some(NO_SUCH_PROGRAM) || messages.starts_with("bwrap: execvp"))
        {
            return Err(self.missing());
        }
        Ok(ended)
    }

    fn command(&self, is_enclosed: bool, arguments: impl Fn(&Places) -> Vec<String>) -> anyhow::Result<Command> {
        let input = absolute(self.input)?;
        let output = self.output.map(absolute).transpose()?;
        let own = std::env::current_exe().context("finding this program")?;
        let mut words: Vec<OsString> = Vec::new();
        if let Some(allowance) = self.allowance {
            // Screens are answered first.
            words.extend(["nice", "-n", "10", "prlimit"].map(OsString::from));
            words.push(format!("--as={}", allowance.memory_bytes).into());
            words.push(format!("--cpu={}", allowance.processor.as_secs()).into());
            words.push(format!("--fsize={}", allowance.file_bytes).into());
            words.push("--".into());
        }
        words.push(match self.decoder {
            Decoder::System { name, .. } => name.into(),
            Decoder::Own if is_enclosed => OWN.into(),
            Decoder::Own => own.clone().into(),
        });
        let places = if is_enclosed {
            Places { input: INPUT.to_owned(), output: OUTPUT.to_owned() }
        } else {
            let text = |path: &Path| path.to_string_lossy().into_owned();
            Places { input: text(&input), output: output.as_deref().map(text).unwrap_or_default() }
        };
        words.extend(arguments(&places).into_iter().map(OsString::from));
        let mut words = words.into_iter();
        if !is_enclosed {
            let mut command = Command::new(words.next().context("a command has a program")?);
            command.args(words);
            return Ok(command);
        }
        let mut command = enclosed();
        command.arg("--ro-bind").arg(&input).arg(INPUT);
        if let Some(output) = &output {
            command.arg("--bind").arg(output).arg(OUTPUT);
        }
        if matches!(self.decoder, Decoder::Own) {
            command.arg("--ro-bind").arg(&own).arg(OWN);
        }
        command.args(words);
        Ok(command)
    }

    fn missing(&self) -> anyhow::Error {
        match self.decoder {
            Decoder::System { name, package } => MissingProgram { name, package }.into(),
            Decoder::Own => MissingProgram { name: "prlimit", package: "util-linux" }.into(),
        }
    }
}

/// A program and all that it began, which end when this is dropped: outside of bubblewrap, whose end is theirs, too, they would
/// outlive it.
struct Family(Option<Pid>);

impl Family {
    fn of(child: &Child) -> Self {
        Self(child.id().and_then(|id| i32::try_from(id).ok()).and_then(Pid::from_raw))
    }
}

impl Drop for Family {
    fn drop(&mut self) {
        if let Some(leader) = self.0 {
            // Mostly there is nobody left.
            let _ = kill_process_group(leader, Signal::KILL);
        }
    }
}

/// Reads what a program says until it ends.
async fn listen(mut child: Child, mut on_line: impl FnMut(&str)) -> anyhow::Result<Outcome> {
    let _family = Family::of(&child);
    let (out, errors) = (child.stdout.take().context("its output")?, child.stderr.take().context("its errors")?);
    let saying = async {
        let (mut said, mut line, mut out) = (String::new(), Vec::new(), BufReader::new(out));
        // It is heard to its end, as whoever is not heard waits.
        while (&mut out).take(MAX_LINE_BYTES).read_until(b'\n', &mut line).await.is_ok_and(|length| length > 0) {
            let text = String::from_utf8_lossy(&line);
            let text = text.trim_end_matches(['\r', '\n']);
            on_line(text);
            if ((said.len() + text.len()) as u64) < MAX_SAID_BYTES {
                said += text;
                said.push('\n');
            }
            line.clear();
        }
        said
    };
    let (said, messages) = tokio::join!(saying, read_some(errors));
    let status = child.wait().await.context("waiting for its end")?;
    Ok(Outcome::Ended { success: status.success(), code: status.code(), said, messages: messages? })
}

/// Reads the beginning of what comes, and lets the rest go by.
async fn read_some(mut from: impl AsyncRead + Unpin) -> anyhow::Result<String> {
    let mut bytes = Vec::new();
    (&mut from).take(MAX_SAID_BYTES).read_to_end(&mut bytes).await.context("reading its errors")?;
    tokio::io::copy(&mut from, &mut tokio::io::sink()).await.context("reading its errors")?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

fn absolute(path: &Path) -> anyhow::Result<PathBuf> {
    std::path::absolute(path).with_context(|| format!("finding {}", path.display()))
}

fn enclosed() -> Command {
    let mut command = Command::new("bwrap");
    command.args(["--unshare-all", "--die-with-parent", "--new-session", "--clearenv"]);
    command.args(["--setenv", "PATH", "/usr/local/bin:/usr/bin:/bin", "--proc", "/proc", "--dev", "/dev"]);
    for path in SYSTEM {
        command.args(["--ro-bind-try", path, path]);
    }
    command.args(["--tmpfs", "/tmp"]);
    command
}

/// Tells whether the system has a program of this name.
pub(crate) fn is_installed(name: &str) -> bool {
    let folders = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&folders).any(|folder| folder.join(name).is_file())
}

/// Tells whether bubblewrap is installed and the system lets it make a sandbox.
async fn is_available() -> bool {
    static AVAILABLE: OnceCell<bool> = OnceCell::const_new();
    let available = AVAILABLE.get_or_init(|| async {
        let trial = enclosed().arg("true").kill_on_drop(true).output().await;
        let works = trial.is_ok_and(|output| output.status.success());
        if !works {
            tracing::warn!("decoding media without a sandbox: bubblewrap is not installed or may not run here");
        }
        works
    });
    *available.await
}
