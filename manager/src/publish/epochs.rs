//! The epochs of a new pointer: which earlier ones still matter, and when the new one begins.

use std::collections::BTreeMap;

use anyhow::Context as _;
use cartelera_playlists::{
    manifest::{Epoch, MAX_EPOCHS},
    timeline::{Carry, Timeline},
};
use jiff::{SignedDuration, Timestamp};

use super::{
    Options,
    plan::{Followed, Sealed},
};

/// How long after the lead the end of a running item is waited for.
const MAX_BOUNDARY_WAIT: SignedDuration = SignedDuration::from_mins(10);

/// The epoch of a screen that is published for the first time: at once.
pub(super) fn first(sealed: &Sealed, now: Timestamp) -> Epoch {
    Epoch { programme: sealed.hash, size_bytes: sealed.size_bytes, effective_from: now, carry: Carry::default() }
}

/// When the new programmes begin to rule on all screens that follow something already: after the lead, or an instant that was
/// chosen, where an item ends on most of the screens that are on then.
pub(super) fn common_start(outgoing: &[&Followed], options: &Options, now: Timestamp) -> anyhow::Result<Timestamp> {
    let earliest = match options.at {
        Some(at) => at.max(now),
        None if options.now => now,
        None => now.checked_add(options.lead).context("adding the lead to the clock")?,
    };
    if options.now {
        return Ok(earliest);
    }
    // Screens with equal epochs show the same at every instant.
    let mut groups: Vec<(usize, &Followed)> = Vec::new();
    for followed in outgoing {
        match groups.iter_mut().find(|(_, other)| other.pointer.epochs == followed.pointer.epochs) {
            Some((screens, _)) => *screens += 1,
            None => groups.push((1, followed)),
        }
    }
    let mut votes: BTreeMap<Timestamp, usize> = BTreeMap::new();
    for (screens, followed) in groups {
        let mut timeline = timeline(followed, &followed.pointer.epochs)?;
        let boundary = timeline.next_boundary(earliest);
        let wait = boundary.duration_since(earliest);
        if timeline.at(earliest).display_on && wait <= MAX_BOUNDARY_WAIT {
            *votes.entry(boundary).or_default() += screens;
        }
    }
    let most = votes.values().copied().max();
    Ok(votes.into_iter().find(|(_, screens)| Some(*screens) == most).map_or(earliest, |(boundary, _)| boundary))
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
        let carry = if epochs.is_empty() {
            Carry::default()
        } else {
            timeline(followed, &epochs)?.carry_into(effective_from, &sealed.programme)
        };
        epochs.push(Epoch { programme: sealed.hash, size_bytes: sealed.size_bytes, effective_from, carry });
    }
    let surplus = epochs.len().saturating_sub(MAX_EPOCHS);
    epochs.drain(..surplus);
    Ok(epochs)
}

/// The timeline of `epochs`, which are some of those that `followed` has.
fn timeline(followed: &Followed, epochs: &[Epoch]) -> anyhow::Result<Timeline> {
    let all = followed.pointer.epochs.iter().zip(&followed.programmes);
    let chosen = all.filter(|(epoch, _)| epochs.contains(epoch));
    Timeline::new(chosen.map(|(epoch, programme)| (epoch.clone(), programme.clone())).collect())
        .with_context(|| format!("making the timeline that screen {} follows", followed.pointer.screen))
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
