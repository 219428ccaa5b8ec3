//! A region's day as a list of slots that leave no gap.

/// A stretch of a region's day; it ends where the next one starts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Slot {
    pub(super) start: i64,
    pub(super) shows: Shows,
}

/// What a slot shows; small, since a day has thousands of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shows {
    /// The office is closed between split hours.
    Closed,
    /// The region is empty.
    Nothing,
    /// An item by a rule, both as indices of the programme.
    Rule { rule: u32, item: u32 },
    /// An item of the house loop.
    House { item: u32 },
}

impl Shows {
    /// An item by a rule.
    pub(super) fn by_rule(rule: usize, item: usize) -> Self {
        Self::Rule { rule: rule as u32, item: item as u32 }
    }

    /// An item of the house loop.
    pub(super) fn by_house(item: usize) -> Self {
        Self::House { item: item as u32 }
    }

    /// The item shown, if any, as index of the programme.
    pub(super) fn item(self) -> Option<usize> {
        match self {
            Self::Closed | Self::Nothing => None,
            Self::Rule { item, .. } | Self::House { item } => Some(item as usize),
        }
    }

    /// The rule that shows it, if one does, as index of the programme.
    pub(super) fn rule(self) -> Option<usize> {
        match self {
            Self::Rule { rule, .. } => Some(rule as usize),
            Self::Closed | Self::Nothing | Self::House { .. } => None,
        }
    }
}
