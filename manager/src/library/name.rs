//! What a file is called: for staff, and in the content.

/// The longest name that is kept, in characters.
const MAX_CHARS: usize = 120;

/// The name that a browser tells of a file, without folders and without signs that only pretend something; it may be empty.
pub(crate) fn cleaned(told: &str) -> String {
    let name = told.rsplit(['/', '\\']).next().unwrap_or(told);
    let plain: String = name.chars().filter(|letter| !is_deceptive(*letter)).collect();
    let name = plain.split_whitespace().collect::<Vec<_>>().join(" ");
    name.trim_start_matches('.').chars().take(MAX_CHARS).collect()
}

/// Whether a sign is not seen itself and changes what is seen: control characters, and those that turn the direction of what is
/// written (`U+202E` makes `foto\u{202e}gpj.exe` look like a picture).
fn is_deceptive(letter: char) -> bool {
    letter.is_control()
        || matches!(letter, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}

/// The name without what tells its kind.
pub(super) fn stem(name: &str) -> &str {
    name.rsplit_once('.').map_or(name, |(stem, _)| stem)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_leads_nowhere_and_pretends_nothing() {
        for (told, name) in [
            ("Cartel feria.jpg", "Cartel feria.jpg"),
            ("../../etc/passwd", "passwd"),
            ("C:\\Users\\ana\\foto.png", "foto.png"),
            ("foto\u{202e}gpj.exe", "fotogpj.exe"),
            ("a\0b\r\n c.jpg", "ab c.jpg"),
            ("..", ""),
            (".oculto.png", "oculto.png"),
        ] {
            assert_eq!(cleaned(told), name, "{told:?}");
        }
        assert_eq!(cleaned(&"ñ".repeat(4096)).chars().count(), MAX_CHARS);
        assert_eq!((stem("cartel.final.jpg"), stem("cartel")), ("cartel.final", "cartel"));
    }
}
