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

/// A rule's place in its playlist.
///
/// An item that may not start when its turn comes is passed over, and is tried first as long as this round lasts.
pub(super) struct Round {
    /// Items in the order in which every round of this day shows them.
    order: Vec<usize>,
    /// The place up to which this round has come.
    front: usize,
    /// Places before `front` that were passed over, in order.
    passed: Vec<usize>,
}

/// A choice in a round, not yet made.
#[derive(Clone, Copy, Debug)]
pub(super) struct Choice {
    pub(super) item: usize,
    turn: Turn,
}

#[derive(Clone, Copy, Debug)]
enum Turn {
    Passed(usize),
    Front(usize),
    NewRound(usize),
}

impl Round {
    /// A round of `items` that starts at `first` and leaves out those that are not `kept`.
    pub(super) fn new(items: &[usize], first: usize, kept: impl Fn(usize) -> bool) -> Self {
        let (end, start) = items.split_at(first.min(items.len()));
        let order = start.iter().chain(end).copied().filter(|item| kept(*item)).collect();
        Self { order, front: 0, passed: Vec::new() }
    }

    /// The item whose turn it is among those that `may` start.
    pub(super) fn choose(&self, may: impl Fn(usize) -> bool) -> Option<Choice> {
        let start = |place: &usize| may(self.order[*place]);
        let turn = if let Some(index) = self.passed.iter().position(start) {
            Turn::Passed(index)
        } else if let Some(place) = (self.front..self.order.len()).find(start) {
            Turn::Front(place)
        } else {
            Turn::NewRound((0..self.front).find(start)?)
        };
        let place = match turn {
            Turn::Passed(index) => self.passed[index],
            Turn::Front(place) | Turn::NewRound(place) => place,
        };
        Some(Choice { item: self.order[place], turn })
    }

    /// Makes the last `choice`.
    pub(super) fn take(&mut self, choice: Choice) {
        match choice.turn {
            Turn::Passed(index) => {
                self.passed.remove(index);
            }
            Turn::Front(place) => {
                self.passed.extend(self.front..place);
                self.front = place + 1;
            }
            Turn::NewRound(place) => {
                self.passed.clear();
                self.passed.extend(0..place);
                self.front = place + 1;
            }
        }
    }

    /// The item that follows the last one in order.
    pub(super) fn next_in_order(&self) -> Option<usize> {
        self.order.get(self.front).or(self.order.first()).copied()
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    fn show(round: &mut Round, may: impl Fn(usize) -> bool) -> Option<usize> {
        let choice = round.choose(may)?;
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
        let mut round = Round::new(&[10, 11, 12, 13], 1, |_| true);
        assert_eq!(show(&mut round, |item| item != 11), Some(12));
        assert_eq!(show(&mut round, |item| item != 11), Some(13));
        assert_eq!(show(&mut round, |_| true), Some(11), "it is tried first while the round lasts");
        assert_eq!(show(&mut round, |item| item != 10), Some(11), "a new round begins when no other item is left");
        assert_eq!(show(&mut round, |_| true), Some(12), "the last round's passed item lost its place");
        assert_eq!(show(&mut round, |_| false), None);
        assert_eq!(round.next_in_order(), Some(13));
    }
}
