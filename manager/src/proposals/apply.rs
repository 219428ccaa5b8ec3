//! Carries a proposal out on the texts of the content.

use anyhow::{Context as _, anyhow};
use cartelera_playlists::{
    content::{City, DaysEntry, ItemEntry, PlaylistEntry, SourceFile},
    hash::ContentHash,
    ids::{DepartmentId, ItemId},
    programme::{Priority, Region},
};

use super::{
    Change, Notice, Place, RuleTerms,
    notice::{end_of, last_day_of},
    undo::{Around, undo},
};
use crate::content::{
    capsule,
    edit::{End, PlaylistText},
};

/// Where playlists lie.
pub(super) const FOLDER: &str = "playlists/";

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
    /// The texts around the change that it takes back, where it takes one back.
    pub(crate) undone: Option<Around<'a>>,
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
    if wanted.base.is_some() && city.item(wanted.item).is_some_and(|known| owner(known) != wanted.department) {
        // Whoever may authorise it is another one now.
        return Err(ApplyFault::Changed);
    }
    match (wanted.base, found) {
        // It compares more than the text of the item.
        _ if wanted.change.undoes().is_some() => {}
        (None, Some(_)) => return Err(ApplyFault::Taken),
        (Some(_), None) => return Err(ApplyFault::Gone),
        (Some(base), Some((_, digest))) if base != digest => return Err(ApplyFault::Changed),
        _ => {}
    }
    match (wanted.change, found) {
        (Change::Put(notice), Some((place, _))) => {
            let mut file = PlaylistText::read(&sources[place].text)?;
            let old = city.item(wanted.item).and_then(|(item, _)| item.flight).and_then(last_day_of);
            let end = match notice.last_day {
                day if day == old => End::Keep,
                Some(day) => End::At(end_of(day)),
                None => End::Never,
            };
            file.put(wanted.item, notice, end);
            sources[place].text = file.text();
        }
        (Change::Put(notice), None) if notice.follows.is_some() => follow(&mut sources, city, wanted, notice)?,
        (Change::Put(notice), None) => add(&mut sources, city, wanted, notice)?,
        (Change::Remove { .. }, _) => take(&mut sources, wanted.item)?,
        (Change::Undo { .. }, _) => {
            let around = wanted.undone.context("nobody looked up what is to be taken back")?;
            undo(&mut sources, wanted.item, around)?;
        }
        (
            Change::Rule(_) | Change::EndRule { .. } | Change::Order { .. } | Change::Playlist(_) | Change::Campaign(_),
            _,
        ) => return Err(anyhow!("a change of something else is none of item {}", wanted.item).into()),
    }
    Ok(sources)
}

/// The department that owns an item.
pub(crate) fn owner<'a>((item, playlist): (&'a ItemEntry, &'a PlaylistEntry)) -> &'a DepartmentId {
    item.owner.as_ref().unwrap_or(&playlist.department)
}

/// Adds a new episode to its series.
fn follow(sources: &mut [SourceFile], city: &City, wanted: Wanted<'_>, notice: &Notice) -> Result<(), ApplyFault> {
    let after = notice.follows.as_ref().ok_or(ApplyFault::Gone)?;
    let known = city.item(after).ok_or(ApplyFault::Gone)?;
    if owner(known) != wanted.department {
        return Err(ApplyFault::Changed);
    }
    let (place, _) = find_item(sources, after)?.ok_or(ApplyFault::Gone)?;
    let mut file = PlaylistText::read(&sources[place].text)?;
    if !capsule::follow(&mut file, after, wanted.item, notice.begins) {
        return Err(ApplyFault::Gone);
    }
    let end = notice.last_day.map_or(End::Never, |day| End::At(end_of(day)));
    file.put(wanted.item, notice, end);
    sources[place].text = file.text();
    Ok(())
}

/// Adds a new item to the playlist of its department and place, which is made if there is none.
fn add(sources: &mut Vec<SourceFile>, city: &City, wanted: Wanted<'_>, notice: &Notice) -> anyhow::Result<()> {
    let place = notice.place.as_ref().context("nobody said where the bulletin is to show")?;
    let end = notice.last_day.map_or(End::Never, |day| End::At(end_of(day)));
    let id = list_for(city, wanted.department, place).context("there is no name left for a playlist")?;
    let known = sources.iter().position(|source| is_called(source, &id));
    if let Some(known) = known {
        let mut file = PlaylistText::read(&sources[known].text)?;
        file.put(wanted.item, notice, end);
        sources[known].text = file.text();
        return Ok(());
    }
    let mut file = PlaylistText::new(&id, &name(city, wanted.department, place), wanted.department);
    file.put(wanted.item, notice, end);
    file.add_rule(&id, &RuleTerms { place: Some(place.clone()), ..RuleTerms::default() });
    add_file(sources, &format!("{FOLDER}{id}"), file.text());
    Ok(())
}

/// The identifier of the playlist in which a new item of `department` for `place` stands: one that is there, or a new one.
fn list_for(city: &City, department: &DepartmentId, place: &Place) -> Option<String> {
    let base = place.playlist(department);
    // Somebody may have made something else of the one with that name.
    let mut names = std::iter::once(base.clone()).chain((2_u32..).map(|number| format!("{base}-{number}")));
    let is_there = |id: &String| city.playlists.iter().any(|known| known.id.as_str() == id);
    names.find(|id| !is_there(id) || is_for(city, id, department, place))
}

/// Where a new item comes to stand.
pub(crate) enum Landing<'a> {
    /// Behind the others of this playlist.
    In(&'a PlaylistEntry),
    /// In a playlist that is made for it.
    New,
}

/// Where a new item of `department` for `place` comes to stand.
pub(crate) fn landing<'a>(city: &'a City, department: &DepartmentId, place: &Place) -> Landing<'a> {
    let id = list_for(city, department, place);
    let known = city.playlists.iter().find(|known| Some(known.id.as_str()) == id.as_deref());
    known.map_or(Landing::New, Landing::In)
}

/// Adds a file that is called `name`, or that with a number where there is one already.
pub(super) fn add_file(sources: &mut Vec<SourceFile>, name: &str, text: String) {
    let mut paths =
        std::iter::once(format!("{name}.toml")).chain((2_u32..).map(|number| format!("{name}-{number}.toml")));
    let is_free = |path: &String| !sources.iter().any(|source| source.path == *path);
    let path = paths.find(is_free).unwrap_or_default();
    sources.push(SourceFile { path, text });
    sources.sort_by(|a, b| a.path.cmp(&b.path));
}

/// Whether a file holds the playlist `id`.
pub(super) fn is_called(source: &SourceFile, id: &str) -> bool {
    source.path.starts_with(FOLDER)
        && source.text.contains(id)
        && PlaylistText::read(&source.text).is_ok_and(|file| file.id() == id)
}

/// Whether the playlist `id` is that of `department` for `place`, by its one rule and nothing more.
fn is_for(city: &City, id: &str, department: &DepartmentId, place: &Place) -> bool {
    let known = city.playlists.iter().find(|playlist| playlist.id.as_str() == id);
    known.is_some_and(|playlist| {
        let [rule] = &playlist.rules[..] else { return false };
        let is_plain = rule.share_ppm.is_none() && rule.dayparts.is_empty() && rule.days == DaysEntry::default();
        playlist.department == *department
            && is_plain
            && rule.region == Region::Main
            && rule.priority == Priority::Normal
            && rule.targeting == place.targeting()
    })
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
pub(super) fn take(sources: &mut Vec<SourceFile>, item: &ItemId) -> anyhow::Result<()> {
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
