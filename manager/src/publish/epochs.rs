//! The epochs of a new pointer: which earlier ones still matter, and when the new one begins.

use cartelera_playlists::{
    manifest::{Epoch, MAX_EPOCHS},
    timeline::Carry,
};
use jiff::Timestamp;

use super::{
    Options,
    plan::{Followed, Sealed},
};

/// The epoch of a screen that is published for the first time: at once.
pub(super) fn first(sealed: &Sealed, now: Timestamp) -> Epoch {
    Epoch { programme: sealed.hash, size_bytes: sealed.size_bytes, effective_from: now, carry: Carry::default() }
}

/// When the new programmes begin to rule on all screens that follow something already.
pub(super) fn common_start(outgoing: &[&Followed], options: Options, now: Timestamp) -> anyhow::Result<Timestamp> {
    let _ = outgoing;
    Ok(if options.now { now } else { now.checked_add(options.lead)? })
}

/// The epochs of `followed` that still matter, and `sealed` from `effective_from`.
pub(super) fn follow(
    followed: &Followed,
    sealed: &Sealed,
    effective_from: Timestamp,
    now: Timestamp,
) -> anyhow::Result<Vec<Epoch>> {
    let mut epochs = still_ruling(&followed.pointer.epochs, effective_from, now);
    if epochs.last().is_none_or(|last| last.programme != sealed.hash) {
        epochs.push(Epoch {
            programme: sealed.hash,
            size_bytes: sealed.size_bytes,
            effective_from,
            carry: Carry::default(),
        });
    }
    let surplus = epochs.len().saturating_sub(MAX_EPOCHS);
    epochs.drain(..surplus);
    Ok(epochs)
}

/// Those of `epochs` that rule at `now` or later, but begin before `effective_from`.
fn still_ruling(epochs: &[Epoch], effective_from: Timestamp, now: Timestamp) -> Vec<Epoch> {
    let ruling = epochs.iter().rposition(|epoch| epoch.effective_from <= now).unwrap_or(0);
    let later = epochs.iter().skip(ruling);
    later.filter(|epoch| epoch.effective_from < effective_from).cloned().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn second(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    fn epoch(from: i64) -> Epoch {
        let programme = cartelera_playlists::hash::ContentHash::of(&from.to_be_bytes());
        Epoch { programme, size_bytes: 1, effective_from: second(from), carry: Carry::default() }
    }

    #[test]
    fn epochs_that_are_over_or_superseded_are_dropped() {
        let epochs = [epoch(10), epoch(20), epoch(30)];
        let kept = |from: i64, now: i64| {
            let kept = still_ruling(&epochs, second(from), second(now));
            kept.iter().map(|epoch| epoch.effective_from.as_second()).collect::<Vec<_>>()
        };
        assert_eq!(kept(40, 15), [10, 20, 30]);
        assert_eq!(kept(40, 20), [20, 30]);
        assert_eq!(kept(25, 15), [10, 20]);
        assert_eq!(kept(40, 35), [30]);
        assert_eq!(kept(15, 15), [10]);
        assert_eq!(kept(10, 10), [0; 0]);
        assert_eq!(kept(8, 5), [0; 0]);
    }
}
