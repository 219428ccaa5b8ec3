//! Contact sheets: small copies of pictures side by side, compared one by one with those of the reference.

use std::{fs, path::Path};

use cartelera_player::picture::Picture;
use image::{
    ExtendedColorType, ImageEncoder as _, Rgb, RgbImage, RgbaImage,
    codecs::png::{CompressionType, FilterType, PngEncoder},
    imageops::{self, FilterType as Resampling},
};

/// The longer side of a small copy in pixels.
const CELL_PX: u32 = 440;

/// Space around the copies in pixels.
const GAP_PX: u32 = 8;

/// Width of a sheet in pixels.
const SHEET_PX: u32 = 2 * CELL_PX + 3 * GAP_PX;

/// Likeness below which a part of a picture looks different: structure and colour both count, 1 is the same.
const ALIKE: f64 = 0.98;

/// About the sides in pixels of the parts that are compared, so that a small fault is not lost in a large picture.
const PART_PX: u32 = 100;

const REFERENCES: &str = "tests/pictures/references";

/// Small copies of pictures under one name.
pub(crate) struct Sheet {
    name: &'static str,
    cells: Vec<RgbImage>,
}

impl Sheet {
    pub(crate) fn new(name: &'static str) -> Self {
        Self { name, cells: Vec::new() }
    }

    /// Adds a small copy of `picture`.
    pub(crate) fn add(&mut self, picture: Picture) {
        let (width, height) = (picture.width_px, picture.height_px);
        let scale = f64::from(CELL_PX) / f64::from(width.max(height));
        let small = |side: u32| (f64::from(side) * scale).round() as u32;
        let whole = RgbaImage::from_raw(width, height, picture.pixels).expect("a picture has all its pixels");
        let copy = imageops::resize(&whole, small(width), small(height), Resampling::Triangle);
        let mut copy = image::DynamicImage::ImageRgba8(copy).into_rgb8();
        // Fewer tones make smaller references.
        copy.iter_mut().for_each(|value| *value = *value & 0xf8 | *value >> 5);
        self.cells.push(copy);
    }

    /// Where each copy stands, in rows from the top, and the height of the sheet.
    fn places(&self) -> (Vec<(u32, u32)>, u32) {
        let (mut x, mut y, mut row) = (GAP_PX, GAP_PX, 0);
        let places = self.cells.iter().map(|cell| {
            if x + cell.width() + GAP_PX > SHEET_PX {
                (x, y, row) = (GAP_PX, y + row + GAP_PX, 0);
            }
            let place = (x, y);
            (x, row) = (x + cell.width() + GAP_PX, row.max(cell.height()));
            place
        });
        let places = places.collect();
        (places, y + row + GAP_PX)
    }

    fn draw(&self) -> RgbImage {
        let (places, height) = self.places();
        let mut sheet = RgbImage::from_pixel(SHEET_PX, height, Rgb([128; 3]));
        for (cell, (x, y)) in self.cells.iter().zip(places) {
            imageops::replace(&mut sheet, cell, i64::from(x), i64::from(y));
        }
        sheet
    }

    /// The least likeness of a part of a copy with that of the reference; 0 if the sheets differ in shape.
    fn likeness(&self, reference: &RgbImage) -> f64 {
        let (places, height) = self.places();
        if reference.dimensions() != (SHEET_PX, height) {
            return 0.0;
        }
        let likeness = |(cell, (x, y)): (&RgbImage, (u32, u32))| {
            let last = imageops::crop_imm(reference, x, y, cell.width(), cell.height()).to_image();
            parts(cell.dimensions())
                .map(|(x, y, width, height)| {
                    let part = |picture: &RgbImage| imageops::crop_imm(picture, x, y, width, height).to_image();
                    let compared = image_compare::rgb_hybrid_compare(&part(cell), &part(&last));
                    compared.expect("both have one size").score
                })
                .fold(1.0, f64::min)
        };
        self.cells.iter().zip(places).map(likeness).fold(1.0, f64::min)
    }
}

/// Divides a picture into parts of about [`PART_PX`]: left, top, width and height of each.
fn parts((width, height): (u32, u32)) -> impl Iterator<Item = (u32, u32, u32, u32)> {
    let cuts = |side: u32| {
        let count = side.div_ceil(PART_PX);
        (0..count).map(move |index| (side * index / count, side * (index + 1) / count))
    };
    cuts(height)
        .flat_map(move |(top, bottom)| cuts(width).map(move |(left, right)| (left, top, right - left, bottom - top)))
}

/// Compares sheets with their references, or makes these anew.
///
/// # Panics
/// If one looks different; the sheets that do are left beside the build for people to look at.
pub(crate) fn judge(sheets: impl Iterator<Item = Sheet>) {
    let is_renewed = std::env::var_os("CARTELERA_BLESS").is_some();
    let mut different = Vec::new();
    for sheet in sheets {
        let path = Path::new(REFERENCES).join(sheet.name).with_extension("png");
        if is_renewed {
            save(&sheet.draw(), &path);
            continue;
        }
        let score = image::open(&path).map_or(0.0, |reference| sheet.likeness(&reference.into_rgb8()));
        if score < ALIKE {
            let shown = Path::new(env!("CARGO_TARGET_TMPDIR")).join(sheet.name).with_extension("png");
            save(&sheet.draw(), &shown);
            different.push(format!("{} scores {score:.4} (see {})", sheet.name, shown.display()));
        }
    }
    assert!(different.is_empty(), "look different; if that is wanted, renew with CARTELERA_BLESS=1: {different:#?}");
}

fn save(sheet: &RgbImage, path: &Path) {
    let mut bytes = Vec::new();
    PngEncoder::new_with_quality(&mut bytes, CompressionType::Best, FilterType::Adaptive)
        .write_image(sheet.as_raw(), sheet.width(), sheet.height(), ExtendedColorType::Rgb8)
        .expect("a sheet can be encoded");
    fs::write(path, bytes).expect("a sheet can be written");
}
