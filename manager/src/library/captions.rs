//! Subtitles that somebody sends with a video: read as what programs and offices write, and written anew as `WebVTT`.

use std::{fmt::Write as _, fs, path::Path};

use anyhow::Context as _;
use cartelera_playlists::media::MediaFacts;
use serde::{Deserialize, Serialize};

use super::FOLDER;
use crate::{
    data::Data,
    probe::{self, PROBE_VERSION, ProbeError},
};

/// As many as players show.
const MAX_CUES: usize = 20_000;
/// The signs from 0x80 to 0x9f as Windows of western Europe and America has them; `\u{fffd}` is none.
const WINDOWS: [char; 32] = [
    '€', '\u{fffd}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{fffd}', 'Ž', '\u{fffd}', '\u{fffd}',
    '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{fffd}', 'ž', 'Ÿ',
];

/// Why subtitles are not taken. Lines are counted from 1.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum CaptionsFault {
    /// They are no text.
    NoText,
    /// There are none.
    None,
    /// What stands there is no time, or ends before it begins.
    Times { line: usize },
    /// One begins before the one above it.
    Order { line: usize },
    /// There are more than players show.
    Many { most: usize },
}

/// Subtitles that were sent with a video.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct UploadCaptions {
    /// What staff call their file.
    pub(crate) name: String,
    pub(crate) facts: MediaFacts,
}

/// A text and when it stands.
struct Cue {
    from_ms: u64,
    until_ms: u64,
    lines: Vec<String>,
}

/// The same subtitles as `WebVTT`, with times and texts and nothing else.
///
/// # Errors
///
/// [`CaptionsFault`] if they are none that players show.
pub(crate) fn rewritten(bytes: &[u8]) -> Result<String, CaptionsFault> {
    let mut vtt = "WEBVTT\n".to_owned();
    for cue in cues(&text_of(bytes)?)? {
        let _ = write!(vtt, "\n{} --> {}\n", clock(cue.from_ms), clock(cue.until_ms));
        for line in cue.lines {
            vtt += &line;
            vtt.push('\n');
        }
    }
    Ok(vtt)
}

/// Keeps subtitles that were written anew, after they were looked at like every file of a folder.
///
/// # Errors
///
/// If they cannot be kept.
pub(crate) async fn keep(data: &Data, vtt: &str) -> anyhow::Result<MediaFacts> {
    let folder = data.folder.join(FOLDER);
    fs::create_dir_all(&folder).context("making the folder of files that are sent")?;
    let work = tempfile::tempdir_in(&folder).context("making a folder for subtitles")?;
    let path = work.path().join("captions.vtt");
    fs::write(&path, vtt).context("writing subtitles")?;
    let probed = probed(&path).await?;
    data.store.want_media(vec![probed.facts.sha256]).await?;
    data.blobs.put(probed.facts.sha256, &path).await?;
    let facts = probed.facts.clone();
    data.store.keep_media(probed, PROBE_VERSION).await?;
    Ok(facts)
}

async fn probed(path: &Path) -> anyhow::Result<crate::store::ProbedMedia> {
    let identity = probe::identify(path).await?;
    match probe::probe(path, identity).await {
        Ok(probed) => Ok(probed),
        Err(ProbeError::Refused(reason)) => anyhow::bail!("subtitles that were written anew are refused: {reason}"),
        Err(ProbeError::Failed(error)) => Err(error),
    }
}

/// The text of a file, in whichever of the usual ways it is written.
fn text_of(bytes: &[u8]) -> Result<String, CaptionsFault> {
    let wide = |bytes: &[u8], unit: fn([u8; 2]) -> u16| {
        let units = bytes.chunks_exact(2).map(|pair| unit([pair[0], pair[1]]));
        char::decode_utf16(units).collect::<Result<String, _>>().map_err(|_| CaptionsFault::NoText)
    };
    let text = match bytes {
        [0xff, 0xfe, rest @ ..] => wide(rest, u16::from_le_bytes)?,
        [0xfe, 0xff, rest @ ..] => wide(rest, u16::from_be_bytes)?,
        _ => match std::str::from_utf8(bytes) {
            Ok(text) => text.to_owned(),
            Err(_) => bytes.iter().map(|byte| windows(*byte)).collect(),
        },
    };
    if text.contains('\0') { Err(CaptionsFault::NoText) } else { Ok(text) }
}

fn windows(byte: u8) -> char {
    byte.checked_sub(0x80).and_then(|place| WINDOWS.get(usize::from(place))).copied().unwrap_or(char::from(byte))
}

fn cues(text: &str) -> Result<Vec<Cue>, CaptionsFault> {
    let text = text.trim_start_matches('\u{feff}').replace("\r\n", "\n").replace('\r', "\n");
    let lines: Vec<&str> = text.lines().collect();
    let mut cues: Vec<Cue> = Vec::new();
    let starts: Vec<usize> = (0..lines.len()).filter(|place| lines[*place].contains("-->")).collect();
    for (number, start) in starts.iter().enumerate() {
        let line = start + 1;
        let (from_ms, until_ms) = times(lines[*start]).ok_or(CaptionsFault::Times { line })?;
        if until_ms <= from_ms {
            return Err(CaptionsFault::Times { line });
        }
        if cues.last().is_some_and(|last| from_ms < last.from_ms) {
            return Err(CaptionsFault::Order { line });
        }
        let end = starts.get(number + 1).copied().unwrap_or(lines.len());
        let rest = lines[start + 1..end].iter().map(|line| plain(line));
        let mut spoken: Vec<String> = rest.take_while(|line| !line.is_empty()).collect();
        // A counter that stands before the next time without an empty line between.
        let is_counter = |line: &String| line.bytes().all(|byte| byte.is_ascii_digit());
        if start + 1 + spoken.len() == end && end < lines.len() && spoken.last().is_some_and(is_counter) {
            spoken.pop();
        }
        if !spoken.is_empty() {
            cues.push(Cue { from_ms, until_ms, lines: spoken });
        }
        if cues.len() > MAX_CUES {
            return Err(CaptionsFault::Many { most: MAX_CUES });
        }
    }
    if cues.is_empty() { Err(CaptionsFault::None) } else { Ok(cues) }
}

/// A line without signs that are not seen.
fn plain(line: &str) -> String {
    line.chars().filter(|sign| !sign.is_control() && *sign != '\u{fffd}').collect::<String>().trim().to_owned()
}

/// Reads `00:01:02.500 --> 00:01:04,000 align:start`, in milliseconds.
fn times(line: &str) -> Option<(u64, u64)> {
    let (from, rest) = line.split_once("-->")?;
    Some((instant(from.trim())?, instant(rest.split_whitespace().next()?)?))
}

fn instant(text: &str) -> Option<u64> {
    let (clock, thousandths) = text.split_once(['.', ','])?;
    let number = |digits: &str, most: usize| {
        let is_number = (1..=most).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit());
        is_number.then(|| digits.parse::<u64>().ok()).flatten()
    };
    let parts = clock.split(':').map(|part| number(part, 4)).collect::<Option<Vec<u64>>>()?;
    let ([.., minutes, seconds], 2..=3) = (&parts[..], parts.len()) else { return None };
    let hours = if parts.len() == 3 { parts[0] } else { 0 };
    let is_clock = *seconds < 60 && *minutes < 60 && thousandths.len() == 3;
    is_clock.then(|| Some((hours * 3_600 + minutes * 60 + seconds) * 1_000 + number(thousandths, 3)?))?
}

fn clock(ms: u64) -> String {
    let seconds = ms / 1_000;
    format!("{:02}:{:02}:{:02}.{:03}", seconds / 3_600, seconds / 60 % 60, seconds % 60, ms % 1_000)
}

#[cfg(test)]
mod tests {
    use super::*;

    const WRITTEN: &str = "WEBVTT\n\n00:00:01.500 --> 00:00:04.000\nAtención: año nuevo\n\n\
                           00:00:04.000 --> 00:00:06.000\nLlama al 072\ny reporta\n";

    #[test]
    fn subtitles_are_written_anew_however_they_were_written() {
        let srt = "1\r\n00:00:01,500 --> 00:00:04,000\r\nAtención: año nuevo\r\n\r\n2\r\n00:00:04,000 --> 00:00:06,000\r\n\
                   Llama al 072\r\ny reporta\r\n";
        let latin: Vec<u8> = srt.chars().map(|sign| u8::try_from(u32::from(sign)).unwrap()).collect();
        let wide: Vec<u8> = [0xff, 0xfe].into_iter().chain(srt.encode_utf16().flat_map(u16::to_le_bytes)).collect();
        let crowded = srt.replace("\r\n\r\n2", "\r\n2");
        let web = "\u{feff}WEBVTT\n\nSTYLE\n::cue { color: red }\n\nNOTE de quien edita\n\nuno\n00:01.500 --> 00:04.000 line:0\n\
                   Atención: año nuevo\n\n00:04.000 --> 00:06.000\nLlama al 072\ny reporta";
        for bytes in [srt.as_bytes(), &latin, &wide, crowded.as_bytes(), web.as_bytes(), WRITTEN.as_bytes()] {
            assert_eq!(rewritten(bytes).as_deref(), Ok(WRITTEN), "{}", String::from_utf8_lossy(bytes));
        }
        assert_eq!(rewritten(b"00:01.000 --> 00:02.000\n\x93S\xed\x94").unwrap().lines().last(), Some("“Sí”"));
    }

    #[test]
    fn what_is_no_subtitles_says_where() {
        for (text, fault) in [
            ("WEBVTT\n", CaptionsFault::None),
            ("1\n00:00:01 --> 00:00:02\nA", CaptionsFault::Times { line: 2 }),
            ("WEBVTT\n\n00:61.000 --> 00:62.000\nA", CaptionsFault::Times { line: 3 }),
            ("WEBVTT\n\n00:02.000 --> 00:01.000\nA", CaptionsFault::Times { line: 3 }),
            ("WEBVTT\n\n00:02.000 --> 00:03.000\nA\n\n00:01.000 --> 00:02.000\nB", CaptionsFault::Order { line: 6 }),
            ("a\0b", CaptionsFault::NoText),
        ] {
            assert_eq!(rewritten(text.as_bytes()), Err(fault), "{text:?}");
        }
    }
}
