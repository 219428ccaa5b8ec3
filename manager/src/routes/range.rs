//! Byte ranges (RFC 9110, section 14): one range at a time, which is all that resuming a download needs.

use axum::http::{HeaderMap, HeaderValue, header};

/// Which bytes are answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Wanted {
    /// All of them: nothing else was asked for, or it was asked for in a way that may be ignored.
    Whole,
    /// Some of them.
    Part {
        /// The first byte.
        offset: u64,
        /// How many; at least one.
        length: u64,
    },
    /// None of those asked for exist.
    Unsatisfiable,
}

/// Reads `Range` and `If-Range` of a request for content of `size` bytes with the strong tag `etag`.
///
/// Several ranges, other units and malformed values are ignored, as section 14.2 allows.
pub(super) fn wanted(headers: &HeaderMap, etag: &HeaderValue, size: u64) -> Wanted {
    let Some(range) = headers.get(header::RANGE).and_then(|value| value.to_str().ok()) else {
        return Wanted::Whole;
    };
    // A weak tag or a date never matches the strong comparison of section 13.1.5.
    if headers.get(header::IF_RANGE).is_some_and(|condition| condition != etag) {
        return Wanted::Whole;
    }
    let Some((first, last)) = range.strip_prefix("bytes=").and_then(|spec| spec.split_once('-')) else {
        return Wanted::Whole;
    };
    match (number(first), number(last)) {
        (None, Some(0)) if first.trim().is_empty() => Wanted::Unsatisfiable,
        (None, Some(suffix)) if first.trim().is_empty() => part(size.saturating_sub(suffix), size, size),
        (Some(offset), None) if last.trim().is_empty() => part(offset, size, size),
        (Some(offset), Some(last)) if offset <= last => part(offset, last.saturating_add(1), size),
        _ => Wanted::Whole,
    }
}

fn part(offset: u64, end: u64, size: u64) -> Wanted {
    if offset >= size { Wanted::Unsatisfiable } else { Wanted::Part { offset, length: end.min(size) - offset } }
}

fn number(text: &str) -> Option<u64> {
    let text = text.trim();
    text.bytes().all(|b| b.is_ascii_digit()).then(|| text.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ask(range: &str, condition: Option<&str>) -> Wanted {
        let mut headers = HeaderMap::from_iter([(header::RANGE, range.parse().unwrap())]);
        if let Some(condition) = condition {
            headers.insert(header::IF_RANGE, condition.parse().unwrap());
        }
        wanted(&headers, &HeaderValue::from_static("\"x\""), 100)
    }

    #[test]
    fn one_range_is_answered_and_what_may_be_ignored_is() {
        let part = |offset, length| Wanted::Part { offset, length };
        for (range, answer) in [
            ("bytes=0-0", part(0, 1)),
            ("bytes=10-19", part(10, 10)),
            ("bytes=90-", part(90, 10)),
            ("bytes=90-1000", part(90, 10)),
            ("bytes=0-18446744073709551615", part(0, 100)),
            ("bytes=-30", part(70, 30)),
            ("bytes=-300", part(0, 100)),
            ("bytes=100-", Wanted::Unsatisfiable),
            ("bytes=200-300", Wanted::Unsatisfiable),
            ("bytes=-0", Wanted::Unsatisfiable),
            ("bytes=20-10", Wanted::Whole),
            ("bytes=0-1,5-6", Wanted::Whole),
            ("bytes=+1-2", Wanted::Whole),
            ("bytes=-", Wanted::Whole),
            ("bytes=x-", Wanted::Whole),
            ("lines=1-2", Wanted::Whole),
            ("bytes=99999999999999999999-", Wanted::Whole),
        ] {
            assert_eq!(ask(range, None), answer, "{range}");
        }
    }

    #[test]
    fn a_range_counts_only_if_the_content_is_still_the_same() {
        let part = Wanted::Part { offset: 10, length: 90 };
        assert_eq!(ask("bytes=10-", Some("\"x\"")), part);
        assert_eq!(ask("bytes=10-", Some("W/\"x\"")), Wanted::Whole);
        assert_eq!(ask("bytes=10-", Some("\"y\"")), Wanted::Whole);
        assert_eq!(ask("bytes=10-", Some("Mon, 23 Nov 2026 00:00:00 GMT")), Wanted::Whole);
    }

    #[test]
    fn of_an_empty_file_no_part_exists() {
        let headers = HeaderMap::from_iter([(header::RANGE, "bytes=-5".parse().unwrap())]);
        assert_eq!(wanted(&headers, &HeaderValue::from_static("\"x\""), 0), Wanted::Unsatisfiable);
    }
}
