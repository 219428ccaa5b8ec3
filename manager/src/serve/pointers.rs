//! The newest pointers in memory, read again when another process published.

use std::{
    collections::BTreeMap,
    sync::{Arc, RwLock},
};

use axum::{body::Bytes, http::HeaderValue};
use cartelera_playlists::{hash::ContentHash, ids::ScreenId};
use tokio::sync::Mutex;

use crate::{
    routes::etag,
    store::{ChangeMark, Store},
};

/// A sealed pointer, ready to be sent.
#[derive(Clone)]
pub(crate) struct CurrentPointer {
    pub(crate) etag: HeaderValue,
    pub(crate) envelope: Bytes,
}

/// The newest pointers at one moment.
pub(crate) struct Loaded {
    mark: ChangeMark,
    pointers: BTreeMap<ScreenId, CurrentPointer>,
}

impl Loaded {
    /// The pointer of `screen`.
    pub(crate) fn of(&self, screen: &ScreenId) -> Option<&CurrentPointer> {
        self.pointers.get(screen)
    }
}

/// The newest pointer of each screen.
pub(crate) struct CurrentPointers {
    store: Arc<dyn Store>,
    loaded: RwLock<Option<Arc<Loaded>>>,
    /// Held while they are read, so that those who ask at once wait for one reading.
    loading: Mutex<()>,
}

impl CurrentPointers {
    pub(crate) fn new(store: Arc<dyn Store>) -> Self {
        Self { store, loaded: RwLock::new(None), loading: Mutex::new(()) }
    }

    /// The newest pointer of `screen`: a publication that ended before `mark` was read is seen.
    pub(crate) async fn of(&self, screen: &ScreenId, mark: ChangeMark) -> anyhow::Result<Option<CurrentPointer>> {
        Ok(self.all(mark).await?.of(screen).cloned())
    }

    /// The newest pointer of every screen, as new as those of [`Self::of`].
    pub(crate) async fn all(&self, mark: ChangeMark) -> anyhow::Result<Arc<Loaded>> {
        if let Some(loaded) = self.last().filter(|loaded| loaded.mark == mark) {
            return Ok(loaded);
        }
        let _alone = self.loading.lock().await;
        // What was read last may be newer than `mark`.
        let mark = self.store.change_mark().await?;
        match self.last() {
            Some(loaded) if loaded.mark == mark => Ok(loaded),
            _ => self.load(mark).await,
        }
    }

    fn last(&self) -> Option<Arc<Loaded>> {
        self.loaded.read().expect("no holder of this lock panics").clone()
    }

    /// Reads all pointers. They are at least as new as `mark`: if something changes in between, the next call reads
    /// them again.
    async fn load(&self, mark: ChangeMark) -> anyhow::Result<Arc<Loaded>> {
        let pointers = self.store.pointers().await?;
        let pointers = pointers.into_iter().map(|stored| {
            let etag = etag(ContentHash::of(&stored.envelope));
            (stored.screen, CurrentPointer { etag, envelope: stored.envelope.into() })
        });
        let loaded = Arc::new(Loaded { mark, pointers: pointers.collect() });
        *self.loaded.write().expect("no holder of this lock panics") = Some(loaded.clone());
        Ok(loaded)
    }
}
