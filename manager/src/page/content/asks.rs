//! What whoever authorises a change is asked.

use crate::{page::locale::Locale, proposals::Change};

/// What whoever authorises is asked.
pub(super) struct Asks {
    pub(super) title: &'static str,
    pub(super) help: &'static str,
    /// To have it shown at once.
    pub(super) now: &'static str,
    pub(super) button: &'static str,
}

impl Asks {
    /// What is asked of whoever authorises `change`.
    pub(super) fn of(locale: Locale, change: &Change) -> Self {
        let (c, w) = (locale.content(), locale.changes());
        match change {
            Change::Put(_) => {
                Self { title: c.authorise, help: c.authorise_help, now: c.authorise_now, button: c.authorise }
            }
            Change::Remove { .. } => Self {
                title: c.remove,
                help: c.authorise_removal_help,
                now: c.authorise_removal_now,
                button: c.authorise_removal,
            },
            Change::Order { .. }
            | Change::Rule(_)
            | Change::EndRule { .. }
            | Change::Playlist(_)
            | Change::Campaign(_) => {
                Self { title: c.authorise, help: w.authorise_help, now: w.authorise_now, button: c.authorise }
            }
            Change::Undo { .. } => {
                Self { title: w.sort, help: w.authorise_help, now: w.authorise_now, button: w.authorise }
            }
        }
    }
}
