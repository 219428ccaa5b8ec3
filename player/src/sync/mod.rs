//! The sync thread: pulls the screen's pointer, its programmes and its media into the cache, and says what happened.

mod backoff;
mod download;
mod failure;
mod fetch;
mod handle;
mod plan;
mod pull;
mod queue;
mod run;
mod state;
mod status;
mod step;

pub use handle::{SyncConfig, SyncEvent, SyncHandle, spawn};
pub use state::{StorageFault, SyncState};
pub use step::ConnectionStep;
