//! The length of a track: when its last frame ends, as its edit list presents it.

use mp4parse::{TimeOffsetVersion, Track};

use super::ProbeError;

/// Length of `track` in whole milliseconds. `movie_scale` is the movie's time scale, in which edit lists are given.
pub(super) fn duration_ms(track: &Track, movie_scale: u64) -> Result<u64, ProbeError> {
    let scale = track.timescale.as_ref().map_or(0, |scale| scale.0);
    if scale == 0 || movie_scale == 0 {
        return Err(ProbeError::NoFrames);
    }
    let first = track.media_time.as_ref().map_or(0, |time| time.0);
    let frames = i128::from(end_of_frames(track)?) - i128::from(first);
    let frames_ms = u128::try_from(frames).map_err(|_| ProbeError::NoFrames)? * 1_000 / u128::from(scale);
    let movie_ms = |units: u64| u128::from(units) * 1_000 / u128::from(movie_scale);
    let edited = track.edited_duration.as_ref().map_or(0, |edit| edit.0);
    let waits = track.empty_duration.as_ref().map_or(0, |edit| edit.0);
    // The parser keeps one edit. The header holds the sum of all, so a larger one tells of more; both may be rounded.
    let whole = track.tkhd.as_ref().map_or(0, |header| header.duration);
    let is_given = whole != u64::from(u32::MAX) && whole != u64::MAX;
    if edited > 0 && is_given && movie_ms(whole) > movie_ms(edited.saturating_add(waits)) + 2 {
        return Err(ProbeError::Edited);
    }
    let shown_ms = if edited == 0 { frames_ms } else { frames_ms.min(movie_ms(edited)) };
    match u64::try_from(shown_ms + movie_ms(waits)) {
        Ok(ms) if ms > 0 && shown_ms > 0 => Ok(ms),
        _ => Err(ProbeError::NoFrames),
    }
}

/// When the last frame to be shown ends, in units of the track's time scale.
///
/// Frames are stored in the order of decoding (`stts`) and shown at an offset from it (`ctts`). Both tables are rows
/// of equal entries. Inside a row that is equal in both, the last frame ends last, so only those are looked at: a
/// broken table may promise billions of frames in a few bytes.
fn end_of_frames(track: &Track) -> Result<i64, ProbeError> {
    let overflow = || ProbeError::Broken { reason: "the frames last longer than a film can".to_owned() };
    let deltas = track.stts.as_ref().ok_or(ProbeError::NoFrames)?.samples.iter();
    let offsets = track.ctts.iter().flat_map(|offsets| offsets.samples.iter());
    let mut offsets = offsets.map(|row| {
        let offset = match row.time_offset {
            TimeOffsetVersion::Version0(offset) => i64::from(offset),
            TimeOffsetVersion::Version1(offset) => i64::from(offset),
        };
        (u64::from(row.sample_count), offset)
    });
    let mut row = offsets.next();
    let (mut decoded, mut end) = (0_i64, 0_i64);
    for delta in deltas {
        let mut left = u64::from(delta.sample_count);
        while left > 0 {
            while matches!(row, Some((0, _))) {
                row = offsets.next();
            }
            let (count, offset) = row.map_or((left, 0), |(count, offset)| (count.min(left), offset));
            let lasts = i64::try_from(count).ok().and_then(|count| count.checked_mul(i64::from(delta.sample_delta)));
            decoded = lasts.and_then(|lasts| decoded.checked_add(lasts)).ok_or_else(overflow)?;
            end = end.max(decoded.checked_add(offset).ok_or_else(overflow)?);
            left -= count;
            row = row.map(|(of_row, offset)| (of_row - count, offset));
        }
    }
    Ok(end)
}
