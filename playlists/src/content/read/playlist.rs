//! Playlists and rules.

use super::{
    city::{check_order, placeholder},
    item::read_item,
    notes::Kind,
    office::Tag,
    scalars::SharePpm,
    table::Table,
    value::{FromValue, Value},
};
use crate::{
    content::{Member, PlaylistEntry, RuleEntry, Targeting},
    programme::Weekday,
};

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
    let mut weekdays: Vec<Weekday> = filled(&table, "weekdays");
    weekdays.sort_unstable();
    weekdays.dedup();
    let mut rule = RuleEntry {
        id: table.define().unwrap_or_else(placeholder),
        region: table.get("region").unwrap_or_default(),
        priority: table.get("priority").unwrap_or_default(),
        share_ppm: table.get("share").map(|SharePpm(ppm)| ppm),
        from: table.get("from"),
        until: table.get("until"),
        weekdays,
        dayparts: filled(&table, "dayparts"),
        targeting: Targeting {
            offices: filled(&table, "offices"),
            screens: filled(&table, "screens"),
            ..Targeting::default()
        },
    };
    if let Some(tags) = table.table("tags") {
        let Targeting { any, all, not, .. } = &mut rule.targeting;
        for (key, list) in [("any", any), ("all", all), ("not", not)] {
            *list = filled::<NamedTag>(&tags, key).into_iter().map(|tag| tag.0).collect();
        }
        tags.finish("tags");
    }
    check_order(&table, rule.from, rule.until);
    table.finish("a rule");
    rule
}

/// The elements of a list that must not be empty where it is given, since its absence means the opposite of empty.
fn filled<T: FromValue>(table: &Table<'_>, key: &'static str) -> Vec<T> {
    let Some(value) = table.value(key) else { return Vec::new() };
    if value.is_empty_list() {
        value.error("is empty (allowed: at least one, or no such key for no condition)");
    }
    FromValue::from_value(&value).unwrap_or_default()
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
