//! From what is on, and how far in, to layers on the stage.

use std::sync::Arc;

use bevy::{color::LinearRgba, math::Vec2};
use cartelera_playlists::programme::Colour;
use jiff::Timestamp;

use super::{gallery::Hung, job::Refusal, place::Place};
use crate::{
    stage::{Layer, Rect, Visual},
    video::VideoSurface,
};

/// How far the preparation of something has come.
pub(super) enum Prepared {
    Loading,
    Ready(Shown),
    Refused(Refusal),
}

/// Something that is ready to be shown.
#[derive(Clone, Debug)]
pub(super) enum Shown {
    /// Pictures, each for its part of the slot.
    Sheets(Arc<[Hung]>),
    /// A video with what lies over it: its subtitles, and what marks it as an alert.
    Video(Arc<VideoSurface>, [Option<Arc<[Hung]>>; 2]),
}

impl Shown {
    /// Adds its layers in `place` as they are `elapsed_ms` into the slot.
    pub(super) fn add_layers(&self, elapsed_ms: u64, place: Place, opacity: f32, layers: &mut Vec<Layer>) {
        if let Self::Video(surface, _) = self {
            let rect = place.rect.place_of(Rect::contain(surface.size_px, place.size_px));
            layers.push(Layer { visual: Visual::Video(surface.clone()), place: rect, shift: Vec2::ZERO, opacity });
        }
        for sheet in self.sheets().filter(|sheet| sheet.shows_at(elapsed_ms)) {
            let shift = if sheet.place == Rect::FULL { place.shift() } else { Vec2::ZERO };
            let rect = place.rect.place_of(sheet.place);
            layers.push(Layer { visual: sheet.visual(), place: rect, shift, opacity });
        }
    }

    /// The first millisecond after `elapsed_ms` at which other sheets show.
    pub(super) fn next_sheet_ms(&self, elapsed_ms: u64) -> Option<u64> {
        next_sheet_ms(self.sheets(), elapsed_ms)
    }

    fn sheets(&self) -> impl Iterator<Item = &Hung> {
        let (pictures, over) = match self {
            Self::Sheets(sheets) => (Some(sheets), None),
            Self::Video(_, over) => (None, Some(over)),
        };
        let over = over.into_iter().flatten().flatten();
        pictures.into_iter().chain(over).flat_map(|sheets| sheets.iter())
    }

    /// Whether it leaves parts of `place` free.
    pub(super) fn is_letterboxed(&self, place: Place) -> bool {
        match self {
            Self::Sheets(_) => false,
            Self::Video(surface, _) => Rect::contain(surface.size_px, place.size_px) != Rect::FULL,
        }
    }
}

/// The first millisecond after `elapsed_ms` at which other ones of `sheets` show.
pub(super) fn next_sheet_ms<'a>(sheets: impl Iterator<Item = &'a Hung>, elapsed_ms: u64) -> Option<u64> {
    let edges = sheets.flat_map(|sheet| [sheet.from_ms, sheet.to_ms]);
    edges.filter(|edge| *edge > elapsed_ms && *edge < u64::MAX).min()
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
