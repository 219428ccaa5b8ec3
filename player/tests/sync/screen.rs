//! A screen under test: a data folder, its sync thread, and what that tells.

use std::{
    net::SocketAddr,
    path::Path,
    sync::{Arc, mpsc},
    time::Duration,
};

use cartelera_player::{
    cache::{ActiveContent, Cache},
    sync::{self, SyncConfig, SyncEvent, SyncHandle, SyncState},
};
use cartelera_playlists::hash::ContentHash;

use crate::{
    city::{City, SCREEN, Signed},
    server::Server,
};

/// Longer than any right answer takes; it ends a test that would wait for ever.
pub(crate) const PATIENCE: Duration = Duration::from_secs(30);

/// A running screen.
pub(crate) struct Screen {
    /// Its cache.
    pub(crate) cache: Cache,
    /// Its sync thread.
    pub(crate) sync: SyncHandle,
    events: mpsc::Receiver<SyncEvent>,
}

impl Screen {
    /// Starts the screen with the folder `data`; it looks at the pointer only once and when asked to.
    pub(crate) fn start(data: &Path, server: &Server) -> Self {
        Self::start_with(data, server, |_| {})
    }

    /// Starts it with other settings.
    pub(crate) fn start_with(data: &Path, server: &Server, change: impl FnOnce(&mut SyncConfig)) -> Self {
        let cache = Cache::open(data).unwrap();
        if cache.identity().is_none() {
            cache.pair(&SCREEN.parse().unwrap(), &server.root().expect("a root document")).unwrap();
        }
        drop(cache);
        Self::start_at(data, server.address(), change)
    }

    /// Starts it with a manager that need not be there.
    pub(crate) fn start_at(data: &Path, manager: SocketAddr, change: impl FnOnce(&mut SyncConfig)) -> Self {
        let cache = Cache::open(data).unwrap();
        let mut config = SyncConfig::new(format!("http://{manager}").parse().unwrap());
        config.poll = Duration::from_hours(1);
        config.backoff_first = Duration::from_millis(20);
        config.backoff_cap = Duration::from_millis(100);
        config.waits = false;
        change(&mut config);
        let (tell, events) = mpsc::channel();
        let sync = sync::spawn(config, cache.clone(), move |event| drop(tell.send(event))).unwrap();
        Self { cache, sync, events }
    }

    /// Waits for an event that `pick` takes; others are passed over.
    pub(crate) fn wait<T>(&self, what: &str, mut pick: impl FnMut(SyncEvent) -> Option<T>) -> T {
        loop {
            let event = self.events.recv_timeout(PATIENCE);
            let event = event.unwrap_or_else(|_| panic!("waiting for {what} took too long"));
            if let Some(picked) = pick(event) {
                return picked;
            }
        }
    }

    /// Waits until new content is active.
    pub(crate) fn wait_activated(&self) -> Arc<ActiveContent> {
        self.wait("activation", |event| match event {
            SyncEvent::Activated(content) => Some(content),
            _ => None,
        })
    }

    /// Waits until the state is one that `is` takes.
    pub(crate) fn wait_state(&self, what: &str, is: impl Fn(&SyncState) -> bool) -> SyncState {
        self.wait(what, |event| match event {
            SyncEvent::State(state) if is(&state) => Some(state),
            _ => None,
        })
    }

    /// Waits until everything is on the disk; gives the files that became ready meanwhile.
    pub(crate) fn wait_up_to_date(&self) -> Vec<ContentHash> {
        let mut ready = Vec::new();
        self.wait("everything on the disk", |event| match event {
            SyncEvent::MediaReady(hash) => {
                ready.push(hash);
                None
            }
            SyncEvent::State(SyncState::UpToDate) => Some(()),
            _ => None,
        });
        ready
    }

    /// Stops the screen; gives the events that were told and not waited for.
    pub(crate) fn stop(self) -> Vec<SyncEvent> {
        drop(self.sync);
        self.events.try_iter().collect()
    }

    /// Asserts that the cache holds `file`.
    pub(crate) fn assert_holds(&self, file: &[u8]) {
        let path = self.cache.media_path(&ContentHash::of(file)).expect("the file is there");
        assert!(std::fs::read(path).unwrap() == file, "the file on the disk has other bytes");
    }
}

/// Puts everything on the server that the pointer `sequence` with one programme of `files` needs.
pub(crate) fn publish(server: &Server, city: &City, sequence: u64, files: &[&[u8]]) -> Signed {
    let programme = city.programme(files);
    server.put_root(city.root());
    server.put_programme(&programme);
    for file in files {
        server.put_media(file);
    }
    server.put_pointer(city.pointer(SCREEN, sequence, &[&programme]));
    programme
}
