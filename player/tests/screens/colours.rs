//! Videos of every matrix, range and layout come out in the colours that went in.

use std::{
    io::Write as _,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use image::RgbImage;
use jiff::{SignedDuration, Timestamp};

use crate::{
    alone,
    city::{City, SCREENS},
    manager::Manager,
    patience::until,
    pattern,
    player::{Player, Setup},
    scratch::Scratch,
    still::Stills,
    xvfb::SIZE_PX,
};

/// The bars, left to right.
const BARS: [[u8; 3]; 10] = [
    [255, 255, 255],
    [235, 235, 16],
    [16, 200, 200],
    [30, 180, 60],
    [190, 30, 190],
    [200, 30, 40],
    [30, 50, 190],
    [128, 128, 128],
    [157, 36, 73],
    [0, 0, 0],
];
/// The largest CIE76 distance of a bar from what went in: 2.3 is one that an attentive eye just sees.
const DELTA_E_MAX: f64 = 2.3;
/// Wrong matrices and ranges are at least this far off somewhere, so that the bound above tells them.
const DELTA_E_WRONG: f64 = 5.0;

#[test]
fn every_matrix_range_and_layout_shows_the_right_colours() {
    let _stage = alone();
    let scratch = Scratch::new("colours");
    for (matrix, range) in [("bt601", "tv"), ("bt601", "pc"), ("bt709", "tv"), ("bt709", "pc")] {
        let city = city_of(&scratch, matrix, range, None);
        for layout in ["i420", "nv12"] {
            let worst = worst_of_still(&city, &scratch, layout);
            println!("{matrix} {range} {layout}: largest CIE76 distance {worst:.2}");
            assert!(worst <= DELTA_E_MAX, "{matrix} {range} {layout}: a bar is {worst:.2} off");
        }
    }
}

#[test]
fn a_wrong_matrix_or_range_would_be_noticed() {
    let _stage = alone();
    let scratch = Scratch::new("colours-wrong");
    for (matrix, range, stated) in [("bt601", "tv", ("bt709", "tv")), ("bt709", "pc", ("bt709", "tv"))] {
        let city = city_of(&scratch, matrix, range, Some(stated));
        let worst = worst_of_still(&city, &scratch, "i420");
        assert!(worst >= DELTA_E_WRONG, "{matrix} {range} stated as {stated:?} is only {worst:.2} off");
    }
}

#[test]
fn a_window_shows_the_right_colours() {
    let _stage = alone();
    let scratch = Scratch::new("colours-window");
    let city = city_of(&scratch, "bt709", "tv", None);
    let manager = Manager::start(&scratch);
    manager.publish(&city, &[]);
    let data = scratch.join("data");
    let setup = Setup::of(&manager.url(), data);
    let mut player = Player::start(&scratch, setup);
    player.wait_for("the bars", |show| show.item == "barras");
    until("the bars to be right on the display", || {
        player.assert_running();
        (worst_of(&player.picture()) <= DELTA_E_MAX).then_some(())
    });
}

/// The largest distance in a still of a city that shows only the bars.
fn worst_of_still(city: &Path, scratch: &Scratch, layout: &str) -> f64 {
    let mut stills = Stills::open_with(city, scratch, &[("CARTELERA_VIDEO_LAYOUT", layout)]);
    let picture = stills.take(SCREENS[0], Timestamp::now() + SignedDuration::from_hours(24));
    worst_of(&picture)
}

/// The largest distance of a bar on a display from what went in.
fn worst_of(picture: &RgbImage) -> f64 {
    let width = SIZE_PX.0 / BARS.len() as u32;
    let bars = (0_u32..).zip(BARS).map(|(index, want)| {
        let pixel = picture.get_pixel(width * index + width / 2, SIZE_PX.1 / 2);
        delta_e(pixel.0, want)
    });
    bars.fold(0.0, f64::max)
}

/// A city that shows nothing but bars, coded by `matrix` and `range`; it may be stated as another.
fn city_of(scratch: &Scratch, matrix: &str, range: &str, stated: Option<(&str, &str)>) -> PathBuf {
    let name = format!("{matrix}-{range}-{}", stated.is_some());
    let mut city = City::begin(&scratch.join(&name));
    save_bars(&city.media("barras.mp4"), (matrix, range), stated.unwrap_or((matrix, range)));
    city.capsule("barras", "barras.mp4");
    city.finish()
}

fn save_bars(path: &Path, coded: (&str, &str), stated: (&str, &str)) {
    let (width, height) = pattern::SIZE_PX;
    let bar = width / BARS.len() as u32;
    let yuv = BARS.map(|rgb| yuv(rgb, coded));
    // Planes Y, U and V; the bars' edges are even.
    let row = |plane: usize, width: u32, bar: u32| (0..width).map(move |x| yuv[(x / bar) as usize][plane]);
    let mut frame: Vec<u8> = (0..height).flat_map(|_| row(0, width, bar)).collect();
    for plane in [1, 2] {
        frame.extend((0..height / 2).flat_map(|_| row(plane, width / 2, bar / 2)));
    }
    let (code, full) = (if stated.0 == "bt601" { 6 } else { 1 }, u8::from(stated.1 == "pc"));
    let metadata = format!(
        "h264_metadata=matrix_coefficients={code}:colour_primaries={code}:transfer_characteristics={code}:\
         video_full_range_flag={full}"
    );
    let mut command = Command::new("ffmpeg");
    command.args(["-nostdin", "-v", "error", "-y", "-f", "rawvideo", "-pix_fmt", "yuv420p", "-r", "25"]);
    command.args([
        "-s",
        &format!("{width}x{height}"),
        "-i",
        "-",
        "-c:v",
        "libx264",
        "-preset",
        "veryfast",
        "-crf",
        "4",
    ]);
    command.args(["-bsf:v", &metadata, "-movflags", "+faststart"]);
    let mut child = command.arg(path).stdin(Stdio::piped()).spawn().expect("ffmpeg runs");
    let mut input = child.stdin.take().expect("its input is piped");
    (0..100).for_each(|_| input.write_all(&frame).expect("ffmpeg takes frames"));
    drop(input);
    assert!(child.wait().expect("ffmpeg ends").success(), "ffmpeg could not make {}", path.display());
}

/// Y, U and V of a colour by ITU-T H.273, 8.3.
fn yuv(rgb: [u8; 3], (matrix, range): (&str, &str)) -> [u8; 3] {
    let (kr, kb) = if matrix == "bt601" { (0.299, 0.114) } else { (0.2126, 0.0722) };
    let [red, green, blue] = rgb.map(|value| f64::from(value) / 255.0);
    let luma = kr * red + (1.0 - kr - kb) * green + kb * blue;
    let chroma = [(blue - luma) / (2.0 * (1.0 - kb)), (red - luma) / (2.0 * (1.0 - kr))];
    let (black, luma_scale, chroma_scale) = if range == "pc" { (0.0, 255.0, 255.0) } else { (16.0, 219.0, 224.0) };
    [black + luma_scale * luma, 128.0 + chroma_scale * chroma[0], 128.0 + chroma_scale * chroma[1]]
        .map(|value| value.round().clamp(0.0, 255.0) as u8)
}

/// Distance of two sRGB colours by CIE 1976 (<https://www.w3.org/TR/css-color-4/#rgb-to-lab>), D65.
fn delta_e(one: [u8; 3], other: [u8; 3]) -> f64 {
    let (one, other) = (lab(one), lab(other));
    one.iter().zip(other).map(|(a, b)| (a - b) * (a - b)).sum::<f64>().sqrt()
}

fn lab(rgb: [u8; 3]) -> [f64; 3] {
    let linear = rgb.map(|value| {
        let value = f64::from(value) / 255.0;
        if value <= 0.04045 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
    });
    // Rows for X, Y and Z, divided by those of the white point.
    let rows = [
        ([0.412_456, 0.357_576, 0.180_438], 0.950_47),
        ([0.212_673, 0.715_152, 0.072_175], 1.0),
        ([0.019_334, 0.119_192, 0.950_304], 1.088_83),
    ];
    let xyz = rows.map(|(row, white)| row.iter().zip(linear).map(|(weight, part)| weight * part).sum::<f64>() / white);
    let [x, y, z] = xyz.map(|value| {
        let edge = 6.0_f64 / 29.0;
        if value > edge.powi(3) { value.cbrt() } else { value / (3.0 * edge * edge) + 4.0 / 29.0 }
    });
    [116.0 * y - 16.0, 500.0 * (x - y), 200.0 * (y - z)]
}

#[test]
fn distances_are_those_of_cie_1976() {
    assert!(delta_e([12, 200, 99], [12, 200, 99]) < 1e-9);
    assert!((delta_e([0; 3], [255; 3]) - 100.0).abs() < 0.01);
    // Red and green of sRGB, a textbook's figure.
    assert!((delta_e([255, 0, 0], [0, 255, 0]) - 170.6).abs() < 0.1);
}
