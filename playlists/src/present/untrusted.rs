//! What a screen presents while no clock is trusted: what is legal on every date, on the monotonic clock.

use std::sync::Arc;

use jiff::Timestamp;

use crate::{
    programme::{Category, Item, Programme},
    stops::StopList,
    takeover::{Takeover, TakeoverSeverity},
    timeline::Timeline,
};

/// When a clock becomes trusted the timeline is joined at most this many milliseconds later.
pub const MAX_JOIN_MS: u64 = 15_000;

/// One round of what may show whatever the date, over and over, in the neutral brand.
///
/// Times are milliseconds on the monotonic clock since trust was lost.
#[derive(Clone, Debug)]
pub struct UntrustedRound {
    programme: Arc<Programme>,
    floor: Timestamp,
    /// The categories that are exempt whatever the date.
    exempt: Vec<Category>,
    /// Items with the time at which each ends, in order.
    ends: Vec<(usize, u64)>,
}

/// An item of the round that is on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UntrustedPlay {
    /// Index of the item in the programme's `items`.
    pub item: usize,
    /// When it began.
    pub start_ms: u64,
    /// When it ends.
    pub end_ms: u64,
}

/// A takeover, and when it was received.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReceivedTakeover {
    /// The takeover.
    pub takeover: Takeover,
    /// When it was received; 0 if it was there before trust was lost.
    pub received_ms: u64,
}

/// What the picture shows while no clock is trusted; the display stays on, the bar is empty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum UntrustedMain {
    /// A takeover.
    Takeover(Box<Takeover>),
    /// An item of the round.
    Item(UntrustedPlay),
    /// The built-in picture: nothing may show.
    BuiltIn,
}

impl UntrustedRound {
    /// The round of the programme that rules at `floor`, or else of the first one, of what is not stopped and `may_show`.
    pub fn new(timeline: &Timeline, floor: Timestamp, stops: &StopList, may_show: &dyn Fn(&Item) -> bool) -> Self {
        let (programme, round) = timeline.untrusted_round(floor);
        let mut end = 0_u64;
        let mut ends = Vec::with_capacity(round.len());
        for index in round {
            let item = &programme.items[index];
            if stops.stops_in(item, &programme).is_none() && may_show(item) {
                end = end.saturating_add(item.length_ms);
                ends.push((index, end));
            }
        }
        let exempt = programme.always_exempt.iter().copied();
        let exempt = exempt.filter(|category| timeline.is_unconditional(&programme, *category)).collect();
        Self { programme, floor, exempt, ends }
    }

    /// The programme of its items, in whose neutral brand all show.
    pub fn programme(&self) -> &Arc<Programme> {
        &self.programme
    }

    /// Indices of its items in the programme's `items`, in order.
    pub fn items(&self) -> impl Iterator<Item = usize> {
        self.ends.iter().map(|(item, _)| *item)
    }

    /// The item of the round that is on at `elapsed_ms`; `None` if the round is empty.
    pub fn at(&self, elapsed_ms: u64) -> Option<UntrustedPlay> {
        let (_, length) = *self.ends.last()?;
        let within = elapsed_ms % length;
        let begun = elapsed_ms - within;
        let place = self.ends.partition_point(|(_, end)| *end <= within);
        let (item, end) = self.ends[place];
        let start = place.checked_sub(1).map_or(0, |before| self.ends[before].1);
        Some(UntrustedPlay { item, start_ms: begun + start, end_ms: begun.saturating_add(end) })
    }

    /// What the picture shows at `elapsed_ms`.
    ///
    /// A takeover shows from when it was received for its length, if its category is exempt whatever the date or its
    /// severity the highest, unless it was over before the floor.
    pub fn presents(
        &self,
        elapsed_ms: u64,
        takeovers: &[ReceivedTakeover],
        stops: &StopList,
        may_show: &dyn Fn(&Item) -> bool,
    ) -> UntrustedMain {
        let shows = |received: &&ReceivedTakeover| {
            let takeover = &received.takeover;
            let over_ms = received.received_ms.saturating_add(takeover.length_ms());
            (received.received_ms..over_ms).contains(&elapsed_ms)
                && takeover.over() > self.floor
                && (takeover.severity == TakeoverSeverity::Extreme || self.exempt.contains(&takeover.item.category))
                && stops.stops_by_name(&takeover.item).is_none()
                && may_show(&takeover.item)
        };
        let on = takeovers.iter().filter(shows).map(|received| &received.takeover);
        match on.max_by(|one, other| one.rank().cmp(&other.rank())) {
            Some(takeover) => UntrustedMain::Takeover(Box::new(takeover.clone())),
            None => self.at(elapsed_ms).map_or(UntrustedMain::BuiltIn, UntrustedMain::Item),
        }
    }

    /// The first time after `elapsed_ms` at which [`UntrustedRound::presents`] may give something else; `u64::MAX` if
    /// never.
    pub fn next_change(&self, elapsed_ms: u64, takeovers: &[ReceivedTakeover]) -> u64 {
        let edges = takeovers.iter().flat_map(|received| {
            [received.received_ms, received.received_ms.saturating_add(received.takeover.length_ms())]
        });
        let end = self.at(elapsed_ms).map(|play| play.end_ms);
        edges.chain(end).filter(|edge| *edge > elapsed_ms).min().unwrap_or(u64::MAX)
    }

    /// When the timeline is joined if a clock becomes trusted at `elapsed_ms`: at the end of the item that is on, but at
    /// most [`MAX_JOIN_MS`] later.
    pub fn join_at(&self, elapsed_ms: u64) -> u64 {
        let latest = elapsed_ms.saturating_add(MAX_JOIN_MS);
        self.at(elapsed_ms).map_or(elapsed_ms, |play| play.end_ms.min(latest))
    }
}
