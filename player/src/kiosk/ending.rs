//! Ends the player as it should be when the system asks for it (SIGTERM, SIGINT): what was shown is kept to the last frame.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread,
};

use anyhow::Context as _;
use bevy::{
    app::AppExit,
    ecs::{message::MessageWriter, resource::Resource, system::Res},
};
use tokio::signal::unix::{SignalKind, signal};
use tracing::info;

use crate::waker::Waker;

/// Whether the player is asked to end.
#[derive(Resource, Clone, Default)]
pub(super) struct Ending(Arc<AtomicBool>);

impl Ending {
    /// Begins to listen; `waker` lets the window look.
    pub(super) fn listen(waker: &Waker) -> anyhow::Result<Self> {
        let ending = Self::default();
        let (told, wake) = (ending.clone(), waker.as_fn());
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        let runtime = runtime.context("preparing the thread for signals")?;
        let guard = runtime.enter();
        let mut terminated = signal(SignalKind::terminate()).context("listening for SIGTERM")?;
        let mut interrupted = signal(SignalKind::interrupt()).context("listening for SIGINT")?;
        drop(guard);
        let work = move || {
            runtime.block_on(async {
                tokio::select! {
                    _ = terminated.recv() => {}
                    _ = interrupted.recv() => {}
                }
            });
            info!("the player is asked to end");
            told.0.store(true, Ordering::Relaxed);
            wake();
        };
        thread::Builder::new().name("signals".to_owned()).spawn(work).context("starting the thread for signals")?;
        Ok(ending)
    }

    /// Whether it was asked for.
    pub(super) fn is_asked(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

/// Ends the window once that is asked for.
pub(super) fn end(ending: Res<Ending>, mut exit: MessageWriter<AppExit>) {
    if ending.is_asked() {
        exit.write(AppExit::Success);
    }
}
