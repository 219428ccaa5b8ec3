//! What a change does to the screens, in one sentence.

use cartelera_playlists::content::City;

use super::{rows::screens_in_words, standing::screens_of};
use crate::{page::locale::Locale, proposals::Subject};

/// Which way a change goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Does {
    /// Something that was not there before.
    Change,
    /// Back to what was there before.
    Undo,
}

/// What becomes of `subject`, on so many screens if not on all on which it shows, when `next` takes the place of `now`; `None` if it is
/// in neither.
pub(super) fn effect(
    locale: Locale,
    does: Does,
    (now, next): (&City, &City),
    (subject, reached): (&Subject, Option<usize>),
) -> Option<String> {
    let (w, p) = (locale.changes(), locale.campaigns());
    let is_campaign = subject.campaign().is_some();
    let (before, after) = (name_of(now, subject), name_of(next, subject));
    let text = match (before.is_some(), after.is_some(), does) {
        (false, true, _) if is_campaign => p.effect_new,
        (true, false, _) if is_campaign => p.effect_gone,
        (true, true, Does::Change) if is_campaign => p.effect_change,
        (true, true, Does::Undo) if is_campaign => p.effect_back,
        (false, true, Does::Change) => w.begins,
        (true, true, Does::Change) => w.differs,
        (true, false, _) => w.goes,
        (false, true, Does::Undo) => w.returns,
        (true, true, Does::Undo) => w.says_again,
        (false, false, _) => return None,
    };
    let (city, name) = if let Some(name) = after { (next, name) } else { (now, before?) };
    let screens = reached.unwrap_or_else(|| screens_of(city, subject).len());
    Some(locale.fill(text, &[&name, &screens_in_words(locale, screens, city.screens().count())]))
}

/// What staff call `subject`, if it is in `city`.
pub(super) fn name_of<'a>(city: &'a City, subject: &Subject) -> Option<&'a str> {
    match subject {
        Subject::Item(id) => city.item(id).map(|(item, _)| item.title.as_str()),
        Subject::Playlist(id) => city.playlist(id).map(|playlist| playlist.name.as_str()),
        Subject::Campaign(id) => city.campaign(id).map(|campaign| campaign.name.as_str()),
    }
}
