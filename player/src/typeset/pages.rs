//! Divides lines of text among pages.

use std::ops::Range;

/// A line of a text that may go over several pages.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct FlowLine {
    /// Height in pixels.
    pub(super) height: f32,
    /// Space above it, which falls away at the top of a page.
    pub(super) space_before: f32,
    /// Whether it would look lost at the top of a page, away from the line before it.
    pub(super) is_glued: bool,
    /// Height of what stands again above it at the top of a page, such as a table's header.
    pub(super) repeated: f32,
}

/// Height of some lines on a page of their own.
pub(super) fn height(lines: &[FlowLine]) -> f32 {
    let all: f32 = lines.iter().map(|line| line.height + line.space_before).sum();
    all + lines.first().map_or(0.0, |line| line.repeated - line.space_before)
}

/// Divides `lines` into as few pages as `first` pixels on the first and `rest` on the others allow, about equally full.
///
/// No line is lost: a line higher than a page has a page of its own.
pub(super) fn paginate(lines: &[FlowLine], first: f32, rest: f32) -> Vec<Range<usize>> {
    let full = fill(lines, first, rest);
    if full.len() < 2 {
        return full;
    }
    let (mut low, mut high) = (0.3, 1.0);
    let mut best = full;
    for _ in 0..12 {
        let middle = f32::midpoint(low, high);
        let pages = fill(lines, first * middle, rest * middle);
        if pages.len() == best.len() {
            high = middle;
            best = pages;
        } else {
            low = middle;
        }
    }
    best
}

/// Fills one page after the other.
fn fill(lines: &[FlowLine], first: f32, rest: f32) -> Vec<Range<usize>> {
    let mut pages: Vec<Range<usize>> = Vec::new();
    let mut start = 0;
    while start < lines.len() {
        let room = if pages.is_empty() { first } else { rest };
        let fitting = (start + 1..=lines.len()).take_while(|&end| height(&lines[start..end]) <= room + 0.5).last();
        let end = fitting.unwrap_or(start + 1);
        let is_good = |&end: &usize| lines.get(end).is_none_or(|line| !line.is_glued);
        let end = (start + 1..=end).rev().find(is_good).unwrap_or(end);
        pages.push(start..end);
        start = end;
    }
    pages
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(count: usize) -> Vec<FlowLine> {
        vec![FlowLine { height: 10.0, space_before: 0.0, is_glued: false, repeated: 0.0 }; count]
    }

    #[test]
    fn pages_hold_every_line_once_and_are_about_equally_full() {
        assert_eq!(paginate(&lines(5), 50.0, 80.0).first(), Some(&(0..5)));
        assert_eq!(paginate(&lines(9), 80.0, 80.0), [0..5, 5..9]);
        assert_eq!(paginate(&lines(3), 5.0, 5.0), [0..1, 1..2, 2..3]);
        assert!(paginate(&[], 50.0, 50.0).is_empty());
    }

    #[test]
    fn a_glued_line_takes_the_line_before_it_to_its_page() {
        let mut lines = lines(6);
        assert_eq!(paginate(&lines, 50.0, 50.0), [0..3, 3..6]);
        lines[3].is_glued = true;
        assert_eq!(paginate(&lines, 50.0, 50.0), [0..4, 4..6]);
    }

    #[test]
    fn what_is_repeated_needs_room_on_every_page_but_its_first() {
        let mut rows = lines(9);
        rows[1..].iter_mut().for_each(|row| row.repeated = 10.0);
        assert_eq!(paginate(&rows, 50.0, 50.0), [0..5, 5..9]);
        assert_eq!(paginate(&rows, 40.0, 40.0), [0..4, 4..7, 7..9]);
    }
}
