//! Signs of life of all control threads of this process.

use std::{
    collections::BTreeMap,
    sync::{
        Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

static NEXT: AtomicU64 = AtomicU64::new(0);
static SIGNS: Mutex<BTreeMap<u64, Instant>> = Mutex::new(BTreeMap::new());

/// A control thread that is looked after until this is dropped.
pub(super) struct Lookout(u64);

impl Lookout {
    /// A thread begins.
    pub(super) fn begin() -> Self {
        let lookout = Self(NEXT.fetch_add(1, Ordering::Relaxed));
        lookout.sign();
        lookout
    }

    /// It lives.
    pub(super) fn sign(&self) {
        signs().insert(self.0, Instant::now());
    }
}

impl Drop for Lookout {
    fn drop(&mut self) {
        signs().remove(&self.0);
    }
}

/// How long the control thread that is silent for longest shows no sign of life; zero if there is none.
pub(crate) fn silent_for() -> Duration {
    signs().values().map(Instant::elapsed).max().unwrap_or_default()
}

fn signs() -> MutexGuard<'static, BTreeMap<u64, Instant>> {
    SIGNS.lock().unwrap_or_else(PoisonError::into_inner)
}
