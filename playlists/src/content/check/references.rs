//! Every identifier that is named must be defined.

use crate::content::read::{Kind, Notes};

const LISTED: usize = 12;

/// Reports every reference to something that no file defines.
pub(in crate::content) fn check_references(notes: &mut Notes) {
    let is_dangling = |notes: &Notes, kind, id: &str| {
        !matches!(kind, Kind::Tag | Kind::Territory)
            && !notes.incomplete.contains(&kind)
            && notes.origin(kind, id).is_none()
    };
    let dangling: Vec<_> = notes
        .references
        .iter()
        .filter(|reference| is_dangling(notes, reference.kind, &reference.id))
        .cloned()
        .collect();
    for reference in dangling {
        let kind = reference.kind;
        let known: Vec<&str> =
            notes.definitions.keys().filter(|(of, _)| *of == kind).map(|(_, id)| id.as_str()).collect();
        let allowed = match known.as_slice() {
            [] => format!("the folder defines no {kind}"),
            few if few.len() <= LISTED => few.join(", "),
            many => format!("{}, ... {} in all", many[..LISTED].join(", "), many.len()),
        };
        let or = if kind == Kind::Daypart { "; or a range such as \"08:00-12:00\"" } else { "" };
        notes.error(reference.place, format!("no {kind} {:?} is defined (allowed: {allowed}{or})", reference.id));
    }
}
