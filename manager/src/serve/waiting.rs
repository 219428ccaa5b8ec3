//! Screens that wait for news: one task looks whether anything changed, and wakes only those that it concerns.

use std::{
    collections::{BTreeMap, btree_map::Entry},
    sync::{Arc, Mutex, MutexGuard},
    time::Duration,
};

use axum::http::HeaderValue;
use cartelera_playlists::{hash::ContentHash, ids::ScreenId};
use tokio::{
    sync::watch,
    time::{MissedTickBehavior, interval},
};

use super::{
    pointers::{CurrentPointer, CurrentPointers},
    registry::{Registered, Registry},
};
use crate::{
    routes::etag,
    store::{ChangeMark, Store},
};

/// How often it looks while anybody waits.
const PERIOD: Duration = Duration::from_millis(250);
/// So many may wait.
const MOST: usize = 20_000;

/// Those who wait for one screen's news.
struct Screen {
    waiters: usize,
    mark: watch::Sender<HeaderValue>,
}

#[derive(Default)]
struct All {
    waiters: usize,
    screens: BTreeMap<ScreenId, Screen>,
}

/// Everybody who waits.
pub(crate) struct Waiting {
    store: Arc<dyn Store>,
    pointers: Arc<CurrentPointers>,
    registry: Arc<Registry>,
    all: Mutex<All>,
    begun: watch::Sender<()>,
}

/// One who waits; dropping it ends that.
pub(crate) struct Waiter {
    waiting: Arc<Waiting>,
    screen: ScreenId,
    mark: watch::Receiver<HeaderValue>,
}

impl Waiting {
    pub(crate) fn new(store: Arc<dyn Store>, pointers: Arc<CurrentPointers>, registry: Arc<Registry>) -> Self {
        Self { store, pointers, registry, all: Mutex::default(), begun: watch::Sender::new(()) }
    }

    /// The mark of all that concerns `screen`.
    pub(crate) async fn mark(&self, screen: &ScreenId, registered: &Registered) -> anyhow::Result<HeaderValue> {
        Ok(mark(screen, self.pointers.of(screen, registered.mark).await?.as_ref(), registered))
    }

    /// Waits for news of `screen`, whose mark is `mark`; `None` if too many do.
    pub(crate) fn join(self: &Arc<Self>, screen: ScreenId, mark: HeaderValue) -> Option<Waiter> {
        let mut all = self.lock();
        if all.waiters >= MOST {
            return None;
        }
        all.waiters += 1;
        let here = all
            .screens
            .entry(screen.clone())
            .or_insert_with(|| Screen { waiters: 0, mark: watch::Sender::new(mark.clone()) });
        here.waiters += 1;
        let mut receiver = here.mark.subscribe();
        // Another one may wait since before the change that this one has seen.
        if *receiver.borrow_and_update() != mark {
            receiver.mark_changed();
        }
        drop(all);
        self.begun.send_replace(());
        Some(Waiter { waiting: self.clone(), screen, mark: receiver })
    }

    /// Looks for changes for ever.
    pub(super) async fn run(&self) {
        let mut begun = self.begun.subscribe();
        let mut ticks = interval(PERIOD);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut seen = None;
        loop {
            if self.lock().waiters == 0 {
                // The sender lives as long as this does.
                let _ = begun.changed().await;
            }
            ticks.tick().await;
            if let Err(error) = self.look(&mut seen).await {
                tracing::error!(error = format!("{error:#}"), "looking for news of screens failed");
            }
        }
    }

    async fn look(&self, seen: &mut Option<ChangeMark>) -> anyhow::Result<()> {
        let mark = self.store.change_mark().await?;
        if *seen == Some(mark) {
            return Ok(());
        }
        let screens: Vec<ScreenId> = self.lock().screens.keys().cloned().collect();
        let registered = self.registry.current().await?;
        let pointers = self.pointers.all(registered.mark).await?;
        for screen in screens {
            let mark = self::mark(&screen, pointers.of(&screen), &registered);
            if let Some(here) = self.lock().screens.get(&screen) {
                here.mark.send_if_modified(|known| {
                    let differs = *known != mark;
                    *known = mark;
                    differs
                });
            }
        }
        *seen = Some(mark);
        Ok(())
    }

    fn lock(&self) -> MutexGuard<'_, All> {
        self.all.lock().expect("no holder of this lock panics")
    }
}

impl Waiter {
    /// Ends when there is news.
    pub(crate) async fn changed(&mut self) {
        // The sender lives as long as this waits.
        let _ = self.mark.changed().await;
    }
}

/// The mark of all that concerns `screen`: what it follows, whose device it is, what it is asked.
fn mark(screen: &ScreenId, pointer: Option<&CurrentPointer>, registered: &Registered) -> HeaderValue {
    let pointer = pointer.map(|pointer| &pointer.etag);
    let key = registered.key_of(screen).map(|key| key.to_string());
    let (command, testigos) = (registered.newest_command(screen), registered.testigo_version(screen));
    let concerns = format!("{pointer:?} {key:?} {command} {testigos}");
    etag(ContentHash::of(concerns.as_bytes()))
}

impl Drop for Waiter {
    fn drop(&mut self) {
        let mut all = self.waiting.lock();
        all.waiters -= 1;
        if let Entry::Occupied(mut here) = all.screens.entry(self.screen.clone()) {
            here.get_mut().waiters -= 1;
            if here.get().waiters == 0 {
                here.remove();
            }
        }
    }
}
