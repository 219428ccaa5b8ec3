//! The items of a playlist as a form has them: moved, looked for among those of other playlists, added and taken out.

use std::collections::BTreeSet;

use cartelera_playlists::{
    content::{ItemEntry, Member, PlaylistEntry},
    ids::ItemId,
};

use super::super::{live::Live, rows::kind};
use crate::{
    page::{
        locale::Locale,
        visit::{Reach, Visit},
    },
    proposals::{owner, plain},
};

/// So many are shown of what was found.
const SHOWN: usize = 12;

/// What the items of a form are asked about.
#[derive(Clone, Copy)]
pub(super) struct Ground<'a> {
    pub(super) live: &'a Live,
    /// The playlist that they are of; `None` is a new one.
    pub(super) playlist: Option<&'a PlaylistEntry>,
    /// Whose items may be added.
    pub(super) reach: &'a Reach,
}

/// A place of a form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Place {
    /// Its number in the playlist as it is; `None` is a new one.
    pub(super) old: Option<usize>,
    pub(super) item: ItemId,
}

impl Place {
    /// As the form keeps it.
    fn key(&self) -> String {
        self.old.map_or_else(|| format!("+{}", self.item), |old| old.to_string())
    }
}

/// The items of a form.
pub(super) struct Members {
    pub(super) rows: Vec<Row>,
    /// What was looked for.
    pub(super) sought: String,
    /// What was found, if anything was looked for.
    pub(super) found: Option<Vec<Found>>,
    /// Whether there is more.
    pub(super) has_more: bool,
}

/// An item at its place.
pub(super) struct Row {
    pub(super) key: String,
    pub(super) title: String,
    pub(super) kind: &'static str,
    /// Whether it was moved or added last.
    pub(super) is_moved: bool,
    /// Whether it can be taken out: it stays in the playlist that defines it.
    pub(super) may_go: bool,
}

/// An item that can be added.
pub(super) struct Found {
    pub(super) id: String,
    pub(super) title: String,
    pub(super) kind: &'static str,
    /// The playlist that defines it.
    pub(super) list: String,
}

/// What was sent of the items.
pub(super) struct Sent {
    pub(super) places: Vec<Place>,
    /// The place that was moved or added last.
    moved: Option<usize>,
    /// What is looked for.
    sought: Option<String>,
}

impl Sent {
    /// The playlist as it is.
    pub(super) fn as_it_is(ground: Ground<'_>) -> Self {
        let members = ground.playlist.into_iter().flat_map(|playlist| &playlist.members).enumerate();
        let places = members.map(|(old, member)| Place { old: Some(old), item: member.id().clone() });
        Self { places: places.collect(), moved: None, sought: None }
    }

    /// The places of `items`, as far as they are there.
    pub(super) fn like(ground: Ground<'_>, items: &[ItemId]) -> Self {
        let mut left = Self::as_it_is(ground).places;
        let mut places = Vec::new();
        for item in items.iter().filter(|item| ground.live.city.item(item).is_some()) {
            let known = left.iter().position(|place| place.item == *item);
            places.push(known.map_or_else(|| Place { old: None, item: item.clone() }, |at| left.remove(at)));
        }
        // What is defined here and not named stays.
        places.extend(left.into_iter().filter(|place| !may_go(place, ground)));
        Self { places, moved: None, sought: None }
    }

    /// New places of `items`.
    pub(super) fn of(items: &[ItemId]) -> Self {
        let places = items.iter().map(|item| Place { old: None, item: item.clone() });
        Self { places: places.collect(), moved: None, sought: None }
    }

    /// Reads what was sent; `None` if something is not there any more, or an item that the playlist defines is left out.
    pub(super) fn read(visit: &Visit, ground: Ground<'_>) -> Option<Self> {
        let fields = &visit.fields;
        let places: Option<Vec<Place>> = fields.all("place").map(|key| place(key, ground)).collect();
        let mut places = places?;
        let olds: Vec<usize> = places.iter().filter_map(|place| place.old).collect();
        let unique: BTreeSet<usize> = olds.iter().copied().collect();
        let members = ground.playlist.into_iter().flat_map(|playlist| &playlist.members).enumerate();
        let mut defined = members.filter(|(_, member)| matches!(member, Member::Defined(_)));
        if unique.len() != olds.len() || !defined.all(|(old, _)| unique.contains(&old)) {
            return None;
        }
        let step = fields.get("move");
        let mut moved = None;
        if let Some(id) = step.strip_prefix("add:") {
            places.push(place(&format!("+{id}"), ground)?);
            moved = Some(places.len() - 1);
        } else if let Some(row) = step.strip_suffix(":out") {
            let row = row.parse().ok().filter(|row| places.get(*row).is_some_and(|place| may_go(place, ground)))?;
            places.remove(row);
        } else {
            moved = self::moved(&mut places, step);
        }
        let sought = fields.get("sought").trim();
        let is_sought = step == "find" || !sought.is_empty() && step.starts_with("add:");
        Some(Self { places, moved, sought: is_sought.then(|| sought.to_owned()) })
    }

    /// As a page shows it.
    pub(super) fn shown(&self, visit: &Visit, ground: Ground<'_>, now: jiff::civil::DateTime) -> Members {
        let (locale, city) = (visit.locale, &ground.live.city);
        let row = |(number, place): (usize, &Place)| {
            let (item, _) = city.item(&place.item)?;
            Some(Row {
                key: place.key(),
                title: item.title.clone(),
                kind: kind(locale, item),
                is_moved: self.moved == Some(number),
                may_go: may_go(place, ground),
            })
        };
        let mut found = self.sought.as_ref().map(|sought| find(locale, ground, sought, &self.places, now));
        let has_more = found.as_ref().is_some_and(|found| found.len() > SHOWN);
        if let Some(found) = &mut found {
            found.truncate(SHOWN);
        }
        Members {
            rows: self.places.iter().enumerate().filter_map(row).collect(),
            sought: self.sought.clone().unwrap_or_default(),
            found,
            has_more,
        }
    }

    /// The items in their order.
    pub(super) fn items(&self) -> Vec<ItemId> {
        self.places.iter().map(|place| place.item.clone()).collect()
    }
}

/// The place that a form keeps as `key`, if it is there, and may be added where it is new.
fn place(key: &str, ground: Ground<'_>) -> Option<Place> {
    if let Some(id) = key.strip_prefix('+') {
        let known = ground.live.city.item(&id.parse().ok()?)?;
        let may = ground.reach.covers(Some(owner(known)));
        return may.then(|| Place { old: None, item: known.0.id.clone() });
    }
    let old = key.parse().ok()?;
    let member = ground.playlist?.members.get(old)?;
    Some(Place { old: Some(old), item: member.id().clone() })
}

/// Whether `place` can be taken out.
fn may_go(place: &Place, ground: Ground<'_>) -> bool {
    let member = place.old.and_then(|old| ground.playlist?.members.get(old));
    member.is_none_or(|member| matches!(member, Member::Used(_)))
}

/// Items that the person may add and that are not there yet, by their titles: none whose time is over.
fn find(locale: Locale, ground: Ground<'_>, sought: &str, places: &[Place], now: jiff::civil::DateTime) -> Vec<Found> {
    let city = &ground.live.city;
    let words: Vec<String> = plain(sought).split_whitespace().map(str::to_owned).collect();
    let is_current = |item: &ItemEntry| city.flight_of(item).until.is_none_or(|until| until > now);
    let fits = |item: &ItemEntry| {
        let text = ground.live.haystack(&item.id);
        words.iter().all(|word| text.contains(word)) && !places.iter().any(|place| place.item == item.id)
    };
    let all = city.items().filter(|known| ground.reach.covers(Some(owner(*known))) && fits(known.0));
    let mut all: Vec<_> = all.collect();
    all.sort_by_key(|(item, _)| plain(&item.title));
    let current = all.into_iter().filter(|(item, _)| is_current(item)).take(SHOWN + 1);
    let found = current.map(|(item, list)| Found {
        id: item.id.to_string(),
        title: item.title.clone(),
        kind: kind(locale, item),
        list: list.name.clone(),
    });
    found.collect()
}

/// Carries out `2:up`, `2:down`, `2:first` or `2:last`, where 2 is a row from 0; gives the row at which it stands then.
fn moved<T>(order: &mut Vec<T>, step: &str) -> Option<usize> {
    let (row, way) = step.split_once(':')?;
    let row: usize = row.parse().ok().filter(|row| *row < order.len())?;
    let to = match way {
        "up" => row.saturating_sub(1),
        "down" => (row + 1).min(order.len() - 1),
        "first" => 0,
        "last" => order.len() - 1,
        _ => return None,
    };
    let place = order.remove(row);
    order.insert(to, place);
    Some(to)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_is_moved_and_stays_within_the_list() {
        for (step, order, row) in [
            ("2:up", [0, 2, 1, 3], Some(1)),
            ("0:up", [0, 1, 2, 3], Some(0)),
            ("1:down", [0, 2, 1, 3], Some(2)),
            ("3:down", [0, 1, 2, 3], Some(3)),
            ("2:first", [2, 0, 1, 3], Some(0)),
            ("0:last", [1, 2, 3, 0], Some(3)),
            ("4:up", [0, 1, 2, 3], None),
            ("1:away", [0, 1, 2, 3], None),
            ("", [0, 1, 2, 3], None),
        ] {
            let mut all = vec![0, 1, 2, 3];
            assert_eq!((moved(&mut all, step), &all[..]), (row, &order[..]), "{step}");
        }
    }
}
