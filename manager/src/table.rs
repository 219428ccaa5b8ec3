//! Tables for people: columns as wide as their widest cell.

/// Columns whose cells begin on the left.
pub(crate) fn table<const N: usize>(rows: &[[String; N]]) -> String {
    columns(rows, N)
}

/// As [`table`], but only the first `names` columns; the cells of the others end on the right, as figures do.
pub(crate) fn ledger<const N: usize>(rows: &[[String; N]], names: usize) -> String {
    columns(rows, names)
}

fn columns<const N: usize>(rows: &[[String; N]], names: usize) -> String {
    let mut widths = [0; N];
    for row in rows {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = (*width).max(cell.chars().count());
        }
    }
    let line = |row: &[String; N]| {
        let cells = row.iter().zip(widths).enumerate().map(|(place, (cell, width))| {
            if place < names { format!("{cell:width$}") } else { format!("{cell:>width$}") }
        });
        cells.collect::<Vec<_>>().join("  ").trim_end().to_owned() + "\n"
    };
    rows.iter().map(line).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_line_up() {
        let rows = [["a", "México", "1"], ["pantalla", "b", ""]].map(|row| row.map(str::to_owned));
        assert_eq!(table(&rows), "a         México  1\npantalla  b\n");
    }

    #[test]
    fn figures_end_in_one_column() {
        let rows = [["PIEZA", "VECES"], ["a", "1,204"], ["ñandú", "7"]].map(|row| row.map(str::to_owned));
        assert_eq!(ledger(&rows, 1), "PIEZA  VECES\na      1,204\nñandú      7\n");
    }
}
