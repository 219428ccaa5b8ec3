//! What a file's name promises, and whether its first bytes keep it.

use std::path::Path;

use cartelera_playlists::media::MediaKind;
use image::ImageFormat;

use super::{ProbeError, refused, subtitles::SubtitleFormat};

const ALLOWED: &str = "allowed: .png, .jpg, .jpeg, .webp, .gif, .svg, .mp4, .vtt, .srt, .ttf, .otf";

/// The kind of file that a name promises.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Expected {
    Picture(ImageFormat),
    Drawing,
    Video,
    Subtitles(SubtitleFormat),
    Font,
}

impl Expected {
    /// Reads the extension of `path`, in capitals or not.
    pub(super) fn of(path: &Path) -> Result<Self, ProbeError> {
        let extension = path.extension().map(|e| e.to_string_lossy().to_ascii_lowercase()).unwrap_or_default();
        Ok(match extension.as_str() {
            "png" => Self::Picture(ImageFormat::Png),
            "jpg" | "jpeg" => Self::Picture(ImageFormat::Jpeg),
            "webp" => Self::Picture(ImageFormat::WebP),
            "gif" => Self::Picture(ImageFormat::Gif),
            "svg" => Self::Drawing,
            "mp4" => Self::Video,
            "vtt" => Self::Subtitles(SubtitleFormat::WebVtt),
            "srt" => Self::Subtitles(SubtitleFormat::Srt),
            "ttf" | "otf" => Self::Font,
            "" => return refused(format!("the name has no extension ({ALLOWED})")),
            other => return refused(format!("files named .{other} cannot be shown ({ALLOWED})")),
        })
    }

    /// The longest file of this kind.
    pub(super) const fn max_bytes(self) -> u64 {
        match self {
            Self::Picture(_) => 128 << 20,
            Self::Drawing => 4 << 20,
            Self::Video => 1 << 30,
            Self::Subtitles(_) => 1 << 20,
            Self::Font => 32 << 20,
        }
    }

    /// Tells whether a file of this kind can be what `kind` says.
    pub(super) const fn allows(self, kind: &MediaKind) -> bool {
        matches!(
            (self, kind),
            (Self::Picture(_), MediaKind::Picture { .. })
                | (Self::Drawing, MediaKind::Drawing)
                | (Self::Video, MediaKind::Video { .. })
                | (Self::Subtitles(_), MediaKind::Subtitles)
                | (Self::Font, MediaKind::Font)
        )
    }

    /// Refuses bytes that are plainly another kind of file than the name promises.
    pub(super) fn agree(self, bytes: &[u8]) -> Result<(), ProbeError> {
        let found = Found::of(bytes).map(Found::name);
        let promised = self.name();
        if found == Some(promised) || (found.is_none() && matches!(self, Self::Subtitles(SubtitleFormat::Srt))) {
            return Ok(());
        }
        match found {
            Some(found) => refused(format!("the file is {found}, but its name says that it is {promised}")),
            None => refused(format!("the file is not {promised}, as its name says")),
        }
    }

    const fn name(self) -> &'static str {
        match self {
            Self::Picture(ImageFormat::Png) => Found::Png.name(),
            Self::Picture(ImageFormat::Jpeg) => Found::Jpeg.name(),
            Self::Picture(ImageFormat::WebP) => Found::WebP.name(),
            Self::Picture(_) => Found::Gif.name(),
            Self::Drawing => Found::Svg.name(),
            Self::Video => Found::Mp4.name(),
            Self::Subtitles(SubtitleFormat::WebVtt) => Found::WebVtt.name(),
            Self::Subtitles(SubtitleFormat::Srt) => "SRT subtitles",
            Self::Font => Found::Font.name(),
        }
    }
}

/// What the first bytes of a file show it to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Found {
    Png,
    Jpeg,
    WebP,
    Gif,
    Bmp,
    Tiff,
    Heic,
    Avif,
    QuickTime,
    Mp4,
    Matroska,
    Avi,
    /// Windows Media, MPEG-1 and 2, and Flash.
    OtherVideo,
    Pdf,
    Archive,
    WebFont,
    Font,
    WebVtt,
    Svg,
}

impl Found {
    /// What `bytes`, the beginning of a file, show it to be.
    pub(crate) fn of(bytes: &[u8]) -> Option<Self> {
        let at = |offset: usize, magic: &[u8]| bytes.get(offset..).is_some_and(|rest| rest.starts_with(magic));
        let text = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
        Some(match () {
            () if at(0, b"\x89PNG\r\n\x1a\n") => Self::Png,
            () if at(0, b"\xff\xd8\xff") => Self::Jpeg,
            () if at(0, b"RIFF") && at(8, b"WEBP") => Self::WebP,
            () if at(0, b"GIF87a") || at(0, b"GIF89a") => Self::Gif,
            () if at(0, b"BM") && at(6, &[0, 0, 0, 0]) => Self::Bmp,
            () if at(0, b"II*\0") || at(0, b"MM\0*") => Self::Tiff,
            () if at(4, b"ftypheic") || at(4, b"ftypheix") || at(4, b"ftypmif1") => Self::Heic,
            () if at(4, b"ftypavif") => Self::Avif,
            () if at(4, b"ftypqt  ") => Self::QuickTime,
            () if at(4, b"ftyp") => Self::Mp4,
            // As cameras wrote it before files said what they are.
            () if [b"moov", b"mdat", b"wide"].iter().any(|kind| at(4, *kind)) => Self::QuickTime,
            () if at(0, b"\x1aE\xdf\xa3") => Self::Matroska,
            () if at(0, b"RIFF") && at(8, b"AVI ") => Self::Avi,
            () if at(0, b"\x30\x26\xb2\x75\x8e\x66\xcf\x11") || at(0, b"FLV\x01") => Self::OtherVideo,
            () if at(0, b"\0\0\x01\xba") || at(0, b"\0\0\x01\xb3") || is_transport_stream(bytes) => Self::OtherVideo,
            () if at(0, b"%PDF") => Self::Pdf,
            () if at(0, b"PK\x03\x04") || at(0, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1") => Self::Archive,
            () if at(0, b"wOFF") || at(0, b"wOF2") => Self::WebFont,
            () if at(0, &[0, 1, 0, 0]) || at(0, b"OTTO") || at(0, b"true") => Self::Font,
            () if text.starts_with(b"WEBVTT") => Self::WebVtt,
            () if is_svg(text) => Self::Svg,
            () => return None,
        })
    }

    /// Its name with an article.
    const fn name(self) -> &'static str {
        match self {
            Self::Png => "a PNG picture",
            Self::Jpeg => "a JPEG picture",
            Self::WebP => "a WebP picture",
            Self::Gif => "a GIF picture",
            Self::Bmp => "a BMP picture",
            Self::Tiff => "a TIFF picture",
            Self::Heic => "an HEIC picture",
            Self::Avif => "an AVIF picture",
            Self::QuickTime => "a QuickTime video",
            Self::Mp4 => "an MP4 video",
            Self::Matroska => "a Matroska or WebM video",
            Self::Avi => "an AVI video",
            Self::OtherVideo => "a video of another kind",
            Self::Pdf => "a PDF document",
            Self::Archive => "a ZIP archive or an office document",
            Self::WebFont => "a web font",
            Self::Font => "a TrueType or OpenType font",
            Self::WebVtt => "WebVTT subtitles",
            Self::Svg => "an SVG drawing",
        }
    }
}

/// Packets of 188 bytes that begin alike (ISO/IEC 13818-1, section 2.4.3.2), or of 192 as cameras write them.
fn is_transport_stream(bytes: &[u8]) -> bool {
    let is_at = |first: usize, length: usize| (0..3).all(|packet| bytes.get(first + packet * length) == Some(&0x47));
    is_at(0, 188) || is_at(4, 192)
}

fn is_svg(text: &[u8]) -> bool {
    let start = &text[..text.len().min(4096)];
    start.trim_ascii_start().starts_with(b"<") && start.windows(4).any(|window| window == b"<svg")
}
