//! Work that turns content into pictures, away from the main loop.

use std::sync::Arc;

use cartelera_playlists::{
    hash::ContentHash,
    programme::{Bulletin, Content, Item, Programme, Slide},
    timeline::BrandKind,
};

use crate::{
    media::MediaFiles,
    picture::Picture,
    slide,
    stage::Rect,
    typeset::{self, BulletinScene, WaitingScene},
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
    /// What shows while there is nothing to show.
    Waiting {
        /// What is being waited for.
        state: String,
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
    /// Draws the item at this index of the programme's items.
    Item(PictureKey, Arc<Programme>, usize),
    /// Draws every cue of a subtitle file.
    Subtitles(PictureKey),
    /// Draws the waiting picture.
    Waiting(PictureKey, Arc<WaitingFacts>),
    /// Draws the picture behind everything.
    BuiltIn(PictureKey),
}

/// What the waiting picture says of this player.
#[derive(Debug)]
pub(crate) struct WaitingFacts {
    /// Name of the screen.
    pub(crate) screen: String,
    /// Where it looks for its manager.
    pub(crate) address: String,
}

/// A prepared picture with its place and its time in the slot.
pub(crate) struct Sheet {
    /// The pixels.
    pub(crate) picture: Picture,
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
    /// The name of what it draws.
    pub(crate) fn key(&self) -> &PictureKey {
        match self {
            Self::Item(key, ..) | Self::Subtitles(key) | Self::Waiting(key, _) | Self::BuiltIn(key) => key,
        }
    }

    /// Does the work.
    pub(crate) fn run(&self, media: &dyn MediaFiles) -> Result<Vec<Sheet>, Refusal> {
        match self {
            Self::Item(PictureKey::Item { brand, size_px, .. }, programme, index) => {
                draw_item(programme, &programme.items[*index], *brand, *size_px, media)
            }
            Self::Subtitles(PictureKey::Subtitles { media: hash, size_px }) => {
                Ok(draw_subtitles(&read(media, hash)?, *size_px))
            }
            Self::Waiting(PictureKey::Waiting { state, size_px }, facts) => {
                let scene = WaitingScene { screen: &facts.screen, address: &facts.address, state };
                Ok(vec![whole(typeset::waiting(*size_px, &scene))])
            }
            Self::BuiltIn(PictureKey::BuiltIn { size_px }) => Ok(vec![whole(typeset::built_in(*size_px))]),
            _ => Err(Refusal::Broken("the job does not fit its name".to_owned())),
        }
    }
}

fn read(media: &dyn MediaFiles, hash: &ContentHash) -> Result<Vec<u8>, Refusal> {
    let path = media.path(hash).ok_or(Refusal::NotCached)?;
    std::fs::read(&path).map_err(|error| Refusal::Broken(format!("reading {}: {error}", path.display())))
}

fn whole(picture: Picture) -> Sheet {
    Sheet { picture, place: Rect::FULL, from_ms: 0, to_ms: u64::MAX }
}

fn draw_item(
    programme: &Programme,
    item: &Item,
    brand: BrandKind,
    size_px: (u32, u32),
    media: &dyn MediaFiles,
) -> Result<Vec<Sheet>, Refusal> {
    match &item.content {
        Content::Slide(slide) => draw_slide(programme, slide, brand, size_px, media),
        Content::Bulletin(bulletin) => {
            require(bulletin, media)?;
            draw_bulletin(programme, item, brand, size_px, media)
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

fn draw_slide(
    programme: &Programme,
    slide: &Slide,
    brand: BrandKind,
    size_px: (u32, u32),
    media: &dyn MediaFiles,
) -> Result<Vec<Sheet>, Refusal> {
    let background = match brand {
        BrandKind::Normal => programme.brands.normal.background,
        BrandKind::Neutral => programme.brands.neutral.background,
    };
    let picture = slide::slide(&read(media, &slide.media)?, slide.fit, slide.focus, background, size_px);
    picture.map(|picture| vec![whole(picture)]).map_err(|error| Refusal::Broken(format!("{error:#}")))
}

fn draw_bulletin(
    programme: &Programme,
    item: &Item,
    brand: BrandKind,
    size_px: (u32, u32),
    media: &dyn MediaFiles,
) -> Result<Vec<Sheet>, Refusal> {
    let scene = BulletinScene { programme, item, brand, size_px };
    let bytes = |hash: &ContentHash| media.path(hash).and_then(|path| std::fs::read(path).ok());
    let pages = typeset::bulletin(&scene, &bytes).map_err(|error| Refusal::Broken(format!("{error:#}")))?;
    let words: u64 = pages.iter().map(|page| u64::from(page.words.max(1))).sum();
    let (mut before, count) = (0, pages.len());
    let share = |words_before: u64| item.length_ms * words_before / words.max(1);
    let sheets = pages.into_iter().enumerate().map(|(index, page)| {
        let from_ms = share(before);
        before += u64::from(page.words.max(1));
        let to_ms = if index + 1 == count { u64::MAX } else { share(before) };
        Sheet { picture: page.picture, place: Rect::FULL, from_ms, to_ms }
    });
    Ok(sheets.collect())
}

fn draw_subtitles(text: &[u8], size_px: (u32, u32)) -> Vec<Sheet> {
    let cues = typeset::subtitles::parse(&String::from_utf8_lossy(text));
    let (width, height) = (size_px.0 as f32, size_px.1 as f32);
    let sheets = cues.into_iter().filter_map(|cue| {
        let overlay = typeset::subtitle(size_px, &cue.text)?;
        let place = Rect {
            x: overlay.x_px as f32 / width,
            y: overlay.y_px as f32 / height,
            width: overlay.picture.width_px as f32 / width,
            height: overlay.picture.height_px as f32 / height,
        };
        Some(Sheet { picture: overlay.picture, place, from_ms: cue.from_ms, to_ms: cue.to_ms })
    });
    sheets.collect()
}
