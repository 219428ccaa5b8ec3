//! The text of a bulletin, from its headline to its source, divided into pages.

use std::ops::Range;

use cartelera_playlists::programme::Bulletin;

use super::{
    bind::bind,
    canvas::{Area, Canvas},
    fonts::{Face, Typesetter},
    head::Tab,
    markdown::{self, Paragraph},
    pages::{self, FlowLine},
    palette::Palette,
    text::{Block, Style},
};

/// Lines of a paragraph from which on none of its first or last may stand alone.
const LONG_PARAGRAPH: usize = 2;

/// A headline with the space under it.
pub(super) struct Head {
    pub(super) block: Block,
    pub(super) gap: f32,
}

/// Running text broken into lines.
#[derive(Default)]
pub(super) struct Flow {
    pub(super) lines: Vec<FlowLine>,
    /// Block and line of each of `lines`.
    places: Vec<(usize, usize)>,
    blocks: Vec<FlowBlock>,
}

struct FlowBlock {
    block: Block,
    marker: Option<Block>,
    indent: f32,
    /// Whether its words are the bulletin's: all but the source's.
    counts: bool,
    /// Words in its marker.
    marker_words: u32,
}

/// The text of a bulletin in its pages.
pub(super) struct Story {
    tab: Tab,
    paragraphs: Vec<Paragraph>,
    source: Option<String>,
    colours: Palette,
    face: Face,
    width: f32,
    kicker_words: u32,
    first: Option<Head>,
    again: Option<Head>,
    flow: Flow,
    /// The lines of each page; one empty range if there is only a headline.
    pub(super) pages: Vec<Range<usize>>,
}

impl Story {
    pub(super) fn new(tab: Tab, bulletin: &Bulletin, colours: Palette, face: Face, width: f32) -> Self {
        let kicker = bulletin.kicker.as_deref().unwrap_or_default();
        let source = [&bulletin.source, &bulletin.folio].into_iter().flatten().map(|text| text.trim());
        let source: Vec<&str> = source.filter(|text| !text.is_empty()).collect();
        Self {
            tab,
            paragraphs: markdown::parse(&bulletin.body),
            source: (!source.is_empty()).then(|| bind(&source.join(" · "))),
            colours,
            face,
            width,
            kicker_words: count_words(kicker),
            first: None,
            again: None,
            flow: Flow::default(),
            pages: Vec::new(),
        }
    }

    pub(super) fn has_body(&self) -> bool {
        !self.paragraphs.is_empty()
    }

    /// Breaks body and source into lines, in letters of `size` and `small` pixels, after `lead` if there is one.
    pub(super) fn flow(&self, typesetter: &mut Typesetter, size: f32, small: f32, lead: Option<Block>) -> Flow {
        let style = |size_px, weight, colour| Style {
            face: self.face.clone(),
            size_px,
            weight,
            leading: 1.28,
            tracking: 0.0,
            colour,
        };
        let mut flow = Flow::default();
        if let Some(block) = lead {
            flow.push(FlowBlock { block, marker: None, indent: 0.0, counts: true, marker_words: 0 }, 0.0, false);
        }
        let text = style(size, 400.0, self.colours.text);
        let mut was_list = false;
        for paragraph in &self.paragraphs {
            let marker = paragraph
                .marker
                .as_deref()
                .map(|marker| typesetter.line(marker, &style(size, 700.0, self.colours.mark_text)));
            let indent = marker.as_ref().map_or(0.0, |marker| marker.width().max(size * 0.45) + size * 0.3);
            let block = typesetter.pretty(&paragraph.text, &paragraph.bold, &text, self.width - indent);
            let space = if flow.is_empty() {
                0.0
            } else if was_list && marker.is_some() {
                size * 0.18
            } else {
                size * 0.5
            };
            was_list = marker.is_some();
            let marker_words = count_words(paragraph.marker.as_deref().unwrap_or_default());
            flow.push(FlowBlock { block, marker, indent, counts: true, marker_words }, space, false);
        }
        if let Some(source) = &self.source {
            let block = typesetter.balanced(source, &style(small, 600.0, self.colours.quiet), self.width);
            flow.push(FlowBlock { block, marker: None, indent: 0.0, counts: false, marker_words: 0 }, size * 0.6, true);
        }
        flow
    }

    /// Everything stands on one page.
    pub(super) fn settle_on_one(&mut self, head: Head, flow: Flow) {
        self.pages = std::iter::once(0..flow.lines.len()).collect();
        self.first = Some(head);
        self.flow = flow;
    }

    /// Divides everything among pages of `room` pixels under the headline `first`, and `again` on the further ones;
    /// without `first` the headline is too long and runs with the text.
    pub(super) fn settle_on_many(
        &mut self,
        first: Option<Block>,
        again: Option<Block>,
        mut flow: Flow,
        size: f32,
        room: f32,
    ) {
        let gap = size * 0.55;
        let under = |head: &Option<Head>| room - head.as_ref().map_or(0.0, |head| head.block.height() + head.gap);
        self.first = first.map(|block| Head { block, gap });
        self.again = again.map(|block| Head { block, gap });
        self.pages = pages::paginate(&flow.lines, under(&self.first), under(&self.again));
        if self.pages.is_empty() {
            self.pages.push(0..0);
        }
        std::mem::swap(&mut self.flow, &mut flow);
    }

    /// How many of the bulletin's words page `index` adds.
    pub(super) fn words(&self, index: usize) -> u32 {
        let lines = self.pages.get(index).cloned().unwrap_or(0..0);
        let body: u32 = self.flow.places[lines].iter().map(|&(block, line)| self.flow.blocks[block].words(line)).sum();
        let head = self.first.as_ref().map_or(0, |head| head.block.words(0..head.block.len()));
        match (index, body) {
            (0, _) => body + head + self.kicker_words,
            // A page of its own for the source needs time too.
            (_, 0) => count_words(self.source.as_deref().unwrap_or_default()).max(1),
            _ => body,
        }
    }

    /// Draws page `index` into `area`.
    pub(super) fn draw(&self, canvas: &mut Canvas, area: Area, index: usize, lines: Range<usize>) {
        self.tab.draw(canvas, area.left, area.top);
        let top = area.top + self.tab.height();
        let head = if index == 0 { &self.first } else { &self.again };
        let used = head.as_ref().map_or(0.0, |head| head.block.height() + head.gap)
            + pages::height(&self.flow.lines[lines.clone()]);
        // A short text stands a little above the middle of its room; pages begin at the same height.
        let lowering = if self.pages.len() > 1 { 0.0 } else { 0.3 };
        let mut y = top + ((area.bottom() - top - used) * lowering).max(0.0);
        if let Some(head) = head {
            head.block.draw(canvas, area.left, y);
            y += head.block.height() + head.gap;
        }
        for (place, line) in lines.clone().map(|at| (self.flow.places[at], self.flow.lines[at])) {
            y += if place == self.flow.places[lines.start] { 0.0 } else { line.space_before };
            self.flow.blocks[place.0].draw(canvas, place.1, area.left, y);
            y += line.height;
        }
    }
}

impl Flow {
    pub(super) fn is_empty(&self) -> bool {
        self.lines.is_empty()
    }

    fn push(&mut self, block: FlowBlock, space_before: f32, is_glued: bool) {
        let count = block.block.len();
        let is_long = count >= LONG_PARAGRAPH;
        for line in 0..count {
            let stays = is_glued || (is_long && (line == 1 || line == count - 1));
            self.lines.push(FlowLine {
                height: block.block.line_height(line),
                space_before: if line == 0 { space_before } else { 0.0 },
                is_glued: stays,
            });
            self.places.push((self.blocks.len(), line));
        }
        self.blocks.push(block);
    }
}

impl FlowBlock {
    fn words(&self, line: usize) -> u32 {
        let marker = if line == 0 { self.marker_words } else { 0 };
        if self.counts { self.block.words(line..line + 1) + marker } else { 0 }
    }

    fn draw(&self, canvas: &mut Canvas, line: usize, left: f32, top: f32) {
        if let (0, Some(marker)) = (line, &self.marker) {
            marker.draw(canvas, left, top);
        }
        self.block.draw_lines(canvas, line..line + 1, left + self.indent, top);
    }
}

/// Words that a reader reads: those that hold a letter or digit.
fn count_words(text: &str) -> u32 {
    text.split_whitespace().filter(|word| word.contains(char::is_alphanumeric)).count() as u32
}
