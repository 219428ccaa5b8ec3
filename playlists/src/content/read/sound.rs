//! How loud screens sound: `[sound]` of the city and of offices.

use super::{
    table::Table,
    value::{FromValue, Value},
};
use crate::{content::SoundEntry, programme::Sound};

/// Reads the table `sound`, if it is there.
pub(super) fn read_sound(root: &Table<'_>) -> Option<SoundEntry> {
    let table = root.table("sound")?;
    let volume = table.get("volume").map_or(Sound::FULL, |Percent(volume)| volume);
    let dayparts = table.tables("dayparts").into_iter().filter_map(|entry| {
        let (daypart, volume) = (entry.need("daypart"), entry.need("volume").map(|Percent(volume)| volume));
        entry.finish("a daypart's sound");
        daypart.zip(volume)
    });
    let sound = SoundEntry { volume, dayparts: dayparts.collect() };
    if table.keys().next().is_none() {
        table.error("", "says nothing (allowed: volume, dayparts or both)");
    }
    table.finish("sound");
    Some(sound)
}

struct Percent(u8);

impl FromValue for Percent {
    fn from_value(value: &Value<'_>) -> Option<Self> {
        let percent = value.integer().and_then(|percent| u8::try_from(percent).ok()).filter(|it| *it <= Sound::FULL);
        if percent.is_none() {
            value.refuse("0 to 100, in percent, such as 60");
        }
        percent.map(Self)
    }
}
