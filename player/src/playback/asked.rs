//! What the manager asks of the picture and the sound, and what it is told of them.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use cartelera_playlists::{hash::ContentHash, protocol::heartbeat::OnScreen};

use super::{
    act::Piece,
    director::Director,
    gallery::Hanging,
    job::{Job, PictureKey},
    loudness::Loudness,
    view::On,
};
use crate::stage::{Layer, Rect};

impl Director {
    /// Shows the screen's name over everything for `time`.
    pub(crate) fn identify(&mut self, time: Duration) {
        self.identifies_until = Some(Instant::now() + time);
    }

    /// Plays sound at `percent` until the volume would change anyway.
    pub(crate) fn set_volume(&mut self, percent: u8) {
        let Some(view) = &self.view else { return };
        let now = self.clock.now();
        self.clips.set_volume(percent, Loudness::of(&view.programme).until(now));
    }

    /// Adds the screen's name; says for how long it stays.
    pub(super) fn add_name(&mut self, size_px: (u32, u32)) -> Duration {
        let Some(until) = self.identifies_until else { return Duration::MAX };
        let left = until.saturating_duration_since(Instant::now());
        if left.is_zero() {
            self.identifies_until = None;
            return Duration::MAX;
        }
        let key = PictureKey::Waiting { words: Arc::new(self.words.clone()), size_px };
        if let Hanging::Ready(sheets) = self.gallery.ask(&Job::Waiting(key)) {
            for sheet in sheets.iter() {
                let (visual, place) = (sheet.visual(), Rect::FULL.place_of(sheet.place));
                self.next.layers.push(Layer { visual, place, shift: bevy::math::Vec2::ZERO, opacity: 1.0 });
            }
        }
        left
    }

    /// What is on, and the programme of its slot.
    pub(crate) fn on_screen(&self) -> (Option<OnScreen>, Option<ContentHash>) {
        let Some(view) = &self.view else { return (Some(OnScreen::Waiting), None) };
        match &view.on {
            On::Closed => (Some(OnScreen::Closed), None),
            On::Nothing(_) => (Some(OnScreen::Waiting), None),
            On::Act { act, is_planned, .. } => {
                let item = act.item().id.clone();
                let on = match &act.piece {
                    Piece::Takeover(takeover) => OnScreen::Takeover { takeover: takeover.id.clone() },
                    Piece::Listed(_) if *is_planned => OnScreen::Item { item },
                    Piece::Listed(_) => OnScreen::StandIn { item },
                };
                (Some(on), act.slot.map(|slot| slot.programme))
            }
        }
    }

    /// Grows whenever [`Director::on_screen`] may give something else.
    pub(crate) fn views(&self) -> u64 {
        self.views
    }
}
