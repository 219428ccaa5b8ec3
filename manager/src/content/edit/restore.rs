//! Puts an item back into a playlist file as an earlier text of that file had it.

use cartelera_playlists::{hash::ContentHash, ids::ItemId};
use toml_edit::{ArrayOfTables, Item, Table};

use super::{PlaylistText, defines, digest};

impl PlaylistText {
    /// The hashes of the texts of every place that `item` has here, in their order.
    pub(crate) fn places_of(&self, item: &ItemId) -> Vec<ContentHash> {
        let tables = self.items().into_iter().flat_map(ArrayOfTables::iter);
        tables.filter(|table| is_of(table, item)).map(digest).collect()
    }

    /// Puts `item` back as it stands in `old`, an earlier text of this file: in the place of what is here, or where it was among
    /// the others. Gives `false` and changes nothing if it has another number of places here.
    pub(crate) fn restore(&mut self, old: &Self, item: &ItemId) -> bool {
        let (Some(wanted), Some(items)) = (old.items(), self.items_mut()) else { return false };
        let (there, here) = (places(wanted, item), places(items, item));
        if here.len() != there.len() && !here.is_empty() {
            return false;
        }
        for (number, from) in there.into_iter().enumerate() {
            let Some(mut table) = wanted.get(from).cloned() else { return false };
            forget_position(&mut table);
            if let Some(place) = here.get(number) {
                table.set_position(items.get(*place).and_then(Table::position));
                items.replace(*place, table);
            } else {
                let place = place_of(items, wanted, from);
                items.insert(place, table);
            }
        }
        true
    }

    /// Takes everything but `item` out.
    pub(crate) fn keep_only(&mut self, item: &ItemId) {
        if let Some(items) = self.items_mut() {
            items.retain(|table| is_of(table, item));
        }
    }
}

/// Whether `table` defines `item` or uses it.
fn is_of(table: &Table, item: &ItemId) -> bool {
    defines(table, item) || table.get("use").and_then(Item::as_str) == Some(item.as_str())
}

fn places(items: &ArrayOfTables, item: &ItemId) -> Vec<usize> {
    items.iter().enumerate().filter(|(_, table)| is_of(table, item)).map(|(place, _)| place).collect()
}

/// Where what stood at `from` in `old` goes in `items`: behind the nearest of those before it that is still there.
fn place_of(items: &ArrayOfTables, old: &ArrayOfTables, from: usize) -> usize {
    let still = |before: usize| {
        let name = name_of(old.get(before)?)?;
        items.iter().position(|table| name_of(table) == Some(name))
    };
    (0..from).rev().find_map(still).map_or(0, |place| place + 1)
}

/// The item that a table defines or uses.
fn name_of(table: &Table) -> Option<&str> {
    table.get("id").or_else(|| table.get("use")).and_then(Item::as_str)
}

/// A place in another text says nothing in this one: the table stands behind the one before it.
fn forget_position(table: &mut Table) {
    table.set_position(None);
    for (_, item) in table.iter_mut() {
        match item {
            Item::Table(table) => forget_position(table),
            Item::ArrayOfTables(tables) => tables.iter_mut().for_each(forget_position),
            Item::None | Item::Value(_) => {}
        }
    }
}
