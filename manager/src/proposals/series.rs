//! Series: capsules of one playlist that share a name. The newest one that has begun shows.

use cartelera_playlists::{
    content::{City, ContentEntry, ItemEntry, Member, PlaylistEntry},
    ids::ItemId,
};
use jiff::civil::DateTime;

/// A series.
pub(crate) struct Series<'a> {
    pub(crate) name: &'a str,
    pub(crate) playlist: &'a PlaylistEntry,
    /// Those that are defined in its playlist, newest first; at least one.
    pub(crate) episodes: Vec<&'a ItemEntry>,
}

impl<'a> Series<'a> {
    /// Every series of `city`, in order of playlist and name.
    pub(crate) fn all(city: &'a City) -> Vec<Self> {
        let mut all: Vec<Self> = Vec::new();
        for playlist in &city.playlists {
            let defined = playlist.members.iter().filter_map(|member| match member {
                Member::Defined(item) => Some(item.as_ref()),
                Member::Used(_) => None,
            });
            // The later of two that begin at the same moment is the newer one.
            let mut episodes: Vec<(&str, &ItemEntry)> =
                defined.filter_map(|item| Some((series_of(item)?, item))).collect();
            episodes.reverse();
            episodes.sort_by(|(a, one), (b, other)| a.cmp(b).then(begins(city, other).cmp(&begins(city, one))));
            for (name, item) in episodes {
                match all.last_mut().filter(|last| last.name == name && last.playlist.id == playlist.id) {
                    Some(series) => series.episodes.push(item),
                    None => all.push(Self { name, playlist, episodes: vec![item] }),
                }
            }
        }
        all
    }

    /// The series of which `item` is an episode.
    pub(crate) fn with(city: &'a City, item: &ItemId) -> Option<Self> {
        Self::all(city).into_iter().find(|series| series.episodes.iter().any(|episode| episode.id == *item))
    }

    /// The newest episode, whether or not it has begun.
    pub(crate) fn newest(&self) -> Option<&'a ItemEntry> {
        self.episodes.first().copied()
    }

    /// The episode that shows at the civil time `now`.
    pub(crate) fn current(&self, city: &City, now: DateTime) -> Option<&'a ItemEntry> {
        self.episodes.iter().copied().find(|episode| begins(city, episode).is_none_or(|from| from <= now))
    }
}

fn series_of(item: &ItemEntry) -> Option<&str> {
    match &item.content {
        ContentEntry::Capsule(capsule) => capsule.series.as_deref(),
        _ => None,
    }
}

fn begins(city: &City, item: &ItemEntry) -> Option<DateTime> {
    city.flight_of(item).from
}
