//! Media files: which are missing, which are fetched now, and when a failed one is tried again.

use std::{
    collections::BTreeMap,
    time::{Duration, Instant},
};

use cartelera_playlists::hash::ContentHash;

use super::{super::failure::Failure, Action, backoff::Backoff, plan::Want, queue::Queue};

/// The downloads.
pub(super) struct Files {
    queue: Queue,
    outages: Backoff,
    each: Backoff,
    failed: BTreeMap<ContentHash, Backoff>,
}

impl Files {
    pub(super) fn new(parallel: usize, backoff: &Backoff) -> Self {
        Self { queue: Queue::new(parallel), outages: backoff.clone(), each: backoff.clone(), failed: BTreeMap::new() }
    }

    /// Takes a new plan; downloads that it does not need end.
    pub(super) fn follow(&mut self, wants: Vec<Want>, actions: &mut Vec<Action>) {
        self.failed.retain(|hash, _| wants.iter().any(|want| want.hash == *hash));
        actions.extend(self.queue.replace(wants).into_iter().map(Action::Abort));
    }

    /// Begins what may begin.
    pub(super) fn begin(&mut self, now: Instant, actions: &mut Vec<Action>) {
        while let Some(want) = self.queue.next(now) {
            actions.push(Action::Download(want));
        }
    }

    /// A file is there.
    pub(super) fn on_done(&mut self, hash: &ContentHash) {
        self.queue.on_done(hash);
        self.failed.remove(hash);
        self.outages.reset();
    }

    /// A download failed after it `progressed` or not.
    pub(super) fn on_failed(
        &mut self,
        hash: ContentHash,
        failure: &Failure,
        progressed: bool,
        now: Instant,
        random: &mut fastrand::Rng,
    ) {
        if progressed {
            self.outages.reset();
        }
        if failure.is_of_one_file() {
            let backoff = self.failed.entry(hash).or_insert_with(|| self.each.clone());
            self.queue.on_failed(&hash, now, backoff.next(random.u64(..)));
            return;
        }
        // Downloads that fail together are one outage.
        let own = if self.queue.is_paused(now) { Duration::ZERO } else { self.outages.next(random.u64(..)) };
        self.queue.on_outage(&hash, now, own.max(failure.asked_pause().unwrap_or_default()));
    }

    /// When something may begin again.
    pub(super) fn wake(&self, now: Instant) -> Option<Instant> {
        self.queue.wake(now)
    }

    /// Complete files of the plan, and how many it had.
    pub(super) fn progress(&self) -> (usize, usize) {
        self.queue.progress()
    }

    /// Whether nothing is missing.
    pub(super) fn is_complete(&self) -> bool {
        self.queue.is_empty()
    }

    /// Whether a download is under way.
    pub(super) fn is_busy(&self) -> bool {
        self.queue.is_busy()
    }

    /// Files that are missing, and their bytes.
    pub(super) fn missing(&self) -> (usize, u64) {
        self.queue.missing()
    }
}
