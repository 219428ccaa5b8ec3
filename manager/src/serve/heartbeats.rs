//! The newest heartbeat of each screen: kept in memory and written down in batches.

use std::{
    collections::BTreeMap,
    mem,
    sync::{Mutex, MutexGuard},
};

use cartelera_playlists::ids::ScreenId;

use crate::store::{Store, devices::StoredHeartbeat};

/// Heartbeats since the last batch.
#[derive(Default)]
pub(crate) struct Heartbeats(Mutex<BTreeMap<ScreenId, StoredHeartbeat>>);

impl Heartbeats {
    /// Takes the newest heartbeat of a screen.
    pub(crate) fn note(&self, heartbeat: StoredHeartbeat) {
        self.lock().insert(heartbeat.screen.clone(), heartbeat);
    }

    /// Writes the batch down; what cannot be written is kept for the next one.
    pub(crate) async fn write(&self, store: &dyn Store) {
        let batch = mem::take(&mut *self.lock());
        if batch.is_empty() {
            return;
        }
        if let Err(error) = store.keep_heartbeats(batch.values().cloned().collect()).await {
            tracing::warn!(error = format!("{error:#}"), "writing heartbeats down failed");
            let mut heartbeats = self.lock();
            for (screen, heartbeat) in batch {
                heartbeats.entry(screen).or_insert(heartbeat);
            }
        }
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<ScreenId, StoredHeartbeat>> {
        self.0.lock().expect("no holder of this lock panics")
    }
}
