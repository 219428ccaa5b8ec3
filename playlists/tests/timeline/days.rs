//! Service days: opening hours, midnight, clocks that change.

use jiff::{ToSpan, civil::date};

use super::build::{Change, daypart, instant, length_ms, programme, shown, timeline, weekdays, zone};
use cartelera_playlists::timeline::{Carry, Timeline, TimelineError};

/// Opening and closing instants between `from` and `until`, as `+` and `-` with the local time of day.
fn switches(timeline: &mut Timeline, zone_name: &str, from: &str, until: &str) -> Vec<String> {
    let (mut now, until, zone) = (instant(from), instant(until), zone(zone_name));
    let mut switches = Vec::new();
    let mut was_on = timeline.at(now).display_on;
    loop {
        now = timeline.next_change(now);
        if now >= until {
            return switches;
        }
        let is_on = timeline.at(now).display_on;
        if is_on != was_on {
            let local = zone.to_datetime(now);
            switches.push(format!("{}{}", if is_on { '+' } else { '-' }, local.strftime("%d %H:%M")));
            was_on = is_on;
        }
    }
}

#[test]
fn display_is_on_in_opening_hours_and_off_outside() {
    let mut split = programme();
    split.open_daily(&["09:00-14:00", "16:00-18:30"]);
    split.hours.week[5] = vec![daypart("10:00-12:00")];
    split.hours.week[6] = Vec::new();
    split.open_on(date(2026, 11, 20), &[]);
    split.open_on(date(2026, 11, 22), &["11:00-13:00"]);
    let mut timeline = timeline(&split);
    // Thursday to Monday: Friday is a holiday, and the Sunday an exception.
    let got = switches(&mut timeline, "America/Monterrey", "2026-11-19T06:00:00Z", "2026-11-24T06:00:00Z");
    let want = [
        "+19 09:00",
        "-19 14:00",
        "+19 16:00",
        "-19 18:30",
        "+21 10:00",
        "-21 12:00",
        "+22 11:00",
        "-22 13:00",
        "+23 09:00",
        "-23 14:00",
        "+23 16:00",
        "-23 18:30",
    ];
    assert_eq!(got, want);
    let day = timeline.day(date(2026, 11, 19));
    let numbers: Vec<u32> = day.main.iter().map(|slot| slot.slot.number).collect();
    let before = 5 * 360;
    assert_eq!(day.open.len(), 2);
    assert_eq!(
        (numbers[before as usize - 1], numbers[before as usize]),
        (before - 1, before + 1),
        "the closed slot counts"
    );
    assert!(day.main.iter().all(|slot| slot.slot.service_day == date(2026, 11, 19)));
    assert_eq!(timeline.day(date(2026, 11, 20)).main, []);
}

#[test]
fn hours_past_midnight_belong_to_the_day_they_start_on() {
    let mut late = programme();
    late.hours.week = [const { Vec::new() }; 7];
    late.hours.week[4] = vec![daypart("22:00-06:00")];
    let mut timeline = timeline(&late);
    for (at, want) in [
        // 20 November 2026 is a Friday; Monterrey is at UTC-6.
        ("2026-11-20T11:59:00Z", false),
        ("2026-11-21T03:59:59.999Z", false),
        ("2026-11-21T04:00:00Z", true),
        ("2026-11-21T11:59:59.999Z", true),
        ("2026-11-21T12:00:00Z", false),
    ] {
        assert_eq!(timeline.at(instant(at)).display_on, want, "{at}");
    }
    let playing = timeline.at(instant("2026-11-21T11:00:00Z")).main.unwrap();
    assert_eq!(playing.slot.service_day, date(2026, 11, 20));
}

#[test]
fn an_office_that_never_closes_has_a_hard_cut_at_midnight() {
    let mut always = programme();
    always.open_daily(&["00:00-24:00"]);
    always.house(vec![super::build::item("house", 7)]);
    let mut timeline = timeline(&always);
    let midnight = instant("2026-11-20T06:00:00Z");
    let last = timeline.at(midnight - 1.millisecond()).main.unwrap();
    let first = timeline.at(midnight).main.unwrap();
    assert_eq!((last.end, first.start), (midnight, midnight));
    // 24 h are 12,342 slots of 7 s and 6 s more, which are enough for a cut slot.
    assert_eq!((last.slot.number, length_ms(&last)), (12_342, 6_000));
    assert_eq!((first.slot.number, first.slot.service_day), (0, date(2026, 11, 20)));
    assert!(switches(&mut timeline, "America/Monterrey", "2026-12-30T00:00:00Z", "2027-01-02T00:00:00Z").is_empty());
}

#[test]
fn civil_hours_follow_changes_of_the_clocks() {
    for (name, from, until, want) in [
        (
            "America/Ciudad_Juarez",
            "2026-03-07T08:00:00Z",
            "2026-03-09T06:00:00Z",
            ["+07 08:00", "-07 16:00", "+08 08:00", "-08 16:00"],
        ),
        (
            "America/Ciudad_Juarez",
            "2026-10-31T08:00:00Z",
            "2026-11-02T06:00:00Z",
            ["+31 08:00", "-31 16:00", "+01 08:00", "-01 16:00"],
        ),
        (
            "Europe/Madrid",
            "2026-03-28T01:00:00Z",
            "2026-03-29T23:00:00Z",
            ["+28 08:00", "-28 16:00", "+29 08:00", "-29 16:00"],
        ),
        (
            "America/Monterrey",
            "2022-10-29T06:00:00Z",
            "2022-10-31T06:00:00Z",
            ["+29 08:00", "-29 16:00", "+30 08:00", "-30 16:00"],
        ),
    ] {
        let mut programme = programme();
        programme.set_zone(name);
        assert_eq!(switches(&mut timeline(&programme), name, from, until), want, "{name} {from}");
    }
}

#[test]
fn hours_around_a_change_of_the_clocks_lose_or_gain_what_the_day_does() {
    for (zone, day, hours, want_minutes) in [
        ("America/Ciudad_Juarez", date(2026, 3, 8), "00:00-24:00", 23 * 60),
        ("America/Ciudad_Juarez", date(2026, 11, 1), "00:00-24:00", 25 * 60),
        ("Europe/Madrid", date(2026, 3, 29), "01:00-02:30", 60),
        ("Europe/Madrid", date(2026, 3, 29), "02:30-04:00", 60),
        ("Europe/Madrid", date(2026, 3, 29), "02:15-02:45", 0),
        ("Europe/Madrid", date(2026, 10, 25), "01:00-02:30", 90),
        ("Europe/Madrid", date(2026, 10, 25), "02:30-04:00", 150),
        ("America/Monterrey", date(2022, 4, 3), "00:00-24:00", 23 * 60),
        ("America/Monterrey", date(2023, 4, 2), "00:00-24:00", 24 * 60),
    ] {
        let mut programme = programme();
        programme.set_zone(zone);
        programme.open_daily(&[hours]);
        let plan = timeline(&programme).day(day);
        let minutes: i64 = plan.open.iter().map(|(from, until)| (until.as_second() - from.as_second()) / 60).sum();
        assert_eq!(minutes, want_minutes, "{zone} {day} {hours}");
        assert_eq!(plan.main.iter().map(length_ms).sum::<i64>(), want_minutes * 60_000);
    }
}

#[test]
fn where_service_days_overlap_the_earlier_one_goes_on() {
    let mut overlapping = programme();
    overlapping.hours.week = [const { Vec::new() }; 7];
    overlapping.hours.week[4] = vec![daypart("22:00-06:00")];
    overlapping.hours.week[5] = vec![daypart("05:00-10:00")];
    let mut timeline = timeline(&overlapping);
    let saturday = timeline.day(date(2026, 11, 21));
    assert_eq!(saturday.open, [(instant("2026-11-21T12:00:00Z"), instant("2026-11-21T16:00:00Z"))]);
    assert!(shown(&mut timeline, instant("2026-11-21T11:30:00Z")) != "-");
}

#[test]
fn a_closed_office_waits_for_its_next_opening_or_epoch() {
    let mut closed = programme();
    closed.hours.week = [const { Vec::new() }; 7];
    closed.open_on(date(2026, 12, 31), &["23:00-01:00"]);
    let mut timeline = timeline(&closed);
    let opening = instant("2027-01-01T05:00:00Z");
    assert_eq!(timeline.next_change(instant("2026-11-20T00:00:00Z")), opening);
    assert_eq!(timeline.upcoming(instant("2026-11-20T00:00:00Z"), 2).len(), 2);
    assert!(timeline.at(opening).display_on);
    let idle = instant("2030-01-01T00:00:00Z");
    let later = timeline.next_change(idle);
    assert!(later > idle + 8000.hours() && !timeline.at(later).display_on);
    assert_eq!(timeline.upcoming(idle, 3), []);
    assert_eq!(timeline.next_change(jiff::Timestamp::MAX), jiff::Timestamp::MAX);
}

#[test]
fn a_range_that_ends_where_it_begins_is_refused() {
    let mut empty = programme();
    empty.hours.week[2] = vec![daypart("08:00-08:00")];
    let epochs = vec![super::build::epoch(&empty, instant("2026-01-01T00:00:00Z"), Carry::default())];
    let error = Timeline::new(epochs).err().unwrap();
    assert!(matches!(error, TimelineError::EmptyRange { .. }), "{error}");
    let mut rule = programme();
    rule.rule("r", None, vec![]).dayparts = vec![daypart("08:00-08:00").into()];
    rule.rules[0].days.weekdays = weekdays(&[0]);
    let epochs = vec![super::build::epoch(&rule, instant("2026-01-01T00:00:00Z"), Carry::default())];
    let error = Timeline::new(epochs).err().unwrap();
    assert_eq!(error.to_string(), "rule r: 08:00-08:00 is empty (a range must end at another time than it begins)");
}

#[test]
fn the_last_second_of_the_calendar_has_slots_like_any_other() {
    let mut always = programme();
    always.open_daily(&["00:00-24:00"]);
    // Fifty of these leave less than a second.
    always.items[0].length_ms = 1_152_010;
    let mut timeline = timeline(&always);
    let last = timeline.at(jiff::Timestamp::MAX - 2.milliseconds()).main.unwrap();
    assert_eq!((last.slot.number, length_ms(&last)), (50, 499));
    for day in [date(9999, 12, 30), date(9999, 12, 31)] {
        assert!(timeline.day(day).main.iter().all(|slot| slot.start < slot.end), "{day}");
    }
}
