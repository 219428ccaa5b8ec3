//! Laws of pacing: caps, distances and minimum plays, of the timeline and of the reference.

use std::{collections::BTreeMap, sync::Arc};

use cartelera_playlists::{
    manifest::Epoch,
    programme::{FixedTime, Item, MinPlays, Pacing, Programme, Region},
    timeline::{Asked, Carry, Timeline},
};
use jiff::{Timestamp, civil::date};
use proptest::{collection::vec, prelude::*, strategy::ValueTree as _, test_runner::TestRunner};

use super::{
    agreement::{History, dates, orderly_histories, slots},
    build::{Change, epoch, instant, item, programme, timeline, zone},
    dense::places,
    obey::{check_slot, is_steady, ms},
    random::{config, follow},
    reference::{self, RefSlot},
};

type Epochs = Vec<(Epoch, Arc<Programme>)>;

/// Several programmes with the same items and hours, each of which takes over from the one before.
fn editions() -> impl Strategy<Value = History> {
    places().prop_flat_map(move |place| {
        let later = vec((place.programmes(), place.instants()), 0..4);
        (place.programmes(), later).prop_map(move |(first, mut later)| {
            later.sort_by_key(|(_, start)| *start);
            let edition = |other: &Programme| Programme {
                rules: other.rules.clone(),
                playlists: other.playlists.clone(),
                ..first.clone()
            };
            let mut programmes: Vec<Programme> = later.iter().map(|(other, _)| edition(other)).collect();
            let mut starts: Vec<Timestamp> = later.iter().map(|(_, start)| *start).collect();
            programmes.insert(0, first);
            starts.insert(0, instant("1900-01-01T00:00:00Z"));
            History { epochs: follow(&programmes, &starts), date: place.date }
        })
    })
}

fn by_timeline(history: &History) -> Vec<(Region, Vec<RefSlot>)> {
    let mut timeline = Timeline::new(history.epochs.clone()).unwrap();
    let plans: Vec<_> = dates(history.date).map(|date| timeline.day(date)).collect();
    let both = plans.iter().flat_map(|plan| [(Region::Main, &plan.main), (Region::Bar, &plan.bar)]);
    both.map(|(region, list)| (region, slots(&history.epochs, list))).collect()
}

fn by_reference(history: &History) -> Vec<(Region, Vec<RefSlot>)> {
    let both = dates(history.date).flat_map(|date| [(date, Region::Main), (date, Region::Bar)]);
    both.map(|(date, region)| (region, reference::day(&history.epochs, date, region))).collect()
}

fn item_of<'a>(epochs: &'a Epochs, slot: &RefSlot) -> Option<(&'a Programme, &'a Item)> {
    let programme = &epochs[slot.epoch].1;
    Some((programme, programme.items.iter().find(|item| Some(&item.id) == slot.item.as_ref())?))
}

/// Whether a fixed time may have given the slot: a hard one at its start, or a soft one since which the item has not started.
fn may_be_fixed(programme: &Programme, item: &Item, start: Timestamp, last_start: Option<Timestamp>) -> bool {
    let zone = zone(&programme.zone.name);
    let instants = |time: &FixedTime| {
        let days = super::obey::dates_around(zone.to_datetime(start).date());
        let minute = i64::from(time.at.minutes());
        days.map(|day| zone.to_timestamp(day.at(0, 0, 0, 0) + jiff::ToSpan::minutes(minute)).unwrap())
            .collect::<Vec<_>>()
    };
    item.pacing.fixed_times.iter().any(|time| {
        instants(time).into_iter().any(|f| if time.hard { f == start } else { f <= start && last_start < Some(f) })
    })
}

fn check_limits(epochs: &Epochs, slots: &[RefSlot]) -> Result<(), TestCaseError> {
    for (index, slot) in slots.iter().enumerate().filter(|(_, slot)| slot.source.is_some()) {
        let (programme, item) = item_of(epochs, slot).unwrap();
        let before: Vec<&RefSlot> =
            slots[..index].iter().filter(|before| before.source.is_some() && before.item == slot.item).collect();
        let recent = before.iter().filter(|before| ms(before.start) > ms(slot.start) - 3_600_000).count();
        let over_cap = item.pacing.max_per_hour.is_some_and(|cap| recent >= cap as usize);
        let too_near = before
            .last()
            .is_some_and(|last| ms(slot.start) - ms(last.end) < i128::from(item.pacing.min_distance_ms.unwrap_or(0)));
        let steady = is_steady(&zone(&programme.zone.name), slot.start);
        let last_start = before.last().map(|last| last.start);
        prop_assert!(
            (!over_cap && !too_near) || !steady || may_be_fixed(programme, item, slot.start, last_start),
            "{:?}: cap {}, distance {} of {:?}",
            slot,
            over_cap,
            too_near,
            item.pacing
        );
    }
    Ok(())
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn only_fixed_times_break_caps_and_distances_also_across_epochs(history in editions()) {
        by_timeline(&history).iter().try_for_each(|(_, slots)| check_limits(&history.epochs, slots))?;
    }

    #[test]
    fn a_promise_of_minimum_plays_is_kept_by_starts_of_rules(history in orderly_histories()) {
        let mut timeline = Timeline::new(history.epochs.clone()).unwrap();
        for day in dates(history.date) {
            let plan = timeline.day(day);
            for promise in timeline.promises(day) {
                let Asked::MinPlays(plays) = promise.asked else { continue };
                let list = if promise.region == Region::Main { &plan.main } else { &plan.bar };
                let slots = slots(&history.epochs, list);
                let by_rules = slots.iter().filter(|slot| slot.source.is_some());
                let starts = by_rules.filter(|slot| slot.item.as_ref() == Some(&promise.item)).count();
                prop_assert_eq!(promise.is_kept(), starts >= plays as usize, "{:?} on {}, {} starts", promise, day, starts);
            }
        }
    }

    #[test]
    fn the_reference_keeps_every_limit_and_law(history in orderly_histories()) {
        let first = History { epochs: history.epochs[..1].to_vec(), date: history.date };
        for (region, slots) in by_reference(&first) {
            check_limits(&first.epochs, &slots)?;
            slots.iter().try_for_each(|slot| check_slot(&first.epochs[0].1, region, slot))?;
        }
    }

    #[test]
    fn minimum_plays_that_nothing_hinders_are_met(
        (plays, length, others) in (1..9_u32, 1..30_u64, vec(1..120_u64, 1..4))
    ) {
        let mut programme = programme();
        let mut wanted = item("wanted", length);
        wanted.pacing.min_plays = Some(MinPlays::PerDay(plays));
        programme.rule("never", Some(0.0), vec![wanted]).dayparts = vec![super::build::daypart("09:00-11:30").into()];
        programme.rule("usual", None, others.iter().map(|s| item(&format!("other{s}"), *s)).collect());
        let epochs = vec![epoch(&programme, instant("1900-01-01T00:00:00Z"), Carry::default())];
        let day = date(2026, 11, 20);
        let count = |slots: Vec<RefSlot>| slots.iter().filter(|slot| slot.source.as_ref().is_some_and(|r| r.as_str() == "never")).count();
        prop_assert_eq!(count(reference::day(&epochs, day, Region::Main)), plays as usize);
        let plan = Timeline::new(epochs.clone()).unwrap().day(day);
        prop_assert_eq!(count(slots(&epochs, &plan.main)), plays as usize);
    }
}

#[test]
fn random_programmes_meet_every_part_of_the_specification() {
    let mut runner = TestRunner::deterministic();
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    let mut count = |what: &str, times: usize| *counts.entry(what.to_owned()).or_default() += times;
    for _ in 0..60 {
        let history = orderly_histories().new_tree(&mut runner).unwrap().current();
        for (region, slots) in by_reference(&history) {
            count("days", usize::from(!slots.is_empty()));
            for (index, slot) in slots.iter().enumerate() {
                count(&format!("{region:?} {:?}", slot.why.unwrap()), 1);
                let Some((_, item)) = item_of(&history.epochs, slot) else { continue };
                let before = slots[..index].iter().filter(|before| before.item == slot.item);
                let recent = before.filter(|before| ms(before.start) > ms(slot.start) - 3_600_000).count();
                count("at the cap", usize::from(item.pacing.max_per_hour == Some(recent as u32 + 1)));
                count("with a distance", usize::from(item.pacing.min_distance_ms.is_some()));
                count("cut", usize::from(ms(slot.end) - ms(slot.start) < i128::from(item.length_ms)));
                count("by a later epoch", usize::from(slot.epoch > 0));
            }
        }
    }
    println!("{counts:#?}");
    for what in ["Rest", "HardTime", "Due", "Turn", "HouseLoop"] {
        assert!(counts.get(&format!("Main {what}")).is_some_and(|times| *times >= 10), "{what}: {counts:?}");
    }
    for what in [
        "Bar HardTime",
        "Bar Due",
        "Bar Turn",
        "Bar Nothing",
        "at the cap",
        "with a distance",
        "cut",
        "by a later epoch",
    ] {
        assert!(counts.get(what).is_some_and(|times| *times >= 10), "{what}: {counts:?}");
    }
}

#[test]
fn an_item_alone_in_its_list_has_every_turn_that_its_pacing_allows() {
    let plays = Pacing { min_plays: Some(MinPlays::PerDay(1)), ..Pacing::default() };
    let soft = FixedTime { at: "10:00".parse().unwrap(), hard: false };
    let fixed = Pacing { fixed_times: vec![soft], ..Pacing::default() };
    let distance = Pacing { min_distance_ms: Some(1), ..Pacing::default() };
    for (pacing, want) in [(Pacing::default(), "aaaaaa"), (plays, "aaaaaa"), (fixed, "aaaaaa"), (distance, "ahahah")] {
        let mut programme = programme();
        programme.house(vec![item("h", 10)]);
        programme.rule("r", None, vec![Item { pacing: pacing.clone(), ..item("a", 10) }]);
        let day = timeline(&programme).day(date(2026, 11, 20));
        let shown: String = day.main[..6].iter().map(|slot| slot.item(&programme).id.as_str()).collect();
        assert_eq!(shown, want, "{pacing:?}");
    }
}
