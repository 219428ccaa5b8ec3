//! Changes the text of a campaign file, and leaves everything else in it as it is, comments too.

use anyhow::Context as _;
use cartelera_playlists::{
    hash::ContentHash,
    ids::{CampaignId, DepartmentId},
};
use jiff::civil::Date;
use toml_edit::{Datetime, DocumentMut, InlineTable, Item, Table, Value, value};

use super::{
    choice, digest,
    flight::{endless, until},
    set, text,
};
use crate::proposals::{CampaignTerms, end_of};

/// The text of a campaign file, to be changed.
pub(crate) struct CampaignText(DocumentMut);

impl CampaignText {
    /// Reads `text`, which was found to be right before.
    pub(crate) fn read(text: &str) -> anyhow::Result<Self> {
        Ok(Self(text.parse().context("reading a campaign file")?))
    }

    /// A new campaign of which nothing else is said yet.
    pub(crate) fn new(id: &CampaignId, department: &DepartmentId) -> Self {
        let mut document = DocumentMut::new();
        document["id"] = value(id.as_str());
        document["name"] = value("");
        document["department"] = value(department.as_str());
        Self(document)
    }

    /// The text.
    pub(crate) fn text(&self) -> String {
        self.0.to_string()
    }

    /// Its identifier.
    pub(crate) fn id(&self) -> &str {
        self.0.get("id").and_then(Item::as_str).unwrap_or("")
    }

    /// The hash of the text.
    pub(crate) fn digest(&self) -> ContentHash {
        digest(self.0.as_table())
    }

    /// Writes what differs between the terms that it has and those that it is to have.
    pub(crate) fn write(&mut self, old: &CampaignTerms, new: &CampaignTerms) {
        let table = self.0.as_table_mut();
        text(table, "name", &new.name);
        choice(table, "axis", new.axis.clone());
        text(table, "objective", &new.objective);
        text(table, "population", &new.population);
        text(table, "budget_line", &new.budget_line);
        if old.last_day != new.last_day {
            match new.last_day {
                Some(day) => until(table, end_of(day)),
                None => endless(table),
            }
        }
        if old.from != new.from {
            from(table, new.from);
        }
        if (old.plays, old.airtime_ms) != (new.plays, new.airtime_ms) {
            target(table, old, new);
        }
        if old.testigos != new.testigos {
            if new.testigos == 0 {
                table.remove("testigos");
            } else {
                set(table, "testigos", i64::from(new.testigos));
            }
        }
    }
}

fn from(table: &mut Table, day: Option<Date>) {
    let written = day.and_then(|day| day.to_string().parse::<Datetime>().ok());
    part(table, "flight", "from", written.map(Value::from));
}

fn target(table: &mut Table, old: &CampaignTerms, new: &CampaignTerms) {
    if old.plays != new.plays {
        part(table, "target", "plays", new.plays.map(|plays| i64::from(plays).into()));
    }
    if old.airtime_ms != new.airtime_ms {
        part(table, "target", "airtime", new.airtime_ms.map(|ms| duration(ms).into()));
    }
}

/// Puts `key` into the table `name` of `table`, or takes it out; a table in which nothing is left goes.
fn part(table: &mut Table, name: &str, key: &str, new: Option<Value>) {
    let known = table.get_mut(name).and_then(Item::as_table_like_mut);
    match (known, new) {
        (Some(known), Some(new)) => {
            if let Some(old) = known.get_mut(key).and_then(Item::as_value_mut) {
                let decor = old.decor().clone();
                *old = new;
                *old.decor_mut() = decor;
            } else {
                known.insert(key, value(new));
            }
        }
        (Some(known), None) => {
            known.remove(key);
            if known.is_empty() {
                table.remove(name);
            } else if let Some(inline) = table.get_mut(name).and_then(Item::as_inline_table_mut) {
                inline.fmt();
            }
        }
        (None, Some(new)) => {
            let mut inline = InlineTable::new();
            inline.insert(key, new);
            table[name] = value(inline);
        }
        (None, None) => {}
    }
}

/// A duration as files have it: `60h`, `1h30m`.
fn duration(ms: u64) -> String {
    let (hours, minutes, seconds, rest) = (ms / 3_600_000, ms / 60_000 % 60, ms / 1_000 % 60, ms % 1_000);
    let units = [(hours, "h"), (minutes, "m"), (seconds, "s"), (rest, "ms")];
    let given = units.into_iter().filter(|(count, _)| *count > 0);
    given.map(|(count, unit)| format!("{count}{unit}")).collect::<Vec<_>>().concat()
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    const FILE: &str = r#"# De todo el ayuntamiento.
id = "agua"
name = "Cada gota cuenta" # sin punto
department = "simas"
axis = "habitabilidad"
objective = "Que se reporten fugas."
flight = { from = 2026-11-01, until = 2027-01-01 } # acuerdo 7
target = { plays = 300, airtime = "2h" }
"#;

    fn terms() -> CampaignTerms {
        CampaignTerms {
            name: "Cada gota cuenta".into(),
            axis: "habitabilidad".into(),
            objective: "Que se reporten fugas.".into(),
            from: Some(date(2026, 11, 1)),
            last_day: Some(date(2026, 12, 31)),
            plays: Some(300),
            airtime_ms: Some(7_200_000),
            ..CampaignTerms::default()
        }
    }

    fn written(new: CampaignTerms) -> String {
        let mut file = CampaignText::read(FILE).unwrap();
        file.write(&terms(), &new);
        file.text()
    }

    #[test]
    fn what_is_not_changed_stays_byte_for_byte() {
        assert_eq!(written(terms()), FILE);
    }

    #[test]
    fn each_term_is_written_in_its_place_with_the_comments_around() {
        assert_eq!(
            written(CampaignTerms { last_day: Some(date(2027, 1, 31)), ..terms() }),
            FILE.replace("until = 2027-01-01", "until = 2027-02-01")
        );
        assert_eq!(
            written(CampaignTerms { name: "Ni una gota".into(), plays: Some(400), ..terms() }),
            FILE.replace("Cada gota cuenta", "Ni una gota").replace("300", "400")
        );
        assert_eq!(
            written(CampaignTerms { from: None, airtime_ms: None, ..terms() }),
            FILE.replace("from = 2026-11-01, ", "").replace(", airtime = \"2h\"", "")
        );
        let text = written(CampaignTerms { from: None, last_day: None, plays: None, airtime_ms: None, ..terms() });
        assert!(!text.contains("flight") && !text.contains("target"), "{text}");
        let text = written(CampaignTerms { testigos: 30, population: "Hogares".into(), ..terms() });
        assert!(text.ends_with("population = \"Hogares\"\ntestigos = 30\n"), "{text}");
    }

    #[test]
    fn a_new_one_is_written_whole() {
        let mut file = CampaignText::new(&"agua".parse().unwrap(), &"simas".parse().unwrap());
        let airtime_ms = Some(5_400_000);
        file.write(&CampaignTerms::default(), &CampaignTerms { from: None, plays: None, airtime_ms, ..terms() });
        assert_eq!(
            file.text(),
            "id = \"agua\"\nname = \"Cada gota cuenta\"\ndepartment = \"simas\"\naxis = \"habitabilidad\"\n\
             objective = \"Que se reporten fugas.\"\nflight = { until = 2027-01-01 }\n\
             target = { airtime = \"1h30m\" }\n"
        );
    }
}
