//! Files for spreadsheets: RFC 4180, in UTF-8 with a byte order mark, which Excel needs to see that it is.

use anyhow::Context as _;
use csv::{Terminator, WriterBuilder};

/// What makes a spreadsheet take a cell for a formula where it stands first.
const FORMULA: [char; 6] = ['=', '+', '-', '@', '\t', '\r'];

/// Cells as a file.
pub(crate) fn sheet(rows: &[Vec<String>]) -> anyhow::Result<String> {
    let mut writer = WriterBuilder::new().terminator(Terminator::CRLF).from_writer(Vec::new());
    for row in rows {
        writer.write_record(row.iter().map(|cell| safe(cell))).context("writing a line of CSV")?;
    }
    let bytes = writer.into_inner().context("ending the CSV")?;
    Ok(format!("\u{feff}{}", String::from_utf8(bytes).context("writing CSV")?))
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
}
