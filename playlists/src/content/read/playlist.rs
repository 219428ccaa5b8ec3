//! Playlists and rules.

use super::{
    city::placeholder,
    days::read_days,
    item::read_item,
    notes::Kind,
    office::Tag,
    scalars::SharePpm,
    table::Table,
    value::{FromValue, Value},
};
use crate::content::{Member, PlaylistEntry, RuleEntry, Targeting};

pub(super) fn read_playlist(root: Table<'_>) -> PlaylistEntry {
    let playlist = PlaylistEntry {
        id: root.define().unwrap_or_else(placeholder),
        name: root.need("name").unwrap_or_else(placeholder),
        department: root.need("department").unwrap_or_else(placeholder),
        members: root.tables("items").into_iter().filter_map(read_member).collect(),
        rules: root.tables("rules").into_iter().map(read_rule).collect(),
    };
    if root.value("items").is_none_or(|items| items.is_empty_list()) {
        root.error("items", "the playlist is empty (allowed: at least one item)");
    }
    root.finish("a playlist");
    playlist
}

fn read_member(table: Table<'_>) -> Option<Member> {
    let Some(value) = table.value("use") else { return Some(Member::Defined(Box::new(read_item(table)))) };
    let used = FromValue::from_value(&value).map(Member::Used);
    table.finish("an item that is defined in another place");
    used
}

fn read_rule(table: Table<'_>) -> RuleEntry {
    let mut rule = RuleEntry {
        id: table.define().unwrap_or_else(placeholder),
        region: table.get("region").unwrap_or_default(),
        priority: table.get("priority").unwrap_or_default(),
        share_ppm: table.get("share").map(|SharePpm(ppm)| ppm),
        days: read_days(&table),
        dayparts: table.filled("dayparts"),
        targeting: Targeting {
            offices: table.filled("offices"),
            departments: table.filled("departments"),
            screens: table.filled("screens"),
            orientation: table.get("orientation"),
            ..Targeting::default()
        },
    };
    if let Some(tags) = table.table("tags") {
        let Targeting { any, all, not, .. } = &mut rule.targeting;
        for (key, list) in [("any", any), ("all", all), ("not", not)] {
            *list = tags.filled::<NamedTag>(key).into_iter().map(|tag| tag.0).collect();
        }
        tags.finish("tags");
    }
    table.finish("a rule");
    rule
}

/// A tag that some screen should have.
struct NamedTag(String);

impl FromValue for NamedTag {
    fn from_value(value: &Value<'_>) -> Option<Self> {
        let Tag(tag) = Tag::from_value(value)?;
        value.refer(Kind::Tag, &tag);
        Some(Self(tag))
    }
}
