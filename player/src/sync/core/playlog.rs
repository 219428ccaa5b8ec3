//! When the playlog is sent: about once an hour, while nothing is downloaded, and again what a restored manager lost.
//! What the manager lost of what was followed comes next, then testigos.

use std::{
    collections::VecDeque,
    time::{Duration, Instant},
};

use cartelera_playlists::{
    ids::ScreenId,
    protocol::{heartbeat::HeartbeatAnswer, playlog::PlaylogMark, testigo::TestigoKept},
    testigo::TestigoOrders,
};
use tracing::warn;

use super::{
    super::{failure::Failure, handle::SyncEvent},
    Action, Answer, Ask, Core, CoreConfig, Now,
    backoff::{Backoff, spread},
};
use crate::cache::Refusal;

/// The longest pause after a failure.
const PAUSE_MAX: Duration = Duration::from_hours(1);
/// If more is to be sent than fits, the rest follows after this.
const NEXT_BATCH: Duration = Duration::from_secs(2);

/// When something is sent next, and what the manager said that it has.
pub(super) struct Sending {
    next: Option<Instant>,
    what: What,
    every: Duration,
    backoff: Backoff,
    mark: Option<PlaylogMark>,
    /// Sequences of pointers that the manager lost.
    lacks: VecDeque<u64>,
    /// A testigo is waited for while something else is sent.
    is_hasty: bool,
}

/// What is sent.
#[derive(Clone, Copy, PartialEq, Eq)]
enum What {
    Records,
    Followed,
    Testigos,
}

impl Sending {
    /// The first is sent soon after the start: much may have waited while the player was off.
    pub(super) fn new(config: &CoreConfig, now: Instant, random: u64) -> Self {
        let every = config.report_every;
        let backoff = Backoff::new(config.backoff_first.max(Duration::from_secs(5)).min(every), PAUSE_MAX.min(every));
        let next = Some(now + spread(every / 20, random));
        Self { next, what: What::Records, every, backoff, mark: None, lacks: VecDeque::new(), is_hasty: false }
    }

    /// When it is due.
    pub(super) fn due(&self) -> Option<Instant> {
        self.next
    }

    /// It is being sent; says what is asked.
    pub(super) fn begin(&mut self, screen: ScreenId) -> Ask {
        self.next = None;
        match (self.what, self.lacks.front()) {
            (What::Records, _) => Ask::Playlog { screen },
            (What::Followed, Some(sequence)) => Ask::Followed { screen, sequence: *sequence },
            (What::Followed, None) | (What::Testigos, _) => Ask::Testigo { screen },
        }
    }

    /// Somebody waits for a testigo.
    pub(super) fn hasten_testigos(&mut self, now: Instant) {
        match self.next {
            Some(_) => (self.what, self.next) = (What::Testigos, Some(now)),
            None => self.is_hasty = true,
        }
    }

    /// All of one kind is sent: goes on with the next kind, and at the end rests until the next report.
    fn rest(&mut self, now: Instant, random: u64) {
        self.backoff.reset();
        let is_hasty = std::mem::take(&mut self.is_hasty);
        (self.what, self.next) = match self.what {
            _ if is_hasty => (What::Testigos, Some(now)),
            What::Records if !self.lacks.is_empty() => (What::Followed, Some(now)),
            What::Records | What::Followed => (What::Testigos, Some(now)),
            What::Testigos => (What::Records, Some(now + spread(self.every, random))),
        };
    }
}

impl Core {
    /// Whether the line is free, and this is the device whose records the manager wants: those of a copied card would be taken
    /// for the original's.
    pub(super) fn may_send(&self) -> bool {
        !self.files.is_busy() && !self.status.is_cloned()
    }

    /// What was sent was taken, or not, or there was nothing.
    pub(super) fn on_sent(&mut self, now: Now, result: Result<Answer, Failure>, actions: &mut Vec<Action>) {
        let random = self.random.u64(..);
        match (self.sending.what, result) {
            // Taken, or not held any more.
            (What::Followed, Ok(_)) => {
                self.sending.lacks.pop_front();
                if self.sending.lacks.is_empty() {
                    self.sending.rest(now.instant, random);
                } else {
                    self.sending.next = Some(now.instant + NEXT_BATCH.min(self.sending.every));
                }
            }
            (_, Ok(Answer::Unchanged)) => self.sending.rest(now.instant, random),
            (What::Records, Ok(Answer::Body { bytes, .. })) => match serde_json::from_slice::<PlaylogMark>(&bytes) {
                Ok(mark) => self.on_records_taken(now, mark, random, actions),
                Err(_) => self.on_not_taken(now, &Refusal::Foreign.into(), random),
            },
            (What::Testigos, Ok(Answer::Body { bytes, .. })) => match serde_json::from_slice::<TestigoKept>(&bytes) {
                Ok(TestigoKept { order }) => {
                    actions.push(Action::FinishTestigo(order));
                    self.sending.backoff.reset();
                    self.sending.next = Some(now.instant + NEXT_BATCH.min(self.sending.every));
                }
                Err(_) => self.on_not_taken(now, &Refusal::Foreign.into(), random),
            },
            (_, Err(failure)) => self.on_not_taken(now, &failure, random),
        }
    }

    fn on_records_taken(&mut self, now: Now, mark: PlaylogMark, random: u64, actions: &mut Vec<Action>) {
        // Twice the same answer brings nothing forward: that is no reason to hurry.
        let pause = if self.sending.mark.as_ref() == Some(&mark) {
            self.sending.backoff.next(random)
        } else {
            self.sending.backoff.reset();
            NEXT_BATCH.min(self.sending.every)
        };
        self.sending.next = Some(now.instant + pause);
        self.sending.lacks = mark.lacks.iter().copied().collect();
        self.sending.mark = Some(mark.clone());
        actions.push(Action::Acknowledge(mark));
    }

    fn on_not_taken(&mut self, now: Now, failure: &Failure, random: u64) {
        warn!(error = %failure, "sending what was shown failed");
        let pause = self.sending.backoff.next(random).max(failure.asked_pause().unwrap_or_default());
        self.sending.next = Some(now.instant + pause);
        // Neither keeps the other back.
        self.sending.what = What::Records;
    }

    /// What the manager said in passing that it has: less than before if it was restored from a backup.
    pub(super) fn on_playlog_mark(&mut self, now: Now, answer: &HeartbeatAnswer, actions: &mut Vec<Action>) {
        let Some(mark) = answer.playlog.clone() else { return };
        let lost = match &self.sending.mark {
            Some(known) => known.log != mark.log || mark.sequence < known.sequence || !mark.lacks.is_empty(),
            None => true,
        };
        if lost {
            let soon = now.instant + spread(self.sending.every / 6, self.random.u64(..));
            self.sending.next = self.sending.next.map(|next| next.min(soon));
            self.sending.lacks = mark.lacks.iter().copied().collect();
            self.sending.mark = Some(mark.clone());
            actions.push(Action::Acknowledge(mark));
        }
    }

    /// The testigos that this screen is to take, if the manager named others.
    pub(super) fn on_testigo_orders(&mut self, answer: &HeartbeatAnswer, actions: &mut Vec<Action>) {
        let (Some(envelope), Some(root)) = (&answer.testigo_orders, &self.root) else { return };
        match root.pointer.open::<TestigoOrders>(envelope.as_bytes()) {
            Ok(orders) if Some(&orders.screen) == self.screen.as_ref() => {
                actions.push(Action::Tell(SyncEvent::Testigos(orders)));
            }
            Ok(orders) => warn!(screen.id = %orders.screen, "orders for testigos of another screen came"),
            Err(error) => warn!(%error, "orders for testigos are refused"),
        }
    }
}
