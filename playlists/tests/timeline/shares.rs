//! Shares of airtime.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::{Date, date};

use super::build::{Change, item, length_ms, programme, source, timeline};
use cartelera_playlists::programme::{Priority, Programme};

fn airtime(programme: &Programme, day: Date) -> BTreeMap<String, f64> {
    let plan = timeline(programme).day(day);
    let total: i64 = plan.main.iter().map(length_ms).sum();
    let mut shares = BTreeMap::new();
    for slot in &plan.main {
        *shares.entry(source(slot).to_owned()).or_default() += length_ms(slot) as f64 / total as f64;
    }
    shares
}

#[test]
fn given_shares_are_never_scaled_up() {
    for (given, want) in [
        (vec![Some(0.5), Some(0.3), None], vec![0.5, 0.3, 0.2, 0.0]),
        (vec![Some(0.5), Some(0.3)], vec![0.5, 0.3, 0.2]),
        (vec![Some(0.1)], vec![0.1, 0.9]),
        (vec![None, None, None, None], vec![0.25, 0.25, 0.25, 0.25, 0.0]),
        (vec![Some(0.6), Some(0.6)], vec![0.5, 0.5, 0.0]),
        (vec![Some(1.0), None], vec![1.0, 0.0, 0.0]),
        (vec![Some(0.0), None], vec![0.0, 1.0, 0.0]),
    ] {
        let mut programme = programme();
        let names = ["a", "b", "c", "d"];
        for (name, share) in names.iter().zip(&given) {
            programme.rule(name, *share, vec![item(&format!("{name}1"), 7), item(&format!("{name}2"), 13)]);
        }
        let got = airtime(&programme, date(2026, 11, 20));
        for (name, want) in names[..given.len()].iter().copied().chain(["house"]).zip(want) {
            let got = got.get(name).copied().unwrap_or(0.0);
            assert!((got - want).abs() < 0.001, "{given:?}: {name} has {got}, not {want}");
        }
    }
}

#[test]
fn what_a_class_leaves_falls_to_the_next_one() {
    let mut programme = programme();
    programme.rule("a", Some(0.2), vec![item("a", 12)]).priority = Priority::Priority;
    programme.rule("b", Some(0.5), vec![item("b", 10)]);
    programme.rule("c", Some(0.5), vec![item("c", 9)]).priority = Priority::Filler;
    let got = airtime(&programme, date(2026, 11, 20));
    for (name, want) in [("a", 0.2), ("b", 0.4), ("c", 0.2), ("house", 0.2)] {
        assert!((got[name] - want).abs() < 0.001, "{name} has {}, not {want}", got[name]);
    }
}

#[test]
fn a_rule_that_begins_later_takes_its_share_from_then_on_and_no_more() {
    let mut programme = programme();
    programme.rule("a", Some(0.5), vec![item("a", 10)]);
    programme.rule("b", Some(0.5), vec![item("b", 10)]).dayparts = vec![super::build::daypart("12:00-16:00").into()];
    let got = airtime(&programme, date(2026, 11, 20));
    for (name, want) in [("a", 0.5), ("b", 0.25), ("house", 0.25)] {
        assert!((got[name] - want).abs() < 0.001, "{name} has {}, not {want}", got[name]);
    }
}

#[test]
fn a_playlist_of_500_items_is_seen_whole_in_8_days_at_86_a_day() {
    for start in 0..40 {
        let mut programme = programme();
        programme.open_daily(&["08:00-08:43"]);
        programme.rule("r", None, (0..500).map(|n| item(&format!("i{n}"), 30)).collect());
        let mut timeline = timeline(&programme);
        let mut day = date(2026, 1, 1).checked_add(jiff::ToSpan::days(start * 9)).unwrap();
        let mut seen = BTreeSet::new();
        for _ in 0..8 {
            let plan = timeline.day(day);
            assert_eq!(plan.main.len(), 86);
            seen.extend(plan.main.iter().map(|slot| slot.item));
            day = day.tomorrow().unwrap();
        }
        assert_eq!(seen.len(), 500, "from day {start}");
    }
}
