//! Writes a capsule into its table of a playlist file, and the table of an episode that follows another one.

use cartelera_playlists::{content::Dialogue, ids::ItemId};
use jiff::civil::Date;
use toml_edit::{Datetime, InlineTable, Item, Table, Value, value};

use super::edit::{PlaylistText, choice, defines, set, text};
use crate::proposals::NoticeCapsule;

/// What an episode has of its own.
const OWN: [&str; 8] = ["id", "title", "media", "subtitles", "dialogue", "sound", "duration", "flight"];

/// Makes `item` an episode behind all others of `file`, which says what `after` says but for what is its own, from `begins` on;
/// gives whether `after` is there.
pub(crate) fn follow(file: &mut PlaylistText, after: &ItemId, item: &ItemId, begins: Option<Date>) -> bool {
    let Some(items) = file.items_mut() else { return false };
    let Some(old) = items.iter().find(|table| defines(table, after)) else { return false };
    let mut table = Table::new();
    table["id"] = value(item.as_str());
    for (key, old) in old.iter().filter(|(key, _)| !OWN.contains(key)) {
        // What is a table of its own stands in its line; comments were of the other one.
        if let Ok(mut new) = old.clone().into_value() {
            new.decor_mut().clear();
            table[key] = Item::Value(new);
        }
    }
    if let Some(from) = begins.and_then(|day| day.to_string().parse::<Datetime>().ok()) {
        let mut flight = InlineTable::new();
        flight.insert("from", Value::from(from));
        table["flight"] = value(flight);
    }
    items.push(table);
    true
}

/// Writes what differs.
pub(super) fn write_capsule(table: &mut Table, capsule: &NoticeCapsule) {
    let old = table.get("media").and_then(Item::as_str);
    let is_new = old.is_none();
    if old.is_some_and(|old| old != capsule.video.path) {
        // It lasts as long as its file.
        table.remove("duration");
    }
    text(table, "media", &capsule.video.path);
    let dialogue = match capsule.dialogue() {
        Dialogue::Captions => "captions",
        Dialogue::BurnedIn => "burned-in",
        Dialogue::None => "none",
    };
    let was = table.get("dialogue").and_then(Item::as_str).unwrap_or("captions");
    let is_other = was != dialogue;
    if is_other || capsule.subtitles().is_some() {
        text(table, "subtitles", capsule.subtitles().map_or("", |file| &file.path));
    }
    if is_new || is_other {
        choice(table, "dialogue", dialogue.to_owned());
    }
    if is_new || table.get("sound").and_then(Item::as_bool).unwrap_or(false) != capsule.sound {
        set(table, "sound", capsule.sound);
    }
}

#[cfg(test)]
mod tests {
    use cartelera_playlists::{
        hash::ContentHash,
        ids::ItemId,
        media::{MediaFacts, MediaKind},
        programme::Category,
    };

    use super::super::edit::{End, PlaylistText};
    use crate::proposals::{Captions, Notice, NoticeCapsule, NoticeFile, Shown};

    const FILE: &str = r#"id = "serie"
name = "Serie"
department = "comunicacion"

[[items]]
id = "uno"
kind = "capsule"
title = "Uno"
category = "services"
servants = "none"
duration = "9s"
media = "media/uno.mp4"
subtitles = "media/uno.vtt" # de la agencia
sound = true
series = "Serie"
"#;

    fn file(path: &str) -> NoticeFile {
        let kind = MediaKind::Video { width_px: 1920, height_px: 1080, duration_ms: 9_000, has_sound: true };
        let facts = MediaFacts { sha256: ContentHash::of(path.as_bytes()), size_bytes: 3, kind };
        NoticeFile { path: path.to_owned(), facts, upload: None }
    }

    fn written(text: &str, item: &str, video: &str, captions: Captions, sound: bool) -> String {
        let capsule = NoticeCapsule { video: file(video), captions: Some(captions), sound };
        let notice = Notice {
            shown: Shown::Capsule(Box::new(capsule)),
            headline: "Uno".into(),
            category: Category::Services,
            ..Notice::default()
        };
        let mut playlist = PlaylistText::read(text).unwrap();
        playlist.put(&item.parse::<ItemId>().unwrap(), &notice, End::Keep);
        playlist.text()
    }

    #[test]
    fn what_is_not_changed_of_a_capsule_stays_byte_for_byte() {
        assert_eq!(written(FILE, "uno", "media/uno.mp4", Captions::File(file("media/uno.vtt")), true), FILE);
    }

    #[test]
    fn another_video_stands_in_the_same_place_and_lasts_as_long_as_it_is() {
        let text = written(FILE, "uno", "media/dos.mp4", Captions::BurnedIn, false);
        let wanted = FILE
            .replace("duration = \"9s\"\n", "")
            .replace("media/uno.mp4", "media/dos.mp4")
            .replace("subtitles = \"media/uno.vtt\" # de la agencia\n", "")
            .replace("sound = true", "sound = false")
            + "dialogue = \"burned-in\"\n";
        assert_eq!(text, wanted);
        let back = written(&text, "uno", "media/dos.mp4", Captions::File(file("media/dos.vtt")), false);
        assert!(
            back.contains("dialogue = \"captions\"\n") && back.contains("subtitles = \"media/dos.vtt\"\n"),
            "{back}"
        );
    }

    #[test]
    fn an_episode_says_what_the_one_before_it_says_but_for_its_own() {
        let (one, two) = ("uno".parse::<ItemId>().unwrap(), "dos".parse::<ItemId>().unwrap());
        let text = FILE.replace(
            "sound = true\n",
            "sound = true\nmin_distance = \"2m\" # como siempre\nflight = { from = 2026-11-02 }\n",
        );
        let mut playlist = PlaylistText::read(&(text.clone() + "\n[[rules]]\nid = \"serie\"\n")).unwrap();
        assert!(!super::follow(&mut playlist, &two, &one, None));
        assert!(super::follow(&mut playlist, &one, &two, Some(jiff::civil::date(2026, 11, 29))));
        let capsule = NoticeCapsule { video: file("media/dos.mp4"), captions: Some(Captions::BurnedIn), sound: false };
        let notice = Notice {
            shown: Shown::Capsule(Box::new(capsule)),
            headline: "Dos".into(),
            category: Category::Services,
            ..Notice::default()
        };
        playlist.put(&two, &notice, End::Never);
        let wanted = "\n[[items]]\nid = \"dos\"\nkind = \"capsule\"\ncategory = \"services\"\nservants = \"none\"\n\
                      min_distance = \"2m\"\nseries = \"Serie\"\nflight = { from = 2026-11-29 }\ntitle = \"Dos\"\n\
                      media = \"media/dos.mp4\"\ndialogue = \"burned-in\"\nsound = false\n";
        assert_eq!(playlist.text(), text + wanted + "\n[[rules]]\nid = \"serie\"\n");
    }

    #[test]
    fn a_new_capsule_says_how_it_is_followed_and_whether_it_sounds() {
        let text = written(FILE, "tres", "media/tres.mp4", Captions::NoDialogue, true);
        let wanted = "id = \"tres\"\nkind = \"capsule\"\ntitle = \"Uno\"\ncategory = \"services\"\nservants = \"none\"\n\
                      media = \"media/tres.mp4\"\ndialogue = \"none\"\nsound = true\n";
        assert!(text.ends_with(wanted), "{text}");
    }
}
