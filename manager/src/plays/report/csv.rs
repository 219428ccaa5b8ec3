//! The answer for spreadsheets: RFC 4180, in UTF-8 with a byte order mark, which Excel needs to see that it is.

use anyhow::Context as _;
use csv::{Terminator, WriterBuilder};

use super::{Report, key, subject};
use crate::{
    plays::reasons,
    store::plays::{Counted, Line},
};

/// What makes a spreadsheet take a cell for a formula where it stands first.
const FORMULA: [char; 6] = ['=', '+', '-', '@', '\t', '\r'];

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

/// Cells as a file.
pub(super) fn sheet(rows: &[Vec<String>]) -> anyhow::Result<String> {
    let mut writer = WriterBuilder::new().terminator(Terminator::CRLF).from_writer(Vec::new());
    for row in rows {
        writer.write_record(row.iter().map(|cell| safe(cell))).context("writing a line of CSV")?;
    }
    let bytes = writer.into_inner().context("ending the CSV")?;
    Ok(format!("\u{feff}{}", String::from_utf8(bytes).context("writing CSV")?))
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

/// A cell that no spreadsheet computes: titles are written by many people.
fn safe(cell: &str) -> String {
    if cell.starts_with(FORMULA) { format!("'{cell}") } else { cell.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_is_text_whatever_it_begins_with() {
        let cells = ["=1+1", "+52", "-1", "@SUM(A1)", "\tx", "a=b", "dijo \"no\", y ya", ""];
        let text = sheet(&[cells.map(str::to_owned).to_vec()]).unwrap();
        assert_eq!(text, "\u{feff}'=1+1,'+52,'-1,'@SUM(A1),'\tx,a=b,\"dijo \"\"no\"\", y ya\",\r\n");
    }

    #[test]
    fn times_are_seconds() {
        assert_eq!(seconds(61_005), "61.005");
    }
}
