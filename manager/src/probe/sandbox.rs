//! Runs a decoder where it can read its one input and the system's libraries, and reach nothing else.

use std::{path::Path, time::Duration};

use anyhow::{Context as _, anyhow};
use tokio::{process::Command, sync::OnceCell, time::timeout};

/// Where the input lies for a program inside the sandbox.
const INPUT: &str = "/input";
/// What a program needs of the system; what is not there is left out.
const SYSTEM: [&str; 6] = ["/usr", "/lib", "/lib64", "/bin", "/etc/alternatives", "/etc/ld.so.cache"];

/// How a program ended.
pub(super) enum Outcome {
    /// It ended by itself.
    Ended {
        /// Whether it says that all went well.
        success: bool,
        /// What it wrote to its error stream.
        messages: String,
    },
    /// It did not end in time and was killed.
    TimedOut,
}

/// Runs `program` with the arguments that `arguments` gives for the place of the input; inside bubblewrap where that
/// works.
///
/// `package` is what to install where the program is missing.
pub(super) async fn run(
    program: &str,
    package: &str,
    input: &Path,
    arguments: impl Fn(&str) -> Vec<String>,
    limit: Duration,
) -> anyhow::Result<Outcome> {
    let input = std::path::absolute(input).with_context(|| format!("finding {}", input.display()))?;
    let mut command = if is_available().await {
        let mut command = enclosed();
        command.arg("--ro-bind").arg(&input).args([INPUT, program]).args(arguments(INPUT));
        command
    } else {
        let mut command = Command::new(program);
        command.args(arguments(&input.to_string_lossy()));
        command
    };
    let running = command.stdin(std::process::Stdio::null()).kill_on_drop(true).output();
    let output = match timeout(limit, running).await {
        Err(_) => return Ok(Outcome::TimedOut),
        Ok(Err(error)) if error.kind() == std::io::ErrorKind::NotFound => return Err(missing(program, package)),
        Ok(output) => output.with_context(|| format!("running {program}"))?,
    };
    let messages = String::from_utf8_lossy(&output.stderr).into_owned();
    if !output.status.success() && messages.starts_with("bwrap: execvp") {
        return Err(missing(program, package));
    }
    Ok(Outcome::Ended { success: output.status.success(), messages })
}

fn missing(program: &str, package: &str) -> anyhow::Error {
    anyhow!("{program} is not installed (install it with: apt install {package})")
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
