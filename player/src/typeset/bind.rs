//! Keeps together on a line what reads as one: `8:00 a 15:00`, `15 %`, `871 500 7072`, `y mañana`.

/// A space at which no line ends.
const BOUND: char = '\u{a0}';

/// Units that stay with their number.
const UNITS: [&str; 10] = ["%", "h", "hrs", "horas", "km", "m", "mm", "pesos", "años", "días"];

/// Puts bound spaces into a text of one paragraph; other runs of white space become one space.
pub(super) fn bind(text: &str) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    let mut bound = String::with_capacity(text.len() + 8);
    for (index, word) in words.iter().enumerate() {
        bound.push_str(word);
        if let Some(next) = words.get(index + 1) {
            let before = index.checked_sub(1).and_then(|index| words.get(index));
            let after = words.get(index + 2);
            bound.push(if belongs(before.copied(), word, next, after.copied()) { BOUND } else { ' ' });
        }
    }
    bound
}

/// Tells whether no line should end between `word` and `next`.
fn belongs(before: Option<&str>, word: &str, next: &str, after: Option<&str>) -> bool {
    let bare = |word: &str| word.trim_matches(|c: char| !c.is_alphanumeric() && c != '%').to_owned();
    let (word_bare, next_bare) = (bare(word), bare(next));
    let ends_in_digit = |word: &str| word.trim_end_matches('*').ends_with(|c: char| c.is_ascii_digit());
    let is_digit_first = |word: &str| word.trim_start_matches('*').starts_with(|c: char| c.is_ascii_digit());
    let is_number = |word: &str| !word.is_empty() && word.bytes().all(|b| b.is_ascii_digit());
    let is_range = |before: &str, word: &str, after: &str| {
        ends_in_digit(before) && ["a", "y", "–", "-"].contains(&word) && is_digit_first(after)
    };
    ends_in_digit(word) && UNITS.contains(&next_bare.as_str())
        || ends_in_digit(word) && is_number(&word_bare) && is_number(&next_bare)
        || ["a", "y", "o", "e", "u"].contains(&word_bare.to_lowercase().as_str()) && word_bare == word
        || after.is_some_and(|after| is_range(word, next, after))
        || before.is_some_and(|before| is_range(before, word, next))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_stay_with_their_units_and_ranges_and_small_words_with_what_follows() {
        for (text, bound) in [
            ("ahorra 15 % hoy", "ahorra 15_% hoy"),
            ("de **8:00 a 15:00** en", "de **8:00_a_15:00** en"),
            ("al 871 500 7072 o al 072.", "al 871_500_7072 o_al 072."),
            ("hoy y mañana", "hoy y_mañana"),
            ("tres  días", "tres días"),
        ] {
            assert_eq!(bind(text).replace(BOUND, "_"), bound);
        }
    }
}
