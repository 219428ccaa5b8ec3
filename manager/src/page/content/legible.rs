//! How a bulletin comes out on the screens that it reaches: how high its letters are, how many pages it makes, and how long
//! each shows. All of it is told by the player's program.

use std::cmp::Reverse;

use cartelera_playlists::{
    content::{City, ItemEntry, Office, Orientation, Screen},
    letters::{Letters, LettersQuestion, PageTurn, PanelFacts},
    programme::{Layout, Programme},
};

use super::standing::screens_showing;
use crate::{
    page::{
        locale::{Locale, tenths},
        visit::Visit,
    },
    proposals::{Field, Remark, What},
};

/// So many panels are measured, those of most screens.
const MOST: usize = 30;
/// So many sorts of screens are told at first sight.
const IN_SIGHT: usize = 3;

/// Screens of one sort on which a bulletin comes out alike.
struct Alike {
    /// What they are, whatever the office.
    panel: PanelFacts,
    screens: usize,
    letters: Letters,
}

/// How a bulletin comes out on the screens that it reaches.
pub(super) struct Legible {
    groups: Vec<Alike>,
    /// The same of the panels whose pictures are shown.
    shown: Vec<(PanelFacts, Letters)>,
    /// How many screens were not measured.
    rest: usize,
}

/// What is told of screens of one sort.
pub(super) struct PanelTold {
    pub(super) name: String,
    /// Each with whether it is to be looked at.
    pub(super) lines: Vec<(String, bool)>,
}

/// What is told of all screens.
pub(super) struct PanelsTold {
    pub(super) first: Vec<PanelTold>,
    pub(super) more: Vec<PanelTold>,
    pub(super) more_title: String,
    /// That some were not measured.
    pub(super) rest: Option<String>,
}

/// What typesetting depends on of a screen whose picture is of `size_px`.
pub(super) fn facts(screen: &Screen, office: &Office, size_px: (u32, u32)) -> PanelFacts {
    // Over a band a bulletin does not say the office.
    let office = if screen.layout == Layout::Full { office.name.clone() } else { String::new() };
    let (diagonal_mm, viewing_distance_mm) = (screen.diagonal_mm(), screen.viewing_distance_mm);
    PanelFacts { office, diagonal_mm, viewing_distance_mm, layout: screen.layout, size_px }
}

impl Legible {
    /// Of the bulletin `item` in a programme with nothing else; `None` if the player's program cannot tell.
    pub(super) async fn of(
        visit: &Visit,
        (city, item): (&City, &ItemEntry),
        programme: Programme,
        shown: Vec<PanelFacts>,
    ) -> Option<Self> {
        let mut panels: Vec<(PanelFacts, usize)> = Vec::new();
        for (screen, office) in screens_showing(city, item) {
            let facts = facts(screen, office, screen.picture_px());
            match panels.iter_mut().find(|(known, _)| *known == facts) {
                Some((_, screens)) => *screens += 1,
                None => panels.push((facts, 1)),
            }
        }
        panels.sort_by_key(|(_, screens)| Reverse(*screens));
        let rest = panels.iter().skip(MOST).map(|(_, screens)| screens).sum();
        panels.truncate(MOST);
        let asked = panels.iter().map(|(facts, _)| facts).chain(&shown).cloned().collect();
        let question = LettersQuestion { programme, item: item.id.clone(), panels: asked };
        let mut answers = visit.page.measures.of(question).await?;
        let of_shown = answers.split_off(panels.len());
        let shown = shown.into_iter().zip(of_shown).collect();
        Some(Self { groups: groups(panels, answers), shown, rest })
    }

    /// The pages on a panel whose picture is shown.
    pub(super) fn pages(&self, panel: &PanelFacts) -> &[PageTurn] {
        self.shown.iter().find(|(known, _)| known == panel).map_or(&[], |(_, letters)| &letters.pages)
    }

    /// What is to be said beside the text.
    pub(super) fn remarks(&self) -> Vec<Remark> {
        let screens = |is: fn(&Letters) -> bool| {
            let all = self.groups.iter().filter(|group| is(&group.letters));
            all.map(|group| group.screens).sum::<usize>()
        };
        let (all, divided) = (screens(|_| true), screens(|letters| letters.pages.len() > 1));
        let hurried = self.groups.iter().flat_map(|group| &group.letters.pages).filter(|page| page.is_hurried());
        let worst = hurried.max_by_key(|page| page.wanted_ms() - page.length_ms);
        let mut told = Vec::new();
        told.extend(worst.map(|page| What::Hurried {
            shown_ms: page.length_ms,
            wanted_ms: page.wanted_ms(),
            screens: screens(is_hurried),
        }));
        told.extend((divided > 0 && divided < all).then_some(What::Divided(divided, all)));
        let has_body = self.groups.iter().any(|group| group.letters.body_mm.is_some());
        let field = if has_body { Field::Body } else { Field::Headline };
        told.into_iter().map(|what| Remark { field, is_error: false, what }).collect()
    }

    /// The same in words, screens with something to be looked at first; `None` if it reaches none.
    pub(super) fn told(&self, locale: Locale) -> Option<PanelsTold> {
        let mut first: Vec<PanelTold> = self.groups.iter().map(|group| group.told(locale)).collect();
        let more = first.split_off(first.len().min(IN_SIGHT));
        let c = locale.content();
        (!first.is_empty()).then(|| PanelsTold {
            first,
            more_title: locale.fill(c.letters_more, &[&more.len()]),
            more,
            rest: (self.rest > 0).then(|| locale.fill(c.letters_rest, &[&self.rest])),
        })
    }
}

/// Puts together what comes out alike on panels that differ by their offices only.
fn groups(panels: Vec<(PanelFacts, usize)>, answers: Vec<Letters>) -> Vec<Alike> {
    let mut groups: Vec<Alike> = Vec::new();
    for ((panel, screens), letters) in panels.into_iter().zip(answers) {
        let panel = PanelFacts { office: String::new(), ..panel };
        match groups.iter_mut().find(|group| group.panel == panel && group.letters == letters) {
            Some(group) => group.screens += screens,
            None => groups.push(Alike { panel, screens, letters }),
        }
    }
    let is_bad = |group: &Alike| is_hurried(&group.letters) || group.letters.is_faint();
    groups.sort_by_key(|group| (!is_bad(group), Reverse(group.screens)));
    groups
}

fn is_hurried(letters: &Letters) -> bool {
    letters.pages.iter().any(PageTurn::is_hurried)
}

impl Alike {
    fn told(&self, locale: Locale) -> PanelTold {
        let (c, letters) = (locale.content(), &self.letters);
        let mm = |mm: f64| format!("{mm:.0}");
        let (headline, legible) = (mm(letters.headline_mm), mm(letters.legible_mm));
        let sizes = match letters.body_mm {
            Some(body_mm) => locale.fill(c.letters_both, &[&headline, &mm(body_mm), &legible]),
            None => locale.fill(c.letters_headline, &[&headline, &legible]),
        };
        let page = |page: &PageTurn| {
            let (shown, reading) = (tenths(page.length_ms), tenths(page.reading_ms()));
            locale.fill(c.letters_page, &[&shown, &reading])
        };
        let pages: Vec<String> = letters.pages.iter().map(page).collect();
        let pages = match pages.len() {
            1 => locale.fill(c.letters_page_one, &[&pages.concat()]),
            count => locale.fill(c.letters_pages, &[&count, &pages.join(", ")]),
        };
        let mut lines = vec![(sizes, false)];
        lines.extend(letters.is_faint().then(|| (c.letters_faint.to_owned(), true)));
        lines.push((pages, false));
        lines.extend(is_hurried(letters).then(|| (c.letters_hurried.to_owned(), true)));
        PanelTold { name: self.name(locale), lines }
    }

    /// What the screens are, and how many.
    fn name(&self, locale: Locale) -> String {
        let (c, panel) = (locale.content(), &self.panel);
        let shape =
            if shape(panel.size_px) == Orientation::Landscape { c.letters_landscape } else { c.letters_portrait };
        // To the nearest tenth.
        let inches = tenths(u64::from(panel.diagonal_mm) * 10_000 / 254 + 50);
        let metres = tenths(u64::from(panel.viewing_distance_mm));
        let band = if panel.layout == Layout::Bar { c.letters_band } else { "" };
        locale.fill(c.letters_panel, &[&inches, &shape, &metres, &band, &self.screens])
    }
}

fn shape((width, height): (u32, u32)) -> Orientation {
    if width >= height { Orientation::Landscape } else { Orientation::Portrait }
}
