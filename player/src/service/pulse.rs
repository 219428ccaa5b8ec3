//! The question whether the main loop lives, and its answer.

use std::{
    sync::{
        Arc, Condvar, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use bevy::ecs::resource::Resource;

use super::judge::Sign;

/// Asked by one thread, answered by the main loop; clones are the same.
#[derive(Resource, Clone, Default)]
pub(crate) struct Pulse(Arc<Inner>);

#[derive(Default)]
struct Inner {
    asked: AtomicU64,
    answered: Mutex<(u64, Sign)>,
    told: Condvar,
}

impl Pulse {
    /// Whether a question waits for its answer.
    pub(crate) fn is_asked(&self) -> bool {
        self.0.asked.load(Ordering::Acquire) != self.answered().0
    }

    /// Answers all questions so far.
    pub(crate) fn answer(&self, sign: Sign) {
        let asked = self.0.asked.load(Ordering::Acquire);
        *self.answered() = (asked, sign);
        self.0.told.notify_all();
    }

    /// Asks, calls the main loop with `wake`, and waits for the answer; `None` if there is none within `patience`.
    pub(super) fn ask(&self, wake: &dyn Fn(), patience: Duration) -> Option<Sign> {
        let asked = self.0.asked.fetch_add(1, Ordering::AcqRel) + 1;
        wake();
        let answered = self.answered();
        let waited = self.0.told.wait_timeout_while(answered, patience, |(answered, _)| *answered < asked);
        let (answered, late) = waited.unwrap_or_else(PoisonError::into_inner);
        (!late.timed_out()).then_some(answered.1)
    }

    fn answered(&self) -> MutexGuard<'_, (u64, Sign)> {
        self.0.answered.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_question_is_answered_or_given_up() {
        let pulse = Pulse::default();
        assert!(!pulse.is_asked());
        assert_eq!(pulse.ask(&|| {}, Duration::from_millis(1)), None);
        assert!(pulse.is_asked());
        let sign = Sign { drawn: 3, ..Sign::default() };
        let answers = pulse.clone();
        let wake = move || answers.answer(sign);
        assert_eq!(pulse.ask(&wake, Duration::from_mins(1)), Some(sign));
        assert!(!pulse.is_asked());
    }
}
