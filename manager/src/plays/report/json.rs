//! The answer for programs.

use serde_json::{Map, Value, json};

use super::{Report, key};
use crate::store::plays::{Counted, Grouping, Line};

pub(super) fn write(report: &Report) -> String {
    let question = &report.question;
    let by = match question.by {
        Grouping::Day => "day",
        Grouping::Month => "month",
        Grouping::Screen => "screen",
        Grouping::Office => "office",
        Grouping::Item => "item",
    };
    let lines: Vec<Value> = report.lines.iter().map(|line| line_json(line, by, question.by)).collect();
    let answer = json!({
        "from": question.from, "to": question.to, "by": by,
        "screen": question.screen, "office": question.office, "campaign": question.campaign, "axis": question.axis,
        "lines": lines,
        "flagged": counted(report.flagged),
    });
    format!("{answer:#}\n")
}

fn line_json(line: &Line, by: &str, grouping: Grouping) -> Value {
    let mut json = Map::new();
    json.insert(by.to_owned(), json!(key(line, grouping)));
    if !matches!(grouping, Grouping::Day | Grouping::Month) {
        json.insert("name".to_owned(), json!(line.name));
    }
    if let Some(digest) = &line.digest {
        json.insert("digest".to_owned(), json!(digest));
    }
    let why: Map<String, Value> = line.missed.iter().map(|(why, missed)| (why.clone(), counted(*missed))).collect();
    for (name, value) in [
        ("region", json!(if line.is_bar { "bar" } else { "main" })),
        ("planned", counted(line.planned)),
        ("shown", counted(line.all_shown())),
        ("extra", counted(line.extra)),
        ("missed", counted(line.all_missed())),
        ("missed_why", Value::Object(why)),
    ] {
        json.insert(name.to_owned(), value);
    }
    Value::Object(json)
}

pub(super) fn counted(counted: Counted) -> Value {
    json!({ "plays": counted.plays, "ms": counted.ms })
}
