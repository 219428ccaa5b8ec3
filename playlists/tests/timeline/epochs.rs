//! Epochs, and what one hands to the next.

use std::collections::BTreeMap;

use jiff::{Timestamp, ToSpan, civil::date};

use super::build::{Change, epoch, instant, item, length_ms, programme, shown, source};
use cartelera_playlists::{
    programme::Programme,
    timeline::{Carry, Playing, Timeline, TimelineError},
};

fn two_rules(names: &[&str]) -> Programme {
    let mut programme = programme();
    programme.rule("a", Some(0.6), names.iter().map(|name| item(name, 10)).collect());
    programme.rule("b", Some(0.3), vec![item("b1", 13), item("b2", 17)]);
    programme
}

#[test]
fn before_the_first_epoch_its_house_loop_plays() {
    let programme = two_rules(&["a1", "a2"]);
    let start = instant("2026-11-20T15:00:03Z");
    let mut timeline = Timeline::new(vec![epoch(&programme, start, Carry::default())]).unwrap();
    assert_eq!(shown(&mut timeline, start - 1.millisecond()), "house");
    assert_eq!(timeline.at(start - 1.millisecond()).main.unwrap().end, start);
    let first = timeline.at(start).main.unwrap();
    assert_eq!((first.start, first.slot.number, first.slot.effective_from), (start, 0, start));
    assert_ne!(source(&first), "house");
    assert_eq!(timeline.next_change(start - 1.millisecond()), start);
}

#[test]
fn an_epoch_cuts_what_runs_and_fades_over_it() {
    let old = two_rules(&["a1", "a2"]);
    let mut new = two_rules(&["a3"]);
    for item in &mut new.items {
        item.transition_ms = 600;
    }
    let start = instant("2026-11-20T15:00:03Z");
    let mut timeline = Timeline::new(vec![
        epoch(&old, instant("2026-11-01T00:00:00Z"), Carry::default()),
        epoch(&new, start, Carry::default()),
    ])
    .unwrap();
    let last = timeline.at(start - 1.millisecond());
    let first = timeline.at(start);
    assert_eq!(last.main.as_ref().unwrap().end, start);
    let playing = first.main.unwrap();
    let outgoing = playing.outgoing.clone().unwrap();
    assert_eq!((playing.start, &outgoing.slot), (start, &last.main.as_ref().unwrap().slot));
    assert!(std::sync::Arc::ptr_eq(&outgoing.programme, &last.programme));
    assert_eq!(timeline.programme_of(&playing.slot).unwrap().items.len(), new.items.len());
    let upcoming = timeline.upcoming(start - 30.seconds(), 6);
    assert!(upcoming.iter().any(|slot| slot.slot == playing.slot));
    let day = timeline.day(date(2026, 11, 20));
    assert_eq!(day.main.iter().map(length_ms).sum::<i64>(), 8 * 3_600_000);
    assert_eq!(day.open.len(), 2);
}

#[test]
fn epochs_must_be_in_order() {
    let programme = programme();
    let epochs =
        ["2026-11-02T00:00:00Z", "2026-11-01T00:00:00Z"].map(|from| epoch(&programme, instant(from), Carry::default()));
    assert!(matches!(Timeline::new(epochs.to_vec()).err(), Some(TimelineError::Order { .. })));
    assert!(matches!(Timeline::new(Vec::new()).err(), Some(TimelineError::NoEpoch)));
}

#[test]
fn carry_with_the_same_programme_changes_nothing_at_a_boundary() {
    let programme = two_rules(&["a1", "a2", "a3", "a4", "a5"]);
    let day_start = epoch(&programme, instant("2026-11-01T00:00:00Z"), Carry::default());
    let mut whole = Timeline::new(vec![day_start.clone()]).unwrap();
    let boundary = whole.next_boundary(instant("2026-11-20T15:30:00Z"));
    let carry = whole.carry_at(boundary);
    let mut switched = Timeline::new(vec![day_start, epoch(&programme, boundary, carry.clone())]).unwrap();
    let shows = |slot: &Playing| (slot.start, slot.end, slot.item);
    let (a, b) = (whole.day(date(2026, 11, 20)), switched.day(date(2026, 11, 20)));
    assert!(a.main.iter().map(shows).eq(b.main.iter().map(shows)));
    assert_eq!(switched.carry_at(boundary), carry);
    assert_eq!(whole.carry_at(instant("2026-11-20T05:00:00Z")), Carry::default(), "closed");
}

#[test]
fn five_publications_a_day_starve_nothing() {
    let names: Vec<String> = (0..40).map(|n| format!("a{n}")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let base = two_rules(&names);
    let mut epochs = vec![epoch(&base, instant("2026-11-01T00:00:00Z"), Carry::default())];
    let mut late = Vec::new();
    for (index, at) in ["14:06:40", "14:13:10.123", "14:20:00", "14:26:00", "14:33:20"].iter().enumerate() {
        let from = instant(&format!("2026-11-20T{at}Z"));
        let mut next = base.clone();
        next.city = format!("edition {index}");
        // Each edition withdraws the very item whose turn it would be.
        let mut timeline = Timeline::new(epochs.clone()).unwrap();
        let due = timeline.carry_at(from).rules[0].next.clone().unwrap();
        next.playlists[0].items.retain(|item| *item != due);
        let carry = timeline.carry_into(from, &next);
        assert!(next.playlists[0].items.contains(carry.rules[0].next.as_ref().unwrap()));
        epochs.push(epoch(&next, from, carry));
        late.push(epochs.last().unwrap().clone());
    }
    let mut timeline = Timeline::new(epochs.clone()).unwrap();
    let day = timeline.day(date(2026, 11, 20));
    let until: Timestamp = instant("2026-11-20T14:40:00Z");
    let mut shares: BTreeMap<&str, i64> = BTreeMap::new();
    let mut plays: BTreeMap<String, usize> = BTreeMap::new();
    for slot in day.main.iter().filter(|slot| slot.end <= until) {
        *shares.entry(source(slot)).or_default() += length_ms(slot);
        let programme = timeline.programme_of(&slot.slot).unwrap();
        *plays.entry(slot.item(programme).id.to_string()).or_default() += 1;
    }
    let ideal = 40 * 60_000;
    assert!(
        (shares["a"] - ideal * 6 / 10).abs() <= 20_000 && (shares["b"] - ideal * 3 / 10).abs() <= 20_000,
        "{shares:?}"
    );
    // 24 minutes of 10 s are 3.6 rounds; a withdrawn item misses one turn of one edition.
    assert!(names.iter().all(|name| plays.get(*name).copied().unwrap_or(0) >= 2), "{plays:?}");

    // One that joins late, without the older epochs, agrees.
    let mut joined = Timeline::new(late[2..].to_vec()).unwrap();
    let from = late[2].0.effective_from;
    let rest = joined.day(date(2026, 11, 20)).main.into_iter().filter(|slot| slot.start >= from);
    assert!(rest.eq(day.main.iter().filter(|slot| slot.start >= from).cloned()));
}
