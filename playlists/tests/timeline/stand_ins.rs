//! What stands in place of a slot that cannot be shown.

use jiff::{SignedDuration, Timestamp, ToSpan, civil::date};

use super::build::{Change, instant, item, programme, timeline};
use cartelera_playlists::{
    programme::{Flight, Item, Programme, Region},
    timeline::{Playing, Timeline},
};

fn scene() -> (Programme, Timeline, Vec<Playing>) {
    let mut programme = programme();
    programme.house(vec![item("h0", 4), item("h1", 7), item("h2", 3)]);
    programme.rule("r", None, vec![item("a", 20), item("b", 15), item("h1", 7)]);
    let mut timeline = timeline(&programme);
    let slots = timeline.day(date(2026, 11, 20)).main;
    (programme, timeline, slots)
}

/// What stands in `slot`, as names with the ms from the slot's start at which each begins and ends.
fn stands(
    programme: &Programme,
    timeline: &Timeline,
    slot: &Playing,
    may_show: &dyn Fn(&Item) -> bool,
) -> Vec<(String, i64, i64)> {
    let since = |at: Timestamp| at.duration_since(slot.start).as_millis() as i64;
    let mut all = Vec::new();
    let mut now = slot.start;
    while now < slot.end {
        match timeline.in_place_of(slot, now, may_show) {
            Some(stand_in) => {
                assert_eq!(stand_in.start, now);
                let last = timeline.in_place_of(slot, stand_in.end - 1.millisecond(), may_show);
                assert_eq!(last, Some(stand_in), "constant until its end");
                all.push((programme.items[stand_in.item].id.to_string(), since(now), since(stand_in.end)));
                now = stand_in.end;
            }
            None => now += SignedDuration::from_millis(500),
        }
    }
    all
}

#[test]
fn the_house_loop_runs_from_the_slot_number_on_and_is_cut_at_the_slots_end() {
    let (programme, timeline, slots) = scene();
    let names = ["h0", "h1", "h2"];
    let lengths = [4_000, 7_000, 3_000];
    let first = stands(&programme, &timeline, &slots[0], &|_| true)[0].0.clone();
    let offset = names.iter().position(|name| *name == first).unwrap();
    for slot in &slots[..30] {
        let length = slot.end.duration_since(slot.start).as_millis() as i64;
        let own = slot.item(&programme).id.to_string();
        let (mut want, mut from, mut turn) = (Vec::new(), 0, offset + slot.slot.number as usize);
        while from < length {
            let house = turn % 3;
            turn += 1;
            if names[house] != own {
                let until = length.min(from + lengths[house]);
                want.push((names[house].to_owned(), from, until));
                from = until;
            }
        }
        assert_eq!(stands(&programme, &timeline, slot, &|_| true), want, "{}", slot.slot.number);
    }
}

#[test]
fn what_may_not_show_is_passed_over() {
    let (programme, timeline, slots) = scene();
    let slot = slots.iter().find(|slot| slot.item(&programme).id.as_str() == "b").unwrap();
    let only = stands(&programme, &timeline, slot, &|item| item.id.as_str() == "h0");
    let starts: Vec<i64> = only.iter().map(|(_, from, _)| *from).collect();
    assert_eq!(starts, [0, 4_000, 8_000, 12_000]);
    assert!(only.iter().all(|(name, ..)| name == "h0") && only[3].2 == 15_000);
    assert_eq!(stands(&programme, &timeline, slot, &|_| false), []);
    let own = slots.iter().find(|slot| slot.item(&programme).id.as_str() == "h1").unwrap();
    assert_eq!(stands(&programme, &timeline, own, &|item| item.id.as_str() == "h1"), []);
}

#[test]
fn a_flight_is_tested_at_each_start_and_its_hard_end_cuts() {
    let (mut programme, _, slots) = scene();
    let slot = slots.iter().find(|slot| slot.item(&programme).id.as_str() == "a").unwrap();
    for item in &mut programme.items {
        let after = |ms: i64| Some(slot.start + ms.milliseconds());
        match item.id.as_str() {
            "h0" => item.flight = Flight { from: after(2_500), until: after(9_000), hard_end: true },
            "h2" => item.flight = Flight { from: after(16_000), until: None, hard_end: false },
            _ => {}
        }
    }
    let mut timeline = timeline(&programme);
    let slot = timeline.at(slot.start).main.unwrap();
    let found = stands(&programme, &timeline, &slot, &|item| item.id.as_str() != "h1");
    let want = [("h0", 2_500, 6_500), ("h2", 16_000, 19_000), ("h2", 19_000, 20_000)];
    // From 6.5 s on less than 3 s are left of h0's flight, so it does not start again.
    assert_eq!(found, want.map(|(name, from, until)| (name.to_owned(), from, until)));
}

#[test]
fn nothing_stands_in_the_bar_outside_the_slot_or_in_a_strange_slot() {
    let (mut programme, timeline, slots) = scene();
    let may = &|_: &Item| true;
    let slot = &slots[3];
    assert!(timeline.in_place_of(slot, slot.start - 1.millisecond(), may).is_none());
    assert!(timeline.in_place_of(slot, slot.end, may).is_none());
    let mut strange = slot.clone();
    strange.slot.effective_from = instant("1999-01-01T00:00:00Z");
    assert!(timeline.in_place_of(&strange, slot.start, may).is_none());
    programme.rules[0].region = Region::Bar;
    let mut timeline = super::build::timeline(&programme);
    let bar = timeline.day(date(2026, 11, 20)).bar;
    assert!(timeline.in_place_of(&bar[0], bar[0].start, may).is_none());
}
