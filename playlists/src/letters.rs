//! How large the letters of a bulletin come out on panels, and how it is divided: what typesetting is asked, and answers.
//!
//! Only who typesets knows the answer; this is how it is asked for where nothing is drawn.

use serde::{Deserialize, Serialize};

use crate::{
    content::WORD_MS,
    ids::ItemId,
    programme::{Layout, Programme},
};

/// Nobody reads anything in less.
const LEAST_TURN_MS: u64 = 6_000;

/// A bulletin whose letters are asked for, on some panels.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LettersQuestion {
    /// City, brands and axes, and the bulletin among its items; office and layout are those of each panel.
    pub programme: Programme,
    /// The bulletin.
    pub item: ItemId,
    /// The panels.
    pub panels: Vec<PanelFacts>,
}

/// What typesetting depends on of a screen and the office in which it hangs.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PanelFacts {
    /// Name of the office, which a bulletin on the whole screen says at its foot.
    pub office: String,
    /// Diagonal in millimetres.
    pub diagonal_mm: u32,
    /// How far away those who read it are, in millimetres.
    pub viewing_distance_mm: u32,
    /// Its regions.
    pub layout: Layout,
    /// Width and height of the picture as the public sees it, in pixels.
    pub size_px: (u32, u32),
}

/// How a bulletin comes out on a panel.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Letters {
    /// The least height of capitals that can be read from there, in millimetres.
    pub legible_mm: f64,
    /// Height of the headline's capitals in millimetres, the smallest of all pages.
    pub headline_mm: f64,
    /// The same of the body; `None` if there is none.
    pub body_mm: Option<f64>,
    /// Its pages, at least one.
    pub pages: Vec<PageTurn>,
}

/// A page's part of a slot.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PageTurn {
    /// How many words it adds.
    pub words: u32,
    /// When it begins, in milliseconds from the slot's beginning.
    pub from_ms: u64,
    /// How long it shows, in milliseconds.
    pub length_ms: u64,
}

impl PageTurn {
    /// How long its words take to be read, in milliseconds.
    pub fn reading_ms(&self) -> u64 {
        u64::from(self.words) * WORD_MS
    }

    /// How long it should show: its reading time, and at least six seconds.
    pub fn wanted_ms(&self) -> u64 {
        self.reading_ms().max(LEAST_TURN_MS)
    }

    /// Whether it shows for less than that.
    ///
    /// # Examples
    ///
    /// ```
    /// use cartelera_playlists::letters::PageTurn;
    ///
    /// let page = PageTurn { words: 20, from_ms: 0, length_ms: 8_000 };
    /// assert!(!page.is_hurried());
    /// assert!(PageTurn { words: 21, ..page }.is_hurried());
    /// assert!(PageTurn { words: 1, length_ms: 5_900, ..page }.is_hurried());
    /// ```
    pub fn is_hurried(&self) -> bool {
        self.length_ms < self.wanted_ms()
    }
}

impl Letters {
    /// Whether any of its letters is smaller than can be read from there, which is so on a panel too small for its distance.
    pub fn is_faint(&self) -> bool {
        // What is computed from pixels is not exact.
        let least = self.legible_mm * 0.99;
        self.headline_mm < least || self.body_mm.is_some_and(|body_mm| body_mm < least)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn letters(headline_mm: f64, body_mm: Option<f64>) -> Letters {
        let pages = vec![PageTurn { words: 9, from_ms: 0, length_ms: 6_000 }];
        Letters { legible_mm: 20.0, headline_mm, body_mm, pages }
    }

    #[test]
    fn letters_are_faint_if_headline_or_body_is_smaller_than_can_be_read() {
        assert!(!letters(40.0, Some(19.99)).is_faint());
        assert!(!letters(40.0, None).is_faint());
        assert!(letters(40.0, Some(19.0)).is_faint());
        assert!(letters(19.0, None).is_faint());
    }

    #[test]
    fn an_answer_is_read_as_it_was_written() {
        let text = r#"{"legible_mm":20.0,"headline_mm":41.5,"body_mm":null,"pages":[{"words":9,"from_ms":0,"length_ms":6000}]}"#;
        let answer = letters(41.5, None);
        assert_eq!(serde_json::to_string(&answer).unwrap(), text);
        assert_eq!(serde_json::from_str::<Letters>(text).unwrap(), answer);
        assert!(serde_json::from_str::<PanelFacts>(r#"{"office":"","size":"9x9"}"#).is_err());
    }
}
