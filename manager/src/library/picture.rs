//! Makes what screens show from a picture: turned upright, in the colours that every screen means, without anything else that
//! its file said, and no larger than a screen needs. Runs in a sandbox, as a command of its own.

use std::{fs, io::Cursor, path::Path};

use anyhow::Context as _;
use image::{
    DynamicImage, ImageFormat, Rgb, RgbImage, RgbaImage, codecs::jpeg::JpegEncoder, imageops::FilterType,
    metadata::Orientation,
};
use moxcms::{ColorProfile, DataColorSpace, Layout, TransformOptions};
use serde::{Deserialize, Serialize};

use super::{MediaFault, sort::UploadSort};
use crate::{
    probe::picture::{Decoded, decode},
    say::say,
};

/// What a screen of the highest resolution shows: longer and shorter side.
pub(super) const MOST_PX: (u32, u32) = (3840, 2160);
/// The longest side of the small picture.
const SMALL_PX: u32 = 480;
const QUALITY: u8 = 92;
const SMALL_QUALITY: u8 = 80;
/// What is opaque and longer than this without loss becomes a JPEG picture.
const MAX_LOSSLESS_BYTES: usize = 8 << 20;
/// What the small picture is called.
pub(super) const SMALL: &str = "small.jpg";

/// What became of a picture, as the command says it.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum PictureTold {
    /// What was made is called so.
    Made(String),
    Refused(MediaFault),
}

/// Makes what screens show from `input`, in the folder `output`, and says what became of it; `is_upright` is a picture that was
/// turned already.
///
/// # Errors
///
/// If a file cannot be read or written.
pub(crate) fn run(input: &Path, output: &Path, is_upright: bool) -> anyhow::Result<()> {
    let bytes = fs::read(input).context("reading the picture")?;
    let told = match made_of(&bytes, is_upright) {
        Ok(made) => {
            let (name, bytes) = encoded(&made)?;
            fs::write(output.join(name), bytes).context("writing the picture")?;
            fs::write(output.join(SMALL), small(&made.picture)?).context("writing the small picture")?;
            PictureTold::Made(name.to_owned())
        }
        Err(fault) => PictureTold::Refused(fault),
    };
    say(serde_json::to_string(&told).context("saying what became of the picture")?);
    Ok(())
}

/// A picture as screens show it.
struct Upright {
    picture: DynamicImage,
    is_lossless: bool,
}

fn made_of(bytes: &[u8], is_upright: bool) -> Result<Upright, MediaFault> {
    let UploadSort::Picture(format) = UploadSort::of(bytes)? else { return Err(MediaFault::OtherPicture) };
    let Decoded { picture, orientation, profile } = decode(bytes, format)?;
    let mut picture = in_srgb(picture, profile.as_deref());
    picture.apply_orientation(if is_upright { Orientation::NoTransforms } else { orientation });
    let is_portrait = picture.height() > picture.width();
    let (width, height) = if is_portrait { (MOST_PX.1, MOST_PX.0) } else { MOST_PX };
    if picture.width() > width || picture.height() > height {
        picture = picture.resize(width, height, FilterType::Lanczos3);
    }
    Ok(Upright { picture, is_lossless: format == ImageFormat::Png })
}

/// The picture with eight bits for each colour of sRGB, which players take every picture for.
fn in_srgb(picture: DynamicImage, profile: Option<&[u8]>) -> DynamicImage {
    let profile = profile.and_then(|bytes| ColorProfile::new_from_slice(bytes).ok());
    let profile = profile.filter(|profile| profile.color_space == DataColorSpace::Rgb);
    let srgb = ColorProfile::new_srgb();
    let is_clear = picture.color().has_alpha() && picture.to_rgba8().pixels().any(|pixel| pixel.0[3] < u8::MAX);
    let layout = if is_clear { Layout::Rgba } else { Layout::Rgb };
    let convert = |from: &[u8]| {
        let change =
            profile.as_ref()?.create_transform_8bit(layout, &srgb, layout, TransformOptions::default()).ok()?;
        let mut to = vec![0; from.len()];
        change.transform(from, &mut to).ok()?;
        Some(to)
    };
    let (width, height) = (picture.width(), picture.height());
    // A profile that cannot be made out is as good as none.
    if is_clear {
        let plain = picture.into_rgba8();
        let converted = convert(&plain).and_then(|bytes| RgbaImage::from_raw(width, height, bytes));
        DynamicImage::ImageRgba8(converted.unwrap_or(plain))
    } else {
        let plain = picture.into_rgb8();
        let converted = convert(&plain).and_then(|bytes| RgbImage::from_raw(width, height, bytes));
        DynamicImage::ImageRgb8(converted.unwrap_or(plain))
    }
}

/// The file of a picture, and its name.
fn encoded(Upright { picture, is_lossless }: &Upright) -> anyhow::Result<(&'static str, Vec<u8>)> {
    let is_clear = picture.color().has_alpha();
    if *is_lossless || is_clear {
        let mut bytes = Vec::new();
        picture.write_to(&mut Cursor::new(&mut bytes), ImageFormat::Png).context("encoding the picture")?;
        if is_clear || bytes.len() <= MAX_LOSSLESS_BYTES {
            return Ok(("picture.png", bytes));
        }
    }
    let mut bytes = Vec::new();
    JpegEncoder::new_with_quality(&mut bytes, QUALITY)
        .encode_image(&picture.to_rgb8())
        .context("encoding the picture")?;
    Ok(("picture.jpg", bytes))
}

/// A small picture of it, on white.
fn small(picture: &DynamicImage) -> anyhow::Result<Vec<u8>> {
    let is_small = picture.width() <= SMALL_PX && picture.height() <= SMALL_PX;
    let picture = if is_small { picture.clone() } else { picture.thumbnail(SMALL_PX, SMALL_PX) };
    let picture = picture.to_rgba8();
    let on_white = |x: u32, y: u32| {
        let [r, g, b, a] = picture.get_pixel(x, y).0.map(u32::from);
        Rgb([r, g, b].map(|colour| u8::try_from((colour * a + 255 * (255 - a)) / 255).unwrap_or(u8::MAX)))
    };
    let mut bytes = Vec::new();
    JpegEncoder::new_with_quality(&mut bytes, SMALL_QUALITY)
        .encode_image(&RgbImage::from_fn(picture.width(), picture.height(), on_white))
        .context("encoding the small picture")?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn png(picture: &DynamicImage) -> Vec<u8> {
        let mut bytes = Vec::new();
        picture.write_to(&mut Cursor::new(&mut bytes), ImageFormat::Png).unwrap();
        bytes
    }

    #[test]
    fn a_picture_is_no_larger_than_a_screen_needs() {
        let made = |width, height| {
            let made = made_of(&png(&DynamicImage::new_rgb8(width, height)), false).unwrap().picture;
            (made.width(), made.height())
        };
        assert_eq!(made(5000, 2500), (3840, 1920));
        assert_eq!(made(2500, 5000), (1920, 3840));
        assert_eq!(made(4000, 3000), (2880, 2160));
        assert_eq!(made(320, 200), (320, 200));
    }

    #[test]
    fn what_is_clear_stays_clear_and_what_only_could_be_does_not() {
        let clear = DynamicImage::ImageRgba8(RgbaImage::from_pixel(8, 8, image::Rgba([9, 9, 9, 0])));
        let opaque = DynamicImage::ImageRgba8(RgbaImage::from_pixel(8, 8, image::Rgba([9, 9, 9, 255])));
        assert!(made_of(&png(&clear), false).unwrap().picture.color().has_alpha());
        assert!(!made_of(&png(&opaque), false).unwrap().picture.color().has_alpha());
        let small = image::load_from_memory(&small(&clear).unwrap()).unwrap().to_rgb8();
        assert!(small.pixels().all(|pixel| pixel.0[0] > 250), "what is clear is white in the small picture");
    }

    #[test]
    fn colours_that_a_profile_means_are_those_of_every_screen() {
        let wide = ColorProfile::new_display_p3().encode().unwrap();
        let red = DynamicImage::ImageRgb8(RgbImage::from_pixel(4, 4, Rgb([200, 40, 40])));
        let converted = in_srgb(red.clone(), Some(&wide)).to_rgb8().get_pixel(0, 0).0;
        assert!(converted[0] > 205 && converted[1] < 40, "{converted:?}");
        assert_eq!(in_srgb(red, Some(b"none")).to_rgb8().get_pixel(0, 0).0, [200, 40, 40]);
    }
}
