//! How large the letters of a bulletin come out, and how its words are divided, told without drawing it.

use anyhow::{Context as _, ensure};

use super::{BulletinScene, Composer};
use crate::typeset::{MediaBytes, canvas, fonts::with_typesetter};

/// How large the letters of a bulletin come out, and how its words are divided.
#[derive(Clone, Debug, PartialEq)]
pub struct Measured {
    /// Least height of capitals that can be read from the viewing distance, in millimetres.
    pub legible_mm: f32,
    /// Height of the headline's capitals in millimetres, the smallest of all pages.
    pub headline_mm: f32,
    /// The same of the body; `None` if there is none.
    pub body_mm: Option<f32>,
    /// The words of each page, by which they share the slot.
    pub words: Vec<u32>,
}

/// Lays a bulletin out as [`bulletin`](super::bulletin()) does, and tells of it without drawing it.
///
/// # Errors
/// An item of another kind, a size of 0 or over 8192 pixels.
pub fn measure(scene: &BulletinScene<'_>, media: MediaBytes<'_>) -> anyhow::Result<Measured> {
    let (width, height) = scene.size_px;
    ensure!(canvas::is_allowed(scene.size_px), "size {width}x{height} is not allowed (1 to 8192 pixels each)");
    with_typesetter(|typesetter| {
        let composer = Composer::new(typesetter, scene, media)?;
        let story = composer.lay_out(typesetter).story;
        let mm = |letter_px: f32, face| letter_px * typesetter.cap_height(face) / composer.panel.px_per_mm;
        let (headline_px, body_px) = story.letters_px();
        Ok(Measured {
            legible_mm: composer.panel.legible_mm,
            headline_mm: mm(headline_px, &composer.headline_face),
            body_mm: body_px.map(|body_px| mm(body_px, &composer.body_face)),
            words: (0..story.pages.len()).map(|index| story.words(index)).collect(),
        })
    })
    .with_context(|| format!("typesetting item {}", scene.item.id))
}
