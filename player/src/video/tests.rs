//! What a clip delivers, from real files through the real decoder.

use std::{
    path::{Path, PathBuf},
    process::Command,
    sync::Arc,
    time::{Duration, Instant},
};

use crossbeam_channel::{Receiver, bounded};
use jiff::{SignedDuration, Timestamp};

use super::{Clip, ClipRequest, ClipState, DecoderChoice, frame::Frame, init};
use crate::clock::Clock;

/// Makes a video of 4 s whose every frame differs.
fn video(folder: &Path, extra: &[&str]) -> PathBuf {
    let path = folder.join("video.mp4");
    let made = Command::new("ffmpeg")
        .args(["-v", "error", "-y", "-f", "lavfi", "-i", "testsrc2=size=320x180:rate=25:duration=4"])
        .args(["-pix_fmt", "yuv420p", "-c:v", "libx264", "-preset", "ultrafast", "-bf", "2"])
        .args(extra)
        .arg(&path)
        .status();
    assert!(made.unwrap().success());
    path
}

fn request(path: &Path, offset_ms: u64, start: Timestamp, hold: bool) -> ClipRequest {
    ClipRequest {
        path: path.to_owned(),
        offset: Duration::from_millis(offset_ms),
        start,
        length: Duration::from_secs(4),
        hold,
        sound: false,
        volume: 100,
        label: "test".to_owned(),
    }
}

fn open(request: ClipRequest) -> (Clip, Receiver<()>) {
    init(DecoderChoice::Auto, None, None).unwrap();
    let (sender, wakes) = bounded(1);
    let wake = Arc::new(move || {
        // A full channel already holds a call.
        let _ = sender.try_send(());
    });
    (Clip::open(request, Clock::System { shift: SignedDuration::ZERO }, wake).unwrap(), wakes)
}

/// Waits for calls until `done` gives something.
fn wait<T>(clip: &Clip, wakes: &Receiver<()>, mut done: impl FnMut(&Clip) -> Option<T>) -> T {
    let begun = Instant::now();
    loop {
        if let Some(found) = done(clip) {
            return found;
        }
        assert!(begun.elapsed() < Duration::from_secs(30), "nothing came; the clip is {:?}", clip.state());
        let _ = wakes.recv_timeout(Duration::from_millis(500));
    }
}

fn number(frame: &Frame) -> u64 {
    frame.number().unwrap()
}

#[test]
fn a_held_clip_shows_the_frame_at_its_offset() {
    let folder = tempfile::tempdir().unwrap();
    let path = video(folder.path(), &[]);
    for (offset_ms, want) in [(0, 0), (39, 0), (41, 1), (1_000, 25), (2_530, 63), (3_990, 99)] {
        let (clip, wakes) = open(request(&path, offset_ms, Timestamp::now(), true));
        wait(&clip, &wakes, |clip| (clip.state() == ClipState::Ready).then_some(()));
        let frame = clip.mailbox().take().unwrap();
        assert_eq!(number(&frame), want, "at {offset_ms} ms");
    }
}

#[test]
fn frames_come_when_the_wall_clock_reaches_them_also_when_joined_late() {
    let folder = tempfile::tempdir().unwrap();
    let path = video(folder.path(), &[]);
    for (offset_ms, start_in_ms) in [(0, 700), (2_000, -1_000)] {
        let start = Timestamp::now() + SignedDuration::from_millis(start_in_ms);
        let (clip, wakes) = open(request(&path, offset_ms, start, false));
        wait(&clip, &wakes, |clip| (clip.state() == ClipState::Ready).then_some(()));
        let mut last = clip.mailbox().take().map(|frame| number(&frame));
        let due = start + SignedDuration::from_millis(offset_ms.cast_signed());
        let mut seen = 0;
        while seen < 10 {
            let frame = wait(&clip, &wakes, |clip| clip.mailbox().take());
            let position = SignedDuration::from_nanos(frame.position_ns.unwrap().cast_signed());
            // A frame may be late on a busy machine; it is never early, whatever the machine.
            let early = (start + position).duration_since(Timestamp::now());
            assert!(early < SignedDuration::from_millis(15) || position <= due.duration_since(start), "{early}");
            assert!(last.is_none_or(|last| number(&frame) >= last), "frames run backwards");
            last = Some(number(&frame));
            seen += 1;
        }
    }
}

#[test]
fn what_cannot_be_decoded_fails_and_says_so() {
    let folder = tempfile::tempdir().unwrap();
    let whole = std::fs::read(video(folder.path(), &[])).unwrap();
    let bad = folder.path().join("bad.mp4");
    for (name, bytes) in [
        ("empty", Vec::new()),
        ("noise", (0..20_000_u32).map(|i| (i.wrapping_mul(2_654_435_761) >> 24) as u8).collect()),
        ("header only", whole[..64].to_vec()),
        ("text", b"esto no es un video".repeat(100)),
    ] {
        std::fs::write(&bad, bytes).unwrap();
        let (clip, wakes) = open(request(&bad, 0, Timestamp::now(), false));
        let reason = wait(&clip, &wakes, |clip| match clip.state() {
            ClipState::Failed(reason) => Some(reason),
            _ => None,
        });
        assert!(!reason.is_empty(), "{name}");
    }
    let (clip, wakes) = open(request(Path::new("/no/such/file.mp4"), 0, Timestamp::now(), false));
    wait(&clip, &wakes, |clip| matches!(clip.state(), ClipState::Failed(_)).then_some(()));
}

#[test]
fn a_video_that_is_cut_short_still_shows_what_it_has_or_fails() {
    let folder = tempfile::tempdir().unwrap();
    let path = video(folder.path(), &["-movflags", "+faststart"]);
    let bytes = std::fs::read(&path).unwrap();
    std::fs::write(&path, &bytes[..bytes.len() / 2]).unwrap();
    let (clip, wakes) = open(request(&path, 0, Timestamp::now(), false));
    let state = wait(&clip, &wakes, |clip| Some(clip.state()).filter(|state| *state != ClipState::Opening));
    assert!(matches!(state, ClipState::Ready | ClipState::Failed(_)));
}
