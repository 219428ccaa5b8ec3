//! How loud a screen is.

use cartelera_playlists::{
    programme::{Daypart, Programme, Sound, SoundDaypart, Weekday},
    timeline::Volume,
};
use jiff::{SignedDuration, Timestamp};
use proptest::prelude::*;

use super::build::{Change as _, daypart, instant, programme};

fn sounding(zone: &str, usual: u8, dayparts: &[(&[Weekday], &str, u8)]) -> Programme {
    let mut programme = programme();
    programme.set_zone(zone);
    let dayparts = dayparts.iter().map(|(weekdays, range, volume)| SoundDaypart {
        daypart: Daypart { weekdays: weekdays.to_vec(), ..Daypart::from(daypart(range)) },
        volume: *volume,
    });
    programme.sound = Sound { volume: usual, dayparts: dayparts.collect() };
    programme
}

/// The volume at each instant, and when it says that it changes.
fn check(programme: &Programme, cases: &[(&str, u8, &str)]) {
    let volume = Volume::new(programme).unwrap();
    for (at, percent, until) in cases {
        let loudness = volume.at(instant(at));
        assert_eq!((loudness.percent, loudness.until), (*percent, instant(until)), "at {at}");
    }
}

#[test]
fn without_a_word_it_is_full_volume() {
    let volume = Volume::new(&programme()).unwrap();
    let loudness = volume.at(instant("2026-11-04T10:00:00-06:00"));
    assert_eq!(loudness.percent, 100);
    assert!(loudness.until > instant("2026-11-05T10:00:00-06:00"));
}

#[test]
fn the_first_daypart_that_is_on_counts_from_its_minute_on() {
    let programme = sounding(
        "America/Monterrey",
        70,
        &[(&[], "09:00-10:00", 20), (&[], "08:00-12:00", 40), (&[], "22:00-06:00", 0)],
    );
    check(
        &programme,
        &[
            ("2026-11-04T07:59:59.999-06:00", 70, "2026-11-04T08:00:00-06:00"),
            ("2026-11-04T08:00:00-06:00", 40, "2026-11-04T09:00:00-06:00"),
            ("2026-11-04T09:30:00-06:00", 20, "2026-11-04T10:00:00-06:00"),
            ("2026-11-04T10:00:00-06:00", 40, "2026-11-04T12:00:00-06:00"),
            ("2026-11-04T12:00:00-06:00", 70, "2026-11-04T22:00:00-06:00"),
            ("2026-11-05T05:59:00-06:00", 0, "2026-11-05T06:00:00-06:00"),
        ],
    );
}

#[test]
fn a_daypart_across_midnight_belongs_to_the_weekday_on_which_it_begins() {
    let programme = sounding("America/Monterrey", 50, &[(&[Weekday::Fri], "22:00-06:00", 5)]);
    check(
        &programme,
        &[
            ("2026-11-06T21:00:00-06:00", 50, "2026-11-06T22:00:00-06:00"),
            ("2026-11-07T05:00:00-06:00", 5, "2026-11-07T06:00:00-06:00"),
        ],
    );
    let volume = Volume::new(&programme).unwrap();
    assert_eq!(volume.at(instant("2026-11-08T05:00:00-06:00")).percent, 50);
}

#[test]
fn a_skipped_hour_ends_a_daypart_at_the_skip_and_a_repeated_one_belongs_to_its_first() {
    let programme = sounding("America/Ciudad_Juarez", 100, &[(&[], "01:00-02:30", 30)]);
    check(
        &programme,
        &[("2026-03-08T08:30:00Z", 30, "2026-03-08T09:00:00Z"), ("2026-11-01T07:30:00Z", 30, "2026-11-01T09:30:00Z")],
    );
}

#[test]
fn an_empty_range_and_an_unreadable_zone_are_refused() {
    let mut broken = sounding("America/Monterrey", 70, &[(&[], "09:00-10:00", 20)]);
    broken.sound.dayparts[0].daypart.ranges[0].to = broken.sound.dayparts[0].daypart.ranges[0].from;
    assert_eq!(
        Volume::new(&broken).unwrap_err().to_string(),
        "sound: 09:00-09:00 is empty (a range must end at another time than it begins)"
    );
    let mut broken = programme();
    broken.zone.tzif.clear();
    assert!(Volume::new(&broken).is_err());
}

proptest! {
    #[test]
    fn it_holds_until_it_says_that_it_changes(
        at in 1_700_000_000_i64..1_900_000_000,
        zone in prop::sample::select(vec!["America/Monterrey", "America/Ciudad_Juarez", "Pacific/Apia", "Europe/Madrid"]),
        ranges in prop::collection::vec((0_u16..1440, 1_u16..1440, 0_u8..=100, prop::option::of(0_usize..7)), 0..4),
        part in 0.0_f64..1.0,
    ) {
        let week = [Weekday::Mon, Weekday::Tue, Weekday::Wed, Weekday::Thu, Weekday::Fri, Weekday::Sat, Weekday::Sun];
        let mut programme = sounding(zone, 70, &[]);
        programme.sound.dayparts = ranges.iter().map(|(from, length, volume, weekday)| {
            let minute = |minutes: u16| format!("{:02}:{:02}", minutes / 60, minutes % 60);
            let range = daypart(&format!("{}-{}", minute(*from), minute((from + length) % 1440)));
            let weekdays = weekday.iter().map(|day| week[*day]).collect();
            SoundDaypart { daypart: Daypart { weekdays, ..Daypart::from(range) }, volume: *volume }
        }).collect();
        let volume = Volume::new(&programme).unwrap();
        let at = Timestamp::from_second(at).unwrap();
        let now = volume.at(at);
        prop_assert!(now.until > at);
        prop_assert!(now.percent <= 100);
        let length = now.until.duration_since(at).as_millis() as f64;
        let between = at + SignedDuration::from_millis(((length - 1.0) * part) as i64);
        let later = volume.at(between);
        prop_assert_eq!(later.percent, now.percent, "{} of {}", between, at);
        prop_assert!(later.until >= now.until);
    }
}
