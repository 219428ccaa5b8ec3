//! A week of the demo city on all its screens, as a text that people read: `week.txt`.
//!
//! After a wanted change of the timeline or the demo city, renew the text and read the difference:
//! `CARTELERA_RENEW=1 cargo test --release -p cartelera-playlists --test content week`

use std::{collections::BTreeMap, fmt::Write as _, fs, sync::Arc};

use cartelera_playlists::{
    content,
    hash::ContentHash,
    ids::ScreenId,
    manifest::Epoch,
    programme::Programme,
    timeline::{Carry, Playing, SlotSource, Timeline},
};
use jiff::{
    Timestamp, ToSpan as _,
    civil::{Date, date},
    tz::TimeZone,
};

use super::demo;

const FILE: &str = "tests/content/week.txt";

const MONDAY: Date = date(2026, 11, 23);

/// How many slots of each day are told.
const FIRST_SLOTS: usize = 10;

#[test]
fn the_demo_citys_week_is_as_it_was_read_last() {
    let (city, _) = demo::city();
    let mut screens: Vec<_> = city.screens().map(|(screen, office)| (&screen.id, &office.name)).collect();
    screens.sort();
    let of_screen = |(id, office): (&ScreenId, &String)| {
        week(&format!("{id} ({office})"), &content::compile(&city, id).expect("a screen of the city"))
    };
    let week: String = screens.into_iter().map(of_screen).collect();
    if std::env::var_os("CARTELERA_RENEW").is_some() {
        fs::write(FILE, &week).expect("writing the text");
    }
    let last = fs::read_to_string(FILE).unwrap_or_default();
    let differs = last.lines().zip(week.lines()).position(|(last, now)| last != now);
    let differs = differs.unwrap_or(last.lines().count().min(week.lines().count())) + 1;
    assert!(
        last == week,
        "week.txt differs from line {differs} on; if that is wanted, renew it with CARTELERA_RENEW=1"
    );
}

fn week(name: &str, programme: &Programme) -> String {
    let zone = TimeZone::tzif(&programme.zone.name, &programme.zone.tzif).expect("a zone");
    let epoch = Epoch {
        programme: ContentHash::of(b""),
        size_bytes: 0,
        effective_from: Timestamp::MIN,
        carry: Carry::default(),
    };
    let mut timeline = Timeline::new(vec![(epoch, Arc::new(programme.clone()))]).expect("a programme to follow");
    let mut text = format!("# {name}\n");
    for day in 0..7 {
        let plan = timeline.day(MONDAY.checked_add(day.days()).expect("a date"));
        let _ = write!(text, "\n## {} {}", plan.date.strftime("%A"), plan.date);
        let clock = |instant: Timestamp| zone.to_datetime(instant).strftime("%H:%M").to_string();
        for (from, until) in &plan.open {
            let _ = write!(text, ", {}-{}", clock(*from), clock(*until));
        }
        text += if plan.open.is_empty() { ", closed\n" } else { "\n" };
        for (region, slots) in [("main", &plan.main), ("bar", &plan.bar)] {
            if !slots.is_empty() {
                let _ = writeln!(text, "{region}: {} slots", slots.len());
                write_slots(&mut text, slots, programme, &zone);
            }
        }
    }
    text + "\n"
}

/// The airtime of each rule and of the house loop, and the first slots.
fn write_slots(text: &mut String, slots: &[Playing], programme: &Programme, zone: &TimeZone) {
    let length = |playing: &Playing| playing.end.duration_since(playing.start).as_secs_f64();
    let mut rules: BTreeMap<&str, (u32, f64)> = BTreeMap::new();
    for playing in slots {
        let rule = match &playing.source {
            SlotSource::Rule(rule) => rule.as_str(),
            SlotSource::HouseLoop => "(house loop)",
        };
        let sum = rules.entry(rule).or_default();
        *sum = (sum.0 + 1, sum.1 + length(playing));
    }
    let whole: f64 = rules.values().map(|(_, seconds)| seconds).sum();
    for (rule, (plays, seconds)) in rules {
        let (minutes, share) = (seconds / 60.0, 100.0 * seconds / whole);
        let _ = writeln!(text, "  {rule}: {minutes:.1} min, {share:.1} %, {plays} plays");
    }
    for playing in slots.iter().take(FIRST_SLOTS) {
        let item = playing.item(programme);
        let start = zone.to_datetime(playing.start).strftime("%H:%M:%S%.3f");
        let early = if length(playing) * 1000.0 + 0.5 < item.length_ms as f64 { ", cut" } else { "" };
        let _ = writeln!(text, "  {start}  {:6.1} s  {}{early}", length(playing), item.id);
    }
}
