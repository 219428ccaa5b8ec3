//! Work that turns content into pictures, away from the main loop.

use std::sync::Arc;

use cartelera_playlists::{
    hash::ContentHash,
    programme::{Bulletin, Content, MinuteOfDay, Programme, Slide},
    takeover::TakeoverSeverity,
    timeline::BrandKind,
};

use super::{
    act::Act,
    status::{ClosedWords, StatusWords},
    turns::turns,
};
use crate::{
    media::MediaFiles,
    picture::Picture,
    slide,
    stage::Rect,
    typeset::{self, BarScene, BulletinScene, ClosedScene, Overlay, Page},
};

/// Names a prepared picture: equal names give equal pixels.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum PictureKey {
    /// A bulletin or slide.
    Item {
        /// The programme that it stands in.
        programme: ContentHash,
        /// Digest of the item.
        digest: ContentHash,
        /// The brand that it wears.
        brand: BrandKind,
        /// Its severity if it is an alert.
        alert: Option<TakeoverSeverity>,
        /// Size of the canvas in pixels.
        size_px: (u32, u32),
    },
    /// What marks a capsule as an alert.
    Strip {
        /// The programme under which it takes over.
        programme: ContentHash,
        /// Its severity.
        alert: TakeoverSeverity,
        /// Size of the canvas in pixels.
        size_px: (u32, u32),
    },
    /// The subtitles of a capsule.
    Subtitles {
        /// The subtitle file.
        media: ContentHash,
        /// Size of the canvas in pixels.
        size_px: (u32, u32),
    },
    /// A bulletin as a notice in the band.
    Notice {
        /// The programme that it stands in.
        programme: ContentHash,
        /// Digest of the item.
        digest: ContentHash,
        /// The brand that it wears.
        brand: BrandKind,
        /// Size of the canvas in pixels.
        size_px: (u32, u32),
    },
    /// The band without notices and time.
    Band {
        /// The programme whose office it names.
        programme: ContentHash,
        /// The brand that it wears.
        brand: BrandKind,
        /// Size of the canvas in pixels.
        size_px: (u32, u32),
    },
    /// The time in the band.
    Clock {
        /// The programme whose brand it has.
        programme: ContentHash,
        /// The brand that it wears.
        brand: BrandKind,
        /// What it shows.
        time: MinuteOfDay,
        /// Size of the canvas in pixels.
        size_px: (u32, u32),
    },
    /// What shows while there is nothing to show.
    Waiting {
        /// What it says.
        words: Arc<StatusWords>,
        /// Size of the canvas in pixels.
        size_px: (u32, u32),
    },
    /// What a closed screen says if it is not black.
    Closed {
        /// Of brand and office.
        look: ContentHash,
        /// What it says.
        words: ClosedWords,
        /// Size of the canvas in pixels.
        size_px: (u32, u32),
    },
    /// What is known of the player at work, over everything.
    Diagnostics {
        /// A line each.
        lines: Arc<[String]>,
        /// Size of the canvas in pixels.
        size_px: (u32, u32),
    },
    /// The picture behind everything.
    BuiltIn {
        /// Size of the canvas in pixels.
        size_px: (u32, u32),
    },
}

/// What a job needs beside its name.
#[derive(Clone)]
pub(crate) enum Job {
    /// Draws what the act shows.
    Item(PictureKey, Act),
    /// Draws what the act shows as a notice.
    Notice(PictureKey, Act),
    /// Draws the band.
    Band(PictureKey, Arc<Programme>),
    /// Draws the time.
    Clock(PictureKey, Arc<Programme>),
    /// Draws what marks an alert.
    Strip(PictureKey, Arc<Programme>),
    /// Draws every cue of a subtitle file.
    Subtitles(PictureKey),
    /// Draws the waiting picture.
    Waiting(PictureKey),
    /// Draws the picture of a closed screen.
    Closed(PictureKey, Arc<Programme>, BrandKind),
    /// Draws the diagnostics.
    Diagnostics(PictureKey),
    /// Draws the picture behind everything.
    BuiltIn(PictureKey),
}

/// A prepared picture with its place and its time in the slot.
pub(crate) struct Sheet {
    /// The pixels.
    pub(crate) picture: Picture,
    /// Whether nothing is seen through them.
    pub(crate) is_opaque: bool,
    /// Where on the canvas.
    pub(crate) place: Rect,
    /// First millisecond of the slot in which it shows.
    pub(crate) from_ms: u64,
    /// First millisecond in which it no longer shows; `u64::MAX` is the slot's end.
    pub(crate) to_ms: u64,
}

/// Why a picture could not be prepared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Refusal {
    /// A file that it needs is not here.
    NotCached,
    /// It cannot be drawn, for this reason.
    Broken(String),
}

impl Job {
    /// That of an item on a canvas of `size_px`.
    pub(super) fn of_item(act: &Act, size_px: (u32, u32)) -> Self {
        let (programme, digest, brand, alert) = (act.named(), act.item().digest, act.brand, act.alert());
        Self::Item(PictureKey::Item { programme, digest, brand, alert, size_px }, act.clone())
    }

    /// That of the strip that marks a capsule as an alert; `None` for one that is none.
    pub(super) fn strip(act: &Act, size_px: (u32, u32)) -> Option<Self> {
        let (programme, alert) = (act.named(), act.alert()?);
        Some(Self::Strip(PictureKey::Strip { programme, alert, size_px }, act.programme.clone()))
    }

    /// That of an item in the band of a canvas of `size_px`.
    pub(super) fn of_notice(act: &Act, size_px: (u32, u32)) -> Self {
        let (programme, digest, brand) = (act.named(), act.item().digest, act.brand);
        Self::Notice(PictureKey::Notice { programme, digest, brand, size_px }, act.clone())
    }

    /// That of the band while `act` is on.
    pub(super) fn band(act: &Act, size_px: (u32, u32)) -> Self {
        let key = PictureKey::Band { programme: act.named(), brand: act.brand, size_px };
        Self::Band(key, act.programme.clone())
    }

    /// That of the time in the band while `act` is on.
    pub(super) fn clock(act: &Act, time: MinuteOfDay, size_px: (u32, u32)) -> Self {
        let key = PictureKey::Clock { programme: act.named(), brand: act.brand, time, size_px };
        Self::Clock(key, act.programme.clone())
    }

    /// That of a closed screen.
    pub(super) fn closed(
        programme: &Arc<Programme>,
        brand: BrandKind,
        words: ClosedWords,
        size_px: (u32, u32),
    ) -> Self {
        let looks = serde_json::to_vec(&(&programme.brands, &programme.office, brand)).unwrap_or_default();
        let key = PictureKey::Closed { look: ContentHash::of(&looks), words, size_px };
        Self::Closed(key, programme.clone(), brand)
    }

    /// The name of what it draws.
    pub(crate) fn key(&self) -> &PictureKey {
        match self {
            Self::Item(key, _)
            | Self::Notice(key, _)
            | Self::Band(key, _)
            | Self::Clock(key, _)
            | Self::Strip(key, _)
            | Self::Subtitles(key)
            | Self::Waiting(key)
            | Self::Closed(key, ..)
            | Self::Diagnostics(key)
            | Self::BuiltIn(key) => key,
        }
    }

    /// Does the work.
    pub(crate) fn run(&self, media: &dyn MediaFiles) -> Result<Vec<Sheet>, Refusal> {
        let bytes = |hash: &ContentHash| media.path(hash).and_then(|path| std::fs::read(path).ok());
        let scene = |programme, brand, screen_px| BarScene { programme, brand, screen_px };
        match self {
            Self::Item(PictureKey::Item { size_px, .. }, act) => draw_item(act, *size_px, media),
            Self::Notice(PictureKey::Notice { size_px, .. }, act) => {
                let notice = typeset::notice(&scene(&act.programme, act.brand, *size_px), act.item(), &bytes);
                let notice = notice.map_err(|error| broken(&error))?;
                let (x_px, y_px) = (notice.x_px, notice.y_px);
                Ok(share(notice.pages, act.item().length_ms, |picture| placed(picture, x_px, y_px, *size_px)))
            }
            Self::Band(PictureKey::Band { brand, size_px, .. }, programme) => {
                let band = typeset::bar(&scene(programme, *brand, *size_px), &bytes);
                band.map(|picture| vec![whole(picture)]).map_err(|error| broken(&error))
            }
            Self::Clock(PictureKey::Clock { brand, time, size_px, .. }, programme) => {
                let clock = typeset::clock(&scene(programme, *brand, *size_px), *time, &bytes);
                clock.map(|clock| vec![over(clock, *size_px)]).map_err(|error| broken(&error))
            }
            Self::Strip(PictureKey::Strip { alert, size_px, .. }, programme) => {
                let strip = typeset::alert_strip(programme, *alert, *size_px).map_err(|error| broken(&error))?;
                Ok(vec![over(strip, *size_px)])
            }
            Self::Subtitles(PictureKey::Subtitles { media: hash, size_px }) => {
                Ok(draw_subtitles(&read(media, hash)?, *size_px))
            }
            Self::Waiting(PictureKey::Waiting { words, size_px }) => Ok(vec![whole(words.draw(*size_px))]),
            Self::Closed(PictureKey::Closed { words, size_px, .. }, programme, brand) => {
                let scene = ClosedScene { programme, brand: *brand, headline: &words.headline, opens: &words.opens };
                Ok(vec![whole(typeset::closed(*size_px, &scene, &bytes))])
            }
            Self::Diagnostics(PictureKey::Diagnostics { lines, size_px }) => {
                let panel = typeset::diagnostics(*size_px, lines).map_err(|error| broken(&error))?;
                Ok(vec![over(panel, *size_px)])
            }
            Self::BuiltIn(PictureKey::BuiltIn { size_px }) => Ok(vec![whole(typeset::built_in(*size_px))]),
            _ => Err(Refusal::Broken("the job does not fit its name".to_owned())),
        }
    }
}

fn broken(error: &anyhow::Error) -> Refusal {
    Refusal::Broken(format!("{error:#}"))
}

/// A picture over others, at its place on a canvas of `size_px`.
fn over(overlay: Overlay, size_px: (u32, u32)) -> Sheet {
    let place = placed(&overlay.picture, overlay.x_px, overlay.y_px, size_px);
    Sheet { place, ..whole(overlay.picture) }
}

fn placed(picture: &Picture, x_px: u32, y_px: u32, size_px: (u32, u32)) -> Rect {
    let (width, height) = (size_px.0 as f32, size_px.1 as f32);
    Rect {
        x: x_px as f32 / width,
        y: y_px as f32 / height,
        width: picture.width_px as f32 / width,
        height: picture.height_px as f32 / height,
    }
}

/// Divides a slot of `length_ms` among pages by their words.
fn share(pages: Vec<Page>, length_ms: u64, place: impl Fn(&Picture) -> Rect) -> Vec<Sheet> {
    let begin = turns(pages.iter().map(|page| page.words), length_ms);
    let end = begin.iter().skip(1).copied().chain([u64::MAX]);
    let sheets = pages.into_iter().zip(begin.iter().zip(end)).map(|(page, (&from_ms, to_ms))| Sheet {
        place: place(&page.picture),
        from_ms,
        to_ms,
        ..whole(page.picture)
    });
    sheets.collect()
}

fn read(media: &dyn MediaFiles, hash: &ContentHash) -> Result<Vec<u8>, Refusal> {
    let path = media.path(hash).ok_or(Refusal::NotCached)?;
    std::fs::read(&path).map_err(|error| Refusal::Broken(format!("reading {}: {error}", path.display())))
}

fn whole(picture: Picture) -> Sheet {
    Sheet { is_opaque: picture.is_opaque(), picture, place: Rect::FULL, from_ms: 0, to_ms: u64::MAX }
}

fn draw_item(act: &Act, size_px: (u32, u32), media: &dyn MediaFiles) -> Result<Vec<Sheet>, Refusal> {
    match &act.item().content {
        Content::Slide(slide) => draw_slide(act, slide, size_px, media),
        Content::Bulletin(bulletin) => {
            require(bulletin, media)?;
            draw_bulletin(act, size_px, media)
        }
        Content::Capsule(_) => Err(Refusal::Broken("a capsule is no picture".to_owned())),
    }
}

fn require(bulletin: &Bulletin, media: &dyn MediaFiles) -> Result<(), Refusal> {
    match &bulletin.picture {
        Some(hash) if media.path(hash).is_none() => Err(Refusal::NotCached),
        _ => Ok(()),
    }
}

fn draw_slide(act: &Act, slide: &Slide, size_px: (u32, u32), media: &dyn MediaFiles) -> Result<Vec<Sheet>, Refusal> {
    let main_px = act.place_px(size_px);
    let picture = slide::slide(&read(media, &slide.media)?, slide.fit, slide.focus, act.brand().background, main_px);
    let picture = picture.map_err(|error| broken(&error))?;
    let strip = act.alert().map(|alert| typeset::alert_strip(&act.programme, alert, size_px));
    let strip = strip.transpose().map_err(|error| broken(&error))?;
    Ok(std::iter::once(whole(picture)).chain(strip.map(|strip| over(strip, size_px))).collect())
}

fn draw_bulletin(act: &Act, size_px: (u32, u32), media: &dyn MediaFiles) -> Result<Vec<Sheet>, Refusal> {
    let (programme, item, brand, alert) = (&*act.programme, act.item(), act.brand, act.alert());
    let scene = BulletinScene { programme, item, brand, alert, size_px };
    let bytes = |hash: &ContentHash| media.path(hash).and_then(|path| std::fs::read(path).ok());
    let pages = typeset::bulletin(&scene, &bytes).map_err(|error| broken(&error))?;
    Ok(share(pages, item.length_ms, |_| Rect::FULL))
}

fn draw_subtitles(text: &[u8], size_px: (u32, u32)) -> Vec<Sheet> {
    let cues = typeset::subtitles::parse(&String::from_utf8_lossy(text));
    let sheets = cues.into_iter().filter_map(|cue| {
        let overlay = typeset::subtitle(size_px, &cue.text)?;
        Some(Sheet { from_ms: cue.from_ms, to_ms: cue.to_ms, ..over(overlay, size_px) })
    });
    sheets.collect()
}
