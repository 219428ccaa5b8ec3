//! Removal of what nothing needs any more; the last step of an update.

use std::{collections::BTreeSet, fs, path::Path};

use cartelera_playlists::{hash::ContentHash, programme::Programme};
use tracing::info;

use super::{
    ActiveContent, Cache,
    folder::{files_in, remove_or_warn},
};

/// What is needed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Keep {
    /// Programmes.
    pub programmes: BTreeSet<ContentHash>,
    /// Bundles of approvals.
    pub approvals: BTreeSet<ContentHash>,
    /// Files, complete or under way.
    pub media: BTreeSet<ContentHash>,
}

impl Keep {
    /// What `content` needs.
    pub fn of(content: &ActiveContent) -> Self {
        let mut keep = Self::default();
        keep.programmes.extend(content.pointer.epochs.iter().map(|epoch| epoch.programme));
        keep.programmes.extend(&content.missing);
        keep.approvals.extend(content.pointer.approvals.map(|name| name.sha256));
        keep.media.extend(content.programmes.iter().flat_map(|programme| files_of(programme)));
        keep
    }
}

fn files_of(programme: &Programme) -> impl Iterator<Item = ContentHash> {
    programme.media.iter().map(|facts| facts.sha256)
}

impl Cache {
    /// Removes a media file that has no room any more, though something may need it.
    pub fn drop_media(&self, hash: &ContentHash) {
        info!(media.hash = %hash, "a file is removed to make room for what is needed first");
        remove_or_warn(&self.media_place(hash));
    }

    /// Removes programmes, approvals, files and parts of files that neither `keep` nor the active content names.
    ///
    /// Without complete active content nothing is removed: nobody knows what a damaged programme needs.
    pub fn purge(&self, keep: &Keep) {
        let Some(active) = self.active().filter(|active| active.missing.is_empty()) else { return };
        let active = Keep::of(&active);
        let needs_programme = |hash: &ContentHash| keep.programmes.contains(hash) || active.programmes.contains(hash);
        let needs_approvals = |hash: &ContentHash| keep.approvals.contains(hash) || active.approvals.contains(hash);
        let needs_media = |hash: &ContentHash| keep.media.contains(hash) || active.media.contains(hash);
        let data = self.data();
        let mut removed = remove_unless(&data.join("programmes"), needs_programme);
        removed += remove_unless(&data.join("approvals"), needs_approvals);
        removed += remove_unless(&data.join("partial"), needs_media);
        for folder in fs::read_dir(data.join("media")).into_iter().flatten().flatten() {
            removed += remove_unless(&folder.path(), needs_media);
        }
        if removed > 0 {
            info!(files = removed, "files that nothing needs removed");
        }
    }
}

fn remove_unless(folder: &Path, is_needed: impl Fn(&ContentHash) -> bool) -> usize {
    let name = |path: &Path| path.file_name().and_then(|name| name.to_str()?.parse().ok());
    let unneeded: Vec<_> =
        files_in(folder).into_iter().filter(|path| !name(path).is_some_and(|hash| is_needed(&hash))).collect();
    for path in &unneeded {
        remove_or_warn(path);
    }
    unneeded.len()
}
