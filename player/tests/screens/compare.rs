//! How alike two pictures look.

use image::{RgbImage, imageops};

/// Pictures are judged at this size, so that a moved edge or a dithered tone does not count.
const JUDGED_PX: (u32, u32) = (320, 180);
/// Luma above which a pixel is not black.
const BLACK_LUMA: u32 = 24;

/// Likeness of two pictures: 1 is the same; structure (SSIM) and colour both count.
pub(crate) fn likeness(one: &RgbImage, other: &RgbImage) -> f64 {
    let small = |picture| imageops::resize(picture, JUDGED_PX.0, JUDGED_PX.1, imageops::FilterType::Triangle);
    image_compare::rgb_hybrid_compare(&small(one), &small(other)).expect("both have one size").score
}

/// Whether nearly nothing is lit: under one pixel in a hundred.
pub(crate) fn is_black(picture: &RgbImage) -> bool {
    let is_lit = |[r, g, b]: [u8; 3]| 3 * u32::from(r) + 6 * u32::from(g) + u32::from(b) > 10 * BLACK_LUMA;
    let lit = picture.pixels().filter(|pixel| is_lit(pixel.0)).count();
    lit * 100 < picture.pixels().len()
}

/// The middle one of some numbers.
pub(crate) fn median(mut numbers: Vec<i64>) -> i64 {
    assert!(!numbers.is_empty(), "there is no middle of nothing");
    numbers.sort_unstable();
    numbers[numbers.len() / 2]
}

#[test]
fn likeness_tells_pictures_apart() {
    let plain = RgbImage::from_pixel(640, 360, image::Rgb([200, 40, 40]));
    let striped =
        RgbImage::from_fn(640, 360, |x, _| if x / 40 % 2 == 0 { [200, 40, 40] } else { [40, 40, 200] }.into());
    assert!(likeness(&plain, &plain) > 0.99);
    assert!(likeness(&plain, &striped) < 0.6);
}

#[test]
fn a_picture_with_a_few_bright_pixels_is_black_and_a_dim_one_is_not() {
    let mut cursor = RgbImage::new(640, 360);
    (0..100).for_each(|x| cursor.put_pixel(x, 10, image::Rgb([255; 3])));
    assert!(is_black(&cursor));
    assert!(!is_black(&RgbImage::from_pixel(640, 360, image::Rgb([30; 3]))));
}
