//! Shapes text, breaks it into lines and draws its glyphs.

use std::{borrow::Cow, ops::Range};

use cartelera_playlists::programme::Colour;
use parley::{
    Alignment, AlignmentOptions, FontFamily, FontFamilyName, FontWeight, Layout, LineHeight, OverflowWrap,
    PositionedLayoutItem, StyleProperty,
};
use resvg::tiny_skia::{Path, PathBuilder};
use skrifa::{
    FontRef, GlyphId, MetadataProvider as _,
    instance::{LocationRef, NormalizedCoord, Size},
    outline::{DrawSettings, OutlinePen},
};

use super::{
    canvas::Canvas,
    fonts::{Face, Typesetter},
    hyphens::Hyphens,
};

/// Stroke that makes up for a missing bold font, as a part of the font size.
const BOLDENING: f32 = 1.0 / 28.0;

/// How a text looks.
#[derive(Clone, Debug)]
pub(super) struct Style {
    pub(super) face: Face,
    pub(super) size_px: f32,
    /// 400 is regular, 700 bold.
    pub(super) weight: f32,
    /// Distance of baselines as a part of the font size.
    pub(super) leading: f32,
    /// Space added between letters as a part of the font size.
    pub(super) tracking: f32,
    pub(super) colour: Colour,
}

/// A text broken into lines.
pub(super) struct Block {
    text: String,
    layout: Layout<[u8; 4]>,
}

impl Typesetter {
    /// Breaks `text` into lines of at most `width` pixels; the `bold` ranges are bold.
    pub(super) fn block(&mut self, text: &str, bold: &[Range<usize>], style: &Style, width: f32) -> Block {
        // A layout of nothing has a line of no text, so nothing is set as a space.
        let text = if text.is_empty() { " " } else { text };
        let families: Vec<_> = style.face.families.iter().map(|name| FontFamilyName::named(name)).collect();
        let mut builder = self.layouts.ranged_builder(&mut self.fonts, text, 1.0, false);
        builder.push_default(StyleProperty::FontFamily(FontFamily::List(Cow::Borrowed(&families))));
        builder.push_default(StyleProperty::FontSize(style.size_px));
        builder.push_default(StyleProperty::FontWeight(FontWeight::new(style.weight)));
        builder.push_default(StyleProperty::LetterSpacing(style.tracking * style.size_px));
        builder.push_default(StyleProperty::LineHeight(LineHeight::Absolute(style.leading * style.size_px)));
        builder.push_default(StyleProperty::OverflowWrap(OverflowWrap::Anywhere));
        let Colour { r, g, b } = style.colour;
        builder.push_default(StyleProperty::Brush([r, g, b, 255]));
        for range in bold {
            builder.push(StyleProperty::FontWeight(FontWeight::BOLD), range.clone());
        }
        let mut layout = builder.build(text);
        layout.break_all_lines(Some(width));
        layout.align(Alignment::Start, AlignmentOptions::default());
        Block { text: text.to_owned(), layout }
    }

    /// Breaks `text` into lines, with hyphens where one would be very short, so that the last is not one short word alone,
    /// if a little less width does it.
    pub(super) fn pretty(&mut self, text: &str, bold: &[Range<usize>], style: &Style, width: f32) -> Block {
        let block = self.hyphenated(text, bold, style, width, Hyphens::WhereRagged);
        if block.len() < 2 || !block.ends_short(width) {
            return block;
        }
        for part in [0.97, 0.94, 0.91, 0.88] {
            let narrower = self.hyphenated(text, bold, style, width * part, Hyphens::WhereRagged);
            if narrower.len() == block.len() && !narrower.ends_short(width) && !narrower.breaks_a_word() {
                return narrower;
            }
        }
        block
    }

    /// A text on one line, however long.
    pub(super) fn line(&mut self, text: &str, style: &Style) -> Block {
        self.block(text, &[], style, f32::MAX)
    }

    /// Breaks `text` into as few lines as `width` allows, all of about the same length.
    pub(super) fn balanced(&mut self, text: &str, style: &Style, width: f32) -> Block {
        let mut block = self.block(text, &[], style, width);
        let count = block.len();
        if count < 2 {
            return block;
        }
        let (mut low, mut high) = (width / 2.0, width);
        while high - low > width / 100.0 {
            let middle = f32::midpoint(low, high);
            block.layout.break_all_lines(Some(middle));
            // A word that is broken because it no longer fits is worse than uneven lines.
            if block.len() == count && !block.breaks_a_word() { high = middle } else { low = middle }
        }
        block.layout.break_all_lines(Some(high));
        block.layout.align(Alignment::Start, AlignmentOptions::default());
        block
    }
}

impl Block {
    /// Number of lines.
    pub(super) fn len(&self) -> usize {
        self.layout.len()
    }

    pub(super) fn width(&self) -> f32 {
        self.layout.width()
    }

    pub(super) fn height(&self) -> f32 {
        self.layout.height()
    }

    /// Size in pixels of the smallest letters in it.
    pub(super) fn letter_px(&self) -> f32 {
        self.layout.lines().flat_map(|line| line.runs()).map(|run| run.font_size()).fold(f32::INFINITY, f32::min)
    }

    /// Height of line `index` in pixels.
    pub(super) fn line_height(&self, index: usize) -> f32 {
        self.layout.get(index).map_or(0.0, |line| line.metrics().block_max_coord - line.metrics().block_min_coord)
    }

    /// Distance from the top of the block to the first baseline.
    pub(super) fn first_baseline(&self) -> f32 {
        self.layout.first_baseline().unwrap_or(0.0)
    }

    /// Number of words that begin in the lines `lines`; a word holds a letter or digit.
    pub(super) fn words(&self, lines: Range<usize>) -> u32 {
        let bounds = |index: usize| self.layout.get(index).map(|line| line.text_range());
        let first = bounds(lines.start).map_or(self.text.len(), |range| range.start);
        let last = lines.end.checked_sub(1).and_then(bounds).map_or(first, |range| range.end);
        let start_of = |word: &str| word.as_ptr() as usize - self.text.as_ptr() as usize;
        let words = self.text.split_whitespace().filter(|word| word.contains(char::is_alphanumeric));
        words.filter(|word| (first..last).contains(&start_of(word))).count() as u32
    }

    /// The text with the hyphens that were put in.
    pub(super) fn text(&self) -> &str {
        &self.text
    }

    /// The part of the text on line `index`, with the space at its end.
    pub(super) fn line_range(&self, index: usize) -> Range<usize> {
        self.layout.get(index).map_or(self.text.len()..self.text.len(), |line| line.text_range())
    }

    /// How wide the text of line `index` is, without the space at its end.
    pub(super) fn line_width(&self, index: usize) -> f32 {
        self.layout.get(index).map_or(0.0, |line| line.metrics().advance - line.metrics().hanging_advance)
    }

    /// Tells whether a word goes on in the line after line `index`.
    pub(super) fn ends_in_hyphen(&self, index: usize) -> bool {
        index + 1 < self.len() && self.text[self.line_range(index)].ends_with('-')
    }

    /// Tells whether the last line fills less than a quarter of `width`.
    fn ends_short(&self, width: f32) -> bool {
        self.len().checked_sub(1).is_some_and(|last| self.line_width(last) < width * 0.24)
    }

    /// Tells whether a line ends where no word, hyphen or slash does.
    pub(super) fn breaks_a_word(&self) -> bool {
        (0..self.len()).any(|line| self.breaks_within_a_word(line))
    }

    /// Tells whether line `index` ends where no word, hyphen or slash does.
    pub(super) fn breaks_within_a_word(&self, index: usize) -> bool {
        let end = self.line_range(index).end;
        let before = self.text[..end].chars().next_back();
        let after = self.text[end..].chars().next();
        // Chinese and Japanese, from U+2E80 on, break between any two letters.
        let may_end = |letter: char| letter.is_whitespace() || "-–—/".contains(letter) || letter >= '\u{2e80}';
        before.is_some_and(|letter| !may_end(letter)) && after.is_some_and(|letter| !letter.is_whitespace())
    }

    /// Draws all lines with the block's top left corner at `left`, `top`.
    pub(super) fn draw(&self, canvas: &mut Canvas, left: f32, top: f32) {
        self.draw_lines(canvas, 0..self.len(), left, top);
    }

    /// Draws all lines in the middle of `x`, the first of them at `top`.
    pub(super) fn draw_centred(&self, canvas: &mut Canvas, x: f32, top: f32) {
        for index in 0..self.len() {
            let Some(line) = self.layout.get(index) else { continue };
            let metrics = line.metrics();
            let left = x - (metrics.advance - metrics.hanging_advance) / 2.0;
            self.draw_lines(canvas, index..index + 1, left, top + metrics.block_min_coord);
        }
    }

    /// Draws some lines, the first of them at `top`.
    pub(super) fn draw_lines(&self, canvas: &mut Canvas, lines: Range<usize>, left: f32, top: f32) {
        let origin = self.layout.get(lines.start).map_or(0.0, |line| line.metrics().block_min_coord);
        for line in lines.filter_map(|index| self.layout.get(index)) {
            for item in line.items() {
                if let PositionedLayoutItem::GlyphRun(run) = item {
                    draw_run(canvas, &run, left, top - origin);
                }
            }
        }
    }
}

fn draw_run(canvas: &mut Canvas, glyphs: &parley::GlyphRun<'_, [u8; 4]>, left: f32, top: f32) {
    let run = glyphs.run();
    let Ok(font) = FontRef::from_index(run.font().data.as_ref(), run.font().index) else { return };
    let outlines = font.outline_glyphs();
    let coords: Vec<_> =
        run.normalized_coords().iter().map(|value| NormalizedCoord::from_bits(value.to_bits())).collect();
    let [r, g, b, _] = glyphs.style().brush;
    let colour = Colour { r, g, b };
    let is_boldened = run.synthesis().embolden();
    for glyph in glyphs.positioned_glyphs() {
        let Some(outline) = outlines.get(GlyphId::new(glyph.id)) else { continue };
        let settings = DrawSettings::unhinted(Size::new(run.font_size()), LocationRef::new(&coords));
        let mut pen = Pen { path: PathBuilder::new(), left: left + glyph.x, baseline: top + glyph.y };
        if outline.draw(settings, &mut pen).is_err() {
            continue;
        }
        if let Some(path) = pen.finish() {
            canvas.fill_path(&path, colour, 255);
            if is_boldened {
                canvas.stroke_path(&path, run.font_size() * BOLDENING, colour);
            }
        }
    }
}

/// Turns a font's outline, whose y axis points up, into a path.
struct Pen {
    path: PathBuilder,
    left: f32,
    baseline: f32,
}

impl Pen {
    fn finish(self) -> Option<Path> {
        self.path.finish()
    }
}

impl OutlinePen for Pen {
    fn move_to(&mut self, x: f32, y: f32) {
        self.path.move_to(self.left + x, self.baseline - y);
    }

    fn line_to(&mut self, x: f32, y: f32) {
        self.path.line_to(self.left + x, self.baseline - y);
    }

    fn quad_to(&mut self, cx0: f32, cy0: f32, x: f32, y: f32) {
        self.path.quad_to(self.left + cx0, self.baseline - cy0, self.left + x, self.baseline - y);
    }

    fn curve_to(&mut self, cx0: f32, cy0: f32, cx1: f32, cy1: f32, x: f32, y: f32) {
        let (left, baseline) = (self.left, self.baseline);
        self.path.cubic_to(left + cx0, baseline - cy0, left + cx1, baseline - cy1, left + x, baseline - y);
    }

    fn close(&mut self) {
        self.path.close();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::typeset::fonts::with_typesetter;

    fn lines(text: &str, width: f32, is_balanced: bool) -> Vec<String> {
        let style = Style {
            face: Face::headline(),
            size_px: 40.0,
            weight: 700.0,
            leading: 1.1,
            tracking: 0.0,
            colour: Colour { r: 0, g: 0, b: 0 },
        };
        with_typesetter(|typesetter| {
            let block = if is_balanced {
                typesetter.balanced(text, &style, width)
            } else {
                typesetter.block(text, &[], &style, width)
            };
            Ok(block.layout.lines().map(|line| block.text[line.text_range()].trim().to_owned()).collect())
        })
        .unwrap()
    }

    #[test]
    fn a_balanced_text_has_as_many_lines_but_even_ones() {
        let text = "Abrimos también los sábados de enero";
        assert_eq!(lines(text, 600.0, false), ["Abrimos también los sábados de", "enero"]);
        assert_eq!(lines(text, 600.0, true), ["Abrimos también los", "sábados de enero"]);
    }

    #[test]
    fn a_balanced_text_ends_its_lines_after_a_hyphen_and_not_before() {
        assert_eq!(lines("presidencia-vestibulo", 300.0, true), ["presidencia-", "vestibulo"]);
    }
}
