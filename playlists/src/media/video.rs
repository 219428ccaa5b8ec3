//! What a video file is, read from its bytes: the same answer for manager and player.

use mp4parse::{CodecType, Matrix, SampleEntry, Track, TrackType, VideoCodecSpecific};

use super::boxes::{Mp4Box, boxes, find_path};

mod length;

/// H.264 profiles with 8 bits and 4:2:0 chroma: Baseline, Main, Extended and High (ITU-T H.264, annex A).
const PROFILES: [u8; 4] = [66, 77, 88, 100];
const MAX_SIDE_PX: u32 = 4_096;

/// What a video file is and measures.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VideoFacts {
    /// Width of the picture in pixels.
    pub width_px: u32,
    /// Height of the picture in pixels.
    pub height_px: u32,
    /// Length of the video track in milliseconds, rounded down, with its edit list applied.
    pub duration_ms: u64,
    /// Name of the codec of its first sound track; `None` is a silent video.
    pub sound: Option<String>,
}

impl VideoFacts {
    /// Tells whether there is a sound track.
    pub fn has_sound(&self) -> bool {
        self.sound.is_some()
    }
}

/// Why a video file cannot be used. Each says what to do about it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ProbeError {
    /// The file has no bytes.
    #[error("the file is empty")]
    Empty,
    /// It does not begin as an MP4 file does.
    #[error("the file is not an MP4 video (allowed: MP4 with H.264)")]
    NotMp4,
    /// It ends before its end.
    #[error("the file is cut off: copy or download it again")]
    CutOff,
    /// It is stored in fragments, which have no length of their own.
    #[error("the video is a fragmented MP4, as for streaming: export it as an ordinary MP4")]
    Fragmented,
    /// Its description cannot be read.
    #[error("the description of the video cannot be read ({reason}): export it again")]
    Broken {
        /// What the parser said.
        reason: String,
    },
    /// It has no video track.
    #[error("the file has no video track")]
    NoVideo,
    /// Its video is of another codec.
    #[error("the video is {codec} (allowed: H.264): export it as H.264")]
    Codec {
        /// Name of the codec, or its four letters.
        codec: String,
    },
    /// Its video is H.264 of a kind that the screens' decoders do not know.
    #[error(
        "the video is H.264 with profile {profile} (allowed: 8 bits, 4:2:0): export it as \"High\" profile, yuv420p"
    )]
    Profile {
        /// `profile_idc` of ITU-T H.264.
        profile: u8,
    },
    /// It is to be turned or mirrored when it is shown.
    #[error("the video is stored rotated or mirrored: export it upright")]
    Rotated,
    /// It has no size, or one that the screens cannot decode.
    #[error("the video is {width_px} x {height_px} pixels (allowed: 16 to {MAX_SIDE_PX} on each side)")]
    Size {
        /// Width in pixels.
        width_px: u32,
        /// Height in pixels.
        height_px: u32,
    },
    /// It plays parts of itself in an order of its own.
    #[error("the video has an edit list of several parts: export it again without one")]
    Edited,
    /// It has no frames.
    #[error("the video has no frames")]
    NoFrames,
}

/// Reads what a video is from the bytes of its file.
///
/// # Errors
///
/// [`ProbeError`] if the screens cannot play it, with advice.
pub fn probe_video(bytes: &[u8]) -> Result<VideoFacts, ProbeError> {
    let moov = find_description(bytes)?;
    // Only the description goes to the parser: it is small, and the pictures before or after it need no look.
    let context = mp4parse::read_mp4(&mut &moov.whole[..])
        .map_err(|error| ProbeError::Broken { reason: error.to_string().to_lowercase() })?;
    if context.mvex.is_some() {
        return Err(ProbeError::Fragmented);
    }
    let movie_scale = context.timescale.map_or(0, |scale| scale.0);
    let track = context.tracks.iter().position(|track| track.track_type == TrackType::Video);
    let track = track.ok_or(ProbeError::NoVideo)?;
    let (width_px, height_px) = check_picture(&context.tracks[track], moov.content, track)?;
    check_upright(&context.tracks[track])?;
    check_chunks(&context.tracks[track], bytes)?;
    let duration_ms = length::duration_ms(&context.tracks[track], movie_scale)?;
    let sound = context.tracks.iter().position(|track| track.track_type == TrackType::Audio);
    let sound = sound.map(|track| sound_codec(&context.tracks[track], moov.content, track));
    Ok(VideoFacts { width_px, height_px, duration_ms, sound })
}

/// The box that describes the film, after a check that all boxes of the file are whole.
fn find_description(bytes: &[u8]) -> Result<Mp4Box<'_>, ProbeError> {
    if bytes.is_empty() {
        return Err(ProbeError::Empty);
    }
    if bytes.get(4..8) != Some(b"ftyp") {
        return Err(ProbeError::NotMp4);
    }
    let mut moov = None;
    for found in boxes(bytes) {
        let found = found.map_err(|_| ProbeError::CutOff)?;
        match &found.kind {
            b"moov" => moov = Some(found),
            b"moof" => return Err(ProbeError::Fragmented),
            _ => {}
        }
    }
    // A file that was cut between two boxes lacks the later one.
    moov.ok_or(ProbeError::CutOff)
}

fn check_picture(track: &Track, moov: &[u8], index: usize) -> Result<(u32, u32), ProbeError> {
    let entry = track.stsd.as_ref().and_then(|descriptions| descriptions.descriptions.first());
    let other = || ProbeError::Codec { codec: codec_name(entry_kind(moov, index)) };
    let Some(SampleEntry::Video(video)) = entry else { return Err(other()) };
    let VideoCodecSpecific::AVCConfig(config) = &video.codec_specific else { return Err(other()) };
    if video.codec_type != CodecType::H264 {
        return Err(other());
    }
    // The second byte of an AVCDecoderConfigurationRecord (ISO/IEC 14496-15, section 5.3.3.1).
    let profile = config.get(1).copied().unwrap_or_default();
    if !PROFILES.contains(&profile) {
        return Err(ProbeError::Profile { profile });
    }
    let (width_px, height_px) = (u32::from(video.width), u32::from(video.height));
    if [width_px, height_px].iter().any(|side| !(16..=MAX_SIDE_PX).contains(side)) {
        return Err(ProbeError::Size { width_px, height_px });
    }
    Ok((width_px, height_px))
}

fn check_upright(track: &Track) -> Result<(), ProbeError> {
    const ONE: i32 = 1 << 16;
    let Some(Matrix { a, b, c, d, .. }) = track.tkhd.as_ref().map(|header| header.matrix) else { return Ok(()) };
    if (a, b, c, d) == (ONE, 0, 0, ONE) { Ok(()) } else { Err(ProbeError::Rotated) }
}

/// Every part of the video must begin inside the file.
fn check_chunks(track: &Track, bytes: &[u8]) -> Result<(), ProbeError> {
    let chunks = track.stco.as_ref().ok_or(ProbeError::NoFrames)?;
    if chunks.offsets.is_empty() {
        return Err(ProbeError::NoFrames);
    }
    let is_inside = |offset: &u64| usize::try_from(*offset).is_ok_and(|offset| offset < bytes.len());
    if chunks.offsets.iter().all(is_inside) { Ok(()) } else { Err(ProbeError::CutOff) }
}

fn sound_codec(track: &Track, moov: &[u8], index: usize) -> String {
    let entry = track.stsd.as_ref().and_then(|descriptions| descriptions.descriptions.first());
    match entry {
        Some(SampleEntry::Audio(audio)) if audio.codec_type == CodecType::MP3 => "MP3".to_owned(),
        _ => codec_name(entry_kind(moov, index)),
    }
}

/// The four letters of the first sample entry of a track.
fn entry_kind(moov: &[u8], index: usize) -> [u8; 4] {
    let track = boxes(moov).map_while(Result::ok).filter(|found| found.kind == *b"trak").nth(index);
    let stsd = track.and_then(|track| find_path(track.content, &[b"mdia", b"minf", b"stbl", b"stsd"]));
    // Version, flags and the number of entries stand before the first one.
    let entry = stsd.and_then(|stsd| boxes(stsd.content.get(8..)?).next()).and_then(Result::ok);
    entry.map_or(*b"none", |entry| entry.kind)
}

fn codec_name(kind: [u8; 4]) -> String {
    let name = match &kind {
        b"avc1" | b"avc3" => "H.264",
        b"hvc1" | b"hev1" => "HEVC (H.265)",
        b"vp08" => "VP8",
        b"vp09" => "VP9",
        b"av01" => "AV1",
        b"mp4v" => "MPEG-4 part 2",
        b"s263" => "H.263",
        b"encv" | b"enca" => "encrypted",
        b"mp4a" => "AAC",
        b"Opus" => "Opus",
        b"fLaC" => "FLAC",
        b"alac" => "ALAC",
        b"ac-3" => "AC-3",
        b"ec-3" => "E-AC-3",
        b".mp3" => "MP3",
        [b'a', b'p', ..] => "ProRes",
        [b'd', b'v', ..] => "Dolby Vision or DV",
        _ => return format!("of codec {:?}", String::from_utf8_lossy(&kind)),
    };
    name.to_owned()
}
