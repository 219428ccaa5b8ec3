//! Tells staff, in Spanish, what a publication changes on a screen.

use std::{collections::BTreeMap, fmt::Write as _};

use cartelera_playlists::{
    ids::ItemId,
    programme::{Content, Item, Programme},
};
use jiff::{Timestamp, tz::TimeZone};

use super::plan::PlannedScreen;

/// The lines that tell what becomes of `screen`.
pub(super) fn describe(screen: &PlannedScreen) -> String {
    let mut text = format!("{} ({}, {}): ", screen.id, screen.name, screen.office_name);
    let Some(pointer) = &screen.pointer else {
        return text + "sin cambios";
    };
    let from = pointer.epochs.last().map(|epoch| local(epoch.effective_from, &screen.after));
    let _ = write!(text, "secuencia {}, desde {}", pointer.sequence, from.unwrap_or_default());
    match &screen.before {
        None => {
            let _ = write!(text, "\n  pantalla nueva con {} piezas", screen.after.items.len());
        }
        Some(before) => {
            for line in differences(before, &screen.after) {
                let _ = write!(text, "\n  {line}");
            }
        }
    }
    text
}

/// `instant` in the office's zone.
fn local(instant: Timestamp, programme: &Programme) -> String {
    let zone = programme.zone.time_zone().unwrap_or(TimeZone::UTC);
    instant.to_zoned_datetime(zone).strftime("%Y-%m-%d %H:%M:%S").to_string()
}

fn differences(before: &Programme, after: &Programme) -> Vec<String> {
    let mut lines = Vec::new();
    let (old, new) = (by_id(before), by_id(after));
    for (id, item) in &new {
        match old.get(id) {
            None => lines.push(format!("+ {}", name(item))),
            Some(was) if was.digest != item.digest => lines.push(format!("~ {}", name(item))),
            Some(_) => {}
        }
    }
    lines.extend(old.iter().filter(|(id, _)| !new.contains_key(*id)).map(|(_, item)| format!("- {}", name(item))));
    let rules = |programme: &Programme| {
        let all = programme.rules.iter().map(|rule| (rule.id.to_string(), format!("{rule:?}")));
        all.collect::<BTreeMap<_, _>>()
    };
    let (old, new) = (rules(before), rules(after));
    for (id, rule) in &new {
        match old.get(id) {
            None => lines.push(format!("+ regla {id}")),
            Some(was) if was != rule => lines.push(format!("~ regla {id}")),
            Some(_) => {}
        }
    }
    lines.extend(old.keys().filter(|id| !new.contains_key(*id)).map(|id| format!("- regla {id}")));
    let rest = [
        (before.playlists != after.playlists, "~ orden de las listas"),
        (before.house_loop != after.house_loop, "~ programación institucional"),
        (before.hours != after.hours, "~ horario de atención"),
        (before.zone != after.zone, "~ zona horaria"),
        (before.blackouts != after.blackouts, "~ vedas electorales"),
        (before.brands != after.brands || before.axes != after.axes, "~ identidad gráfica y ejes"),
        (before.city != after.city || before.office != after.office, "~ datos de la ciudad, la oficina o la pantalla"),
    ];
    lines.extend(rest.into_iter().filter(|(differs, _)| *differs).map(|(_, line)| line.to_owned()));
    if lines.is_empty() {
        lines.push("~ formato del programa".to_owned());
    }
    lines
}

fn by_id(programme: &Programme) -> BTreeMap<&ItemId, &Item> {
    programme.items.iter().map(|item| (&item.id, item)).collect()
}

/// What staff call an item: its kind and title.
fn name(item: &Item) -> String {
    let kind = match item.content {
        Content::Bulletin(_) => "aviso",
        Content::Capsule(_) => "cápsula",
        Content::Slide(_) => "lámina",
    };
    format!("{kind} «{}»", item.title)
}
