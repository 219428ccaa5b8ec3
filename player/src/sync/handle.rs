//! Starting and stopping the sync thread, and what it tells.

use std::{num::NonZeroU32, sync::Arc, thread, time::Duration};

use anyhow::Context as _;
use cartelera_playlists::{
    hash::ContentHash,
    ids::ScreenId,
    protocol::{
        command::{Command, CommandOutcome},
        heartbeat::Heartbeat,
        pairing::Enrolment,
    },
    stops::StopList,
    testigo::TestigoOrders,
};
use reqwest::Url;
use tokio::sync::{mpsc, oneshot};
use tracing::{info, warn};

use super::{
    core::{CoreConfig, ResultBody},
    fetch::Manager,
    route::Route,
    run::Loop,
    state::SyncState,
};
use crate::{
    cache::{ActiveContent, Cache},
    network::Network,
    playlog::Outbox,
    update::Wish,
};

/// How long a dropped handle waits for the thread before it lets it go.
const STOP_PATIENCE: Duration = Duration::from_secs(2);

/// What the sync thread follows, and how often it looks.
#[derive(Clone)]
pub struct SyncConfig {
    /// Address of the manager.
    pub manager: Url,
    /// An enrolment file, which makes an unpaired player a screen without a code.
    pub enrolment: Option<Enrolment>,
    /// How the manager is reached.
    pub route: Route,
    /// What is told of this device and cannot be known here.
    pub vitals: Arc<dyn Fn(&mut Heartbeat) + Send + Sync>,
    /// Time between two looks at the pointer, varied by a fifth to either side.
    pub poll: Duration,
    /// The longest pause after a first failure; it doubles with every further one.
    pub backoff_first: Duration,
    /// The longest pause after any failure.
    pub backoff_cap: Duration,
    /// A connection that is silent for this long counts as broken.
    pub silence: Duration,
    /// A question or download that takes longer is given up, however lively it is, and begun anew later; a file goes on
    /// where it was.
    pub attempt: Duration,
    /// How many files are downloaded at a time.
    pub parallel: usize,
    /// Time between two readings of all files, which find what a worn disk has changed.
    pub check_every: Duration,
    /// How many bytes of media files are kept; what is needed last is left out.
    pub cache_cap_bytes: u64,
    /// How many bytes of media files are fetched a second.
    pub rate_bytes_s: Option<NonZeroU32>,
    /// Time between two parts of the playlog that are sent.
    pub report_every: Duration,
    /// Whether the manager is asked to tell at once what is new.
    pub waits: bool,
}

impl SyncConfig {
    /// The usual settings for the manager at `manager`.
    pub fn new(manager: Url) -> Self {
        Self {
            manager,
            enrolment: None,
            route: Route::default(),
            vitals: Arc::new(|_| {}),
            poll: Duration::from_mins(1),
            backoff_first: Duration::from_secs(1),
            backoff_cap: Duration::from_mins(2),
            silence: Duration::from_secs(30),
            attempt: Duration::from_mins(10),
            parallel: 4,
            check_every: Duration::from_hours(24),
            cache_cap_bytes: u64::MAX,
            rate_bytes_s: None,
            report_every: Duration::from_hours(1),
            waits: true,
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
    /// This is stopped from now on.
    Stops(Arc<StopList>),
    /// This player is this screen now.
    Paired(ScreenId),
    /// This player is no screen any more, and shows nothing of what it had.
    Revoked,
    /// The manager asks for this; [`SyncReporter::ran`] tells what became of it.
    Command(Command),
    /// These testigos are to be taken, in the place of those before.
    Testigos(TestigoOrders),
    /// This version of the player's package is wanted, or none any more.
    Wish(Option<Wish>),
    /// The manager's time is known: the clock may be trusted.
    TimeKnown,
    /// What sync is doing has changed.
    State(SyncState),
}

/// The running sync thread; dropping it stops the thread.
pub struct SyncHandle {
    stop: Option<oneshot::Sender<()>>,
    calls: mpsc::UnboundedSender<Call>,
    /// Closed when the thread has ended.
    ended: crossbeam_channel::Receiver<()>,
}

/// What the thread is called for.
pub(super) enum Call {
    /// To look now.
    Look,
    /// To send testigos, for which somebody waits.
    Testigos,
    /// A command was done.
    Ran { number: u64, outcome: CommandOutcome, body: Option<ResultBody> },
}

impl SyncHandle {
    /// Asks the thread to look at the pointer now, unless the manager asked to be left alone for a while.
    pub fn look_now(&self) {
        self.call(Call::Look);
    }

    /// What tells the thread of commands; it may outlive the handle.
    pub fn reporter(&self) -> SyncReporter {
        SyncReporter(self.calls.clone())
    }

    fn call(&self, call: Call) {
        // A thread that has ended does nothing more.
        let _ = self.calls.send(call);
    }
}

/// Tells the sync thread what became of commands, from any thread.
#[derive(Clone)]
pub struct SyncReporter(mpsc::UnboundedSender<Call>);

impl SyncReporter {
    /// Tells what became of the command `number`, and what it brought.
    pub fn ran(&self, number: u64, outcome: CommandOutcome, body: Option<ResultBody>) {
        // A thread that has ended tells nobody.
        let _ = self.0.send(Call::Ran { number, outcome, body });
    }

    /// Sends the testigos that wait without waiting for a quiet time: somebody waits for one.
    pub fn send_testigos(&self) {
        // As above.
        let _ = self.0.send(Call::Testigos);
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

/// Starts the thread that keeps `cache` at what the manager publishes for the screen that this player is, and pairs it
/// first if it is none.
///
/// `on_event` is called on that thread. What is in the cache already is not told: the caller reads it by
/// [`Cache::load_active`]; files that it lacks are downloaded without waiting for the manager's pointer.
///
/// # Errors
///
/// If the manager's address is no web address, the player's key cannot be read, or the thread cannot be started.
pub fn spawn(
    config: SyncConfig,
    cache: Cache,
    on_event: impl Fn(SyncEvent) + Send + 'static,
) -> anyhow::Result<SyncHandle> {
    let key = cache.device_key()?;
    let core = CoreConfig {
        key: key.verifying_key(),
        hardware: Network::look().hardware.unwrap_or_default(),
        enrolment: config.enrolment.clone(),
        poll: config.poll,
        backoff_first: config.backoff_first,
        backoff_cap: config.backoff_cap,
        parallel: config.parallel,
        check_every: config.check_every,
        cache_cap_bytes: config.cache_cap_bytes,
        report_every: config.report_every,
        waits: config.waits,
        seed: fastrand::u64(..),
    };
    let outbox = Outbox::new(cache.data());
    let manager = Manager::new(&config, key, (outbox.clone(), cache.clone()))?;
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .thread_name("sync disk")
        .build()
        .context("preparing the sync thread")?;
    let (stop, stopped) = oneshot::channel::<()>();
    let (running, ended) = crossbeam_channel::bounded(0);
    let (calls, called) = mpsc::unbounded_channel();
    let work = move || {
        // Dropped last: its end tells the handle that the thread is done.
        let _running: crossbeam_channel::Sender<()> = running;
        info!(manager.address = %config.manager, "sync starts");
        runtime.block_on(async {
            tokio::select! {
                _ = stopped => {}
                () = Loop::new(core, manager, (cache, outbox), &on_event).run(called) => {}
            }
        });
        // A rehash or fsync under way on a slow card ends by itself.
        runtime.shutdown_background();
    };
    thread::Builder::new().name("sync".to_owned()).spawn(work).context("starting the sync thread")?;
    Ok(SyncHandle { stop: Some(stop), calls, ended })
}
