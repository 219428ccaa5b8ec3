//! Series in a playlist: their episodes share one place, and the newest that has begun replaces the others.

use std::collections::BTreeMap;

use super::round::{Episode, ListPlace};
use crate::programme::{Content, Item};

/// The places of a playlist of `items`, which are indices of `all`; `from` gives the instant at which one's flight begins.
pub(super) fn places(items: &[usize], all: &[Item], from: impl Fn(usize) -> i64) -> Vec<ListPlace> {
    let mut places: Vec<ListPlace> = Vec::with_capacity(items.len());
    let mut of_series: BTreeMap<&str, usize> = BTreeMap::new();
    for item in items.iter().copied() {
        let episode = Episode { item, replaced: i64::MAX };
        match series_of(&all[item]).map(|series| of_series.entry(series)) {
            Some(std::collections::btree_map::Entry::Occupied(place)) => places[*place.get()].push(episode),
            vacant => {
                vacant.map(|entry| *entry.or_insert(places.len()));
                places.push(ListPlace::of(episode));
            }
        }
    }
    for place in &mut places {
        replace_older(place, &from);
    }
    places
}

fn series_of(item: &Item) -> Option<&str> {
    match &item.content {
        Content::Capsule(capsule) => capsule.series.as_deref(),
        Content::Bulletin(_) | Content::Slide(_) => None,
    }
}

/// Notes when each episode of `place` is replaced by a newer one.
fn replace_older(place: &mut ListPlace, from: &impl Fn(usize) -> i64) {
    let begins: Vec<i64> = place.episodes().map(|episode| from(episode.item)).collect();
    for (place, episode) in place.episodes_mut().enumerate() {
        let newer = begins.iter().enumerate().filter(|(other, begin)| (**begin, *other) > (begins[place], place));
        episode.replaced = newer.map(|(_, begin)| *begin).min().unwrap_or(i64::MAX);
    }
}
