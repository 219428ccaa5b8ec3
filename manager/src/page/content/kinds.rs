//! What an item is before the law, as a form asks it: its category, and how public servants appear in it.

use cartelera_playlists::programme::{Category, ServantAppearance};

use super::form::Choice;
use crate::{content::edit::key_of, page::locale::Locale};

/// The categories that can be chosen: a campaign that the electoral institute authorised needs more than this form asks.
const CATEGORIES: [Category; 6] = [
    Category::Services,
    Category::GovernmentPublicity,
    Category::Education,
    Category::Health,
    Category::CivilProtection,
    Category::ElectoralAuthority,
];
const SERVANTS: [ServantAppearance; 4] =
    [ServantAppearance::Name, ServantAppearance::Image, ServantAppearance::Voice, ServantAppearance::Symbol];

/// The categories, of which `chosen` is one even where it cannot be chosen anew.
pub(super) fn category_choices(locale: Locale, chosen: Category) -> Vec<Choice> {
    let other = (!CATEGORIES.contains(&chosen)).then_some(chosen);
    let all = CATEGORIES.into_iter().chain(other);
    all.map(|known| (key_of(known), locale.content().category(known).to_owned(), known == chosen)).collect()
}

/// The ways in which public servants appear.
pub(super) fn servant_choices(locale: Locale, chosen: &[ServantAppearance]) -> Vec<Choice> {
    let choice = |known| (key_of(known), locale.content().servant(known).to_owned(), chosen.contains(&known));
    SERVANTS.into_iter().map(choice).collect()
}

/// The category with this key; `old` is what it was.
pub(super) fn category(text: &str, old: Option<Category>) -> Option<Category> {
    CATEGORIES.into_iter().chain(old).find(|known| key_of(*known) == text)
}

/// The appearance with this key.
pub(super) fn servant(text: &str) -> Option<ServantAppearance> {
    SERVANTS.into_iter().find(|known| key_of(*known) == text)
}
