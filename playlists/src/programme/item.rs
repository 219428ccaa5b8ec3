//! Items: bulletins, capsules and slides.

use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};

use super::{Category, Focus, Pacing};
use crate::{
    hash::ContentHash,
    ids::{AxisId, CampaignId, DepartmentId, ItemId},
};

/// How a public servant appears in an item (Constitution of Mexico, article 134, paragraph 8).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ServantAppearance {
    /// By name.
    Name,
    /// By image.
    Image,
    /// By voice.
    Voice,
    /// By a symbol.
    Symbol,
}

/// The instants between which an item may start, `[from, until)`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Flight {
    /// First instant; `None` is always.
    pub from: Option<Timestamp>,
    /// First instant at which it may no longer start; `None` is never.
    pub until: Option<Timestamp>,
    /// Whether a running slot is cut at `until` (consent, law).
    #[serde(default)]
    pub hard_end: bool,
}

impl Flight {
    /// Tells whether `instant` lies within.
    pub fn contains(&self, instant: Timestamp) -> bool {
        self.from.is_none_or(|from| from <= instant) && self.until.is_none_or(|until| instant < until)
    }
}

/// A bulletin, capsule or slide.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Item {
    /// Its identifier.
    pub id: ItemId,
    /// SHA-256 over what it shows and declares, as [`Item::compute_digest`] makes it.
    pub digest: ContentHash,
    /// What staff call it.
    pub title: String,
    /// The department that owns it.
    pub owner: DepartmentId,
    /// The campaign that it belongs to.
    pub campaign: Option<CampaignId>,
    /// The axis of government that it serves.
    pub axis: Option<AxisId>,
    /// What it is for the law.
    pub category: Category,
    /// How public servants appear in it; empty is not at all.
    pub servants: Vec<ServantAppearance>,
    /// Length of a slot of this item in milliseconds; at least 1,000.
    pub length_ms: u64,
    /// The first milliseconds of the slot, in which it fades in over the one before; 0 is a cut.
    pub transition_ms: u64,
    /// When it may start.
    #[serde(default)]
    pub flight: Flight,
    /// How often and at which times it shows, beyond its turn.
    #[serde(default)]
    pub pacing: Pacing,
    /// What it shows.
    pub content: Content,
}

impl Item {
    /// The SHA-256 over everything that the item shows and declares: all fields but `digest` and `pacing`, so that showing
    /// it more or less often needs no new approval.
    ///
    /// # Panics
    ///
    /// Never: an item has only text keys, so it serialises.
    pub fn compute_digest(&self) -> ContentHash {
        let mut item = self.clone();
        item.digest = ContentHash::from_bytes([0; 32]);
        item.pacing = Pacing::default();
        ContentHash::of(&serde_json::to_vec(&item).expect("an item has only text keys, so it serialises"))
    }
}

/// What an item shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Content {
    /// Text that the player typesets in the brand.
    Bulletin(Bulletin),
    /// A video.
    Capsule(Capsule),
    /// A picture made for the screen.
    Slide(Slide),
}

/// A text that the player typesets in the city's brand.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bulletin {
    /// A few words over the headline.
    pub kicker: Option<String>,
    /// A number or sign that stands very large beside the headline, such as `072` or `15 %`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub figure: Option<String>,
    /// The headline.
    pub headline: String,
    /// Running text in the plain parts of Markdown: paragraphs, bold, lists, tables.
    pub body: String,
    /// A picture.
    pub picture: Option<ContentHash>,
    /// The point of the picture that stays in sight when it is cut; `None` is its middle, nearer to the top.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub focus: Option<Focus>,
    /// What the picture shows, for those who cannot see it.
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

/// A video with sound and subtitles.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Capsule {
    /// The video file.
    pub media: ContentHash,
    /// `WebVTT` or SRT subtitles.
    pub subtitles: Option<ContentHash>,
    /// Whether its sound is played.
    pub sound: bool,
    /// The series of which it is an episode.
    pub series: Option<String>,
}

/// A picture made for the screen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Slide {
    /// The picture file.
    pub media: ContentHash,
    /// How it fills a screen of another shape.
    pub fit: Fit,
    /// The point that stays in sight when it is cut; `None` is its middle, nearer to the top.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub focus: Option<Focus>,
    /// What it shows, for those who cannot see it.
    pub alt: Option<String>,
}

/// How a picture fills a screen of another shape.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Fit {
    /// Whole; what is left continues its edges where they are plain, else shows a blurred and darkened copy of it.
    #[default]
    Blur,
    /// Whole, on the brand's background.
    Letterbox,
    /// Cut to the screen's shape around its focus.
    Crop,
}
