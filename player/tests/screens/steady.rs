//! A capsule that plays in full: no frame is missed, and sound and picture belong together.

use std::collections::{BTreeMap, BTreeSet};

use crate::{
    alone,
    city::City,
    clip,
    compare::median,
    is_long,
    manager::Manager,
    patience::until,
    pattern,
    player::{Extra, Player, Setup},
    scratch::Scratch,
    trace::{Event, Frame},
};

/// So many showings may a busy machine spoil: what is shown must be right once.
const SHOWINGS_MAX: usize = 3;
/// A frame of picture, at 25 a second.
const APART_MAX_MS: i64 = 40;

#[test]
fn no_frame_is_missed_and_sound_stays_with_its_picture() {
    let _stage = alone();
    let scratch = Scratch::new("steady");
    let seconds = if is_long() { 60 } else { 10 };
    let mut city = City::begin(&scratch.join("city"));
    clip::save_numbered(&city.media("capsula.mp4"), seconds);
    city.sounding_capsule("capsula", "capsula.mp4");
    let manager = Manager::start(&scratch);
    manager.publish(&city.finish(), &[]);
    let data = scratch.join("data");
    let setup = Setup::of(&manager.url(), data);
    let sink = ("CARTELERA_AUDIO_SINK", "fakesink sync=true".to_owned());
    let extra = Extra { window_px: pattern::SIZE_PX, env: vec![sink] };
    let mut player = Player::start_with(&scratch, setup, extra);

    let all: BTreeSet<u64> = (0..u64::from(seconds * clip::RATE)).collect();
    let mut missed = BTreeMap::new();
    let whole = (0..).find_map(|_| {
        until("a showing to end", || {
            player.assert_running();
            let ended = player.clips().into_iter().find(|clip| !missed.contains_key(&clip.clip))?;
            assert_eq!(ended.failure, None, "{}", ended.clip);
            let seen: BTreeSet<u64> =
                player.frames().iter().filter(|frame| frame.clip == ended.clip).map(|frame| frame.number).collect();
            // One that was joined late has no beginning to judge.
            let left_out = if seen.contains(&0) { Some(all.difference(&seen).copied().collect()) } else { None };
            missed.insert(ended.clip.clone(), left_out);
            Some(())
        });
        let judged: Vec<(&String, &Vec<u64>)> =
            missed.iter().filter_map(|(clip, left_out)| Some((clip, left_out.as_ref()?))).collect();
        let best = judged.iter().find(|(_, left_out)| left_out.is_empty()).map(|(clip, _)| (*clip).clone());
        assert!(best.is_some() || judged.len() < SHOWINGS_MAX, "every showing missed frames: {judged:?}");
        best
    });
    let whole = whole.expect("it was found or the test has failed");
    println!("{} of {} frames of {whole} reached the stage", all.len(), all.len());
    sound_and_picture_are_together(&player, &whole);
}

/// Compares when the pipeline presented frames and parts of the sound with where they lie in the video.
fn sound_and_picture_are_together(player: &Player, whole: &str) {
    let late = |rendered: u64, position: u64| (rendered.cast_signed() - position.cast_signed()) / 1_000_000;
    let is_of = |clip: &str| clip == whole;
    let frames = player.frames().into_iter().filter(|frame| is_of(&frame.clip));
    let picture: Vec<i64> =
        frames.filter_map(|frame: Frame| Some(late(frame.rendered_ns?, frame.position_ns))).collect();
    let sound: Vec<i64> = player
        .events()
        .into_iter()
        .filter_map(|event| match event {
            Event::Sound(sound) if is_of(&sound.clip) => Some(late(sound.rendered_ns, sound.position_ns)),
            _ => None,
        })
        .collect();
    assert!(picture.len() > 100 && sound.len() > 100, "{} frames, {} parts of sound", picture.len(), sound.len());
    let middle = median(sound.clone());
    let apart = median(picture.clone()) - middle;
    println!("picture after sound: {apart} ms in the middle");
    assert!(apart.abs() <= APART_MAX_MS, "picture and sound are {apart} ms apart");
    for (what, times) in [("picture", &picture), ("sound", &sound)] {
        let far = times.iter().filter(|time| (**time - middle).abs() > APART_MAX_MS).count();
        assert!(far * 20 <= times.len(), "{far} of {} times of the {what} are far off", times.len());
    }
}
