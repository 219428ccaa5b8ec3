//! The log of the last hour, kept in memory: a card wears out under logs, and nobody reads most of them.

use std::{
    collections::VecDeque,
    io::{self, Write},
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

use tracing_subscriber::fmt::MakeWriter;

/// How long a line is kept.
const KEPT_FOR: Duration = Duration::from_hours(1);
/// How much is kept at most, in bytes: the newest.
const MAX_BYTES: usize = 512 << 10;

static LINES: Mutex<Lines> = Mutex::new(Lines { lines: VecDeque::new(), bytes: 0 });

struct Lines {
    lines: VecDeque<(Instant, String)>,
    bytes: usize,
}

impl Lines {
    fn add(&mut self, now: Instant, line: String) {
        self.bytes += line.len();
        self.lines.push_back((now, line));
        while self.bytes > MAX_BYTES || self.lines.front().is_some_and(|(at, _)| now.duration_since(*at) > KEPT_FOR) {
            let Some((_, line)) = self.lines.pop_front() else { return };
            self.bytes -= line.len();
        }
    }
}

/// What the log wrote in the last hour.
pub(crate) fn last_hour() -> String {
    let lines = LINES.lock().unwrap_or_else(PoisonError::into_inner);
    let now = Instant::now();
    lines.lines.iter().filter(|(at, _)| now.duration_since(*at) <= KEPT_FOR).map(|(_, line)| line.as_str()).collect()
}

/// Writes the log to standard error and keeps it.
#[derive(Clone, Copy, Debug, Default)]
pub struct Journal;

impl<'a> MakeWriter<'a> for Journal {
    type Writer = Self;

    fn make_writer(&'a self) -> Self {
        Self
    }
}

impl Write for Journal {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let line = String::from_utf8_lossy(bytes).into_owned();
        LINES.lock().unwrap_or_else(PoisonError::into_inner).add(Instant::now(), line);
        io::stderr().write_all(bytes)?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        io::stderr().flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_hour_is_kept_and_never_too_much() {
        let mut lines = Lines { lines: VecDeque::new(), bytes: 0 };
        let began = Instant::now();
        lines.add(began, "old\n".to_owned());
        lines.add(began + KEPT_FOR + Duration::from_secs(1), "new\n".to_owned());
        assert_eq!((lines.lines.len(), lines.bytes), (1, 4));
        for _ in 0..100 {
            lines.add(began + KEPT_FOR + Duration::from_secs(2), "x".repeat(10_000));
        }
        assert!(lines.bytes <= MAX_BYTES && lines.lines.len() > 40);
    }
}
