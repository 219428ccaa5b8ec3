//! The band at the foot of a screen with layout `bar`, with its notices and its clock.

use std::time::Duration;

use bevy::math::Vec2;
use cartelera_playlists::programme::Region;
use jiff::Timestamp;

use super::{
    act::Act,
    compose::next_sheet_ms,
    director::Director,
    gallery::{Hanging, Hung},
    job::Job,
    place::Place,
    view::View,
};
use crate::stage::Layer;

impl Director {
    /// Adds the band, if the screen has one; says how long its notice stays as it is.
    pub(super) fn compose_band(&mut self, view: &View, act: &Act, whole: Place, now: Timestamp) -> Duration {
        let Some(place) = whole.band(&view.programme) else { return Duration::MAX };
        let (size_px, shift) = (whole.size_px, place.shift());
        if let Hanging::Ready(sheets) = self.gallery.ask(&Job::band(act, size_px)) {
            let layers =
                sheets.iter().map(|sheet| Layer { visual: sheet.visual(), place: place.rect, shift, opacity: 1.0 });
            self.next.layers.extend(layers);
        }
        let mut wait = Duration::MAX;
        if let Some(notice) = &view.bar
            && let Hanging::Ready(sheets) = self.gallery.ask(&Job::of_notice(notice, size_px))
        {
            let elapsed_ms = notice.elapsed_ms(now);
            self.next.marks[1] = self.ledger.mark(Region::Bar);
            self.next.layers.extend(sheets.iter().filter(|sheet| sheet.shows_at(elapsed_ms)).map(|s| lay(s, whole)));
            wait = next_sheet_ms(sheets.iter(), elapsed_ms).map_or(wait, |ms| Duration::from_millis(ms - elapsed_ms));
        }
        if let Some(time) = view.ambience.clock
            && let Hanging::Ready(sheets) = self.gallery.ask(&Job::clock(act, time, size_px))
        {
            self.next.layers.extend(sheets.iter().map(|sheet| lay(sheet, whole)));
        }
        if self.clock.runs() {
            // Prepared in time, so that neighbours change together.
            if let Some(time) = view.next_ambience.clock {
                self.gallery.ask(&Job::clock(act, time, size_px));
            }
            if let Some(notice) = &view.next_bar {
                self.gallery.ask(&Job::of_notice(notice, size_px));
            }
        }
        wait
    }
}

/// A small picture whose place is one on the whole canvas.
fn lay(sheet: &Hung, whole: Place) -> Layer {
    let place = whole.drifted(sheet.place, whole.size_px);
    Layer { visual: sheet.visual(), place, shift: Vec2::ZERO, opacity: 1.0 }
}
