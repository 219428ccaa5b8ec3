//! Carries a proposal out on the texts of the content.

use anyhow::Context as _;
use cartelera_playlists::{
    content::{City, SourceFile},
    hash::ContentHash,
    ids::{DepartmentId, ItemId},
};

use super::{
    Change, Notice, Place,
    notice::{end_of, last_day_of},
};
use crate::content::edit::PlaylistText;

/// Where playlists lie.
const FOLDER: &str = "playlists/";

/// Why a proposal cannot be carried out on the content as it is now.
#[derive(Debug)]
pub(crate) enum ApplyFault {
    /// The item was changed since the proposal was made.
    Changed,
    /// The item is no longer there.
    Gone,
    /// Another item has the identifier of the new one.
    Taken,
    /// A text could not be read.
    Failed(anyhow::Error),
}

impl From<anyhow::Error> for ApplyFault {
    fn from(error: anyhow::Error) -> Self {
        Self::Failed(error)
    }
}

/// What is to become of an item.
#[derive(Clone, Copy)]
pub(crate) struct Wanted<'a> {
    pub(crate) item: &'a ItemId,
    pub(crate) department: &'a DepartmentId,
    pub(crate) change: &'a Change,
    pub(crate) base: Option<ContentHash>,
}

/// The file that defines `item`, by its place in `sources`, and the hash of the text that does.
pub(crate) fn find_item(sources: &[SourceFile], item: &ItemId) -> anyhow::Result<Option<(usize, ContentHash)>> {
    for (place, source) in sources.iter().enumerate().filter(|(_, source)| source.path.starts_with(FOLDER)) {
        // Most files do not even hold the name.
        if source.text.contains(item.as_str())
            && let Some(digest) = PlaylistText::read(&source.text)?.digest_of(item)
        {
            return Ok(Some((place, digest)));
        }
    }
    Ok(None)
}

/// Carries `wanted` out on `sources`, which make `city`.
///
/// # Errors
///
/// [`ApplyFault`] if the content is not the one that the proposal was made from, as far as this item goes.
pub(crate) fn apply(sources: &[SourceFile], city: &City, wanted: Wanted<'_>) -> Result<Vec<SourceFile>, ApplyFault> {
    let found = find_item(sources, wanted.item)?;
    let mut sources = sources.to_vec();
    match (wanted.base, found) {
        (None, Some(_)) => return Err(ApplyFault::Taken),
        (Some(_), None) => return Err(ApplyFault::Gone),
        (Some(base), Some((_, digest))) if base != digest => return Err(ApplyFault::Changed),
        _ => {}
    }
    match (wanted.change, found) {
        (Change::Put(notice), Some((place, _))) => {
            let mut file = PlaylistText::read(&sources[place].text)?;
            let old = city.item(wanted.item).and_then(|(item, _)| item.flight).and_then(last_day_of);
            let end = notice.last_day.filter(|day| old != Some(*day)).map(end_of);
            file.put(wanted.item, notice, end);
            sources[place].text = file.text();
        }
        (Change::Put(notice), None) => add(&mut sources, city, wanted, notice)?,
        (Change::Remove { .. }, _) => take(&mut sources, wanted.item)?,
    }
    Ok(sources)
}

/// Adds a new item to the playlist of its department and place, which is made if there is none.
fn add(sources: &mut Vec<SourceFile>, city: &City, wanted: Wanted<'_>, notice: &Notice) -> anyhow::Result<()> {
    let place = notice.place.as_ref().context("nobody said where the bulletin is to show")?;
    let id = place.playlist(wanted.department);
    let end = notice.last_day.map(end_of);
    for source in sources.iter_mut().filter(|source| source.path.starts_with(FOLDER)) {
        if !source.text.contains(&id) {
            continue;
        }
        let mut file = PlaylistText::read(&source.text)?;
        if file.id() == id {
            file.put(wanted.item, notice, end);
            source.text = file.text();
            return Ok(());
        }
    }
    let mut file = PlaylistText::new(&id, &name(city, wanted.department, place), wanted.department, &place.targeting());
    file.put(wanted.item, notice, end);
    let mut paths = std::iter::once(format!("{FOLDER}{id}.toml"))
        .chain((2_u32..).map(|number| format!("{FOLDER}{id}-{number}.toml")));
    let is_free = |path: &String| !sources.iter().any(|source| source.path == *path);
    let path = paths.find(is_free).unwrap_or_default();
    sources.push(SourceFile { path, text: file.text() });
    sources.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(())
}

/// What staff call the playlist of a department for a place.
fn name(city: &City, department: &DepartmentId, place: &Place) -> String {
    let known = city.departments.iter().find(|known| known.id == *department);
    let whose = known.map_or_else(|| department.to_string(), |department| department.name.clone());
    let offices = city.offices.iter().filter(|office| place.offices.contains(&office.id));
    let mut parts: Vec<&str> = offices.map(|office| office.name.as_str()).collect();
    parts.extend(place.tags.iter().map(String::as_str));
    if parts.is_empty() { format!("Avisos de {whose}") } else { format!("Avisos de {whose}: {}", parts.join(", ")) }
}

/// Takes an item out of every playlist; one that is left without items goes.
fn take(sources: &mut Vec<SourceFile>, item: &ItemId) -> anyhow::Result<()> {
    let mut emptied = Vec::new();
    for source in sources.iter_mut().filter(|source| source.path.starts_with(FOLDER)) {
        if !source.text.contains(item.as_str()) {
            continue;
        }
        let mut file = PlaylistText::read(&source.text)?;
        if file.take(item) {
            source.text = file.text();
            if file.is_empty() {
                emptied.push(source.path.clone());
            }
        }
    }
    sources.retain(|source| !emptied.contains(&source.path));
    Ok(())
}
