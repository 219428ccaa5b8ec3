//! Reads a scene: what a screen was given at some time, with a folder of media files.

use std::path::{Path, PathBuf};

use anyhow::Context as _;
use cartelera_playlists::{hash::ContentHash, present::Scene};

use crate::media::MediaFiles;

/// Media files by hash: `ab/<sha256>`.
#[derive(Clone)]
pub(super) struct SceneMedia(PathBuf);

impl SceneMedia {
    /// Those in `folder`.
    pub(super) fn of(folder: &Path) -> Self {
        Self(folder.to_owned())
    }
}

impl MediaFiles for SceneMedia {
    fn path(&self, hash: &ContentHash) -> Option<PathBuf> {
        let name = hash.to_string();
        Some(self.0.join(&name[..2]).join(name)).filter(|path| path.is_file())
    }
}

/// Reads the scene in the file at `path`.
pub(super) fn read(path: &Path) -> anyhow::Result<Scene> {
    let bytes = std::fs::read(path).with_context(|| format!("reading the scene {}", path.display()))?;
    serde_json::from_slice(&bytes).with_context(|| format!("reading the scene {}", path.display()))
}
