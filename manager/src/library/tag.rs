//! Words that people put on files, to find them by.

use crate::proposals::plain;

/// A file has at most so many.
pub(crate) const MAX_TAGS: usize = 12;
/// The longest, in characters.
pub(crate) const MAX_TAG_CHARS: usize = 30;

/// A word that somebody put on a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct MediaTag {
    /// As it is shown: in small letters.
    pub(crate) word: String,
}

/// Why something is no tag.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TagFault {
    /// Nothing was written.
    Empty,
    Long,
    /// It has a sign that is not allowed, or no letter and no digit.
    Sign,
}

impl MediaTag {
    /// The tags that were written, with commas between.
    ///
    /// # Errors
    ///
    /// What is wrong with the first one that is none.
    pub(crate) fn read(text: &str) -> Result<Vec<Self>, TagFault> {
        let mut tags: Vec<Self> = Vec::new();
        for part in text.split([',', ';']) {
            let words: Vec<&str> = part.split_whitespace().collect();
            let word = words.join(" ").trim_start_matches('#').trim().to_lowercase();
            if word.is_empty() {
                continue;
            }
            if word.chars().count() > MAX_TAG_CHARS {
                return Err(TagFault::Long);
            }
            let is_allowed = |sign: char| sign.is_alphanumeric() || " -_/.&".contains(sign);
            if !word.chars().all(is_allowed) || !word.chars().any(char::is_alphanumeric) {
                return Err(TagFault::Sign);
            }
            let tag = Self { word };
            if !tags.iter().any(|known| known.key() == tag.key()) {
                tags.push(tag);
            }
        }
        if tags.is_empty() { Err(TagFault::Empty) } else { Ok(tags) }
    }

    /// What tags have in common that mean the same: without accents.
    pub(crate) fn key(&self) -> String {
        plain(&self.word)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Result<Vec<String>, TagFault> {
        MediaTag::read(text).map(|tags| tags.into_iter().map(|tag| tag.word).collect())
    }

    #[test]
    fn tags_are_read_however_they_are_written() {
        assert_eq!(
            words(" #Predial,  Niñez y   Juventud;predial , "),
            Ok(vec!["predial".into(), "niñez y juventud".into()])
        );
        assert_eq!(words("Vacunación, vacunacion"), Ok(vec!["vacunación".into()]), "an accent makes no other word");
        assert_eq!(MediaTag::read("Educación").unwrap()[0].key(), "educacion");
    }

    #[test]
    fn what_is_no_tag_is_told() {
        assert_eq!(words(" , ;"), Err(TagFault::Empty));
        assert_eq!(words(&"a".repeat(MAX_TAG_CHARS)).map(|tags| tags.len()), Ok(1));
        assert_eq!(words(&format!("bien,{}", "a".repeat(MAX_TAG_CHARS + 1))), Err(TagFault::Long));
        for text in ["<b>", "a\u{202e}b", "---", "a\0"] {
            assert_eq!(words(text), Err(TagFault::Sign), "{text:?}");
        }
    }
}
