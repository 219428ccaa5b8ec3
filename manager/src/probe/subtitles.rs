//! Subtitles: `WebVTT` (<https://www.w3.org/TR/webvtt1/>) and `SubRip`.

use cartelera_playlists::media::MediaKind;

use super::{Finding, ProbeError, refused};

/// How subtitles are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum SubtitleFormat {
    WebVtt,
    Srt,
}

pub(super) fn judge(bytes: &[u8], format: SubtitleFormat) -> Result<Finding, ProbeError> {
    let Ok(text) = std::str::from_utf8(bytes) else {
        return refused("the subtitles are not UTF-8 text (save them as UTF-8)");
    };
    let mut cues = 0;
    let mut last_start_ms = 0;
    for (index, line) in text.lines().enumerate().filter(|(_, line)| line.contains("-->")) {
        let number = index + 1;
        let Some((start_ms, end_ms)) = cue_times(line, format) else {
            return refused(format!("line {number}: {line:?} is not the time of a subtitle ({})", example(format)));
        };
        if end_ms <= start_ms {
            return refused(format!("line {number}: the subtitle ends before it begins"));
        }
        if start_ms < last_start_ms {
            return refused(format!("line {number}: the subtitle begins before the one above it"));
        }
        (cues, last_start_ms) = (cues + 1, start_ms);
    }
    if cues == 0 {
        return refused(format!("there are no subtitles in it ({})", example(format)));
    }
    Ok(MediaKind::Subtitles.into())
}

const fn example(format: SubtitleFormat) -> &'static str {
    match format {
        SubtitleFormat::WebVtt => "such as 00:01.500 --> 00:04.000",
        SubtitleFormat::Srt => "such as 00:00:01,500 --> 00:00:04,000",
    }
}

fn cue_times(line: &str, format: SubtitleFormat) -> Option<(u64, u64)> {
    let (start, rest) = line.split_once("-->")?;
    // Cue settings may follow the end in WebVTT; SubRip has coordinates there at times.
    let end = rest.split_whitespace().next()?;
    Some((instant_ms(start.trim(), format)?, instant_ms(end, format)?))
}

fn instant_ms(text: &str, format: SubtitleFormat) -> Option<u64> {
    let separator = if format == SubtitleFormat::WebVtt { '.' } else { ',' };
    let (clock, thousandths) = text.split_once(separator)?;
    let digits = |part: &str, lengths: std::ops::RangeInclusive<usize>| {
        let plain = lengths.contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit());
        plain.then(|| part.parse::<u64>().ok()).flatten()
    };
    let sixty = |part: &str| digits(part, 2..=2).filter(|&value| value < 60);
    let parts: Vec<&str> = clock.split(':').collect();
    let seconds = match (parts.as_slice(), format) {
        ([hours, minutes, seconds], _) => digits(hours, 2..=4)? * 3600 + sixty(minutes)? * 60 + sixty(seconds)?,
        ([minutes, seconds], SubtitleFormat::WebVtt) => sixty(minutes)? * 60 + sixty(seconds)?,
        _ => return None,
    };
    Some(seconds * 1000 + digits(thousandths, 3..=3)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn verdict(text: &str, format: SubtitleFormat) -> String {
        judge(text.as_bytes(), format).map_or_else(|error| error.to_string(), |_| "good".to_owned())
    }

    #[test]
    fn subtitles_need_times_in_order() {
        use SubtitleFormat::{Srt, WebVtt};
        for (text, format, answer) in [
            ("WEBVTT\n\n00:01.000 --> 00:02.000 line:0\nAgua\n", WebVtt, "good"),
            ("WEBVTT\n\n01:00:01.000 --> 01:00:02.000\nAgua\n", WebVtt, "good"),
            ("1\r\n00:00:01,000 --> 00:00:02,000\r\nAgua\r\n", Srt, "good"),
            ("1\n00:00:01.000 --> 00:00:02.000\nAgua\n", Srt, "line 2: \"00:00:01.000"),
            ("WEBVTT\n\n00:02.000 --> 00:01.000\nAgua\n", WebVtt, "line 3: the subtitle ends"),
            (
                "WEBVTT\n\n00:02.000 --> 00:03.000\nA\n\n00:01.000 --> 00:02.000\nB",
                WebVtt,
                "line 6: the subtitle begins",
            ),
            ("WEBVTT\n\n00:61.000 --> 00:62.000\nAgua\n", WebVtt, "line 3: \"00:61"),
            ("WEBVTT\n", WebVtt, "there are no subtitles"),
        ] {
            let found = verdict(text, format);
            assert!(found.starts_with(answer), "{text:?}: {found}");
        }
        assert!(judge(b"1\n\xff\xfe", Srt).is_err());
    }
}
