//! What a file is that somebody sent: found out from its bytes, never from its name.

use std::fs::File;

use cartelera_playlists::media::MediaSort;
use image::ImageFormat;

use super::{MediaFault, VideoFault, presentation};
use crate::probe::sniff::Found;

/// So many bytes tell what a file is.
pub(crate) const TELLING_BYTES: usize = 4096;

/// A kind of file that is taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum UploadSort {
    Picture(ImageFormat),
    /// What telephones take; read by a program of its own.
    Heic,
    Video(VideoContainer),
    /// A document, whose pages become pictures.
    Document,
    /// A presentation, whose slides become pictures; or another archive, as long as only its beginning is known.
    Presentation,
    /// Subtitles, which are sent with a video.
    Captions,
}

/// How a video is packed: its file is read as this and as nothing else.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum VideoContainer {
    /// MP4, `QuickTime` and what telephones call 3GP.
    Mp4,
    /// Matroska and `WebM`.
    Matroska,
    Avi,
}

impl VideoContainer {
    /// What ffmpeg calls whoever reads it.
    pub(crate) const fn demuxer(self) -> &'static str {
        match self {
            Self::Mp4 => "mov",
            Self::Matroska => "matroska",
            Self::Avi => "avi",
        }
    }
}

impl UploadSort {
    /// What a file is that begins with `start`.
    pub(crate) fn of(start: &[u8]) -> Result<Self, MediaFault> {
        if start.is_empty() {
            return Err(MediaFault::Empty);
        }
        match Found::of(start) {
            Some(Found::Png) => Ok(Self::Picture(ImageFormat::Png)),
            Some(Found::Jpeg) => Ok(Self::Picture(ImageFormat::Jpeg)),
            Some(Found::WebP) => Ok(Self::Picture(ImageFormat::WebP)),
            Some(Found::Heic) => Ok(Self::Heic),
            Some(Found::Svg) => Err(MediaFault::Drawing),
            Some(Found::Gif | Found::Bmp | Found::Tiff | Found::Avif) => Err(MediaFault::OtherPicture),
            Some(Found::Archive) => Ok(Self::Presentation),
            Some(Found::QuickTime | Found::Mp4) => Ok(Self::Video(VideoContainer::Mp4)),
            Some(Found::Matroska) => Ok(Self::Video(VideoContainer::Matroska)),
            Some(Found::Avi) => Ok(Self::Video(VideoContainer::Avi)),
            Some(Found::OtherVideo) => Err(MediaFault::Video(VideoFault::Container)),
            Some(Found::Pdf) => Ok(Self::Document),
            Some(Found::WebVtt) => Ok(Self::Captions),
            None if MediaSort::by_bytes(start) == Some(MediaSort::Subtitles) || is_wide_text(start) => {
                Ok(Self::Captions)
            }
            Some(Found::WebFont | Found::Font) | None => Err(MediaFault::Unknown),
        }
    }

    /// What a file is that is there as a whole, and whose beginning said that it is this.
    pub(crate) fn confirmed(self, file: &File) -> Result<Self, MediaFault> {
        if self == Self::Presentation {
            presentation::ensure_is_one(file)?;
        }
        Ok(self)
    }

    /// The longest file of any kind, in MiB.
    pub(crate) const MOST_MIB: u64 = 2048;

    /// The longest file of this kind, in MiB.
    pub(crate) const fn max_mib(self) -> u64 {
        match self {
            Self::Picture(_) | Self::Heic => 128,
            Self::Video(_) => Self::MOST_MIB,
            Self::Document | Self::Presentation => 256,
            Self::Captions => 1,
        }
    }

    /// Whether making something of it may take long, so that others do not wait for it.
    pub(crate) const fn is_long(self) -> bool {
        matches!(self, Self::Video(_))
    }
}

/// Text in UTF-16, as some programs of Windows write subtitles.
fn is_wide_text(start: &[u8]) -> bool {
    start.starts_with(&[0xff, 0xfe]) && start.get(3) == Some(&0) || start.starts_with(&[0xfe, 0xff, 0])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_file_is_is_told_by_its_bytes_and_everything_else_is_refused() {
        for (start, wanted) in [
            (&b""[..], Err(MediaFault::Empty)),
            (b"\x89PNG\r\n\x1a\n....", Ok(UploadSort::Picture(ImageFormat::Png))),
            (b"\xff\xd8\xff\xe1", Ok(UploadSort::Picture(ImageFormat::Jpeg))),
            (b"\0\0\0\x18ftypheic", Ok(UploadSort::Heic)),
            (b"<?xml version=\"1.0\"?><svg onload=\"alert(1)\">", Err(MediaFault::Drawing)),
            (b"GIF89a", Err(MediaFault::OtherPicture)),
            (b"%PDF-1.7\n", Ok(UploadSort::Document)),
            (b"PK\x03\x04", Ok(UploadSort::Presentation)),
            (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", Ok(UploadSort::Presentation)),
            (b"\0\0\0\x18ftypisom", Ok(UploadSort::Video(VideoContainer::Mp4))),
            (b"\0\0\0\x14ftypqt  ", Ok(UploadSort::Video(VideoContainer::Mp4))),
            (b"\0\0\0\x08wide\0\0\x10\0mdat", Ok(UploadSort::Video(VideoContainer::Mp4))),
            (b"\x1aE\xdf\xa3", Ok(UploadSort::Video(VideoContainer::Matroska))),
            (b"RIFF\0\0\0\0AVI LIST", Ok(UploadSort::Video(VideoContainer::Avi))),
            (b"\x30\x26\xb2\x75\x8e\x66\xcf\x11", Err(MediaFault::Video(VideoFault::Container))),
            (b"WEBVTT\n\n00:01.000 --> 00:02.000\nHola", Ok(UploadSort::Captions)),
            (b"1\r\n00:00:01,000 --> 00:00:02,000\r\nHola", Ok(UploadSort::Captions)),
            (b"\xff\xfe1\0\r\0\n\0", Ok(UploadSort::Captions)),
            (b"#EXTM3U\nfile:///etc/passwd\n", Err(MediaFault::Unknown)),
            (b"<html><script>alert(1)</script>", Err(MediaFault::Unknown)),
            (b"\x7fELF", Err(MediaFault::Unknown)),
        ] {
            assert_eq!(UploadSort::of(start), wanted, "{start:?}");
        }
    }
}
