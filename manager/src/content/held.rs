//! A revision, read.

use std::collections::BTreeMap;

use anyhow::Context as _;
use cartelera_playlists::{
    content::{self, City, Problem, Problems, SourceFile},
    media::MediaFacts,
};
use jiff::Timestamp;

use super::{Revision, TreeFile};
use crate::{
    data::Data,
    probe::{self, Identity, PROBE_VERSION},
    publish,
};

/// A revision with its texts and what its media are.
pub(crate) struct Held {
    pub(crate) revision: Revision,
    /// Its TOML files, in order of path.
    pub(crate) sources: Vec<SourceFile>,
    /// What its media files are, by path.
    pub(crate) media: BTreeMap<String, MediaFacts>,
}

impl Held {
    /// Reads `revision`.
    pub(crate) async fn read(data: &Data, revision: Revision) -> anyhow::Result<Self> {
        let mut sources = Vec::new();
        for (path, hash) in &revision.tree.texts {
            let text = data.store.content_text(*hash).await?;
            let text = text.with_context(|| format!("the text of {path} is not in the database"))?;
            sources.push(SourceFile { path: path.clone(), text });
        }
        let mut media = BTreeMap::new();
        for (path, file) in &revision.tree.media {
            media.insert(
                path.clone(),
                facts(data, path, Identity { sha256: file.sha256, size_bytes: file.size_bytes }).await?,
            );
        }
        Ok(Self { revision, sources, media })
    }

    /// Reads and checks `sources` with the media of this revision.
    ///
    /// # Errors
    ///
    /// [`Problems`] if there is at least one error.
    pub(crate) fn check(&self, sources: &[SourceFile], now: Timestamp) -> Result<(City, Vec<Problem>), Problems> {
        content::read(sources, &self.media, &publish::zone, now)
    }

    /// The media files of this revision that `sources` name.
    pub(crate) fn media_of(&self, sources: &[SourceFile]) -> BTreeMap<String, TreeFile> {
        let named = content::media_paths(sources);
        let media = self.revision.tree.media.iter().filter(|(path, _)| named.contains(*path));
        media.map(|(path, file)| (path.clone(), *file)).collect()
    }
}

/// What a media file is: as it was found once, or looked at anew by a program that judges otherwise.
async fn facts(data: &Data, path: &str, identity: Identity) -> anyhow::Result<MediaFacts> {
    if let Some(known) = data.store.media(identity.sha256, PROBE_VERSION).await? {
        return Ok(known.facts);
    }
    // Its name tells what it should be.
    let name = path.rsplit('/').next().unwrap_or(path);
    let folder = tempfile::tempdir().context("making a folder to look at a media file")?;
    let copy = folder.path().join(name);
    super::export::write_media(data, identity.sha256, identity.size_bytes, &copy).await?;
    let probed = probe::probe(&copy, identity).await.with_context(|| format!("looking at {path}"))?;
    let facts = probed.facts.clone();
    data.store.keep_media(probed, PROBE_VERSION).await?;
    Ok(facts)
}
