//! Languages of the page: Spanish of Mexico, and English. A text that a language lacks does not compile.

/// Makes a list of texts from its first language.
macro_rules! first_language {
    ($(#[$doc:meta])* $name:ident, $language:ident; $($key:ident: $text:literal,)*) => {
        $(#[$doc])*
        pub(crate) struct $name {
            $(pub(crate) $key: &'static str,)*
        }

        impl $name {
            /// Every text with its key.
            #[cfg(test)]
            pub(in crate::page::locale) fn all(&self) -> Vec<(&'static str, &'static str)> {
                vec![$((stringify!($key), self.$key),)*]
            }
        }

        /// In Spanish of Mexico.
        pub(in crate::page::locale) static $language: $name = $name { $($key: $text,)* };
    };
}

mod campaigns;
mod changes;
mod content;
mod counter;
mod document;
mod en;
mod es;
mod form;
mod founding;
mod library;
mod log;
mod people;
mod playlists;
mod told;
mod video;

pub(crate) use campaigns::CampaignWords;
pub(crate) use changes::ChangeWords;
pub(crate) use content::ContentWords;
pub(crate) use counter::CounterWords;
pub(crate) use document::DocumentWords;
pub(crate) use es::Words;
pub(crate) use founding::FoundingWords;
pub(crate) use library::LibraryWords;
pub(crate) use log::LogWords;
pub(crate) use people::PeopleWords;
pub(crate) use playlists::PlaylistWords;
pub(crate) use video::VideoWords;

use std::fmt::Display;

use axum::http::{HeaderMap, header};

/// A language.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Locale {
    /// Spanish of Mexico.
    Es,
    /// English.
    En,
}

impl Locale {
    /// Every language.
    pub(crate) const ALL: [Self; 2] = [Self::Es, Self::En];

    /// As it is kept and sent.
    pub(crate) fn key(self) -> &'static str {
        match self {
            Self::Es => "es",
            Self::En => "en",
        }
    }

    /// As HTML names it.
    pub(crate) fn tag(self) -> &'static str {
        match self {
            Self::Es => "es-MX",
            Self::En => "en",
        }
    }

    /// What the language calls itself.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Es => "Español",
            Self::En => "English",
        }
    }

    /// The language with `key`.
    pub(crate) fn of(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|locale| locale.key() == key)
    }

    /// The one that a browser likes best; Spanish if it names none of ours.
    pub(crate) fn asked(headers: &HeaderMap) -> Self {
        let told = headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok()).unwrap_or("");
        let mut best: Option<(f32, Self)> = None;
        for part in told.split(',') {
            let mut pieces = part.split(';').map(str::trim);
            let tag = pieces.next().unwrap_or("").to_ascii_lowercase();
            let weight = pieces.find_map(|piece| piece.strip_prefix("q=")?.parse().ok()).unwrap_or(1.0);
            let Some(locale) = Self::of(tag.split('-').next().unwrap_or("")) else { continue };
            if weight > 0.0 && best.is_none_or(|(known, _)| weight > known) {
                best = Some((weight, locale));
            }
        }
        best.map_or(Self::Es, |(_, locale)| locale)
    }

    /// Its texts.
    pub(crate) fn words(self) -> &'static Words {
        match self {
            Self::Es => &es::ES,
            Self::En => &en::EN,
        }
    }

    /// Its texts about content.
    pub(crate) fn content(self) -> &'static ContentWords {
        match self {
            Self::Es => &content::ES,
            Self::En => &content::EN,
        }
    }

    /// Its texts about changes in time.
    pub(crate) fn changes(self) -> &'static ChangeWords {
        match self {
            Self::Es => &changes::ES,
            Self::En => &changes::EN,
        }
    }

    /// Its texts about counter texts.
    pub(crate) fn counter(self) -> &'static CounterWords {
        match self {
            Self::Es => &counter::ES,
            Self::En => &counter::EN,
        }
    }

    /// Its texts about files.
    pub(crate) fn library(self) -> &'static LibraryWords {
        match self {
            Self::Es => &library::ES,
            Self::En => &library::EN,
        }
    }

    /// Its texts about videos and capsules.
    pub(crate) fn video(self) -> &'static VideoWords {
        match self {
            Self::Es => &video::ES,
            Self::En => &video::EN,
        }
    }

    /// Its texts about documents and their pages.
    pub(crate) fn documents(self) -> &'static DocumentWords {
        match self {
            Self::Es => &document::ES,
            Self::En => &document::EN,
        }
    }

    /// Its texts about a city that is made.
    pub(crate) fn founding(self) -> &'static FoundingWords {
        match self {
            Self::Es => &founding::ES,
            Self::En => &founding::EN,
        }
    }

    /// Its texts about the ends of the audit log.
    pub(crate) fn log(self) -> &'static LogWords {
        match self {
            Self::Es => &log::ES,
            Self::En => &log::EN,
        }
    }

    /// Its texts about new ways in.
    pub(crate) fn people(self) -> &'static PeopleWords {
        match self {
            Self::Es => &people::ES,
            Self::En => &people::EN,
        }
    }

    /// Its texts about campaigns.
    pub(crate) fn campaigns(self) -> &'static CampaignWords {
        match self {
            Self::Es => &campaigns::ES,
            Self::En => &campaigns::EN,
        }
    }

    /// Its texts about playlists and their rules.
    pub(crate) fn playlists(self) -> &'static PlaylistWords {
        match self {
            Self::Es => &playlists::ES,
            Self::En => &playlists::EN,
        }
    }

    /// `text` with `values` in the place of `{0}`, `{1}` and so on.
    #[expect(clippy::unused_self, reason = "another language may write it otherwise")]
    pub(crate) fn fill(self, text: &str, values: &[&dyn Display]) -> String {
        let mut filled = String::new();
        let mut rest = text;
        while let Some((before, after)) = rest.split_once('{') {
            let (place, behind) = after.split_once('}').unwrap_or((after, ""));
            filled.push_str(before);
            if let Some(value) = place.parse::<usize>().ok().and_then(|place| values.get(place)) {
                filled.push_str(&value.to_string());
            }
            rest = behind;
        }
        filled + rest
    }

    /// `text` with `value` in the place of `{0}`, for templates.
    pub(crate) fn with(self, text: &str, value: impl Display) -> String {
        self.fill(text, &[&value])
    }
}

/// Thousandths as a number with one decimal at most; what is left over is cut off.
pub(crate) fn tenths(thousandths: u64) -> String {
    match (thousandths / 1_000, thousandths / 100 % 10) {
        (whole, 0) => whole.to_string(),
        (whole, tenth) => format!("{whole}.{tenth}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_language_that_is_liked_best_is_taken() {
        let asked = |text: &'static str| {
            let mut headers = HeaderMap::new();
            headers.insert(header::ACCEPT_LANGUAGE, text.parse().unwrap());
            Locale::asked(&headers)
        };
        assert_eq!(asked("es-MX,es;q=0.9,en;q=0.8"), Locale::Es);
        assert_eq!(asked("en-US,en;q=0.9,es;q=0.8"), Locale::En);
        assert_eq!(asked("fr,en;q=0.3,es;q=0.5"), Locale::Es);
        assert_eq!(asked("de"), Locale::Es);
        assert_eq!(Locale::asked(&HeaderMap::new()), Locale::Es);
    }

    #[test]
    fn values_stand_in_their_places_and_are_not_read_again() {
        assert_eq!(Locale::Es.fill("{1} de {0}", &[&"{1}", &2]), "2 de {1}");
        assert_eq!(Locale::Es.fill("sin nada", &[]), "sin nada");
    }

    #[test]
    fn both_languages_have_the_same_places() {
        let page = es::ES.all().into_iter().zip(en::EN.all());
        let content = content::ES.all().into_iter().zip(content::EN.all());
        let library = library::ES.all().into_iter().zip(library::EN.all());
        let founding = founding::ES.all().into_iter().zip(founding::EN.all());
        let people = people::ES.all().into_iter().zip(people::EN.all());
        let log = log::ES.all().into_iter().zip(log::EN.all());
        let changes = changes::ES.all().into_iter().zip(changes::EN.all());
        let counter = counter::ES.all().into_iter().zip(counter::EN.all());
        let video = video::ES.all().into_iter().zip(video::EN.all());
        let document = document::ES.all().into_iter().zip(document::EN.all());
        let playlists = playlists::ES.all().into_iter().zip(playlists::EN.all());
        let campaigns = campaigns::ES.all().into_iter().zip(campaigns::EN.all());
        let page = page.chain(playlists).chain(document).chain(campaigns);
        let page = page.chain(content).chain(library).chain(founding).chain(video);
        for ((key, es), (_, en)) in page.chain(people).chain(log).chain(changes).chain(counter) {
            let places = |text: &str| (0..8).map(|place| text.contains(&format!("{{{place}}}"))).collect::<Vec<_>>();
            assert_eq!(places(es), places(en), "{key}");
            assert!(!es.trim().is_empty() && !en.trim().is_empty(), "{key}");
        }
    }
}
