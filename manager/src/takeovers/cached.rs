//! Sees that screens have what a takeover needs: in an emergency nothing is waited for.

use std::collections::BTreeSet;

use anyhow::ensure;
use cartelera_playlists::{
    hash::ContentHash,
    programme::{Content, Item},
};

use super::source::Source;
use crate::{data::Data, publish::Followed};

/// The files that `item` shows.
fn files(item: &Item) -> Vec<ContentHash> {
    match &item.content {
        Content::Bulletin(bulletin) => bulletin.picture.into_iter().collect(),
        Content::Slide(slide) => vec![slide.media],
        Content::Capsule(capsule) => [Some(capsule.media), capsule.subtitles].into_iter().flatten().collect(),
    }
}

/// Refuses `item` on a screen that follows `followed` if a file of it is not in the store or not in what the screen follows.
pub(super) async fn check(data: &Data, source: &Source, item: &Item, followed: &Followed) -> anyhow::Result<()> {
    let cached: BTreeSet<ContentHash> =
        followed.programmes.iter().flat_map(|programme| &programme.media).map(|media| media.sha256).collect();
    for file in files(item) {
        let name = source.path(file).map_or_else(|| file.to_string(), |path| path.display().to_string());
        ensure!(
            cached.contains(&file) && data.blobs.size_bytes(file).await?.is_some(),
            "starting a takeover with item {}: screen {} does not have {name}; a takeover needs nothing that is not already \
             cached (put the item into a playlist that the screen follows and publish first, or use a text without a \
             picture)",
            item.id,
            followed.pointer.screen
        );
    }
    Ok(())
}
