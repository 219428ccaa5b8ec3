//! Calls the main loop at an instant.
//!
//! The event loop could wait by itself, but takes every other wait for a new mode and draws at once, which makes each wait
//! that is shorter than the one before end as soon as it begins.

use std::{
    sync::Arc,
    thread,
    time::{Duration, Instant},
};

use anyhow::Context as _;
use bevy::ecs::resource::Resource;
use crossbeam_channel::{Receiver, RecvTimeoutError, Sender, unbounded};

/// Alarms that are nearer to each other are one.
const SAME: Duration = Duration::from_millis(1);

/// One alarm, which can be set anew; dropping it ends its thread.
#[derive(Resource)]
pub(crate) struct Alarm {
    orders: Sender<Instant>,
    began: Instant,
    set: Option<Instant>,
}

impl Alarm {
    /// An alarm that calls `wake`.
    ///
    /// # Errors
    ///
    /// If its thread cannot be started.
    pub(crate) fn start(wake: Arc<dyn Fn() + Send + Sync>) -> anyhow::Result<Self> {
        let (orders, queue) = unbounded();
        let work = move || ring(&queue, &*wake);
        thread::Builder::new().name("alarm".to_owned()).spawn(work).context("starting the alarm")?;
        Ok(Self { orders, began: Instant::now(), set: None })
    }

    /// How long ago it was started.
    pub(crate) fn age(&self) -> Duration {
        self.began.elapsed()
    }

    /// Calls at `at` unless it calls before.
    pub(crate) fn set_at_latest(&mut self, at: Instant) {
        if self.set.is_none_or(|set| at < set || set <= Instant::now()) {
            self.set(at);
        }
    }

    /// Calls at `at`, and no more at the instant that was set before.
    pub(crate) fn set(&mut self, at: Instant) {
        let apart = |set: Instant| set.saturating_duration_since(at).max(at.saturating_duration_since(set));
        // One that has rung is set again.
        if self.set.is_some_and(|set| apart(set) < SAME && Instant::now() < set) {
            return;
        }
        self.set = Some(at);
        // The thread lives as long as this.
        let _ = self.orders.send(at);
    }
}

fn ring(queue: &Receiver<Instant>, wake: &(dyn Fn() + Send + Sync)) {
    let mut next = None;
    loop {
        let order = match next {
            Some(at) => queue.recv_deadline(at),
            None => queue.recv().map_err(|_| RecvTimeoutError::Disconnected),
        };
        match order {
            Ok(at) => next = Some(at),
            Err(RecvTimeoutError::Timeout) => {
                next = None;
                wake();
            }
            Err(RecvTimeoutError::Disconnected) => return,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_rings_once_for_the_last_order() {
        let (rang, rings) = unbounded();
        let mut alarm = Alarm::start(Arc::new(move || rang.send(Instant::now()).unwrap())).unwrap();
        let now = Instant::now();
        alarm.set(now + Duration::from_hours(1));
        alarm.set(now + Duration::from_millis(30));
        let first = rings.recv_timeout(Duration::from_secs(20)).unwrap();
        assert!(first >= now + Duration::from_millis(30));
        alarm.set(now);
        rings.recv_timeout(Duration::from_secs(20)).unwrap();
        drop(alarm);
        // The thread has ended, and has not rung again.
        assert_eq!(rings.recv(), Err(crossbeam_channel::RecvError));
    }
}
