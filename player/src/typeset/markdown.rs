//! The plain parts of Markdown that a bulletin's body uses: paragraphs, bold, lists, tables.

use std::ops::Range;

use cartelera_playlists::programme::{BodyPart, BodyTable, MAX_COLUMNS, body_parts};

use super::bind::bind;

/// A part of a body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Part {
    Paragraph(Paragraph),
    Table(Table),
}

/// A paragraph or an entry of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Paragraph {
    /// What stands before an entry of a list: a bullet or its number.
    pub(super) marker: Option<String>,
    /// Its text without marks.
    pub(super) text: String,
    /// The bold ranges of `text`, in bytes.
    pub(super) bold: Vec<Range<usize>>,
}

/// A table; all its rows have the same number of cells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Table {
    pub(super) header: Option<Vec<Cell>>,
    pub(super) rows: Vec<Vec<Cell>>,
}

/// A cell of a table.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Cell {
    /// Its text without marks.
    pub(super) text: String,
    /// The bold ranges of `text`, in bytes.
    pub(super) bold: Vec<Range<usize>>,
}

/// Reads a body; a single line break is a space, and marks that do not pair stay as they are.
pub(super) fn parse(body: &str) -> Vec<Part> {
    let part = |part| match part {
        BodyPart::Text(lines) => paragraphs(&lines).into_iter().map(Part::Paragraph).collect(),
        BodyPart::Table(table) => Vec::from_iter(even(table).map(Part::Table)),
    };
    body_parts(body).into_iter().flat_map(part).collect()
}

/// A table with as many cells in every row as its longest one has; `None` if it says nothing.
fn even(table: BodyTable) -> Option<Table> {
    let columns = table.all_rows().map(Vec::len).max().unwrap_or(0).min(MAX_COLUMNS);
    let row = |row: &Vec<String>| -> Vec<Cell> {
        let cell = |text: &String| {
            let (text, bold) = split_bold(&bind(text));
            Cell { text, bold }
        };
        // What stands beyond the last column is not lost.
        let (first, rest) = row.split_at(row.len().min(columns.saturating_sub(1)));
        let last = (!rest.is_empty()).then(|| cell(&rest.join(" ")));
        let cells = first.iter().map(cell).chain(last).chain(std::iter::repeat_with(Cell::default));
        cells.take(columns).collect()
    };
    let says_something = table.all_rows().flatten().any(|cell| !cell.is_empty());
    says_something.then(|| Table { header: table.header.as_ref().map(row), rows: table.rows.iter().map(row).collect() })
}

fn paragraphs(lines: &[&str]) -> Vec<Paragraph> {
    let mut raw: Vec<(Option<String>, String)> = Vec::new();
    let mut is_open = false;
    for line in lines {
        let (marker, text) = split_marker(line);
        if text.is_empty() {
            is_open = false;
        } else if marker.is_some() || !is_open {
            raw.push((marker, text.to_owned()));
            is_open = true;
        } else if let Some((_, last)) = raw.last_mut() {
            last.push(' ');
            last.push_str(text);
        }
    }
    raw.into_iter()
        .map(|(marker, text)| {
            let (text, bold) = split_bold(&bind(&text));
            Paragraph { marker, text, bold }
        })
        .filter(|paragraph| !paragraph.text.trim().is_empty())
        .collect()
}

/// Splits `- text`, `* text` or `1. text`.
fn split_marker(line: &str) -> (Option<String>, &str) {
    for bullet in ["- ", "* ", "• "] {
        if let Some(text) = line.strip_prefix(bullet) {
            return (Some("•".to_owned()), text.trim());
        }
    }
    match line.split_once(['.', ')']) {
        Some((number, text))
            if (1..=2).contains(&number.len())
                && number.bytes().all(|b| b.is_ascii_digit())
                && text.starts_with(' ') =>
        {
            (Some(format!("{number}.")), text.trim())
        }
        _ => (None, line),
    }
}

/// Takes out pairs of `**` and says what stood between them.
fn split_bold(text: &str) -> (String, Vec<Range<usize>>) {
    let parts: Vec<&str> = text.split("**").collect();
    let pairs = (parts.len() - 1) / 2;
    let mut plain = String::new();
    let mut bold = Vec::new();
    for (index, part) in parts.iter().enumerate() {
        let start = plain.len();
        if index > pairs * 2 {
            plain.push_str("**");
        }
        plain.push_str(part);
        if index % 2 == 1 && index < pairs * 2 && start < plain.len() {
            bold.push(start..plain.len());
        }
    }
    (plain, bold)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse_text(body: &str) -> Vec<Paragraph> {
        let parts = parse(body).into_iter();
        parts.map(|part| if let Part::Paragraph(paragraph) = part { paragraph } else { panic!("{part:?}") }).collect()
    }

    #[test]
    fn a_table_has_even_rows_and_loses_nothing() {
        let body = "Ven\n| Día | **Hora** |\n|---|---|\n| Lunes | 8:00 a 9:00 | gratis |\n| Martes |";
        let [Part::Paragraph(_), Part::Table(table)] = <[Part; 2]>::try_from(parse(body)).unwrap() else {
            panic!("two parts")
        };
        let header = table.header.unwrap();
        assert_eq!((header[1].text.as_str(), header[1].bold.first()), ("Hora", Some(&(0..4))));
        let rows: Vec<Vec<&str>> =
            table.rows.iter().map(|row| row.iter().map(|cell| cell.text.as_str()).collect()).collect();
        assert_eq!(rows, [["Lunes", "8:00\u{a0}a\u{a0}9:00", "gratis"], ["Martes", "", ""]]);
        assert!(parse("| | |").is_empty());
    }

    #[test]
    fn a_body_is_read_as_paragraphs_lists_and_bold() {
        let body =
            "Trae tu **INE**\ny tu comprobante.\n\n- Lunes a viernes\n- **8:00** a 15:00\n2. Paga\n\n**sin cierre";
        let read: Vec<_> = parse_text(body);
        let texts: Vec<_> = read.iter().map(|p| (p.marker.as_deref(), p.text.as_str())).collect();
        assert_eq!(
            texts,
            [
                (None, "Trae tu INE y\u{a0}tu comprobante."),
                (Some("•"), "Lunes a\u{a0}viernes"),
                (Some("•"), "8:00\u{a0}a\u{a0}15:00"),
                (Some("2."), "Paga"),
                (None, "**sin cierre"),
            ]
        );
        assert_eq!(&read[0].text[read[0].bold[0].clone()], "INE");
        assert_eq!(&read[2].text[read[2].bold[0].clone()], "8:00");
        assert!(read[4].bold.is_empty());
    }

    #[test]
    fn text_that_only_looks_like_marks_stays() {
        for body in ["3.5 millones", "2026. Un año", "-5 grados", "**", "****", "* "] {
            let read = parse_text(body);
            assert!(read.iter().all(|p| p.marker.is_none() && p.bold.is_empty()), "{body}: {read:?}");
        }
    }
}
