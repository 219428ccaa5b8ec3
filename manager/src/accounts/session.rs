//! How long a session lives.

use cartelera_playlists::hash::ContentHash;
use jiff::{SignedDuration, Timestamp};

use super::{AccountId, second_step::StepSecret};

/// However much it is used, a session ends after so long.
pub(crate) const LONGEST: SignedDuration = SignedDuration::from_hours(8);
/// One with a guarded role ends after so long without use.
const IDLE: SignedDuration = SignedDuration::from_mins(30);
/// The second step is to be passed within so long.
const HALF: SignedDuration = SignedDuration::from_mins(10);

/// A session as it is kept.
#[derive(Clone, Debug)]
pub(crate) struct Session {
    /// SHA-256 of its token.
    pub(crate) token: ContentHash,
    pub(crate) account: AccountId,
    /// Whether the second step was passed.
    pub(crate) is_strong: bool,
    pub(crate) made: Timestamp,
    pub(crate) seen: Timestamp,
    /// What forms of this session carry.
    pub(crate) csrf: [u8; 32],
    /// The secret of a second step that is being set up.
    pub(crate) offered: Option<StepSecret>,
}

/// What a session may be used for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stage {
    /// Everything that its person may.
    Whole,
    /// To pass the second step, or to set one up.
    Half,
}

impl Session {
    /// Whether it is over at `now`, for somebody who has a guarded role or not.
    pub(crate) fn is_over(&self, stage: Stage, is_guarded: bool, now: Timestamp) -> bool {
        let age = now.duration_since(self.made);
        let idle = now.duration_since(self.seen);
        age >= LONGEST || (stage == Stage::Half && age >= HALF) || (is_guarded && idle >= IDLE)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_session_ends_by_age_and_where_it_matters_by_idleness() {
        let made = Timestamp::from_second(1_800_000_000).unwrap();
        let session = |seen_min: i64| Session {
            token: ContentHash::of(b""),
            account: AccountId(1),
            is_strong: true,
            made,
            seen: made + SignedDuration::from_mins(seen_min),
            csrf: [0; 32],
            offered: None,
        };
        let at = |minutes| made + SignedDuration::from_mins(minutes);
        assert!(!session(0).is_over(Stage::Whole, false, at(479)));
        assert!(session(479).is_over(Stage::Whole, false, at(480)));
        assert!(session(100).is_over(Stage::Whole, true, at(130)));
        assert!(!session(101).is_over(Stage::Whole, true, at(130)));
        assert!(session(9).is_over(Stage::Half, false, at(10)));
    }
}
