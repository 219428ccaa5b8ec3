//! A region's day as a list of slots that leave no gap.

/// A stretch of a region's day; it ends where the next one starts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Slot {
    pub(super) start: i64,
    pub(super) shows: Shows,
}

/// What a slot shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shows {
    /// The office is closed between split hours.
    Closed,
    /// The region is empty.
    Nothing,
    /// An item by a rule, both as indices of the programme.
    Rule { rule: usize, item: usize },
    /// An item of the house loop.
    House { item: usize },
}

impl Shows {
    /// The item shown, if any, as index of the programme.
    pub(super) fn item(self) -> Option<usize> {
        match self {
            Self::Closed | Self::Nothing => None,
            Self::Rule { item, .. } | Self::House { item } => Some(item),
        }
    }
}
