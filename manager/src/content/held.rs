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
    proposals::NoticeFile,
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

    /// Reads and checks `sources` with the media of this revision, and the files that a change adds.
    ///
    /// # Errors
    ///
    /// [`Problems`] if there is at least one error.
    pub(crate) fn check(
        &self,
        sources: &[SourceFile],
        added: &[&NoticeFile],
        now: Timestamp,
    ) -> Result<(City, Vec<Problem>), Problems> {
        let mut media = self.media.clone();
        for file in added {
            // What is there already is what others show, too.
            media.entry(file.path.clone()).or_insert_with(|| file.facts.clone());
        }
        content::read(sources, &media, &publish::zone, now)
    }

    /// The same with the media of an earlier revision that it lacks.
    pub(crate) fn with_media_of(&self, earlier: &Self) -> Self {
        let (mut revision, mut media) = (self.revision.clone(), self.media.clone());
        for (path, file) in &earlier.revision.tree.media {
            revision.tree.media.entry(path.clone()).or_insert(*file);
        }
        for (path, facts) in &earlier.media {
            media.entry(path.clone()).or_insert_with(|| facts.clone());
        }
        Self { revision, sources: self.sources.clone(), media }
    }

    /// The media files of this revision, with those that a change adds, that `sources` name.
    pub(crate) fn media_of(&self, sources: &[SourceFile], added: &[&NoticeFile]) -> BTreeMap<String, TreeFile> {
        let mut media = self.revision.tree.media.clone();
        for NoticeFile { path, facts, .. } in added {
            let file = TreeFile { sha256: facts.sha256, size_bytes: facts.size_bytes };
            media.entry(path.clone()).or_insert(file);
        }
        let named = content::media_paths(sources);
        media.retain(|path, _| named.contains(path));
        media
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
