//! Whole milliseconds since 1970, in which the timeline computes.
//!
//! Instants with a finer part are rounded down, both those that a programme gives and those that are asked for, so that
//! their order stays.

use jiff::Timestamp;

/// Length of a minute.
pub(super) const MINUTE_MS: i64 = 60_000;

/// Rounds `instant` down to a whole millisecond.
pub(crate) fn to_ms(instant: Timestamp) -> i64 {
    let ms = instant.as_millisecond();
    if instant.subsec_nanosecond() % 1_000_000 < 0 { ms - 1 } else { ms }
}

/// The instant `ms` milliseconds after 1970 began, or the nearest that can be represented.
pub(crate) fn from_ms(ms: i64) -> Timestamp {
    // `Timestamp::from_millisecond` refuses the last second.
    let nanosecond = ms.rem_euclid(1000) as i32 * 1_000_000;
    Timestamp::new(ms.div_euclid(1000), nanosecond).unwrap_or(if ms < 0 { Timestamp::MIN } else { Timestamp::MAX })
}

/// The last instant that can be represented.
pub(crate) fn last_ms() -> i64 {
    to_ms(Timestamp::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn instants_are_rounded_down_before_and_after_1970() {
        for (text, ms) in [
            ("1970-01-01T00:00:00.0019Z", 1),
            ("1969-12-31T23:59:59.9985Z", -2),
            ("1969-12-31T23:59:59.998Z", -2),
            ("1969-12-31T23:59:58.0001Z", -2000),
        ] {
            assert_eq!(to_ms(text.parse().unwrap()), ms, "{text}");
        }
        assert_eq!(from_ms(i64::MAX), Timestamp::MAX);
        assert_eq!(from_ms(i64::MIN), Timestamp::MIN);
        assert_eq!(from_ms(to_ms(Timestamp::MIN)), Timestamp::MIN);
        for ms in [last_ms(), last_ms() - 1, -1, -1001] {
            assert_eq!(to_ms(from_ms(ms)), ms);
        }
    }
}
