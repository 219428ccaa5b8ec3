//! What a clip delivers, from real files through the real decoder.

use std::{
    path::{Path, PathBuf},
    process::Command,
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};

use crossbeam_channel::{Receiver, bounded};
use gst::prelude::*;
use gstreamer as gst;
use jiff::{SignedDuration, Timestamp};

use super::{Clip, ClipRequest, ClipState, DecoderChoice, frame::Frame, init, source::Source, source::Wake};
use crate::clock::Clock;

/// Makes a video of 4 s whose every frame differs.
fn video(folder: &Path, extra: &[&str]) -> PathBuf {
    made(folder, &[], extra)
}

/// As [`video`], with further inputs.
fn made(folder: &Path, inputs: &[&str], extra: &[&str]) -> PathBuf {
    let path = folder.join("video.mp4");
    let made = Command::new("ffmpeg")
        .args(["-v", "error", "-y", "-f", "lavfi", "-i", "testsrc2=size=320x180:rate=25:duration=4"])
        .args(inputs)
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

/// Waits until the clip fails, or shows frame `last`.
fn failure_or_frame(clip: &Clip, wakes: &Receiver<()>, last: u64) -> Option<String> {
    let mut newest = 0;
    wait(clip, wakes, |clip| {
        match clip.state() {
            ClipState::Failed(reason) => Some(Some(reason)),
            // The first frame belongs to the clip until it is ready, as on the stage.
            ClipState::Opening => None,
            ClipState::Ready => {
                newest = clip.mailbox().take().map_or(newest, |frame| number(&frame));
                (newest >= last).then_some(None)
            }
        }
    })
}

#[test]
fn a_video_that_ends_long_before_its_length_fails_when_it_ends() {
    let folder = tempfile::tempdir().unwrap();
    let path = video(folder.path(), &["-movflags", "+faststart"]);
    let bytes = std::fs::read(&path).unwrap();
    std::fs::write(&path, &bytes[..bytes.len() / 2]).unwrap();
    let (clip, wakes) = open(request(&path, 0, Timestamp::now(), false));
    let reason = failure_or_frame(&clip, &wakes, 99).expect("half of its frames are not there");
    assert!(["ended at", "decoding", "opening"].iter().any(|word| reason.contains(word)), "{reason}");
}

#[test]
fn a_picture_that_ends_before_the_slot_says_fails_when_it_ends() {
    let folder = tempfile::tempdir().unwrap();
    let sound = ["-f", "lavfi", "-i", "sine=duration=4", "-map", "0:v", "-map", "1:a", "-vf", "trim=duration=1.5"];
    let path = made(folder.path(), &sound, &["-c:a", "aac"]);
    let (clip, wakes) = open(request(&path, 0, Timestamp::now(), false));
    let reason = failure_or_frame(&clip, &wakes, 99).expect("its picture is 1.5 s long");
    assert!(reason.contains("ended at 1.5s of 4.0s"), "{reason}");
}

#[test]
fn junk_in_the_middle_is_played_over_or_fails() {
    let folder = tempfile::tempdir().unwrap();
    let path = video(folder.path(), &["-movflags", "+faststart"]);
    let whole = std::fs::read(&path).unwrap();
    for length in [300, 20_000] {
        let mut bytes = whole.clone();
        let middle = bytes.len() / 2;
        bytes[middle..middle + length].iter_mut().enumerate().for_each(|(i, byte)| *byte = (i * 37) as u8);
        std::fs::write(&path, bytes).unwrap();
        let (clip, wakes) = open(request(&path, 0, Timestamp::now(), false));
        let failure = failure_or_frame(&clip, &wakes, 98);
        assert!(failure.as_ref().is_none_or(|reason| !reason.is_empty()), "{failure:?}");
    }
}

fn source_of(path: &Path) -> Source {
    source_with(path, false)
}

fn source_with(path: &Path, sound: bool) -> Source {
    Source::new(path, "test", sound, &Arc::default(), &(Arc::new(|| {}) as Wake)).unwrap()
}

/// What comes first after a video is opened: its first picture or an error.
fn first_picture(source: &Source) -> Option<gst::MessageType> {
    let limit = gst::ClockTime::from_seconds(20);
    let either = [gst::MessageType::AsyncDone, gst::MessageType::Error];
    source.pipeline.bus().unwrap().timed_pop_filtered(limit, &either).map(|message| message.type_())
}

#[test]
fn a_file_that_is_read_before_anybody_listens_is_shown_as_well() {
    init(DecoderChoice::Auto, None, None).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let source = source_of(&video(folder.path(), &[]));
    // The thread that opens the video loses the processor between the file and who listens to it. Nothing is called
    // there but the log.
    let states = gst::DebugCategory::get("GST_STATES").unwrap();
    let threshold = states.threshold();
    states.set_threshold(gst::DebugLevel::Info);
    let interrupt = gst::log::add_log_function(|category, _, _, _, _, object, message| {
        let is_listener = object.is_some_and(|object| object.to_string().contains("decodebin3"));
        let begins = message.get().is_some_and(|text| text.contains("current READY") && text.contains("next PAUSED"));
        if category.name() == "GST_STATES" && is_listener && begins {
            std::thread::sleep(Duration::from_millis(500));
        }
    });
    source.open().unwrap();
    gst::log::remove_log_function(interrupt);
    states.set_threshold(threshold);
    assert_eq!(first_picture(&source), Some(gst::MessageType::AsyncDone));
    source.pipeline.set_state(gst::State::Null).unwrap();
}

#[test]
fn a_clip_that_nobody_needs_any_more_before_it_showed_anything_has_not_failed() {
    let folder = tempfile::tempdir().unwrap();
    let path = video(folder.path(), &[]);
    let in_time = Timestamp::now() + SignedDuration::from_mins(1);
    // Several, since what locks up when it is closed too early does not always.
    for _ in 0..20 {
        assert_eq!(open(request(&path, 0, in_time, false)).0.end(), ClipState::Opening);
    }
    // One that should have shown something for long has.
    let late = Timestamp::now() - SignedDuration::from_mins(1);
    assert!(matches!(open(request(&path, 0, late, false)).0.end(), ClipState::Failed(_)));
}

#[test]
fn the_decoder_of_the_highest_rank_is_used_and_known_by_name() {
    init(DecoderChoice::Auto, None, None).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let path = video(folder.path(), &["-bf", "0", "-profile:v", "baseline"]);
    for name in ["avdec_h264", "openh264dec"] {
        let Some(factory) = gst::ElementFactory::find(name) else { continue };
        let before = factory.rank();
        factory.set_rank(gst::Rank::from(100_000));
        let source = source_of(&path);
        source.open().unwrap();
        assert_eq!(first_picture(&source), Some(gst::MessageType::AsyncDone), "{name}");
        assert_eq!(source.decoder().map(|decoder| decoder.name).as_deref(), Some(name));
        source.pipeline.set_state(gst::State::Null).unwrap();
        factory.set_rank(before);
    }
}

#[test]
fn a_clip_with_sound_is_as_loud_as_was_asked_and_leaves_no_element_behind() {
    init(DecoderChoice::Auto, None, None).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let tone = ["-f", "lavfi", "-i", "sine=duration=4", "-c:a", "aac"];
    let source = source_with(&made(folder.path(), &tone[..4], &tone[4..]), true);
    source.set_volume(50);
    let elements: Arc<Mutex<Vec<gst::glib::WeakRef<gst::Element>>>> = Arc::default();
    let noted = elements.clone();
    let bin = source.pipeline.downcast_ref::<gst::Bin>().unwrap();
    bin.connect_deep_element_added(move |_, _, element| noted.lock().unwrap().push(element.downgrade()));
    source.open().unwrap();
    assert_eq!(first_picture(&source), Some(gst::MessageType::AsyncDone));
    let is_volume = |element: &gst::Element| element.factory().is_some_and(|factory| factory.name() == "volume");
    let volumes: Vec<gst::Element> = bin.iterate_recurse().into_iter().flatten().filter(is_volume).collect();
    assert_eq!(volumes.len(), 1);
    assert!((volumes[0].property::<f64>("volume") - 0.125).abs() < 1e-9);
    drop(volumes);
    source.pipeline.set_state(gst::State::Null).unwrap();
    drop(source);
    let elements = elements.lock().unwrap();
    assert!(elements.len() > 10, "{} elements", elements.len());
    let left: Vec<_> = elements.iter().filter_map(gst::glib::WeakRef::upgrade).map(|left| left.name()).collect();
    assert!(left.is_empty(), "{left:?}");
}
