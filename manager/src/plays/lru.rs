//! Keeps what was used last.

/// At most `MOST` values by their keys, the last used in front.
pub(super) struct Lru<K, V, const MOST: usize>(Vec<(K, V)>);

impl<K, V, const MOST: usize> Default for Lru<K, V, MOST> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<K: PartialEq, V: Clone, const MOST: usize> Lru<K, V, MOST> {
    /// The value of `key`, if it is kept.
    pub(super) fn get(&mut self, key: &K) -> Option<V> {
        let place = self.0.iter().position(|(kept, _)| kept == key)?;
        self.0[..=place].rotate_right(1);
        Some(self.0[0].1.clone())
    }

    /// Keeps `value`; what was not used for longest goes.
    pub(super) fn put(&mut self, key: K, value: V) {
        self.0.retain(|(kept, _)| *kept != key);
        self.0.insert(0, (key, value));
        self.0.truncate(MOST);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_not_used_for_longest_goes() {
        let mut kept: Lru<u8, char, 2> = Lru::default();
        kept.put(1, 'a');
        kept.put(2, 'b');
        assert_eq!(kept.get(&1), Some('a'));
        kept.put(3, 'c');
        assert_eq!([1, 2, 3].map(|key| kept.get(&key)), [Some('a'), None, Some('c')]);
    }
}
