//! What is wrong with a notice, and what its author should look at, field by field.
//!
//! The rules are those by which a content folder is read (`cartelera_playlists::content`), told in the words of the page.

use std::collections::BTreeSet;

use cartelera_playlists::{
    content::{City, Concern},
    ids::{AxisId, CampaignId, DepartmentId},
    media::{MediaFacts, MediaKind},
    programme::{BodyPart, Category, body_parts},
};
use jiff::{
    ToSpan as _,
    civil::{Date, Time},
};

use super::{Minors, Notice, Shown, notice::end_of};
use crate::library::CaptionsFault;

const KICKER_CHARS: usize = 18;
const HEADLINE_CHARS: usize = 120;
const FIGURE_CHARS: usize = 8;
const QR_MAX_BYTES: usize = 2_331;
const QR_READABLE_BYTES: usize = 150;
/// The longest body that is kept.
const BODY_CHARS: usize = 4_000;
/// The longest other text.
const TEXT_CHARS: usize = 300;
/// A picture whose longer side has fewer pixels is not sharp.
const SHARP_PX: u32 = 1_280;
/// Who waits does not look longer at one thing.
const LONG_READING_MS: u64 = 30_000;

/// Who waits does not see all of a longer video.
const LONG_VIDEO_MS: u64 = 120_000;

/// A field of the form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Field {
    Kicker,
    Figure,
    Headline,
    Body,
    File,
    Captions,
    Picture,
    PictureAlt,
    Qr,
    Source,
    Folio,
    Campaign,
    Axis,
    Category,
    Servants,
    Minors,
    Place,
    LastDay,
    Department,
}

/// A remark on a field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Remark {
    pub(crate) field: Field,
    /// Whether it keeps the notice from being handed in.
    pub(crate) is_error: bool,
    pub(crate) what: What,
}

/// What is remarked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum What {
    /// It must be given.
    Missing,
    /// It has more letters than fit or can be kept: found, and at most.
    Long(usize, usize),
    /// It has so many letters that it is hard to read from afar: found, and wanted.
    Lengthy(usize, usize),
    /// It holds a sign that is none, such as a line break in a heading.
    Sign,
    /// It is no figure: a few letters with a digit among them.
    NoFigure,
    /// A table in it has rows of different lengths, or too many columns.
    Table,
    /// A telephone scans so long a code with difficulty.
    QrDense,
    /// It does not say how the address is reached.
    QrPlain,
    /// There is no such thing in the city.
    Unknown,
    /// Those who cannot see the picture learn nothing of it.
    NoAlt,
    /// So many pixels are too few for a screen.
    Small(u32, u32),
    /// Nothing is chosen.
    NoPlace,
    /// No screen is like that.
    NoScreens,
    /// It is over.
    Past,
    /// It shows until somebody takes it away.
    Endless,
    /// Government publicity promotes no servant (Constitution of Mexico, article 134).
    Promotion,
    /// Nobody said until when minors may be seen in it.
    NoConsent,
    /// That consent is over.
    ConsentOver,
    /// It is taken off after this day, on which the consent ends.
    ConsentEnds(Date),
    /// It ends on this day, until which its file may be used.
    FileEnds(Date),
    /// Its file may be used until this day only, and it ends later.
    FileEndsFirst(Date),
    /// Its file could be used until this day.
    FileOver(Date),
    /// Reading it takes so many seconds.
    Slow(u64),
    /// A page shows for less than it should, on so many screens.
    Hurried { shown_ms: u64, wanted_ms: u64, screens: usize },
    /// It is divided into pages on so many screens of all that it reaches, and fits on one elsewhere.
    Divided(usize, usize),
    /// It does not show during a blackout from this day to that one.
    Blackout(Date, Date),
    /// It begins on this day only.
    BeforeStart(Date),
    /// It stands in the house loop, which shows in a blackout too: only these categories may.
    HouseLoop(Vec<Category>),
    /// Nothing in the house loop would always run.
    HouseLoopEnds,
    /// Nobody said how those who do not hear follow it.
    NoCaptions,
    /// Its subtitles are to be a file, which is not there.
    NoCaptionsFile,
    /// Its subtitles file cannot be used.
    Captions(CaptionsFault),
    /// The video lasts so many milliseconds.
    LongVideo(u64),
}

impl What {
    /// What a city may refuse of it, where others only point it out.
    pub(crate) fn concern(&self) -> Option<Concern> {
        match self {
            Self::Lengthy(..) => Some(Concern::LongHeadline),
            Self::QrDense => Some(Concern::DenseQr),
            Self::NoAlt => Some(Concern::NoAlt),
            Self::Small(..) => Some(Concern::SmallPicture),
            Self::Promotion => Some(Concern::ServantsInPublicity),
            _ => None,
        }
    }
}

/// Everything that is to be said of `notice` of `department` on `today`.
pub(crate) fn remarks(notice: &Notice, department: Option<&DepartmentId>, city: &City, today: Date) -> Vec<Remark> {
    let mut all = Remarks { list: Vec::new(), refused: &city.refuses };
    texts(notice, &mut all);
    if department.is_none_or(|id| !city.departments.iter().any(|department| department.id == *id)) {
        all.error(Field::Department, What::Missing);
    }
    let is_picture = |facts: &MediaFacts| matches!(facts.kind, MediaKind::Picture { .. });
    if !notice.picture.is_empty() && !city.media.get(&notice.picture).is_some_and(is_picture) {
        all.error(Field::Picture, What::Unknown);
    }
    file(notice, &mut all);
    let is_axis = |id: AxisId| city.axis(&id).is_some();
    if !notice.axis.is_empty() && !notice.axis.parse().is_ok_and(is_axis) {
        all.error(Field::Axis, What::Unknown);
    }
    let is_campaign = |id: CampaignId| city.campaign(&id).is_some();
    if !notice.campaign.is_empty() && !notice.campaign.parse().is_ok_and(is_campaign) {
        all.error(Field::Campaign, What::Unknown);
    }
    match &notice.place {
        Some(place) if place.screens(city).is_empty() => all.error(Field::Place, What::NoScreens),
        _ => {}
    }
    match notice.last_day {
        Some(day) if day < today => all.error(Field::LastDay, What::Past),
        // The next episode takes its place.
        None if notice.follows.is_some() => {}
        Some(_) => {}
        None => all.warn(Field::LastDay, What::Endless),
    }
    if notice.category == Category::GovernmentPublicity && !notice.servants.is_empty() {
        all.warn(Field::Servants, What::Promotion);
    }
    minors(notice, today, &mut all);
    blackouts(notice, city, today, &mut all);
    all.list
}

fn minors(notice: &Notice, today: Date, all: &mut Remarks<'_>) {
    match notice.minors {
        Minors::Shown(None) => all.error(Field::Minors, What::NoConsent),
        Minors::Shown(Some(day)) if day < today => all.error(Field::Minors, What::ConsentOver),
        Minors::Shown(Some(day)) if notice.last_day.is_none_or(|last| day < last) => {
            all.warn(Field::Minors, What::ConsentEnds(day));
        }
        Minors::Shown(Some(_)) | Minors::Absent => {}
    }
}

fn file(notice: &Notice, all: &mut Remarks<'_>) {
    if let Some(MediaKind::Picture { width_px, height_px } | MediaKind::Video { width_px, height_px, .. }) =
        notice.file().map(|file| &file.facts.kind)
        && *width_px.max(height_px) < SHARP_PX
    {
        all.warn(Field::File, What::Small(*width_px, *height_px));
    }
    let Shown::Capsule(capsule) = &notice.shown else { return };
    if capsule.captions.is_none() {
        all.error(Field::Captions, What::NoCaptions);
    }
    if let MediaKind::Video { duration_ms, .. } = capsule.video.facts.kind
        && duration_ms > LONG_VIDEO_MS
    {
        all.warn(Field::File, What::LongVideo(duration_ms));
    }
}

fn texts(notice: &Notice, all: &mut Remarks<'_>) {
    let lines = [
        (Field::Kicker, &notice.kicker, KICKER_CHARS),
        (Field::Figure, &notice.figure, TEXT_CHARS),
        (Field::Headline, &notice.headline, TEXT_CHARS),
        (Field::PictureAlt, &notice.picture_alt, TEXT_CHARS),
        (Field::Qr, &notice.qr, QR_MAX_BYTES),
        (Field::Source, &notice.source, TEXT_CHARS),
        (Field::Folio, &notice.folio, TEXT_CHARS),
    ];
    for (field, text, most) in lines {
        let found = if field == Field::Qr { text.len() } else { text.chars().count() };
        if found > most {
            all.error(field, What::Long(found, most));
        }
        if text.chars().any(char::is_control) {
            all.error(field, What::Sign);
        }
    }
    if notice.headline.is_empty() {
        all.error(Field::Headline, What::Missing);
    }
    let letters = notice.headline.chars().count();
    if (HEADLINE_CHARS + 1..=TEXT_CHARS).contains(&letters) {
        all.warn(Field::Headline, What::Lengthy(letters, HEADLINE_CHARS));
    }
    let is_figure =
        notice.figure.chars().count() <= FIGURE_CHARS && notice.figure.contains(|c: char| c.is_ascii_digit());
    if !notice.figure.is_empty() && !is_figure {
        all.error(Field::Figure, What::NoFigure);
    }
    let letters = notice.body.chars().count();
    if letters > BODY_CHARS {
        all.error(Field::Body, What::Long(letters, BODY_CHARS));
    }
    if notice.body.chars().any(|letter| letter.is_control() && letter != '\n') {
        all.error(Field::Body, What::Sign);
    }
    let is_faulty = |part: BodyPart<'_>| matches!(part, BodyPart::Table(table) if !table.faults().is_empty());
    if body_parts(&notice.body).into_iter().any(is_faulty) {
        all.error(Field::Body, What::Table);
    }
    if (QR_READABLE_BYTES + 1..=QR_MAX_BYTES).contains(&notice.qr.len()) {
        all.warn(Field::Qr, What::QrDense);
    }
    let is_address = notice.qr.starts_with("www.") || notice.qr.contains('.') && notice.qr.contains('/');
    if is_address && !notice.qr.contains(':') {
        all.warn(Field::Qr, What::QrPlain);
    }
    let is_slide = matches!(notice.shown, Shown::Slide(_));
    if (!notice.picture.is_empty() || is_slide) && notice.picture_alt.is_empty() {
        all.warn(Field::PictureAlt, What::NoAlt);
    }
    let length_ms = reading_ms(notice);
    if length_ms > LONG_READING_MS {
        all.warn(Field::Body, What::Slow(length_ms / 1_000));
    }
}

/// How long it shows each time, in milliseconds: as long as it takes to read.
pub(crate) fn reading_ms(notice: &Notice) -> u64 {
    // The rule of the content folder.
    6_000.max(2_000 + 400 * notice.bulletin().words())
}

fn blackouts(notice: &Notice, city: &City, today: Date, all: &mut Remarks<'_>) {
    let (first, end) = (today.at(0, 0, 0, 0), notice.last_day.map(end_of));
    for blackout in &city.blackouts {
        let exempt = blackout.exempt_in(city);
        let overlaps = blackout.until > first && end.is_none_or(|end| blackout.from < end);
        // Civil protection counts only while an emergency is declared.
        let is_exempt = exempt.contains(&notice.category) && notice.category != Category::CivilProtection;
        let last_day = if blackout.until.time() == Time::midnight() {
            blackout.until.date().saturating_sub(1.day())
        } else {
            blackout.until.date()
        };
        if overlaps && !is_exempt {
            all.warn(Field::Category, What::Blackout(blackout.from.date(), last_day));
        }
    }
}

struct Remarks<'a> {
    list: Vec<Remark>,
    /// What is an error in this city.
    refused: &'a BTreeSet<Concern>,
}

impl Remarks<'_> {
    fn error(&mut self, field: Field, what: What) {
        self.list.push(Remark { field, is_error: true, what });
    }

    fn warn(&mut self, field: Field, what: What) {
        let is_error = what.concern().is_some_and(|concern| self.refused.contains(&concern));
        self.list.push(Remark { field, is_error, what });
    }
}
