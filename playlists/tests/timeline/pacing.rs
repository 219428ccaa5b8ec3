//! Caps, distances, fixed times, minimum plays, series.

use cartelera_playlists::{
    programme::{Category, Content, FixedTime, Item, MinPlays, Pacing, Priority, Programme},
    timeline::{Asked, Carry, Timeline, Verdict},
};
use jiff::{ToSpan as _, civil::date};

use super::build::{Change, capsule, daypart, epoch, instant, item, programme, shown, source, timeline, weekdays};

const DAY: jiff::civil::Date = date(2026, 11, 20);

fn paced(id: &str, seconds: u64, pacing: Pacing) -> Item {
    Item { pacing, ..item(id, seconds) }
}

fn at(time: &str, hard: bool) -> FixedTime {
    FixedTime { at: time.parse().unwrap(), hard }
}

/// The starts of `id` on the day, as `HH:MM:SS`, and by which rule.
fn starts(timeline: &mut Timeline, programme: &Programme, id: &str) -> Vec<(String, String)> {
    let zone = super::build::zone(&programme.zone.name);
    let slots = timeline.day(DAY).main;
    let of_item = slots.iter().filter(|slot| slot.item(programme).id.as_str() == id);
    of_item
        .map(|slot| (zone.to_datetime(slot.start).time().strftime("%H:%M:%S").to_string(), source(slot).to_owned()))
        .collect()
}

fn times(timeline: &mut Timeline, programme: &Programme, id: &str) -> Vec<String> {
    starts(timeline, programme, id).into_iter().map(|(time, _)| time).collect()
}

#[test]
fn a_cap_counts_the_starts_of_the_last_60_minutes() {
    let mut programme = programme();
    programme.open_daily(&["08:00-10:00"]);
    let cap = Pacing { max_per_hour: Some(2), ..Pacing::default() };
    programme.rule("r", None, vec![paced("a", 10, cap), item("b", 20)]);
    let mut timeline = timeline(&programme);
    let got = times(&mut timeline, &programme, "a");
    assert_eq!(got.len(), 4, "{got:?}");
    assert!(got[2].as_str() >= "09:00:00" && got[0].as_str() < "08:01:00", "{got:?}");
    let last = instant("2026-11-20T14:30:05Z");
    let explained = timeline.explain(last);
    let capped = explained.candidates.iter().find(|c| matches!(c.verdict, Verdict::Cap { .. }));
    assert_eq!(capped.map(|c| c.rule.as_str()), Some("r"));
}

#[test]
fn a_distance_runs_from_end_to_start() {
    let mut programme = programme();
    let distance = Pacing { min_distance_ms: Some(60_000), ..Pacing::default() };
    programme.rule("r", None, vec![paced("a", 10, distance)]);
    let got = times(&mut timeline(&programme), &programme, "a");
    assert_eq!(got[..3], ["08:00:00", "08:01:10", "08:02:20"]);
}

#[test]
fn a_hard_fixed_time_cuts_and_a_soft_one_waits_for_the_boundary() {
    let fixed = |hard| Pacing { fixed_times: vec![at("09:00", hard)], ..Pacing::default() };
    for (hard, want) in [(true, "09:00:00"), (false, "09:00:40")] {
        let mut programme = programme();
        programme.rule("r", None, vec![item("long", 70)]).priority = Priority::Priority;
        programme.rule("news", Some(0.0), vec![paced("news", 20, fixed(hard))]).priority = Priority::Filler;
        let mut timeline = timeline(&programme);
        let news = starts(&mut timeline, &programme, "news");
        assert_eq!(news, [(want.to_owned(), "news".to_owned())], "hard {hard}");
        let promise = timeline.promises(DAY).remove(0);
        assert!(promise.is_kept());
        assert_eq!(promise.asked, Asked::FixedTime { at: instant("2026-11-20T15:00:00Z"), hard });
    }
}

#[test]
fn a_fixed_time_needs_its_rule_at_the_time_and_at_the_boundary() {
    let pacing = Pacing { fixed_times: vec![at("08:59", false), at("11:00", true)], ..Pacing::default() };
    let mut programme = programme();
    programme.rule("r", None, vec![item("long", 90)]).priority = Priority::Priority;
    programme.rule("news", Some(0.0), vec![paced("news", 20, pacing)]).dayparts = vec![daypart("08:00-09:00").into()];
    let mut timeline = timeline(&programme);
    assert_eq!(times(&mut timeline, &programme, "news"), [""; 0]);
    let promises = timeline.promises(DAY);
    assert_eq!(promises.len(), 1, "11:00 is in no window: {promises:?}");
    assert!(!promises[0].is_kept());
}

#[test]
fn minimum_plays_are_spread_over_the_time_in_which_the_item_may_play() {
    let pacing = Pacing { min_plays: Some(MinPlays::PerDay(3)), ..Pacing::default() };
    let mut programme = programme();
    programme.rule("r", Some(1.0), vec![item("long", 60)]);
    programme.rule("few", Some(0.0), vec![paced("few", 20, pacing)]).dayparts = vec![daypart("10:00-13:00").into()];
    let mut timeline = timeline(&programme);
    let got = times(&mut timeline, &programme, "few");
    assert_eq!(got, ["10:30:00", "11:30:20", "12:30:40"]);
    assert!(timeline.promises(DAY).iter().all(cartelera_playlists::timeline::Promise::is_kept));
}

#[test]
fn a_play_that_was_its_turn_counts_and_none_counts_twice() {
    let pacing = Pacing { min_plays: Some(MinPlays::PerDay(2)), ..Pacing::default() };
    let mut programme = programme();
    programme.rule("r", None, (0..300).map(|n| item(&format!("i{n}"), 60)).chain([paced("few", 60, pacing)]).collect());
    let got = times(&mut timeline(&programme), &programme, "few");
    assert_eq!(got.len(), 2, "{got:?}");
}

#[test]
fn weekly_minimum_plays_are_spread_over_the_open_days() {
    let pacing = Pacing { min_plays: Some(MinPlays::PerWeek(7)), ..Pacing::default() };
    let mut programme = programme();
    programme.rule("r", Some(1.0), vec![item("long", 60)]);
    programme.rule("few", Some(0.0), vec![paced("few", 20, pacing)]);
    for sunday in [6, 5] {
        programme.hours.week[sunday].clear();
    }
    let mut timeline = timeline(&programme);
    let monday = date(2026, 11, 16);
    let plays: Vec<usize> = (0..7)
        .map(|day| {
            let slots = timeline.day(monday.checked_add(day.days()).unwrap()).main;
            slots.iter().filter(|slot| source(slot) == "few").count()
        })
        .collect();
    assert_eq!(plays, [1, 1, 2, 1, 2, 0, 0]);
}

#[test]
fn the_newest_episode_that_has_begun_has_its_series_place() {
    let episode = |id: &str, from: Option<&str>| {
        let mut item = capsule(id, 30);
        item.flight.from = from.map(instant);
        if let Content::Capsule(capsule) = &mut item.content {
            capsule.series = Some("tres".to_owned());
        }
        item
    };
    let mut programme = programme();
    programme.open_daily(&["08:00-08:10"]);
    let list = vec![
        item("a", 30),
        episode("e1", None),
        item("b", 30),
        episode("e3", Some("2026-11-20T14:06:00Z")),
        episode("e2", Some("2026-11-20T14:03:00Z")),
    ];
    programme.rule("r", None, list);
    let mut timeline = timeline(&programme);
    let slots = timeline.day(DAY).main;
    let ids: Vec<&str> = slots.iter().map(|slot| slot.item(&programme).id.as_str()).collect();
    for (place, id) in ids.iter().enumerate() {
        let slot = place as u64 * 30;
        let newest = if slot < 180 {
            "e1"
        } else if slot < 360 {
            "e2"
        } else {
            "e3"
        };
        assert!(!id.starts_with('e') || *id == newest, "{place}: {ids:?}");
        let again = ids[place + 1..].iter().position(|other| other == id);
        assert!(again.is_none_or(|distance| distance == 2), "the series keeps its place: {ids:?}");
    }
    let explained = timeline.explain(instant("2026-11-20T14:09:45Z"));
    let e1 = explained.candidates.iter().find(|c| programme.items[c.item].id.as_str() == "e1").unwrap();
    let e3 = programme.items.iter().position(|item| item.id.as_str() == "e3").unwrap();
    assert_eq!(e1.verdict, Verdict::Replaced { by: e3 });
}

#[test]
fn publishing_again_within_the_day_breaks_no_cap_and_repeats_no_fixed_time() {
    let cap = Pacing { max_per_hour: Some(2), fixed_times: vec![at("09:00", false)], ..Pacing::default() };
    let mut programme = programme();
    programme.rule("r", None, vec![paced("a", 10, cap), item("b", 20)]);
    let start = instant("2026-11-20T14:00:00Z");
    let mut epochs = vec![epoch(&programme, instant("1900-01-01T00:00:00Z"), Carry::default())];
    for minutes in [7, 13, 40, 61, 75] {
        let from = start + jiff::SignedDuration::from_mins(minutes);
        let carry = Timeline::new(epochs.clone()).unwrap().carry_into(from, &programme);
        programme.city.push('x');
        epochs.push(epoch(&programme, from, carry));
    }
    let mut all = Timeline::new(epochs.clone()).unwrap();
    let got = times(&mut all, &programme, "a");
    assert_eq!(got.iter().filter(|time| time.as_str() < "09:00:00").count(), 2, "{got:?}");
    assert_eq!(got.iter().filter(|time| ("09:00:00".."09:00:45").contains(&time.as_str())).count(), 1, "{got:?}");
    // Who knows the last epoch only agrees.
    let mut late = Timeline::new(epochs[epochs.len() - 1..].to_vec()).unwrap();
    for minutes in 76..400 {
        let then = start + jiff::SignedDuration::from_mins(minutes);
        assert_eq!(shown(&mut late, then), shown(&mut all, then), "{then}");
    }
}

#[test]
fn an_exemption_that_ends_within_a_blackout_cuts() {
    let mut programme = programme();
    let alert = Item { category: Category::CivilProtection, ..item("storm", 3600) };
    programme.rule("r", None, vec![alert]);
    programme.blackout("2026-11-20T00:00:00Z", "2026-11-30T00:00:00Z", &[Category::Services]);
    programme.blackouts[0].exempt.push(cartelera_playlists::programme::Exemption {
        category: Category::CivilProtection,
        from: Some(instant("2026-11-20T14:10:00Z")),
        until: Some(instant("2026-11-20T14:30:00Z")),
    });
    let mut timeline = timeline(&programme);
    for (then, want) in [
        ("14:09:59", "house"),
        ("14:10:10", "storm"),
        ("14:29:59", "storm"),
        ("14:30:00", "house"),
        ("15:00:00", "house"),
    ] {
        assert_eq!(shown(&mut timeline, instant(&format!("2026-11-20T{then}Z"))), want, "{then}");
    }
}

#[test]
fn an_explanation_tells_every_candidate_why() {
    let mut programme = programme();
    programme.rule("a", Some(0.5), vec![item("a1", 10), item("a2", 10)]);
    programme.rule("b", None, vec![item("b1", 10)]);
    programme.rule("c", None, vec![item("c1", 10)]).priority = Priority::Filler;
    programme.rule("d", None, vec![item("d1", 10)]).days.weekdays = weekdays(&[0]);
    programme.rule("e", None, vec![item("e1", 10)]).dayparts = vec![daypart("12:00-13:00").into()];
    let mut late = item("f1", 10);
    late.flight.from = Some(instant("2026-12-01T00:00:00Z"));
    programme.rule("f", None, vec![late]);
    let mut timeline = timeline(&programme);
    let then = instant("2026-11-20T15:00:03Z");
    let explained = timeline.explain(then);
    assert_eq!(explained.decided, instant("2026-11-20T15:00:00Z"));
    let on = explained.moment.main.clone().unwrap();
    for candidate in &explained.candidates {
        let is_on = candidate.item == on.item;
        assert_eq!(candidate.verdict == Verdict::On, is_on, "{candidate:?}");
        match candidate.rule.as_str() {
            "c" => assert_eq!(candidate.verdict, Verdict::Outranked { by: Priority::Normal }),
            "d" => assert_eq!(candidate.verdict, Verdict::OtherDay),
            "e" => assert!(matches!(candidate.verdict, Verdict::OutsideDaypart { .. })),
            "f" => assert_eq!(candidate.verdict, Verdict::NotYet { from: instant("2026-12-01T00:00:00Z") }),
            _ => assert!(is_on || !matches!(candidate.verdict, Verdict::On)),
        }
    }
    let closed = timeline.explain(instant("2026-11-20T23:00:00Z"));
    let opens = Some(instant("2026-11-21T14:00:00Z"));
    assert!(closed.candidates.iter().all(|candidate| candidate.verdict == Verdict::Closed { opens }));
    assert_eq!(closed.candidates.len(), 7);
}
