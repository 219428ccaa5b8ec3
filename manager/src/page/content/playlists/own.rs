//! The playlist of an address, if the person may change it.

use std::sync::Arc;

use cartelera_playlists::content::{PlaylistEntry, RuleEntry};

use super::super::live::Live;
use crate::{
    page::{
        matrix::Right,
        visit::{Fault, Reach, Visit},
    },
    proposals::Subject,
};

/// A playlist that somebody may change.
pub(super) struct OwnPlaylist {
    pub(super) live: Arc<Live>,
    pub(super) reach: Reach,
    pub(super) playlist: PlaylistEntry,
}

impl OwnPlaylist {
    /// The one of the path.
    pub(super) async fn of(visit: &Visit) -> Result<Self, Fault> {
        let live = visit.page.content().await?.ok_or(Fault::NotFound)?;
        let id = visit.param("id").parse().map_err(|_| Fault::NotFound)?;
        let playlist = live.city.playlist(&id).ok_or(Fault::NotFound)?.clone();
        let reach = visit.person()?.reach(Right::Programme);
        if !reach.covers(Some(&playlist.department)) {
            return Err(Fault::Forbidden);
        }
        Ok(Self { live, reach, playlist })
    }

    /// Its rule of the path.
    pub(super) fn rule(&self, visit: &Visit) -> Result<RuleEntry, Fault> {
        let known = self.playlist.rules.iter().find(|rule| rule.id.as_str() == visit.param("item"));
        known.cloned().ok_or(Fault::NotFound)
    }

    /// What a change of it is about.
    pub(super) fn subject(&self) -> Subject {
        Subject::Playlist(self.playlist.id.clone())
    }
}
