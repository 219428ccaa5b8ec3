//! The languages in which the player speaks for itself.

use clap::ValueEnum;

/// A language of the player's own pictures.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, ValueEnum)]
pub enum Locale {
    /// Spanish of Mexico.
    #[default]
    #[value(name = "es")]
    Spanish,
    /// English.
    #[value(name = "en")]
    English,
}

impl Locale {
    /// The one of two texts that is in this language.
    pub(crate) fn pick<T>(self, spanish: T, english: T) -> T {
        match self {
            Self::Spanish => spanish,
            Self::English => english,
        }
    }
}
