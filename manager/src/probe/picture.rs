//! Raster pictures: measured by their header first, then decoded whole.

use std::io::Cursor;

use cartelera_playlists::media::MediaKind;
use image::{
    AnimationDecoder as _, DynamicImage, ImageDecoder as _, ImageFormat, ImageReader, Limits,
    codecs::{gif::GifDecoder, png::PngDecoder, webp::WebPDecoder},
    metadata::Orientation,
};

use super::{Finding, ProbeError, jpeg};

/// The most pixels that a picture may have.
const MAX_PIXELS: u64 = 60_000_000;
/// The longest side of a picture in pixels.
const MAX_SIDE: u32 = 16_384;
/// The most memory that decoding may take: 60 million pixels of four 16-bit channels.
const MAX_ALLOC_BYTES: u64 = 512 << 20;

/// Why a picture cannot be shown.
#[derive(Debug, thiserror::Error)]
pub(crate) enum PictureFault {
    #[error("the picture cannot be decoded: {0}")]
    Undecodable(String),
    #[error("the picture has no pixels")]
    NoPixels,
    #[error(
        "the picture has {width}x{height} = {millions} million pixels (at most {} million, and {} on a side)",
        MAX_PIXELS / 1_000_000,
        MAX_SIDE
    )]
    Large { width: u32, height: u32, millions: u64 },
    #[error("the picture is cut off: its end is missing")]
    CutOff,
}

/// A picture as it stands in its file.
pub(crate) struct Decoded {
    pub(crate) picture: DynamicImage,
    /// How it is to be turned.
    pub(crate) orientation: Orientation,
    /// The colours that it means.
    pub(crate) profile: Option<Vec<u8>>,
}

/// Decodes `bytes`, whose header tells first that they are not too much.
pub(crate) fn decode(bytes: &[u8], format: ImageFormat) -> Result<Decoded, PictureFault> {
    let mut reader = ImageReader::with_format(Cursor::new(bytes), format);
    let mut limits = Limits::no_limits();
    limits.max_alloc = Some(MAX_ALLOC_BYTES);
    reader.limits(limits);
    let mut decoder = reader.into_decoder().map_err(|error| undecodable(&error))?;
    let (width, height) = decoder.dimensions();
    if width == 0 || height == 0 {
        return Err(PictureFault::NoPixels);
    }
    let pixels = u64::from(width) * u64::from(height);
    if width > MAX_SIDE || height > MAX_SIDE || pixels > MAX_PIXELS {
        return Err(PictureFault::Large { width, height, millions: pixels.div_ceil(1_000_000) });
    }
    let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let profile = decoder.icc_profile().unwrap_or(None);
    let picture = DynamicImage::from_decoder(decoder).map_err(|error| undecodable(&error))?;
    if format == ImageFormat::Jpeg && !jpeg::is_complete(bytes) {
        return Err(PictureFault::CutOff);
    }
    Ok(Decoded { picture, orientation, profile })
}

pub(super) fn judge(bytes: &[u8], format: ImageFormat) -> Result<Finding, ProbeError> {
    let Decoded { picture, orientation, .. } =
        decode(bytes, format).map_err(|fault| ProbeError::Refused(fault.to_string()))?;
    let (width, height) = (picture.width(), picture.height());
    let turned = matches!(
        orientation,
        Orientation::Rotate90 | Orientation::Rotate270 | Orientation::Rotate90FlipH | Orientation::Rotate270FlipH
    );
    let (width_px, height_px) = if turned { (height, width) } else { (width, height) };
    let notes = if is_animated(bytes, format) {
        vec!["the picture is animated; only its first frame is shown".to_owned()]
    } else {
        Vec::new()
    };
    Ok(Finding { kind: MediaKind::Picture { width_px, height_px }, notes })
}

/// Tells whether there is more than one frame. What cannot be told is one.
fn is_animated(bytes: &[u8], format: ImageFormat) -> bool {
    let input = Cursor::new(bytes);
    match format {
        ImageFormat::Gif => GifDecoder::new(input).is_ok_and(|decoder| decoder.into_frames().take(2).count() > 1),
        ImageFormat::Png => PngDecoder::new(input).is_ok_and(|decoder| decoder.is_apng().unwrap_or(false)),
        ImageFormat::WebP => WebPDecoder::new(input).is_ok_and(|decoder| decoder.has_animation()),
        _ => false,
    }
}

fn undecodable(error: &image::ImageError) -> PictureFault {
    PictureFault::Undecodable(error.to_string().trim_end_matches('.').to_owned())
}
