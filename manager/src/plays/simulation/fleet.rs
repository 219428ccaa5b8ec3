//! Fifty screens for three weeks, or a year with `CARTELERA_LONG=1`.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use cartelera_playlists::{
    hash::ContentHash,
    takeover::{Takeover, TakeoverSeverity},
};
use fastrand::Rng;
use jiff::{SignedDuration, Timestamp, ToSpan as _, civil::Date};

use super::{
    screen::{Days, Event, Screen, Sending},
    world::{Backup, Told, World, at, item},
};
use crate::store::plays::{Grouping, Line, Question};

const SCREENS: usize = 50;
/// 10 hours, in milliseconds.
const OPEN_MS: u64 = 36_000_000;
/// A frame comes at most so much late, and a play ends as much late; beyond, plays are told to the millisecond.
const FRAME_MS: u64 = 100;
/// The days, counted from the first, at which a copy is made and put back.
const BACKED_UP: i32 = 8;
const RESTORED: i32 = 10;
/// The day on which somebody copied a card, and whose.
const CLONED: (i32, usize) = (13, 8);

/// What happens on one day.
struct Today {
    day: Date,
    /// Pointers of all screens, and when they were issued.
    issued: Vec<(Timestamp, Vec<Arc<Told>>)>,
}

/// Days on which a screen has no line.
fn is_offline(number: usize, day: i32) -> bool {
    // Every seventh screen loses its line for one to two weeks, and again half a year later.
    let place = i32::try_from(number).unwrap_or(0);
    let (from, length) = (2 + (place * 3) % 9, 7 + place % 7);
    number.is_multiple_of(7) && (from..from + length).contains(&(day % 180))
}

#[tokio::test]
async fn what_is_reported_is_what_was_shown_to_the_play() {
    let days = if std::env::var_os("CARTELERA_LONG").is_some() { 365 } else { 21 };
    let first: Date = "2026-03-02".parse().unwrap();
    let mut rng = Rng::with_seed(7);
    let mut world = World::new(SCREENS, at(first, 6, 0, 0)).await;
    let mut screens: Vec<Screen> = (0..SCREENS).map(|number| Screen::new(&world, number, at(first, 6, 0, 0))).collect();
    let mut backup: Option<Backup> = None;
    let mut given_up = BTreeSet::new();
    let mut conflicts = 0;
    for number in 0..days {
        let day = first + number.days();
        if number == BACKED_UP {
            backup = Some(world.back_up());
        }
        if let Some(backup) = backup.take_if(|_| number == RESTORED) {
            world.restore(backup).await;
        }
        let today = publish(&mut world, day, number, &mut rng).await;
        if (BACKED_UP..RESTORED).contains(&number) {
            let sequences = today.issued.iter().flat_map(|(_, told)| told).map(|told| told.pointer.sequence);
            given_up.extend(sequences);
        }
        // Made once for all screens that share them.
        let mut slots = Days::new();
        for screen in &mut screens {
            let events = events(screen.number, number, &today, &mut rng);
            screen.live(&world, &mut slots, day, &events).await;
            if (number, screen.number) == CLONED {
                conflicts += screen.send_as_clone(&world, at(day, 18, 30, 0)).await;
            }
        }
        world.book.catch_up(at(day.tomorrow().unwrap(), 3, 0, 0)).await.unwrap();
    }
    // In the end all have a line.
    let last = first + days.days();
    for screen in &mut screens {
        let events = [(at(last, 9, 0, 0), Event::Send(Sending::Well))];
        screen.live(&world, &mut Days::new(), last, &events).await;
    }
    world.book.catch_up(at(last + 1.day(), 3, 0, 0)).await.unwrap();
    assert_eq!(conflicts, 5, "a copied card is noticed");
    let told = world.data.store.conflicts(Timestamp::UNIX_EPOCH).await.unwrap();
    assert_eq!((told.len(), &told[0].screen, told[0].count), (1, &world.screens[CLONED.1], 5));

    let mut compared = 0;
    for screen in &screens {
        compared += compare(&world, screen, (first, last)).await;
    }
    assert!(compared > 1_000_000 * u64::from(days > 100) + 500_000, "{compared} plays");
    // What was followed under pointers that the manager lost with its database is counted as everything else.
    let question = Question { from: first, to: last, ..Question::default() };
    assert_eq!(world.data.store.flagged_sum(question).await.unwrap().plays, 0);
    let recovered: u64 = screens.iter().map(|screen| screen.plays_under(&given_up)).sum();
    assert!(recovered > 1_000, "{recovered} plays under pointers that were lost");
    let bytes: usize = screens.iter().map(Screen::bytes).sum();
    println!("{compared} plays are told to the play in {bytes} bytes of records");
    let (records, time) = world.taken();
    println!("{records} records were taken and counted in {:.1} s", time.as_secs_f64());
}

/// Publishes five times, and on some days covers all screens for a while.
async fn publish(world: &mut World, day: Date, number: i32, rng: &mut Rng) -> Today {
    let mut issued = Vec::new();
    for hour in [7, 9, 11, 13, 16] {
        let when = at(day, hour, rng.i8(0..60), rng.i8(0..60)) + SignedDuration::from_millis(rng.i64(0..1_000));
        let lead = if rng.u8(0..3) == 0 { 0 } else { 120 };
        world.publish(when, when + SignedDuration::from_secs(lead)).await;
        issued.push((when, world.told.iter().cloned().map(Arc::new).collect()));
    }
    if number % 4 == 1 {
        let when = at(day, 17, 5, 0);
        let mut shows: cartelera_playlists::programme::Item =
            serde_json::from_value(item("simulacro", number as u64, 20_000)).unwrap();
        shows.digest = shows.compute_digest();
        let id = format!("simulacro-{number}").parse().unwrap();
        let ends = when + SignedDuration::from_mins(10);
        let takeover = Takeover::new(id, TakeoverSeverity::Severe, when, Some(ends), shows).unwrap();
        world.take_over(when, &takeover).await;
        issued.push((when, world.told.iter().cloned().map(Arc::new).collect()));
    }
    Today { day, issued }
}

/// What happens to a screen on a day.
fn events(number: usize, day: i32, today: &Today, rng: &mut Rng) -> Vec<(Timestamp, Event)> {
    let mut events = Vec::new();
    let seconds = SignedDuration::from_secs;
    let open = at(today.day, 8, 0, 0);
    let online = !is_offline(number, day);
    let mut lost = None;
    if rng.u8(0..6) == 0 {
        let cut = open + seconds(rng.i64(1_800..30_000)) + SignedDuration::from_millis(rng.i64(0..1_000));
        let saved = cut - SignedDuration::from_millis(rng.i64(0..30_000));
        let start = cut + seconds(rng.i64(20..5_400));
        events.extend([(saved, Event::Save), (cut, Event::Cut), (start, Event::Start)]);
        lost = Some((saved, cut));
    }
    if rng.u8(0..12) == 0 {
        let (set, back) = (rng.i64(2_000..20_000), rng.i64(60..3_600));
        let ms = rng.i64(-300_000..300_000);
        events.push((open + seconds(set), Event::Step(ms)));
        events.push((open + seconds(set + back), Event::Step(-ms)));
    }
    if online {
        for (when, told) in &today.issued {
            let learnt = *when + SignedDuration::from_millis(rng.i64(300..70_000));
            events.push((learnt, Event::Learn(told[number].clone())));
        }
        for hour in [10, 13, 15, 18] {
            let sending = match rng.u8(0..10) {
                0 => continue,
                1 => Sending::Twice,
                2 => Sending::AnswerLost,
                _ => Sending::Well,
            };
            let when = at(today.day, hour, 0, 0) + seconds(rng.i64(0..290));
            if lost.is_none_or(|(saved, cut)| when < saved || cut < when) {
                events.push((when, Event::Send(sending)));
            }
        }
    }
    events.sort_by_key(|(when, _)| *when);
    events
}

/// Compares what is reported of a screen with what it showed; gives how many plays that are.
async fn compare(world: &World, screen: &Screen, (first, last): (Date, Date)) -> u64 {
    let truth = screen.truth();
    let name = &world.screens[screen.number];
    let (mut compared, mut day) = (0, first);
    while day < last {
        let question =
            Question { screen: Some(name.clone()), from: day, to: day, by: Grouping::Item, ..Question::default() };
        let lines = world.data.store.sums(question).await.unwrap();
        let mut reported: BTreeMap<ContentHash, (u64, u64)> = BTreeMap::new();
        let mut planned_ms = 0;
        for line in &lines {
            check_identity(line);
            planned_ms += line.planned.ms;
            let shown = line.all_shown();
            if shown.plays > 0 {
                reported.insert(line.digest.as_deref().unwrap().parse().unwrap(), (shown.plays, shown.ms));
            }
        }
        assert_eq!(planned_ms, OPEN_MS, "{name} on {day}: what is planned leaves no gap and overlaps nowhere");
        let really: BTreeMap<ContentHash, (u64, u64)> =
            truth.iter().filter(|((of, _), _)| *of == day).map(|((_, digest), counted)| (*digest, *counted)).collect();
        let plays = |all: &BTreeMap<ContentHash, (u64, u64)>| -> BTreeMap<ContentHash, u64> {
            all.iter().map(|(digest, (plays, _))| (*digest, *plays)).collect()
        };
        assert_eq!(plays(&reported), plays(&really), "{name} on {day}");
        for (digest, (plays, ms)) in &reported {
            let off = ms.abs_diff(really[digest].1);
            assert!(off <= plays * FRAME_MS, "{name} on {day}: {plays} plays of {digest} are {off} ms off");
            compared += plays;
        }
        day = day.tomorrow().unwrap();
    }
    compared
}

fn check_identity(line: &Line) {
    let missed = line.all_missed();
    assert_eq!(line.planned.plays, line.shown.plays + missed.plays, "{line:?}");
    assert_eq!(line.planned.ms, line.shown.ms + missed.ms, "{line:?}");
}
