//! Makes the pointer that follows a screen's newest one: everything stays but what is changed on purpose.

use anyhow::{Context as _, anyhow};
use cartelera_playlists::{envelope, manifest::Pointer, takeover::Takeover};
use ed25519_dalek::SigningKey;
use jiff::Timestamp;

use crate::{
    data::Data,
    error::AppError,
    store::{NewPointer, StoredPointer},
};

/// How often something is planned again because another process changed pointers or the stop list meanwhile.
///
/// Each time somebody else got through, so this many means that something is wrong.
const ATTEMPTS: usize = 20;

/// Plans and keeps something until nobody else came in between, and gives what `attempt` did.
///
/// An attempt gives `None` if another process changed pointers, the stop list or the root document meanwhile; it is then
/// made again from what is there now, and also if it failed while the root document was changed, since what it read may
/// belong to two of them.
pub(crate) async fn until_kept<T>(
    data: &Data,
    doing: &str,
    mut attempt: impl AsyncFnMut(&Data) -> Result<Option<T>, AppError>,
) -> Result<T, AppError> {
    for _ in 0..ATTEMPTS {
        let current = data.current().await?;
        let attempted = attempt(&current).await;
        match attempted {
            Ok(Some(done)) => return Ok(done),
            Err(error) if data.current().await?.root.version == current.root.version => return Err(error),
            Ok(None) | Err(_) => {}
        }
    }
    Err(anyhow!("{doing} failed {ATTEMPTS} times because other processes changed pointers meanwhile (try again)")
        .into())
}

/// The present in whole milliseconds, which is what pointers and the database keep.
pub(crate) fn now() -> anyhow::Result<Timestamp> {
    Timestamp::from_millisecond(Timestamp::now().as_millisecond()).context("reading the clock")
}

/// The sequence that follows that of `last`: one more than it and than what the screen told, or the milliseconds since 1970
/// if that is more, so that screens follow a manager whose database was put back to an earlier state.
pub(crate) fn next_sequence(last: Option<&StoredPointer>, now: Timestamp) -> anyhow::Result<u64> {
    let now_ms = u64::try_from(now.as_millisecond()).context("the clock stands before 1970")?;
    let Some(last) = last else { return Ok(now_ms) };
    let told = if last.is_behind(now) { last.told_sequence } else { 0 };
    Ok(now_ms.max(last.sequence + 1).max(told + 1))
}

/// Those of `takeovers` that are not over at `now`.
pub(crate) fn not_over(takeovers: &[Takeover], now: Timestamp) -> Vec<Takeover> {
    takeovers.iter().filter(|takeover| takeover.over() > now).cloned().collect()
}

/// The pointer that follows `pointer`, with what `change` makes of it; takeovers that are over are left out.
pub(crate) fn follow(
    stored: &StoredPointer,
    pointer: &Pointer,
    key: &SigningKey,
    now: Timestamp,
    change: impl FnOnce(&mut Pointer),
) -> anyhow::Result<NewPointer> {
    let mut next = pointer.clone();
    next.sequence = next_sequence(Some(stored), now)?;
    next.issued = now;
    next.takeovers = not_over(&pointer.takeovers, now);
    change(&mut next);
    seal(&next, key, Some(stored))
}

/// Seals `pointer`, which takes the place of `before`.
pub(crate) fn seal(pointer: &Pointer, key: &SigningKey, before: Option<&StoredPointer>) -> anyhow::Result<NewPointer> {
    let envelope =
        envelope::seal(pointer, &[key]).with_context(|| format!("sealing the pointer of screen {}", pointer.screen))?;
    Ok(NewPointer {
        pointer: StoredPointer {
            screen: pointer.screen.clone(),
            sequence: pointer.sequence,
            issued: pointer.issued,
            envelope,
            told_sequence: before.map_or(0, |before| before.told_sequence),
        },
        replaces: before.map(|before| (before.sequence, before.issued)),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sequence_grows_even_if_the_clock_went_back() {
        let at = |ms| Timestamp::from_millisecond(ms).unwrap();
        let last = |sequence, told_sequence| StoredPointer {
            screen: "cajas".parse().unwrap(),
            sequence,
            issued: at(0),
            envelope: Vec::new(),
            told_sequence,
        };
        assert_eq!(next_sequence(None, at(1_000)).unwrap(), 1_000);
        for (sequence, told, next) in
            [(1_000, 0, 2_000), (5_000, 0, 5_001), (1_000, 7_000, 7_001), (1_000, u64::MAX, 2_000)]
        {
            assert_eq!(next_sequence(Some(&last(sequence, told)), at(2_000)).unwrap(), next);
        }
        assert!(next_sequence(None, at(-1)).is_err());
    }
}
