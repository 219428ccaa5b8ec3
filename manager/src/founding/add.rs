//! Adds departments, offices and screens to the texts of a city, and leaves everything else in them as it is.

use anyhow::{Context as _, bail};
use cartelera_playlists::{
    content::{City, Office, SourceFile},
    ids::{DepartmentId, ScreenId},
};
use toml_edit::{ArrayOfTables, DocumentMut, Item, Table};

use super::{NewDepartment, NewOffice, NewScreen, texts::screen_id};
use crate::proposals::slug;

/// The texts of a city, to which something is added.
pub(crate) struct Additions<'a> {
    city: &'a City,
    pub(crate) sources: Vec<SourceFile>,
}

impl<'a> Additions<'a> {
    /// Nothing yet, to `sources`, which make `city`.
    pub(crate) fn new(city: &'a City, sources: &[SourceFile]) -> Self {
        Self { city, sources: sources.to_vec() }
    }

    /// Adds a department and gives its identifier.
    pub(crate) fn add_department(&mut self, new: &NewDepartment) -> anyhow::Result<DepartmentId> {
        let is_taken = |id: &str| self.city.departments.iter().any(|known| known.id.as_str() == id);
        let id = slug(&new.name, is_taken).to_string();
        self.add_file("departments", &id, new.text(&id));
        id.parse().context("naming a department")
    }

    /// Adds an office with its first screen, whose identifier it gives.
    pub(crate) fn add_office(
        &mut self,
        new: &NewOffice,
        department: &DepartmentId,
        screen: &NewScreen,
    ) -> anyhow::Result<ScreenId> {
        let is_taken = |id: &str| self.city.offices.iter().any(|known| known.id.as_str() == id);
        let office = slug(&new.name, is_taken).to_string();
        let id = self.free_screen(&office, &screen.name);
        let text = format!("{}\n{}", new.text(&office, department.as_str()), screen.text(&id));
        self.add_file("offices", &office, text);
        id.parse().context("naming a screen")
    }

    /// Adds a screen to an office and gives its identifier.
    pub(crate) fn add_screen(&mut self, office: &Office, new: &NewScreen) -> anyhow::Result<ScreenId> {
        let id = self.free_screen(office.id.as_str(), &new.name);
        let text: DocumentMut = new.text(&id).parse().context("writing a screen")?;
        for source in self.sources.iter_mut().filter(|source| source.path.starts_with("offices/")) {
            let doing = || format!("reading {}", source.path);
            let mut file: DocumentMut = source.text.parse().with_context(doing)?;
            if file.get("id").and_then(Item::as_str) != Some(office.id.as_str()) {
                continue;
            }
            push(&mut file, &text)?;
            source.text = file.to_string();
            return id.parse().context("naming a screen");
        }
        bail!("no file of the content is that of office {}", office.id)
    }

    /// An identifier for a screen that none has.
    fn free_screen(&self, office: &str, name: &str) -> String {
        screen_id(office, name, |id| self.city.screens().any(|(known, _)| known.id.as_str() == id))
    }

    fn add_file(&mut self, folder: &str, id: &str, text: String) {
        let mut paths = std::iter::once(format!("{folder}/{id}.toml"))
            .chain((2_u32..).map(|number| format!("{folder}/{id}-{number}.toml")));
        let is_free = |path: &String| !self.sources.iter().any(|source| source.path == *path);
        let path = paths.find(is_free).unwrap_or_default();
        self.sources.push(SourceFile { path, text });
        self.sources.sort_by(|a, b| a.path.cmp(&b.path));
    }
}

/// Puts the screen in `text` behind the others of `file`.
fn push(file: &mut DocumentMut, text: &DocumentMut) -> anyhow::Result<()> {
    // What is written as a list of inline tables is written as tables from now on.
    if file.get("screens").is_some_and(|item| !item.is_array_of_tables())
        && let Some(item) = file.remove("screens")
    {
        let tables = item.into_array_of_tables().unwrap_or_default();
        file.insert("screens", Item::ArrayOfTables(tables));
    }
    let new = text.get("screens").and_then(Item::as_array_of_tables).and_then(|tables| tables.get(0));
    // A place in another file says nothing in this one.
    let mut table = Table::new();
    for (key, item) in new.context("writing a screen")? {
        table.insert(key, item.clone());
    }
    let screens = file.entry("screens").or_insert_with(|| Item::ArrayOfTables(ArrayOfTables::new()));
    screens.as_array_of_tables_mut().context("reading the screens of an office")?.push(table);
    Ok(())
}

#[cfg(test)]
mod tests {
    use cartelera_playlists::content::Rotation;

    use super::*;

    fn screen(name: &str) -> NewScreen {
        NewScreen {
            name: name.to_owned(),
            diagonal_tenths_in: 430,
            pixels: (1920, 1080),
            rotation: Rotation::Quarter,
            distance_dm: 35,
            has_bar: false,
        }
    }

    fn pushed(file: &str) -> String {
        let mut file: DocumentMut = file.parse().unwrap();
        push(&mut file, &screen("Sala").text("sala").parse().unwrap()).unwrap();
        file.to_string()
    }

    #[test]
    fn a_screen_stands_behind_the_others_and_the_rest_stays() {
        let file = "# Centro.\nid = \"a\" # sí\n\n[[screens]]\nid = \"uno\"\n\n[hours]\nmon = []\n";
        let text = pushed(file);
        assert!(text.starts_with("# Centro.\nid = \"a\" # sí\n\n[[screens]]\nid = \"uno\"\n"), "{text}");
        assert!(text.contains("[hours]\nmon = []\n") && text.contains("id = \"sala\""), "{text}");
        assert!(text.contains("viewing_distance_m = 3.5") && text.contains("rotation = 90"), "{text}");
        let read: DocumentMut = text.parse().unwrap();
        assert_eq!(read["screens"].as_array_of_tables().unwrap().len(), 2);
    }

    #[test]
    fn an_office_without_screens_or_with_a_list_of_them_gets_one_too() {
        let one = pushed("id = \"a\"\n");
        assert!(one.contains("[[screens]]"), "{one}");
        let two: DocumentMut = pushed("id = \"a\"\nscreens = [{ id = \"uno\" }]\n").parse().unwrap();
        assert_eq!(two["screens"].as_array_of_tables().unwrap().len(), 2);
    }
}
