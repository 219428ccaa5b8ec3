//! The sync thread: pairs the player, pulls its pointer, programmes and media into the cache, obeys stops, tells how the
//! screen is, and says what happened.
//!
//! `core` decides without I/O; the rest asks, downloads, and tells.

mod core;
mod download;
mod failure;
mod fetch;
mod handle;
mod headers;
mod places;
mod route;
mod run;
mod send;
mod state;
mod step;
mod throttle;

pub use self::core::ResultBody;
pub use handle::{SyncConfig, SyncEvent, SyncHandle, SyncReporter, spawn};
pub use route::Route;
pub use state::{StorageFault, SyncState};
pub use step::ConnectionStep;
