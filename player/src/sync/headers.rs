//! Headers of answers that sync goes by.

use std::time::Duration;

use jiff::Timestamp;
use reqwest::header::{self, HeaderMap};

/// However long the manager asks to wait, the screen asks again after this.
const RETRY_AFTER_MAX: Duration = Duration::from_hours(1);

/// How long to wait, from a number of seconds or a date (RFC 9110, section 10.2.3), at most an hour.
pub(super) fn retry_after(headers: &HeaderMap, now: Timestamp) -> Option<Duration> {
    let text = headers.get(header::RETRY_AFTER)?.to_str().ok()?;
    let wait = if let Ok(seconds) = text.parse() {
        Duration::from_secs(seconds)
    } else {
        let date = jiff::fmt::rfc2822::parse(text).ok()?.timestamp();
        Duration::try_from(date.duration_since(now)).unwrap_or(Duration::ZERO)
    };
    Some(wait.min(RETRY_AFTER_MAX))
}

/// First byte and full length, from `bytes 200-999/1000` (RFC 9110, section 14.4).
pub(super) fn content_range(headers: &HeaderMap) -> Option<(u64, u64)> {
    let text = headers.get(header::CONTENT_RANGE)?.to_str().ok()?;
    let (range, full) = text.strip_prefix("bytes ")?.split_once('/')?;
    Some((range.split_once('-')?.0.parse().ok()?, full.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(name: header::HeaderName, value: &str) -> HeaderMap {
        HeaderMap::from_iter([(name, value.parse().unwrap())])
    }

    #[test]
    fn a_wait_is_read_as_seconds_or_as_a_date_and_is_at_most_an_hour() {
        let now: Timestamp = "1999-12-31T23:59:00Z".parse().unwrap();
        for (text, wait) in [
            ("0", Some(0)),
            ("120", Some(120)),
            ("999999999", Some(3600)),
            ("Fri, 31 Dec 1999 23:59:59 GMT", Some(59)),
            ("Fri, 31 Dec 1999 23:00:00 GMT", Some(0)),
            ("soon", None),
        ] {
            let found = retry_after(&headers(header::RETRY_AFTER, text), now);
            assert_eq!(found, wait.map(Duration::from_secs), "{text}");
        }
    }

    #[test]
    fn a_range_is_read_with_its_first_byte_and_the_full_length() {
        for (text, range) in
            [("bytes 200-999/1000", Some((200, 1000))), ("bytes 200-999/*", None), ("pages 1-2/3", None), ("", None)]
        {
            assert_eq!(content_range(&headers(header::CONTENT_RANGE, text)), range, "{text}");
        }
    }
}
