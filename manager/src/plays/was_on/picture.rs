//! The picture of what was on: what the screen itself took and signed, else what it was given, drawn again.

use std::{
    io::Write as _,
    path::{Path, PathBuf},
    process::Stdio,
};

use anyhow::{Context as _, bail};
use cartelera_playlists::{ids::ScreenId, present::Scene};
use jiff::Timestamp;
use tokio::{io::AsyncReadExt as _, process::Command};

use super::On;
use crate::{data::Data, store::testigos::StoredTestigo};

/// The program that draws.
const PLAYER: &str = "cartelera-player";

/// How a picture is known.
pub(super) enum Picture {
    /// The screen took and signed it during the same play.
    Testigo(Box<StoredTestigo>),
    /// What the screen was given, drawn again.
    Drawn,
}

/// Writes the picture of `on` at `at` to `out`.
pub(super) async fn write(
    data: &Data,
    (scene, size_px): (&Scene, Option<(u32, u32)>),
    (on, at): (&On, Timestamp),
    out: &Path,
) -> anyhow::Result<Picture> {
    if let Some(testigo) = testigo(data, &scene.pointer.screen, (on, at)).await? {
        let mut picture = Vec::new();
        let mut reader = data.pictures.read(testigo.picture, 0, testigo.picture_bytes).await?;
        reader.read_to_end(&mut picture).await.context("reading the picture of a testigo")?;
        std::fs::write(out, picture).with_context(|| format!("writing {}", out.display()))?;
        return Ok(Picture::Testigo(Box::new(testigo)));
    }
    let drawn = draw(data, (scene, size_px), at).await?;
    std::fs::write(out, drawn).with_context(|| format!("writing {}", out.display()))?;
    Ok(Picture::Drawn)
}

/// The testigo of the same play that was taken nearest to the instant.
async fn testigo(data: &Data, screen: &ScreenId, (on, at): (&On, Timestamp)) -> anyhow::Result<Option<StoredTestigo>> {
    let taken = data.store.testigos_between(screen.clone(), on.since, on.until).await?;
    let of_it = taken.into_iter().filter(|testigo| testigo.flag.is_none() && testigo.digest == on.item.digest);
    Ok(of_it.min_by_key(|testigo| testigo.taken.duration_since(at).abs()))
}

/// Lets the player's program draw the scene; gives a PNG file.
async fn draw(data: &Data, (scene, size_px): (&Scene, Option<(u32, u32)>), at: Timestamp) -> anyhow::Result<Vec<u8>> {
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
    let output = command.stdin(Stdio::null()).output().await;
    let output = output.with_context(|| {
        format!("drawing the picture: {PLAYER} cannot be run (it must be installed beside the manager, or in the PATH)")
    })?;
    if !output.status.success() {
        bail!("drawing the picture: {}", String::from_utf8_lossy(&output.stderr).trim());
    }
    std::fs::read(out.path()).context("reading the picture that was drawn")
}

/// The player's program: beside this one, or wherever the system finds it.
fn player() -> PathBuf {
    let own = std::env::current_exe().ok();
    let beside = own.and_then(|own| Some(own.parent()?.join(PLAYER))).filter(|path| path.is_file());
    beside.unwrap_or_else(|| PathBuf::from(PLAYER))
}
