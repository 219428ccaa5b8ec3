//! Passphrases: asked for on the terminal, or read from a file.

use std::{
    fmt, fs,
    io::{self, IsTerminal as _},
    os::unix::fs::PermissionsExt as _,
    path::{Path, PathBuf},
};

use anyhow::{Context as _, bail, ensure};
use clap::Args;
use console::Term;
use zeroize::Zeroizing;

/// The shortest passphrase that something is encrypted by, in characters.
const MIN_CHARS: usize = 12;
/// The longest file with a passphrase.
const MAX_FILE_BYTES: u64 = 4096;
/// How often a person may type it.
const ATTEMPTS: usize = 3;

/// Where the passphrase comes from.
#[derive(Clone, Debug, Default, Args)]
pub(crate) struct PassphraseFile {
    /// A file of mode 600 whose first line is the passphrase; without it the passphrase is asked for on the terminal
    #[arg(id = "passphrase_file", long = "passphrase-file", value_name = "FILE")]
    path: Option<PathBuf>,
}

/// A passphrase, which never prints.
pub(crate) struct Passphrase(Zeroizing<String>);

impl fmt::Debug for Passphrase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Passphrase(****)")
    }
}

impl Passphrase {
    pub(super) fn bytes(&self) -> &[u8] {
        self.0.as_bytes()
    }
}

impl PassphraseFile {
    /// A passphrase to encrypt by, which must not be short; on the terminal it is asked for twice.
    pub(crate) fn choose(&self) -> anyhow::Result<Passphrase> {
        if let Some(path) = &self.path {
            let passphrase = read(path)?;
            ensure!(
                is_long(&passphrase),
                "the passphrase in {} is too short (at least {MIN_CHARS} characters)",
                path.display()
            );
            return Ok(passphrase);
        }
        for _ in 0..ATTEMPTS {
            let passphrase = ask(&format!("Frase de contraseña (al menos {MIN_CHARS} caracteres): "))?;
            if !is_long(&passphrase) {
                tell("Es demasiado corta.")?;
            } else if ask("Otra vez: ")?.0 == passphrase.0 {
                return Ok(passphrase);
            } else {
                tell("No son iguales.")?;
            }
        }
        bail!("choosing a passphrase: none was given in {ATTEMPTS} attempts");
    }

    /// The passphrase of something that is encrypted.
    pub(crate) fn get(&self) -> anyhow::Result<Passphrase> {
        self.path.as_deref().map_or_else(|| ask("Frase de contraseña: "), read)
    }
}

fn is_long(passphrase: &Passphrase) -> bool {
    passphrase.0.chars().count() >= MIN_CHARS
}

fn ask(question: &str) -> anyhow::Result<Passphrase> {
    let terminal = Term::stderr();
    if !io::stdin().is_terminal() || !terminal.is_term() {
        bail!("asking for the passphrase: there is no terminal to ask on (give it with --passphrase-file)");
    }
    terminal.write_str(question).context("asking for the passphrase")?;
    let answer = terminal.read_secure_line().context("reading the passphrase")?;
    Ok(Passphrase(Zeroizing::new(answer)))
}

fn tell(line: &str) -> anyhow::Result<()> {
    Term::stderr().write_line(line).context("asking for the passphrase")
}

/// The first line of the file at `path`, which nobody else may read.
fn read(path: &Path) -> anyhow::Result<Passphrase> {
    let doing = || format!("reading the passphrase in {}", path.display());
    let metadata = fs::metadata(path).with_context(doing)?;
    let mode = metadata.permissions().mode();
    ensure!(
        mode.trailing_zeros() >= 6,
        "the passphrase in {} may be read by others (mode {:o}, allowed: 600)",
        path.display(),
        mode & 0o777
    );
    ensure!(metadata.len() <= MAX_FILE_BYTES, "the passphrase in {} is too long", path.display());
    let text = Zeroizing::new(fs::read_to_string(path).with_context(doing)?);
    let line = text.lines().next().unwrap_or_default();
    ensure!(!line.is_empty(), "there is no passphrase in {} (its first line is empty)", path.display());
    Ok(Passphrase(Zeroizing::new(line.to_owned())))
}

#[cfg(test)]
impl From<&str> for Passphrase {
    fn from(text: &str) -> Self {
        Self(Zeroizing::new(text.to_owned()))
    }
}
