//! Blackouts as a step function of time: which categories may show, and which brand.

use super::instant::{from_ms, last_ms, to_ms};
use crate::programme::{Blackout, Category};

/// The categories that may show, one bit each.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Allowed(u8);

impl Allowed {
    const ALL: Self = Self(u8::MAX);

    /// Whether `category` may show.
    pub(super) fn has(self, category: Category) -> bool {
        self.0 & bit(category) != 0
    }
}

/// All blackouts of a programme.
pub(super) struct Blackouts {
    /// What holds from an instant until the next step; nothing is withheld before the first.
    steps: Vec<Step>,
    /// The instants at which a blackout begins, in order.
    starts: Vec<i64>,
}

struct Step {
    from: i64,
    on: bool,
    allowed: Allowed,
}

impl Blackouts {
    /// Takes a programme's blackouts; those that end before they begin are none.
    pub(super) fn new(blackouts: &[Blackout]) -> Self {
        let spans: Vec<_> = blackouts
            .iter()
            .map(|blackout| (to_ms(blackout.from), to_ms(blackout.until), exempt(blackout)))
            .filter(|(from, until, _)| from < until)
            .collect();
        let mut edges: Vec<(i64, i32, u8)> =
            spans.iter().flat_map(|&(from, until, exempt)| [(from, 1, exempt), (until, -1, exempt)]).collect();
        edges.sort_unstable();
        let (mut running, mut exempting) = (0, [0; 8]);
        let mut steps: Vec<Step> = Vec::new();
        for (from, change, exempt) in edges {
            running += change;
            let mut allowed = 0;
            for (bit, count) in exempting.iter_mut().enumerate() {
                if exempt & (1 << bit) != 0 {
                    *count += change;
                }
                if *count == running {
                    allowed |= 1 << bit;
                }
            }
            let step =
                Step { from, on: running > 0, allowed: if running > 0 { Allowed(allowed) } else { Allowed::ALL } };
            match steps.last_mut() {
                Some(last) if last.from == from => *last = step,
                _ => steps.push(step),
            }
        }
        let mut starts: Vec<i64> = spans.iter().map(|span| span.0).collect();
        starts.sort_unstable();
        starts.dedup();
        Self { steps, starts }
    }

    /// The categories that may show at `instant`.
    pub(super) fn allowed(&self, instant: i64) -> Allowed {
        self.step(instant).map_or(Allowed::ALL, |step| step.allowed)
    }

    /// Whether a blackout is on at `instant`.
    pub(super) fn is_on(&self, instant: i64) -> bool {
        self.step(instant).is_some_and(|step| step.on)
    }

    /// The first instant after `instant` at which a blackout begins.
    pub(super) fn next_start(&self, instant: i64) -> i64 {
        let next = self.starts.partition_point(|start| *start <= instant);
        self.starts.get(next).copied().unwrap_or_else(last_ms)
    }

    /// The first instant after `instant` at which the brand changes, if any.
    pub(super) fn next_brand_change(&self, instant: i64) -> Option<i64> {
        let now = self.is_on(instant);
        let after = self.steps.partition_point(|step| step.from <= instant);
        self.steps[after..].iter().find(|step| step.on != now).map(|step| step.from)
    }

    /// The instants in `(from, until)` at which what may show changes.
    pub(super) fn changes(&self, from: i64, until: i64) -> impl Iterator<Item = i64> {
        let first = self.steps.partition_point(|step| step.from <= from);
        self.steps[first..].iter().map(|step| step.from).take_while(move |step| *step < until)
    }

    fn step(&self, instant: i64) -> Option<&Step> {
        self.steps[..self.steps.partition_point(|step| step.from <= instant)].last()
    }
}

/// The first blackout in which `category` may not show, as the instant at which it begins.
pub(super) fn first_forbidding(blackouts: &[Blackout], category: Category) -> Option<jiff::Timestamp> {
    let forbids = |blackout: &&Blackout| blackout.from < blackout.until && exempt(blackout) & bit(category) == 0;
    blackouts.iter().filter(forbids).map(|blackout| from_ms(to_ms(blackout.from))).min()
}

fn exempt(blackout: &Blackout) -> u8 {
    blackout
        .exempt
        .iter()
        .filter(|category| **category != Category::Unknown)
        .fold(0, |bits, category| bits | bit(*category))
}

fn bit(category: Category) -> u8 {
    1 << match category {
        Category::GovernmentPublicity => 0,
        Category::Services => 1,
        Category::Education => 2,
        Category::Health => 3,
        Category::CivilProtection => 4,
        Category::ElectoralAuthority => 5,
        Category::AuthorisedCampaign => 6,
        Category::Unknown => 7,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn blackout(from: i64, until: i64, exempt: &[Category]) -> Blackout {
        Blackout { from: from_ms(from), until: from_ms(until), exempt: exempt.to_vec() }
    }

    #[test]
    fn where_blackouts_overlap_only_what_all_of_them_exempt_may_show() {
        use Category::{Education, GovernmentPublicity, Health, Unknown};
        let all = Blackouts::new(&[
            blackout(10, 30, &[Health, Education, Unknown]),
            blackout(20, 40, &[Health]),
            blackout(40, 50, &[Education]),
            blackout(60, 55, &[]),
        ]);
        for (at, on, health, education) in [
            (9, false, true, true),
            (10, true, true, true),
            (19, true, true, true),
            (20, true, true, false),
            (39, true, true, false),
            (40, true, false, true),
            (50, false, true, true),
            (57, false, true, true),
        ] {
            let allowed = all.allowed(at);
            assert_eq!(all.is_on(at), on, "{at}");
            assert_eq!((allowed.has(Health), allowed.has(Education)), (health, education), "{at}");
            assert_eq!((allowed.has(GovernmentPublicity), allowed.has(Unknown)), (!on, !on), "{at}");
        }
        assert_eq!((all.next_start(9), all.next_start(10), all.next_start(40)), (10, 20, last_ms()));
        let brand = [9, 10, 49, 50].map(|at| all.next_brand_change(at));
        assert_eq!(brand, [Some(10), Some(50), Some(50), None]);
        assert_eq!(all.changes(10, 50).collect::<Vec<_>>(), [20, 30, 40]);
    }
}
