//! Videos from bytes to facts, and everything that a video may be that the screens cannot play.

use cartelera_playlists::media::{MediaKind, ProbeError, VideoFacts, probe_video};
use proptest::prelude::*;

const SOUND: &[u8] = include_bytes!("media/sound.mp4");
const SILENT: &[u8] = include_bytes!("media/silent-portrait.mp4");

fn facts(width_px: u32, height_px: u32, duration_ms: u64, sound: Option<&str>) -> VideoFacts {
    VideoFacts { width_px, height_px, duration_ms, sound: sound.map(str::to_owned) }
}

#[test]
fn a_video_has_the_length_of_its_video_track_in_whole_milliseconds() {
    assert_eq!(probe_video(SOUND), Ok(facts(64, 36, 2_000, Some("AAC"))));
    // 31 frames of 1001/24000 s are 1292.96 ms.
    assert_eq!(probe_video(SILENT), Ok(facts(36, 64, 1_292, None)));
}

#[test]
fn a_leading_gap_counts() {
    assert_eq!(probe_video(include_bytes!("media/delayed.mp4")), Ok(facts(36, 64, 1_792, None)));
}

#[test]
fn what_the_screens_cannot_play_is_refused_with_its_reason() {
    let hevc = "HEVC (H.265)".to_owned();
    let cases: [(&[u8], ProbeError); 9] = [
        (b"", ProbeError::Empty),
        (b"<html>404</html>", ProbeError::NotMp4),
        (include_bytes!("media/hevc.mp4"), ProbeError::Codec { codec: hevc }),
        (include_bytes!("media/full-chroma.mp4"), ProbeError::Profile { profile: 244 }),
        (include_bytes!("media/rotated.mp4"), ProbeError::Rotated),
        (include_bytes!("media/fragmented.mp4"), ProbeError::Fragmented),
        (include_bytes!("media/only-sound.mp4"), ProbeError::NoVideo),
        (&SOUND[..SOUND.len() - 1], ProbeError::CutOff),
        (&SILENT[..SILENT.len() / 2], ProbeError::CutOff),
    ];
    for (bytes, error) in cases {
        assert_eq!(probe_video(bytes), Err(error));
    }
}

#[test]
fn a_codec_is_named_and_the_advice_follows() {
    let error = probe_video(include_bytes!("media/hevc.mp4")).unwrap_err();
    assert_eq!(error.to_string(), "the video is HEVC (H.265) (allowed: H.264): export it as H.264");
}

#[test]
fn the_facts_become_the_kind_of_a_media_file() {
    let kind = MediaKind::from(&probe_video(SOUND).unwrap());
    assert_eq!(kind, MediaKind::Video { width_px: 64, height_px: 36, duration_ms: 2_000, has_sound: true });
}

#[test]
fn no_cut_makes_the_probe_panic_or_believe_the_file() {
    for bytes in [SOUND, SILENT] {
        for end in 0..bytes.len() {
            assert!(probe_video(&bytes[..end]).is_err(), "{end}");
        }
    }
}

#[test]
fn no_flipped_byte_makes_the_probe_panic() {
    for bytes in [SOUND, SILENT] {
        let mut bytes = bytes.to_vec();
        for at in 0..bytes.len() {
            for flip in [0x01, 0x80, 0xff] {
                bytes[at] ^= flip;
                // Any answer will do: what counts is that there is one.
                let _ = probe_video(&bytes);
                bytes[at] ^= flip;
            }
        }
    }
}

proptest! {
    #[test]
    fn no_garbage_makes_the_probe_panic(
        head in proptest::collection::vec(any::<u8>(), 0..64),
        flips in proptest::collection::vec((0..SOUND.len(), any::<u8>()), 1..40),
    ) {
        let mut bytes = SOUND.to_vec();
        for (at, byte) in flips {
            bytes[at] = byte;
        }
        let _ = probe_video(&bytes);
        let _ = probe_video(&head);
        let with_type = [&b"\0\0\0\x08ftyp"[..], &head].concat();
        prop_assert!(probe_video(&with_type).is_err());
    }
}
