//! Tables whose cells stand side by side in columns that line up.

use std::ops::Range;

use cartelera_playlists::programme::count_words;

use super::{
    canvas::{Area, Canvas},
    fonts::Typesetter,
    markdown::{Cell, Table},
    palette::{Palette, mix},
    text::{Block, Style},
};

/// Lines of a cell beyond which its column is too narrow.
const MOST_LINES: usize = 4;

/// Space between columns as a part of the font size, at least and at most.
const GAPS: Range<f32> = 0.9..2.6;

/// Space above and below the text of a row as a part of the font size.
const PADDING: f32 = 0.16;

/// Distance of the baselines within a cell as a part of the font size.
const LEADING: f32 = 1.2;

/// A table in its rows; the header, if it is a row, is the first.
pub(super) struct Rows {
    all: Vec<Row>,
    has_header: bool,
    width: f32,
    size_px: f32,
    colours: Palette,
}

struct Row {
    /// Cells with the distances of their top left corners from the row's.
    cells: Vec<(Block, f32, f32)>,
    height: f32,
    words: u32,
}

impl Rows {
    /// Sets `table` in `style` into `width` pixels with rows at most `row_height` high; `None` if it does not fit.
    pub(super) fn new(
        typesetter: &mut Typesetter,
        table: &Table,
        style: &Style,
        colours: Palette,
        (width, row_height): (f32, f32),
    ) -> Option<Self> {
        let style = &Style { leading: LEADING, ..style.clone() };
        let columns = Columns::new(typesetter, table, style, width)?;
        let rows = beside(typesetter, table, style, &columns)?;
        let (has_header, width, size_px) = (table.header.is_some(), columns.width(), style.size_px);
        let fits = rows.iter().all(|row| row.height <= row_height);
        fits.then_some(Self { all: rows, has_header, width, size_px, colours })
    }

    pub(super) fn len(&self) -> usize {
        self.all.len()
    }

    /// Size of the letters in pixels.
    pub(super) fn letter_px(&self) -> f32 {
        self.size_px
    }

    pub(super) fn row_height(&self, row: usize) -> f32 {
        self.all[row].height
    }

    /// Height of what is repeated above `row` at the top of a page.
    pub(super) fn repeated(&self, row: usize) -> f32 {
        if self.has_header && row > 0 { self.all[0].height } else { 0.0 }
    }

    /// Whether `row` would look lost at the top of a page: the first under the header, and the last of several.
    pub(super) fn is_glued(&self, row: usize) -> bool {
        row > 0 && (row == 1 && self.has_header || row > 2 && row + 1 == self.all.len())
    }

    /// Words in `row`; a repeated header counts once.
    pub(super) fn words(&self, row: usize) -> u32 {
        self.all[row].words
    }

    /// Draws `row` with its top left corner at `left`, `top`, and a rule under all but the last.
    pub(super) fn draw(&self, canvas: &mut Canvas, row: usize, left: f32, top: f32) {
        for (block, x, y) in &self.all[row].cells {
            block.draw(canvas, left + x, top + y);
        }
        let is_header = row == 0 && self.has_header;
        if row + 1 == self.all.len() && !is_header {
            return;
        }
        let (part, colour) = if is_header {
            (0.075, self.colours.mark)
        } else {
            (0.035, mix(self.colours.text, self.colours.background, 0.72))
        };
        let height = (self.size_px * part).max(1.0).round();
        let bottom = (top + self.all[row].height).round();
        canvas.fill_area(Area::new(left, bottom - height, self.width, height), colour);
    }
}

/// The columns of a table whose cells stand side by side.
struct Columns {
    widths: Vec<f32>,
    gap: f32,
}

impl Columns {
    /// Divides `width`: every column as wide as its longest text if that fits, else in proportion; `None` if a word would not
    /// fit into its column.
    fn new(typesetter: &mut Typesetter, table: &Table, style: &Style, width: f32) -> Option<Self> {
        let count = table.header.iter().chain(&table.rows).map(Vec::len).max().unwrap_or(0);
        let mut least = vec![0.0_f32; count];
        let mut wanted = vec![0.0_f32; count];
        let bold = Style { weight: 700.0, ..style.clone() };
        for (row, is_header) in
            table.header.iter().map(|row| (row, true)).chain(table.rows.iter().map(|row| (row, false)))
        {
            for (column, cell) in row.iter().enumerate() {
                let style = if is_header { &bold } else { style };
                // A pixel more, so that rounding breaks no line.
                let line = typesetter.block(&cell.text, &cell.bold, style, f32::MAX).width() + 1.0;
                wanted[column] = wanted[column].max(line);
                let words = cell.text.split(' ').filter(|word| !word.is_empty());
                let longest = words.map(|word| typesetter.line(word, &bold).width() + 1.0).fold(0.0, f32::max);
                least[column] = least[column].max(longest.min(line));
            }
        }
        let between = count.saturating_sub(1).max(1) as f32;
        let room = width - style.size_px * GAPS.start * between;
        let (least_sum, wanted_sum): (f32, f32) = (least.iter().sum(), wanted.iter().sum());
        if wanted_sum <= room {
            let gap = ((width - wanted_sum) / between).min(style.size_px * GAPS.end);
            return Some(Self { widths: wanted, gap });
        }
        let part = (room - least_sum) / (wanted_sum - least_sum);
        let widths = least.iter().zip(&wanted).map(|(least, wanted)| least + (wanted - least) * part).collect();
        (least_sum <= room).then_some(Self { widths, gap: style.size_px * GAPS.start })
    }

    fn width(&self) -> f32 {
        self.widths.iter().sum::<f32>() + self.gap * self.widths.len().saturating_sub(1) as f32
    }
}

/// Rows of cells side by side; `None` if a cell is too long for its column.
fn beside(typesetter: &mut Typesetter, table: &Table, style: &Style, columns: &Columns) -> Option<Vec<Row>> {
    let bold = Style { weight: 700.0, ..style.clone() };
    let mut row = |cells: &Vec<Cell>, style: &Style| {
        let padding = style.size_px * PADDING;
        let (mut left, mut height) = (0.0, style.size_px * style.leading);
        let mut done = Vec::with_capacity(cells.len());
        for (cell, width) in cells.iter().zip(&columns.widths) {
            if !cell.text.is_empty() {
                let block = typesetter.pretty(&cell.text, &cell.bold, style, *width);
                if block.len() > MOST_LINES || block.breaks_a_word() {
                    return None;
                }
                height = f32::max(height, block.height());
                done.push((block, left, padding));
            }
            left += width + columns.gap;
        }
        let words = cells.iter().map(|cell| count_words(&cell.text)).sum();
        Some(Row { cells: done, height: height + 2.0 * padding, words })
    };
    let header = table.header.iter().map(|cells| (cells, &bold));
    header.chain(table.rows.iter().map(|cells| (cells, style))).map(|(cells, style)| row(cells, style)).collect()
}
