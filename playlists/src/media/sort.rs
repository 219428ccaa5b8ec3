//! What sort of file something is, by its name and by its first bytes.

use std::fmt;

/// The sorts of file that a content folder may name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum MediaSort {
    /// A raster picture.
    Picture,
    /// An SVG drawing.
    Drawing,
    /// A video in an MP4 container.
    Video,
    /// `WebVTT` or SRT subtitles.
    Subtitles,
    /// A TrueType or OpenType font.
    Font,
}

impl MediaSort {
    /// The sort that the extension of `path` promises; `None` for an extension that no content folder uses.
    ///
    /// # Examples
    ///
    /// ```
    /// use cartelera_playlists::media::MediaSort;
    /// assert_eq!(MediaSort::by_path("media/agua.PNG"), Some(MediaSort::Picture));
    /// assert_eq!(MediaSort::by_path("media/agua.psd"), None);
    /// ```
    pub fn by_path(path: &str) -> Option<Self> {
        let name = path.rsplit('/').next()?;
        let (_, extension) = name.rsplit_once('.')?;
        Some(match extension.to_ascii_lowercase().as_str() {
            "png" | "jpg" | "jpeg" | "webp" | "gif" | "bmp" | "tif" | "tiff" => Self::Picture,
            "svg" => Self::Drawing,
            "mp4" | "m4v" => Self::Video,
            "vtt" | "srt" => Self::Subtitles,
            "ttf" | "otf" | "ttc" => Self::Font,
            _ => return None,
        })
    }

    /// The sort that the first bytes of a file show, whatever its name; `None` if they show none.
    pub fn by_bytes(bytes: &[u8]) -> Option<Self> {
        const PICTURES: [&[u8]; 7] =
            [b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"GIF87a", b"GIF89a", b"BM", b"II*\0", b"MM\0*"];
        const FONTS: [&[u8]; 4] = [b"\0\x01\0\0", b"OTTO", b"true", b"ttcf"];
        let starts_with = |magic: &&[u8]| bytes.starts_with(magic);
        if bytes.get(4..8) == Some(b"ftyp") {
            return Some(Self::Video);
        }
        if PICTURES.iter().any(starts_with) || (bytes.starts_with(b"RIFF") && bytes.get(8..12) == Some(b"WEBP")) {
            return Some(Self::Picture);
        }
        if FONTS.iter().any(starts_with) {
            return Some(Self::Font);
        }
        by_text(bytes)
    }
}

/// As a message names it.
impl fmt::Display for MediaSort {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Picture => "a picture",
            Self::Drawing => "an SVG drawing",
            Self::Video => "an MP4 video",
            Self::Subtitles => "subtitles",
            Self::Font => "a font",
        })
    }
}

fn by_text(bytes: &[u8]) -> Option<MediaSort> {
    const LOOKED_AT: usize = 4_096;
    let start = String::from_utf8_lossy(&bytes[..bytes.len().min(LOOKED_AT)]);
    let start = start.trim_start_matches('\u{feff}').trim_start();
    if start.starts_with("WEBVTT") {
        return Some(MediaSort::Subtitles);
    }
    if start.starts_with('<') {
        return start.contains("<svg").then_some(MediaSort::Drawing);
    }
    // The first cue of an SRT file is a number on a line of its own and a line of times.
    let mut lines = start.lines().map(str::trim);
    let is_number = lines.next().is_some_and(|line| !line.is_empty() && line.bytes().all(|byte| byte.is_ascii_digit()));
    (is_number && lines.next().is_some_and(|line| line.contains("-->"))).then_some(MediaSort::Subtitles)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_bytes_show_what_a_file_is() {
        let cases: [(&[u8], Option<MediaSort>); 11] = [
            (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", Some(MediaSort::Picture)),
            (b"RIFF\x10\0\0\0WEBPVP8 ", Some(MediaSort::Picture)),
            (b"RIFF\x10\0\0\0WAVEfmt ", None),
            (b"\0\0\0\x20ftypisom", Some(MediaSort::Video)),
            (b"OTTO\0\x0b", Some(MediaSort::Font)),
            (b"\xef\xbb\xbfWEBVTT\n\n", Some(MediaSort::Subtitles)),
            (b"1\r\n00:00:00,000 --> 00:00:02,000\r\nHola", Some(MediaSort::Subtitles)),
            (b"<?xml version=\"1.0\"?>\n<svg xmlns=\"http://www.w3.org/2000/svg\"/>", Some(MediaSort::Drawing)),
            (b"<!doctype html><p>404", None),
            (b"1\nuno", None),
            (b"", None),
        ];
        for (bytes, sort) in cases {
            assert_eq!(MediaSort::by_bytes(bytes), sort, "{}", String::from_utf8_lossy(bytes));
        }
    }
}
