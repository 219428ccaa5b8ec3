//! Blackouts as a step function of time: which categories may show, and which brand.

use super::instant::{last_ms, to_ms};
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
    /// The instants at which a blackout begins or an exemption ends, in order: what is on is cut there.
    cuts: Vec<i64>,
}

struct Step {
    from: i64,
    on: bool,
    allowed: Allowed,
}

impl Blackouts {
    /// Takes a programme's blackouts; those that end before they begin are none.
    pub(super) fn new(blackouts: &[Blackout]) -> Self {
        let spans: Vec<Span> = blackouts.iter().map(Span::of).filter(|span| span.from < span.until).collect();
        let mut edges: Vec<i64> = spans.iter().flat_map(Span::edges).collect();
        edges.sort_unstable();
        edges.dedup();
        let mut steps: Vec<Step> = Vec::with_capacity(edges.len());
        let mut cuts = Vec::new();
        for from in edges {
            let running = || spans.iter().filter(|span| (span.from..span.until).contains(&from));
            let allowed = Allowed(running().fold(u8::MAX, |bits, span| bits & span.exempt_at(from)));
            let before = steps.last().map_or(Allowed::ALL, |step| step.allowed);
            if spans.iter().any(|span| span.from == from) || before.0 & !allowed.0 != 0 {
                cuts.push(from);
            }
            steps.push(Step { from, on: running().next().is_some(), allowed });
        }
        Self { steps, cuts }
    }

    /// The categories that may show at `instant`.
    pub(super) fn allowed(&self, instant: i64) -> Allowed {
        self.step(instant).map_or(Allowed::ALL, |step| step.allowed)
    }

    /// Whether a blackout is on at `instant`.
    pub(super) fn is_on(&self, instant: i64) -> bool {
        self.step(instant).is_some_and(|step| step.on)
    }

    /// The first instant after `instant` at which a blackout begins or an exemption ends.
    pub(super) fn next_cut(&self, instant: i64) -> i64 {
        let next = self.cuts.partition_point(|cut| *cut <= instant);
        self.cuts.get(next).copied().unwrap_or_else(last_ms)
    }

    /// The first instant at which `category` may not show, if any.
    pub(super) fn first_forbidding(&self, category: Category) -> Option<i64> {
        self.steps.iter().find(|step| !step.allowed.has(category)).map(|step| step.from)
    }

    /// The first instant after `instant` at which the brand changes, if any.
    pub(super) fn next_brand_change(&self, instant: i64) -> Option<i64> {
        let now = self.is_on(instant);
        let after = self.steps.partition_point(|step| step.from <= instant);
        self.steps[after..].iter().find(|step| step.on != now).map(|step| step.from)
    }

    /// The first instant from `instant` on at which a blackout is on, if any.
    pub(super) fn first_on(&self, instant: i64) -> Option<i64> {
        if self.is_on(instant) { Some(instant) } else { self.next_brand_change(instant) }
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

/// One blackout with its exemptions, as bits of categories between instants.
struct Span {
    from: i64,
    until: i64,
    exempt: Vec<(i64, i64, u8)>,
}

impl Span {
    fn of(blackout: &Blackout) -> Self {
        let (from, until) = (to_ms(blackout.from), to_ms(blackout.until));
        let known = blackout.exempt.iter().filter(|exemption| exemption.category != Category::Unknown);
        let exempt = known.map(|exemption| {
            let begins = exemption.from.map_or(from, to_ms).max(from);
            (begins, exemption.until.map_or(until, to_ms).min(until), bit(exemption.category))
        });
        Self { from, until, exempt: exempt.filter(|(from, until, _)| from < until).collect() }
    }

    fn edges(&self) -> impl Iterator<Item = i64> {
        [self.from, self.until].into_iter().chain(self.exempt.iter().flat_map(|(from, until, _)| [*from, *until]))
    }

    fn exempt_at(&self, instant: i64) -> u8 {
        let holds = |exempt: &&(i64, i64, u8)| (exempt.0..exempt.1).contains(&instant);
        self.exempt.iter().filter(holds).fold(0, |bits, exempt| bits | exempt.2)
    }
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
    use crate::timeline::instant::from_ms;

    fn blackout(from: i64, until: i64, exempt: &[Category]) -> Blackout {
        Blackout {
            from: from_ms(from),
            until: from_ms(until),
            exempt: exempt.iter().copied().map(Into::into).collect(),
        }
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
        assert_eq!((all.next_cut(9), all.next_cut(10), all.next_cut(40)), (10, 20, last_ms()));
        let brand = [9, 10, 49, 50].map(|at| all.next_brand_change(at));
        assert_eq!(brand, [Some(10), Some(50), Some(50), None]);
        assert_eq!([9, 30, 50].map(|at| all.first_on(at)), [Some(10), Some(30), None]);
        assert_eq!(all.changes(10, 50).collect::<Vec<_>>(), [20, 30, 40]);
    }
}
