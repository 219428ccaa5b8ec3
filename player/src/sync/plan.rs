//! Decisions without I/O: whether a pointer is followed, and which files are fetched in which order.

use std::collections::{BTreeMap, BTreeSet};

use cartelera_playlists::{
    envelope::MAX_ENVELOPE_BYTES,
    hash::ContentHash,
    ids::{ItemId, ScreenId},
    manifest::{MAX_EPOCHS, Pointer},
    programme::{Brand, Content, Item, Programme},
};
use jiff::Timestamp;

use crate::cache::{ActiveContent, Refusal};

/// A file that is needed and not on the disk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Want {
    /// Its name.
    pub(super) hash: ContentHash,
    /// Its length in bytes.
    pub(super) size_bytes: u64,
}

/// What to do with a pointer whose signature holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    /// It is the one that is active, completely.
    Known,
    /// It is to become the active one.
    Follow,
}

/// Decides about the pointer `offered`, whose envelope has the hash `hash`, beside what is active.
pub(super) fn judge(
    screen: &ScreenId,
    active: Option<&ActiveContent>,
    offered: &Pointer,
    hash: &ContentHash,
) -> Result<Verdict, Refusal> {
    if offered.screen != *screen {
        return Err(Refusal::OtherScreen);
    }
    let is_fetchable = |size_bytes: u64| (1..=MAX_ENVELOPE_BYTES as u64).contains(&size_bytes);
    if !(1..=MAX_EPOCHS).contains(&offered.epochs.len())
        || !offered.epochs.is_sorted_by_key(|epoch| epoch.effective_from)
        || !offered.epochs.iter().all(|epoch| is_fetchable(epoch.size_bytes))
    {
        return Err(Refusal::Senseless);
    }
    let Some(active) = active else { return Ok(Verdict::Follow) };
    let order = |pointer: &Pointer| (pointer.sequence, pointer.issued);
    if active.pointer_hash == *hash {
        return Ok(if active.missing.is_empty() { Verdict::Known } else { Verdict::Follow });
    }
    // Two different pointers of the same rank: the one that was followed first stays.
    if order(offered) <= order(&active.pointer) { Err(Refusal::Rollback) } else { Ok(Verdict::Follow) }
}

/// The files of `content` that are not on the disk, those that are shown first in front.
pub(super) fn wants(content: &ActiveContent, now: Timestamp, has: impl Fn(&ContentHash) -> bool) -> Vec<Want> {
    let epochs = content.epochs();
    let ruling = epochs.iter().rposition(|(epoch, _)| epoch.effective_from <= now).unwrap_or(0);
    let (past, rest) = epochs.split_at(ruling);
    let mut seen = BTreeSet::new();
    let mut wants = Vec::new();
    for (_, programme) in rest.iter().chain(past) {
        let sizes: BTreeMap<_, _> = programme.media.iter().map(|facts| (facts.sha256, facts.size_bytes)).collect();
        let listed = programme.media.iter().map(|facts| facts.sha256);
        for hash in in_order_of_showing(programme).into_iter().chain(listed) {
            // A file that an item names and the list lacks has no known length: it is not fetched.
            if let Some(&size_bytes) = sizes.get(&hash)
                && seen.insert(hash)
                && !has(&hash)
            {
                wants.push(Want { hash, size_bytes });
            }
        }
    }
    wants
}

/// Files in the order in which a screen needs them: the brands, the house loop, then the rules' items in turns.
fn in_order_of_showing(programme: &Programme) -> Vec<ContentHash> {
    let mut files: Vec<ContentHash> =
        [&programme.brands.normal, &programme.brands.neutral].into_iter().flat_map(files_of_brand).collect();
    files.extend(programme.axes.iter().filter_map(|axis| axis.icon));
    let items: BTreeMap<&ItemId, &Item> = programme.items.iter().map(|item| (&item.id, item)).collect();
    let files_of = |id: &ItemId| items.get(id).map(|item| files_of_item(item)).unwrap_or_default();
    files.extend(programme.house_loop.iter().flat_map(files_of));
    let mut rules: Vec<_> = programme.rules.iter().collect();
    rules.sort_by_key(|rule| rule.priority);
    let lists: Vec<&[ItemId]> = rules
        .iter()
        .filter_map(|rule| programme.playlists.iter().find(|playlist| playlist.id == rule.playlist))
        .map(|playlist| playlist.items.as_slice())
        .collect();
    let longest = lists.iter().map(|list| list.len()).max().unwrap_or(0);
    files.extend((0..longest).flat_map(|turn| lists.iter().filter_map(move |list| list.get(turn))).flat_map(files_of));
    files
}

fn files_of_brand(brand: &Brand) -> impl Iterator<Item = ContentHash> {
    [brand.logo, brand.headline_font, brand.body_font].into_iter().flatten()
}

fn files_of_item(item: &Item) -> Vec<ContentHash> {
    match &item.content {
        Content::Bulletin(bulletin) => bulletin.picture.into_iter().collect(),
        Content::Capsule(capsule) => [Some(capsule.media), capsule.subtitles].into_iter().flatten().collect(),
        Content::Slide(slide) => vec![slide.media],
    }
}
