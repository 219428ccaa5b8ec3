//! What a change is about.

use cartelera_playlists::ids::{CampaignId, ItemId, PlaylistId};

/// What a change is about: an item, a playlist as a whole, or a campaign.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Subject {
    Item(ItemId),
    /// Its rules; its items are subjects of their own.
    Playlist(PlaylistId),
    /// What it says of itself; its items are subjects of their own.
    Campaign(CampaignId),
}

impl Subject {
    /// What it is, as it is kept.
    pub(crate) fn kind(&self) -> &'static str {
        match self {
            Self::Item(_) => "item",
            Self::Playlist(_) => "playlist",
            Self::Campaign(_) => "campaign",
        }
    }

    /// The subject that is kept as `kind` and `name`.
    pub(crate) fn of(kind: &str, name: &str) -> anyhow::Result<Self> {
        Ok(match kind {
            "item" => Self::Item(name.parse()?),
            "playlist" => Self::Playlist(name.parse()?),
            "campaign" => Self::Campaign(name.parse()?),
            _ => anyhow::bail!("there are no changes of a {kind:?}"),
        })
    }

    /// Its identifier.
    pub(crate) fn name(&self) -> &str {
        match self {
            Self::Item(item) => item.as_str(),
            Self::Playlist(playlist) => playlist.as_str(),
            Self::Campaign(campaign) => campaign.as_str(),
        }
    }

    /// The item, if it is one.
    pub(crate) fn item(&self) -> Option<&ItemId> {
        match self {
            Self::Item(item) => Some(item),
            Self::Playlist(_) | Self::Campaign(_) => None,
        }
    }

    /// The playlist, if it is one.
    pub(crate) fn playlist(&self) -> Option<&PlaylistId> {
        match self {
            Self::Item(_) | Self::Campaign(_) => None,
            Self::Playlist(playlist) => Some(playlist),
        }
    }

    /// The campaign, if it is one.
    pub(crate) fn campaign(&self) -> Option<&CampaignId> {
        match self {
            Self::Item(_) | Self::Playlist(_) => None,
            Self::Campaign(campaign) => Some(campaign),
        }
    }

    /// Whether it is `item`.
    pub(crate) fn is_item(&self, item: &ItemId) -> bool {
        self.item() == Some(item)
    }
}
