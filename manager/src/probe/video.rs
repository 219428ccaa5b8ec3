//! Videos: measured from their container, then decoded whole to find damage.

use std::{path::Path, time::Duration};

use cartelera_playlists::media::{self, MediaKind, VideoFacts};

use super::{Finding, ProbeError, refused};
use crate::sandbox::{Decoder, Enclosure, Outcome, Places};

/// The sound that every player decodes.
const PLAYABLE_SOUND: &str = "AAC";
/// The longest video.
const MAX_DURATION: Duration = Duration::from_mins(30);
/// The least time that decoding gets, however short the video is.
const MIN_DECODE_TIME: Duration = Duration::from_mins(1);
/// How many times its length decoding a video may take.
const DECODE_SLOWNESS: u32 = 20;

pub(super) fn judge(bytes: &[u8]) -> Result<Finding, ProbeError> {
    let facts = media::probe_video(bytes).map_err(|error| ProbeError::Refused(error.to_string()))?;
    let duration = Duration::from_millis(facts.duration_ms);
    if duration > MAX_DURATION {
        return refused(format!("the video is {} s long (at most {} s)", duration.as_secs(), MAX_DURATION.as_secs()));
    }
    let has_sound = facts.has_sound();
    let VideoFacts { width_px, height_px, duration_ms, sound } = facts;
    let other = sound.filter(|codec| codec != PLAYABLE_SOUND);
    let notes =
        other.map(|codec| format!("the sound is {codec}, which players may not know (allowed: {PLAYABLE_SOUND})"));
    let kind = MediaKind::Video { width_px, height_px, duration_ms, has_sound };
    Ok(Finding { kind, notes: notes.into_iter().collect() })
}

/// Decodes every frame and every sample and refuses a file in which a decoder finds a fault.
pub(super) async fn decode_whole(path: &Path, kind: &MediaKind) -> Result<(), ProbeError> {
    let MediaKind::Video { duration_ms, .. } = kind else {
        return Ok(());
    };
    let limit = (Duration::from_millis(*duration_ms) * DECODE_SLOWNESS).max(MIN_DECODE_TIME);
    let arguments = |places: &Places| {
        let whole = ["-map", "0:v:0", "-map", "0:a?", "-f", "null", "-"];
        let quiet =
            ["-nostdin", "-v", "error", "-xerror", "-protocol_whitelist", "file", "-f", "mp4", "-i", &places.input];
        quiet.into_iter().chain(whole).map(str::to_owned).collect()
    };
    let decoder = Decoder::System { name: "ffmpeg", package: "ffmpeg" };
    let enclosure = Enclosure { decoder, input: path, output: None, allowance: None, patience: limit };
    match enclosure.run(arguments, |_| {}).await? {
        Outcome::TimedOut => refused(format!("the video could not be decoded within {} s", limit.as_secs())),
        Outcome::Ended { success, messages, .. } => match messages.lines().map(plain).find(|line| is_fault(line)) {
            Some(fault) => refused(format!("the video is damaged: {fault}")),
            None if success => Ok(()),
            None => refused("the video is damaged: its decoder stopped"),
        },
    }
}

/// Tells a decoder's complaint from one of the null output, which minds uneven frame times.
fn is_fault(message: &str) -> bool {
    !message.is_empty() && !message.contains("monotonically increasing")
}

/// A message of ffmpeg without the address of the part that says it.
fn plain(message: &str) -> &str {
    let message = message.trim();
    match message.strip_prefix('[').and_then(|rest| rest.split_once("] ")) {
        Some((_, said)) => said,
        None => message,
    }
}
