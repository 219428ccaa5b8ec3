//! Bars that continue the edges of a slide: what is plain there goes on, so that the slide seems made for the screen.

use image::RgbaImage;

use crate::picture::Picture;

/// Samples along an edge by which it is judged, whatever the size of the screen.
const SAMPLES: usize = 256;

/// Pixels from the edge inwards that are taken together.
const DEPTH_PX: u32 = 3;

/// A difference of two samples in a channel that is a step from one colour to another.
const STEP: u16 = 6;

/// Steps beyond which an edge is no longer made of a few bands and soft gradients.
const MOST_STEPS: usize = 14;

/// The sum of the differences along an edge that are no steps beyond which it is no longer plain.
const MOST_CHANGE: u32 = 220;

/// Pixels of an edge to each side that may be taken for the same colour.
const SMOOTHED_PX: usize = 8;

type Rgb = [u8; 3];

/// A picture of `size_px` whose bars continue the edges of `image`, which stands in its middle and fills it in one
/// direction; `None` if an edge at a bar is not plain. Where `image` itself stands is left black.
pub(super) fn continued(image: &RgbaImage, size_px: (u32, u32)) -> Option<Picture> {
    let (width, height) = image.dimensions();
    let has_side_bars = width < size_px.0;
    let (across, along) = if has_side_bars { (width, height) } else { (height, width) };
    if height < size_px.1 && has_side_bars {
        return None;
    }
    let edge = |from_end: bool| -> Vec<Rgb> {
        (0..along).map(|place| mean(image, has_side_bars, from_end, across, place)).collect()
    };
    let edges = [edge(false), edge(true)];
    if !edges.iter().all(|edge| is_plain(edge)) {
        return None;
    }
    let [first, last] = edges.map(|edge| smooth(&edge));
    let mut picture = Picture::filled(size_px.0, size_px.1, [0, 0, 0]);
    let middle = if has_side_bars { size_px.0 } else { size_px.1 } / 2;
    for (index, pixel) in picture.pixels.as_chunks_mut::<4>().0.iter_mut().enumerate() {
        let (x, y) = (index % size_px.0 as usize, index / size_px.0 as usize);
        let (through, place) = if has_side_bars { (x, y) } else { (y, x) };
        let edge = if through < middle as usize { &first } else { &last };
        pixel[..3].copy_from_slice(&edge[place.min(edge.len() - 1)]);
    }
    Some(picture)
}

/// The colour of an edge at one place, over a few pixels inwards.
fn mean(image: &RgbaImage, is_side: bool, from_end: bool, across: u32, place: u32) -> Rgb {
    let depth = DEPTH_PX.min(across);
    let pixel = |inwards: u32| {
        let through = if from_end { across - 1 - inwards } else { inwards };
        let (x, y) = if is_side { (through, place) } else { (place, through) };
        image.get_pixel(x, y).0
    };
    [0, 1, 2].map(|channel| {
        let sum: u32 = (0..depth).map(|inwards| u32::from(pixel(inwards)[channel])).sum();
        ((sum + depth / 2) / depth) as u8
    })
}

/// Tells whether an edge is made of a few bands of colour, or of soft gradients.
fn is_plain(edge: &[Rgb]) -> bool {
    let count = SAMPLES.min(edge.len());
    let sample = |index: usize| {
        let span = &edge[index * edge.len() / count..(index + 1) * edge.len() / count];
        [0, 1, 2].map(|channel| {
            let sum: u32 = span.iter().map(|colour| u32::from(colour[channel])).sum();
            (sum / span.len() as u32) as u16
        })
    };
    let samples: Vec<[u16; 3]> = (0..count).map(sample).collect();
    let differences = samples.windows(2).map(|pair| (0..3).map(|c| pair[0][c].abs_diff(pair[1][c])).max().unwrap_or(0));
    let (steps, change) = differences.fold((0, 0), |(steps, change), difference| {
        if difference > STEP { (steps + 1, change) } else { (steps, change + u32::from(difference)) }
    });
    steps <= MOST_STEPS && change <= MOST_CHANGE
}

/// Takes the noise out of an edge and keeps its steps: each place becomes the mean of the near ones of about its colour.
fn smooth(edge: &[Rgb]) -> Vec<Rgb> {
    let is_like = |one: &Rgb, other: &Rgb| one.iter().zip(other).all(|(a, b)| a.abs_diff(*b) <= 8);
    (0..edge.len())
        .map(|at| {
            let near = &edge[at.saturating_sub(SMOOTHED_PX)..(at + SMOOTHED_PX + 1).min(edge.len())];
            let (mut sum, mut count) = ([0_u32; 3], 0);
            for colour in near.iter().filter(|colour| is_like(colour, &edge[at])) {
                (0..3).for_each(|channel| sum[channel] += u32::from(colour[channel]));
                count += 1;
            }
            sum.map(|sum| ((sum + count / 2) / count) as u8)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use image::Rgba;

    use super::*;

    #[test]
    fn bands_of_colour_go_on_over_the_bars() {
        let banded =
            RgbaImage::from_fn(100, 60, |_, y| Rgba(if y < 20 { [0, 60, 90, 255] } else { [250, 245, 240, 255] }));
        let picture = continued(&banded, (160, 60)).unwrap();
        let at = |x: usize, y: usize| picture.pixels[(y * 160 + x) * 4..][..3].to_vec();
        for x in [0, 10, 150, 159] {
            assert_eq!((at(x, 5), at(x, 40)), (vec![0, 60, 90], vec![250, 245, 240]));
        }
        assert!(continued(&banded, (100, 120)).is_some());
    }

    #[test]
    fn an_edge_with_much_in_it_is_not_continued() {
        let checked =
            RgbaImage::from_fn(400, 300, |x, y| Rgba(if (x / 5 + y / 5) % 2 == 0 { [0, 0, 0, 255] } else { [255; 4] }));
        assert!(continued(&checked, (600, 300)).is_none());
        assert!(continued(&checked, (400, 600)).is_none());
    }
}
