//! Changes one rule of a playlist file, and leaves everything else in it as it is.

use cartelera_playlists::{
    hash::ContentHash,
    ids::{DaypartId, DepartmentId, OfficeId},
};
use jiff::civil::Date;
use toml_edit::{Array, ArrayOfTables, Datetime, InlineTable, Item, Table, value};

use super::{
    PlaylistText, digest, key_of,
    restore::{forget_position, place_of},
    set,
};
use crate::proposals::{Place, RuleTerms};

impl PlaylistText {
    /// The names of its rules, in their order.
    pub(crate) fn rules(&self) -> Vec<String> {
        self.rule_tables().filter_map(|table| table.get("id")?.as_str().map(str::to_owned)).collect()
    }

    /// The hash of the text of `rule`, if it is here.
    pub(crate) fn rule_digest(&self, rule: &str) -> Option<ContentHash> {
        self.rule_tables().find(|table| is_rule(table, rule)).map(digest)
    }

    /// Writes what differs between the terms that `rule` has and those that it is to have.
    pub(crate) fn write_rule(&mut self, rule: &str, old: &RuleTerms, new: &RuleTerms) {
        let Some(table) = self.rule_table_mut(rule) else { return };
        if old.from != new.from {
            date(table, "from", new.from);
        }
        if old.last_day != new.last_day {
            date(table, "until", new.until());
        }
        if old.weekdays != new.weekdays {
            list(table, "weekdays", new.weekdays.iter().map(key_of).collect());
        }
        if (&old.dayparts, &old.ranges) != (&new.dayparts, &new.ranges) {
            let named = new.dayparts.iter().map(DaypartId::to_string);
            let own = new.ranges.iter().map(|range| format!("{}-{}", range.from, range.to));
            list(table, "dayparts", named.chain(own).collect());
        }
        if let (Some(old), Some(new)) = (&old.place, &new.place) {
            place(table, old, new);
        }
        if old.share_ppm != new.share_ppm {
            match new.share_ppm {
                Some(ppm) => set(table, "share", f64::from(ppm) / 1e6),
                None => drop(table.remove("share")),
            }
        }
    }

    /// Adds a rule behind the others.
    pub(crate) fn add_rule(&mut self, rule: &str, terms: &RuleTerms) {
        let rules = self.0.entry("rules").or_insert_with(|| Item::ArrayOfTables(ArrayOfTables::new()));
        let Some(rules) = rules.as_array_of_tables_mut() else { return };
        let mut table = Table::new();
        table["id"] = value(rule);
        table["region"] = value("main");
        table["priority"] = value("normal");
        rules.push(table);
        self.write_rule(rule, &RuleTerms { place: Some(Place::default()), ..RuleTerms::default() }, terms);
    }

    /// Takes `rule` out; gives whether it was there.
    pub(crate) fn take_rule(&mut self, rule: &str) -> bool {
        let Some(rules) = self.0.get_mut("rules").and_then(Item::as_array_of_tables_mut) else { return false };
        let before = rules.len();
        rules.retain(|table| !is_rule(table, rule));
        rules.len() < before
    }

    /// Makes `rule` what it is in `old`, an earlier text of this file: it goes if it was not there, and is where it was among the
    /// others if it is not here.
    pub(crate) fn restore_rule(&mut self, old: &Self, rule: &str) {
        let all = old.0.get("rules").and_then(Item::as_array_of_tables);
        let from = all.and_then(|all| all.iter().position(|table| is_rule(table, rule)).map(|from| (all, from)));
        let Some((all, from)) = from else {
            self.take_rule(rule);
            return;
        };
        let Some(mut was) = all.get(from).cloned() else { return };
        forget_position(&mut was);
        if let Some(table) = self.rule_table_mut(rule) {
            was.set_position(table.position());
            *table = was;
            return;
        }
        let rules = self.0.entry("rules").or_insert_with(|| Item::ArrayOfTables(ArrayOfTables::new()));
        if let Some(rules) = rules.as_array_of_tables_mut() {
            let place = place_of(rules, all, from);
            rules.insert(place, was);
        }
    }

    fn rule_tables(&self) -> impl Iterator<Item = &Table> {
        self.0.get("rules").and_then(Item::as_array_of_tables).into_iter().flat_map(ArrayOfTables::iter)
    }

    fn rule_table_mut(&mut self, rule: &str) -> Option<&mut Table> {
        self.0.get_mut("rules")?.as_array_of_tables_mut()?.iter_mut().find(|table| is_rule(table, rule))
    }
}

fn is_rule(table: &Table, rule: &str) -> bool {
    table.get("id").and_then(Item::as_str) == Some(rule)
}

fn date(table: &mut Table, key: &str, now: Option<Date>) {
    match now.and_then(|date| date.to_string().parse::<Datetime>().ok()) {
        Some(date) => set(table, key, date),
        None => drop(table.remove(key)),
    }
}

fn list(table: &mut Table, key: &str, now: Vec<String>) {
    if now.is_empty() {
        table.remove(key);
    } else {
        set(table, key, now.into_iter().collect::<Array>());
    }
}

fn place(table: &mut Table, old: &Place, new: &Place) {
    if old.departments != new.departments {
        list(table, "departments", new.departments.iter().map(DepartmentId::to_string).collect());
    }
    if old.offices != new.offices {
        list(table, "offices", new.offices.iter().map(OfficeId::to_string).collect());
    }
    if old.tags == new.tags {
        return;
    }
    let any: Array = new.tags.iter().map(String::as_str).collect();
    if let Some(tags) = table.get_mut("tags").and_then(Item::as_table_like_mut) {
        if new.tags.is_empty() {
            tags.remove("any");
        } else {
            tags.insert("any", value(any));
        }
        let is_empty = tags.is_empty();
        if let Some(inline) = table.get_mut("tags").and_then(Item::as_inline_table_mut) {
            inline.fmt();
        }
        if is_empty {
            table.remove("tags");
        }
    } else if !new.tags.is_empty() {
        let mut tags = InlineTable::new();
        tags.insert("any", any.into());
        table["tags"] = value(tags);
    }
}

#[cfg(test)]
mod tests {
    use cartelera_playlists::programme::{MinuteOfDay, TimeRange, Weekday};

    use super::*;

    const FILE: &str = r#"# Predial.
id = "predial"

[[items]]
id = "uno" # el primero

[[rules]] # en cajas
id = "cajas"
region = "main"
share = 0.3 # lo que se acordó
from = 2027-01-01
until = 2027-04-01
weekdays = ["mon", "tue"]
dayparts = ["manana"]
tags = { any = ["cajas"], not = ["agua"] }

# El resto.
[[rules]]
id = "resto"

[rules.tags]
not = ["cajas"]
"#;

    fn day(text: &str) -> Date {
        text.parse().unwrap()
    }

    fn cajas() -> RuleTerms {
        RuleTerms {
            from: Some(day("2027-01-01")),
            last_day: Some(day("2027-03-31")),
            weekdays: vec![Weekday::Mon, Weekday::Tue],
            dayparts: vec!["manana".parse().unwrap()],
            place: Some(Place { tags: vec!["cajas".to_owned()], ..Place::default() }),
            share_ppm: Some(300_000),
            ..RuleTerms::default()
        }
    }

    fn written(rule: &str, old: &RuleTerms, new: &RuleTerms) -> String {
        let mut file = PlaylistText::read(FILE).unwrap();
        file.write_rule(rule, old, new);
        file.text()
    }

    #[test]
    fn what_does_not_differ_stays_byte_for_byte() {
        assert_eq!(written("cajas", &cajas(), &cajas()), FILE);
        let kept = RuleTerms { place: None, ..cajas() };
        assert_eq!(written("cajas", &cajas(), &kept), FILE, "a place that nobody chose stays");
        assert_eq!(written("nadie", &cajas(), &RuleTerms::default()), FILE);
    }

    #[test]
    fn what_differs_is_written_in_its_place_and_comments_stay() {
        let noon = MinuteOfDay::new(720).unwrap();
        let new = RuleTerms {
            last_day: Some(day("2027-04-30")),
            weekdays: vec![Weekday::Fri],
            ranges: vec![TimeRange { from: noon, to: MinuteOfDay::new(1440).unwrap() }],
            share_ppm: Some(125_000),
            ..cajas()
        };
        let expected = FILE
            .replace("2027-04-01", "2027-05-01")
            .replace("[\"mon\", \"tue\"]", "[\"fri\"]")
            .replace("[\"manana\"]", "[\"manana\", \"12:00-24:00\"]")
            .replace("share = 0.3 #", "share = 0.125 #");
        assert_eq!(written("cajas", &cajas(), &new), expected);
    }

    #[test]
    fn conditions_can_be_taken_away_and_those_that_no_form_asks_for_stay() {
        let text = written("cajas", &cajas(), &RuleTerms { place: Some(Place::default()), ..RuleTerms::default() });
        let rest = FILE.split_once("# El resto.").unwrap().1;
        let rule = "[[rules]] # en cajas\nid = \"cajas\"\nregion = \"main\"\ntags = { not = [\"agua\"] }\n";
        assert_eq!(text.split_once("# El resto.").unwrap().1, rest);
        assert!(text.contains(rule), "{text}");
    }

    #[test]
    fn a_place_is_written_where_there_was_none() {
        let offices = Place { offices: vec!["salud".parse().unwrap()], ..Place::default() };
        let tags = Place { tags: vec!["centro".to_owned()], ..Place::default() };
        let none = RuleTerms { place: Some(Place::default()), ..RuleTerms::default() };
        let text = written("resto", &none, &RuleTerms { place: Some(offices), ..RuleTerms::default() });
        assert!(text.contains("id = \"resto\"\noffices = [\"salud\"]\n\n[rules.tags]\nnot = [\"cajas\"]\n"), "{text}");
        let text = written("resto", &none, &RuleTerms { place: Some(tags), ..RuleTerms::default() });
        assert!(text.contains("[rules.tags]\nnot = [\"cajas\"]\nany = [\"centro\"]\n"), "{text}");
    }

    #[test]
    fn a_list_of_inline_tables_becomes_tables() {
        let text = "id = \"a\"\nitems = [{ id = \"uno\" }]\nrules = [{ id = \"a\" }]\n";
        let mut file = PlaylistText::read(text).unwrap();
        assert!(file.rule_digest("a").is_some());
        file.write_rule("a", &RuleTerms::default(), &RuleTerms { share_ppm: Some(500_000), ..RuleTerms::default() });
        let text = file.text();
        assert!(text.contains("[[items]]\nid = \"uno\"") && text.contains("share = 0.5"), "{text}");
    }
}
