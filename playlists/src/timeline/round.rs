//! Going round a list of items in order.

use jiff::civil::Date;

use super::civil::days_since_1970;

/// The place in a list of `len` items at which it starts on `date`.
///
/// The golden-ratio stride (Knuth, The Art of Computer Programming, volume 3, section 6.4) visits the whole of a long
/// list in few days, however little of it a day shows.
pub(super) fn first_of_day(date: Date, len: usize) -> usize {
    let spread = (days_since_1970(date) as u32).wrapping_mul(2_654_435_769);
    ((u64::from(spread) * len as u64) >> 32) as usize
}

/// A place of a playlist: one item, or the episodes of a series.
#[derive(Debug)]
pub(super) struct ListPlace {
    first: Episode,
    others: Vec<Episode>,
}

/// An item that stands at a place until a newer episode begins.
#[derive(Clone, Copy, Debug)]
pub(super) struct Episode {
    pub(super) item: usize,
    /// When the first newer episode of its series begins.
    pub(super) replaced: i64,
}

impl ListPlace {
    /// A place of `first` alone.
    pub(super) fn of(first: Episode) -> Self {
        Self { first, others: Vec::new() }
    }

    /// Adds an episode of the same series.
    pub(super) fn push(&mut self, episode: Episode) {
        self.others.push(episode);
    }

    /// Its episodes, in the order of the playlist.
    pub(super) fn episodes(&self) -> impl Iterator<Item = &Episode> + Clone {
        std::iter::once(&self.first).chain(&self.others)
    }

    /// The same, to be changed.
    pub(super) fn episodes_mut(&mut self) -> impl Iterator<Item = &mut Episode> {
        std::iter::once(&mut self.first).chain(&mut self.others)
    }

    /// The item that stands here and is one of those that `may` start at `now`.
    pub(super) fn item_at(&self, now: i64, may: impl Fn(usize) -> bool) -> Option<usize> {
        let stands = |episode: &&Episode| now < episode.replaced && may(episode.item);
        Some(&self.first).filter(stands).or_else(|| self.others.iter().find(stands)).map(|episode| episode.item)
    }

    /// Its items: the one that stands here at `now`, then the others.
    pub(super) fn items_at(&self, now: i64) -> impl Iterator<Item = usize> {
        let stands = self.episodes().position(|episode| now < episode.replaced).unwrap_or(0);
        self.episodes().skip(stands).chain(self.episodes().take(stands)).map(|episode| episode.item)
    }

    /// Its items, in the order of the playlist.
    pub(super) fn items(&self) -> impl Iterator<Item = usize> {
        self.episodes().map(|episode| episode.item)
    }

    /// Whether `item` stands here at some time.
    pub(super) fn holds(&self, item: usize) -> bool {
        self.episodes().any(|episode| episode.item == item)
    }
}

/// A rule's place in its playlist.
///
/// A place none of whose items may start when its turn comes is passed over, and is tried first as long as this round
/// lasts.
pub(super) struct Round {
    /// Places of the playlist in the order in which every round of this day shows them.
    order: Vec<usize>,
    /// The index in `order` up to which this round has come.
    front: usize,
    /// Indices before `front` that were passed over, in order.
    passed: Vec<usize>,
}

/// A choice in a round, not yet made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Choice {
    pub(super) item: usize,
    turn: Turn,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Turn {
    Passed(usize),
    Front(usize),
    NewRound(usize),
}

impl Round {
    /// A round of `count` places that starts at `first` and leaves out those that are not `kept`.
    pub(super) fn new(count: usize, first: usize, kept: impl Fn(usize) -> bool) -> Self {
        let first = first.min(count);
        let order = (first..count).chain(0..first).filter(|place| kept(*place)).collect();
        Self { order, front: 0, passed: Vec::new() }
    }

    /// The item whose turn it is; `item_at` gives the one that may start at a place.
    pub(super) fn choose(&self, item_at: impl Fn(usize) -> Option<usize>) -> Option<Choice> {
        let choice = |index: usize, turn: Turn| item_at(self.order[index]).map(|item| Choice { item, turn });
        let mut passed = self.passed.iter().enumerate();
        passed
            .find_map(|(nth, index)| choice(*index, Turn::Passed(nth)))
            .or_else(|| (self.front..self.order.len()).find_map(|index| choice(index, Turn::Front(index))))
            .or_else(|| (0..self.front).find_map(|index| choice(index, Turn::NewRound(index))))
    }

    /// Makes the last `choice`.
    pub(super) fn take(&mut self, choice: Choice) {
        match choice.turn {
            Turn::Passed(nth) => {
                self.passed.remove(nth);
            }
            Turn::Front(index) => {
                self.passed.extend(self.front..index);
                self.front = index + 1;
            }
            Turn::NewRound(index) => {
                self.passed.clear();
                self.passed.extend(0..index);
                self.front = index + 1;
            }
        }
    }

    /// The place that follows the last one in order.
    pub(super) fn next_in_order(&self) -> Option<usize> {
        self.order.get(self.front).or(self.order.first()).copied()
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    fn show(round: &mut Round, may: impl Fn(usize) -> bool) -> Option<usize> {
        let choice = round.choose(|place| may(place).then_some(place))?;
        round.take(choice);
        Some(choice.item)
    }

    #[test]
    fn a_list_starts_a_golden_stride_further_each_day() {
        // 2654435769 / 2^32 is 0.618 of the list.
        let firsts = [0, 1, 2, 3].map(|d| first_of_day(date(1970, 1, 1 + d), 500));
        assert_eq!(firsts, [0, 309, 118, 427]);
        assert_eq!(first_of_day(date(1969, 12, 31), 500), 190);
        assert_eq!(first_of_day(date(2026, 11, 20), 1), 0);
    }

    #[test]
    fn an_item_that_is_passed_over_keeps_its_place_for_that_round_only() {
        let mut round = Round::new(14, 11, |place| place >= 10);
        assert_eq!(show(&mut round, |item| item != 11), Some(12));
        assert_eq!(show(&mut round, |item| item != 11), Some(13));
        assert_eq!(show(&mut round, |_| true), Some(11), "it is tried first while the round lasts");
        assert_eq!(show(&mut round, |item| item != 10), Some(11), "a new round begins when no other item is left");
        assert_eq!(show(&mut round, |_| true), Some(12), "the last round's passed item lost its place");
        assert_eq!(show(&mut round, |_| false), None);
        assert_eq!(round.next_in_order(), Some(13));
    }
}
