//! What the schedule must know of a media file, and how it is read from the file's bytes.

mod boxes;
mod sort;
mod video;

pub use sort::MediaSort;
pub use video::{ProbeError, VideoFacts, probe_video};

use serde::{Deserialize, Serialize};

use crate::hash::ContentHash;

/// What a media file is and measures, found out from its bytes once, at publication.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MediaFacts {
    /// SHA-256 of the file.
    pub sha256: ContentHash,
    /// Length of the file in bytes.
    pub size_bytes: u64,
    /// What kind of file it is.
    #[serde(flatten)]
    pub kind: MediaKind,
}

/// The kinds of file that a screen can use.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum MediaKind {
    /// A raster picture (PNG, JPEG, WebP, first frame of a GIF).
    Picture {
        /// Width in pixels after the EXIF orientation was applied.
        width_px: u32,
        /// Height in pixels after the EXIF orientation was applied.
        height_px: u32,
    },
    /// An SVG drawing: a logo or an icon.
    Drawing,
    /// A video in an MP4 container.
    Video {
        /// Width in pixels.
        width_px: u32,
        /// Height in pixels.
        height_px: u32,
        /// Length of the video track in milliseconds, rounded down.
        duration_ms: u64,
        /// Whether there is a sound track.
        has_sound: bool,
    },
    /// `WebVTT` or SRT subtitles.
    Subtitles,
    /// A TrueType or OpenType font.
    Font,
}

impl MediaKind {
    /// What sort of file it is.
    pub const fn sort(&self) -> MediaSort {
        match self {
            Self::Picture { .. } => MediaSort::Picture,
            Self::Drawing => MediaSort::Drawing,
            Self::Video { .. } => MediaSort::Video,
            Self::Subtitles => MediaSort::Subtitles,
            Self::Font => MediaSort::Font,
        }
    }
}

impl From<&VideoFacts> for MediaKind {
    fn from(facts: &VideoFacts) -> Self {
        let VideoFacts { width_px, height_px, duration_ms, .. } = *facts;
        Self::Video { width_px, height_px, duration_ms, has_sound: facts.has_sound() }
    }
}
