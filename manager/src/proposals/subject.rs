//! What a change is about.

use cartelera_playlists::ids::{ItemId, PlaylistId};

/// What a change is about: an item, or a playlist as a whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Subject {
    Item(ItemId),
    /// Its rules; its items are subjects of their own.
    Playlist(PlaylistId),
}

impl Subject {
    /// Its identifier.
    pub(crate) fn name(&self) -> &str {
        match self {
            Self::Item(item) => item.as_str(),
            Self::Playlist(playlist) => playlist.as_str(),
        }
    }

    /// The item, if it is one.
    pub(crate) fn item(&self) -> Option<&ItemId> {
        match self {
            Self::Item(item) => Some(item),
            Self::Playlist(_) => None,
        }
    }

    /// The playlist, if it is one.
    pub(crate) fn playlist(&self) -> Option<&PlaylistId> {
        match self {
            Self::Item(_) => None,
            Self::Playlist(playlist) => Some(playlist),
        }
    }

    /// Whether it is `item`.
    pub(crate) fn is_item(&self, item: &ItemId) -> bool {
        self.item() == Some(item)
    }
}
