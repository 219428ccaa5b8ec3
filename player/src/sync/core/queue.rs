//! Which file is downloaded next: in the order of need, a few at a time, with pauses after failures.

use std::{
    collections::{BTreeMap, BTreeSet},
    time::{Duration, Instant},
};

use cartelera_playlists::hash::ContentHash;

use super::plan::Want;

/// The files that are still missing.
#[derive(Debug, Default)]
pub(super) struct Queue {
    wants: Vec<Want>,
    total: usize,
    parallel: usize,
    running: BTreeSet<ContentHash>,
    not_before: BTreeMap<ContentHash, Instant>,
    paused_until: Option<Instant>,
}

impl Queue {
    /// A queue that lets `parallel` downloads run at a time.
    pub(super) fn new(parallel: usize) -> Self {
        Self { parallel: parallel.max(1), ..Self::default() }
    }

    /// Takes a new plan; gives the running downloads that nothing needs any more.
    pub(super) fn replace(&mut self, wants: Vec<Want>) -> Vec<ContentHash> {
        let needed: BTreeSet<_> = wants.iter().map(|want| want.hash).collect();
        self.not_before.retain(|hash, _| needed.contains(hash));
        self.total = wants.len();
        self.wants = wants;
        self.running.extract_if(.., |hash| !needed.contains(hash)).collect()
    }

    /// The file to begin with at `now`, if one may begin; it counts as running from then on.
    pub(super) fn next(&mut self, now: Instant) -> Option<Want> {
        if self.running.len() >= self.parallel || self.is_paused(now) {
            return None;
        }
        let may_begin = |want: &&Want| {
            !self.running.contains(&want.hash) && self.not_before.get(&want.hash).is_none_or(|at| *at <= now)
        };
        let want = *self.wants.iter().find(may_begin)?;
        self.running.insert(want.hash);
        Some(want)
    }

    /// When [`Queue::next`] gives something again if nothing else happens; `now` or earlier if it does at once.
    pub(super) fn wake(&self, now: Instant) -> Option<Instant> {
        if self.running.len() >= self.parallel {
            return None;
        }
        let idle = self.wants.iter().filter(|want| !self.running.contains(&want.hash));
        let begins = |want: &Want| self.not_before.get(&want.hash).copied().max(self.paused_until).unwrap_or(now);
        idle.map(begins).min()
    }

    /// The file is on the disk.
    pub(super) fn on_done(&mut self, hash: &ContentHash) {
        self.running.remove(hash);
        self.not_before.remove(hash);
        self.wants.retain(|want| want.hash != *hash);
    }

    /// The download failed because of this file: it waits, others go on.
    pub(super) fn on_failed(&mut self, hash: &ContentHash, now: Instant, pause: Duration) {
        self.running.remove(hash);
        self.not_before.insert(*hash, now + pause);
    }

    /// The download failed for a reason that others share: none begins for a while.
    pub(super) fn on_outage(&mut self, hash: &ContentHash, now: Instant, pause: Duration) {
        self.running.remove(hash);
        self.paused_until = self.paused_until.max(Some(now + pause));
    }

    /// Tells whether none may begin at `now` because of an outage.
    pub(super) fn is_paused(&self, now: Instant) -> bool {
        self.paused_until.is_some_and(|until| now < until)
    }

    /// Files of the plan that are on the disk now, and how many it had.
    pub(super) fn progress(&self) -> (usize, usize) {
        (self.total.saturating_sub(self.wants.len()), self.total)
    }

    /// Tells whether nothing is missing.
    pub(super) fn is_empty(&self) -> bool {
        self.wants.is_empty()
    }

    /// Files that are missing, and their bytes.
    pub(super) fn missing(&self) -> (usize, u64) {
        (self.wants.len(), self.wants.iter().map(|want| want.size_bytes).sum())
    }

    /// Tells whether a download is under way.
    pub(super) fn is_busy(&self) -> bool {
        !self.running.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    fn want(name: &str) -> Want {
        Want { hash: ContentHash::of(name.as_bytes()), size_bytes: 1 }
    }

    fn queue(names: &[&str]) -> Queue {
        let mut queue = Queue::new(2);
        queue.replace(names.iter().map(|name| want(name)).collect());
        queue
    }

    #[test]
    fn files_begin_in_order_and_only_so_many_at_a_time() {
        let (mut queue, now) = (queue(&["a", "b", "c"]), Instant::now());
        assert_eq!([queue.next(now), queue.next(now), queue.next(now)], [Some(want("a")), Some(want("b")), None]);
        assert_eq!(queue.wake(now), None);
        queue.on_done(&want("a").hash);
        assert_eq!(queue.next(now), Some(want("c")));
        assert_eq!(queue.progress(), (1, 3));
    }

    #[test]
    fn a_refused_file_waits_and_the_others_go_on() {
        let (mut queue, now) = (queue(&["a", "b"]), Instant::now());
        queue.next(now);
        queue.on_failed(&want("a").hash, now, 5 * SECOND);
        assert_eq!([queue.next(now), queue.next(now)], [Some(want("b")), None]);
        assert_eq!(queue.wake(now), Some(now + 5 * SECOND));
        assert_eq!(queue.next(now + 5 * SECOND), Some(want("a")));
    }

    #[test]
    fn an_outage_stops_all_for_a_while() {
        let (mut queue, now) = (queue(&["a", "b"]), Instant::now());
        queue.next(now);
        queue.on_outage(&want("a").hash, now, 5 * SECOND);
        assert_eq!(queue.next(now + 4 * SECOND), None);
        assert_eq!(queue.wake(now), Some(now + 5 * SECOND));
        assert_eq!(queue.next(now + 5 * SECOND), Some(want("a")));
    }

    #[test]
    fn a_new_plan_names_the_running_downloads_that_it_does_not_need() {
        let (mut queue, now) = (queue(&["a", "b"]), Instant::now());
        queue.next(now);
        queue.next(now);
        assert_eq!(queue.replace(vec![want("b"), want("c")]), [want("a").hash]);
        assert_eq!([queue.next(now), queue.next(now)], [Some(want("c")), None]);
    }

    #[test]
    fn a_pause_that_has_just_ended_still_wakes() {
        let (mut queue, now) = (queue(&["a"]), Instant::now());
        queue.next(now);
        queue.on_failed(&want("a").hash, now, 3 * SECOND);
        // It may end between a look at the queue and the question when to look again.
        assert_eq!(queue.wake(now + 4 * SECOND), Some(now + 3 * SECOND));
    }

    #[test]
    fn an_empty_queue_wakes_nobody() {
        let (mut queue, now) = (queue(&["a"]), Instant::now());
        queue.next(now);
        queue.on_done(&want("a").hash);
        assert!(queue.is_empty() && !queue.is_busy());
        assert_eq!((queue.next(now), queue.wake(now)), (None, None));
    }
}
