//! What the manager remembers of the stop list.

use cartelera_playlists::ids::ItemId;
use serde::{Deserialize, Serialize};

use super::Answer;

/// An entry of the stop list as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct StoredStop {
    /// Its place in the list, counted from 1.
    pub(crate) number: u64,
    /// The sealed [`cartelera_playlists::stops::SignedStop`].
    pub(crate) envelope: Vec<u8>,
    /// What its target was called when it was decided.
    pub(crate) about: StopSubject,
}

/// What an entry's target was called when it was decided; the entry itself names an item by its digest alone.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct StopSubject {
    /// The item with the digest.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) item: Option<ItemId>,
    /// What staff call it.
    #[serde(default)]
    pub(crate) title: String,
}

/// The stop list; entries are added by [`super::Store::publish`], together with the pointers that name its new head.
pub(crate) trait Stops: Send + Sync {
    /// The number of the last entry; 0 if there is none.
    fn stop_head(&self) -> Answer<'_, u64>;

    /// The highest number of an entry that a screen told to have; 0 if none told any.
    fn told_stop_head(&self) -> Answer<'_, u64>;

    /// The newest seals of at most `limit` entries after number `after`, in order.
    fn stops_after(&self, after: u64, limit: u32) -> Answer<'_, Vec<StoredStop>>;
}
