//! The pages of a bulletin's pictures: which one is shown, and how others are asked for.

use cartelera_playlists::content::Orientation;

use crate::page::{fields::Fields, locale::Locale};

/// Which page is shown of the landscape picture, and of the portrait one; the first is 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Leaves {
    landscape: usize,
    portrait: usize,
}

/// How other pages are asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Way {
    /// By buttons of the form around the pictures.
    Form,
    /// By links to a place of the same page.
    Link(&'static str),
}

/// Which of several pages a picture shows, and how the one before and the one after it are asked for.
pub(super) struct Turn {
    /// What the picture's page is called where it is sent.
    pub(super) shape: &'static str,
    pub(super) name: String,
    pub(super) now: usize,
    pub(super) count: usize,
    pub(super) before: String,
    pub(super) after: String,
    pub(super) is_first: bool,
    pub(super) is_last: bool,
    pub(super) is_link: bool,
}

impl Leaves {
    /// Those that were asked for: by `landscape` and `portrait`, and by the button `turn`, which names a shape and its page.
    pub(super) fn of(fields: &Fields) -> Self {
        let page = |text: &str| text.parse::<usize>().unwrap_or(1).max(1);
        let leaves = Self { landscape: page(fields.get("landscape")), portrait: page(fields.get("portrait")) };
        match fields.get("turn").split_once('-') {
            Some(("landscape", text)) => Self { landscape: page(text), ..leaves },
            Some(("portrait", text)) => Self { portrait: page(text), ..leaves },
            _ => leaves,
        }
    }

    /// That of a picture of this shape.
    pub(super) fn page(self, shape: Orientation) -> usize {
        match shape {
            Orientation::Landscape => self.landscape,
            Orientation::Portrait => self.portrait,
        }
    }

    fn with(self, shape: Orientation, page: usize) -> Self {
        match shape {
            Orientation::Landscape => Self { landscape: page, ..self },
            Orientation::Portrait => Self { portrait: page, ..self },
        }
    }

    /// How the picture of this shape, which shows page `now` of `count`, is turned; `None` if there is one page only.
    pub(super) fn turn(
        self,
        (locale, way): (Locale, Way),
        shape: Orientation,
        (now, count): (usize, usize),
    ) -> Option<Turn> {
        if count < 2 {
            return None;
        }
        let c = locale.content();
        let (key, name) = match shape {
            Orientation::Landscape => ("landscape", c.preview_landscape),
            Orientation::Portrait => ("portrait", c.preview_portrait),
        };
        let ask = |page: usize| match way {
            Way::Form => format!("{key}-{page}"),
            Way::Link(anchor) => {
                let Self { landscape, portrait } = self.with(shape, page);
                format!("?landscape={landscape}&portrait={portrait}#{anchor}")
            }
        };
        Some(Turn {
            shape: key,
            name: locale.fill(c.turn_of, &[&name]),
            now,
            count,
            before: ask(now.saturating_sub(1).max(1)),
            after: ask((now + 1).min(count)),
            is_first: now == 1,
            is_last: now == count,
            is_link: way != Way::Form,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_button_turns_one_picture_and_leaves_the_other() {
        let leaves = |text: &str| Leaves::of(&Fields::read(text));
        assert_eq!(leaves(""), Leaves { landscape: 1, portrait: 1 });
        assert_eq!(leaves("landscape=2&portrait=3&turn=landscape-3"), Leaves { landscape: 3, portrait: 3 });
        assert_eq!(leaves("landscape=x&portrait=0&turn=portrait-0"), Leaves { landscape: 1, portrait: 1 });
        assert_eq!(leaves("landscape=2&turn=diagonal-3"), Leaves { landscape: 2, portrait: 1 });
    }

    #[test]
    fn nothing_is_asked_for_beyond_the_first_and_the_last_page() {
        let turn = |now| {
            let leaves = Leaves { landscape: now, portrait: 2 };
            leaves.turn((Locale::Es, Way::Link("look")), Orientation::Landscape, (now, 3)).unwrap()
        };
        assert_eq!((turn(1).before, turn(1).is_first), ("?landscape=1&portrait=2#look".to_owned(), true));
        assert_eq!((turn(2).after, turn(2).is_last), ("?landscape=3&portrait=2#look".to_owned(), false));
        assert_eq!((turn(3).after, turn(3).is_last), ("?landscape=3&portrait=2#look".to_owned(), true));
        let alone = Leaves { landscape: 1, portrait: 1 };
        assert!(alone.turn((Locale::Es, Way::Form), Orientation::Portrait, (1, 1)).is_none());
    }
}
