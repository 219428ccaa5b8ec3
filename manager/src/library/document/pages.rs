//! The pages of a document, as pdfinfo tells them, and how large each is drawn.

use std::collections::BTreeMap;

use super::{super::picture::MOST_PX, DocumentFault};

/// The most pages.
pub(in crate::library) const MAX_PAGES: u64 = 60;
/// A side of a page, in thousandths of a point (1/72 inch): from 1 cm to the most that the format has room for.
const SIDE: std::ops::RangeInclusive<u64> = 28_000..=14_400_000;
/// The longer side is at most so many times the shorter.
const MAX_RATIO: u64 = 10;

/// How fine a page is drawn, in ten thousandths of a dot an inch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Fineness(u64);

impl Fineness {
    /// As pdftoppm takes it.
    pub(super) fn word(self) -> String {
        format!("{}.{:04}", self.0 / 10_000, self.0 % 10_000)
    }

    /// That by which a page of these sides fills the largest screen, and is nowhere larger: pdfinfo rounds sides to six digits,
    /// and pdftoppm rounds pixels up.
    fn filling(width: u64, height: u64) -> Self {
        let (across, down) = if height > width { (MOST_PX.1, MOST_PX.0) } else { MOST_PX };
        let fitting = |px: u32, side: u64| 720_000 * (u64::from(px) * 1_000 - 10) / side;
        Self(fitting(across, width).min(fitting(down, height)))
    }
}

/// Reads what pdfinfo says of every page: how fine each is drawn.
pub(super) fn read(said: &str) -> Result<Vec<Fineness>, DocumentFault> {
    // What a document says of itself comes first, and may hold such lines, too: the last of each counts.
    let lines: BTreeMap<String, &str> = said
        .lines()
        .filter_map(|line| line.split_once(':'))
        .map(|(name, value)| (name.split_whitespace().collect::<Vec<_>>().join(" "), value.trim()))
        .collect();
    let count: u64 = lines.get("Pages").and_then(|count| count.parse().ok()).ok_or(DocumentFault::Damaged)?;
    match count {
        0 => Err(DocumentFault::Empty),
        1..=MAX_PAGES => (1..=count).map(|page| fineness(&lines, page)).collect(),
        _ => Err(DocumentFault::Pages { most: MAX_PAGES }),
    }
}

fn fineness(lines: &BTreeMap<String, &str>, page: u64) -> Result<Fineness, DocumentFault> {
    let told = lines.get(&format!("Page {page} size")).ok_or(DocumentFault::Damaged)?;
    let wrong = DocumentFault::Size { page };
    let (width, rest) = told.split_once(" x ").ok_or(DocumentFault::Damaged)?;
    let height = rest.split_whitespace().next().unwrap_or_default();
    let (Some(width), Some(height)) = (thousandths(width), thousandths(height)) else { return Err(wrong) };
    if !SIDE.contains(&width) || !SIDE.contains(&height) || width.max(height) > width.min(height) * MAX_RATIO {
        return Err(wrong);
    }
    let is_turned = matches!(lines.get(&format!("Page {page} rot")), Some(&"90" | &"270"));
    Ok(if is_turned { Fineness::filling(height, width) } else { Fineness::filling(width, height) })
}

/// Reads `595.276` in thousandths; what is written with an exponent is too long, or next to nothing.
fn thousandths(text: &str) -> Option<u64> {
    let (whole, part) = text.split_once('.').unwrap_or((text, ""));
    let is_number = |digits: &str| digits.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || whole.len() > 9 || !is_number(whole) || !is_number(part) {
        return None;
    }
    let part: String = part.chars().chain("000".chars()).take(3).collect();
    Some(whole.parse::<u64>().ok()? * 1_000 + part.parse::<u64>().ok()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(pages: u64, lines: &str) -> Result<Vec<String>, DocumentFault> {
        let said = format!("Title:  x\nPages: 900\nPages:           {pages}\nEncrypted:       no\n{lines}");
        read(&said).map(|all| all.into_iter().map(Fineness::word).collect())
    }

    #[test]
    fn every_page_fills_the_largest_screen() {
        let lines = "Page    1 size:  595.276 x 841.89 pts (A4)\nPage    1 rot:   0\nPage    2 size:  1440 x 810 pts\n\
                     Page    2 rot:   0\nPage    3 size:  1440 x 810 pts\nPage    3 rot:   90\nPage    4 size: 720 x 540 pts\n";
        let all = told(4, lines).unwrap();
        // 2160 pixels over 595.276 points; 3840 over 1440, which is 2160 over 810, turned or not; 2160 over 540.
        assert_eq!(all, ["261.2557", "191.9991", "191.9991", "287.9986"]);
    }

    #[test]
    fn what_no_screen_shows_is_told_with_its_page() {
        let fine = "Page    1 size:  720 x 540 pts\n";
        for size in ["1e+07 x 20", "20 x 540", "15000 x 9000", "7200 x 540", "nan x 540", "inf x 540", "-5 x 540"] {
            let lines = format!("{fine}Page    2 size:  {size} pts\n");
            assert_eq!(told(2, &lines), Err(DocumentFault::Size { page: 2 }), "{size}");
        }
        assert_eq!(told(2, fine), Err(DocumentFault::Damaged));
        assert_eq!(told(0, ""), Err(DocumentFault::Empty));
        assert_eq!(told(61, fine), Err(DocumentFault::Pages { most: 60 }));
        assert_eq!(read("File size: 3"), Err(DocumentFault::Damaged));
    }
}
