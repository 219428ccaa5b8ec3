//! A set of instants as stretches of time.

/// Stretches `[from, until)` in milliseconds since 1970.
#[derive(Clone, Debug, Default)]
pub(super) struct Cover {
    stretches: Vec<(i64, i64)>,
    is_settled: bool,
}

impl Cover {
    /// Adds a stretch.
    pub(super) fn add(&mut self, from: i64, until: i64) {
        if from < until {
            self.stretches.push((from, until));
            self.is_settled = false;
        }
    }

    /// Whether an instant is in it.
    pub(super) fn has(&mut self, instant: i64) -> bool {
        if !self.is_settled {
            self.settle();
        }
        let after = self.stretches.partition_point(|(from, _)| *from <= instant);
        after > 0 && instant < self.stretches[after - 1].1
    }

    fn settle(&mut self) {
        self.stretches.sort_unstable();
        self.stretches.dedup_by(|next, last| {
            let meets = next.0 <= last.1;
            if meets {
                last.1 = last.1.max(next.1);
            }
            meets
        });
        self.is_settled = true;
    }
}

/// How long two stretches are on at once, in milliseconds.
pub(super) fn overlap((a_from, a_until): (i64, i64), (b_from, b_until): (i64, i64)) -> u64 {
    u64::try_from(a_until.min(b_until) - a_from.max(b_from)).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stretches_that_meet_are_one() {
        let mut cover = Cover::default();
        for (from, until) in [(10, 20), (40, 50), (15, 30), (30, 31), (7, 7)] {
            cover.add(from, until);
        }
        let is_in = [9, 10, 19, 30, 31, 40, 50].map(|instant| cover.has(instant));
        assert_eq!(is_in, [false, true, true, true, false, true, false]);
        assert_eq!(overlap((0, 10), (5, 20)), 5);
        assert_eq!(overlap((0, 10), (10, 20)), 0);
    }
}
