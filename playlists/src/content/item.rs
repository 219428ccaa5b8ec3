//! Items as the files give them: durations not yet derived, files by path.

use std::collections::BTreeMap;

use jiff::civil::{Date, DateTime};

use crate::{
    content::FlightEntry,
    ids::{AxisId, CampaignId, DepartmentId, ItemId},
    media::{MediaFacts, MediaKind},
    programme::{Category, Fit, Focus, Pacing, ServantAppearance, count_body_words, count_words},
};

const SLIDE_MS: u64 = 10_000;
const BULLETIN_MIN_MS: u64 = 6_000;
const BULLETIN_START_MS: u64 = 2_000;
/// How long a word takes to be read.
pub(crate) const WORD_MS: u64 = 400;

/// A bulletin, capsule or slide.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ItemEntry {
    /// Its identifier.
    pub id: ItemId,
    /// What staff call it.
    pub title: String,
    /// The department that owns it; `None` is that of its playlist.
    pub owner: Option<DepartmentId>,
    /// What it is for the law.
    pub category: Category,
    /// Number of the agreement by which the electoral institute authorised it.
    pub agreement: Option<String>,
    /// How public servants appear in it; empty is not at all.
    pub servants: Vec<ServantAppearance>,
    /// The campaign that it belongs to.
    pub campaign: Option<CampaignId>,
    /// The axis that it serves; `None` is its campaign's.
    pub axis: Option<AxisId>,
    /// Length of its slots in milliseconds; `None` derives it.
    pub duration_ms: Option<u64>,
    /// Its cross-fade in milliseconds, 0 for a cut; `None` is the city's.
    pub transition_ms: Option<u64>,
    /// When it may run; `None` is as its campaign and axis allow.
    pub flight: Option<FlightEntry>,
    /// The first moment at which minors whom it shows may no longer be seen: the end of the consent that was given for that.
    pub consent_until: Option<DateTime>,
    /// How often and at which times it shows, beyond its turn; fixed times are in the order of the file.
    pub pacing: Pacing,
    /// What it shows.
    pub content: ContentEntry,
}

/// What an item shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ContentEntry {
    /// Text that the player typesets in the brand.
    Bulletin(BulletinEntry),
    /// A picture made for the screen.
    Slide(SlideEntry),
    /// A video.
    Capsule(CapsuleEntry),
}

impl ContentEntry {
    /// Length in milliseconds where none is given; `None` is a capsule whose file is not in `media`.
    pub(super) fn natural_length_ms(&self, media: &BTreeMap<String, MediaFacts>) -> Option<u64> {
        match self {
            Self::Bulletin(bulletin) => Some(BULLETIN_MIN_MS.max(BULLETIN_START_MS + WORD_MS * bulletin.words())),
            Self::Slide(_) => Some(SLIDE_MS),
            Self::Capsule(capsule) => match media.get(&capsule.media)?.kind {
                MediaKind::Video { duration_ms, .. } => Some(duration_ms),
                _ => None,
            },
        }
    }
}

/// A text that the player typesets in the city's brand.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BulletinEntry {
    /// A few words over the headline.
    pub kicker: Option<String>,
    /// A number or sign that stands very large beside the headline.
    pub figure: Option<String>,
    /// The headline.
    pub headline: String,
    /// Running text in the plain parts of Markdown.
    pub body: String,
    /// Path of a picture.
    pub picture: Option<String>,
    /// The point of the picture that stays in sight when it is cut.
    pub focus: Option<Focus>,
    /// What the picture shows.
    pub picture_alt: Option<String>,
    /// The text that the QR code holds.
    pub qr: Option<String>,
    /// Who says so.
    pub source: Option<String>,
    /// The date that it carries.
    pub date: Option<Date>,
    /// Number of the press release.
    pub folio: Option<String>,
}

impl BulletinEntry {
    /// How many words a reader reads: those of kicker, figure, headline and body that hold a letter or digit.
    pub fn words(&self) -> u64 {
        let short = [self.kicker.as_deref(), self.figure.as_deref(), Some(&self.headline)];
        let short = short.into_iter().flatten().map(count_words);
        short.map(u64::from).sum::<u64>() + u64::from(count_body_words(&self.body))
    }
}

/// A picture made for the screen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SlideEntry {
    /// Path of the picture.
    pub media: String,
    /// How it fills a screen of another shape.
    pub fit: Fit,
    /// The point that stays in sight when it is cut.
    pub focus: Option<Focus>,
    /// What it shows.
    pub alt: Option<String>,
}

/// A video with sound and subtitles.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CapsuleEntry {
    /// Path of the video.
    pub media: String,
    /// Path of its subtitles.
    pub subtitles: Option<String>,
    /// How one who does not hear follows it.
    pub dialogue: Dialogue,
    /// Whether its sound is played.
    pub sound: bool,
    /// The series of which it is an episode.
    pub series: Option<String>,
}

/// How one who does not hear follows a capsule.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Dialogue {
    /// By its subtitles file.
    #[default]
    Captions,
    /// By text that is part of the picture.
    BurnedIn,
    /// Nobody speaks in it.
    None,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bulletin_takes_two_seconds_and_two_fifths_of_a_second_a_word_but_at_least_six() {
        let length = |body: &str| {
            let entry = BulletinEntry { headline: "Dos palabras".into(), body: body.into(), ..Default::default() };
            ContentEntry::Bulletin(entry).natural_length_ms(&BTreeMap::new())
        };
        assert_eq!(length(""), Some(6_000));
        assert_eq!(length("- ocho más, **que** hacen diez - en\n\n suma"), Some(6_000));
        assert_eq!(length("- nueve más, **que** hacen una sola más – que diez"), Some(2_000 + 11 * 400));
        assert_eq!(
            length("|uno|dos|\n|---|---|\n|tres|cuatro cinco|\n|seis siete|ocho nueve|"),
            Some(2_000 + 11 * 400)
        );
    }
}
