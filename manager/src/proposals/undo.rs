//! Takes one change of an item back on the texts of the content, and leaves everything else in them as it is.

use cartelera_playlists::{content::SourceFile, hash::ContentHash, ids::ItemId};

use super::apply::{ApplyFault, FOLDER, add_file, is_called, take};
use crate::content::edit::PlaylistText;

/// The texts of the content around a change.
#[derive(Clone, Copy)]
pub(crate) struct Around<'a> {
    pub(crate) before: &'a [SourceFile],
    pub(crate) after: &'a [SourceFile],
}

/// Makes `item` what it was before a change: out of the content if it was not in it, else where it stood.
///
/// # Errors
///
/// [`ApplyFault`] if the item is not what the change left.
pub(super) fn undo(sources: &mut Vec<SourceFile>, item: &ItemId, around: Around<'_>) -> Result<(), ApplyFault> {
    let (left, is) = (standing(around.after, item)?, standing(sources, item)?);
    if is != left {
        return Err(match (is.is_empty(), left.is_empty()) {
            (true, _) => ApplyFault::Gone,
            (_, true) => ApplyFault::Taken,
            _ => ApplyFault::Changed,
        });
    }
    if standing(around.before, item)?.is_empty() {
        return Ok(take(sources, item)?);
    }
    for old in around.before.iter().filter(|source| may_hold(source, item)) {
        let mut was = PlaylistText::read(&old.text)?;
        if was.places_of(item).is_empty() {
            continue;
        }
        if let Some(place) = sources.iter().position(|source| is_called(source, was.id())) {
            let mut file = PlaylistText::read(&sources[place].text)?;
            if !file.restore(&was, item) {
                return Err(ApplyFault::Changed);
            }
            sources[place].text = file.text();
        } else {
            // It went with the item; what else was in it may have gone on purpose.
            was.keep_only(item);
            add_file(sources, old.path.trim_end_matches(".toml"), was.text());
        }
    }
    Ok(())
}

/// Every playlist in which `item` stands, with the texts of its places there.
fn standing(sources: &[SourceFile], item: &ItemId) -> anyhow::Result<Vec<(String, Vec<ContentHash>)>> {
    let mut all = Vec::new();
    for source in sources.iter().filter(|source| may_hold(source, item)) {
        let file = PlaylistText::read(&source.text)?;
        let places = file.places_of(item);
        if !places.is_empty() {
            all.push((file.id().to_owned(), places));
        }
    }
    all.sort();
    Ok(all)
}

/// Most files do not even hold the name.
fn may_hold(source: &SourceFile, item: &ItemId) -> bool {
    source.path.starts_with(FOLDER) && source.text.contains(item.as_str())
}
