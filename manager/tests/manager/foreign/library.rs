//! The library that is not ours, in a process of its own.

use std::{
    collections::BTreeMap,
    env,
    io::{BufRead as _, BufReader, Lines, Write as _},
    path::PathBuf,
    process::{Child, ChildStdin, ChildStdout, Command, Stdio},
};

use serde_json::{Value, json};

/// A request as the library gets it.
#[derive(Clone, Debug)]
pub(super) struct Message {
    pub(super) method: &'static str,
    pub(super) url: String,
    pub(super) headers: BTreeMap<String, String>,
    pub(super) body: Option<Vec<u8>>,
}

/// How it signs, and what must be covered where it checks.
#[derive(Clone, Debug)]
pub(super) struct Profile {
    pub(super) key: [u8; 32],
    pub(super) key_id: String,
    pub(super) label: &'static str,
    pub(super) covered: Vec<&'static str>,
    /// Names and values of the signature's parameters in their order.
    pub(super) params: Vec<(&'static str, Value)>,
}

/// The library while it runs; ends when dropped.
pub(super) struct Library {
    child: Child,
    input: ChildStdin,
    lines: Lines<BufReader<ChildStdout>>,
}

impl Library {
    pub(super) fn start() -> Self {
        let python = python();
        let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/manager/foreign/sign.py");
        let mut child = Command::new(&python)
            .args(["-B", script])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap_or_else(|error| panic!("{}: {error} (deploy/packages.sh test installs it)", python.display()));
        let input = child.stdin.take().expect("its input");
        let lines = BufReader::new(child.stdout.take().expect("its output")).lines();
        Self { child, input, lines }
    }

    /// Signs `message` and gives its headers then.
    pub(super) fn sign(&mut self, message: &Message, profile: &Profile) -> BTreeMap<String, String> {
        let answer = self.ask("sign", message, profile);
        serde_json::from_value(answer["headers"].clone()).unwrap_or_else(|_| panic!("{message:?}: {answer}"))
    }

    /// Checks `message`, and says why not where it refuses it.
    pub(super) fn verify(&mut self, message: &Message, profile: &Profile) -> Result<(), String> {
        match self.ask("verify", message, profile)["refused"].as_str() {
            Some(reason) => Err(reason.to_owned()),
            None => Ok(()),
        }
    }

    fn ask(&mut self, what: &str, message: &Message, profile: &Profile) -> Value {
        let asked = json!({
            "do": what,
            "method": message.method,
            "url": message.url,
            "headers": message.headers,
            "body": message.body,
            "key": profile.key,
            "key_id": profile.key_id,
            "label": profile.label,
            "covered": profile.covered,
            "params": profile.params,
        });
        writeln!(self.input, "{asked}").expect("asking the library");
        let line = self.lines.next().expect("an answer of the library (it says above why it ended)");
        serde_json::from_str(&line.expect("a line")).expect("JSON")
    }
}

impl Drop for Library {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The Python that `deploy/packages.sh test` makes, or the one that `CARTELERA_TEST_PYTHON` names.
fn python() -> PathBuf {
    if let Some(named) = env::var_os("CARTELERA_TEST_PYTHON") {
        return named.into();
    }
    let cache = env::var_os("XDG_CACHE_HOME").map(PathBuf::from);
    let cache = cache.or_else(|| Some(PathBuf::from(env::var_os("HOME")?).join(".cache")));
    cache.expect("a home folder").join("cartelera/python/bin/python")
}
