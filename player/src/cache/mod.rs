//! The player's folder on disk: pinned root, verified programmes and media, and the pointer that is followed.
//!
//! Active content changes by one rename. Power loss leaves the old content or the new one, never a mixture.

mod active;
mod approvals;
mod check;
#[cfg(test)]
#[path = "../../tests/sync/city.rs"]
pub(crate) mod city;
pub(crate) mod durable;
mod folder;
mod followed;
mod identity;
mod memo;
mod partial;
#[cfg(test)]
mod power_loss;
mod purge;
mod refusal;

pub use active::ActiveContent;
#[cfg(test)]
pub(crate) use approvals::check as check_approvals;
pub(crate) use durable::replace as replace_file;
pub use folder::Cache;
pub use identity::Identity;
pub use memo::Memo;
pub use partial::{Partial, PartialError};
pub use purge::Keep;
pub use refusal::Refusal;
#[cfg(test)]
pub(crate) use refusal::open_programme;
