//! Items against their files, their lengths and the region in which they show.

use crate::{
    content::{
        CapsuleEntry, City, Concern, ContentEntry, ItemEntry,
        read::{Kind, Notes},
    },
    media::MediaKind,
    programme::Region,
};

const MIN_LENGTH_MS: u64 = 1_000;
const SHARP_PX: u32 = 1_280;

pub(super) fn check(city: &City, notes: &mut Notes) {
    for (item, _) in city.items() {
        check_length(city, item, notes);
        match &item.content {
            ContentEntry::Capsule(capsule) => check_capsule(city, item, capsule, notes),
            ContentEntry::Slide(slide) => check_sharpness(city, item, &slide.media, notes),
            ContentEntry::Bulletin(_) => {}
        }
    }
    for playlist in
        city.playlists.iter().filter(|playlist| playlist.rules.iter().any(|rule| rule.region == Region::Bar))
    {
        let items = playlist.members.iter().filter_map(|member| city.member(member));
        for item in items.filter(|item| !matches!(item.content, ContentEntry::Bulletin(_))) {
            let message = format!("playlist \"{}\" shows in the bar, which has room for bulletins only", playlist.id);
            warn(item, "kind", message, notes);
        }
    }
}

fn check_length(city: &City, item: &ItemEntry, notes: &mut Notes) {
    let Some(length_ms) = city.length_ms(item) else { return };
    if let Some(transition_ms) = item.transition_ms.filter(|transition_ms| *transition_ms > length_ms / 2) {
        let message = format!("{transition_ms} ms is not allowed (allowed: at most half of the item's {length_ms} ms)");
        error(item, "transition", message, notes);
    }
}

fn check_capsule(city: &City, item: &ItemEntry, capsule: &CapsuleEntry, notes: &mut Notes) {
    let Some(MediaKind::Video { duration_ms, has_sound, .. }) = city.media.get(&capsule.media).map(|facts| &facts.kind)
    else {
        return;
    };
    if *duration_ms < MIN_LENGTH_MS {
        error(item, "media", format!("the video lasts {duration_ms} ms (allowed: at least {MIN_LENGTH_MS} ms)"), notes);
    }
    if let Some(given) = item.duration_ms.filter(|given| given > duration_ms) {
        let message = format!("{given} ms is longer than the video (allowed: at most its {duration_ms} ms)");
        error(item, "duration", message, notes);
    }
    if capsule.sound && !has_sound {
        warn(item, "sound", "the video has no sound".to_owned(), notes);
    }
}

fn check_sharpness(city: &City, item: &ItemEntry, path: &str, notes: &mut Notes) {
    let Some(MediaKind::Picture { width_px, height_px }) = city.media.get(path).map(|facts| &facts.kind) else {
        return;
    };
    if *width_px.max(height_px) < SHARP_PX {
        let message =
            format!("the picture is {width_px} x {height_px} pixels (sharp: at least {SHARP_PX} on the longer side)");
        if let Some(place) = notes.origin(Kind::Item, item.id.as_str()).map(|origin| origin.key("media")) {
            notes.concern(place, Concern::SmallPicture, message);
        }
    }
}

fn error(item: &ItemEntry, key: &str, message: String, notes: &mut Notes) {
    if let Some(place) = notes.origin(Kind::Item, item.id.as_str()).map(|origin| origin.key(key)) {
        notes.error(place, message);
    }
}

fn warn(item: &ItemEntry, key: &str, message: String, notes: &mut Notes) {
    if let Some(place) = notes.origin(Kind::Item, item.id.as_str()).map(|origin| origin.key(key)) {
        notes.warn(place, message);
    }
}
