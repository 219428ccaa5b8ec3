//! Divides a slot among the pages of a bulletin.

/// When each of the pages with so many words begins, in milliseconds of a slot of `length_ms`: they share it by their words.
pub(crate) fn turns(words: impl Iterator<Item = u32> + Clone, length_ms: u64) -> Vec<u64> {
    let words = words.map(|words| u64::from(words.max(1)));
    let all: u64 = words.clone().sum();
    let begin = words.scan(0, |before, words| {
        let from_ms = length_ms * *before / all.max(1);
        *before += words;
        Some(from_ms)
    });
    begin.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_share_a_slot_by_their_words() {
        assert_eq!(turns([30, 10, 20].into_iter(), 24_000), [0, 12_000, 16_000]);
        assert_eq!(turns([7].into_iter(), 6_000), [0]);
        assert_eq!(turns([0, 1].into_iter(), 6_000), [0, 3_000]);
    }
}
