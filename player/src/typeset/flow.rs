//! Running text broken into lines, and the rows of tables between them.

use std::ops::Range;

use cartelera_playlists::programme::{Colour, count_words};

use super::{
    canvas::{Area, Canvas},
    fonts::Typesetter,
    markdown::Table,
    pages::FlowLine,
    palette::{Palette, mix},
    table::Rows,
    text::{Block, Style},
};

/// Lines of a paragraph from which on none of its first or last may stand alone.
const LONG_PARAGRAPH: usize = 2;

/// Part of the width that the labels of a stacked table may take.
const LABEL_PART: f32 = 0.42;

/// Running text broken into lines.
#[derive(Default)]
pub(super) struct Flow {
    pub(super) lines: Vec<FlowLine>,
    /// Block and line of each of `lines`.
    places: Vec<(usize, usize)>,
    blocks: Vec<FlowBlock>,
    /// Whether a table's cells stand under each other.
    pub(super) is_stacked: bool,
}

enum FlowBlock {
    Text(Box<TextBlock>),
    Table(Rows),
}

/// Which lines of a text stay on the page of the line before them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Glue {
    /// Those that would stand alone.
    None,
    /// All.
    All,
}

/// A paragraph, an entry of a list, or a cell of a stacked table.
pub(super) struct TextBlock {
    pub(super) block: Block,
    /// What stands before it.
    pub(super) marker: Option<Block>,
    pub(super) indent: f32,
    /// Whether its words are the bulletin's: all but the source's.
    pub(super) counts: bool,
    /// Words in its marker.
    pub(super) marker_words: u32,
    /// A rule in the space above it: its width, its distance and its colour.
    pub(super) rule: Option<(f32, f32, Colour)>,
}

impl TextBlock {
    pub(super) fn new(block: Block) -> Self {
        Self { block, marker: None, indent: 0.0, counts: true, marker_words: 0, rule: None }
    }
}

impl Flow {
    pub(super) fn is_empty(&self) -> bool {
        self.lines.is_empty()
    }

    pub(super) fn push(&mut self, block: TextBlock, space_before: f32, glue: Glue) {
        let count = block.block.len();
        let is_long = count >= LONG_PARAGRAPH;
        for line in 0..count {
            let goes_on = line > 0 && block.block.ends_in_hyphen(line - 1);
            let stays = glue == Glue::All || goes_on || (is_long && (line == 1 || line == count - 1));
            self.lines.push(FlowLine {
                height: block.block.line_height(line),
                space_before: if line == 0 { space_before } else { 0.0 },
                is_glued: stays,
                repeated: 0.0,
            });
            self.places.push((self.blocks.len(), line));
        }
        self.blocks.push(FlowBlock::Text(Box::new(block)));
    }

    pub(super) fn push_table(&mut self, rows: Rows, space_before: f32) {
        for row in 0..rows.len() {
            self.lines.push(FlowLine {
                height: rows.row_height(row),
                space_before: if row == 0 { space_before } else { 0.0 },
                is_glued: rows.is_glued(row),
                repeated: rows.repeated(row),
            });
            self.places.push((self.blocks.len(), row));
        }
        self.blocks.push(FlowBlock::Table(rows));
    }

    /// Adds a table cell under cell: the first of each row in bold, the others after the words of the header.
    pub(super) fn push_stacked(
        &mut self,
        typesetter: &mut Typesetter,
        table: &Table,
        style: &Style,
        colours: Palette,
        width: f32,
        space_before: f32,
    ) {
        self.is_stacked = true;
        let size = style.size_px;
        let bold = Style { weight: 700.0, ..style.clone() };
        let quiet = Style { colour: colours.quiet, ..style.clone() };
        let label = |column: usize| table.header.as_ref().map(|header| header[column].text.as_str());
        let label = |column| label(column).filter(|text| column > 0 && !text.is_empty()).map(|text| format!("{text}:"));
        let columns = table.header.as_ref().map_or(0, Vec::len);
        let widths = (0..columns).filter_map(label).map(|label| typesetter.line(&label, &quiet).width());
        let indent = widths.fold(0.0, f32::max) + size * 0.4;
        let has_labels = columns > 1 && indent <= width * LABEL_PART;
        let thin = mix(colours.text, colours.background, 0.72);
        let header_words: u32 = table.header.iter().flatten().map(|cell| count_words(&cell.text)).sum();
        let mut words = header_words;
        for (index, row) in table.rows.iter().enumerate() {
            let mut is_first = true;
            for (column, cell) in row.iter().enumerate().filter(|(_, cell)| !cell.text.is_empty()) {
                let marker = label(column).filter(|_| has_labels).map(|label| typesetter.line(&label, &quiet));
                let (style, indent) =
                    if column == 0 { (&bold, 0.0) } else { (style, if has_labels { indent } else { 0.0 }) };
                let block = typesetter.pretty(&cell.text, &cell.bold, style, width - indent);
                let space = match (is_first, index) {
                    (false, _) => 0.0,
                    (true, 0) => space_before,
                    (true, _) => size * 0.5,
                };
                let rule = (is_first && index > 0).then_some((width, size * 0.25, thin));
                let marker_words = std::mem::take(&mut words);
                let block = TextBlock { marker, indent, marker_words, rule, ..TextBlock::new(block) };
                self.push(block, space, if is_first { Glue::None } else { Glue::All });
                is_first = false;
            }
        }
    }

    /// Size in pixels of the smallest letters of the bulletin's words, each block with whether it is the first one.
    pub(super) fn letters_px(&self) -> impl Iterator<Item = (bool, f32)> {
        self.blocks.iter().enumerate().filter_map(|(index, block)| {
            let letter_px = match block {
                FlowBlock::Text(text) => text.counts.then(|| text.block.letter_px()),
                FlowBlock::Table(rows) => Some(rows.letter_px()),
            };
            letter_px.map(|letter_px| (index == 0, letter_px))
        })
    }

    /// How many of the bulletin's words stand in `lines`; a header counts once.
    pub(super) fn words(&self, lines: Range<usize>) -> u32 {
        let of_place = |&(block, line): &(usize, usize)| match &self.blocks[block] {
            FlowBlock::Text(text) => text.words(line),
            FlowBlock::Table(rows) => rows.words(line),
        };
        self.places[lines].iter().map(of_place).sum()
    }

    /// Draws `lines` as a page of their own, with the header of a table that goes on.
    pub(super) fn draw(&self, canvas: &mut Canvas, lines: Range<usize>, left: f32, top: f32) {
        let mut y = top;
        for at in lines.clone() {
            let (line, (block, index)) = (self.lines[at], self.places[at]);
            let is_top = at == lines.start;
            y += if is_top { line.repeated } else { line.space_before };
            match &self.blocks[block] {
                FlowBlock::Text(text) => text.draw(canvas, index, left, y, is_top),
                FlowBlock::Table(rows) => {
                    if is_top && line.repeated > 0.0 {
                        rows.draw(canvas, 0, left, top);
                    }
                    rows.draw(canvas, index, left, y);
                }
            }
            y += line.height;
        }
    }
}

impl TextBlock {
    fn words(&self, line: usize) -> u32 {
        let marker = if line == 0 { self.marker_words } else { 0 };
        if self.counts { self.block.words(line..line + 1) + marker } else { 0 }
    }

    fn draw(&self, canvas: &mut Canvas, line: usize, left: f32, top: f32, is_top: bool) {
        if let (0, false, Some((width, distance, colour))) = (line, is_top, self.rule) {
            let height = (distance * 0.14).max(1.0).round();
            canvas.fill_area(Area::new(left, (top - distance).round(), width, height), colour);
        }
        if let (0, Some(marker)) = (line, &self.marker) {
            marker.draw(canvas, left, top);
        }
        self.block.draw_lines(canvas, line..line + 1, left + self.indent, top);
    }
}
