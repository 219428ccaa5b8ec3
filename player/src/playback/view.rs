//! What the timeline names for now, looked up once per change.

use cartelera_playlists::timeline::{Moment, Playing, Timeline};
use jiff::Timestamp;

use super::compose::Act;

/// What is on, valid in `[from, until)`, and what comes next.
pub(super) struct View {
    from: Timestamp,
    /// The next change.
    pub(super) until: Timestamp,
    /// The slot of the picture that is on, with its item; `None` while the display is off.
    pub(super) on: Option<(Playing, Act)>,
    /// The slot that comes next.
    pub(super) next: Option<Act>,
}

impl View {
    /// Looks at `timeline`.
    pub(super) fn of(timeline: &mut Timeline, now: Timestamp) -> Self {
        let moment = timeline.at(now);
        let until = timeline.next_change(now);
        let on = moment.main.clone().map(|playing| {
            let act = act_of(&moment, &playing);
            (playing, act)
        });
        let next = timeline.upcoming(now, 1).pop().map(|playing| act_of(&timeline.at(playing.start), &playing));
        Self { from: now, until, on, next }
    }

    /// Whether it still holds at `now`.
    pub(super) fn holds_at(&self, now: Timestamp) -> bool {
        self.from <= now && now < self.until
    }
}

fn act_of(moment: &Moment, playing: &Playing) -> Act {
    Act {
        programme: moment.programme.clone(),
        item: playing.item,
        slot: playing.slot,
        start: playing.start,
        brand: moment.brand,
    }
}
