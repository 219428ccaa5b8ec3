//! Records that do not count, and why.

use serde_json::{Value, json};

use super::csv::seconds;
use crate::{ask::words, sheet::sheet, store::plays::FlaggedRecord};

/// So many are listed at most.
pub(super) const MOST: u32 = 1_000;

const HEAD: [&str; 6] = ["PANTALLA", "DÍA", "REGISTRO", "VECES", "TIEMPO", "POR QUÉ NO CUENTA"];

pub(super) fn table(records: &[FlaggedRecord]) -> String {
    if records.is_empty() {
        return "Todo lo que reportaron las pantallas se pudo comprobar.\n".to_owned();
    }
    let mut rows = vec![HEAD.map(str::to_owned)];
    rows.extend(records.iter().map(|record| row(record, words::length(record.ms))));
    crate::table::table(&rows)
}

pub(super) fn csv(records: &[FlaggedRecord]) -> anyhow::Result<String> {
    let mut rows = vec![HEAD.map(str::to_owned).to_vec()];
    rows.extend(records.iter().map(|record| row(record, seconds(record.ms)).to_vec()));
    sheet(&rows)
}

pub(super) fn json(records: &[FlaggedRecord]) -> String {
    let records: Value = records.iter().map(one).collect();
    format!("{records:#}\n")
}

fn row(record: &FlaggedRecord, time: String) -> [String; 6] {
    [
        record.screen.to_string(),
        record.day.map_or_else(String::new, |day| day.to_string()),
        format!("{} {}", &record.log.to_string()[..8], record.sequence),
        record.plays.to_string(),
        time,
        record.flag.clone(),
    ]
}

fn one(record: &FlaggedRecord) -> Value {
    let span = record.span;
    json!({
        "screen": record.screen, "log": record.log, "sequence": record.sequence, "arrived": record.arrived,
        "key": record.key, "day": record.day, "from": span.map(|span| span.0), "until": span.map(|span| span.1),
        "plays": record.plays, "ms": record.ms, "flag": record.flag, "record": record.body,
    })
}
