//! The plain parts of Markdown that a bulletin's body uses: paragraphs, bold, lists.

use std::ops::Range;

use super::bind::bind;

/// A paragraph or an entry of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Paragraph {
    /// What stands before an entry of a list: a bullet or its number.
    pub(super) marker: Option<String>,
    /// Its text without marks.
    pub(super) text: String,
    /// The bold ranges of `text`, in bytes.
    pub(super) bold: Vec<Range<usize>>,
}

/// Reads a body; a single line break is a space, and marks that do not pair stay as they are.
pub(super) fn parse(body: &str) -> Vec<Paragraph> {
    let mut raw: Vec<(Option<String>, String)> = Vec::new();
    let mut is_open = false;
    for line in body.lines().map(str::trim) {
        let (marker, text) = split_marker(line);
        if text.is_empty() {
            is_open = false;
        } else if marker.is_some() || !is_open {
            raw.push((marker, text.to_owned()));
            is_open = true;
        } else if let Some((_, last)) = raw.last_mut() {
            last.push(' ');
            last.push_str(text);
        }
    }
    raw.into_iter()
        .map(|(marker, text)| {
            let (text, bold) = split_bold(&bind(&text));
            Paragraph { marker, text, bold }
        })
        .filter(|paragraph| !paragraph.text.trim().is_empty())
        .collect()
}

/// Splits `- text`, `* text` or `1. text`.
fn split_marker(line: &str) -> (Option<String>, &str) {
    for bullet in ["- ", "* ", "• "] {
        if let Some(text) = line.strip_prefix(bullet) {
            return (Some("•".to_owned()), text.trim());
        }
    }
    match line.split_once(['.', ')']) {
        Some((number, text))
            if (1..=2).contains(&number.len())
                && number.bytes().all(|b| b.is_ascii_digit())
                && text.starts_with(' ') =>
        {
            (Some(format!("{number}.")), text.trim())
        }
        _ => (None, line),
    }
}

/// Takes out pairs of `**` and says what stood between them.
fn split_bold(text: &str) -> (String, Vec<Range<usize>>) {
    let parts: Vec<&str> = text.split("**").collect();
    let pairs = (parts.len() - 1) / 2;
    let mut plain = String::new();
    let mut bold = Vec::new();
    for (index, part) in parts.iter().enumerate() {
        let start = plain.len();
        if index > pairs * 2 {
            plain.push_str("**");
        }
        plain.push_str(part);
        if index % 2 == 1 && index < pairs * 2 && start < plain.len() {
            bold.push(start..plain.len());
        }
    }
    (plain, bold)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_body_is_read_as_paragraphs_lists_and_bold() {
        let body =
            "Trae tu **INE**\ny tu comprobante.\n\n- Lunes a viernes\n- **8:00** a 15:00\n2. Paga\n\n**sin cierre";
        let read: Vec<_> = parse(body);
        let texts: Vec<_> = read.iter().map(|p| (p.marker.as_deref(), p.text.as_str())).collect();
        assert_eq!(
            texts,
            [
                (None, "Trae tu INE y\u{a0}tu comprobante."),
                (Some("•"), "Lunes a\u{a0}viernes"),
                (Some("•"), "8:00\u{a0}a\u{a0}15:00"),
                (Some("2."), "Paga"),
                (None, "**sin cierre"),
            ]
        );
        assert_eq!(&read[0].text[read[0].bold[0].clone()], "INE");
        assert_eq!(&read[2].text[read[2].bold[0].clone()], "8:00");
        assert!(read[4].bold.is_empty());
    }

    #[test]
    fn text_that_only_looks_like_marks_stays() {
        for body in ["3.5 millones", "2026. Un año", "-5 grados", "**", "****", "* "] {
            let read = parse(body);
            assert!(read.iter().all(|p| p.marker.is_none() && p.bold.is_empty()), "{body}: {read:?}");
        }
    }
}
