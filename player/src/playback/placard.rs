//! What the player shows of itself: that it waits, that the office is closed, and the picture behind everything.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use bevy::color::LinearRgba;
use cartelera_playlists::present::Drift;

use super::{
    compose::Shown,
    director::{Canvas, Director},
    gallery::Hanging,
    job::{Job, PictureKey},
    place::Place,
    status::ClosedWords,
    view::{Course, View},
};

/// How long a closed screen that was asked says that it is closed.
const TOLD_FOR: Duration = Duration::from_mins(1);

/// Whether a closed screen says so instead of being black.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TellsClosed {
    /// It stays black.
    Never,
    /// Always: a rehearsal in a window.
    Always,
    /// Somebody asked for it.
    Until(Instant),
}

impl Director {
    /// Somebody stands before the screen: a closed one says for a minute that it is closed.
    pub(crate) fn on_key(&mut self) {
        if self.tells_closed != TellsClosed::Always {
            self.tells_closed = TellsClosed::Until(Instant::now() + TOLD_FOR);
        }
    }

    /// Whether a closed screen says so.
    pub(crate) fn set_tells_closed(&mut self, tells: TellsClosed) {
        self.tells_closed = tells;
    }

    pub(super) fn compose_waiting(&mut self, size_px: (u32, u32)) -> bool {
        let key = PictureKey::Waiting { words: Arc::new(self.words.clone()), size_px };
        self.compose_job(&Job::Waiting(key))
    }

    pub(super) fn compose_built_in(&mut self, size_px: (u32, u32)) -> bool {
        self.compose_job(&Job::BuiltIn(PictureKey::BuiltIn { size_px }))
    }

    /// A closed screen is black, or says that it is closed.
    pub(super) fn compose_closed(&mut self, course: &mut Course, view: &View, canvas: &Canvas<'_>) -> Duration {
        self.next.background = LinearRgba::BLACK;
        (self.composed, self.settled) = (true, true);
        let left = match self.tells_closed {
            TellsClosed::Never => Duration::ZERO,
            TellsClosed::Always => Duration::MAX,
            TellsClosed::Until(end) => end.saturating_duration_since(Instant::now()),
        };
        if left.is_zero() {
            self.tells_closed = TellsClosed::Never;
            return Duration::MAX;
        }
        let opens = course.opens(canvas.now);
        let words = ClosedWords::new(self.locale, &view.programme.zone, canvas.now, opens);
        self.composed = self.compose_job(&Job::closed(&view.programme, view.brand, words, canvas.size_px));
        self.settled = self.composed;
        left
    }

    /// Puts one picture on the whole stage; false while it is being prepared.
    fn compose_job(&mut self, job: &Job) -> bool {
        self.next.layers.clear();
        self.next.background = LinearRgba::BLACK;
        let Hanging::Ready(sheets) = self.gallery.ask(job) else { return false };
        let place = Place::whole((1, 1), Drift::default());
        Shown::Sheets(sheets).add_layers(0, place, 1.0, &mut self.next.layers);
        true
    }
}
