//! The answer for spreadsheets.

use super::{Report, key, subject};
use crate::{
    plays::reasons,
    sheet::sheet,
    store::plays::{Counted, Line},
};

pub(super) fn write(report: &Report) -> anyhow::Result<String> {
    let by = report.question.by;
    let head = [
        subject(by),
        "NOMBRE",
        "HUELLA",
        "REGIÓN",
        "PREVISTAS",
        "PREVISTAS (S)",
        "MOSTRADAS",
        "MOSTRADAS (S)",
        "DE ELLAS EXTRA",
        "DE ELLAS EXTRA (S)",
        "NO MOSTRADAS",
        "NO MOSTRADAS (S)",
        "POR QUÉ",
    ];
    let mut rows = vec![head.map(str::to_owned).to_vec()];
    for line in &report.lines {
        let mut row = vec![
            key(line, by),
            line.name.clone(),
            line.digest.clone().unwrap_or_default(),
            if line.is_bar { "cintillo" } else { "pantalla" }.to_owned(),
        ];
        for Counted { plays, ms } in [line.planned, line.all_shown(), line.extra, line.all_missed()] {
            row.extend([plays.to_string(), seconds(ms)]);
        }
        row.push(why(line));
        rows.push(row);
    }
    sheet(&rows)
}

/// Seconds with milliseconds.
pub(super) fn seconds(ms: u64) -> String {
    format!("{}.{:03}", ms / 1000, ms % 1000)
}

fn why(line: &Line) -> String {
    let reasons = line
        .reasons()
        .into_iter()
        .map(|(why, missed)| format!("{}: {} ({} s)", reasons::words(why), missed.plays, seconds(missed.ms)));
    reasons.collect::<Vec<_>>().join("; ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_seconds() {
        assert_eq!(seconds(61_005), "61.005");
    }
}
