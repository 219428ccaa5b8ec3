//! What is laid over a timeline: takeovers, stops, and what this player can show.

use jiff::Timestamp;

use super::presented::{Presented, PresentedMain, Withheld};
use crate::{
    approval::Approvals,
    programme::{Item, Programme},
    stops::StopList,
    takeover::{Takeover, TakeoverSeverity},
    timeline::{
        BrandKind, Playing, Timeline,
        instant::{from_ms, to_ms},
    },
};

/// What is laid over a timeline; what a screen presents is a function of both and the time.
///
/// # Properties
///
/// Between two of its [`Conditions::next_change`]s [`Conditions::presents`] gives the same. It never gives an item
/// whose digest is withdrawn or that is not approved, not even as the outgoing one of a transition, and in a blackout no item that is not exempt.
/// While the office is open it gives something to show.
#[derive(Clone, Copy)]
pub struct Conditions<'a> {
    /// The takeovers of the pointer, in any order.
    pub takeovers: &'a [Takeover],
    /// The stop list. Offices are those of the programmes.
    pub stops: &'a StopList,
    /// What approvers let it show.
    pub approvals: &'a Approvals,
    /// The floor below which the time certainly is not, if the time is only claimed (rank 2); `None` for rank 1.
    pub claimed_above: Option<Timestamp>,
    /// Whether this player can show an item: its files are there and it did not fail. It must not depend on time.
    pub may_show: &'a dyn Fn(&Item) -> bool,
}

impl Conditions<'_> {
    /// What a screen presents at `instant`.
    pub fn presents(&self, timeline: &mut Timeline, instant: Timestamp) -> Presented {
        let moment = timeline.at(instant);
        let judge =
            Judge { conditions: self, timeline, programme: &moment.programme, doubt: self.in_doubt(timeline, instant) };
        let takeover = judge.takeover(instant, moment.display_on);
        let main = match (takeover, moment.main) {
            (Some(takeover), _) => PresentedMain::Takeover(Box::new(takeover.clone())),
            (None, None) => PresentedMain::Off,
            (None, Some(playing)) => judge.slot(playing, instant),
        };
        let bar = moment.bar.filter(|_| takeover.is_none()).map(|playing| judge.bar(playing));
        let (bar, bar_withheld) = match bar {
            None => (None, None),
            Some(Ok(playing)) => (Some(playing), None),
            Some(Err(reason)) => (None, Some(reason)),
        };
        let brand = if judge.doubt { BrandKind::Neutral } else { moment.brand };
        Presented { programme: moment.programme, brand, main, bar, bar_withheld }
    }

    /// The first instant after `instant` at which [`Conditions::presents`] may give something else.
    ///
    /// It is later than `instant` for every `instant` but [`Timestamp::MAX`].
    pub fn next_change(&self, timeline: &mut Timeline, instant: Timestamp) -> Timestamp {
        let now = to_ms(instant);
        let mut next = to_ms(timeline.next_change(instant));
        let mut at = |change: i64| {
            if change > now {
                next = next.min(change);
            }
        };
        for (from, until) in self.takeovers.iter().map(Takeover::span) {
            at(from);
            at(until);
        }
        if !self.takeovers.is_empty() {
            at(timeline.next_allowance(now));
        }
        if let Some(doubtful) = self.claimed_above.and_then(|floor| timeline.doubtful_from(floor)) {
            at(doubtful);
        }
        let moment = timeline.at(instant);
        if let Some(playing) = moment.main {
            let doubt = self.in_doubt(timeline, instant);
            let judge = Judge { conditions: self, timeline, programme: &moment.programme, doubt };
            if judge.withholds(playing.item(&moment.programme)).is_some()
                && let Some(stretch) = timeline.stretch_in(&playing, now, &|item| judge.withholds(item).is_none())
            {
                at(stretch.end);
            }
        }
        from_ms(next)
    }

    /// Whether a blackout may be on at the claimed time `instant` although it tells otherwise.
    fn in_doubt(&self, timeline: &Timeline, instant: Timestamp) -> bool {
        let from = self.claimed_above.and_then(|floor| timeline.doubtful_from(floor));
        from.is_some_and(|from| from <= to_ms(instant))
    }
}

/// Decides what may show at one instant.
struct Judge<'a> {
    conditions: &'a Conditions<'a>,
    timeline: &'a Timeline,
    /// The programme that rules.
    programme: &'a Programme,
    doubt: bool,
}

impl<'a> Judge<'a> {
    /// The takeover that shows.
    fn takeover(&self, instant: Timestamp, is_open: bool) -> Option<&'a Takeover> {
        let Conditions { takeovers, stops, approvals, may_show, .. } = *self.conditions;
        let shows = |takeover: &&Takeover| {
            let category = takeover.item.category;
            let is_sure = !self.doubt
                || takeover.severity == TakeoverSeverity::Extreme
                || self.timeline.is_unconditional(self.programme, category);
            takeover.is_on(instant)
                && (is_open || takeover.wakes_display)
                && self.timeline.allows(category, instant)
                && is_sure
                && stops.stops_by_name(&takeover.item).is_none()
                && approvals.cover_item(&takeover.item)
                && may_show(&takeover.item)
        };
        takeovers.iter().filter(shows).max_by(|one, other| one.rank().cmp(&other.rank()))
    }

    /// What a slot of the picture shows.
    fn slot(&self, mut playing: Playing, instant: Timestamp) -> PresentedMain {
        self.clear_outgoing(&mut playing);
        let Some(reason) = self.withholds(playing.item(self.programme)) else { return PresentedMain::Slot(playing) };
        playing.outgoing = None;
        match self.timeline.in_place_of(&playing, instant, &|item| self.withholds(item).is_none()) {
            Some(stand_in) => PresentedMain::StandIn { playing, stand_in, reason },
            None => PresentedMain::BuiltIn { playing, reason },
        }
    }

    /// What a slot of the band of short notices shows.
    fn bar(&self, mut playing: Playing) -> Result<Playing, Withheld> {
        self.clear_outgoing(&mut playing);
        self.withholds(playing.item(self.programme)).map_or(Ok(playing), Err)
    }

    /// Takes away the last frame of an item that was not shown, or may be no longer.
    fn clear_outgoing(&self, playing: &mut Playing) {
        let is_withheld = playing.outgoing.as_ref().is_some_and(|outgoing| {
            let before = Judge { programme: &outgoing.programme, ..*self };
            before.withholds(&outgoing.programme.items[outgoing.item]).is_some()
        });
        if is_withheld {
            playing.outgoing = None;
        }
    }

    /// Why `item` of the programme does not show, wherever its slot comes from.
    fn withholds(&self, item: &Item) -> Option<Withheld> {
        let Conditions { stops, approvals, may_show, .. } = *self.conditions;
        if let Some(stop) = stops.stops_in(item, self.programme) {
            return Some(Withheld::Stopped { number: stop.number });
        }
        if !approvals.cover_item(item) {
            return Some(Withheld::NotApproved);
        }
        let is_sure = || {
            self.timeline.is_unconditional(self.programme, item.category)
                || self.programme.house_loop.contains(&item.id) && self.timeline.is_never_forbidden(item.category)
        };
        if self.doubt && !is_sure() {
            return Some(Withheld::ClockInDoubt);
        }
        (!may_show(item)).then_some(Withheld::NotAvailable)
    }
}
