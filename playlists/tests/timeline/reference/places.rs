//! Places of a list, and rounds through them (clauses 7 and 8).

use cartelera_playlists::programme::Item;
use jiff::civil::{Date, date};

use super::may_start::is_same_series;

/// Clause 7: at which place a list of `n` begins on `day`.
pub(super) fn first_place(day: Date, n: usize) -> usize {
    let days = i128::from((day - date(1970, 1, 1)).get_days());
    let hash = (days * 2_654_435_769).rem_euclid(1 << 32);
    ((hash * n as i128) >> 32) as usize
}

/// Clause 7: the places of a playlist; the episodes of a series share that of the first of them.
pub(super) fn places<'a>(list: &[&'a Item]) -> Vec<Vec<&'a Item>> {
    let mut places: Vec<Vec<&Item>> = Vec::new();
    for item in list {
        match places.iter_mut().find(|place| is_same_series(place[0], item)) {
            Some(place) => place.push(item),
            None => places.push(vec![item]),
        }
    }
    places
}

/// Where a round stands.
#[derive(Clone, Debug)]
pub(super) struct Round {
    /// The place at which rounds begin.
    pub(super) first: usize,
    /// How many places from the first on this round has gone by.
    front: usize,
    /// Places that it went by without playing, in order.
    passed: Vec<usize>,
}

impl Round {
    pub(super) fn new(first: usize) -> Self {
        Self { first, front: 0, passed: Vec::new() }
    }

    /// Clause 8: the next item, and where the round stands once it has played. `playable` is the item of each place
    /// that may start.
    pub(super) fn next<'a>(&self, playable: &[Option<&'a Item>]) -> Option<(&'a Item, Self)> {
        let n = playable.len();
        let place = |step: usize| (self.first + step) % n;
        for (index, passed) in self.passed.iter().enumerate() {
            if let Some(item) = playable[*passed] {
                let mut after = self.clone();
                after.passed.remove(index);
                return Some((item, after));
            }
        }
        for step in self.front..n {
            if let Some(item) = playable[place(step)] {
                let mut after = self.clone();
                after.passed.extend((self.front..step).map(place));
                after.front = step + 1;
                return Some((item, after));
            }
        }
        for step in 0..n {
            if let Some(item) = playable[place(step)] {
                let passed = (0..step).map(place).collect();
                return Some((item, Self { first: self.first, front: step + 1, passed }));
            }
        }
        None
    }
}
