//! Which rules hold when: dates, weekdays, dayparts, flights, blackouts, classes.

use jiff::{Timestamp, ToSpan, civil::date};

use super::build::{Change, daypart, instant, item, length_ms, programme, shown, source, timeline, weekdays};
use cartelera_playlists::{
    programme::{Category, Flight, Priority},
    timeline::{BrandKind, SlotSource},
};

#[test]
fn a_daypart_across_midnight_is_tested_on_the_day_it_starts() {
    // Whatever the office's own days: one service day, two, or a split one.
    for hours in [&["00:00-24:00"][..], &["12:00-11:59"], &["00:00-08:00", "20:00-24:00"]] {
        let mut programme = programme();
        programme.open_daily(hours);
        programme.house(vec![item("house", 1)]);
        let rule = programme.rule("friday", None, vec![item("a", 1)]);
        rule.days.weekdays = weekdays(&[4]);
        rule.dayparts = vec![daypart("22:00-06:00").into()];
        let mut timeline = timeline(&programme);
        for (at, want) in [
            ("2026-11-20T11:59:00Z", "house"), // Friday 05:59
            ("2026-11-21T03:59:59Z", "house"), // Friday 21:59:59
            ("2026-11-21T04:00:00Z", "a"),     // Friday 22:00
            ("2026-11-21T06:00:00Z", "a"),     // Saturday 00:00
            ("2026-11-21T11:59:59Z", "a"),     // Saturday 05:59:59
            ("2026-11-21T12:00:00Z", "house"), // Saturday 06:00
            ("2026-11-22T05:00:00Z", "house"), // Saturday 23:00
        ] {
            assert_eq!(shown(&mut timeline, instant(at)), want, "{hours:?} {at}");
        }
    }
}

#[test]
fn a_rule_without_dayparts_holds_from_midnight_to_midnight_of_its_days() {
    let mut late = programme();
    late.hours.week = [const { Vec::new() }; 7];
    late.hours.week[4] = vec![daypart("20:00-04:00")];
    late.rule("friday", None, vec![item("a", 10)]).days.weekdays = weekdays(&[4]);
    late.rule("saturday", None, vec![item("b", 10)]).days.weekdays = weekdays(&[5]);
    let mut timeline = timeline(&late);
    assert_eq!(shown(&mut timeline, instant("2026-11-21T05:59:59Z")), "a");
    assert_eq!(shown(&mut timeline, instant("2026-11-21T06:00:00Z")), "b");
}

#[test]
fn dates_are_half_open_and_year_ends_are_days_like_others() {
    let mut programme = programme();
    let rule = programme.rule("r", None, vec![item("a", 10)]);
    (rule.days.from, rule.days.until) = (Some(date(2026, 12, 31)), Some(date(2027, 1, 2)));
    let mut timeline = timeline(&programme);
    for (at, want) in [
        ("2026-12-30T18:00:00Z", "house"),
        ("2026-12-31T18:00:00Z", "a"),
        ("2027-01-01T18:00:00Z", "a"),
        ("2027-01-02T18:00:00Z", "house"),
    ] {
        assert_eq!(shown(&mut timeline, instant(at)), want, "{at}");
    }
}

#[test]
fn a_daypart_changes_softly_and_a_flight_is_tested_at_the_start() {
    let mut programme = programme();
    programme.rule("morning", None, vec![item("a", 25)]).dayparts = vec![daypart("08:00-09:00").into()];
    let mut last = item("b", 40);
    last.flight = Flight { from: None, until: Some(instant("2026-11-20T15:10:00Z")), hard_end: false };
    programme.rule("later", None, vec![last]).dayparts = vec![daypart("09:00-10:00").into()];
    let mut timeline = timeline(&programme);
    let day = timeline.day(date(2026, 11, 20));
    let mornings = day.main.iter().filter(|slot| source(slot) == "morning");
    assert_eq!((mornings.clone().count(), mornings.map(length_ms).sum::<i64>()), (144, 3_600_000));
    let later: Vec<_> = day.main.iter().filter(|slot| source(slot) == "later").collect();
    let end = later.last().unwrap();
    assert!(end.start < instant("2026-11-20T15:10:00Z") && end.end >= instant("2026-11-20T15:10:00Z"));
    assert!(later.iter().all(|slot| length_ms(slot) == 40_000));
}

#[test]
fn a_hard_end_cuts_and_too_short_a_rest_is_not_begun() {
    for (end_s, want) in [(37, vec![10_000, 10_000, 10_000, 7_000]), (32, vec![10_000, 10_000, 10_000])] {
        let mut programme = programme();
        let end = instant("2026-11-20T14:00:00Z") + end_s.seconds();
        let mut ending = item("a", 10);
        ending.flight = Flight { from: None, until: Some(end), hard_end: true };
        programme.rule("r", None, vec![ending]);
        let day = timeline(&programme).day(date(2026, 11, 20));
        let lengths: Vec<i64> = day.main.iter().filter(|slot| source(slot) == "r").map(length_ms).collect();
        assert_eq!(lengths, want);
        assert!(day.main.iter().filter(|slot| source(slot) == "r").all(|slot| slot.end <= end));
    }
}

#[test]
fn a_blackout_cuts_at_its_instant_and_leaves_only_exempt_categories() {
    let mut programme = programme();
    let mut logros = item("logros", 17);
    logros.category = Category::GovernmentPublicity;
    let mut health = item("vacunas", 17);
    health.category = Category::Health;
    let mut unknown = item("unknown", 17);
    unknown.category = Category::Unknown;
    programme.rule("r", None, vec![logros, health, unknown]);
    let (from, until) = (instant("2026-05-05T15:00:00Z"), instant("2026-05-05T20:00:03Z"));
    programme.blackout(
        "2026-05-05T15:00:00Z",
        "2026-05-05T20:00:03Z",
        &[Category::Health, Category::Services, Category::Unknown],
    );
    let mut timeline = timeline(&programme);
    assert_eq!(timeline.at(from - 1.millisecond()).brand, BrandKind::Normal);
    assert_eq!(timeline.at(from).brand, BrandKind::Neutral);
    assert_eq!(timeline.at(until - 1.millisecond()).brand, BrandKind::Neutral);
    assert_eq!(timeline.at(until).brand, BrandKind::Normal);
    assert_eq!(timeline.at(from - 1.millisecond()).main.unwrap().end, from);
    assert_eq!(timeline.next_change(until - 1.millisecond()), until);
    let day = timeline.day(date(2026, 5, 5));
    let within = |slot: &&cartelera_playlists::timeline::Playing| slot.end > from && slot.start < until;
    let ids: std::collections::BTreeSet<&str> =
        day.main.iter().filter(within).map(|slot| slot.item(&programme).id.as_str()).collect();
    assert_eq!(ids, ["vacunas"].into());
    let after: std::collections::BTreeSet<&str> =
        day.main.iter().filter(|slot| slot.start >= until).map(|slot| slot.item(&programme).id.as_str()).collect();
    assert_eq!(after, ["logros", "unknown", "vacunas"].into());
}

#[test]
fn the_highest_class_with_an_item_that_may_start_plays() {
    let mut programme = programme();
    programme.rule("filler", None, vec![item("c", 10)]).priority = Priority::Filler;
    programme.rule("normal", None, vec![item("b", 10)]).dayparts = vec![daypart("08:00-12:00").into()];
    let mut urgent = item("a", 10);
    urgent.flight.from = Some(instant("2026-11-20T15:00:00Z"));
    urgent.flight.until = Some(instant("2026-11-20T16:00:00Z"));
    programme.rule("priority", None, vec![urgent]).priority = Priority::Priority;
    let mut timeline = timeline(&programme);
    for (at, want) in [
        ("2026-11-20T14:00:00Z", "b"),
        ("2026-11-20T15:00:00Z", "a"),
        ("2026-11-20T15:59:59Z", "a"),
        ("2026-11-20T16:00:00Z", "b"),
        ("2026-11-20T18:00:00Z", "c"),
    ] {
        assert_eq!(shown(&mut timeline, instant(at)), want, "{at}");
    }
    let at: Timestamp = instant("2026-11-20T15:00:00Z");
    assert_eq!(timeline.at(at).main.unwrap().source, SlotSource::Rule("priority".parse().unwrap()));
}

#[test]
fn an_item_that_may_not_start_keeps_its_place_for_that_round() {
    let mut programme = programme();
    let mut late = item("b", 10);
    late.flight.from = Some(instant("2026-11-20T14:00:25Z"));
    programme.rule("r", None, vec![item("a", 10), late, item("c", 10), item("d", 10), item("e", 10)]);
    let day = timeline(&programme).day(date(2026, 11, 20));
    let ids: String = day.main[..11].iter().map(|slot| slot.item(&programme).id.as_str()).collect();
    // The stride starts this day with `e`. `b` is passed over once and comes as soon as it may.
    assert_eq!(ids, "eacbdeabcde");
}
