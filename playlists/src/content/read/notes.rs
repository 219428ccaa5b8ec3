//! What reading the files of a folder brings up besides their values: problems, names, and where they stand.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
    sync::Arc,
};

use crate::{
    content::{Concern, Problem, Severity},
    media::MediaSort,
};

/// Everything noted while files are read.
#[derive(Debug, Default)]
pub(in crate::content) struct Notes {
    pub(in crate::content) problems: Vec<Problem>,
    pub(in crate::content) definitions: BTreeMap<(Kind, String), Origin>,
    pub(in crate::content) references: Vec<Reference>,
    pub(in crate::content) media: Vec<MediaUse>,
    /// Kinds of which a file that is not TOML may hide definitions.
    pub(in crate::content) incomplete: BTreeSet<Kind>,
    /// The problems, by their numbers, that a city may refuse.
    concerns: Vec<(usize, Concern)>,
}

impl Notes {
    pub(in crate::content) fn report(&mut self, severity: Severity, place: Place, message: impl Into<String>) {
        let Place { file, line, key } = place;
        self.problems.push(Problem { severity, file: file.to_string(), line, key, message: message.into() });
    }

    pub(in crate::content) fn error(&mut self, place: Place, message: impl Into<String>) {
        self.report(Severity::Error, place, message);
    }

    pub(in crate::content) fn warn(&mut self, place: Place, message: impl Into<String>) {
        self.report(Severity::Warning, place, message);
    }

    /// Notes a weakness that is a warning, unless the city refuses it.
    pub(in crate::content) fn concern(&mut self, place: Place, concern: Concern, message: impl Into<String>) {
        self.concerns.push((self.problems.len(), concern));
        self.warn(place, message);
    }

    /// Takes the problems of `other`, with what of them a city may refuse.
    pub(in crate::content) fn take_problems(&mut self, other: &mut Self) {
        let before = self.problems.len();
        self.concerns.extend(other.concerns.drain(..).map(|(number, concern)| (before + number, concern)));
        self.problems.append(&mut other.problems);
    }

    /// Makes errors of what the city refuses.
    pub(in crate::content) fn refuse(&mut self, refused: &BTreeSet<Concern>) {
        for (number, _) in self.concerns.iter().filter(|(_, concern)| refused.contains(concern)) {
            let problem = &mut self.problems[*number];
            problem.severity = Severity::Error;
            problem.message.push_str("; this city refuses it (\"refuses\" of city.toml)");
        }
    }

    /// Notes that `id` is defined at `origin`, or that it was already.
    pub(in crate::content) fn define(&mut self, kind: Kind, id: &str, origin: Origin) {
        match self.definitions.entry((kind, id.to_owned())) {
            std::collections::btree_map::Entry::Vacant(entry) => {
                entry.insert(origin);
            }
            std::collections::btree_map::Entry::Occupied(first) => {
                let first = first.get().key("id");
                let message =
                    format!("{kind} {id:?} is already defined at {first} (allowed: an id that no other {kind} has)");
                self.error(origin.key("id"), message);
            }
        }
    }

    /// Tells whether an error was found at `key` of the thing `id` or in it; an empty key is all of the thing.
    pub(in crate::content) fn has_error_in(&self, kind: Kind, id: &str, key: &str) -> bool {
        let Some(place) = self.origin(kind, id).map(|origin| origin.key(key)) else { return true };
        let is_in = |found: &str| {
            let rest = found.strip_prefix(place.key.as_str());
            rest.is_some_and(|rest| place.key.is_empty() || rest.is_empty() || rest.starts_with(['.', '[']))
        };
        let errors = self.problems.iter().filter(|problem| problem.severity == Severity::Error);
        errors.filter(|error| *error.file == *place.file).any(|error| is_in(&error.key))
    }

    /// Where the thing `id` is defined.
    pub(in crate::content) fn origin(&self, kind: Kind, id: &str) -> Option<&Origin> {
        self.definitions.get(&(kind, id.to_owned()))
    }
}

/// A kind of thing that has an identifier.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::content) enum Kind {
    City,
    Axis,
    Department,
    Office,
    Screen,
    Campaign,
    Playlist,
    Item,
    Rule,
    Daypart,
    Territory,
    Tag,
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::City => "city",
            Self::Axis => "axis",
            Self::Department => "department",
            Self::Office => "office",
            Self::Screen => "screen",
            Self::Campaign => "campaign",
            Self::Playlist => "playlist",
            Self::Item => "item",
            Self::Rule => "rule",
            Self::Daypart => "daypart",
            Self::Territory => "territory",
            Self::Tag => "tag",
        })
    }
}

/// A place in a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::content) struct Place {
    pub(in crate::content) file: Arc<str>,
    /// From 1; 0 is the file as a whole.
    pub(in crate::content) line: usize,
    pub(in crate::content) key: String,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.line == 0 { f.write_str(&self.file) } else { write!(f, "{}:{}", self.file, self.line) }
    }
}

/// Where a table stands, with the lines of everything in it.
#[derive(Clone, Debug)]
pub(in crate::content) struct Origin {
    pub(in crate::content) table: Place,
    /// Lines by key as seen from the table, such as `flight.from` or `hours.mon[1]`.
    pub(in crate::content) lines: BTreeMap<String, usize>,
}

impl Origin {
    /// The place of `key` in the table; the table's own line if it lacks the key.
    pub(in crate::content) fn key(&self, key: &str) -> Place {
        let line = self.lines.get(key).copied().unwrap_or(self.table.line);
        Place { file: self.table.file.clone(), line, key: join_key(&self.table.key, key) }
    }
}

/// An identifier that must be defined somewhere in the folder.
#[derive(Clone, Debug)]
pub(in crate::content) struct Reference {
    pub(in crate::content) kind: Kind,
    pub(in crate::content) id: String,
    pub(in crate::content) place: Place,
}

/// A file that is named somewhere in the folder.
#[derive(Clone, Debug)]
pub(in crate::content) struct MediaUse {
    pub(in crate::content) path: String,
    pub(in crate::content) allowed: &'static [MediaSort],
    pub(in crate::content) place: Place,
}

/// `key` in the table at `table`.
pub(super) fn join_key(table: &str, key: &str) -> String {
    match (table.is_empty(), key.is_empty()) {
        (true, _) => key.to_owned(),
        (_, true) => table.to_owned(),
        _ => format!("{table}.{key}"),
    }
}
