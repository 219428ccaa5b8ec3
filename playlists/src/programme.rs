//! The programme: everything that a set of screens needs to know what to show, resolved and complete.
//!
//! A programme is made from a content folder by [`crate::content::compile`], sealed by the publisher key and named by
//! the SHA-256 of its envelope. Unknown fields are ignored; a higher `format` or `timeline_version` is refused.

use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};

use crate::{
    envelope::Document,
    hash::ContentHash,
    ids::{AxisId, CampaignId, DepartmentId, ItemId, OfficeId, PlaylistId, RuleId},
    media::MediaFacts,
};

/// The version of the rules by which a timeline is made from a programme.
pub const TIMELINE_VERSION: u16 = 1;

/// Everything that a set of screens needs: hours, zone, items, rules, blackouts, media list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Programme {
    /// Format of this document.
    pub format: u16,
    /// Version of the timeline rules that it was made for.
    pub timeline_version: u16,
    /// Name of the city, as shown.
    pub city: String,
    /// The office in which its screens stand.
    pub office: OfficeInfo,
    /// The office's time zone.
    pub zone: Zone,
    /// When the office is open.
    pub hours: OpeningHours,
    /// The two brands.
    pub brands: Brands,
    /// The axes of government that its items name.
    pub axes: Vec<Axis>,
    /// Dated windows in which only exempt categories may show.
    pub blackouts: Vec<Blackout>,
    /// All items, in order of id.
    pub items: Vec<Item>,
    /// The playlists that its rules name.
    pub playlists: Vec<Playlist>,
    /// The rules that match its screens, in order of id.
    pub rules: Vec<Rule>,
    /// What runs when nothing else may, in order; never empty.
    pub house_loop: Vec<ItemId>,
    /// Every file that it needs, in order of hash.
    pub media: Vec<MediaFacts>,
}

impl Document for Programme {
    const PAYLOAD_TYPE: &'static str = "application/vnd.cartelera.programme+json";
    const FORMAT: u16 = 1;

    fn format(&self) -> u16 {
        self.format
    }
}

/// What a screen may say of its office.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OfficeInfo {
    /// The office's identifier.
    pub id: OfficeId,
    /// Its name, as shown.
    pub name: String,
    /// Its street address, as shown.
    pub address: Option<String>,
    /// Viewing distance in millimetres, from which legible sizes are computed.
    pub viewing_distance_mm: u32,
    /// Diagonal of the panels in millimetres.
    pub diagonal_mm: u32,
}

/// A time zone with its rules, so that old players follow new laws.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Zone {
    /// IANA name, such as `America/Monterrey`.
    pub name: String,
    /// The zone's `TZif` file (RFC 9636), as Base64 in JSON.
    #[serde(with = "base64_bytes")]
    pub tzif: Vec<u8>,
}

/// A minute of the day, `00:00` to `24:00`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct MinuteOfDay(u16);

impl MinuteOfDay {
    /// The minute `minutes` after midnight, if it is at most 1440.
    pub const fn new(minutes: u16) -> Option<Self> {
        if minutes <= 24 * 60 { Some(Self(minutes)) } else { None }
    }

    /// Minutes after midnight, 0 to 1440.
    pub const fn minutes(self) -> u16 {
        self.0
    }
}

impl std::fmt::Display for MinuteOfDay {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:02}:{:02}", self.0 / 60, self.0 % 60)
    }
}

impl std::str::FromStr for MinuteOfDay {
    type Err = InvalidTime;

    fn from_str(text: &str) -> Result<Self, InvalidTime> {
        let digits = |part: &str| match part.as_bytes() {
            [a @ b'0'..=b'9', b @ b'0'..=b'9'] => Ok(u16::from(a - b'0') * 10 + u16::from(b - b'0')),
            _ => Err(InvalidTime),
        };
        let (hours, minutes) = text.split_once(':').ok_or(InvalidTime)?;
        let (hours, minutes) = (digits(hours)?, digits(minutes)?);
        if minutes > 59 {
            return Err(InvalidTime);
        }
        Self::new(hours * 60 + minutes).ok_or(InvalidTime)
    }
}

impl TryFrom<String> for MinuteOfDay {
    type Error = InvalidTime;

    fn try_from(text: String) -> Result<Self, InvalidTime> {
        text.parse()
    }
}

impl From<MinuteOfDay> for String {
    fn from(minute: MinuteOfDay) -> String {
        minute.to_string()
    }
}

/// A text that is not a time of day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a time of day (allowed: 00:00 to 24:00)")]
pub struct InvalidTime;

/// A civil-time range `[from, to)`; where `to` is not after `from` it ends on the next day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Daypart {
    /// First minute.
    pub from: MinuteOfDay,
    /// First minute that is no longer in the range. Never equal to `from`.
    pub to: MinuteOfDay,
}

/// When an office is open: seven weekdays and the dates that differ.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpeningHours {
    /// Monday to Sunday; an empty list is a closed day, several ranges are split hours.
    pub week: [Vec<Daypart>; 7],
    /// Dates with hours of their own (a holiday has none), in order.
    pub exceptions: Vec<HoursException>,
}

/// The hours of one date that differ from its weekday's.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HoursException {
    /// The date.
    pub date: Date,
    /// Its hours; empty is closed.
    pub hours: Vec<Daypart>,
}

/// The normal brand and the neutral one, which shows in a blackout.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Brands {
    /// Logo, slogan and colours of the administration.
    pub normal: Brand,
    /// Coat of arms and name only.
    pub neutral: Brand,
}

/// How the city looks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Brand {
    /// The name that stands beside the logo.
    pub name: String,
    /// Logo or coat of arms: a drawing or a picture.
    pub logo: Option<ContentHash>,
    /// Font of headlines; `None` is the built-in one.
    pub headline_font: Option<ContentHash>,
    /// Font of running text; `None` is the built-in one.
    pub body_font: Option<ContentHash>,
    /// Colour behind text.
    pub background: Colour,
    /// Colour of text on `background`.
    pub text: Colour,
    /// Colour of bands and marks.
    pub accent: Colour,
    /// Colour of text on `accent`.
    pub on_accent: Colour,
}

/// An sRGB colour, written `#rrggbb`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Colour {
    /// Red, 0 to 255.
    pub r: u8,
    /// Green, 0 to 255.
    pub g: u8,
    /// Blue, 0 to 255.
    pub b: u8,
}

impl Colour {
    /// Contrast ratio with `other`, 1 to 21, as WCAG 2.2 defines it
    /// (<https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio>).
    pub fn contrast(self, other: Self) -> f64 {
        let (a, b) = (self.relative_luminance(), other.relative_luminance());
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }

    fn relative_luminance(self) -> f64 {
        let linear = |channel: u8| {
            let c = f64::from(channel) / 255.0;
            if c <= 0.040_45 { c / 12.92 } else { ((c + 0.055) / 1.055).powf(2.4) }
        };
        0.2126 * linear(self.r) + 0.7152 * linear(self.g) + 0.0722 * linear(self.b)
    }
}

impl std::fmt::Display for Colour {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "#{:02x}{:02x}{:02x}", self.r, self.g, self.b)
    }
}

impl std::str::FromStr for Colour {
    type Err = InvalidColour;

    fn from_str(text: &str) -> Result<Self, InvalidColour> {
        let digits = text.strip_prefix('#').filter(|d| d.len() == 6 && d.bytes().all(|b| b.is_ascii_hexdigit()));
        let value = u32::from_str_radix(digits.ok_or(InvalidColour)?, 16).map_err(|_| InvalidColour)?;
        let [_, r, g, b] = value.to_be_bytes();
        Ok(Self { r, g, b })
    }
}

impl TryFrom<String> for Colour {
    type Error = InvalidColour;

    fn try_from(text: String) -> Result<Self, InvalidColour> {
        text.parse()
    }
}

impl From<Colour> for String {
    fn from(colour: Colour) -> String {
        colour.to_string()
    }
}

/// A text that is not a colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a colour (allowed: # and six hexadecimal digits, such as #9d2449)")]
pub struct InvalidColour;

/// One of the government's axes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Axis {
    /// Its identifier.
    pub id: AxisId,
    /// Its name, as shown.
    pub name: String,
    /// Its colour.
    pub colour: Colour,
    /// Its icon, a drawing.
    pub icon: Option<ContentHash>,
}

/// What an item is, for the law on government publicity.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Category {
    /// Government publicity: suspended in a blackout.
    GovernmentPublicity,
    /// Procedures and services.
    Services,
    /// Education.
    Education,
    /// Health.
    Health,
    /// Civil protection.
    CivilProtection,
    /// Information of the electoral authority.
    ElectoralAuthority,
    /// A campaign that the electoral institute authorised, by agreement number and dates.
    AuthorisedCampaign,
    /// A category that this program does not know; never exempt.
    #[serde(other)]
    Unknown,
}

/// A dated window in which only exempt categories may show, under the neutral brand.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Blackout {
    /// First instant.
    pub from: Timestamp,
    /// First instant that is no longer in it.
    pub until: Timestamp,
    /// The categories that may show.
    pub exempt: Vec<Category>,
}

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
    /// SHA-256 over the item without this field, as [`Item::compute_digest`] makes it.
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
    /// What it shows.
    pub content: Content,
}

impl Item {
    /// The SHA-256 over everything that the item shows and declares (all fields but `digest`).
    ///
    /// # Panics
    ///
    /// Never: an item has only text keys, so it serialises.
    pub fn compute_digest(&self) -> ContentHash {
        let mut item = self.clone();
        item.digest = ContentHash::from_bytes([0; 32]);
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
    /// The headline.
    pub headline: String,
    /// Running text in the plain parts of Markdown: paragraphs, bold, lists.
    pub body: String,
    /// A picture.
    pub picture: Option<ContentHash>,
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
    /// What it shows, for those who cannot see it.
    pub alt: Option<String>,
}

/// How a picture fills a screen of another shape.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Fit {
    /// Whole, on a blurred and darkened copy of itself.
    #[default]
    Blur,
    /// Whole, on the brand's background.
    Letterbox,
}

/// Ordered items.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Playlist {
    /// Its identifier.
    pub id: PlaylistId,
    /// Its items, in order.
    pub items: Vec<ItemId>,
}

/// Which playlist shows in which region, dayparts and dates, at which priority, with which share.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rule {
    /// Its identifier.
    pub id: RuleId,
    /// The playlist that it shows.
    pub playlist: PlaylistId,
    /// Where on the screen.
    pub region: Region,
    /// Which rules it competes with.
    pub priority: Priority,
    /// Given share of the class's airtime in parts per million; `None` shares the rest equally.
    pub share_ppm: Option<u32>,
    /// First date; `None` is always.
    pub from: Option<Date>,
    /// First date on which it no longer holds; `None` is never.
    pub until: Option<Date>,
    /// Weekdays, in order from Monday; empty is every day.
    pub weekdays: Vec<Weekday>,
    /// Times of day; empty is all day. Date and weekday are those on which the daypart begins.
    pub dayparts: Vec<Daypart>,
}

/// A part of the screen with a timeline of its own.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Region {
    /// The picture.
    #[default]
    Main,
    /// The band of short notices.
    Bar,
}

/// The class of a rule: the highest in which an item may start plays.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Priority {
    /// Before all others.
    Priority,
    /// The usual.
    #[default]
    Normal,
    /// What is left.
    Filler,
}

/// A day of the week.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Weekday {
    /// Monday.
    Mon,
    /// Tuesday.
    Tue,
    /// Wednesday.
    Wed,
    /// Thursday.
    Thu,
    /// Friday.
    Fri,
    /// Saturday.
    Sat,
    /// Sunday.
    Sun,
}

mod base64_bytes {
    //! Bytes as a Base64 text.

    use base64::{Engine as _, engine::general_purpose::STANDARD};
    use serde::{Deserialize, Deserializer, Serializer, de::Error as _};

    pub(super) fn serialize<S: Serializer>(bytes: &[u8], serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&STANDARD.encode(bytes))
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<u8>, D::Error> {
        let text = String::deserialize(deserializer)?;
        STANDARD.decode(text).map_err(D::Error::custom)
    }
}
