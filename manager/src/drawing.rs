//! Has the player's program draw what a screen was given, the same picture that the screen shows, or tell how it is typeset.

use std::{
    io::{Seek as _, Write as _},
    path::PathBuf,
    process::{Output, Stdio},
    time::Duration,
};

use anyhow::{Context as _, bail};
use cartelera_playlists::{
    letters::{Letters, LettersQuestion},
    present::Scene,
};
use jiff::Timestamp;
use tokio::{process::Command, time::timeout};

use crate::data::Data;

/// The program that draws.
const PLAYER: &str = "cartelera-player";
/// A picture that is not there after this long will not come.
const PATIENCE: Duration = Duration::from_secs(90);
/// The same of what is measured, for which somebody waits.
const SHORT_PATIENCE: Duration = Duration::from_secs(20);

/// Lets the player's program draw the scene; gives a PNG file.
pub(crate) async fn draw(
    data: &Data,
    (scene, size_px): (&Scene, Option<(u32, u32)>),
    at: Timestamp,
) -> anyhow::Result<Vec<u8>> {
    let mut file = tempfile::NamedTempFile::new().context("making a file for what is drawn")?;
    let out = tempfile::Builder::new().suffix(".png").tempfile().context("making a file for the picture")?;
    let bytes = serde_json::to_vec(scene).context("writing what is drawn")?;
    file.write_all(&bytes).context("writing what is drawn")?;
    let mut command = Command::new(player());
    command.arg("still").arg("--scene").arg(file.path()).arg("--media").arg(data.folder.join("media"));
    command.args(["--screen", scene.pointer.screen.as_str(), "--at", &at.to_string()]).arg("--out").arg(out.path());
    if let Some((width, height)) = size_px {
        command.args(["--size", &format!("{width}x{height}")]);
    }
    command.stdin(Stdio::null());
    ended(command, PATIENCE).await.context("drawing the picture")?;
    std::fs::read(out.path()).context("reading the picture that was drawn")
}

/// Lets the player's program tell how a bulletin comes out on panels, one answer for each of them.
pub(crate) async fn measure(data: &Data, question: &LettersQuestion) -> anyhow::Result<Vec<Letters>> {
    let mut file = tempfile::tempfile().context("making a file for what is measured")?;
    let bytes = serde_json::to_vec(question).context("writing what is measured")?;
    file.write_all(&bytes).and_then(|()| file.rewind()).context("writing what is measured")?;
    let mut command = Command::new(player());
    command.arg("measure").arg("--media").arg(data.folder.join("media")).stdin(Stdio::from(file));
    let output = ended(command, SHORT_PATIENCE).await.context("measuring a bulletin")?;
    let letters: Vec<Letters> = serde_json::from_slice(&output.stdout).context("reading how a bulletin comes out")?;
    if letters.len() != question.panels.len() {
        bail!("measuring a bulletin: {} answers for {} panels", letters.len(), question.panels.len());
    }
    Ok(letters)
}

/// What became of the player's program.
async fn ended(mut command: Command, patience: Duration) -> anyhow::Result<Output> {
    let output = timeout(patience, command.kill_on_drop(true).output()).await.context("it takes too long")?;
    let output = output
        .with_context(|| format!("{PLAYER} cannot be run (it must be installed beside the manager, or in the PATH)"))?;
    if !output.status.success() {
        bail!("{}", String::from_utf8_lossy(&output.stderr).trim());
    }
    Ok(output)
}

/// The player's program: beside this one, or wherever the system finds it.
fn player() -> PathBuf {
    let own = std::env::current_exe().ok();
    let beside = own.and_then(|own| Some(own.parent()?.join(PLAYER))).filter(|path| path.is_file());
    beside.unwrap_or_else(|| PathBuf::from(PLAYER))
}
