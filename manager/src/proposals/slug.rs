//! Identifiers made of what people wrote.

use cartelera_playlists::ids::ItemId;

/// The longest that is made, so that a number may follow.
const MAX_BYTES: usize = 40;
/// What is made of a text without any letter or digit.
const FALLBACK: &str = "aviso";

/// An identifier for an item called `title` that is none of those that are `taken`.
pub(crate) fn slug(title: &str, taken: impl Fn(&str) -> bool) -> ItemId {
    let mut text = String::new();
    for letter in plain(title).chars() {
        if letter.is_ascii_alphanumeric() {
            text.push(letter);
        } else if !text.is_empty() && !text.ends_with('-') {
            text.push('-');
        }
        if text.len() >= MAX_BYTES {
            break;
        }
    }
    let text = text.trim_end_matches('-');
    let base = if text.is_empty() { FALLBACK } else { text };
    let numbered = (2_u32..).map(|number| format!("{base}-{number}"));
    let free = std::iter::once(base.to_owned()).chain(numbered).find(|id| !taken(id));
    let id = free.unwrap_or_else(|| base.to_owned());
    id.parse().unwrap_or_else(|_| FALLBACK.parse().expect("letters are an identifier"))
}

/// `text` in small letters without accents: what two people write who mean the same.
pub(crate) fn plain(text: &str) -> String {
    text.to_lowercase().chars().map(letter).collect()
}

/// The letter without its accent.
fn letter(letter: char) -> char {
    match letter {
        'á' | 'à' | 'â' | 'ä' | 'ã' => 'a',
        'é' | 'è' | 'ê' | 'ë' => 'e',
        'í' | 'ì' | 'î' | 'ï' => 'i',
        'ó' | 'ò' | 'ô' | 'ö' | 'õ' => 'o',
        'ú' | 'ù' | 'û' | 'ü' => 'u',
        'ñ' => 'n',
        'ç' => 'c',
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_identifier_is_made_of_any_text() {
        let made = |title: &str| slug(title, |_| false).to_string();
        assert_eq!(made("¡Feria del Empleo, 10 de diciembre!"), "feria-del-empleo-10-de-diciembre");
        assert_eq!(
            made("Campaña de vacunación: niñas y niños de 5 a 11 años"),
            "campana-de-vacunacion-ninas-y-ninos-de-5"
        );
        assert_eq!(made("¿¡!?"), "aviso");
        assert_eq!(made("行政"), "aviso");
    }

    #[test]
    fn a_taken_one_gets_a_number() {
        assert_eq!(slug("Cierre", |id| ["cierre", "cierre-2"].contains(&id)).as_str(), "cierre-3");
    }
}
