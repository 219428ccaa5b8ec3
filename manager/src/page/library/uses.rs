//! Where files are used.

use std::collections::HashMap;

use cartelera_playlists::{
    content::{City, ContentEntry},
    hash::ContentHash,
};
use jiff::civil::{Date, DateTime};

use super::told::Place;
use crate::{
    library::MediaUpload,
    page::{
        content::{Standing, sees_proposal},
        visit::{Fault, Visit},
    },
    proposals::{State, last_day_of},
};

/// Which items show which file.
pub(super) struct Uses(HashMap<ContentHash, Vec<Use>>);

/// An item that shows a file.
struct Use {
    item: String,
    title: String,
    is_over: bool,
    /// Its last day; `None` is without an end.
    last_day: Option<Date>,
}

impl Uses {
    /// Every use in `city` at its civil time `now`.
    pub(super) fn of(city: &City, now: DateTime) -> Self {
        let mut uses: HashMap<ContentHash, Vec<Use>> = HashMap::new();
        for (item, _) in city.items() {
            let paths = match &item.content {
                ContentEntry::Bulletin(bulletin) => [bulletin.picture.as_ref(), None],
                ContentEntry::Slide(slide) => [Some(&slide.media), None],
                ContentEntry::Capsule(capsule) => [Some(&capsule.media), capsule.subtitles.as_ref()],
            };
            let flight = city.flight_of(item);
            let is_over = flight.until.is_some_and(|until| until <= now);
            for facts in paths.into_iter().flatten().filter_map(|path| city.media.get(path)) {
                let (id, title) = (item.id.to_string(), item.title.clone());
                let shows = Use { item: id, title, is_over, last_day: last_day_of(flight) };
                uses.entry(facts.sha256).or_default().push(shows);
            }
        }
        Self(uses)
    }

    /// The items that show the file `hash`: identifier and title.
    pub(super) fn of_file(&self, hash: ContentHash) -> Vec<(String, String)> {
        let known = self.0.get(&hash).into_iter().flatten();
        known.map(|shows| (shows.item.clone(), shows.title.clone())).collect()
    }

    /// The items that show any of `files` after `last_day`: identifier and title.
    pub(super) fn beyond(&self, files: &[ContentHash], last_day: Date) -> Vec<(String, String)> {
        let shown = self.in_force(files).into_iter();
        let later = shown.filter(|shows| shows.last_day.is_none_or(|end| end > last_day));
        later.map(|shows| (shows.item.clone(), shows.title.clone())).collect()
    }

    /// The items that show any of `files` and are not over, each once.
    fn in_force(&self, files: &[ContentHash]) -> Vec<&Use> {
        let mut found: Vec<&Use> = Vec::new();
        for shows in files.iter().filter_map(|hash| self.0.get(hash)).flatten().filter(|shows| !shows.is_over) {
            if !found.iter().any(|known| known.item == shows.item) {
                found.push(shows);
            }
        }
        found
    }
}

/// What keeps `upload` from being thrown away: items that show something of it and are not over, and changes that are open.
pub(super) async fn places(visit: &Visit, upload: &MediaUpload) -> Result<Vec<Place>, Fault> {
    let (w, c, person) = (visit.locale.library(), visit.locale.content(), visit.person()?);
    let live = visit.page.content().await?.ok_or(Fault::NotFound)?;
    let now = visit.page.zone().await.to_datetime(visit.now);
    let media = upload.media();
    let uses = Uses::of(&live.city, now);
    let items = uses.in_force(&media).into_iter();
    let mut all: Vec<Place> = items
        .map(|shows| Place { href: Some(format!("/content/items/{}", shows.item)), title: shows.title.clone() })
        .collect();
    for proposal in visit.page.data.store.open_proposals().await? {
        if !proposal.change.files().iter().any(|file| media.contains(&file.facts.sha256)) {
            continue;
        }
        if !sees_proposal(person, &proposal) {
            all.push(Place { href: None, title: w.place_hidden.to_owned() });
            continue;
        }
        let standing = c.standing(match proposal.state {
            State::Draft => Standing::Draft,
            State::Scheduled => Standing::Authorised,
            _ => Standing::Review,
        });
        let href = format!("/content/proposals/{}", proposal.number);
        all.push(Place { href: Some(href), title: format!("{} ({standing})", proposal.title) });
    }
    Ok(all)
}
