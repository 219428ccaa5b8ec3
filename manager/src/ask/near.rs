//! Which known names are near one that is not known.

use std::fmt::Display;

/// How many near names are told.
const MOST: usize = 5;

/// A sentence that `name` is not known as a `kind`, with the known names that are near.
pub(crate) fn unknown<N: Display>(kind: &str, name: &str, known: impl IntoIterator<Item = N>) -> String {
    let mut known: Vec<String> = known.into_iter().map(|known| known.to_string()).collect();
    known.sort();
    known.dedup();
    if known.is_empty() {
        return format!("no {kind} has the identifier {name} (there are none)");
    }
    let few = known.len() <= MOST;
    let mut near: Vec<(usize, String)> = known.into_iter().map(|known| (distance(name, &known), known)).collect();
    near.sort();
    let likely: Vec<String> =
        near.iter().filter(|(distance, _)| *distance <= 2 + name.len() / 3).map(|(_, known)| known.clone()).collect();
    let (word, list) = match (few, likely.is_empty()) {
        (true, _) => ("there are", near.into_iter().map(|(_, known)| known).collect()),
        (false, false) => ("near are", likely),
        (false, true) => ("some are", near.into_iter().map(|(_, known)| known).collect::<Vec<_>>()),
    };
    let list = list.into_iter().take(MOST).collect::<Vec<_>>().join(", ");
    format!("no {kind} has the identifier {name} ({word}: {list})")
}

/// How many letters must be changed, left out or put in (Levenshtein); 1 if one contains the other, and no more than 2 if
/// they have a word of at least four letters in common.
fn distance(a: &str, b: &str) -> usize {
    if a == b {
        return 0;
    }
    if a.len() > 2 && b.len() > 2 && (a.contains(b) || b.contains(a)) {
        return 1;
    }
    let has_word = |word: &str| word.len() > 3 && b.split('-').any(|other| other == word);
    if a.split('-').any(has_word) {
        return 2;
    }
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (line, letter) in a.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = line + 1;
        for (column, other) in b.iter().enumerate() {
            let change = diagonal + usize::from(letter != *other);
            diagonal = row[column + 1];
            row[column + 1] = change.min(diagonal + 1).min(row[column] + 1);
        }
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn near_names_are_told_first() {
        let known = ["presidencia-vestibulo", "presidencia-cajas", "simas-cajas", "biblioteca", "salud", "tesoreria"];
        assert_eq!(
            unknown("screen", "simas-caja", known),
            "no screen has the identifier simas-caja (near are: simas-cajas)"
        );
        assert_eq!(
            unknown("screen", "presidencia", known),
            "no screen has the identifier presidencia (near are: presidencia-cajas, presidencia-vestibulo)"
        );
        assert_eq!(distance("presidencia-cajero", "presidencia-totem"), 2);
        assert!(unknown("screen", "zzz", known).contains("(some are: "));
        assert_eq!(unknown("screen", "x", ["b", "a"]), "no screen has the identifier x (there are: a, b)");
        assert_eq!(unknown("campaign", "x", [""; 0]), "no campaign has the identifier x (there are none)");
        assert_eq!(distance("kitten", "sitting"), 3);
    }
}
