//! Single slots: transitions, short rests, what comes next, where an epoch may begin.

use jiff::{ToSpan, civil::date};

use super::build::{Change, capsule, instant, item, length_ms, programme, shown, source, timeline};
use cartelera_playlists::programme::{Category, Flight, Item, Region};

fn fading(id: &str, seconds: u64, transition_ms: u64) -> Item {
    Item { transition_ms, ..item(id, seconds) }
}

#[test]
fn a_transition_is_the_first_part_of_the_incoming_slot() {
    let mut programme = programme();
    programme.rule("r", None, vec![fading("a", 10, 600), fading("b", 10, 0), fading("c", 10, 60_000)]);
    let mut timeline = timeline(&programme);
    let opening = instant("2026-11-20T14:00:00Z");
    let day = timeline.day(date(2026, 11, 20));
    assert_eq!(timeline.at(opening).main.unwrap().outgoing, None, "the display was off");
    let mut seen = 0;
    for (before, slot) in day.main.iter().zip(&day.main[1..]).take(6) {
        let fade = match slot.item(&programme).id.as_str() {
            "a" => 600,
            "b" => 0,
            _ => 10_000,
        };
        let fades = |timeline: &mut cartelera_playlists::timeline::Timeline, ms: i64| {
            timeline.at(slot.start + ms.milliseconds()).main.unwrap().outgoing
        };
        if fade == 0 {
            assert_eq!(fades(&mut timeline, 0), None);
            continue;
        }
        let outgoing = fades(&mut timeline, 0).unwrap();
        assert_eq!((outgoing.slot, outgoing.item, outgoing.start), (before.slot, before.item, before.start));
        assert_eq!(outgoing.transition_end, slot.start + fade.milliseconds());
        assert!(fades(&mut timeline, fade - 1).is_some());
        assert_eq!(timeline.next_change(slot.start), outgoing.transition_end);
        if fade < 10_000 {
            assert_eq!(fades(&mut timeline, fade), None);
        }
        seen += 1;
    }
    assert_eq!(seen, 4);
}

#[test]
fn nothing_fades_out_into_a_blackout_or_past_its_hard_end() {
    let mut programme = programme();
    programme.house(vec![fading("house", 10, 1000)]);
    programme.blackout("2026-11-20T15:00:00Z", "2026-11-20T16:00:00Z", &[Category::Services]);
    let mut ending = fading("a", 10, 1000);
    ending.flight = Flight { from: None, until: Some(instant("2026-11-20T14:30:00.500Z")), hard_end: true };
    programme.rule("r", None, vec![ending]);
    let mut timeline = timeline(&programme);
    for (at, fades) in [
        ("2026-11-20T14:29:50Z", true),
        // The slot before ends at 14:30:00, but its last frame may be seen for half a second only.
        ("2026-11-20T14:30:00Z", false),
        ("2026-11-20T14:30:10Z", true),
        ("2026-11-20T15:00:00Z", false),
        ("2026-11-20T15:00:10Z", true),
    ] {
        let playing = timeline.at(instant(at)).main.unwrap();
        assert_eq!((playing.start, playing.outgoing.is_some()), (instant(at), fades), "{at}");
    }
}

#[test]
fn a_rest_under_3_s_shows_a_still_of_the_house_loop() {
    for (seconds, rest) in [(29, 2_000), (26, 20_000)] {
        let mut programme = programme();
        programme.open_daily(&["08:00-08:32"]);
        programme.house(vec![capsule("film", 8), item("still", 8)]);
        programme.rule("r", None, vec![item("a", seconds)]);
        programme.open_on(date(2026, 11, 20), &["08:00-08:01"]);
        let day = timeline(&programme).day(date(2026, 11, 20));
        let last = day.main.last().unwrap();
        if rest < 3_000 {
            assert_eq!((last.item(&programme).id.as_str(), source(last)), ("still", "house"));
        } else {
            assert_eq!(source(last), "r");
        }
        assert_eq!(day.main.iter().map(length_ms).sum::<i64>(), 60_000);
    }
}

#[test]
fn upcoming_slots_are_those_that_come() {
    let mut programme = programme();
    programme.rule("r", Some(0.7), vec![item("a", 10), item("b", 15)]);
    programme.rule("bar", Some(0.5), vec![item("n", 12)]).region = Region::Bar;
    let mut timeline = timeline(&programme);
    for start in ["2026-11-20T14:00:00Z", "2026-11-20T21:59:31.5Z", "2026-11-20T23:00:00Z", "2026-11-20T13:59:59Z"] {
        let upcoming = timeline.upcoming(instant(start), 12);
        let bar = timeline.upcoming_bar(instant(start), 5);
        assert_eq!((upcoming.len(), bar.len()), (12, 5));
        assert!(upcoming[0].start > instant(start));
        for (list, region) in [(upcoming, Region::Main), (bar, Region::Bar)] {
            assert!(list.windows(2).all(|pair| pair[0].end <= pair[1].start));
            for slot in list {
                let moment = timeline.at(slot.end - 1.millisecond());
                let on = if region == Region::Main { moment.main } else { moment.bar };
                assert_eq!(on, Some(slot));
            }
        }
    }
}

#[test]
fn the_bar_is_empty_when_its_rules_have_had_their_share() {
    let mut programme = programme();
    programme.rule("bar", Some(0.25), vec![item("n", 12)]).region = Region::Bar;
    let mut timeline = timeline(&programme);
    let day = timeline.day(date(2026, 11, 20));
    assert_eq!(day.bar.len(), 8 * 3600 / 48);
    assert!(day.bar.windows(2).all(|pair| pair[1].start.as_second() - pair[0].start.as_second() == 48));
    assert!(day.main.iter().all(|slot| source(slot) == "house"));
    assert_eq!(timeline.at(day.bar[0].end).bar, None);
}

#[test]
fn an_epoch_may_begin_at_the_end_of_a_slot_or_while_closed() {
    let programme = programme();
    let mut timeline = timeline(&programme);
    assert_eq!(timeline.next_boundary(instant("2026-11-20T14:00:03Z")), instant("2026-11-20T14:00:10Z"));
    assert_eq!(timeline.next_boundary(instant("2026-11-20T14:00:10Z")), instant("2026-11-20T14:00:20Z"));
    assert_eq!(timeline.next_boundary(instant("2026-11-20T04:00:00Z")), instant("2026-11-20T04:00:00.001Z"));
    assert_eq!(shown(&mut timeline, instant("2026-11-20T04:00:00Z")), "-");
}
