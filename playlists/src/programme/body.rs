//! The body of a bulletin as parts: running text and tables, and how many words a reader finds in it.

/// The most columns that a table may have: more cannot be read from afar.
pub const MAX_COLUMNS: usize = 5;

/// A part of a body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BodyPart<'a> {
    /// Lines of paragraphs and lists, as they are written.
    Text(Vec<&'a str>),
    /// A table.
    Table(BodyTable),
}

/// A table: rows of cells with text in the plain parts of Markdown.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BodyTable {
    /// The row over the others, if a line of dashes stands below it.
    pub header: Option<Vec<String>>,
    /// All other rows, each with as many cells as it is written with.
    pub rows: Vec<Vec<String>>,
}

impl BodyTable {
    /// How many columns it has: the cells of its first row.
    pub fn columns(&self) -> usize {
        self.all_rows().next().map_or(0, Vec::len)
    }

    /// Its header, if it has one, and its rows.
    pub fn all_rows(&self) -> impl Iterator<Item = &Vec<String>> {
        self.header.iter().chain(&self.rows)
    }

    /// What keeps it from being a table that can be read, in words, with what is allowed in parentheses.
    ///
    /// A row of another number of cells is told with its text, since a body has no keys of its own.
    pub fn faults(&self) -> Vec<String> {
        let columns = self.columns();
        let mut faults = Vec::new();
        if !(2..=MAX_COLUMNS).contains(&columns) {
            let first = self.all_rows().next().map(|row| row.join(" | ")).unwrap_or_default();
            faults.push(format!("the table {first:?} has {columns} columns (allowed: 2 to {MAX_COLUMNS})"));
        }
        if self.rows.is_empty() {
            faults.push("a table has no rows (allowed: at least one, beside its header)".to_owned());
        }
        for row in self.rows.iter().filter(|row| row.len() != columns) {
            let (text, found) = (row.join(" | "), row.len());
            faults.push(format!("the row {text:?} has {found} cells (allowed: {columns}, as the table's first row)"));
        }
        faults
    }
}

/// Divides a body into running text and tables.
///
/// A table is a run of lines that begin with `|`, cells stand between `|`, and `\|` is a `|` inside a cell. If the second
/// line has nothing but dashes and colons in its cells, the first one is the header
/// ([GitHub Flavored Markdown, 4.10](https://github.github.com/gfm/#tables-extension-)); unlike there, a table needs no
/// header.
///
/// # Examples
/// ```
/// use cartelera_playlists::programme::{BodyPart, body_parts};
///
/// let parts = body_parts("Horarios:\n\n| Día | Hora |\n|---|---|\n| Lunes | 8:00 |");
/// let BodyPart::Table(table) = &parts[1] else { panic!("a table") };
/// assert_eq!(table.header.as_deref(), Some(&["Día".to_owned(), "Hora".to_owned()][..]));
/// assert_eq!(table.rows, [["Lunes", "8:00"]]);
/// ```
pub fn body_parts(body: &str) -> Vec<BodyPart<'_>> {
    let mut parts: Vec<BodyPart<'_>> = Vec::new();
    let lines: Vec<&str> = body.lines().map(str::trim).collect();
    for run in lines.chunk_by(|one, next| one.starts_with('|') == next.starts_with('|')) {
        parts.push(if run[0].starts_with('|') { BodyPart::Table(table(run)) } else { BodyPart::Text(run.to_vec()) });
    }
    parts
}

/// How many words of a text a reader reads: those that hold a letter or digit.
pub fn count_words(text: &str) -> u32 {
    let count = text.split_whitespace().filter(|word| word.contains(char::is_alphanumeric)).count();
    u32::try_from(count).unwrap_or(u32::MAX)
}

/// How many words of a body a reader reads, those of its tables too.
pub fn count_body_words(body: &str) -> u32 {
    let of_part = |part: BodyPart<'_>| match part {
        BodyPart::Text(lines) => lines.into_iter().map(count_words).sum::<u32>(),
        BodyPart::Table(table) => table.all_rows().flatten().map(|cell| count_words(cell)).sum(),
    };
    body_parts(body).into_iter().map(of_part).sum()
}

fn table(lines: &[&str]) -> BodyTable {
    let mut rows: Vec<Vec<String>> = lines.iter().map(|line| cells(line)).collect();
    let header = if rows.get(1).is_some_and(|row| is_separator(row)) {
        rows.remove(1);
        Some(rows.remove(0))
    } else {
        if is_separator(&rows[0]) {
            rows.remove(0);
        }
        None
    };
    BodyTable { header, rows }
}

/// The cells of a line that begins with `|`.
fn cells(line: &str) -> Vec<String> {
    let mut cells = vec![String::new()];
    let mut letters = line.strip_prefix('|').unwrap_or(line).chars().peekable();
    while let Some(letter) = letters.next() {
        match letter {
            '\\' if letters.peek() == Some(&'|') => cells.last_mut().into_iter().for_each(|cell| cell.push('|')),
            '|' => cells.push(String::new()),
            _ => cells.last_mut().into_iter().for_each(|cell| cell.push(letter)),
        }
        if letter == '\\' && letters.peek() == Some(&'|') {
            letters.next();
        }
    }
    if cells.len() > 1 && cells.last().is_some_and(|cell| cell.trim().is_empty()) {
        cells.pop();
    }
    cells.into_iter().map(|cell| cell.trim().to_owned()).collect()
}

fn is_separator(row: &[String]) -> bool {
    row.iter().all(|cell| cell.contains('-') && cell.chars().all(|letter| "-:".contains(letter)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tables(body: &str) -> Vec<BodyTable> {
        let parts = body_parts(body).into_iter();
        parts.filter_map(|part| if let BodyPart::Table(table) = part { Some(table) } else { None }).collect()
    }

    #[test]
    fn lines_that_begin_with_a_bar_are_tables_with_or_without_a_header() {
        let body =
            "Ven:\n| Día | Sede |\n|:--|--:|\n| Lunes | *Plaza* \\| kiosco |\n| Martes || \ny ya\n\n|a|b|\n|---|---|";
        let found = tables(body);
        assert_eq!(found[0].header.as_deref(), Some(&["Día".to_owned(), "Sede".to_owned()][..]));
        assert_eq!(found[0].rows, [["Lunes", "*Plaza* | kiosco"], ["Martes", ""]]);
        assert_eq!((found[1].header.is_some(), found[1].rows.len()), (true, 0));
        assert_eq!(
            tables("|---|---|\n| 1 | 2 |")[0],
            BodyTable { header: None, rows: vec![vec!["1".into(), "2".into()]] }
        );
        assert!(matches!(body_parts(body)[2], BodyPart::Text(ref lines) if *lines == ["y ya", ""]));
        assert!(body_parts("").is_empty());
    }

    #[test]
    fn bars_and_dashes_are_no_words() {
        assert_eq!(count_body_words("Dos palabras\n|Lunes|8:00 a 14:00|\n|-|-|\n|Sábado|**cerrado**|"), 8);
        assert_eq!(count_body_words("- ocho más, **que** - diez"), 4);
    }

    #[test]
    fn a_table_says_what_cannot_be_read_in_it() {
        let faults = |body: &str| tables(body).remove(0).faults();
        assert!(faults("| a | b |\n|---|---|\n| c | d |").is_empty());
        assert_eq!(
            faults("| a | b |\n|---|---|\n| c |\n| d | e | f |"),
            [
                "the row \"c\" has 1 cells (allowed: 2, as the table's first row)",
                "the row \"d | e | f\" has 3 cells (allowed: 2, as the table's first row)",
            ]
        );
        assert_eq!(faults("| a | b |\n|---|---|"), ["a table has no rows (allowed: at least one, beside its header)"]);
        assert!(faults("| a |\n| b |")[0].contains("has 1 columns (allowed: 2 to 5)"));
        assert!(faults("|1|2|3|4|5|6|")[0].contains("has 6 columns"));
    }
}
