//! What the manager remembers of the last days on which files may be used.

use cartelera_playlists::hash::ContentHash;
use jiff::civil::Date;

use super::Answer;
use crate::audit::NewEntry;

/// The manager's memory of last days.
pub(crate) trait LastDays: Send + Sync {
    /// Says until when a file may be used, `None` being for ever; `false` if it is not there or lies in the trash.
    fn set_last_day(&self, number: i64, last_day: Option<Date>, entry: NewEntry) -> Answer<'_, bool>;

    /// The last day on which media may be used that was made of a file; the earliest if that was made of several, also in the trash.
    fn last_day_of(&self, media: ContentHash) -> Answer<'_, Option<Date>>;
}
