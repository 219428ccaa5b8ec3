//! How loud screens sound, as the files give it.

use super::{City, DaypartRef, Office};
use crate::programme::{Sound, SoundDaypart};

/// How loud capsules with sound are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SoundEntry {
    /// In percent, where no daypart says otherwise.
    pub volume: u8,
    /// Dayparts with a volume of their own, in the order of the file: the first that is on counts.
    pub dayparts: Vec<(DaypartRef, u8)>,
}

impl Default for SoundEntry {
    /// Full volume at all times.
    fn default() -> Self {
        Self { volume: Sound::FULL, dayparts: Vec::new() }
    }
}

impl Office {
    /// How loud its screens are.
    pub fn sound_in<'a>(&'a self, city: &'a City) -> &'a SoundEntry {
        self.sound.as_ref().unwrap_or(&city.sound)
    }
}

impl SoundEntry {
    /// As a programme holds it.
    pub fn to_programme(&self, city: &City) -> Sound {
        let dayparts = self.dayparts.iter();
        Sound {
            volume: self.volume,
            dayparts: dayparts
                .map(|(daypart, volume)| SoundDaypart { daypart: daypart.to_programme(city), volume: *volume })
                .collect(),
        }
    }
}
