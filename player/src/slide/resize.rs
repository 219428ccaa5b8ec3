//! Scales pictures with a good filter: smaller ones in linear light, larger ones without halos.

use anyhow::Context as _;
use fast_image_resize::{
    FilterType, PixelType, ResizeAlg, ResizeOptions, Resizer, create_srgb_mapper, images::Image as Pixels,
    images::ImageRef,
};
use image::RgbaImage;

/// Pixels of source above which a box filter comes first, so that linear light stays cheap.
const LINEAR_PIXELS: u64 = 12_000_000;

/// Part of a picture: left, top, width, height in pixels, which may be fractions.
pub(crate) type Crop = (f64, f64, f64, f64);

/// Scales the part `crop` of an opaque picture to `width_px` x `height_px`.
pub(crate) fn resize(image: &RgbaImage, crop: Crop, width_px: u32, height_px: u32) -> anyhow::Result<RgbaImage> {
    let (_, _, crop_width, crop_height) = crop;
    let is_smaller = f64::from(width_px) < crop_width && f64::from(height_px) < crop_height;
    let source = ImageRef::new(image.width(), image.height(), image.as_raw(), PixelType::U8x4)
        .context("reading the pixels of a picture")?;
    let done = if !is_smaller {
        let mut done = Pixels::new(width_px, height_px, PixelType::U8x4);
        convolve(&source, &mut done, crop, FilterType::CatmullRom)?;
        done
    } else if (crop_width * crop_height) as u64 > LINEAR_PIXELS {
        let (half_width, half_height) =
            ((width_px * 2).min(crop_width as u32).max(1), (height_px * 2).min(crop_height as u32).max(1));
        let mut half = Pixels::new(half_width, half_height, PixelType::U8x4);
        convolve(&source, &mut half, crop, FilterType::Box)?;
        let half = ImageRef::new(half_width, half_height, half.buffer(), PixelType::U8x4)
            .context("reading the pixels of a picture")?;
        in_linear_light(&half, (0.0, 0.0, f64::from(half_width), f64::from(half_height)), width_px, height_px)?
    } else {
        in_linear_light(&source, crop, width_px, height_px)?
    };
    RgbaImage::from_raw(width_px, height_px, done.into_vec()).context("reading the pixels of a scaled picture")
}

fn in_linear_light(source: &ImageRef, crop: Crop, width_px: u32, height_px: u32) -> anyhow::Result<Pixels<'static>> {
    let mapper = create_srgb_mapper();
    let mut linear = Pixels::new(source.width(), source.height(), PixelType::U16x4);
    mapper.forward_map(source, &mut linear).context("converting a picture to linear light")?;
    let mut scaled = Pixels::new(width_px, height_px, PixelType::U16x4);
    convolve(&linear, &mut scaled, crop, FilterType::Lanczos3)?;
    let mut done = Pixels::new(width_px, height_px, PixelType::U8x4);
    mapper.backward_map(&scaled, &mut done).context("converting a picture from linear light")?;
    Ok(done)
}

/// Scales with `filter`, pixels of one type to pixels of the same type, all of them opaque.
pub(crate) fn convolve(
    source: &impl fast_image_resize::IntoImageView,
    done: &mut Pixels<'static>,
    (left, top, width, height): Crop,
    filter: FilterType,
) -> anyhow::Result<()> {
    let options =
        ResizeOptions::new().resize_alg(ResizeAlg::Convolution(filter)).crop(left, top, width, height).use_alpha(false);
    Resizer::new().resize(source, done, &options).context("scaling a picture")
}
