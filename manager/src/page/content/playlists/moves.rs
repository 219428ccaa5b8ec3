//! What was moved in a list, added to it or taken out: as few entries as make the one list of the other.

/// An entry at its place, counted from 0; `None` where it is not in the list.
type Placed<'a> = Option<(usize, &'a str)>;

/// The entries that are elsewhere in `new` than in `old`, each with both its places: the others stand in the same order in both.
pub(super) fn moves<'a>(old: &[&'a str], new: &[&'a str]) -> Vec<(Placed<'a>, Placed<'a>)> {
    let mut left: Vec<Option<&str>> = old.iter().copied().map(Some).collect();
    // For each entry of the new list the place in the old one at which the same stood.
    let stood: Vec<Option<usize>> = new
        .iter()
        .map(|entry| {
            let place = left.iter().position(|known| *known == Some(*entry))?;
            left[place] = None;
            Some(place)
        })
        .collect();
    let still = longest_rise(&stood);
    let gone = left.iter().enumerate().filter_map(|(place, entry)| Some((Some((place, (*entry)?)), None)));
    let others = stood.iter().enumerate().filter(|(place, _)| !still.contains(place));
    let moved = others.map(|(place, was)| (was.map(|was| (was, old[was])), Some((place, new[place]))));
    gone.chain(moved).collect()
}

/// The places of a longest run of numbers that grow from one to the next, others between them left out.
fn longest_rise(numbers: &[Option<usize>]) -> Vec<usize> {
    // The length of the longest run that ends at each place, and the place before it in that run.
    let mut runs: Vec<(usize, Option<usize>)> = Vec::with_capacity(numbers.len());
    for (place, number) in numbers.iter().enumerate() {
        let before = (0..place).filter(|before| numbers[*before].is_some() && numbers[*before] < *number);
        let best = before.max_by_key(|before| runs[*before].0);
        let length = if number.is_some() { 1 + best.map_or(0, |best| runs[best].0) } else { 0 };
        runs.push((length, best));
    }
    let end = (0..runs.len()).filter(|place| runs[*place].0 > 0).max_by_key(|place| runs[*place].0);
    std::iter::successors(end, |place| runs[*place].1).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_that_is_moved_is_told_alone() {
        let old = ["a", "b", "c", "d"];
        assert_eq!(moves(&old, &old), []);
        assert_eq!(moves(&old, &["d", "a", "b", "c"]), [(Some((3, "d")), Some((0, "d")))]);
        assert_eq!(moves(&old, &["b", "c", "d", "a"]), [(Some((0, "a")), Some((3, "a")))]);
        assert_eq!(moves(&old, &["d", "c", "b", "a"]).len(), 3);
    }

    #[test]
    fn what_was_added_and_taken_out_is_told_and_what_stands_twice_is_two() {
        let old = ["a", "b", "a"];
        assert_eq!(moves(&old, &["a", "a"]), [(Some((1, "b")), None)]);
        assert_eq!(moves(&old, &["a", "b", "x", "a"]), [(None, Some((2, "x")))]);
        assert_eq!(moves(&[], &["x"]), [(None, Some((0, "x")))]);
    }
}
