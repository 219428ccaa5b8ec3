//! Typesetting: bulletins, notices, subtitles and the player's own pictures, as pixels.
//!
//! Every function here depends on its arguments alone: the same item on the same screen gives the same pixels on every
//! machine. None touches Bevy, so any worker thread may call them; each thread keeps one font context.

mod alert;
mod bar;
mod bind;
mod bulletin;
mod canvas;
mod closed;
mod columns;
mod date;
mod diagnostics;
mod figure;
mod flow;
mod fonts;
mod footer;
mod head;
mod hyphens;
mod mark;
mod markdown;
mod notice;
mod pages;
mod pairing;
mod palette;
mod panel;
mod qr;
mod story;
pub mod subtitles;
mod table;
#[cfg(test)]
pub(crate) mod tests;
mod text;
mod waiting;

use cartelera_playlists::hash::ContentHash;

pub use alert::alert_strip;
pub use bar::{BarScene, bar, bar_height_px, clock};
pub use bulletin::{BulletinScene, Measured, Page, bulletin, measure};
pub use closed::{ClosedScene, closed};
pub use date::day_in_words;
pub use diagnostics::diagnostics;
pub use notice::{Notice, notice};
pub use pairing::{PairingScene, pairing};
pub use subtitles::{Overlay, subtitle};
pub use waiting::{StatusScene, built_in, waiting};

/// Gives the bytes of a media file, or `None` while it is not here.
pub type MediaBytes<'a> = &'a dyn Fn(&ContentHash) -> Option<Vec<u8>>;
