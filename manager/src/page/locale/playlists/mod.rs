//! What pages about playlists and their rules say.

mod en;
mod es;

use cartelera_playlists::programme::{Priority, Weekday};

pub(super) use en::EN;
pub(super) use es::ES;
pub(crate) use es::PlaylistWords;

impl PlaylistWords {
    /// A day of the week.
    pub(crate) fn weekday(&self, day: Weekday) -> &'static str {
        match day {
            Weekday::Mon => self.mon,
            Weekday::Tue => self.tue,
            Weekday::Wed => self.wed,
            Weekday::Thu => self.thu,
            Weekday::Fri => self.fri,
            Weekday::Sat => self.sat,
            Weekday::Sun => self.sun,
        }
    }

    /// Which rules a rule competes with.
    pub(crate) fn class(&self, priority: Priority) -> &'static str {
        match priority {
            Priority::Priority => self.class_priority,
            Priority::Normal => self.class_normal,
            Priority::Filler => self.class_filler,
        }
    }
}
