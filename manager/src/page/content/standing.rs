//! How an item stands.

use std::collections::BTreeSet;

use cartelera_playlists::{
    content::{City, ItemEntry, Member, Office, PlaylistEntry, RuleEntry, Screen},
    ids::{CampaignId, ScreenId},
    programme::Region,
};
use jiff::civil::DateTime;

use crate::proposals::Subject;

/// How an item, or a change of one, stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Standing {
    /// Whoever makes it is at it.
    Draft,
    /// It waits for somebody who authorises.
    Review,
    /// It was authorised, and its time has not come.
    Authorised,
    /// It shows, when its turn comes.
    OnScreen,
    /// No rule shows it on any screen.
    Idle,
    /// Its time is over.
    Over,
}

impl Standing {
    /// A mark for its colour.
    pub(crate) fn level(self) -> &'static str {
        match self {
            Self::OnScreen => "good",
            Self::Review | Self::Idle => "warn",
            Self::Draft | Self::Authorised | Self::Over => "",
        }
    }
}

/// How `item`, which shows on so many screens, stands at the civil time `now` of the city.
pub(crate) fn standing(city: &City, item: &ItemEntry, screens: usize, now: DateTime) -> Standing {
    let flight = city.flight_of(item);
    if flight.until.is_some_and(|until| until <= now) {
        Standing::Over
    } else if screens == 0 {
        Standing::Idle
    } else if flight.from.is_some_and(|from| from > now) {
        Standing::Authorised
    } else {
        Standing::OnScreen
    }
}

/// The playlists in which `item` stands.
fn playlists_with<'a>(city: &'a City, item: &'a ItemEntry) -> impl Iterator<Item = &'a PlaylistEntry> {
    city.playlists.iter().filter(|playlist| playlist.members.iter().map(Member::id).any(|id| *id == item.id))
}

/// The screens on which `item` shows, in the order of the city.
pub(crate) fn screens_with<'a>(city: &'a City, item: &'a ItemEntry) -> Vec<(&'a Screen, &'a Office)> {
    screens_by(city, item, |_| true)
}

/// The same without those on which it shows in the band of short notices only.
pub(super) fn screens_showing<'a>(city: &'a City, item: &'a ItemEntry) -> Vec<(&'a Screen, &'a Office)> {
    screens_by(city, item, |rule| rule.region == Region::Main)
}

/// The screens on which the house loop shows `item`, or a rule that counts.
fn screens_by<'a>(
    city: &'a City,
    item: &'a ItemEntry,
    counts: impl Fn(&RuleEntry) -> bool,
) -> Vec<(&'a Screen, &'a Office)> {
    let playlists: Vec<_> = playlists_with(city, item).collect();
    let is_house_loop = playlists.iter().any(|playlist| playlist.id == city.house_loop);
    let rules: Vec<_> = playlists.iter().flat_map(|playlist| &playlist.rules).filter(|rule| counts(rule)).collect();
    city.screens()
        .filter(|(screen, office)| is_house_loop || rules.iter().any(|rule| rule.reaches(screen, office)))
        .collect()
}

/// The screens on which `playlist` shows, in the order of the city.
pub(crate) fn screens_under<'a>(city: &'a City, playlist: &PlaylistEntry) -> Vec<(&'a Screen, &'a Office)> {
    let is_house_loop = playlist.id == city.house_loop;
    city.screens()
        .filter(|(screen, office)| is_house_loop || playlist.rules.iter().any(|rule| rule.reaches(screen, office)))
        .collect()
}

/// The screens on which items of the campaign `id` show, in the order of the city.
fn screens_of_campaign<'a>(city: &'a City, id: &CampaignId) -> Vec<(&'a Screen, &'a Office)> {
    let mut shown: BTreeSet<&ScreenId> = BTreeSet::new();
    let has_any = |playlist: &&PlaylistEntry| {
        let mut items = playlist.members.iter().filter_map(|member| city.member(member));
        items.any(|item| item.campaign.as_ref() == Some(id))
    };
    for playlist in city.playlists.iter().filter(has_any) {
        shown.extend(screens_under(city, playlist).into_iter().map(|(screen, _)| &screen.id));
    }
    city.screens().filter(|(screen, _)| shown.contains(&screen.id)).collect()
}

/// The screens on which `subject` shows, in the order of the city.
pub(crate) fn screens_of<'a>(city: &'a City, subject: &Subject) -> Vec<(&'a Screen, &'a Office)> {
    match subject {
        Subject::Item(id) => city.item(id).map(|(item, _)| screens_with(city, item)).unwrap_or_default(),
        Subject::Playlist(id) => city.playlist(id).map(|known| screens_under(city, known)).unwrap_or_default(),
        Subject::Campaign(id) => screens_of_campaign(city, id),
    }
}
