//! When the playlog is sent: about once an hour, while nothing is downloaded, and again what a restored manager lost.

use std::time::{Duration, Instant};

use cartelera_playlists::protocol::{heartbeat::HeartbeatAnswer, playlog::PlaylogMark};
use tracing::warn;

use super::{
    super::failure::Failure,
    Action, Answer, Core, CoreConfig, Now,
    backoff::{Backoff, spread},
};
use crate::cache::Refusal;

/// The longest pause after a failure.
const PAUSE_MAX: Duration = Duration::from_hours(1);
/// If more is to be sent than fits, the rest follows after this.
const NEXT_BATCH: Duration = Duration::from_secs(2);

/// When the playlog is sent next, and what the manager said that it has.
pub(super) struct Sending {
    next: Option<Instant>,
    every: Duration,
    backoff: Backoff,
    mark: Option<PlaylogMark>,
}

impl Sending {
    /// The first is sent soon after the start: much may have waited while the player was off.
    pub(super) fn new(config: &CoreConfig, now: Instant, random: u64) -> Self {
        let every = config.report_every;
        let backoff = Backoff::new(config.backoff_first.max(Duration::from_secs(5)).min(every), PAUSE_MAX.min(every));
        Self { next: Some(now + spread(every / 20, random)), every, backoff, mark: None }
    }

    /// When it is due.
    pub(super) fn due(&self) -> Option<Instant> {
        self.next
    }

    /// It is being sent.
    pub(super) fn begin(&mut self) {
        self.next = None;
    }
}

impl Core {
    /// Whether the line is free, and this is the device whose records the manager wants: those of a copied card would be taken
    /// for the original's.
    pub(super) fn may_send(&self) -> bool {
        !self.files.is_busy() && !self.status.is_cloned()
    }

    /// A batch was taken, or not, or there was none.
    pub(super) fn on_playlog_sent(&mut self, now: Now, result: Result<Answer, Failure>, actions: &mut Vec<Action>) {
        let random = self.random.u64(..);
        let mark = result.and_then(|answer| match answer {
            Answer::Unchanged => Ok(None),
            Answer::Body { bytes, .. } => {
                serde_json::from_slice::<PlaylogMark>(&bytes).map(Some).map_err(|_| Refusal::Foreign.into())
            }
        });
        match mark {
            // Nothing was to be sent.
            Ok(None) => {
                self.sending.backoff.reset();
                self.sending.next = Some(now.instant + spread(self.sending.every, random));
            }
            Ok(Some(mark)) => {
                // Twice the same answer brings nothing forward: that is no reason to hurry.
                let pause = if self.sending.mark.as_ref() == Some(&mark) {
                    self.sending.backoff.next(random)
                } else {
                    self.sending.backoff.reset();
                    NEXT_BATCH.min(self.sending.every)
                };
                self.sending.next = Some(now.instant + pause);
                self.sending.mark = Some(mark.clone());
                actions.push(Action::Acknowledge(mark));
            }
            Err(failure) => {
                warn!(error = %failure, "sending the playlog failed");
                let pause = self.sending.backoff.next(random).max(failure.asked_pause().unwrap_or_default());
                self.sending.next = Some(now.instant + pause);
            }
        }
    }

    /// What the manager said in passing that it has: less than before if it was restored from a backup.
    pub(super) fn on_playlog_mark(&mut self, now: Now, answer: &HeartbeatAnswer, actions: &mut Vec<Action>) {
        let Some(mark) = answer.playlog.clone() else { return };
        let lost = match &self.sending.mark {
            Some(known) => known.log != mark.log || mark.sequence < known.sequence,
            None => true,
        };
        if lost {
            let soon = now.instant + spread(self.sending.every / 6, self.random.u64(..));
            self.sending.next = self.sending.next.map(|next| next.min(soon));
            self.sending.mark = Some(mark.clone());
            actions.push(Action::Acknowledge(mark));
        }
    }
}
