//! How loud a screen's capsules sound.

use serde::{Deserialize, Serialize};

use super::Daypart;

/// How loud the capsules that have sound are.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sound {
    /// In percent, where no daypart says otherwise.
    pub volume: u8,
    /// Dayparts with a volume of their own: the first that is on counts.
    #[serde(default)]
    pub dayparts: Vec<SoundDaypart>,
}

/// A daypart with a volume of its own.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SoundDaypart {
    /// The daypart.
    pub daypart: Daypart,
    /// In percent.
    pub volume: u8,
}

impl Sound {
    /// As loud as the file is, in percent.
    pub const FULL: u8 = 100;
}

impl Default for Sound {
    /// Full volume at all times.
    fn default() -> Self {
        Self { volume: Self::FULL, dayparts: Vec::new() }
    }
}
