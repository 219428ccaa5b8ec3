//! What names, user names and employee numbers may be.

/// The longest of them, in characters.
pub(crate) const MAX_CHARS: usize = 80;

/// What is wrong with one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum BadName {
    /// There is none.
    Missing,
    /// More than [`MAX_CHARS`].
    Long,
    /// It has a sign that it may not have.
    Sign,
}

/// A person's name, or another line of text: anything but control signs.
pub(crate) fn line(text: &str) -> Result<String, BadName> {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let is_hidden = |sign: char| {
        sign.is_control() || matches!(sign, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    match text.chars().count() {
        0 => Err(BadName::Missing),
        count if count > MAX_CHARS => Err(BadName::Long),
        _ if text.chars().any(is_hidden) => Err(BadName::Sign),
        _ => Ok(text),
    }
}

/// A user name: small letters, digits, `.`, `-` and `_`.
pub(crate) fn user(text: &str) -> Result<String, BadName> {
    let text = line(text)?.to_lowercase();
    let fits = |sign: char| sign.is_ascii_lowercase() || sign.is_ascii_digit() || "._-".contains(sign);
    if text.chars().all(fits) { Ok(text) } else { Err(BadName::Sign) }
}

/// An employee number: letters, digits, `-` and `/`.
pub(crate) fn employee(text: &str) -> Result<String, BadName> {
    let text = line(text)?.to_uppercase();
    let fits = |sign: char| sign.is_ascii_alphanumeric() || "-/".contains(sign);
    if text.chars().all(fits) { Ok(text) } else { Err(BadName::Sign) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_brought_into_one_shape_or_refused() {
        assert_eq!(line("  Ana   Ruiz\n"), Ok("Ana Ruiz".to_owned()));
        assert_eq!(line(" \t"), Err(BadName::Missing));
        assert_eq!(line(&"x".repeat(81)), Err(BadName::Long));
        assert_eq!(line("Ana\u{202e}ziuR"), Err(BadName::Sign));
        assert_eq!(user("ARuiz"), Ok("aruiz".to_owned()));
        assert_eq!(user("a ruiz"), Err(BadName::Sign));
        assert_eq!(employee("dc-0042"), Ok("DC-0042".to_owned()));
        assert_eq!(employee("42;"), Err(BadName::Sign));
    }
}
