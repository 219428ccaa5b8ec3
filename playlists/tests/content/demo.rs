//! The demo city is a correct folder: the format as authors use it.

use std::{fs, path::Path, sync::Arc};

use cartelera_playlists::{
    content::{self, City, Problem, SourceFile},
    hash::ContentHash,
    manifest::Epoch,
    media::{MediaFacts, MediaKind, MediaSort, probe_video},
    timeline::{Carry, Timeline},
};
use jiff::{Timestamp, civil::date};

use super::folder::zone;

// Tests run in the folder of their package.
const DEMO: &str = "../assets/demo";

#[test]
fn the_demo_city_has_no_errors_and_compiles_for_its_eight_screens() {
    let (city, warnings) = city();
    assert_eq!(warnings, []);
    assert_eq!((city.offices.len(), city.screens().count(), city.axes.len()), (6, 8, 5));
    for (screen, _) in city.screens() {
        let programme = content::compile(&city, &screen.id).expect("a screen of the city");
        assert!(!programme.rules.is_empty(), "{}", screen.id);
        assert!(!programme.house_loop.is_empty());
        assert!(programme.items.iter().all(|item| item.length_ms >= 1_000));
        let epoch = Epoch {
            programme: ContentHash::of(screen.id.as_str().as_bytes()),
            size_bytes: 0,
            effective_from: now(),
            carry: Carry::default(),
        };
        let timeline = Timeline::new(vec![(epoch, Arc::new(programme))]);
        assert!(timeline.is_ok_and(|mut timeline| !timeline.day(date(2026, 11, 24)).main.is_empty()), "{}", screen.id);
    }
}

/// The demo city and its warnings.
pub(super) fn city() -> (City, Vec<Problem>) {
    let files = files();
    let media = content::media_paths(&files).into_iter().map(|path| (path.clone(), facts(&path))).collect();
    content::read(&files, &media, &zone, now()).unwrap_or_else(|problems| panic!("{problems}"))
}

/// A day on which all of the demo city is in force.
fn now() -> Timestamp {
    "2026-11-24T18:00:00Z".parse().expect("an instant")
}

fn files() -> Vec<SourceFile> {
    let folder = |name: &str| fs::read_dir(Path::new(DEMO).join(name)).expect("a folder of the demo");
    let inside = ["departments", "offices", "campaigns", "playlists"].into_iter().flat_map(|name| {
        folder(name).map(move |entry| {
            format!("{name}/{}", entry.expect("an entry").file_name().into_string().expect("a plain name"))
        })
    });
    let paths = std::iter::once("city.toml".to_owned()).chain(inside);
    paths
        .map(|path| SourceFile { text: fs::read_to_string(Path::new(DEMO).join(&path)).expect("text"), path })
        .collect()
}

fn facts(path: &str) -> MediaFacts {
    let bytes = fs::read(Path::new(DEMO).join(path)).unwrap_or_else(|error| panic!("{path}: {error}"));
    let kind = match MediaSort::by_bytes(&bytes).unwrap_or_else(|| panic!("{path} is of no sort")) {
        // The measures of pictures are the manager's affair; what counts here is that they are some.
        MediaSort::Picture => MediaKind::Picture { width_px: 1920, height_px: 1080 },
        MediaSort::Drawing => MediaKind::Drawing,
        MediaSort::Video => MediaKind::from(&probe_video(&bytes).unwrap_or_else(|error| panic!("{path}: {error}"))),
        MediaSort::Subtitles => MediaKind::Subtitles,
        MediaSort::Font => MediaKind::Font,
    };
    assert_eq!(MediaSort::by_path(path), Some(kind.sort()), "{path}");
    MediaFacts { sha256: ContentHash::of(&bytes), size_bytes: bytes.len() as u64, kind }
}
