//! Changes the text of a playlist file and leaves everything else in it as it is, comments too.

mod campaign;
mod flight;
mod order;
mod restore;
mod rule;

pub(crate) use campaign::CampaignText;
pub(crate) use flight::End;
use flight::{endless, until};

use anyhow::Context as _;
use cartelera_playlists::{
    hash::ContentHash,
    ids::{DepartmentId, ItemId},
    programme::ServantAppearance,
};
use jiff::civil::DateTime;
use serde::Serialize;
use toml_edit::{Array, ArrayOfTables, Datetime, DocumentMut, Item, Table, Value, value};

use super::capsule::write_capsule;
use crate::proposals::{Minors, Notice, Shown, end_of, last_day};

/// The text of a playlist file, to be changed.
pub(crate) struct PlaylistText(DocumentMut);

impl PlaylistText {
    /// Reads `text`, which was found to be right before.
    pub(crate) fn read(text: &str) -> anyhow::Result<Self> {
        let mut document: DocumentMut = text.parse().context("reading a playlist file")?;
        // What is written as a list of inline tables is written as tables from now on.
        for key in ["items", "rules"] {
            if document.get(key).is_some_and(|item| !item.is_array_of_tables())
                && let Some(item) = document.remove(key)
            {
                let tables = item.into_array_of_tables().unwrap_or_default();
                document.insert(key, Item::ArrayOfTables(tables));
            }
        }
        Ok(Self(document))
    }

    /// A new playlist without an item or a rule.
    pub(crate) fn new(id: &str, name: &str, department: &DepartmentId) -> Self {
        let mut document = DocumentMut::new();
        document["id"] = value(id);
        document["name"] = value(name);
        document["department"] = value(department.as_str());
        document["items"] = Item::ArrayOfTables(ArrayOfTables::new());
        Self(document)
    }

    /// The text.
    pub(crate) fn text(&self) -> String {
        self.0.to_string()
    }

    /// Its identifier.
    pub(crate) fn id(&self) -> &str {
        self.0.get("id").and_then(Item::as_str).unwrap_or("")
    }

    /// The hash of the text that defines `item`, if this file does.
    pub(crate) fn digest_of(&self, item: &ItemId) -> Option<ContentHash> {
        self.items()?.iter().find(|table| defines(table, item)).map(digest)
    }

    /// Writes what `notice` says into `item`, which is made at the end if this file does not define it.
    pub(crate) fn put(&mut self, item: &ItemId, notice: &Notice, end: End) {
        let Some(items) = self.items_mut() else { return };
        if let Some(table) = items.iter_mut().find(|table| defines(table, item)) {
            write(table, notice, end);
            return;
        }
        let mut table = Table::new();
        table["id"] = value(item.as_str());
        table["kind"] = value(match notice.shown {
            Shown::Text => "bulletin",
            Shown::Slide(_) => "slide",
            Shown::Capsule(_) => "capsule",
        });
        write(&mut table, notice, end);
        items.push(table);
    }

    /// Takes every place of `item` out; gives whether there was one.
    pub(crate) fn take(&mut self, item: &ItemId) -> bool {
        let Some(items) = self.items_mut() else { return false };
        let before = items.len();
        let uses = |table: &Table| table.get("use").and_then(Item::as_str) == Some(item.as_str());
        items.retain(|table| !defines(table, item) && !uses(table));
        items.len() < before
    }

    /// Whether no item is left.
    pub(crate) fn is_empty(&self) -> bool {
        self.items().is_none_or(ArrayOfTables::is_empty)
    }

    fn items(&self) -> Option<&ArrayOfTables> {
        self.0.get("items")?.as_array_of_tables()
    }

    pub(super) fn items_mut(&mut self) -> Option<&mut ArrayOfTables> {
        self.0.entry("items").or_insert_with(|| Item::ArrayOfTables(ArrayOfTables::new())).as_array_of_tables_mut()
    }
}

pub(super) fn defines(table: &Table, item: &ItemId) -> bool {
    table.get("id").and_then(Item::as_str) == Some(item.as_str())
}

/// The hash of the text of `table`.
pub(super) fn digest(table: &Table) -> ContentHash {
    // A table alone is written without the tables in it.
    let mut whole = DocumentMut::new();
    *whole.as_table_mut() = table.clone();
    ContentHash::of(whole.to_string().trim().as_bytes())
}

/// Writes what differs.
fn write(table: &mut Table, notice: &Notice, end: End) {
    let old_headline = table.get("headline").and_then(Item::as_str).map(str::to_owned);
    let old_title = table.get("title").and_then(Item::as_str);
    // A title that somebody gave stays; one that was the headline follows it.
    if old_title.is_none() || old_title == old_headline.as_deref() || notice.file().is_some() {
        text(table, "title", &notice.headline);
    }
    choice(table, "category", key_of(notice.category));
    servants(table, &notice.servants);
    consent(table, notice.minors);
    text(table, "campaign", &notice.campaign);
    text(table, "axis", &notice.axis);
    match &notice.shown {
        Shown::Text => write_bulletin(table, notice),
        Shown::Slide(file) => {
            if table.get("media").and_then(Item::as_str) != Some(&file.path) {
                // A point of another picture.
                table.remove("focus");
            }
            text(table, "media", &file.path);
            text(table, "alt", &notice.picture_alt);
        }
        Shown::Capsule(capsule) => write_capsule(table, capsule),
    }
    match end {
        End::Keep => {}
        End::Never => endless(table),
        End::At(end) => until(table, end),
    }
}

fn write_bulletin(table: &mut Table, notice: &Notice) {
    for (key, now) in [
        ("kicker", &notice.kicker),
        ("figure", &notice.figure),
        ("headline", &notice.headline),
        ("body", &notice.body),
        ("picture", &notice.picture),
        ("picture_alt", &notice.picture_alt),
        ("qr", &notice.qr),
        ("source", &notice.source),
        ("folio", &notice.folio),
    ] {
        text(table, key, now);
    }
    if notice.picture.is_empty() {
        table.remove("focus");
    }
}

pub(super) fn text(table: &mut Table, key: &str, now: &str) {
    let old = table.get(key).and_then(Item::as_str).map(str::trim);
    if now.is_empty() {
        table.remove(key);
    } else if old != Some(now.trim()) {
        let now = if now.contains('\n') { format!("{}\n", now.trim_end()) } else { now.to_owned() };
        set(table, key, now);
    }
}

pub(super) fn choice(table: &mut Table, key: &str, now: String) {
    if table.get(key).and_then(Item::as_str) != Some(&now) {
        set(table, key, now);
    }
}

fn servants(table: &mut Table, now: &[ServantAppearance]) {
    let names: Vec<String> = now.iter().map(key_of).collect();
    let old = table.get("servants").and_then(Item::as_array);
    let old: Vec<String> = old.into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect();
    let is_there = table.contains_key("servants");
    if names.is_empty() {
        choice(table, "servants", "none".to_owned());
    } else if !is_there || old != names {
        set(table, "servants", names.iter().map(String::as_str).collect::<Array>());
    }
}

fn consent(table: &mut Table, now: Minors) {
    let old = table.get("consent_until").and_then(Item::as_datetime).map(ToString::to_string);
    let old: Option<DateTime> = old.and_then(|old| old.parse().ok());
    match now.consent() {
        None => drop(table.remove("consent_until")),
        Some(day) if old.map(last_day) == Some(day) => {}
        Some(day) => {
            if let Ok(until) = end_of(day).date().to_string().parse::<Datetime>() {
                set(table, "consent_until", until);
            }
        }
    }
}

/// Puts a value in the place of another one, whose comment stays.
pub(super) fn set(table: &mut Table, key: &str, new: impl Into<Value>) {
    let mut new = new.into();
    if let Some(old) = table.get_mut(key).and_then(Item::as_value_mut) {
        *new.decor_mut() = old.decor().clone();
        *old = new;
    } else {
        table[key] = value(new);
    }
}

/// The key of a choice: files have the same as documents.
pub(crate) fn key_of(choice: impl Serialize) -> String {
    let key = serde_json::to_value(choice).ok();
    key.as_ref().and_then(serde_json::Value::as_str).unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    const FILE: &str = r#"# De la ventanilla.
id = "avisos"
name = "Avisos"
department = "tesoreria"

[[items]]
id = "uno" # el primero
kind = "bulletin"
title = "Uno"
category = "services"
servants = "none"
headline = "Uno"
flight = { from = 2026-01-01, until = 2026-12-11 }
body = """
Texto con **énfasis**.
"""

# Va al final.
[[items]]
use = "dos"

[[rules]]
id = "avisos"
"#;

    fn id(text: &str) -> ItemId {
        text.parse().unwrap()
    }

    fn notice(headline: &str) -> Notice {
        Notice { headline: headline.into(), body: "Texto con **énfasis**.".into(), ..Notice::default() }
    }

    #[test]
    fn what_is_not_changed_stays_byte_for_byte() {
        let mut file = PlaylistText::read(FILE).unwrap();
        file.put(&id("uno"), &notice("Uno"), End::Keep);
        assert_eq!(file.text(), FILE);
    }

    #[test]
    fn a_corrected_item_keeps_its_place_its_dates_and_its_comments() {
        let mut file = PlaylistText::read(FILE).unwrap();
        let before = file.digest_of(&id("uno"));
        file.put(&id("uno"), &notice("Uno, corregido"), End::Keep);
        let expected = FILE
            .replace("title = \"Uno\"", "title = \"Uno, corregido\"")
            .replace("headline = \"Uno\"", "headline = \"Uno, corregido\"");
        assert_eq!(file.text(), expected);
        assert_ne!(file.digest_of(&id("uno")), before);
        file.put(&id("uno"), &notice("Uno, corregido"), End::At(date(2027, 1, 1).at(0, 0, 0, 0)));
        assert!(file.text().contains("flight = { from = 2026-01-01, until = 2027-01-01 }"), "{}", file.text());
    }

    #[test]
    fn a_consent_is_written_kept_as_it_is_and_taken_away() {
        let with = |day: i8| Notice { minors: Minors::Shown(Some(date(2027, 6, day))), ..notice("Uno") };
        let mut file = PlaylistText::read(FILE).unwrap();
        file.put(&id("uno"), &with(30), End::Keep);
        assert!(file.text().contains("\nconsent_until = 2027-07-01\n"), "{}", file.text());
        let text = file.text().replace("consent_until = 2027-07-01", "consent_until = 2027-06-30T14:00:00 # firmado");
        let mut file = PlaylistText::read(&text).unwrap();
        file.put(&id("uno"), &with(30), End::Keep);
        assert_eq!(file.text(), text);
        file.put(&id("uno"), &with(29), End::Keep);
        assert!(file.text().contains("consent_until = 2027-06-30 # firmado"), "{}", file.text());
        file.put(&id("uno"), &notice("Uno"), End::Keep);
        assert_eq!(file.text(), FILE);
    }

    #[test]
    fn an_end_can_be_taken_away_and_comments_of_values_stay() {
        let text = FILE.replace("headline = \"Uno\"", "headline = \"Uno\" # visto bueno");
        let mut file = PlaylistText::read(&text).unwrap();
        file.put(&id("uno"), &notice("Dos"), End::Never);
        let text = file.text();
        assert!(text.contains("flight = { from = 2026-01-01 }"), "{text}");
        assert!(text.contains("headline = \"Dos\" # visto bueno"), "{text}");
    }

    #[test]
    fn a_table_within_an_item_is_a_part_of_it() {
        let text = "id = \"a\"\n[[items]]\nid = \"uno\"\n[items.flight]\nuntil = 2026-12-11\n";
        let digest = |text: &str| PlaylistText::read(text).unwrap().digest_of(&id("uno")).unwrap();
        assert_ne!(digest(text), digest(&text.replace("12-11", "12-10")));
    }

    #[test]
    fn a_new_item_stands_behind_the_others_and_before_the_rules() {
        let mut file = PlaylistText::read(FILE).unwrap();
        file.put(&id("tres"), &notice("Tres «comillas» \" y \\"), End::At(date(2026, 12, 1).at(0, 0, 0, 0)));
        let text = file.text();
        assert!(text.find("id = \"tres\"").unwrap() > text.find("use = \"dos\"").unwrap());
        assert!(text.find("id = \"tres\"").unwrap() < text.find("[[rules]]").unwrap(), "{text}");
        assert!(text.contains("flight = { until = 2026-12-01 }"), "{text}");
        let again = PlaylistText::read(&text).unwrap();
        assert_eq!(again.text(), text);
    }

    #[test]
    fn a_slide_is_written_and_its_picture_replaced_in_its_place() {
        let facts = cartelera_playlists::media::MediaFacts {
            sha256: ContentHash::of(b"uno"),
            size_bytes: 3,
            kind: cartelera_playlists::media::MediaKind::Picture { width_px: 1920, height_px: 1080 },
        };
        let slide = |path: &str| Notice {
            shown: Shown::Slide(crate::proposals::NoticeFile { path: path.into(), facts: facts.clone(), upload: None }),
            headline: "Feria".into(),
            picture_alt: "Cartel de la feria".into(),
            ..Notice::default()
        };
        let mut file = PlaylistText::read(FILE).unwrap();
        file.put(&id("feria"), &slide("media/pictures/feria-1.jpg"), End::Never);
        let text = file.text();
        let written = "kind = \"slide\"\ntitle = \"Feria\"\ncategory = \"services\"\nservants = \"none\"\n\
                       media = \"media/pictures/feria-1.jpg\"\nalt = \"Cartel de la feria\"\n";
        assert!(text.contains(written) && !text.contains("headline = \"Feria\""), "{text}");
        let cropped = text.replace("feria-1.jpg\"\n", "feria-1.jpg\"\nfit = \"crop\"\nfocus = [0.1, 0.2]\n");
        let mut file = PlaylistText::read(&cropped).unwrap();
        file.put(&id("feria"), &slide("media/pictures/feria-1.jpg"), End::Keep);
        assert_eq!(file.text(), cropped);
        file.put(&id("feria"), &slide("media/pictures/feria-2.jpg"), End::Keep);
        assert!(file.text().contains("feria-2.jpg\"\nfit = \"crop\"\n"), "{}", file.text());
        assert!(!file.text().contains("focus"), "{}", file.text());
    }

    #[test]
    fn an_item_is_taken_out_wherever_it_stands() {
        let mut file = PlaylistText::read(FILE).unwrap();
        assert!(file.take(&id("dos")) && !file.take(&id("dos")) && !file.is_empty());
        assert!(file.take(&id("uno")) && file.is_empty());
        assert!(file.text().contains("[[rules]]"));
    }
}
