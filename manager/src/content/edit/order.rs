//! Puts the items of a playlist file in another order, each with its comments.

use toml_edit::{ArrayOfTables, Table};

use super::{
    PlaylistText,
    restore::{forget_position, name_of},
};

impl PlaylistText {
    /// The items that its places define or use, in their order.
    pub(crate) fn order(&self) -> Vec<String> {
        let tables = self.items().into_iter().flat_map(ArrayOfTables::iter);
        tables.map(|table| name_of(table).unwrap_or_default().to_owned()).collect()
    }

    /// Puts its places in the order of `names`; `false`, and nothing is changed, if these are not the same ones.
    pub(crate) fn reorder(&mut self, names: &[String]) -> bool {
        let now = self.order();
        let (mut known, mut wanted) = (now.clone(), names.to_vec());
        known.sort();
        wanted.sort();
        if known != wanted {
            return false;
        }
        let Some(items) = self.items_mut() else { return names.is_empty() };
        let positions: Vec<Option<isize>> = items.iter().map(Table::position).collect();
        let mut left: Vec<Option<Table>> = items.iter().cloned().map(Some).collect();
        for (place, name) in names.iter().enumerate() {
            let stood = (0..left.len()).find(|at| left[*at].is_some() && now[*at] == *name);
            let Some((stood, mut table)) = stood.and_then(|at| Some((at, left[at].take()?))) else { return false };
            if stood != place {
                forget_position(&mut table);
                table.set_position(positions[place]);
            }
            items.replace(place, table);
        }
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: &str = r#"# De la ventanilla.
id = "avisos"

[[items]]
id = "uno" # el primero

[items.flight]
until = 2026-12-11

# Va en medio.
[[items]]
id = "dos"

[[items]]
use = "tres"

[[items]]
use = "dos"

[[rules]]
id = "avisos"
"#;

    fn ordered(text: &str, names: &[&str]) -> Option<String> {
        let mut file = PlaylistText::read(text).unwrap();
        let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
        let is_done = file.reorder(&names);
        assert!(is_done || file.text() == text);
        is_done.then(|| file.text())
    }

    #[test]
    fn items_move_with_their_comments_and_tables_and_back_byte_for_byte() {
        assert_eq!(ordered(FILE, &["uno", "dos", "tres", "dos"]).as_deref(), Some(FILE));
        let text = ordered(FILE, &["tres", "dos", "uno", "dos"]).unwrap();
        let places = [
            "use = \"tres\"",
            "# Va en medio.",
            "id = \"dos\"",
            "id = \"uno\" # el primero",
            "until =",
            "use = \"dos\"",
            "[[rules]]",
        ];
        let found: Vec<usize> = places.iter().map(|place| text.find(place).unwrap()).collect();
        assert!(found.is_sorted(), "{text}");
        assert_eq!(PlaylistText::read(&text).unwrap().order(), ["tres", "dos", "uno", "dos"]);
        assert_eq!(ordered(&text, &["uno", "dos", "tres", "dos"]).as_deref(), Some(FILE));
    }

    #[test]
    fn other_items_are_no_order_of_these() {
        for names in [&["uno", "dos", "tres"][..], &["uno", "dos", "tres", "tres"], &["uno", "dos", "tres", "dos", "x"]]
        {
            assert_eq!(ordered(FILE, names), None);
        }
    }
}
