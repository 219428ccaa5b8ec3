//! Stops long work when somebody interrupts it, so that it can clean up behind itself.

use std::{
    io,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use anyhow::Context as _;
use tokio::signal::unix::{SignalKind, signal};

/// Whether the process was asked to end.
#[derive(Clone, Debug, Default)]
pub(super) struct Stop(Arc<AtomicBool>);

impl Stop {
    /// From now on an interruption does not end the process but is told here.
    pub(super) fn on_signals() -> anyhow::Result<Self> {
        let stop = Self::default();
        for kind in [SignalKind::interrupt(), SignalKind::terminate(), SignalKind::hangup()] {
            let (mut signals, stop) = (signal(kind).context("waiting for interruption")?, stop.clone());
            tokio::spawn(async move {
                signals.recv().await;
                stop.0.store(true, Ordering::Relaxed);
            });
        }
        Ok(stop)
    }

    /// # Errors
    ///
    /// If the process was asked to end.
    pub(super) fn check(&self) -> io::Result<()> {
        if self.0.load(Ordering::Relaxed) { Err(io::Error::other("it was interrupted")) } else { Ok(()) }
    }
}
