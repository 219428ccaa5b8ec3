//! From what is on, and how far in, to layers on the stage.

use std::sync::Arc;

use bevy::color::LinearRgba;
use cartelera_playlists::{
    programme::{Brand, Colour, Item, Programme},
    timeline::{BrandKind, SlotId},
};
use jiff::Timestamp;

use super::gallery::Hung;
use crate::{
    stage::{Layer, Rect, Visual},
    video::VideoSurface,
};

/// An item in a slot.
#[derive(Clone, Debug)]
pub(super) struct Act {
    /// The programme that it stands in.
    pub(super) programme: Arc<Programme>,
    /// Index of the item in the programme's items.
    pub(super) item: usize,
    /// The slot.
    pub(super) slot: SlotId,
    /// When the slot began.
    pub(super) start: Timestamp,
    /// The brand that it wears.
    pub(super) brand: BrandKind,
}

impl Act {
    /// The item.
    pub(super) fn item(&self) -> &Item {
        &self.programme.items[self.item]
    }

    /// The brand that it wears.
    pub(super) fn brand(&self) -> &Brand {
        match self.brand {
            BrandKind::Normal => &self.programme.brands.normal,
            BrandKind::Neutral => &self.programme.brands.neutral,
        }
    }

    /// Milliseconds of its slot that have passed at `instant`; 0 before it begins.
    pub(super) fn elapsed_ms(&self, instant: Timestamp) -> u64 {
        u64::try_from(instant.duration_since(self.start).as_millis()).unwrap_or(0)
    }
}

/// Something that is ready to be shown.
#[derive(Clone, Debug)]
pub(super) enum Shown {
    /// Pictures, each for its part of the slot.
    Sheets(Arc<[Hung]>),
    /// A video with its subtitles.
    Video(Arc<VideoSurface>, Arc<[Hung]>),
}

impl Shown {
    /// Adds its layers as they are `elapsed_ms` into the slot.
    pub(super) fn add_layers(&self, elapsed_ms: u64, size_px: (u32, u32), opacity: f32, layers: &mut Vec<Layer>) {
        let sheets = match self {
            Self::Sheets(sheets) => sheets,
            Self::Video(surface, subtitles) => {
                let place = Rect::contain(surface.size_px, size_px);
                layers.push(Layer { visual: Visual::Video(surface.clone()), place, opacity });
                subtitles
            }
        };
        for sheet in sheets.iter().filter(|sheet| (sheet.from_ms..sheet.to_ms).contains(&elapsed_ms)) {
            layers.push(Layer { visual: Visual::Picture(sheet.image.clone()), place: sheet.place, opacity });
        }
    }

    /// The first millisecond after `elapsed_ms` at which other sheets show.
    pub(super) fn next_sheet_ms(&self, elapsed_ms: u64) -> Option<u64> {
        let (Self::Sheets(sheets) | Self::Video(_, sheets)) = self;
        let edges = sheets.iter().flat_map(|sheet| [sheet.from_ms, sheet.to_ms]);
        edges.filter(|edge| *edge > elapsed_ms && *edge < u64::MAX).min()
    }

    /// Whether it leaves parts of the canvas free.
    pub(super) fn is_letterboxed(&self, size_px: (u32, u32)) -> bool {
        match self {
            Self::Sheets(_) => false,
            Self::Video(surface, _) => Rect::contain(surface.size_px, size_px) != Rect::FULL,
        }
    }
}

/// How far a transition is at `now`: 0 at its start, 1 at its end.
pub(super) fn transition_progress(start: Timestamp, end: Timestamp, now: Timestamp) -> f32 {
    let (length, passed) = (end.duration_since(start).as_secs_f32(), now.duration_since(start).as_secs_f32());
    if length > 0.0 { (passed / length).clamp(0.0, 1.0) } else { 1.0 }
}

/// The colour in linear light.
pub(super) fn linear(colour: Colour) -> LinearRgba {
    bevy::color::Color::srgb_u8(colour.r, colour.g, colour.b).to_linear()
}
