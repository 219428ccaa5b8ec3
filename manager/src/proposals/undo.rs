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

#[cfg(test)]
mod tests {
    use super::*;

    fn source(path: &str, text: &str) -> SourceFile {
        SourceFile { path: path.to_owned(), text: text.to_owned() }
    }

    fn playlist(id: &str, items: &[&str]) -> SourceFile {
        let items: Vec<String> = items.iter().map(|item| format!("\n[[items]]\nid = \"{item}\"\n")).collect();
        let text = format!("id = \"{id}\"\n{}\n[[rules]]\nid = \"{id}\"\n", items.concat());
        source(&format!("playlists/{id}.toml"), &text)
    }

    fn undone(now: &[SourceFile], before: &[SourceFile], after: &[SourceFile]) -> Result<Vec<SourceFile>, ApplyFault> {
        let mut sources = now.to_vec();
        undo(&mut sources, &"feria".parse().unwrap(), Around { before, after })?;
        Ok(sources)
    }

    fn is_same(one: &[SourceFile], other: &[SourceFile]) {
        let told =
            |all: &[SourceFile]| all.iter().map(|file| format!("{}\n{}", file.path, file.text)).collect::<Vec<_>>();
        assert_eq!(told(one), told(other));
    }

    #[test]
    fn what_was_new_goes_with_the_playlist_that_was_made_for_it() {
        let before = [playlist("casa", &["siempre"])];
        let after = [playlist("avisos", &["feria"]), playlist("casa", &["siempre"])];
        is_same(&undone(&after, &before, &after).unwrap(), &before);
        let later = [playlist("avisos", &["feria", "obra"]), playlist("casa", &["siempre"])];
        let left = [playlist("avisos", &["obra"]), playlist("casa", &["siempre"])];
        is_same(&undone(&later, &before, &after).unwrap(), &left);
    }

    #[test]
    fn what_was_taken_off_is_back_in_every_place_and_with_its_rule() {
        let used =
            source("playlists/otra.toml", "id = \"otra\"\n\n[[items]]\nid = \"x\"\n\n[[items]]\nuse = \"feria\"\n");
        let before = [playlist("avisos", &["feria"]), used];
        let after = [source("playlists/otra.toml", "id = \"otra\"\n\n[[items]]\nid = \"x\"\n")];
        is_same(&undone(&after, &before, &after).unwrap(), &before);
        // Another one of the same name stands in the file by now.
        let later = [playlist("avisos", &["obra"]), after[0].clone()];
        let found = undone(&later, &before, &after).unwrap();
        is_same(&found, &[playlist("avisos", &["feria", "obra"]), before[1].clone()]);
    }

    #[test]
    fn what_was_changed_again_is_left_alone() {
        let before = [playlist("avisos", &["obra"])];
        let after = [playlist("avisos", &["obra", "feria"])];
        let changed = after[0].text.replace("id = \"feria\"\n", "id = \"feria\"\ntitle = \"Otra\"\n");
        let changed = [source(&after[0].path, &changed)];
        assert!(matches!(undone(&changed, &before, &after), Err(ApplyFault::Changed)));
        assert!(matches!(undone(&before, &before, &after), Err(ApplyFault::Gone)));
        assert!(matches!(undone(&after, &after, &before), Err(ApplyFault::Taken)));
        let placed = [after[0].clone(), source("playlists/b.toml", "id = \"b\"\n\n[[items]]\nuse = \"feria\"\n")];
        assert!(matches!(undone(&placed, &before, &after), Err(ApplyFault::Changed)), "it shows elsewhere, too");
    }
}
