//! When nobody looks at the screen, so that it may be dark for some minutes.

use jiff::{SignedDuration, Timestamp, civil, tz::TimeZone};

use super::{director::Director, untrusted::CourseTrust};

/// The hours in which an office that is open has the fewest people.
const SMALL_HOURS: (civil::Time, civil::Time) = (civil::time(3, 0, 0, 0), civil::time(5, 0, 0, 0));
/// An office that is not known to open again may be left dark for so long.
const LONG: SignedDuration = SignedDuration::from_hours(24);

impl Director {
    /// Until when nobody looks: the office is closed, or open in the small hours. `None` if somebody may look now, or the time is
    /// not known.
    pub(crate) fn quiet_until(&mut self) -> Option<Timestamp> {
        let (now, is_dark) = (self.clock.now(), !self.needs_display());
        let zone = self.view.as_ref()?.programme.zone.time_zone().ok()?;
        let course = self.course.as_mut()?;
        if matches!(course.trust, CourseTrust::None { .. }) {
            return None;
        }
        if is_dark { Some(course.opens(now).unwrap_or(now + LONG)) } else { small_hours(&zone, now) }
    }
}

/// When the small hours end that it is in.
fn small_hours(zone: &TimeZone, now: Timestamp) -> Option<Timestamp> {
    let (begin, end) = SMALL_HOURS;
    let local = zone.to_datetime(now);
    let is_small = (begin..end).contains(&local.time());
    is_small.then(|| zone.to_timestamp(local.date().to_datetime(end)).ok())?
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_small_hours_end_at_five() {
        let zone = TimeZone::fixed(jiff::tz::offset(-6));
        let at = |text: &str| small_hours(&zone, text.parse().unwrap()).map(|end| end.to_string());
        assert_eq!(at("2026-11-28T08:59:59Z"), None);
        assert_eq!(at("2026-11-28T09:00:00Z").as_deref(), Some("2026-11-28T11:00:00Z"));
        assert_eq!(at("2026-11-28T10:59:59Z").as_deref(), Some("2026-11-28T11:00:00Z"));
        assert_eq!(at("2026-11-28T11:00:00Z"), None);
    }
}
