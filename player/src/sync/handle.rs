//! Starting and stopping the sync thread, and what it tells.

use std::{sync::Arc, thread, time::Duration};

use anyhow::Context as _;
use cartelera_playlists::{hash::ContentHash, ids::ScreenId};
use reqwest::Url;
use tokio::sync::{Notify, oneshot};
use tracing::{info, warn};

use super::{fetch::Manager, run::Loop, state::SyncState};
use crate::cache::{ActiveContent, Cache};

/// How long a dropped handle waits for the thread before it lets it go.
const STOP_PATIENCE: Duration = Duration::from_secs(2);

/// What the sync thread follows, and how often it looks.
#[derive(Clone, Debug)]
pub struct SyncConfig {
    /// Address of the manager.
    pub manager: Url,
    /// The screen whose pointer is followed.
    pub screen: ScreenId,
    /// Time between two looks at the pointer, varied by a fifth to either side.
    pub poll: Duration,
    /// The longest pause after a first failure; it doubles with every further one.
    pub backoff_first: Duration,
    /// The longest pause after any failure.
    pub backoff_cap: Duration,
    /// A connection that is silent for this long counts as broken.
    pub silence: Duration,
    /// How many files are downloaded at a time.
    pub parallel: usize,
    /// Time between two readings of all files, which find what a worn disk has changed.
    pub check_every: Duration,
}

impl SyncConfig {
    /// The usual settings for `screen` of the manager at `manager`.
    pub fn new(manager: Url, screen: ScreenId) -> Self {
        Self {
            manager,
            screen,
            poll: Duration::from_mins(1),
            backoff_first: Duration::from_secs(1),
            backoff_cap: Duration::from_mins(2),
            silence: Duration::from_secs(30),
            parallel: 4,
            check_every: Duration::from_hours(24),
        }
    }
}

/// What the sync thread tells.
#[derive(Clone, Debug)]
pub enum SyncEvent {
    /// This content is active now. Files that it names may still be missing.
    Activated(Arc<ActiveContent>),
    /// This file is complete and verified: [`Cache::media_path`] names it.
    MediaReady(ContentHash),
    /// What sync is doing has changed.
    State(SyncState),
}

/// The running sync thread; dropping it stops the thread.
pub struct SyncHandle {
    stop: Option<oneshot::Sender<()>>,
    hint: Arc<Notify>,
    /// Closed when the thread has ended.
    ended: crossbeam_channel::Receiver<()>,
}

impl SyncHandle {
    /// Asks the thread to look at the pointer now, unless the manager asked to be left alone for a while.
    pub fn look_now(&self) {
        self.hint.notify_one();
    }
}

impl Drop for SyncHandle {
    fn drop(&mut self) {
        drop(self.stop.take());
        if self.ended.recv_timeout(STOP_PATIENCE) == Err(crossbeam_channel::RecvTimeoutError::Timeout) {
            warn!("the sync thread takes long to stop and is left to itself");
        }
    }
}

/// Starts the thread that keeps `cache` at what the manager publishes for the screen.
///
/// `on_event` is called on that thread. What is in the cache already is not told: the caller reads it by
/// [`Cache::load_active`]; files that it lacks are downloaded without waiting for the manager's pointer.
///
/// # Errors
///
/// If the manager's address is no web address or the thread cannot be started.
pub fn spawn(
    config: SyncConfig,
    cache: Cache,
    on_event: impl Fn(SyncEvent) + Send + 'static,
) -> anyhow::Result<SyncHandle> {
    let manager = Manager::new(config.manager.clone(), config.silence)?;
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .thread_name("sync disk")
        .build()
        .context("preparing the sync thread")?;
    let (stop, stopped) = oneshot::channel::<()>();
    let (running, ended) = crossbeam_channel::bounded(0);
    let hint = Arc::new(Notify::new());
    let hinted = Arc::clone(&hint);
    let work = move || {
        // Dropped last: its end tells the handle that the thread is done.
        let _running: crossbeam_channel::Sender<()> = running;
        info!(screen.id = %config.screen, manager.address = %config.manager, "sync starts");
        runtime.block_on(async {
            tokio::select! {
                _ = stopped => {}
                () = Loop::new(config, manager, cache, &on_event).run(&hinted) => {}
            }
        });
        // A rehash or fsync under way on a slow card ends by itself.
        runtime.shutdown_background();
    };
    thread::Builder::new().name("sync".to_owned()).spawn(work).context("starting the sync thread")?;
    Ok(SyncHandle { stop: Some(stop), hint, ended })
}
