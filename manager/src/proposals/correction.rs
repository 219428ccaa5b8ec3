//! What is wrong with a correction because of where the item stands: in the house loop, or with a day on which it begins.
//!
//! The rules are those of the content's check, told in the words of the page.

use cartelera_playlists::{
    content::{City, ItemEntry},
    ids::ItemId,
};

use super::{Field, Notice, Remark, What, notice::end_of};

/// Everything that is wrong with `notice` as the text of `item`.
pub(crate) fn correction_remarks(notice: &Notice, item: &ItemId, city: &City) -> Vec<Remark> {
    let mut all = Vec::new();
    let mut error = |field, what| all.push(Remark { field, is_error: true, what });
    let begins = city.item(item).and_then(|(item, _)| item.flight?.from);
    if let Some((begins, day)) = begins.zip(notice.last_day)
        && end_of(day) <= begins
    {
        error(Field::LastDay, What::BeforeStart(begins.date()));
    }
    let loop_items = house_loop(city);
    if !loop_items.iter().any(|known| known.id == *item) {
        return all;
    }
    let exempt = city.always_exempt();
    if !city.exempt.is_empty() && !exempt.contains(&notice.category) {
        error(Field::Category, What::HouseLoop(exempt));
    }
    if !keeps_running(city, item) {
        if notice.last_day.is_some() {
            error(Field::LastDay, What::HouseLoopEnds);
        }
        if notice.minors.consent().is_some() {
            error(Field::Minors, What::HouseLoopEnds);
        }
    }
    all
}

/// Whether the house loop still has something that may always run if `item` is taken out of it, or was never in it.
pub(crate) fn keeps_running(city: &City, item: &ItemId) -> bool {
    let all = house_loop(city);
    let runs_always = |known: &ItemEntry| {
        let flight = city.flight_of(known);
        flight.from.is_none() && flight.until.is_none()
    };
    let is_in_it = all.iter().any(|known| known.id == *item);
    !is_in_it || all.iter().any(|known| known.id != *item && runs_always(known))
}

fn house_loop(city: &City) -> Vec<&ItemEntry> {
    let playlist = city.playlist(&city.house_loop);
    playlist.into_iter().flat_map(|playlist| &playlist.members).filter_map(|member| city.member(member)).collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use cartelera_playlists::{
        content::{self, SourceFile},
        programme::Category,
    };
    use jiff::civil::date;

    use super::*;
    use crate::publish;

    /// A city with two items in its house loop, of which only one always runs, and one that begins later.
    fn city() -> City {
        let brand = "name = \"C\"\nbackground = \"#ffffff\"\ntext = \"#000000\"\naccent = \"#000000\"\non_accent = \"#ffffff\"\n";
        let item = |id: &str, more: &str| {
            format!(
                "[[items]]\nid = \"{id}\"\nkind = \"bulletin\"\ntitle = \"T\"\nheadline = \"T\"\nservants = \"none\"\n\
                 category = \"health\"\n{more}\n"
            )
        };
        let files = [
            (
                "city.toml",
                format!(
                    "format = 1\nname = \"C\"\nzone = \"America/Monterrey\"\nhouse_loop = \"casa\"\n\
                     exempt = [\"health\", \"education\", \"civil-protection\"]\n[hours]\nmon = [\"08:00-15:00\"]\n\
                     [brands.normal]\n{brand}[brands.neutral]\n{brand}"
                ),
            ),
            ("departments/d.toml", "id = \"d\"\nname = \"D\"\nkind = \"directorate\"\n".to_owned()),
            (
                "playlists/casa.toml",
                format!(
                    "id = \"casa\"\nname = \"Casa\"\ndepartment = \"d\"\n{}{}",
                    item("siempre", ""),
                    item("invierno", "flight = { until = 2027-03-01 }")
                ),
            ),
            (
                "playlists/otra.toml",
                format!(
                    "id = \"otra\"\nname = \"Otra\"\ndepartment = \"d\"\n{}[[rules]]\nid = \"otra\"\n",
                    item("feria", "flight = { from = 2026-12-10 }")
                ),
            ),
        ];
        let sources: Vec<SourceFile> =
            files.into_iter().map(|(path, text)| SourceFile { path: path.to_owned(), text }).collect();
        let now = "2026-11-28T18:00:00Z".parse().unwrap();
        content::read(&sources, &BTreeMap::new(), &publish::zone, now).unwrap().0
    }

    fn found(item: &str, change: impl Fn(&mut Notice)) -> Vec<(Field, What)> {
        let mut notice = Notice { category: Category::Health, ..Notice::default() };
        change(&mut notice);
        let all = correction_remarks(&notice, &item.parse().unwrap(), &city());
        all.into_iter().map(|remark| (remark.field, remark.what)).collect()
    }

    #[test]
    fn what_is_in_the_house_loop_shows_in_a_blackout_too() {
        assert_eq!(found("siempre", |_| {}), []);
        let refused = found("siempre", |notice| notice.category = Category::Services);
        assert_eq!(refused, [(Field::Category, What::HouseLoop(vec![Category::Health, Category::Education]))]);
        assert_eq!(found("feria", |notice| notice.category = Category::Services), []);
    }

    #[test]
    fn the_house_loop_never_runs_dry() {
        let ends = |notice: &mut Notice| notice.last_day = Some(date(2026, 12, 31));
        assert_eq!(found("siempre", ends), [(Field::LastDay, What::HouseLoopEnds)]);
        assert_eq!(found("invierno", ends), []);
        let (city, id) = (city(), |id: &str| id.parse().unwrap());
        assert!(!keeps_running(&city, &id("siempre")));
        assert!(keeps_running(&city, &id("invierno")) && keeps_running(&city, &id("feria")));
    }

    #[test]
    fn an_item_does_not_end_before_it_begins() {
        let on = |day: i8| move |notice: &mut Notice| notice.last_day = Some(date(2026, 12, day));
        assert_eq!(found("feria", on(9)), [(Field::LastDay, What::BeforeStart(date(2026, 12, 10)))]);
        assert_eq!(found("feria", on(10)), []);
    }
}
