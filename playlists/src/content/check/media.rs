//! Files that are named must be there and be of the right kind.

use std::collections::{BTreeMap, BTreeSet};

use crate::{
    content::{
        Severity,
        read::{Notes, Place},
    },
    media::{MediaFacts, MediaSort},
};

pub(super) fn check(media: &BTreeMap<String, MediaFacts>, refused: &BTreeMap<String, String>, notes: &mut Notes) {
    let uses = notes.media.clone();
    let named: BTreeSet<&str> = uses.iter().map(|media_use| media_use.path.as_str()).collect();
    for media_use in &uses {
        let path = &media_use.path;
        let message = match (media.get(path), refused.get(path)) {
            (_, Some(reason)) => format!("{path:?} cannot be used: {reason}"),
            (None, None) => format!("{path:?} is not in the folder (allowed: the path of a file in it)"),
            (Some(facts), None) if media_use.allowed.contains(&facts.kind.sort()) => continue,
            (Some(facts), None) => {
                let allowed: Vec<String> = media_use.allowed.iter().map(MediaSort::to_string).collect();
                format!("{path:?} is {} (allowed: {})", facts.kind.sort(), allowed.join(", "))
            }
        };
        notes.error(media_use.place.clone(), message);
    }
    // A key that is wrong may be the one that was to name the file.
    if notes.problems.iter().all(|problem| problem.severity == Severity::Warning) {
        for path in media.keys().filter(|path| !named.contains(path.as_str())) {
            let place = Place { file: path.as_str().into(), line: 0, key: String::new() };
            notes.report(Severity::Warning, place, "no item, brand or axis names this file");
        }
    }
}
