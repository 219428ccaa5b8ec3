//! Spanish hyphenation, sparingly: where a word does not fit, and where a line of running text would be very short.

use std::ops::Range;

use hypher::{Lang, hyphenate_bounded};

use super::{
    fonts::Typesetter,
    text::{Block, Style},
};

/// Part of the width that a line must leave free to be worth a hyphen.
const RAGGED: f32 = 0.28;

/// Letters of the shortest word that is divided.
const LEAST_LETTERS: usize = 8;

/// Letters that stay together at the beginning and at the end of a word.
const LEAST_PART: usize = 3;

/// When a word is divided.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Hyphens {
    /// Only if it is longer than a line.
    WhereNeeded,
    /// Also if its line would be very short without its beginning.
    WhereRagged,
}

impl Typesetter {
    /// Breaks `text` into lines of at most `width` pixels and divides words; never in two lines in a row, and never so that
    /// only the end of a word is left for the last line.
    pub(super) fn hyphenated(
        &mut self,
        text: &str,
        bold: &[Range<usize>],
        style: &Style,
        width: f32,
        hyphens: Hyphens,
    ) -> Block {
        let mut bold = bold.to_vec();
        let mut block = self.block(text, &bold, style, width);
        let mut line = 0;
        while line + 1 < block.len() {
            let is_needed = block.breaks_within_a_word(line);
            let is_ragged = block.line_width(line) < width * (1.0 - RAGGED);
            let follows_one = line > 0 && block.ends_in_hyphen(line - 1);
            if !follows_one && (is_needed || is_ragged && hyphens == Hyphens::WhereRagged) {
                let places = places(&block, line, is_needed);
                let divided = places.into_iter().rev().find_map(|place| {
                    let (text, bold) = divided(block.text(), &bold, place);
                    let tried = self.block(&text, &bold, style, width);
                    (tried.line_range(line).end == place + 1).then_some((tried, bold))
                });
                if let Some((tried, moved)) = divided {
                    (block, bold) = (tried, moved);
                }
            }
            line += 1;
        }
        block
    }
}

/// Where in the text of `block` a hyphen may end line `line`: within the word that the line breaks, or within the next.
fn places(block: &Block, line: usize, is_within: bool) -> Vec<usize> {
    let (text, end) = (block.text(), block.line_range(line).end);
    let start = if is_within {
        text[..end]
            .char_indices()
            .rev()
            .find(|(_, letter)| letter.is_whitespace())
            .map_or(0, |(at, c)| at + c.len_utf8())
    } else {
        end
    };
    let word = text[start..].split(char::is_whitespace).next().unwrap_or_default();
    let is_last = text[start + word.len()..].trim().is_empty();
    // The end of the last word would stand alone, and names are divided only if they do not fit.
    let is_name = word.trim_start_matches(|letter: char| !letter.is_alphanumeric()).starts_with(char::is_uppercase);
    if (is_last || is_name) && !is_within {
        Vec::new()
    } else {
        points(word).into_iter().map(|point| start + point).collect()
    }
}

/// `text` with a hyphen at `place`, and its bold ranges.
fn divided(text: &str, bold: &[Range<usize>], place: usize) -> (String, Vec<Range<usize>>) {
    let moved = |at: usize| if at > place { at + 1 } else { at };
    let bold = bold.iter().map(|range| moved(range.start)..moved(range.end)).collect();
    (format!("{}-{}", &text[..place], &text[place..]), bold)
}

/// Where a word may be divided, in bytes; nowhere in words with digits, marks or capitals inside.
fn points(word: &str) -> Vec<usize> {
    let core = word.trim_matches(|letter: char| !letter.is_alphanumeric());
    let is_plain =
        core.chars().enumerate().all(|(at, letter)| letter.is_lowercase() || at == 0 && letter.is_uppercase());
    if !is_plain || core.chars().count() < LEAST_LETTERS {
        return Vec::new();
    }
    let mut at = word.len() - word.trim_start_matches(|letter: char| !letter.is_alphanumeric()).len();
    let mut points: Vec<usize> = hyphenate_bounded(core, Lang::Spanish, LEAST_PART, LEAST_PART)
        .map(|part| {
            at += part.len();
            at
        })
        .collect();
    points.pop();
    points
}

#[cfg(test)]
mod tests {
    use cartelera_playlists::programme::Colour;

    use super::*;
    use crate::typeset::fonts::{Face, with_typesetter};

    fn parts(word: &str) -> String {
        let mut text = word.to_owned();
        points(word).into_iter().rev().for_each(|point| text.insert(point, '-'));
        text
    }

    fn lines(text: &str, width: f32, hyphens: Hyphens) -> Vec<String> {
        let colour = Colour { r: 0, g: 0, b: 0 };
        let style = Style { face: Face::body(), size_px: 40.0, weight: 400.0, leading: 1.2, tracking: 0.0, colour };
        with_typesetter(|typesetter| {
            let block = typesetter.hyphenated(text, &[], &style, width, hyphens);
            Ok((0..block.len()).map(|line| block.text()[block.line_range(line)].trim().to_owned()).collect())
        })
        .unwrap()
    }

    #[test]
    fn words_are_divided_as_in_spanish_with_three_letters_on_each_side() {
        assert_eq!(parts("electroencefalografista"), "elec-tro-en-ce-fa-lo-gra-fis-ta".replace("-ta", "ta"));
        assert_eq!(parts("«Constitución»,"), "«Cons-ti-tu-ción»,");
        assert_eq!(parts("acuérdate"), "acuér-date");
    }

    #[test]
    fn short_words_numbers_names_and_addresses_stay_whole() {
        for word in
            ["agosto", "covid-19ab", "UNAMsocial", "https://torreon.example/salud", "SIMASTORREON", "1234567890"]
        {
            assert_eq!(points(word), [0; 0], "{word}");
        }
    }

    #[test]
    fn a_very_short_line_takes_the_beginning_of_a_word() {
        let text = "Ven por la desparasitación de tus mascotas";
        assert_eq!(lines(text, 330.0, Hyphens::WhereNeeded)[0], "Ven por la");
        let ragged = lines(text, 330.0, Hyphens::WhereRagged);
        assert!(ragged[0].ends_with('-') && ragged[0].len() > "Ven por la ".len(), "{ragged:?}");
    }

    #[test]
    fn a_word_that_does_not_fit_is_divided_where_a_reader_expects_it() {
        let found = lines("Electroencefalografistas certificados", 330.0, Hyphens::WhereNeeded);
        assert!(found[0].ends_with('-'), "{found:?}");
        assert_eq!(found.concat().replace('-', ""), "Electroencefalografistascertificados");
    }

    #[test]
    fn no_two_lines_in_a_row_end_in_a_hyphen_and_no_text_ends_in_half_a_word() {
        let text = "desparasitación antirrábica veterinaria, esterilización gratuita, vacunación universitaria, \
                    administración descentralizada";
        for width in (200..700).step_by(20) {
            let found = lines(text, width as f32, Hyphens::WhereRagged);
            let hyphens: Vec<bool> = found.iter().map(|line| line.ends_with('-')).collect();
            assert!(hyphens.windows(2).all(|pair| pair != [true, true]), "{width}: {found:?}");
            assert!(
                width < 360 || found.last().is_some_and(|line| line.contains("descentralizada")),
                "{width}: {found:?}"
            );
        }
    }
}
