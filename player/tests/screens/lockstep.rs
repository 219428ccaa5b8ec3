//! Two screens that follow the same programme: the same picture, the same frame, with and without a manager.

use std::collections::BTreeMap;

use image::RgbImage;
use jiff::{SignedDuration, Timestamp};

use crate::{
    alone,
    city::{City, SCREENS},
    clip,
    compare::{likeness, median},
    manager::Manager,
    patience::until,
    pattern,
    player::{Player, Setup},
    scratch::Scratch,
    still::Stills,
    trace::Frame,
};

/// The day after tomorrow's service day is compiled from the programme alone, as a still is.
pub(crate) const NEXT_DAY_S: i64 = 86_400;
/// What a picture scores at least against what it should be.
pub(crate) const ALIKE: f64 = 0.93;
/// How long after a slot came onto the stage pictures are judged: the transition is over.
const SETTLED: SignedDuration = SignedDuration::from_millis(1_500);
const KINDS: [&str; 3] = ["aviso", "lamina", "capsula"];

#[test]
fn two_screens_show_the_same_and_go_on_without_their_manager() {
    let _stage = alone();
    let scratch = Scratch::new("lockstep");
    let mut city = City::begin(&scratch.join("city"));
    pattern::save(&pattern::variant(3), &city.media("lamina.png"));
    clip::save_numbered(&city.media("capsula.mp4"), 8);
    city.bulletin("aviso", "Jornada de vacunación en tu colonia", "6s");
    city.slide("lamina", "lamina.png", "6s");
    city.capsule("capsula", "capsula.mp4");
    let city = city.finish();

    let mut manager = Manager::start(&scratch);
    manager.publish(&city, &[]);
    let mut players = SCREENS.map(|screen| {
        let data = scratch.join(screen);
        let setup = Setup {
            screen: screen.to_owned(),
            manager: Some(manager.url()),
            data,
            shift_s: NEXT_DAY_S,
            ..Setup::default()
        };
        Player::start(&scratch, setup)
    });
    every_kind_is_recognisable(&mut players, &city, &scratch);
    frames_agree(&mut players);

    manager.kill();
    let alone_since = players[0].now();
    for kind in KINDS {
        for player in &mut players {
            player.wait_for(kind, |show| show.start > alone_since && show.item == kind && show.reason == "planned");
            player.lit_picture();
        }
    }
    players.iter_mut().for_each(Player::assert_running);
}

/// A picture of a display and the instant whose still it should be like.
struct Sample {
    screen: String,
    item: &'static str,
    at: Timestamp,
    picture: RgbImage,
}

fn every_kind_is_recognisable(players: &mut [Player; 2], city: &std::path::Path, scratch: &Scratch) {
    let mut samples = Vec::new();
    for item in KINDS {
        for player in &mut *players {
            samples.push(sample(player, item));
        }
    }
    let mut stills = Stills::open(city, scratch);
    let references: Vec<RgbImage> = samples.iter().map(|sample| stills.take(&sample.screen, sample.at)).collect();
    for sample in &samples {
        let scores =
            samples.iter().zip(&references).map(|(other, still)| (likeness(&sample.picture, still), other.item));
        let scores: Vec<(f64, &str)> = scores.collect();
        let best = scores.iter().max_by(|a, b| a.0.total_cmp(&b.0)).expect("there are references");
        if best.1 != sample.item || best.0 < ALIKE {
            let file = scratch.join(format!("{}-{}.png", sample.screen, sample.item));
            sample.picture.save(file).expect("the picture can be written");
            panic!("{} on {} at {} scores {scores:?}", sample.item, sample.screen, sample.at);
        }
        let worst = scores.iter().filter(|score| score.1 != sample.item).map(|score| score.0).fold(0.0, f64::max);
        assert!(worst < best.0 - 0.1, "{} is hardly told from another: {scores:?}", sample.item);
    }
}

/// Reads the display while `item` is on, past its transition.
fn sample(player: &mut Player, item: &'static str) -> Sample {
    until(&format!("{item} to settle on {}", player.screen()), || {
        player.assert_running();
        let before = player.now();
        let show = player.shown().filter(|show| show.item == item && before >= show.at + SETTLED)?;
        let picture = player.lit_picture();
        let at = if item == "capsula" {
            // The record may be a frame ahead by the time it is read.
            let number = u64::from(clip::number_on(&picture)?);
            let is_it = |frame: &Frame| frame.slot() == (item, show.start) && frame.number == number;
            player.frames().into_iter().rev().find(is_it)?.planned()
        } else {
            before
        };
        let is_still_on = player.shown().is_some_and(|now| now == show);
        is_still_on.then(|| Sample { screen: player.screen().to_owned(), item, at, picture })
    })
}

/// Frames on both displays, read one after the other, and which frame each player's record said.
fn frames_agree(players: &mut [Player; 2]) {
    let mut seen: Vec<(i64, i64)> = Vec::new();
    until("both displays to show numbered frames", || {
        players.iter_mut().for_each(Player::assert_running);
        let numbers = [0, 1].map(|index| {
            let recorded = |player: &Player| player.frames().pop().map(|frame| frame.number.cast_signed());
            let before = recorded(&players[index])?;
            let on_display = i64::from(clip::number_on(&players[index].picture())?);
            let after = recorded(&players[index])?;
            let is_recorded = (before - 4..=after).contains(&on_display);
            (before <= after).then(|| {
                assert!(is_recorded, "the display shows frame {on_display}, the record says {before} to {after}");
                on_display
            })
        });
        if let [Some(one), Some(other)] = numbers {
            seen.push((one, other));
        }
        (seen.len() >= 40).then_some(())
    });
    let apart = median(seen.iter().map(|(one, other)| (one - other).abs()).collect());
    assert!(apart <= 3, "the displays are {apart} frames apart: {seen:?}");

    let of_capsule = |player: &Player| -> Vec<Frame> {
        player.frames().into_iter().filter(|frame| frame.slot().0 == "capsula").collect()
    };
    let [one, other] = [of_capsule(&players[0]), of_capsule(&players[1])];
    let mapping = |frames: &[Frame]| -> BTreeMap<(String, u64), u64> {
        frames.iter().map(|frame| ((frame.clip.clone(), frame.number), frame.position_ns)).collect()
    };
    let (in_one, in_other) = (mapping(&one), mapping(&other));
    let common = in_one.keys().filter(|key| in_other.contains_key(*key)).count();
    assert!(common >= 20, "only {common} frames reached both screens");
    for (key, position) in &in_one {
        let same = in_other.get(key).is_none_or(|theirs| theirs == position);
        assert!(same, "frame {key:?} is at {position} ns on one screen and at {:?} ns on the other", in_other.get(key));
        let number = (*position as f64 * f64::from(clip::RATE) / 1e9).round() as u64;
        assert_eq!(number, key.1, "the frame at {position} ns");
    }
    let lateness = [&one, &other].map(|frames| median(frames.iter().map(Frame::late_ms).collect()));
    assert!(lateness.iter().all(|late| (-40..400).contains(late)), "frames come {lateness:?} ms after their time");
    assert!(lateness[0].abs_diff(lateness[1]) <= 120, "the screens run {lateness:?} ms after their time");
}
