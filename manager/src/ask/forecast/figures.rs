//! Plays, airtime and share as cells of a table and as JSON.

use std::collections::BTreeMap;

use cartelera_playlists::forecast::{Figures, Target};
use serde_json::{Map, Value, json};

use crate::ask::{when::Month, words};

pub(super) fn row(id: &str, name: &str, screens: Option<u64>, figures: &Figures, reached: Option<f64>) -> [String; 8] {
    [
        id.to_owned(),
        name.to_owned(),
        screens.map(words::number).unwrap_or_default(),
        words::number(figures.main.plays),
        words::length(figures.main.ms),
        words::percent(figures.share()),
        if figures.bar.plays > 0 { words::number(figures.bar.plays) } else { String::new() },
        reached.map(|reached| words::percent(Some(reached))).unwrap_or_default(),
    ]
}

pub(super) fn month_key(month: Month) -> Value {
    json!(month.from.strftime("%Y-%m").to_string())
}

pub(super) fn json_figures(figures: &Figures) -> Map<String, Value> {
    let pairs = [
        ("plays", json!(figures.main.plays)),
        ("airtime_ms", json!(figures.main.ms)),
        ("share", json!(figures.share())),
        ("bar_plays", json!(figures.bar.plays)),
        ("bar_airtime_ms", json!(figures.bar.ms)),
        ("open_ms", json!(figures.open_ms)),
    ];
    pairs.into_iter().map(|(key, value)| (key.to_owned(), value)).collect()
}

pub(super) fn json_target(target: Option<Target>, figures: &Figures) -> Option<(String, Value)> {
    let target = target?;
    let reached = target.reached(figures);
    Some(("target".to_owned(), json!({ "plays": target.plays, "airtime_ms": target.airtime_ms, "reached": reached })))
}

pub(super) fn keyed<K: serde::Serialize>(name: &str, lines: &BTreeMap<K, Figures>) -> Value {
    let lines = lines.iter().map(|(key, figures)| {
        let mut line = json_figures(figures);
        line.insert(name.to_owned(), json!(key));
        Value::Object(line)
    });
    lines.collect()
}
