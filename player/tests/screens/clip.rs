//! Videos in whose picture each frame's number can be read.

use std::{
    io::Write as _,
    path::Path,
    process::{Command, Stdio},
};

use image::{Rgb, RgbImage, imageops};

use crate::{
    pattern::{self, pattern},
    process::run_tool,
};

/// Frames a second.
pub(crate) const RATE: u32 = 25;
/// Binary digits of the number, the highest at the left; below them their complement, which shows a torn picture.
const DIGITS: u32 = 10;

/// Writes an H.264 video with sound whose frames carry their number.
pub(crate) fn save_numbered(path: &Path, seconds: u32) {
    let (width, height) = pattern::SIZE_PX;
    let mut command = Command::new("ffmpeg");
    command.args(["-nostdin", "-v", "error", "-y", "-f", "lavfi", "-i", "sine=frequency=300"]);
    command.args(["-f", "rawvideo", "-pix_fmt", "rgb24", "-s", &format!("{width}x{height}"), "-r", &RATE.to_string()]);
    command.args(["-i", "-", "-map", "1:v", "-map", "0:a", "-t", &seconds.to_string(), "-c:v", "libx264"]);
    command.args(["-preset", "veryfast", "-g", "25", "-pix_fmt", "yuv420p", "-c:a", "aac", "-movflags", "+faststart"]);
    let mut child = command.arg(path).stdin(Stdio::piped()).spawn().expect("ffmpeg runs");
    let mut input = child.stdin.take().expect("its input is piped");
    for number in 0..seconds * RATE {
        input.write_all(&numbered(number)).expect("ffmpeg takes frames");
    }
    drop(input);
    assert!(child.wait().expect("ffmpeg ends").success(), "ffmpeg could not make {}", path.display());
}

/// Writes a video of `pattern` with ffmpeg's `options` for its coding.
pub(crate) fn save_of_pattern(path: &Path, seconds: u32, options: &[&str]) {
    let source = path.with_extension("source.png");
    pattern::save(&pattern(), &source);
    let mut command = Command::new("ffmpeg");
    command.args(["-nostdin", "-v", "error", "-y", "-loop", "1", "-r", &RATE.to_string(), "-i"]).arg(&source);
    command.args(["-t", &seconds.to_string(), "-pix_fmt", "yuv420p"]).args(options);
    run_tool(command.args(["-movflags", "+faststart"]).arg(path));
    std::fs::remove_file(&source).expect("the picture can be removed");
}

fn numbered(number: u32) -> Vec<u8> {
    let mut picture = RgbImage::from_pixel(pattern::SIZE_PX.0, pattern::SIZE_PX.1, Rgb([30, 90, 120]));
    let ball = imageops::resize(&pattern(), 64, 36, imageops::FilterType::Triangle);
    imageops::overlay(&mut picture, &ball, i64::from(number % 240), 72);
    for digit in 0..DIGITS {
        let is_set = number >> (DIGITS - 1 - digit) & 1 == 1;
        fill(&mut picture, digit, 20, is_set);
        fill(&mut picture, digit, 136, !is_set);
    }
    picture.into_raw()
}

fn fill(picture: &mut RgbImage, digit: u32, top: u32, is_set: bool) {
    for (x, y) in (0..24).flat_map(|x| (0..24).map(move |y| (24 + digit * 28 + x, top + y))) {
        picture.put_pixel(x, y, Rgb([if is_set { 235 } else { 20 }; 3]));
    }
}

/// The number of the frame on a display that such a video fills; `None` if there is none, or half of another.
pub(crate) fn number_on(picture: &RgbImage) -> Option<u32> {
    let scale = picture.width() as f32 / pattern::SIZE_PX.0 as f32;
    let luma = |digit: u32, top: u32| {
        let (x, y) = ((24 + digit * 28 + 12) as f32 * scale, (top + 12) as f32 * scale);
        picture.get_pixel(x as u32, y as u32).0.iter().map(|value| u32::from(*value)).sum::<u32>() / 3
    };
    (0..DIGITS).try_fold(0, |number, digit| {
        let (above, below) = (luma(digit, 20), luma(digit, 136));
        (above.abs_diff(below) > 120).then_some(number << 1 | u32::from(above > below))
    })
}

#[test]
fn a_frame_s_number_is_read_from_its_picture() {
    for number in [0, 1, 173, 682, 1023] {
        let (width, height) = pattern::SIZE_PX;
        let picture = RgbImage::from_raw(width, height, numbered(number)).expect("the size fits");
        assert_eq!(number_on(&imageops::resize(&picture, 640, 360, imageops::FilterType::Triangle)), Some(number));
    }
    assert_eq!(number_on(&pattern()), None);
}
