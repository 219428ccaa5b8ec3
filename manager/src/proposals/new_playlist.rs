//! A playlist that somebody makes of items that are there, with its first rule.

use cartelera_playlists::ids::{ItemId, PlaylistId, RuleId};
use serde::{Deserialize, Serialize};

use super::{PlaylistWish, RuleTerms};
use crate::content::edit::PlaylistText;

/// What a form says of a new playlist. Its items stay where they are, and show here, too.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct NewPlaylist {
    pub(crate) name: String,
    /// In their order.
    pub(crate) items: Vec<ItemId>,
    /// What its rule says.
    pub(crate) terms: RuleTerms,
}

impl NewPlaylist {
    /// What the rule of the playlist `id` is called.
    pub(crate) fn rule(id: &PlaylistId) -> Option<RuleId> {
        id.as_str().parse().ok()
    }

    /// Its text.
    pub(super) fn text(&self, wish: PlaylistWish<'_>) -> String {
        let id = wish.playlist.as_str();
        let mut file = PlaylistText::new(id, &self.name, wish.department);
        for item in &self.items {
            file.use_item(item);
        }
        file.add_rule(id, &self.terms);
        file.text()
    }
}
