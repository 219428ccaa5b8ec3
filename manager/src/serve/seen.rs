//! When each screen last asked: kept in memory and written down in batches.

use std::{
    collections::BTreeMap,
    mem,
    sync::{Mutex, MutexGuard},
};

use cartelera_playlists::ids::ScreenId;
use jiff::Timestamp;

use crate::store::Store;

/// Screens that asked since the last batch.
#[derive(Default)]
pub(crate) struct Seen(Mutex<BTreeMap<ScreenId, Timestamp>>);

impl Seen {
    /// Notes that `screen` asked now.
    pub(crate) fn note(&self, screen: ScreenId) {
        self.lock().insert(screen, Timestamp::now());
    }

    /// Writes the batch down; what cannot be written is kept for the next one.
    pub(crate) async fn write(&self, store: &dyn Store) {
        let batch = mem::take(&mut *self.lock());
        if batch.is_empty() {
            return;
        }
        if let Err(error) = store.note_seen(batch.clone().into_iter().collect()).await {
            tracing::warn!(error = format!("{error:#}"), "writing down which screens asked failed");
            let mut seen = self.lock();
            for (screen, at) in batch {
                seen.entry(screen).or_insert(at);
            }
        }
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<ScreenId, Timestamp>> {
        self.0.lock().expect("no holder of this lock panics")
    }
}
