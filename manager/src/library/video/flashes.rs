//! Finds videos that flash: more than three times in a second, on a quarter of the picture or more.
//!
//! What a flash is says WCAG 2.2, success criterion 2.3.1, in its terms *general flash and red flash thresholds*
//! (<https://www.w3.org/TR/WCAG22/#dfn-general-flash-and-red-flash-thresholds>): a pair of opposing changes of the relative luminance
//! by a tenth or more, the darker of the two below 0.8; or a pair of changes to or from a saturated red. Nobody who waits in an office
//! can choose not to see a screen, so the quarter is one of the picture, as Recommendation ITU-R BT.1702 has it, not of what is near the
//! centre of the eye.

use std::{collections::VecDeque, io::Read};

/// Cells across and down: each is the mean of what it covers.
pub(super) const CELLS: usize = 24;
/// Bytes of a picture: red, green and blue of each cell, row by row.
const PICTURE_BYTES: usize = CELLS * CELLS * 3;
/// Pictures a second.
const RATE: usize = 30;
/// A quarter of the picture.
const QUARTER: usize = CELLS * CELLS / 4;
/// So many opposing changes within a second are more than three flashes.
const CHANGES: usize = 8;
/// By how much the luminance changes at least, and how bright the darker may be.
const LUMINANCE: Threshold = Threshold { least: 0.1, darker: 0.8 };
/// The same of saturated red: 20 of 320 parts.
const RED: Threshold = Threshold { least: 20.0 / 320.0, darker: f32::MAX };
/// From this part of all light on a red is saturated.
const SATURATED: f32 = 0.8;

/// What counts as a change.
#[derive(Clone, Copy)]
struct Threshold {
    least: f32,
    darker: f32,
}

/// The second in which the pictures that `video` gives begin to flash too often; `None` if they never do.
///
/// Pictures are [`CELLS`] x [`CELLS`], RGB8, row by row, 30 a second.
///
/// # Errors
///
/// If it cannot be read.
pub(super) fn first_flashes(mut video: impl Read) -> std::io::Result<Option<usize>> {
    let linear = linear();
    let (mut luminance, mut red) = (Changes::new(LUMINANCE), Changes::new(RED));
    let (mut picture, mut last) = ([0; PICTURE_BYTES], None);
    for number in 0.. {
        match video.read_exact(&mut picture) {
            Err(error) if error.kind() == std::io::ErrorKind::UnexpectedEof => return Ok(None),
            other => other?,
        }
        let is_new = |cell: usize, rgb: &[u8; 3]| {
            last.as_ref().is_none_or(|last: &[u8; PICTURE_BYTES]| last[cell * 3..cell * 3 + 3] != rgb[..])
        };
        // Most of most pictures is as it was.
        for (cell, rgb) in picture.as_chunks::<3>().0.iter().enumerate().filter(|(cell, rgb)| is_new(*cell, rgb)) {
            let light = rgb.map(|value| linear[usize::from(value)]);
            luminance.look(number, cell, luminance_of(light));
            red.look(number, cell, red_of(light));
        }
        if let Some(first) = luminance.first(number).or_else(|| red.first(number)) {
            return Ok(Some(first / RATE));
        }
        last = Some(picture);
    }
    Ok(None)
}

/// Light of each value of sRGB (IEC 61966-2-1).
fn linear() -> [f32; 256] {
    std::array::from_fn(|value| {
        let value = value as f32 / 255.0;
        if value <= 0.04045 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
    })
}

fn luminance_of([red, green, blue]: [f32; 3]) -> f32 {
    0.2126 * red + 0.7152 * green + 0.0722 * blue
}

/// How red a saturated red is; 0 of everything else.
fn red_of([red, green, blue]: [f32; 3]) -> f32 {
    if red > 0.0 && red >= SATURATED * (red + green + blue) { (red - green - blue).max(0.0) } else { 0.0 }
}

/// Follows one property of all cells.
struct Changes {
    threshold: Threshold,
    cells: Vec<Cell>,
    /// Whether a cell changed in this picture.
    is_changed: bool,
}

/// What became of a cell.
#[derive(Clone)]
struct Cell {
    /// The least and the most since it changed last.
    least: f32,
    most: f32,
    /// Whether the last change was one to more.
    is_more: Option<bool>,
    /// The numbers of the pictures of the last changes.
    times: VecDeque<usize>,
}

impl Changes {
    fn new(threshold: Threshold) -> Self {
        let times = VecDeque::with_capacity(CHANGES + 1);
        let cell = Cell { least: f32::INFINITY, most: f32::NEG_INFINITY, is_more: None, times };
        Self { threshold, cells: vec![cell; CELLS * CELLS], is_changed: false }
    }

    /// Looks at a cell of the picture `number`.
    fn look(&mut self, number: usize, cell: usize, value: f32) {
        let cell = &mut self.cells[cell];
        if cell.changes(value, self.threshold) {
            cell.times.push_back(number);
            if cell.times.len() > CHANGES {
                cell.times.pop_front();
            }
            self.is_changed = true;
        }
    }

    /// The number of the picture with which too many changes began on a quarter of the picture, looked at in the picture `number`.
    fn first(&mut self, number: usize) -> Option<usize> {
        if !std::mem::take(&mut self.is_changed) {
            return None;
        }
        let flashing = || self.cells.iter().filter_map(|cell| cell.flashes(number));
        if flashing().count() >= QUARTER { flashing().min() } else { None }
    }
}

impl Cell {
    /// Tells whether `value` is a change.
    fn changes(&mut self, value: f32, threshold: Threshold) -> bool {
        (self.least, self.most) = (self.least.min(value), self.most.max(value));
        let is_less = self.is_more != Some(false) && self.most - value >= threshold.least && value < threshold.darker;
        let is_more =
            self.is_more != Some(true) && value - self.least >= threshold.least && self.least < threshold.darker;
        if is_less || is_more {
            (self.least, self.most, self.is_more) = (value, value, Some(!is_less));
        }
        is_less || is_more
    }

    /// The picture in which it began to change too often, if it did so within the second before the picture `number`.
    fn flashes(&self, number: usize) -> Option<usize> {
        let first = *self.times.front()?;
        (self.times.len() == CHANGES && number - first <= RATE).then_some(first)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// So many seconds of pictures, of which `colour` says the colour of each cell.
    fn video(seconds: usize, colour: impl Fn(usize, usize) -> [u8; 3]) -> Vec<u8> {
        let cells = |picture| (0..CELLS * CELLS).map(move |cell| (picture, cell));
        (0..seconds * RATE).flat_map(cells).flat_map(|(picture, cell)| colour(picture, cell)).collect()
    }

    fn first(seconds: usize, colour: impl Fn(usize, usize) -> [u8; 3]) -> Option<usize> {
        first_flashes(&video(seconds, colour)[..]).unwrap()
    }

    /// Whether a wave of so many pictures is up.
    fn up(picture: usize, period: usize) -> bool {
        picture % period < period / 2
    }

    const WHITE: [u8; 3] = [255; 3];
    const BLACK: [u8; 3] = [0; 3];

    #[test]
    fn three_flashes_a_second_are_shown_and_four_are_not() {
        let flashing = |period| first(4, move |picture, _| if up(picture, period) { WHITE } else { BLACK });
        assert_eq!(flashing(10), None, "3 a second");
        for period in [8, 6, 4, 2] {
            assert_eq!(flashing(period), Some(0), "every {period} pictures");
        }
        let late = |picture: usize, _| if picture > 95 && up(picture, 4) { WHITE } else { BLACK };
        assert_eq!(first(5, late), Some(3), "the second is told");
        let short = |picture: usize, _| if picture < 12 && up(picture, 4) { WHITE } else { BLACK };
        assert_eq!(first(4, short), None, "three flashes in a row");
    }

    #[test]
    fn less_than_a_quarter_of_the_picture_or_a_tenth_of_the_light_is_no_flash() {
        let part = |cells| first(3, move |picture, cell| if cell < cells && up(picture, 4) { WHITE } else { BLACK });
        assert_eq!((part(QUARTER - 1), part(QUARTER)), (None, Some(0)));
        let grey = |low, high| first(3, move |picture, _| if up(picture, 4) { [high; 3] } else { [low; 3] });
        assert_eq!(grey(100, 112), None);
        assert_eq!(grey(100, 140), Some(0));
        assert_eq!(grey(232, 255), None, "both are bright");
    }

    #[test]
    fn a_soft_flash_counts_and_a_moving_edge_does_not() {
        let soft = |picture: usize, _| {
            let phase = picture % 8;
            [u8::try_from(if phase < 4 { phase * 60 } else { (8 - phase) * 60 }).unwrap(); 3]
        };
        assert_eq!(first(3, soft), Some(0));
        // A bar of a tenth of the width goes through the picture each half second.
        let bar = |picture: usize, cell: usize| {
            let column = cell % CELLS;
            if (column + CELLS - picture * 2 % CELLS) % CELLS < 3 { WHITE } else { BLACK }
        };
        assert_eq!(first(4, bar), None);
    }

    #[test]
    fn a_saturated_red_flashes_where_its_luminance_would_not() {
        let red = |low, high| first(3, move |picture, _| if up(picture, 4) { [high, 0, 0] } else { [low, 0, 0] });
        assert_eq!(red(0, 160), Some(0), "luminance 0.08");
        assert_eq!(first(3, |picture, _| if up(picture, 4) { [150, 90, 90] } else { [90, 90, 90] }), None);
    }

    #[test]
    fn what_is_short_or_empty_never_flashes() {
        assert_eq!(first_flashes(&[][..]).unwrap(), None);
        assert_eq!(first_flashes(&[7; PICTURE_BYTES - 1][..]).unwrap(), None);
    }
}
