//! The key that signs packages, and signing with it, by `GnuPG`: apt takes `OpenPGP` signatures and no others.
//!
//! `GnuPG` keeps keys in a folder of its own. Here the key is one file among the manager's other keys, and each signature is made in
//! a folder that is gone afterwards.

use std::{
    fs,
    io::Write as _,
    path::Path,
    process::{Command, Stdio},
};

use anyhow::{Context as _, ensure};
use tempfile::TempDir;
use zeroize::Zeroizing;

/// What the key is called.
const USER: &str = "Cartelera packages";

/// A key that signs packages.
pub(super) struct PackagesKey {
    home: TempDir,
}

impl PackagesKey {
    /// Reads the key at `path`.
    pub(super) fn read(path: &Path) -> anyhow::Result<Self> {
        let doing = || format!("reading the key {}", path.display());
        let secret = Zeroizing::new(fs::read(path).with_context(doing)?);
        let key = Self { home: home()? };
        key.gpg(&["--import"], &secret).with_context(doing)?;
        Ok(key)
    }

    /// Makes a key at `path`, where there is none.
    pub(super) fn make(path: &Path) -> anyhow::Result<Self> {
        let doing = || format!("making the key {}", path.display());
        let key = Self { home: home()? };
        key.gpg(&["--quick-generate-key", USER, "ed25519", "sign", "never"], b"").with_context(doing)?;
        let secret = Zeroizing::new(key.gpg(&["--armor", "--export-secret-keys"], b"").with_context(doing)?);
        let folder = path.parent().with_context(doing)?;
        // A named temporary file is made with mode 0600.
        let mut draft = tempfile::NamedTempFile::new_in(folder).with_context(doing)?;
        draft.write_all(&secret).and_then(|()| draft.as_file().sync_all()).with_context(doing)?;
        draft.persist_noclobber(path).with_context(doing)?;
        fs::File::open(folder).and_then(|folder| folder.sync_all()).with_context(doing)?;
        Ok(key)
    }

    /// Its public half, armoured.
    pub(super) fn public(&self) -> anyhow::Result<String> {
        let bytes = self.gpg(&["--armor", "--export-options", "export-minimal", "--export"], b"");
        String::from_utf8(bytes.context("reading the public half of a key")?).context("reading a key")
    }

    /// `text` with its signature in it.
    pub(super) fn sign(&self, text: &str) -> anyhow::Result<Vec<u8>> {
        self.gpg(&["--digest-algo", "SHA512", "--clear-sign"], text.as_bytes()).context("signing the index of packages")
    }

    fn gpg(&self, arguments: &[&str], input: &[u8]) -> anyhow::Result<Vec<u8>> {
        let mut command = Command::new("gpg");
        command.args([
            "--batch",
            "--quiet",
            "--no-tty",
            "--pinentry-mode",
            "loopback",
            "--passphrase",
            "",
            "--homedir",
        ]);
        command.arg(self.home.path()).args(arguments);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().context("running gpg (the package gpg has it, with gpg-agent)")?;
        let mut stdin = child.stdin.take().context("speaking with gpg")?;
        // What it is given is short, so it need not be read meanwhile.
        stdin.write_all(input).context("speaking with gpg")?;
        drop(stdin);
        let finished = child.wait_with_output().context("running gpg")?;
        let said = String::from_utf8_lossy(&finished.stderr);
        ensure!(finished.status.success(), "gpg ended with {}: {}", finished.status, said.trim());
        Ok(finished.stdout)
    }
}

impl Drop for PackagesKey {
    fn drop(&mut self) {
        // Its agent would wait for further questions; it ends by itself, too, when the folder is gone.
        let _ = Command::new("gpgconf").arg("--homedir").arg(self.home.path()).args(["--kill", "all"]).output();
    }
}

/// A folder for `GnuPG` that nobody else may enter. Its path is short: there is a socket in it.
fn home() -> anyhow::Result<TempDir> {
    tempfile::Builder::new().prefix("cartelera-").tempdir().context("making a folder for gpg")
}
