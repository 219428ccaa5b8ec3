//! The loop of the sync thread: does what the core says, and tells it what came of that.

use std::{
    collections::BTreeMap,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use anyhow::anyhow;
use cartelera_playlists::{hash::ContentHash, protocol::release::PackageVersion};
use tokio::{
    sync::mpsc,
    task::{self, AbortHandle, JoinError, JoinSet},
};
use tracing::error;

use super::{
    core::{Action, Core, CoreConfig, Input, Lane, Now, Reply, Ticket, Want},
    download::{check, download},
    failure::Failure,
    fetch::Manager,
    handle::{Call, SyncEvent},
    step::ConnectionStep,
};
use crate::{cache::Cache, clock, playlog::Outbox, update::Wish};

/// How often the progress of downloads is told.
const TELL_EVERY: Duration = Duration::from_secs(1);

/// The state of the sync thread.
pub(super) struct Loop<'a> {
    core: Core,
    manager: Manager,
    cache: Cache,
    outbox: Outbox,
    on_event: &'a dyn Fn(SyncEvent),
    tasks: JoinSet<Input>,
    /// What each task does, for the case that it crashes.
    works: BTreeMap<task::Id, Work>,
    downloads: BTreeMap<ContentHash, AbortHandle>,
    received: Arc<AtomicU64>,
    /// Whether the window was told that the time is known; what comes later is followed without waking it.
    is_time_known: bool,
    /// The package that is wanted.
    wish: Option<Wish>,
}

/// What a task does.
#[derive(Clone, Copy)]
enum Work {
    Ask(Ticket),
    Download(ContentHash),
    Check,
}

impl<'a> Loop<'a> {
    pub(super) fn new(
        config: CoreConfig,
        manager: Manager,
        (cache, outbox): (Cache, Outbox),
        on_event: &'a dyn Fn(SyncEvent),
    ) -> Self {
        Self {
            core: Core::new(config, Instant::now()),
            manager,
            cache,
            outbox,
            on_event,
            tasks: JoinSet::new(),
            works: BTreeMap::new(),
            downloads: BTreeMap::new(),
            received: Arc::default(),
            is_time_known: false,
            wish: None,
        }
    }

    /// Never ends by itself: whoever polls it stops doing so.
    pub(super) async fn run(mut self, mut calls: mpsc::UnboundedReceiver<Call>) {
        self.handle(Input::Began);
        loop {
            if let Some(state) = self.core.news(self.received.load(Ordering::Relaxed)) {
                (self.on_event)(SyncEvent::State(state));
            }
            let now = Instant::now();
            let tell = self.core.is_downloading().then(|| now + TELL_EVERY);
            let wake = self.core.wake(now).into_iter().chain(tell).min();
            let input = tokio::select! {
                Some(done) = self.tasks.join_next_with_id() => self.on_done(done),
                Some(call) = calls.recv() => Some(match call {
                    Call::Look => Input::Hint,
                    Call::Testigos => Input::Testigo,
                    Call::Ran { number, outcome, body } => Input::Ran { number, outcome, body },
                }),
                () = sleep_until(wake) => Some(Input::Passed),
            };
            if let Some(input) = input {
                self.handle(input);
            }
        }
    }

    fn handle(&mut self, input: Input) {
        if let Input::Replied(ticket, Reply { result: Err(failure), .. }) = &input
            && ticket.lane == Lane::Look
        {
            self.manager.on_failed(failure);
        }
        let now = Now { instant: Instant::now(), wall: clock::now() };
        for action in self.core.handle(&mut self.cache, now, input) {
            self.act(action);
        }
    }

    fn act(&mut self, action: Action) {
        match action {
            Action::Ask(ticket, ask) => {
                let manager = self.manager.clone();
                self.spawn(Work::Ask(ticket), async move { Input::Replied(ticket, manager.ask(ask).await) });
            }
            Action::Download(want) => self.download(want),
            Action::Abort(hash) => {
                if let Some(download) = self.downloads.remove(&hash) {
                    download.abort();
                }
            }
            Action::Check => {
                let cache = self.cache.clone();
                self.spawn(Work::Check, async move { Input::Checked { damaged: check(&cache).await } });
            }
            Action::Follow(root) => self.manager.follow(&root),
            Action::Fix(fix) => {
                clock::follow(fix);
                if !std::mem::replace(&mut self.is_time_known, true) {
                    (self.on_event)(SyncEvent::TimeKnown);
                }
            }
            Action::Acknowledge(mark) => {
                if let Err(error) = self.outbox.acknowledge(&mark, clock::now()) {
                    error!("{error:#}");
                }
            }
            Action::Wish(wanted) => self.want(wanted),
            Action::FinishTestigo(order) => self.cache.album().finish(order),
            Action::Tell(event) => {
                match &event {
                    SyncEvent::Activated(_) => self.received.store(0, Ordering::Relaxed),
                    SyncEvent::Revoked => self.renew_key(),
                    _ => {}
                }
                (self.on_event)(event);
            }
        }
    }

    /// Tells which version of the package is wanted, and from where, when that is another one than before.
    fn want(&mut self, wanted: Option<(PackageVersion, String)>) {
        let wish = wanted.map(|(version, key)| self.manager.wish(version, key));
        if self.wish != wish {
            self.wish.clone_from(&wish);
            (self.on_event)(SyncEvent::Wish(wish));
        }
    }

    /// Signs with the key that the player has now.
    fn renew_key(&mut self) {
        match self.cache.device_key() {
            Ok(key) => self.manager.set_key(key),
            Err(error) => error!("{error:#}"),
        }
    }

    fn download(&mut self, want: Want) {
        let (manager, cache, received) = (self.manager.clone(), self.cache.clone(), Arc::clone(&self.received));
        let task = self.spawn(Work::Download(want.hash), async move {
            let own = AtomicU64::new(0);
            let count = |bytes| {
                own.fetch_add(bytes, Ordering::Relaxed);
                received.fetch_add(bytes, Ordering::Relaxed);
            };
            let result = download(&manager, &cache, want, count).await;
            Input::Downloaded { hash: want.hash, progressed: own.into_inner() > 0, result }
        });
        self.downloads.insert(want.hash, task);
    }

    fn spawn(&mut self, work: Work, task: impl Future<Output = Input> + Send + 'static) -> AbortHandle {
        let task = self.tasks.spawn(task);
        self.works.insert(task.id(), work);
        task
    }

    /// What a task brought; `None` if nobody waits for it.
    fn on_done(&mut self, done: Result<(task::Id, Input), JoinError>) -> Option<Input> {
        let (id, input) = match done {
            Ok((id, input)) => (id, Ok(input)),
            Err(error) => (error.id(), Err(error)),
        };
        let work = self.works.remove(&id)?;
        if let Work::Download(hash) = work
            && self.downloads.get(&hash).is_some_and(|task| task.id() == id)
        {
            self.downloads.remove(&hash);
        }
        match input {
            Ok(input) => Some(input),
            Err(error) if error.is_cancelled() => None,
            Err(error) => {
                error!(%error, "a task of the sync thread crashed");
                let crashed = || Failure::Unreachable { error: anyhow!("{error}"), step: ConnectionStep::Manager };
                Some(match work {
                    Work::Ask(ticket) => Input::Replied(ticket, Reply { time: None, result: Err(crashed()) }),
                    Work::Download(hash) => Input::Downloaded { hash, progressed: false, result: Err(crashed()) },
                    Work::Check => Input::Checked { damaged: Vec::new() },
                })
            }
        }
    }
}

async fn sleep_until(wake: Option<Instant>) {
    match wake {
        Some(at) => tokio::time::sleep_until(at.into()).await,
        None => std::future::pending().await,
    }
}
