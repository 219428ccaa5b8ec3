//! The text of a bulletin, from its headline to its source, divided into pages.

use std::ops::Range;

use cartelera_playlists::programme::{Bulletin, count_words};

use super::{
    bind::bind,
    canvas::{Area, Canvas},
    figure::Figure,
    flow::{Flow, Glue, TextBlock},
    fonts::{Face, Typesetter},
    head::Tab,
    markdown::{self, Part},
    pages,
    palette::Palette,
    table::Rows,
    text::{Block, Style},
};

/// Part of a page that a row of a table may take.
const MOST_OF_PAGE: f32 = 0.4;

/// A headline with the space under it.
pub(super) struct Head {
    pub(super) block: Block,
    pub(super) gap: f32,
}

/// A figure with the space above and below it.
struct PlacedFigure {
    figure: Figure,
    above: f32,
    below: f32,
}

impl PlacedFigure {
    fn height(&self) -> f32 {
        self.above + self.figure.height() + self.below
    }
}

/// The text of a bulletin in its pages.
pub(super) struct Story {
    tab: Tab,
    parts: Vec<Part>,
    source: Option<String>,
    colours: Palette,
    face: Face,
    width: f32,
    height: f32,
    /// Words of kicker and figure, which the first page adds.
    lead_words: u32,
    /// A figure over the headline.
    figure: Option<PlacedFigure>,
    first: Option<Head>,
    again: Option<Head>,
    flow: Flow,
    /// The lines of each page; one empty range if there is only a headline.
    pub(super) pages: Vec<Range<usize>>,
}

impl Story {
    pub(super) fn new(
        tab: Tab,
        bulletin: &Bulletin,
        colours: Palette,
        face: Face,
        (width, height): (f32, f32),
    ) -> Self {
        let lead = [&bulletin.kicker, &bulletin.figure].into_iter().flatten();
        let source = [&bulletin.source, &bulletin.folio].into_iter().flatten().map(|text| text.trim());
        let source: Vec<&str> = source.filter(|text| !text.is_empty()).collect();
        Self {
            tab,
            parts: markdown::parse(&bulletin.body),
            source: (!source.is_empty()).then(|| bind(&source.join(" · "))),
            colours,
            face,
            width,
            height,
            lead_words: lead.map(|text| count_words(text)).sum(),
            figure: None,
            first: None,
            again: None,
            flow: Flow::default(),
            pages: Vec::new(),
        }
    }

    pub(super) fn has_body(&self) -> bool {
        !self.parts.is_empty()
    }

    /// Puts a figure over the headline, with `gap` above it; gives the height that it takes.
    pub(super) fn put_figure(&mut self, figure: Figure, gap: f32) -> f32 {
        self.figure.insert(PlacedFigure { below: figure.height() * 0.18, above: gap, figure }).height()
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
            flow.push(TextBlock::new(block), 0.0, Glue::None);
        }
        let text = style(size, 400.0, self.colours.text);
        let mut was_list = false;
        for part in &self.parts {
            let paragraph = match part {
                Part::Paragraph(paragraph) => paragraph,
                Part::Table(table) => {
                    let space = if flow.is_empty() { 0.0 } else { size * 0.5 };
                    match Rows::new(typesetter, table, &text, self.colours, (self.width, self.height * MOST_OF_PAGE)) {
                        Some(rows) => flow.push_table(rows, space),
                        None => flow.push_stacked(typesetter, table, &text, self.colours, self.width, space),
                    }
                    was_list = false;
                    continue;
                }
            };
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
            flow.push(TextBlock { marker, indent, marker_words, ..TextBlock::new(block) }, space, Glue::None);
        }
        if let Some(source) = &self.source {
            let block = typesetter.balanced(source, &style(small, 600.0, self.colours.quiet), self.width);
            flow.push(TextBlock { counts: false, ..TextBlock::new(block) }, size * 0.6, Glue::All);
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
        let figure = self.figure.as_ref().map_or(0.0, PlacedFigure::height);
        self.pages = pages::paginate(&flow.lines, under(&self.first) - figure, under(&self.again));
        if self.pages.is_empty() {
            self.pages.push(0..0);
        }
        std::mem::swap(&mut self.flow, &mut flow);
    }

    /// How many of the bulletin's words page `index` adds.
    pub(super) fn words(&self, index: usize) -> u32 {
        let lines = self.pages.get(index).cloned().unwrap_or(0..0);
        let body: u32 = self.flow.words(lines);
        let head = self.first.as_ref().map_or(0, |head| head.block.words(0..head.block.len()));
        match (index, body) {
            (0, _) => body + head + self.lead_words,
            // A page of its own for the source needs time too.
            (_, 0) => count_words(self.source.as_deref().unwrap_or_default()).max(1),
            _ => body,
        }
    }

    /// Sizes in pixels of the smallest letters of headline and body; `None` without a body.
    pub(super) fn letters_px(&self) -> (f32, Option<f32>) {
        let is_lead = self.first.is_none();
        let (mut headline_px, mut body_px) = (f32::INFINITY, f32::INFINITY);
        for head in [&self.first, &self.again].into_iter().flatten() {
            headline_px = headline_px.min(head.block.letter_px());
        }
        for (is_first, letter_px) in self.flow.letters_px() {
            // A headline that is too long runs before the text.
            let least = if is_first && is_lead { &mut headline_px } else { &mut body_px };
            *least = least.min(letter_px);
        }
        (headline_px, body_px.is_finite().then_some(body_px))
    }

    /// Draws page `index` into `area`.
    pub(super) fn draw(&self, canvas: &mut Canvas, area: Area, index: usize, lines: Range<usize>) {
        self.tab.draw(canvas, area.left, area.top);
        let top = area.top + self.tab.height();
        let head = if index == 0 { &self.first } else { &self.again };
        let figure = self.figure.as_ref().filter(|_| index == 0);
        let used = figure.map_or(0.0, PlacedFigure::height)
            + head.as_ref().map_or(0.0, |head| head.block.height() + head.gap)
            + pages::height(&self.flow.lines[lines.clone()]);
        // A short text stands a little above the middle of its room; pages begin at the same height.
        let lowering = if self.pages.len() > 1 { 0.0 } else { 0.3 };
        let mut y = top + ((area.bottom() - top - used) * lowering).max(0.0);
        if let Some(placed) = figure {
            placed.figure.draw(canvas, area.left, y + placed.above);
            y += placed.height();
        }
        if let Some(head) = head {
            head.block.draw(canvas, area.left, y);
            y += head.block.height() + head.gap;
        }
        self.flow.draw(canvas, lines, area.left, y);
    }
}
