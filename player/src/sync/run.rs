//! The loop of the sync thread: looks at the pointer from time to time while downloads run beside it.

use std::{
    collections::BTreeMap,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use cartelera_playlists::hash::ContentHash;
use tokio::{
    sync::Notify,
    task::{self, AbortHandle, JoinError, JoinSet},
};
use tracing::{error, info, warn};

use super::{
    backoff::{Backoff, random, spread},
    download::{check, download},
    failure::Failure,
    fetch::Manager,
    handle::{SyncConfig, SyncEvent},
    plan::Want,
    pull::{self, Plan, Pulled},
    queue::Queue,
    state::SyncState,
    status::Status,
};
use crate::cache::{Cache, Keep};

/// Files are read again for the first time so long after the start, when the first pictures are on.
const FIRST_CHECK: Duration = Duration::from_mins(5);
/// How often the progress of downloads is told.
const TELL_EVERY: Duration = Duration::from_secs(1);

/// The state of the sync thread.
pub(super) struct Loop<'a> {
    config: SyncConfig,
    manager: Manager,
    cache: Cache,
    on_event: &'a dyn Fn(SyncEvent),
    tasks: JoinSet<Done>,
    downloads: BTreeMap<ContentHash, AbortHandle>,
    queue: Queue,
    received: Arc<AtomicU64>,
    etag: Option<String>,
    /// When the pointer is looked at next; `None` while that is under way.
    next_look: Option<Instant>,
    /// The manager asked not to be asked before this.
    leave_alone_until: Option<Instant>,
    look_again: bool,
    /// When the files are read again; `None` while that is under way.
    next_check: Option<Instant>,
    check: Option<task::Id>,
    looks: Backoff,
    outages: Backoff,
    files: BTreeMap<ContentHash, Backoff>,
    purge_due: bool,
    status: Status,
}

/// What a task brought.
enum Done {
    Loaded(Result<Option<Plan>, Failure>),
    Looked(Result<Pulled, Failure>),
    Checked(Option<Plan>),
    Downloaded { hash: ContentHash, progressed: bool, result: Result<(), Failure> },
}

impl<'a> Loop<'a> {
    pub(super) fn new(config: SyncConfig, manager: Manager, cache: Cache, on_event: &'a dyn Fn(SyncEvent)) -> Self {
        let next_check = Some(Instant::now() + FIRST_CHECK.min(config.check_every));
        let backoff = Backoff::new(config.backoff_first, config.backoff_cap);
        Self {
            queue: Queue::new(config.parallel),
            looks: backoff.clone(),
            outages: backoff,
            config,
            manager,
            cache,
            on_event,
            tasks: JoinSet::new(),
            downloads: BTreeMap::new(),
            received: Arc::default(),
            etag: None,
            next_look: None,
            leave_alone_until: None,
            look_again: false,
            next_check,
            check: None,
            files: BTreeMap::new(),
            purge_due: false,
            status: Status::default(),
        }
    }

    /// Never ends by itself: whoever polls it stops doing so.
    pub(super) async fn run(mut self, hint: &Notify) {
        let (cache, screen) = (self.cache.clone(), self.config.screen.clone());
        self.tasks.spawn(async move { Done::Loaded(pull::load(&cache, &screen)) });
        loop {
            self.begin_downloads();
            self.purge_if_due();
            self.tell_state();
            let wake = self.wake_at();
            tokio::select! {
                Some(done) = self.tasks.join_next_with_id() => self.on_done(done.map(|(_, done)| done)),
                () = hint.notified() => self.on_hint(),
                () = sleep_until(wake) => {}
            }
            if self.next_look.is_some_and(|at| at <= Instant::now()) {
                self.look();
            }
            if self.next_check.is_some_and(|at| at <= Instant::now()) {
                self.check();
            }
        }
    }

    fn wake_at(&self) -> Option<Instant> {
        let now = Instant::now();
        let tell = self.queue.is_busy().then(|| now + TELL_EVERY);
        [self.next_look, self.next_check, self.queue.wake(now), tell].into_iter().flatten().min()
    }

    fn look(&mut self) {
        self.next_look = None;
        let (manager, cache, screen) = (self.manager.clone(), self.cache.clone(), self.config.screen.clone());
        let etag = self.etag.clone();
        self.tasks.spawn(async move { Done::Looked(pull::pull(&manager, &cache, &screen, etag).await) });
    }

    fn check(&mut self) {
        self.next_check = None;
        let cache = self.cache.clone();
        let task = self.tasks.spawn(async move {
            let damaged = check(&cache).await;
            let active = cache.active().filter(|_| !damaged.is_empty());
            Done::Checked(active.map(|content| Plan::of(content, &cache)))
        });
        self.check = Some(task.id());
    }

    fn on_hint(&mut self) {
        let now = Instant::now();
        match self.next_look {
            None => self.look_again = true,
            Some(_) if self.leave_alone_until.is_some_and(|until| now < until) => {}
            Some(_) => self.next_look = Some(now),
        }
    }

    fn on_done(&mut self, done: Result<Done, JoinError>) {
        match done {
            Ok(Done::Loaded(loaded)) => self.on_loaded(loaded),
            Ok(Done::Looked(looked)) => self.on_looked(looked),
            Ok(Done::Checked(plan)) => {
                self.next_check = Some(Instant::now() + self.config.check_every);
                if let Some(plan) = plan {
                    self.follow(plan.wants);
                }
            }
            Ok(Done::Downloaded { hash, progressed, result }) => self.on_downloaded(hash, progressed, result),
            Err(error) => self.on_crashed(&error),
        }
    }

    fn on_loaded(&mut self, loaded: Result<Option<Plan>, Failure>) {
        self.next_look = Some(Instant::now());
        match loaded {
            Ok(Some(plan)) => {
                // The server's tag of a pointer is its hash; damaged content asks for the whole answer.
                let is_whole = plan.content.missing.is_empty();
                self.etag = is_whole.then(|| format!("\"{}\"", plan.content.pointer_hash));
                self.follow(plan.wants);
            }
            Ok(None) => {}
            Err(error) => warn!(%error, "the stored content cannot be read"),
        }
    }

    fn on_looked(&mut self, looked: Result<Pulled, Failure>) {
        let now = Instant::now();
        self.leave_alone_until = None;
        let pause = match looked {
            Ok(pulled) => {
                self.looks.reset();
                self.status.on_contact();
                match pulled {
                    Pulled::Unchanged { etag } => self.etag = etag,
                    Pulled::Activated { plan, etag } => {
                        self.etag = etag;
                        (self.on_event)(SyncEvent::Activated(plan.content));
                        self.follow(plan.wants);
                    }
                }
                spread(self.config.poll, random())
            }
            Err(failure) => {
                warn!(error = %failure, "looking at the pointer failed");
                self.status.on_look_failed(&failure);
                if failure.is_full_disk() {
                    self.purge();
                }
                let pause = self.looks.next(random());
                let asked = failure.asked_pause();
                self.leave_alone_until = asked.map(|asked| now + asked);
                // An unknown screen is known as soon as somebody publishes it; that is no failure of the manager.
                match failure {
                    Failure::UnknownScreen => pause.max(spread(self.config.poll, random())),
                    _ => pause.max(asked.unwrap_or_default()),
                }
            }
        };
        let again = std::mem::take(&mut self.look_again) && self.leave_alone_until.is_none();
        self.next_look = Some(if again { now } else { now + pause });
    }

    fn follow(&mut self, wants: Vec<Want>) {
        if !wants.is_empty() {
            info!(files = wants.len(), "files are missing");
        }
        self.purge_due = true;
        self.received.store(0, Ordering::Relaxed);
        self.files.retain(|hash, _| wants.iter().any(|want| want.hash == *hash));
        for hash in self.queue.replace(wants) {
            if let Some(download) = self.downloads.remove(&hash) {
                download.abort();
            }
        }
    }

    fn begin_downloads(&mut self) {
        while let Some(want) = self.queue.next(Instant::now()) {
            let (manager, cache, received) = (self.manager.clone(), self.cache.clone(), Arc::clone(&self.received));
            let task = self.tasks.spawn(async move {
                let own = AtomicU64::new(0);
                let count = |bytes| {
                    own.fetch_add(bytes, Ordering::Relaxed);
                    received.fetch_add(bytes, Ordering::Relaxed);
                };
                let result = download(&manager, &cache, want, count).await;
                Done::Downloaded { hash: want.hash, progressed: own.into_inner() > 0, result }
            });
            self.downloads.insert(want.hash, task);
        }
    }

    fn on_downloaded(&mut self, hash: ContentHash, progressed: bool, result: Result<(), Failure>) {
        self.downloads.remove(&hash);
        let now = Instant::now();
        if progressed {
            self.outages.reset();
        }
        let failure = match result {
            Ok(()) => {
                self.queue.on_done(&hash);
                self.files.remove(&hash);
                self.status.on_download();
                (self.on_event)(SyncEvent::MediaReady(hash));
                return;
            }
            Err(failure) => failure,
        };
        warn!(media.hash = %hash, error = %failure, "download failed");
        self.status.on_download_failed(&failure);
        if failure.is_full_disk() {
            self.purge();
        }
        if failure.is_of_one_file() {
            self.delay(hash, now);
            return;
        }
        // Downloads that fail together are one outage.
        let own = if self.queue.is_paused(now) { Duration::ZERO } else { self.outages.next(random()) };
        self.queue.on_outage(&hash, now, own.max(failure.asked_pause().unwrap_or_default()));
    }

    fn delay(&mut self, hash: ContentHash, now: Instant) {
        let first = || Backoff::new(self.config.backoff_first, self.config.backoff_cap);
        let pause = self.files.entry(hash).or_insert_with(first).next(random());
        self.queue.on_failed(&hash, now, pause);
    }

    fn on_crashed(&mut self, error: &JoinError) {
        let crashed = self.downloads.iter().find(|(_, task)| task.id() == error.id()).map(|(hash, _)| *hash);
        if let Some(hash) = crashed {
            error!(media.hash = %hash, %error, "a download crashed");
            self.downloads.remove(&hash);
            self.delay(hash, Instant::now());
        } else if self.check == Some(error.id()) {
            error!(%error, "reading the files again crashed");
            self.next_check = Some(Instant::now() + self.config.check_every);
        } else if !error.is_cancelled() {
            error!(%error, "looking at the pointer crashed");
            self.next_look = Some(Instant::now() + self.looks.next(random()));
        }
    }

    fn purge_if_due(&mut self) {
        if self.purge_due && self.status.is_contacted() && self.queue.is_empty() {
            self.purge_due = false;
            self.purge();
        }
    }

    fn purge(&self) {
        if let Some(active) = self.cache.active() {
            self.cache.purge(&Keep::of(&active));
        }
    }

    fn tell_state(&mut self) {
        let (done, total) = self.queue.progress();
        let bytes = self.received.load(Ordering::Relaxed);
        let downloading = (!self.queue.is_empty()).then_some(SyncState::Downloading { done, total, bytes });
        if let Some(state) = self.status.change(downloading) {
            (self.on_event)(SyncEvent::State(state));
        }
    }
}

async fn sleep_until(wake: Option<Instant>) {
    match wake {
        Some(at) => tokio::time::sleep_until(at.into()).await,
        None => std::future::pending().await,
    }
}
