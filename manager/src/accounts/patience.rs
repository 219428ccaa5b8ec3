//! How long somebody waits after wrong passwords, so that guessing is slow and nobody is kept out for ever.

use jiff::{SignedDuration, Timestamp};

/// The longest wait.
const LONGEST: SignedDuration = SignedDuration::from_mins(15);
/// After so long without another one, wrong passwords are forgotten.
const FORGOTTEN: SignedDuration = SignedDuration::from_hours(1);

/// Wrong passwords in a row.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Failures {
    pub(crate) count: u32,
    pub(crate) last: Timestamp,
}

/// Whom they are counted of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Counted {
    /// An account, or a browser that it is known in.
    Account,
    /// An address, behind which a whole office may sit.
    Address,
}

impl Failures {
    /// Until when no password is looked at: from the fifth one of an account on (the twentieth of an address), one second,
    /// then twice as long each time.
    ///
    /// Tries that are refused meanwhile are not counted: somebody who goes on trying does not make the wait longer.
    pub(crate) fn until(self, counted: Counted) -> Timestamp {
        let free = match counted {
            Counted::Account => 4,
            Counted::Address => 19,
        };
        let Some(over) = self.count.checked_sub(free + 1) else { return Timestamp::MIN };
        let wait = SignedDuration::from_secs(1_i64 << over.min(10)).min(LONGEST);
        self.last.checked_add(wait).unwrap_or(Timestamp::MAX)
    }

    /// With one more at `now`.
    pub(crate) fn one_more(self, now: Timestamp) -> Self {
        let is_old = now.duration_since(self.last) >= FORGOTTEN;
        Self { count: if is_old { 1 } else { self.count + 1 }, last: now }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_wait_grows_and_ends() {
        let mut failures = Failures::default();
        let mut now = Timestamp::from_second(1_800_000_000).unwrap();
        let mut waits = Vec::new();
        for _ in 0..20 {
            failures = failures.one_more(now);
            waits.push(failures.until(Counted::Account).duration_since(now).as_secs().max(0));
            now = now.max(failures.until(Counted::Account));
        }
        assert_eq!(waits[..9], [0, 0, 0, 0, 1, 2, 4, 8, 16]);
        assert_eq!(waits[15..], [900; 5], "it never grows beyond a quarter of an hour");
        assert_eq!(failures.one_more(now + FORGOTTEN).count, 1);
        assert_eq!(Failures { count: 19, last: now }.until(Counted::Address), Timestamp::MIN);
    }
}
