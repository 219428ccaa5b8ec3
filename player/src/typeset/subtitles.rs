//! Subtitles: cues from `WebVTT` or `SubRip` files, and the picture of one over a video.

use super::{
    bind::bind,
    canvas::{Area, Canvas},
    fonts::{Face, with_typesetter},
    palette::{INK, WHITE},
    text::Style,
};
use crate::picture::Picture;

/// The most cues that a file may have; the rest are left out.
const MAX_CUES: usize = 20_000;

/// Sizes of text that are tried, as parts of the screen's short side, until it has at most two lines.
const SIZES: [f32; 6] = [0.058, 0.053, 0.048, 0.044, 0.04, 0.036];

/// Lines of a subtitle.
const MOST_LINES: usize = 2;

/// Distance of a subtitle from the video above it, as a part of the screen's width.
const UNDER_VIDEO: f32 = 0.012;

/// How dark the box behind the text is: white on it keeps more than 7:1 over any video.
const BOX_ALPHA: u8 = 208;

/// A text and when it stands, half-open, in milliseconds from the start of the video.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cue {
    /// First millisecond.
    pub from_ms: u64,
    /// First millisecond at which it no longer stands.
    pub to_ms: u64,
    /// Its lines, without marks.
    pub text: String,
}

/// A picture that is laid over another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Overlay {
    /// The picture, with see-through parts.
    pub picture: Picture,
    /// Where its left edge stands on the screen.
    pub x_px: u32,
    /// Where its top edge stands on the screen.
    pub y_px: u32,
}

/// Reads `WebVTT` or `SubRip` text, in order of time; what cannot be read is left out.
pub fn parse(text: &str) -> Vec<Cue> {
    let text = text.trim_start_matches('\u{feff}').replace("\r\n", "\n").replace('\r', "\n");
    let mut cues = Vec::new();
    let mut lines = text.lines().peekable();
    while let Some(line) = lines.next() {
        let Some((from_ms, to_ms)) = times(line) else { continue };
        let mut words: Vec<String> = Vec::new();
        while let Some(line) = lines.next_if(|line| !line.trim().is_empty() && times(line).is_none()) {
            words.push(plain(line));
        }
        // A counter that stands before the next time without an empty line between is not text.
        if lines.peek().is_some_and(|line| times(line).is_some())
            && words.len() > 1
            && words.last().is_some_and(|word| word.bytes().all(|b| b.is_ascii_digit()))
        {
            words.pop();
        }
        let text = words.join("\n").trim().to_owned();
        if from_ms < to_ms && !text.is_empty() && cues.len() < MAX_CUES {
            cues.push(Cue { from_ms, to_ms, text });
        }
    }
    cues.sort_by_key(|cue| cue.from_ms);
    cues
}

/// Reads `00:01:02.500 --> 00:01:04,000 align:start`.
fn times(line: &str) -> Option<(u64, u64)> {
    let (from, rest) = line.split_once("-->")?;
    Some((instant(from.trim())?, instant(rest.split_whitespace().next()?)?))
}

/// Reads `hh:mm:ss.mmm`, `mm:ss.mmm` or either with a comma, as milliseconds.
fn instant(text: &str) -> Option<u64> {
    let (clock, fraction) = text.split_once(['.', ',']).unwrap_or((text, ""));
    let number =
        |digits: &str| digits.bytes().all(|b| b.is_ascii_digit()).then(|| digits.parse::<u64>().ok()).flatten();
    let parts = clock.split(':').map(number).collect::<Option<Vec<u64>>>()?;
    if !(2..=3).contains(&parts.len()) || parts.iter().any(|part| *part > 9_999) {
        return None;
    }
    let seconds = parts.iter().fold(0, |sum, part| sum * 60 + part);
    let thousandths: String = fraction.chars().chain("000".chars()).take(3).collect();
    Some(seconds * 1000 + number(&thousandths)?)
}

/// Takes out tags such as `<i>`, `<v Ana>` and `{\an8}`, and writes out entities.
fn plain(line: &str) -> String {
    let mut text = String::new();
    let mut closing = None;
    for letter in line.chars() {
        match (closing, letter) {
            (None, '<') => closing = Some('>'),
            (None, '{') => closing = Some('}'),
            (Some(end), letter) if letter == end => closing = None,
            (None, letter) => text.push(letter),
            _ => {}
        }
    }
    let entities = [("&nbsp;", " "), ("&lt;", "<"), ("&gt;", ">"), ("&lrm;", ""), ("&rlm;", ""), ("&amp;", "&")];
    entities.into_iter().fold(text, |text, (entity, letter)| text.replace(entity, letter)).trim().to_owned()
}

/// The picture of a subtitle for a screen of `size_px`: white on a dark box at the bottom of the safe area; `None` if
/// there is nothing to show.
///
/// On a portrait screen it stands right under where a 16:9 video ends: eyes that watch the video would not find it at the
/// screen's foot. Over a portrait video, which fills the screen, that is its lower third.
pub fn subtitle(size_px: (u32, u32), text: &str) -> Option<Overlay> {
    let text = bind(text);
    if text.is_empty() || size_px.0 < 64 || size_px.1 < 64 {
        return None;
    }
    let (width, height) = (size_px.0 as f32, size_px.1 as f32);
    let (inset_x, inset_y) = ((width * 0.05).ceil(), (height * 0.05).ceil());
    let short = width.min(height);
    with_typesetter(|typesetter| {
        let style = |size_px| Style {
            face: Face::headline(),
            size_px,
            weight: 600.0,
            leading: 1.26,
            tracking: 0.005,
            colour: WHITE,
        };
        let room = (width - 2.0 * inset_x - short * 0.06).min(short * 1.5);
        let blocks = SIZES.map(|size| (short * size, typesetter.balanced(&text, &style(short * size), room)));
        // A text too long for two lines at the least size is shown whole all the same.
        let fitting = blocks.iter().position(|(_, block)| block.len() <= MOST_LINES).unwrap_or(blocks.len() - 1);
        let (size, block) = &blocks[fitting];
        let (pad_x, pad_y) = (size * 0.5, size * 0.22);
        let box_width = (block.width() + 2.0 * pad_x).ceil().min(width - 2.0 * inset_x);
        let box_height = (block.height() + 2.0 * pad_y).ceil().min(height - 2.0 * inset_y);
        let mut canvas = Canvas::new(box_width as u32, box_height as u32)?;
        canvas.fill_rounded(Area::new(0.0, 0.0, box_width, box_height), size * 0.22, INK, BOX_ALPHA);
        block.draw_centred(&mut canvas, box_width / 2.0, pad_y);
        Ok(Overlay {
            picture: canvas.into_picture(),
            x_px: ((width - box_width) / 2.0) as u32,
            y_px: top_of(box_height, size_px, inset_y) as u32,
        })
    })
    .ok()
}

/// Where a box of `box_height` begins on a screen of `size_px`, in pixels from its top.
fn top_of(box_height: f32, size_px: (u32, u32), inset_y: f32) -> f32 {
    let (width, height) = (size_px.0 as f32, size_px.1 as f32);
    let foot = height - inset_y - box_height;
    let video_end = f32::midpoint(height, width * 9.0 / 16.0);
    if height > width { foot.min(video_end + width * UNDER_VIDEO) } else { foot }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cue(from_ms: u64, to_ms: u64, text: &str) -> Cue {
        Cue { from_ms, to_ms, text: text.to_owned() }
    }

    #[test]
    fn both_kinds_of_file_are_read() {
        let webvtt = "\u{feff}WEBVTT - Las Tres\n\nNOTE nada\n\nSTYLE\n::cue { color: red }\n\nuno\n00:01.500 --> 00:03.000 line:80%\n<v Ana>Hola,\n<i>Torreón</i> &amp; Lerdo\n\n01:00:00.000 --> 01:00:01.250\nFin\n";
        let read = [cue(1_500, 3_000, "Hola,\nTorreón & Lerdo"), cue(3_600_000, 3_601_250, "Fin")];
        assert_eq!(parse(webvtt), read);
        let subrip =
            "1\r\n00:00:01,500 --> 00:00:03,000\r\n{\\an8}Hola\r\n\r\n2\r\n00:00:03,000 --> 00:00:04,2\r\nFin\r\n";
        assert_eq!(parse(subrip), [cue(1_500, 3_000, "Hola"), cue(3_000, 4_200, "Fin")]);
    }

    #[test]
    fn what_cannot_be_read_is_left_out() {
        for text in [
            "",
            "-->",
            "00:01 --> x\nno",
            "00:05.000 --> 00:01.000\nvuelve",
            "99999999999999999999:00 --> 1:00\nno",
            "1:2:3:4 --> 00:09\nno",
            "00:01.ñ --> 00:02.000\nno",
            "00:01.000 --> 00:02.000\n\n",
        ] {
            assert_eq!(parse(text), [], "{text}");
        }
        let tight = "1\n00:01,000 --> 00:02,000\nuno\n2\n00:02,000 --> 00:03,000\ndos";
        assert_eq!(parse(tight), [cue(1_000, 2_000, "uno"), cue(2_000, 3_000, "dos")]);
    }

    #[test]
    fn a_subtitle_stands_in_the_safe_area_and_is_white_on_dark() {
        for size in [(1920, 1080), (1080, 1920), (1024, 768), (640, 360)] {
            for text in [
                "Sí.",
                "El programa de bacheo llega esta semana a las colonias del oriente de la ciudad",
                &"largo ".repeat(90),
            ] {
                let overlay = subtitle(size, text).unwrap();
                let (width, height) = (overlay.picture.width_px, overlay.picture.height_px);
                assert!(overlay.x_px >= size.0 / 20 && overlay.x_px + width <= size.0 - size.0 / 20, "{size:?}");
                assert!(overlay.y_px >= size.1 / 20 && overlay.y_px + height <= size.1 - size.1 / 20, "{size:?}");
                let pixels = overlay.picture.pixels.as_chunks::<4>().0;
                assert!(pixels.contains(&[255; 4]));
                assert!(pixels.iter().filter(|p| p[3] == BOX_ALPHA).count() * 3 > pixels.len());
            }
        }
        assert_eq!(subtitle((1920, 1080), " \n "), None);
    }

    #[test]
    fn on_a_portrait_screen_it_stands_under_a_landscape_video() {
        for (width, height) in [(1080, 1920), (768, 1024), (360, 640)] {
            let overlay = subtitle((width, height), "Hola, Torreón").unwrap();
            let video_end = height / 2 + width * 9 / 32;
            assert!((video_end..video_end + width / 20).contains(&overlay.y_px), "{width}x{height}: {}", overlay.y_px);
        }
        let overlay = subtitle((1920, 1080), "Hola, Torreón").unwrap();
        assert_eq!(overlay.y_px + overlay.picture.height_px, 1080 - 54);
    }
}
