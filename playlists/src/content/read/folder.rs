//! The folder as a whole: which file holds what, and the way from files to a checked city.

use std::{
    cell::RefCell,
    collections::{BTreeMap, BTreeSet},
};

use jiff::Timestamp;
use toml::de::DeTable;

use super::{
    campaign::read_campaign,
    city::{CityFile, read_city, read_department},
    notes::{Kind, Notes},
    office::read_office,
    playlist::read_playlist,
    table::{Source, Table},
};
use crate::{
    content::{City, Problem, Problems, Severity, SourceFile, check},
    media::MediaFacts,
};

const CITY: &str = "city.toml";

/// What the files of a folder say, with placeholders where they are wrong.
#[derive(Default)]
struct Contents {
    city: Option<CityFile>,
    rest: Rest,
}

#[derive(Default)]
struct Rest {
    departments: Vec<crate::content::Department>,
    offices: Vec<crate::content::Office>,
    campaigns: Vec<crate::content::Campaign>,
    playlists: Vec<crate::content::PlaylistEntry>,
}

/// Reads and checks a whole content folder: its TOML files and what its media files were found to be.
///
/// `media` is keyed by path inside the folder, such as `media/agua.png`. `zone` gives the `TZif` bytes of an IANA zone.
/// `now` is the instant from which on times are looked through: what is over by then or never comes is a warning.
///
/// # Errors
///
/// [`Problems`] with every error and warning of the folder, if there is at least one error.
pub fn read(
    files: &[SourceFile],
    media: &BTreeMap<String, MediaFacts>,
    zone: &dyn Fn(&str) -> Option<Vec<u8>>,
    now: Timestamp,
) -> Result<(City, Vec<Problem>), Problems> {
    read_refusing(files, media, &BTreeMap::new(), zone, now)
}

/// As [`read`], with the reason of each media file that is there and cannot be used, by its path.
///
/// A refused file is reported with its reason at every place that names it. A path stands in `media` or in `refused`.
///
/// # Errors
///
/// As [`read`].
pub fn read_refusing(
    files: &[SourceFile],
    media: &BTreeMap<String, MediaFacts>,
    refused: &BTreeMap<String, String>,
    zone: &dyn Fn(&str) -> Option<Vec<u8>>,
    now: Timestamp,
) -> Result<(City, Vec<Problem>), Problems> {
    let (contents, mut notes) = read_files(files);
    let mut city = contents.city.map(|file| assemble(file, contents.rest, media, &notes));
    match &mut city {
        Some(city) => check::check(city, media, refused, zone, now, &mut notes),
        None => check::check_references(&mut notes),
    }
    finish(city, notes)
}

/// The paths of all media files that `files` name, whatever else is wrong with them.
pub fn media_paths(files: &[SourceFile]) -> BTreeSet<String> {
    let (_, notes) = read_files(files);
    notes.media.into_iter().map(|media_use| media_use.path).collect()
}

fn finish(city: Option<City>, mut notes: Notes) -> Result<(City, Vec<Problem>), Problems> {
    if let Some(city) = &city {
        notes.refuse(&city.refuses);
    }
    let mut problems = notes.problems;
    problems.sort_by(|a, b| (&a.file, a.line, &a.key, a.severity).cmp(&(&b.file, b.line, &b.key, b.severity)));
    problems.dedup();
    match city {
        Some(city) if problems.iter().all(|problem| problem.severity == Severity::Warning) => Ok((city, problems)),
        _ => Err(Problems(problems)),
    }
}

fn assemble(file: CityFile, rest: Rest, media: &BTreeMap<String, MediaFacts>, notes: &Notes) -> City {
    let named: BTreeSet<&str> = notes.media.iter().map(|media_use| media_use.path.as_str()).collect();
    City {
        name: file.name,
        zone: file.zone,
        transition_ms: file.transition_ms,
        house_loop: file.house_loop,
        exempt: file.exempt,
        refuses: file.refuses.into_iter().collect(),
        counter_texts: file.counter_texts,
        hours: file.hours,
        holidays: file.holidays,
        dayparts: file.dayparts,
        sound: file.sound,
        territories: file.territories,
        normal: file.normal,
        neutral: file.neutral,
        axes: file.axes,
        blackouts: file.blackouts,
        emergencies: file.emergencies,
        departments: rest.departments,
        offices: rest.offices,
        campaigns: rest.campaigns,
        playlists: rest.playlists,
        media: media
            .iter()
            .filter(|(path, _)| named.contains(path.as_str()))
            .map(|(path, facts)| (path.clone(), facts.clone()))
            .collect(),
        zones: BTreeMap::new(),
    }
}

fn read_files(files: &[SourceFile]) -> (Contents, Notes) {
    let notes = RefCell::new(Notes::default());
    let mut contents = Contents::default();
    let mut sorted: Vec<&SourceFile> = files.iter().collect();
    sorted.sort_by(|a, b| a.path.cmp(&b.path));
    for file in sorted {
        read_file(file, &mut contents, &notes);
    }
    let mut notes = notes.into_inner();
    if !files.iter().any(|file| file.path == CITY) {
        let place = super::Place { file: CITY.into(), line: 0, key: String::new() };
        notes.error(place, "is missing (a content folder needs one)");
        notes.incomplete.extend([Kind::Axis, Kind::Daypart]);
    }
    (contents, notes)
}

/// The kinds that a file at `path` may define; `None` if it has no place in a content folder.
fn kinds_at(path: &str) -> Option<&'static [Kind]> {
    if path == CITY {
        return Some(&[Kind::City, Kind::Axis, Kind::Daypart]);
    }
    let (folder, name) = path.split_once('/')?;
    if name.contains('/') || !matches!(name.rsplit_once('.'), Some((_, "toml"))) {
        return None;
    }
    match folder {
        "departments" => Some(&[Kind::Department]),
        "offices" => Some(&[Kind::Office, Kind::Screen, Kind::Tag]),
        "campaigns" => Some(&[Kind::Campaign]),
        "playlists" => Some(&[Kind::Playlist, Kind::Item, Kind::Rule]),
        _ => None,
    }
}

fn read_file(file: &SourceFile, contents: &mut Contents, notes: &RefCell<Notes>) {
    let own = RefCell::new(Notes::default());
    let source = Source::new(&file.path, &file.text, &own);
    let Some(kinds) = kinds_at(&file.path) else {
        let message = "is not part of a content folder (allowed: city.toml and .toml files in departments, offices, \
                       campaigns, playlists)";
        notes.borrow_mut().error(source.place(None, String::new()), message);
        return;
    };
    let (document, errors) = DeTable::parse_recoverable(&file.text);
    // A second key of a name is dropped and the rest is as it was meant; after any other mistake in the grammar what
    // stands under which header is a guess, and problems found in a guess would mislead.
    let is_whole = errors.iter().all(|error| error.message() == "duplicate key");
    // Reads definitions noted by the files before, so that a second one is found.
    own.borrow_mut().definitions = std::mem::take(&mut notes.borrow_mut().definitions);
    read_document(kinds, Table::root(&source, document.get_ref()), contents);
    let places: Vec<_> = errors
        .into_iter()
        .map(|error| (source.place(error.span(), String::new()), error.message().to_owned()))
        .collect();
    let mut own = own.into_inner();
    let mut notes = notes.borrow_mut();
    if is_whole {
        notes.take_problems(&mut own);
        notes.references.append(&mut own.references);
    } else {
        notes.incomplete.extend(kinds);
    }
    notes.definitions = own.definitions;
    notes.media.extend(own.media);
    let rest = if is_whole { "" } else { " (the rest of this file is checked once it can be read)" };
    for (place, message) in places {
        notes.error(place, format!("cannot be read as TOML: {message}{rest}"));
    }
}

fn read_document(kinds: &[Kind], root: Table<'_>, contents: &mut Contents) {
    let rest = &mut contents.rest;
    match kinds {
        [Kind::City, ..] => contents.city = Some(read_city(root)),
        [Kind::Department, ..] => rest.departments.push(read_department(root)),
        [Kind::Office, ..] => rest.offices.push(read_office(root)),
        [Kind::Campaign, ..] => rest.campaigns.push(read_campaign(root)),
        _ => rest.playlists.push(read_playlist(root)),
    }
}
