//! The campaigns to which an item can belong.

use cartelera_playlists::content::City;
use jiff::civil::Date;

use super::super::form::Choice;
use crate::proposals::last_day_of;

/// Those that are not over on `today`, and the one that is `chosen`.
pub(in crate::page::content) fn campaign_choices(city: &City, chosen: &str, today: Date) -> Vec<Choice> {
    let is_open = |flight| last_day_of(flight).is_none_or(|day| day >= today);
    let offered = city.campaigns.iter().filter(|known| is_open(known.flight) || known.id.as_str() == chosen);
    let mut all: Vec<Choice> =
        offered.map(|known| (known.id.to_string(), known.name.clone(), known.id.as_str() == chosen)).collect();
    all.sort_by_key(|(_, name, _)| name.to_lowercase());
    all
}
