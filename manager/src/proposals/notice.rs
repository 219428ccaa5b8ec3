//! What somebody writes or sends for a screen, field by field, and how it stands in a content folder.

use cartelera_playlists::{
    content::{BulletinEntry, CapsuleEntry, City, ContentEntry, Dialogue, FlightEntry, ItemEntry},
    ids::ItemId,
    media::MediaFacts,
    programme::{Category, ServantAppearance},
};
use jiff::{
    ToSpan as _,
    civil::{Date, DateTime, Time},
};
use serde::{Deserialize, Serialize};

use super::Place;

/// What a notice shows.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Shown {
    /// A text that the player typesets.
    #[default]
    Text,
    /// A picture made for the screen.
    Slide(NoticeFile),
    /// A video.
    Capsule(Box<NoticeCapsule>),
}

/// A video as a notice shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct NoticeCapsule {
    pub(crate) video: NoticeFile,
    /// How one who does not hear follows it; `None` as long as nobody has said it.
    #[serde(default)]
    pub(crate) captions: Option<Captions>,
    /// Whether its sound is played.
    #[serde(default)]
    pub(crate) sound: bool,
}

/// How one who does not hear follows a capsule.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Captions {
    /// By a subtitles file.
    File(NoticeFile),
    /// By text that is part of the picture.
    BurnedIn,
    /// Nobody speaks in it.
    NoDialogue,
}

impl NoticeCapsule {
    /// The form of a capsule of `city`.
    fn of(capsule: &CapsuleEntry, city: &City) -> Option<Self> {
        let file =
            |path: &String| Some(NoticeFile { path: path.clone(), facts: city.media.get(path)?.clone(), upload: None });
        let captions = match (capsule.dialogue, &capsule.subtitles) {
            (Dialogue::BurnedIn, _) => Some(Captions::BurnedIn),
            (Dialogue::None, _) => Some(Captions::NoDialogue),
            (Dialogue::Captions, Some(path)) => Some(Captions::File(file(path)?)),
            (Dialogue::Captions, None) => None,
        };
        Some(Self { video: file(&capsule.media)?, captions, sound: capsule.sound })
    }

    /// Its subtitles, if they are a file.
    pub(crate) fn subtitles(&self) -> Option<&NoticeFile> {
        match &self.captions {
            Some(Captions::File(file)) => Some(file),
            _ => None,
        }
    }

    /// How the content says that it is followed.
    pub(crate) fn dialogue(&self) -> Dialogue {
        match self.captions {
            Some(Captions::BurnedIn) => Dialogue::BurnedIn,
            Some(Captions::NoDialogue) => Dialogue::None,
            Some(Captions::File(_)) | None => Dialogue::Captions,
        }
    }
}

/// Whether minors can be recognised in a notice, which needs the consent of who answers for them (Ley General de los Derechos de
/// Niñas, Niños y Adolescentes, articles 77 and 78).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Minors {
    /// There are none.
    #[default]
    Absent,
    /// There are some, and the last day of the consent is this one; `None` as long as nobody has said it.
    Shown(Option<Date>),
}

impl Minors {
    /// The last day of the consent.
    pub(crate) fn consent(self) -> Option<Date> {
        match self {
            Self::Absent => None,
            Self::Shown(day) => day,
        }
    }
}

/// A file that a notice shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct NoticeFile {
    /// Its path in the content.
    pub(crate) path: String,
    /// What it is; its bytes are in the blob store.
    pub(crate) facts: MediaFacts,
    /// The number of the file that somebody sent, and the place of this one in what was made of it.
    #[serde(default)]
    pub(crate) upload: Option<(i64, i64)>,
}

impl NoticeFile {
    /// What the file is called.
    pub(crate) fn name(&self) -> &str {
        self.path.rsplit('/').next().unwrap_or(&self.path)
    }
}

/// A bulletin, slide or capsule as a form has it: what is not given is empty.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Notice {
    #[serde(default)]
    pub(crate) shown: Shown,
    #[serde(default)]
    pub(crate) kicker: String,
    #[serde(default)]
    pub(crate) figure: String,
    /// Of a slide or capsule what staff call it.
    pub(crate) headline: String,
    #[serde(default)]
    pub(crate) body: String,
    /// Path of a picture in the content.
    #[serde(default)]
    pub(crate) picture: String,
    /// What the picture, or the slide, shows.
    #[serde(default)]
    pub(crate) picture_alt: String,
    #[serde(default)]
    pub(crate) qr: String,
    #[serde(default)]
    pub(crate) source: String,
    #[serde(default)]
    pub(crate) folio: String,
    #[serde(default)]
    pub(crate) axis: String,
    pub(crate) category: Category,
    /// The campaign that it belongs to; may be empty.
    #[serde(default)]
    pub(crate) campaign: String,
    #[serde(default)]
    pub(crate) servants: Vec<ServantAppearance>,
    #[serde(default)]
    pub(crate) minors: Minors,
    /// Where a new one shows; what is corrected keeps its place.
    #[serde(default)]
    pub(crate) place: Option<Place>,
    /// The episode of a series that a new one follows: it stands where that one does, and says what that one says besides.
    #[serde(default)]
    pub(crate) follows: Option<ItemId>,
    /// The day from which on a new episode shows.
    #[serde(default)]
    pub(crate) begins: Option<Date>,
    /// The last day on which it shows; `None` is without an end.
    #[serde(default)]
    pub(crate) last_day: Option<Date>,
}

impl Default for Notice {
    fn default() -> Self {
        Self {
            shown: Shown::Text,
            kicker: String::new(),
            figure: String::new(),
            headline: String::new(),
            body: String::new(),
            picture: String::new(),
            picture_alt: String::new(),
            qr: String::new(),
            source: String::new(),
            folio: String::new(),
            axis: String::new(),
            campaign: String::new(),
            category: Category::Services,
            servants: Vec::new(),
            minors: Minors::Absent,
            place: None,
            follows: None,
            begins: None,
            last_day: None,
        }
    }
}

impl Notice {
    /// The form of an item of `city`; `None` if a file of it is not there.
    pub(crate) fn of(item: &ItemEntry, city: &City) -> Option<Self> {
        let text = |field: &Option<String>| field.clone().unwrap_or_default();
        let all = Self {
            axis: item.axis.as_ref().map(ToString::to_string).unwrap_or_default(),
            campaign: item.campaign.as_ref().map(ToString::to_string).unwrap_or_default(),
            category: item.category,
            servants: item.servants.clone(),
            minors: item.consent_until.map_or(Minors::Absent, |until| Minors::Shown(Some(last_day(until)))),
            place: None,
            last_day: item.flight.and_then(last_day_of),
            ..Self::default()
        };
        let bulletin = match &item.content {
            ContentEntry::Bulletin(bulletin) => bulletin,
            ContentEntry::Slide(slide) => {
                let facts = city.media.get(&slide.media)?.clone();
                return Some(Self {
                    shown: Shown::Slide(NoticeFile { path: slide.media.clone(), facts, upload: None }),
                    headline: item.title.clone(),
                    picture_alt: text(&slide.alt),
                    ..all
                });
            }
            ContentEntry::Capsule(capsule) => {
                let shown = Shown::Capsule(Box::new(NoticeCapsule::of(capsule, city)?));
                return Some(Self { shown, headline: item.title.clone(), ..all });
            }
        };
        Some(Self {
            kicker: text(&bulletin.kicker),
            figure: text(&bulletin.figure),
            headline: bulletin.headline.clone(),
            body: bulletin.body.trim().to_owned(),
            picture: text(&bulletin.picture),
            picture_alt: text(&bulletin.picture_alt),
            qr: text(&bulletin.qr),
            source: text(&bulletin.source),
            folio: text(&bulletin.folio),
            ..all
        })
    }

    /// The file that it shows, if that is what it shows.
    pub(crate) fn file(&self) -> Option<&NoticeFile> {
        match &self.shown {
            Shown::Text => None,
            Shown::Slide(file) => Some(file),
            Shown::Capsule(capsule) => Some(&capsule.video),
        }
    }

    /// Every file that the content must have for it.
    pub(crate) fn files(&self) -> Vec<&NoticeFile> {
        let subtitles = match &self.shown {
            Shown::Capsule(capsule) => capsule.subtitles(),
            _ => None,
        };
        self.file().into_iter().chain(subtitles).collect()
    }

    /// The bulletin that it makes.
    pub(crate) fn bulletin(&self) -> BulletinEntry {
        let given = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
        BulletinEntry {
            kicker: given(&self.kicker),
            figure: given(&self.figure),
            headline: self.headline.clone(),
            body: self.body.clone(),
            picture: given(&self.picture),
            qr: given(&self.qr),
            source: given(&self.source),
            folio: given(&self.folio),
            ..BulletinEntry::default()
        }
    }
}

/// The last day on which something with `flight` shows.
pub(crate) fn last_day_of(flight: FlightEntry) -> Option<Date> {
    flight.until.map(last_day)
}

/// The last day before `until`, or on which `until` is if that is later than its midnight.
pub(crate) fn last_day(until: DateTime) -> Date {
    if until.time() == Time::midnight() { before(until.date()) } else { until.date() }
}

/// The moment from which on something no longer shows whose last day is `day`.
pub(crate) fn end_of(day: Date) -> DateTime {
    day.saturating_add(1.day()).at(0, 0, 0, 0)
}

fn before(day: Date) -> Date {
    day.saturating_sub(1.day())
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn the_last_day_is_the_one_before_the_midnight_at_which_it_ends() {
        let flight = |until| FlightEntry { from: None, until: Some(until), hard_end: false };
        assert_eq!(last_day_of(flight(date(2026, 12, 11).at(0, 0, 0, 0))), Some(date(2026, 12, 10)));
        assert_eq!(last_day_of(flight(date(2026, 12, 11).at(14, 0, 0, 0))), Some(date(2026, 12, 11)));
        assert_eq!(last_day_of(FlightEntry::default()), None);
        assert_eq!(last_day_of(flight(end_of(date(2026, 12, 31)))), Some(date(2026, 12, 31)));
    }
}
