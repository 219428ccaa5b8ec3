//! The last day on which a file may be used, such as that of a photograph's licence.

use jiff::{ToSpan as _, civil::Date};

use super::MediaUpload;

/// A file that may be used for no longer than so many days from today on is told.
const SOON_DAYS: i64 = 7;

/// Which files are told by their last day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Lasting {
    /// Those that may be used on this day.
    On(Date),
    /// Those that may be used on this day and whose last day comes soon.
    EndsSoon(Date),
    /// Those that may not be used any more on this day.
    Over(Date),
    /// Both of these.
    EndsSoonOrOver(Date),
}

impl Lasting {
    /// The first and the last of the last days that are meant, where they are limited; a file without one is meant only where
    /// neither is.
    pub(crate) fn days(self) -> (Option<Date>, Option<Date>) {
        match self {
            Self::On(today) => (Some(today), None),
            Self::EndsSoon(today) => (Some(today), Some(soon(today))),
            Self::Over(today) => (None, Some(today.saturating_sub(1.day()))),
            Self::EndsSoonOrOver(today) => (None, Some(soon(today))),
        }
    }
}

impl MediaUpload {
    /// Whether it may not be used any more on `today`.
    pub(crate) fn is_over(&self, today: Date) -> bool {
        self.last_day.is_some_and(|day| day < today)
    }

    /// Whether it may be used on `today`, and for a few days more only.
    pub(crate) fn ends_soon(&self, today: Date) -> bool {
        self.last_day.is_some_and(|day| (today..=soon(today)).contains(&day))
    }
}

/// The last day that comes soon, seen from `today`.
fn soon(today: Date) -> Date {
    today.saturating_add(SOON_DAYS.days())
}
