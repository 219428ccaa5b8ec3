//! Items: bulletins, slides and capsules.

use super::{
    city::{placeholder, read_flight},
    pacing::read_pacing,
    scalars::{LengthMs, TransitionMs},
    table::Table,
    value::{FromValue, Value},
};
use crate::{
    content::{BulletinEntry, CapsuleEntry, Concern, ContentEntry, Dialogue, ItemEntry, SlideEntry},
    media::MediaSort,
    programme::{BodyPart, Category, Fit, ServantAppearance, body_parts},
};

const KICKER_CHARS: usize = 18;
const HEADLINE_CHARS: usize = 120;
/// What can stand very large on a screen that is hung upright.
const FIGURE_CHARS: usize = 8;
/// What a QR code of version 40 holds at error correction M (ISO/IEC 18004, table 7).
const QR_MAX_BYTES: usize = 2_331;
/// Above this a code at the size that its distance asks for has modules too small for a phone's camera.
const QR_READABLE_BYTES: usize = 150;

#[derive(Clone, Copy)]
enum ItemKind {
    Bulletin,
    Slide,
    Capsule,
}

impl FromValue for ItemKind {
    fn from_value(value: &Value<'_>) -> Option<Self> {
        value.choice(&[("bulletin", Self::Bulletin), ("slide", Self::Slide), ("capsule", Self::Capsule)])
    }
}

struct Servants(Vec<ServantAppearance>);

impl FromValue for Servants {
    fn from_value(value: &Value<'_>) -> Option<Self> {
        if value.content().as_str() == Some("none") {
            return Some(Self(Vec::new()));
        }
        if !matches!(value.content(), toml::de::DeValue::Array(elements) if !elements.is_empty()) {
            value.refuse("\"none\", or a list of \"name\", \"image\", \"voice\", \"symbol\"");
            return None;
        }
        let mut servants: Vec<ServantAppearance> = FromValue::from_value(value)?;
        servants.sort_unstable();
        servants.dedup();
        Some(Self(servants))
    }
}

pub(super) fn read_item(table: Table<'_>) -> ItemEntry {
    let id = table.define().unwrap_or_else(placeholder);
    let kind = table.need("kind");
    let category = table.need("category");
    let item = ItemEntry {
        id,
        title: table.need("title").unwrap_or_else(placeholder),
        owner: table.get("owner"),
        category: category.unwrap_or(Category::Unknown),
        agreement: table.get("agreement"),
        servants: table.need("servants").map(|Servants(servants)| servants).unwrap_or_default(),
        campaign: table.get("campaign"),
        axis: table.get("axis"),
        duration_ms: table.get("duration").map(|LengthMs(ms)| ms),
        transition_ms: table.get("transition").map(|TransitionMs(ms)| ms),
        flight: table.table("flight").map(|flight| read_flight(flight, true)),
        consent_until: table.get("consent_until"),
        pacing: read_pacing(&table),
        content: match kind {
            Some(ItemKind::Bulletin) => ContentEntry::Bulletin(read_bulletin(&table)),
            Some(ItemKind::Slide) => ContentEntry::Slide(read_slide(&table)),
            Some(ItemKind::Capsule) => ContentEntry::Capsule(read_capsule(&table)),
            None => ContentEntry::Bulletin(BulletinEntry::default()),
        },
    };
    check_law(&table, &item);
    match kind {
        Some(ItemKind::Bulletin) => table.finish("a bulletin"),
        Some(ItemKind::Slide) => table.finish("a slide"),
        Some(ItemKind::Capsule) => table.finish("a capsule"),
        // Which keys are allowed depends on the kind.
        None => {}
    }
    item
}

fn check_law(table: &Table<'_>, item: &ItemEntry) {
    let is_authorised = item.category == Category::AuthorisedCampaign;
    if is_authorised && table.value("agreement").is_none() {
        table.error(
            "agreement",
            "is missing and must be given (category \"authorised-campaign\" needs its agreement number)",
        );
    }
    if !is_authorised && item.category != Category::Unknown && item.agreement.is_some() {
        table.error("agreement", "is only for an authorised campaign (allowed: with category \"authorised-campaign\")");
    }
    if item.category == Category::GovernmentPublicity && !item.servants.is_empty() {
        let message = "government publicity may not promote a public servant by name, image, voice or symbol \
                       (Constitution, article 134)";
        table.concern("servants", Concern::ServantsInPublicity, message);
    }
}

fn read_bulletin(table: &Table<'_>) -> BulletinEntry {
    let bulletin = BulletinEntry {
        kicker: table.get("kicker"),
        figure: table.get("figure"),
        headline: table.need("headline").unwrap_or_default(),
        body: table.get("body").unwrap_or_default(),
        picture: table.value("picture").and_then(|value| value.media(&[MediaSort::Picture])),
        focus: table.get("focus"),
        picture_alt: table.get("picture_alt"),
        qr: table.get("qr"),
        source: table.get("source"),
        date: table.get("date"),
        folio: table.get("folio"),
    };
    if let Some(kicker) = &bulletin.kicker {
        let found = kicker.chars().count();
        if found > KICKER_CHARS {
            table.error("kicker", format!("{kicker:?} has {found} letters (allowed: at most {KICKER_CHARS})"));
        }
    }
    check_figure(table, bulletin.figure.as_deref());
    check_tables(table, &bulletin.body);
    let letters = bulletin.headline.chars().count();
    if letters > HEADLINE_CHARS {
        let message = format!("has {letters} letters (readable from afar: at most {HEADLINE_CHARS})");
        table.concern("headline", Concern::LongHeadline, message);
    }
    if let Some(qr) = &bulletin.qr {
        let found = qr.len();
        if found > QR_MAX_BYTES {
            table.error("qr", format!("has {found} bytes (allowed: at most {QR_MAX_BYTES})"));
        } else if found > QR_READABLE_BYTES {
            let message = format!("has {found} bytes (scanned easily: at most {QR_READABLE_BYTES})");
            table.concern("qr", Concern::DenseQr, message);
        }
    }
    if table.value("picture").is_some() && bulletin.picture_alt.is_none() {
        let message = "is missing: say what the picture shows for those who cannot see it";
        table.concern("picture_alt", Concern::NoAlt, message);
    }
    if table.value("picture").is_none() && bulletin.picture_alt.is_some() {
        table.warn("picture_alt", "describes a picture that the bulletin does not have");
    }
    if table.value("picture").is_none() && bulletin.focus.is_some() {
        table.warn("focus", "is a point of a picture that the bulletin does not have");
    }
    bulletin
}

fn check_figure(table: &Table<'_>, figure: Option<&str>) {
    let Some(figure) = figure else { return };
    let found = figure.chars().count();
    if found > FIGURE_CHARS || !figure.contains(|letter: char| letter.is_ascii_digit()) {
        let allowed = format!("at most {FIGURE_CHARS} letters, a digit among them, such as \"072\" or \"15 %\"");
        table.error("figure", format!("{figure:?} has {found} letters (allowed: {allowed})"));
    }
}

fn check_tables(table: &Table<'_>, body: &str) {
    for part in body_parts(body) {
        if let BodyPart::Table(found) = part {
            found.faults().into_iter().for_each(|fault| table.error("body", fault));
        }
    }
}

fn read_slide(table: &Table<'_>) -> SlideEntry {
    let slide = SlideEntry {
        media: table.need_value("media").and_then(|value| value.media(&[MediaSort::Picture])).unwrap_or_default(),
        fit: table.get::<Fit>("fit").unwrap_or_default(),
        focus: table.get("focus"),
        alt: table.get("alt"),
    };
    if slide.alt.is_none() {
        table.concern("alt", Concern::NoAlt, "is missing: say what the slide shows for those who cannot see it");
    }
    if slide.focus.is_some() && slide.fit != Fit::Crop {
        table.warn("focus", "has no effect: the slide is shown whole (allowed: with fit = \"crop\")");
    }
    slide
}

fn read_capsule(table: &Table<'_>) -> CapsuleEntry {
    let dialogue = table.get("dialogue");
    let capsule = CapsuleEntry {
        media: table.need_value("media").and_then(|value| value.media(&[MediaSort::Video])).unwrap_or_default(),
        subtitles: table.value("subtitles").and_then(|value| value.media(&[MediaSort::Subtitles])),
        dialogue: dialogue.unwrap_or_default(),
        sound: table.get("sound").unwrap_or_default(),
        series: table.get("series"),
    };
    let needs_subtitles = table.value("dialogue").is_none() || dialogue == Some(Dialogue::Captions);
    if needs_subtitles && table.value("subtitles").is_none() {
        let message = "is missing and must be given (allowed without: dialogue = \"burned-in\" or \"none\")";
        table.error("subtitles", message);
    }
    capsule
}
