//! Sharing a class's airtime among its rules: WF2Q+ without its jump.
//!
//! Bennett and Zhang's worst-case fair weighted fair queueing (WF2Q+, IEEE/ACM Transactions on Networking 5(5), 1997)
//! moves virtual time on to the earliest start when no queue is eligible, which scales given shares up to the whole.
//! Here virtual time is the class's own time, so a share is a share of that and the rest falls to the next class.
//!
//! Everything is an integer: shares in parts per million, times in ms x 10^6, which end at [`MOST`]. A rule that comes that
//! far has no turn for the next 290 years.

use super::round::{Choice, Round};

/// Virtual time per millisecond.
pub(super) const UNITS_PER_MS: i64 = 1_000_000;

/// Where virtual times end.
pub(super) const MOST: i64 = i64::MAX - 1;

const PPM: u32 = 1_000_000;

/// Where a rule stands in its class.
pub(super) struct Standing {
    /// Its position in the resolved programme's `rules`.
    pub(super) rule: usize,
    /// When it holds.
    pub(super) windows: Vec<(i64, i64)>,
    /// Its place in its playlist.
    pub(super) round: Round,
    /// Its start S.
    pub(super) start: i64,
    /// Whether one of its windows contains the instant.
    pub(super) holds: bool,
    /// Whether an item of its playlist may have to wait after it was shown.
    pub(super) is_limited: bool,
    /// Whether it holds and has an item that may start.
    pub(super) is_active: bool,
    /// Its part of the class's airtime while it is active.
    pub(super) share_ppm: u32,
    /// The item that it would show next.
    pub(super) choice: Option<Choice>,
    /// The last length and share of which the service was computed, and that service: a division is much of a slot's cost.
    pub(super) priced: (i64, u32, i64),
}

/// What a rule asks for with its next item; apart from its standing, since every slot looks at all bids.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Bid {
    /// Its start S.
    pub(super) start: i64,
    /// Its finish with that item at its full length.
    pub(super) finish: i64,
}

impl Bid {
    /// That of a rule without a share or an item to show.
    pub(super) const NONE: Self = Self { start: i64::MAX, finish: i64::MAX };

    /// Whether the rule may play at virtual time `now`.
    pub(super) fn is_eligible(self, now: i64) -> bool {
        self.start <= now
    }

    /// How many ms of virtual time pass until the rule may play; `None` if more than time passing is needed.
    pub(super) fn waits(self, now: i64) -> Option<i64> {
        let waits = now < self.start && self != Self::NONE;
        waits.then(|| self.start.saturating_sub(now).saturating_add(UNITS_PER_MS - 1) / UNITS_PER_MS)
    }
}

impl Standing {
    /// Its finish if its next slot is `length` ms long; its share must not be 0.
    pub(super) fn finish_after(&self, length: i64) -> i64 {
        self.start.saturating_add(service(length, self.share_ppm)).min(MOST)
    }

    /// The same, quicker where the length is that of the last call.
    pub(super) fn priced_finish(&mut self, length: i64) -> i64 {
        if (self.priced.0, self.priced.1) != (length, self.share_ppm) {
            self.priced = (length, self.share_ppm, service(length, self.share_ppm));
        }
        self.start.saturating_add(self.priced.2).min(MOST)
    }
}

/// The place of the eligible bid with the smallest finish, the first of several.
pub(super) fn first_of(bids: &[Bid], now: i64) -> Option<usize> {
    // Two plain passes are quicker than one with a comparison that the processor cannot guess.
    let finish = |bid: &Bid| if bid.is_eligible(now) { bid.finish } else { i64::MAX };
    let least = bids.iter().map(finish).fold(i64::MAX, i64::min);
    if least == i64::MAX { None } else { bids.iter().position(|bid| finish(bid) == least) }
}

/// Divides a class's airtime: given shares are kept as they are, and active rules without one divide the rest equally.
///
/// `given` yields the active rules' shares. The result is what each rule without a share gets.
pub(super) fn rest_share(given: impl Iterator<Item = Option<u32>>) -> u32 {
    let (mut total, mut without) = (0_u64, 0_u64);
    for share in given {
        match share {
            Some(ppm) => total += u64::from(ppm),
            None => without += 1,
        }
    }
    let rest = u64::from(PPM).saturating_sub(total);
    rest.checked_div(without).map_or(0, |share| share as u32)
}

/// The virtual time that `length` ms take at `share_ppm`, which must not be 0.
fn service(length: i64, share_ppm: u32) -> i64 {
    const SCALE: u64 = 1_000_000_000_000;
    let length = length.max(0).unsigned_abs();
    let service = match length.checked_mul(SCALE) {
        Some(scaled) => scaled / u64::from(share_ppm),
        None => u64::try_from(u128::from(length) * u128::from(SCALE) / u128::from(share_ppm)).unwrap_or(u64::MAX),
    };
    i64::try_from(service).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_without_a_share_divide_what_given_shares_leave() {
        for (given, rest) in [
            (vec![Some(500_000), Some(300_000), None], 200_000),
            (vec![Some(500_000), None, None, None], 166_666),
            (vec![Some(500_000), Some(300_000)], 0),
            (vec![Some(900_000), Some(900_000), None], 0),
            (vec![], 0),
        ] {
            assert_eq!(rest_share(given.iter().copied()), rest, "{given:?}");
        }
    }

    #[test]
    fn virtual_time_is_exact_until_it_ends() {
        assert_eq!(service(10_000, 300_000), 33_333_333_333);
        assert_eq!(service(20_000_000, 1_000), 20_000_000_000_000_000);
        assert_eq!(service(20_000_000, 1), i64::MAX);
        assert_eq!(service(i64::MAX, 1), i64::MAX);
    }
}
