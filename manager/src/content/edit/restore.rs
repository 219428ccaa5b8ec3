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
pub(super) fn place_of(items: &ArrayOfTables, old: &ArrayOfTables, from: usize) -> usize {
    let still = |before: usize| {
        let name = name_of(old.get(before)?)?;
        items.iter().position(|table| name_of(table) == Some(name))
    };
    (0..from).rev().find_map(still).map_or(0, |place| place + 1)
}

/// The item that a table defines or uses.
pub(super) fn name_of(table: &Table) -> Option<&str> {
    table.get("id").or_else(|| table.get("use")).and_then(Item::as_str)
}

/// A place in another text says nothing in this one: the table stands behind the one before it.
pub(super) fn forget_position(table: &mut Table) {
    table.set_position(None);
    for (_, item) in table.iter_mut() {
        match item {
            Item::Table(table) => forget_position(table),
            Item::ArrayOfTables(tables) => tables.iter_mut().for_each(forget_position),
            Item::None | Item::Value(_) => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: &str = r#"# De la ventanilla.
id = "avisos"

[[items]]
id = "uno" # el primero
title = "Uno"

[items.flight]
until = 2026-12-11

# Va en medio.
[[items]]
id = "dos"
title = "Dos"

[items.flight]
from = 2026-12-01 # desde el martes

[[items]]
use = "tres"

[[rules]]
id = "avisos"
"#;

    fn id(text: &str) -> ItemId {
        text.parse().unwrap()
    }

    fn read(text: &str) -> PlaylistText {
        PlaylistText::read(text).unwrap()
    }

    #[test]
    fn what_was_changed_is_as_it_was_byte_for_byte_and_the_rest_stays() {
        let later = FILE.replace("\"Dos\"", "\"Dos, corregido\"").replace("12-01 # desde el martes", "12-02");
        let mut file = read(&later);
        assert_ne!(file.places_of(&id("dos")), read(FILE).places_of(&id("dos")));
        assert!(file.restore(&read(FILE), &id("dos")));
        assert_eq!(file.text(), FILE);
        // What became of others since is left alone.
        let mut file = read(&later.replace("\"Uno\"", "\"Uno, también\""));
        assert!(file.restore(&read(FILE), &id("dos")));
        assert_eq!(file.text(), FILE.replace("\"Uno\"", "\"Uno, también\""));
    }

    #[test]
    fn what_was_taken_out_stands_again_where_it_was() {
        for item in ["uno", "dos", "tres"] {
            let mut file = read(FILE);
            assert!(file.take(&id(item)) && file.restore(&read(FILE), &id(item)));
            assert_eq!(file.text(), FILE, "{item}");
        }
        let mut file = read(FILE);
        file.take(&id("dos"));
        let mut file = read(&file.text().replace("id = \"uno\" # el primero", "id = \"cero\""));
        assert!(file.restore(&read(FILE), &id("dos")), "nobody before it is left");
        let text = file.text();
        assert!(text.find("id = \"dos\"").unwrap() < text.find("id = \"cero\"").unwrap(), "{text}");
        assert!(text.find("from = 2026-12-01").unwrap() < text.find("id = \"cero\"").unwrap(), "{text}");
        read(&text);
    }

    #[test]
    fn what_has_other_places_by_now_is_left_alone() {
        let more = FILE.replace("[[rules]]", "[[items]]\nuse = \"dos\"\n\n[[rules]]");
        let mut file = read(&more);
        assert!(!file.restore(&read(FILE), &id("dos")));
        assert_eq!(file.text(), more);
        assert_eq!(file.places_of(&id("dos")).len(), 2);
    }

    #[test]
    fn an_item_is_left_alone_in_its_file() {
        let mut file = read(FILE);
        file.keep_only(&id("tres"));
        assert_eq!(
            file.text(),
            "# De la ventanilla.\nid = \"avisos\"\n\n[[items]]\nuse = \"tres\"\n\n[[rules]]\nid = \"avisos\"\n"
        );
    }
}
