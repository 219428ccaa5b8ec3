//! Entries of the stop list as the manager sends them.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use cartelera_playlists::{
    manifest::Root,
    stops::{SignedStop, StopList},
};
use serde::Deserialize;

use super::{super::failure::Failure, senseless};
use crate::cache::Refusal;

/// The answer to a question for entries.
#[derive(Deserialize)]
struct Entries {
    /// Envelopes in Base64, in order of number.
    entries: Vec<String>,
}

/// Adds the entries in `bytes`, each signed by those who must, to `list`.
pub(super) fn add(root: Option<&Root>, mut list: StopList, bytes: &[u8]) -> Result<StopList, Failure> {
    let root = root.ok_or_else(senseless)?;
    let Entries { entries } = serde_json::from_slice(bytes).map_err(|_| Refusal::Foreign)?;
    if entries.is_empty() {
        // The pointer says that there are more.
        return Err(senseless());
    }
    for entry in entries {
        let envelope = STANDARD.decode(entry).map_err(|_| Refusal::Foreign)?;
        let stop = SignedStop::open(root, &envelope).map_err(|error| Refusal::from(&error))?;
        list.add(stop.entry).map_err(|_| Refusal::Senseless)?;
    }
    Ok(list)
}
