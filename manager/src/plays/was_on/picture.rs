//! The picture of what was on: what the screen itself took and signed, else what it was given, drawn again.

use std::path::Path;

use anyhow::Context as _;
use cartelera_playlists::{ids::ScreenId, present::Scene};
use jiff::Timestamp;
use tokio::io::AsyncReadExt as _;

use super::On;
use crate::{data::Data, drawing::draw, store::testigos::StoredTestigo};

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
