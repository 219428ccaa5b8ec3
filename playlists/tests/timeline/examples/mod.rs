//! The worked examples of README.md: what they say is what the reference and the timeline show.

mod notation;

use std::{collections::BTreeMap, sync::Arc};

use cartelera_playlists::{
    manifest::Epoch,
    programme::{Programme, Region},
    timeline::{Carry, Timeline},
};
use jiff::{Timestamp, tz::TimeZone};

use self::notation::{Example, examples};
use super::{
    agreement::slots,
    build::{epoch, instant, zone},
    reference::{self, RefSlot},
};

/// The slots as the examples write them, one a line, with `off` where the display goes off.
fn table(slots: &[RefSlot], zone: &TimeZone) -> Vec<String> {
    let time = |instant: Timestamp| zone.to_datetime(instant).strftime("%H:%M:%S").to_string();
    let mut lines = Vec::new();
    let mut end = None;
    for slot in slots {
        lines.extend(end.filter(|end| *end < slot.start).map(|end| format!("{} off", time(end))));
        let by = slot.source.as_ref().map_or("house", |rule| rule.as_str());
        lines.push(format!("{} {} by {by}", time(slot.start), slot.item.as_ref().unwrap()));
        end = Some(slot.end);
    }
    lines.extend(end.map(|end| format!("{} off", time(end))));
    lines
}

/// The whole percents of the airtime of each rule.
fn airtime(slots: &[RefSlot]) -> String {
    let length = |slot: &RefSlot| slot.end.as_millisecond() - slot.start.as_millisecond();
    let all: i64 = slots.iter().map(length).sum();
    let mut by: BTreeMap<&str, i64> = BTreeMap::new();
    for slot in slots {
        *by.entry(slot.source.as_ref().map_or("house", |rule| rule.as_str())).or_default() += length(slot);
    }
    let parts: Vec<String> = by.iter().map(|(by, ms)| format!("{by} {}%", (ms * 200 + all) / (2 * all))).collect();
    format!("airtime {}", parts.join(", "))
}

/// Compares with the lines of the example, where `...` leaves lines out. `None` if all is as it says.
fn difference(example: &Example, slots: &[RefSlot]) -> Option<String> {
    let got = table(slots, &zone("America/Monterrey"));
    let start = |line: &str| line.split(' ').next().map(str::to_owned);
    let mut place = 0;
    let mut leaves_out = false;
    let mut is_right = true;
    for wanted in &example.table {
        if wanted == "..." {
            leaves_out = true;
        } else if wanted.starts_with("airtime") {
            is_right &= airtime(slots) == *wanted;
        } else {
            if leaves_out {
                place += got[place..].iter().position(|line| start(line) == start(wanted)).unwrap_or(0);
            }
            is_right &= got.get(place) == Some(wanted);
            (place, leaves_out) = (place + 1, false);
        }
    }
    is_right &= leaves_out || place == got.len();
    let shown = || got[..got.len().min(40)].join("\n") + "\n" + &airtime(slots);
    (!is_right).then(|| format!("{}\n\nbut it shows\n{}\n", example.text, shown()))
}

#[test]
fn every_worked_example_shows_what_it_says() {
    let examples = examples();
    assert!(examples.len() >= 10);
    let mut differences = String::new();
    for example in &examples {
        let always = instant("1900-01-01T00:00:00Z");
        let epochs: Vec<(Epoch, Arc<Programme>)> = vec![epoch(&example.programme, always, Carry::default())];
        let by_reference = difference(example, &reference::day(&epochs, example.date, Region::Main));
        differences.extend(by_reference.map(|text| format!("\nthe reference: {text}")));
        let plan = Timeline::new(epochs.clone()).unwrap().day(example.date);
        let by_timeline = difference(example, &slots(&epochs, &plan.main));
        differences.extend(by_timeline.map(|text| format!("\nthe timeline: {text}")));
    }
    assert!(differences.is_empty(), "{differences}");
}
