//! The items of a playlist file in another order, more or fewer of them, each with its comments.

use cartelera_playlists::ids::ItemId;
use toml_edit::{ArrayOfTables, Table, value};

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

    /// Adds a place at the end at which `item`, which another playlist defines, shows, too.
    pub(crate) fn use_item(&mut self, item: &ItemId) {
        if let Some(items) = self.items_mut() {
            items.push(using(item.as_str()));
        }
    }

    /// Makes `names` its items in this order: one that has no place here gets one as it stands in `old`, or that uses it.
    ///
    /// Gives `false`, and nothing is changed, if one that is defined here is not among them.
    pub(crate) fn arrange(&mut self, names: &[String], old: Option<&Self>) -> bool {
        let now = self.order();
        let Some(items) = self.items_mut() else { return false };
        let positions: Vec<Option<isize>> = items.iter().map(Table::position).collect();
        let mut left: Vec<Option<Table>> = items.iter().cloned().map(Some).collect();
        let mut wanted: Vec<(Option<usize>, Table)> = Vec::new();
        for name in names {
            let stood = (0..left.len()).find(|at| left[*at].is_some() && now[*at] == *name);
            let known = stood.and_then(|at| left[at].take());
            wanted.push((stood, known.unwrap_or_else(|| added(name, old))));
        }
        if left.iter().flatten().any(|table| table.contains_key("id")) {
            return false;
        }
        let mut kept: Vec<usize> = wanted.iter().filter_map(|(stood, _)| *stood).collect();
        kept.sort_unstable();
        let mut kept = kept.into_iter();
        let mut arranged = ArrayOfTables::new();
        for (stood, mut table) in wanted {
            let place = stood.and_then(|_| kept.next());
            if stood != place || place.is_none() {
                forget_position(&mut table);
                table.set_position(place.and_then(|place| positions[place]));
            }
            arranged.push(table);
        }
        *items = arranged;
        true
    }
}

/// A place at which `name` shows, as `old` has one, if it does.
fn added(name: &str, old: Option<&PlaylistText>) -> Table {
    let known = old.and_then(PlaylistText::items).into_iter().flat_map(ArrayOfTables::iter);
    let mut used = known.filter(|table| table.contains_key("use") && name_of(table) == Some(name));
    used.next().cloned().unwrap_or_else(|| using(name))
}

fn using(name: &str) -> Table {
    let mut table = Table::new();
    table["use"] = value(name);
    table
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
        let is_done = file.arrange(&names, None);
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
    fn items_of_others_are_added_and_taken_out_and_are_back_byte_for_byte() {
        let text = ordered(FILE, &["cuatro", "uno", "dos", "dos"]).unwrap();
        let expected = FILE.replace("[[items]]\nuse = \"tres\"\n\n", "");
        let expected =
            expected.replace("[[items]]\nid = \"uno\"", "[[items]]\nuse = \"cuatro\"\n\n[[items]]\nid = \"uno\"");
        assert_eq!(text, expected);
        let was = PlaylistText::read(FILE).unwrap();
        let mut file = PlaylistText::read(&text).unwrap();
        assert!(file.arrange(&was.order(), Some(&was)));
        assert_eq!(file.text(), FILE);
        let text = ordered(FILE, &["uno", "dos", "tres", "dos", "cinco"]).unwrap();
        let expected = FILE.replace("[[rules]]", "[[items]]\nuse = \"cinco\"\n\n[[rules]]");
        assert_eq!(text, expected);
    }

    #[test]
    fn what_is_defined_here_is_never_taken_out() {
        for names in [&["uno", "tres"][..], &["dos", "tres", "dos"], &[]] {
            assert_eq!(ordered(FILE, names), None);
        }
    }
}
