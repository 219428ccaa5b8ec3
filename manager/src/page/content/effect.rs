//! What a change does to the screens, in one sentence.

use cartelera_playlists::{content::City, ids::ItemId};

use super::{rows::screens_in_words, standing::screens_with};
use crate::page::locale::Locale;

/// Which way a change goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Does {
    /// Something that was not there before.
    Change,
    /// Back to what was there before.
    Undo,
}

/// What becomes of `item` when `next` takes the place of `now`; `None` if it is in neither.
pub(super) fn effect(locale: Locale, does: Does, (now, next): (&City, &City), item: &ItemId) -> Option<String> {
    let w = locale.changes();
    let (before, after) = (now.item(item), next.item(item));
    let text = match (before.is_some(), after.is_some(), does) {
        (false, true, Does::Change) => w.begins,
        (true, true, Does::Change) => w.differs,
        (true, false, _) => w.goes,
        (false, true, Does::Undo) => w.returns,
        (true, true, Does::Undo) => w.says_again,
        (false, false, _) => return None,
    };
    let (city, (entry, _)) = if let Some(found) = after { (next, found) } else { (now, before?) };
    let screens = screens_with(city, entry).len();
    Some(locale.fill(text, &[&entry.title, &screens_in_words(locale, screens, city.screens().count())]))
}
