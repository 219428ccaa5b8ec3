//! Bulletins: text typeset in the city's brand, on as many pages as it needs.

mod measure;

pub use measure::{Measured, measure};

use anyhow::{Context as _, bail};
use cartelera_playlists::{
    hash::ContentHash,
    programme::{Brand, Bulletin, Content, Item, Programme},
    takeover::TakeoverSeverity,
    timeline::BrandKind,
};
use image::RgbaImage;

use super::{
    MediaBytes,
    alert::Dress,
    bar::bar_height_px,
    bind::bind,
    canvas::{Area, Canvas},
    columns::{self, CodeCorner, Columns},
    date,
    figure::Figure,
    fonts::{Face, Typesetter, with_typesetter},
    footer::{Footer, FooterText},
    head::{self, Tab},
    hyphens::Hyphens,
    pages,
    palette::Palette,
    panel::Panel,
    qr,
    story::{Head, Story},
    text::Style,
};
use crate::{picture::Picture, slide};

/// Text sizes as multiples of the least legible one, tried from the largest.
const TEXT_SCALES: [f32; 6] = [1.6, 1.45, 1.3, 1.18, 1.08, 1.0];

/// Sizes of a headline as multiples of its text's, tried from the largest.
const HEADLINE_SCALES: [f32; 5] = [1.9, 1.7, 1.5, 1.35, 1.2];

/// Sizes of a headline that stands alone.
const LONE_HEADLINE_SCALES: [f32; 9] = [3.4, 3.0, 2.7, 2.4, 2.1, 1.8, 1.5, 1.25, 1.0];

/// Sizes of a headline of at most two words that stands alone, tried before those.
const SHORT_HEADLINE_SCALES: [f32; 4] = [6.0, 5.2, 4.5, 3.9];

/// Parts of the room that a picture gets beside a text, tried from the largest.
const WIDE_PICTURE_SHARES: &[f32] = &[0.4, 0.3];

/// The same for a picture over a text.
const TALL_PICTURE_SHARES: &[f32] = &[0.4, 0.3, 0.22];

/// Part of the room that a figure gets beside its text.
const FIGURE_SHARE: f32 = 0.42;

/// Part of the height that a figure over its headline may take, with and without a picture.
const FIGURE_HEIGHTS: [f32; 2] = [0.2, 0.26];

/// What a bulletin is typeset from.
#[derive(Clone, Copy, Debug)]
pub struct BulletinScene<'a> {
    /// City, office, brands and axes.
    pub programme: &'a Programme,
    /// The bulletin.
    pub item: &'a Item,
    /// The brand that it wears.
    pub brand: BrandKind,
    /// Its severity if it is an alert, which covers the band.
    pub alert: Option<TakeoverSeverity>,
    /// Width and height of the whole screen in pixels.
    pub size_px: (u32, u32),
}

impl BulletinScene<'_> {
    /// Height in pixels of the band below it.
    fn foot_px(&self) -> u32 {
        if self.alert.is_some() { 0 } else { bar_height_px(self.programme, self.size_px) }
    }
}

/// A page of a bulletin.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page {
    /// What it looks like; opaque.
    pub picture: Picture,
    /// How many of the bulletin's words it adds, by which the pages share the slot.
    pub words: u32,
}

/// Typesets a bulletin; at least one page.
///
/// Text is never smaller than can be read from the office's viewing distance: what does not fit goes to further
/// pages, marked such as `1/3`. Media that is missing or broken is left out.
///
/// # Errors
/// An item of another kind, a size of 0 or over 8192 pixels.
pub fn bulletin(scene: &BulletinScene<'_>, media: MediaBytes<'_>) -> anyhow::Result<Vec<Page>> {
    with_typesetter(|typesetter| Composer::new(typesetter, scene, media)?.pages(typesetter))
        .with_context(|| format!("typesetting item {}", scene.item.id))
}

/// Where the parts of a bulletin stand.
struct Laid {
    /// Left edge of everything in pixels.
    left: f32,
    footer: Footer,
    /// The file of its picture.
    picture: Option<Vec<u8>>,
    columns: Columns,
    story: Story,
}

/// A bulletin being laid out.
struct Composer<'a> {
    panel: Panel,
    bulletin: &'a Bulletin,
    brand: &'a Brand,
    office: &'a str,
    kicker: Option<&'a str>,
    /// Width and height of the picture in pixels.
    size_px: (u32, u32),
    /// Whether the band below says whose screen it is.
    is_over_band: bool,
    dress: Option<Dress>,
    colours: Palette,
    headline_face: Face,
    body_face: Face,
    /// Least legible size of text in pixels.
    size: f32,
    axis: Option<(&'a str, Option<Vec<u8>>)>,
    media: MediaBytes<'a>,
}

impl<'a> Composer<'a> {
    fn new(typesetter: &mut Typesetter, scene: &BulletinScene<'a>, media: MediaBytes<'a>) -> anyhow::Result<Self> {
        let Content::Bulletin(bulletin) = &scene.item.content else {
            bail!("the item is no bulletin (only bulletins are typeset)")
        };
        let foot_px = scene.foot_px();
        let panel = Panel::new(&scene.programme.office, scene.size_px).over(foot_px);
        let dress = scene.alert.map(Dress::of);
        let brand = scene.programme.brands.of(scene.brand);
        let axis = scene.programme.axis_of(scene.item, scene.brand);
        let headline_face = typesetter.brand_face(brand.headline_font, media, Face::headline());
        let body_face = typesetter.brand_face(brand.body_font, media, Face::body());
        let cap_height = typesetter.cap_height(&headline_face).min(typesetter.cap_height(&body_face));
        Ok(Self {
            panel,
            bulletin,
            brand,
            office: &scene.programme.office.name,
            size_px: (scene.size_px.0, scene.size_px.1.saturating_sub(foot_px)),
            is_over_band: foot_px > 0,
            kicker: dress.as_ref().map_or(bulletin.kicker.as_deref(), |dress| Some(dress.word)),
            colours: dress
                .as_ref()
                .map_or_else(|| Palette::new(brand, axis.map(|axis| axis.colour)), |dress| dress.colours),
            headline_face,
            body_face,
            size: panel.cap_px / cap_height,
            axis: match &dress {
                Some(dress) => Some((bulletin.kicker.as_deref().unwrap_or_default(), Some(dress.sign.clone()))),
                None => axis.map(|axis| (axis.name.as_str(), axis.icon.and_then(|icon| media(&icon)))),
            },
            dress,
            media,
        })
    }

    /// Finds out what stands where, without drawing it.
    fn lay_out(&self, typesetter: &mut Typesetter) -> Laid {
        let safe = self.panel.safe();
        let left = safe.left.max(self.panel.short() * 0.06).ceil();
        let top = safe.top.max(self.panel.short() * 0.07).ceil();
        let footer = self.footer(typesetter, left, None);
        let bottom = footer.area.top - self.size * 0.7;
        let area = Area::new(left, top, self.panel.width - 2.0 * left, bottom - top);
        let picture = self.bulletin.picture.and_then(|hash| (self.media)(&hash));
        let (columns, story) = self.divide(typesetter, area, picture.is_some());
        Laid { left, footer, picture, columns, story }
    }

    fn pages(&self, typesetter: &mut Typesetter) -> anyhow::Result<Vec<Page>> {
        let Laid { left, footer, picture, columns, story } = self.lay_out(typesetter);
        let figure = picture.is_none().then(|| self.figure_beside(typesetter, &columns)).flatten();
        let picture = columns.picture.zip(picture).and_then(|(area, bytes)| self.picture(&bytes, area));
        let count = story.pages.len();
        let footer = if count > 1 { self.footer(typesetter, left, Some(format!("{count}/{count}"))) } else { footer };
        let mut done = Vec::with_capacity(count);
        for (index, lines) in story.pages.iter().enumerate() {
            let mut canvas = Canvas::new(self.size_px.0, self.size_px.1)?;
            canvas.fill(self.colours.background);
            if let Some(dress) = &self.dress {
                dress.draw_edge(&mut canvas, self.panel);
            } else if self.axis.is_some() {
                let stripe = (self.panel.short() * 0.016).round();
                canvas.fill_area(Area::new(0.0, 0.0, stripe, self.panel.height), self.colours.mark);
            }
            if let (Some(area), Some(picture)) = (columns.picture, &picture) {
                canvas.draw_picture(picture, area.left, area.top, self.size * 0.28);
            }
            if let (Some(area), Some(figure)) = (columns.picture, &figure) {
                let left = area.left + (area.width - figure.width()) / 2.0;
                figure.draw(&mut canvas, left, area.top + (area.height - figure.height()) * 0.45);
            }
            if let Some(corner) = &columns.code {
                self.draw_code(typesetter, &mut canvas, corner);
            }
            let mark = (count > 1).then(|| format!("{}/{count}", index + 1));
            footer.draw(typesetter, &mut canvas, mark.as_deref());
            story.draw(&mut canvas, columns.text, index, lines.clone());
            done.push(Page { picture: canvas.into_picture(), words: story.words(index) });
        }
        Ok(done)
    }

    /// Divides the room; a picture gets less of it if that saves a page.
    fn divide(&self, typesetter: &mut Typesetter, area: Area, has_picture: bool) -> (Columns, Story) {
        let mut divided = |share: Option<f32>| {
            let mut columns = columns::divide(self.panel, area, self.size, share, self.bulletin.qr.as_deref());
            if !has_picture {
                columns = columns.mirrored(area);
            }
            let story = self.story(typesetter, &columns, has_picture);
            (columns, story)
        };
        if !has_picture {
            let is_beside = self.bulletin.figure.is_some() && self.panel.is_wide();
            return divided(is_beside.then_some(FIGURE_SHARE));
        }
        let shares = if self.panel.is_wide() { WIDE_PICTURE_SHARES } else { TALL_PICTURE_SHARES };
        let first = divided(Some(shares[0]));
        shares[1..].iter().fold(first, |best, &share| {
            if best.1.pages.len() < 2 {
                return best;
            }
            let next = divided(Some(share));
            if next.1.pages.len() < best.1.pages.len() { next } else { best }
        })
    }

    fn footer(&self, typesetter: &mut Typesetter, left: f32, page_mark: Option<String>) -> Footer {
        let says = FooterText {
            logo: self.brand.logo.and_then(|hash: ContentHash| (self.media)(&hash)),
            name: &self.brand.name,
            office: self.office,
            is_bare: self.is_over_band,
            date: self.bulletin.date.map(date::in_full),
            page_mark,
        };
        Footer::new(typesetter, self.panel, left, self.size, &self.headline_face, self.colours, says)
    }

    /// The figure in the column that a picture would have.
    fn figure_beside(&self, typesetter: &mut Typesetter, columns: &Columns) -> Option<Figure> {
        let area = columns.picture?;
        self.figure(typesetter, (area.width, area.height * 0.8))
    }

    fn figure(&self, typesetter: &mut Typesetter, room: (f32, f32)) -> Option<Figure> {
        let text = bind(self.bulletin.figure.as_deref()?);
        Figure::new(typesetter, &text, &self.headline_face, self.colours.mark_text, room)
    }

    fn picture(&self, bytes: &[u8], area: Area) -> Option<RgbaImage> {
        let size_px = (area.width as u32, area.height as u32);
        slide::cover(bytes, self.bulletin.focus, self.colours.background, size_px).ok()
    }

    /// Finds the largest type in which everything fits on one page; else the least legible type on several.
    fn story(&self, typesetter: &mut Typesetter, columns: &Columns, has_picture: bool) -> Story {
        let Area { width, height, .. } = columns.text;
        let is_beside = columns.picture.is_some() && !has_picture;
        let tab =
            Tab::new(typesetter, width, self.size, &self.headline_face, self.colours, self.kicker, self.axis.clone());
        let style = |size_px, leading| Style {
            face: self.headline_face.clone(),
            size_px,
            weight: 700.0,
            leading,
            tracking: 0.0,
            colour: self.colours.text,
        };
        let headline = &bind(&self.bulletin.headline);
        let full_room = height - tab.height();
        let mut room = full_room;
        let mut story = Story::new(tab, self.bulletin, self.colours, self.body_face.clone(), (width, height));
        let figure_height = height * FIGURE_HEIGHTS[usize::from(!has_picture)];
        if let Some(figure) = (!is_beside).then(|| self.figure(typesetter, (width, figure_height))).flatten() {
            room -= story.put_figure(figure, self.size * 0.35);
        }
        // A table whose columns fit in smaller letters is better than one whose cells stand under each other.
        let must_stack = story.flow(typesetter, self.size, self.size, None).is_stacked;
        let scales: &[f32] = if story.has_body() { &TEXT_SCALES } else { &[1.0] };
        for &scale in scales {
            let size = self.size * scale;
            let body = story.flow(typesetter, size, self.size, None);
            if body.is_stacked && !must_stack {
                continue;
            }
            let gap = if body.is_empty() { 0.0 } else { size * 0.55 };
            let left_over = room - gap - pages::height(&body.lines);
            let is_short = headline.split_whitespace().count() <= 2 && self.bulletin.figure.is_none();
            let short: &[f32] = if is_short && !story.has_body() { &SHORT_HEADLINE_SCALES } else { &[] };
            let ratios: &[f32] = if story.has_body() { &HEADLINE_SCALES } else { &LONE_HEADLINE_SCALES };
            // A headline that hardly differs from its text is worse than a smaller text.
            let least = if scale > 1.0 { 1.45 } else { 0.0 };
            let sizes: Vec<f32> =
                short.iter().chain(ratios).filter(|ratio| **ratio >= least).map(|ratio| ratio * size).collect();
            if let Some(block) = head::headline(typesetter, headline, &style(size, 1.1), &sizes, width, left_over) {
                story.settle_on_one(Head { block, gap }, body);
                return story;
            }
        }
        let sizes: Vec<f32> = HEADLINE_SCALES.iter().chain(&[1.0]).map(|ratio| ratio * self.size).collect();
        let first = head::headline(typesetter, headline, &style(self.size, 1.1), &sizes, width, room * 0.5);
        let again = typesetter.balanced(headline, &style(self.size, 1.15), width);
        let lead = first.is_none().then(|| {
            let large = head::headline(typesetter, headline, &style(self.size, 1.1), &sizes, width, room);
            large.unwrap_or_else(|| {
                typesetter.hyphenated(headline, &[], &style(self.size, 1.2), width, Hyphens::WhereNeeded)
            })
        });
        let again = (first.is_some() && again.height() <= room * 0.4).then_some(again);
        let flow = story.flow(typesetter, self.size, self.size, lead);
        story.settle_on_many(first, again, flow, self.size, full_room);
        story
    }

    fn draw_code(&self, typesetter: &mut Typesetter, canvas: &mut Canvas, corner: &CodeCorner) {
        let style = Style {
            face: self.headline_face.clone(),
            size_px: self.size,
            weight: 600.0,
            leading: 1.15,
            tracking: 0.0,
            colour: self.colours.text,
        };
        let room = corner.caption;
        let captions = qr::captions(self.bulletin.qr.as_deref().unwrap_or_default());
        let caption = captions.iter().find_map(|(text, most_lines)| {
            let block = typesetter.balanced(text, &style, room.width);
            let most_lines = if corner.is_under { 1 } else { *most_lines };
            let fits = block.len() <= most_lines && block.height() <= room.height && block.width() <= room.width;
            (fits && !block.breaks_a_word()).then_some(block)
        });
        let Some(block) = caption else {
            let left = if corner.is_under {
                corner.left
            } else {
                f32::midpoint(corner.left, room.right() - corner.code.side())
            };
            corner.code.draw(canvas, left, corner.top);
            return;
        };
        corner.code.draw(canvas, corner.left, corner.top);
        let left = if corner.is_under { room.left + (room.width - block.width()) / 2.0 } else { room.left };
        block.draw(canvas, left, room.top + (room.height - block.height()) / 2.0);
    }
}
