//! What a file is that somebody sent: found out from its bytes, never from its name.

use image::ImageFormat;

use super::MediaFault;
use crate::probe::sniff::Found;

/// So many bytes tell what a file is.
pub(crate) const TELLING_BYTES: usize = 4096;

/// A kind of file that is taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum UploadSort {
    Picture(ImageFormat),
    /// What telephones take; read by a program of its own.
    Heic,
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
            Some(Found::Archive) => Err(MediaFault::Office),
            Some(Found::QuickTime | Found::Mp4 | Found::Matroska | Found::Avi | Found::Pdf) => Err(MediaFault::Other),
            Some(Found::WebFont | Found::Font | Found::WebVtt) | None => Err(MediaFault::Unknown),
        }
    }

    /// The longest file of this kind, in MiB.
    pub(crate) const fn max_mib(self) -> u64 {
        match self {
            Self::Picture(_) | Self::Heic => 128,
        }
    }
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
            (b"PK\x03\x04", Err(MediaFault::Office)),
            (b"#EXTM3U\nfile:///etc/passwd\n", Err(MediaFault::Unknown)),
            (b"<html><script>alert(1)</script>", Err(MediaFault::Unknown)),
            (b"\x7fELF", Err(MediaFault::Unknown)),
        ] {
            assert_eq!(UploadSort::of(start), wanted, "{start:?}");
        }
    }
}
