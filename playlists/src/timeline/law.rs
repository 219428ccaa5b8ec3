//! Asking the timeline what the law lets show: at an instant, and whatever the date.

use std::sync::Arc;

use jiff::Timestamp;

use super::{
    Timeline,
    instant::{last_ms, to_ms},
    round::ListPlace,
};
use crate::{
    programme::{Category, Programme, Region},
    trust::MAX_ERROR,
};

impl Timeline {
    /// Whether the blackouts that are on at `instant` let `category` show.
    pub fn allows(&self, category: Category, instant: Timestamp) -> bool {
        let now = to_ms(instant);
        self.eras[self.era_at(now)].resolved.blackouts.allowed(now).has(category)
    }

    /// Whether `category` may show whatever the date: no blackout of any epoch's programme ever forbids it.
    ///
    /// A programme may exempt a category always and yet hold a blackout in which it is not; then it is not exempt.
    pub fn is_never_forbidden(&self, category: Category) -> bool {
        self.eras.iter().all(|era| era.resolved.blackouts.first_forbidding(category).is_none())
    }

    /// Whether `category` is unconditionally exempt by `programme`, one of the timeline's: always exempt and never forbidden.
    pub fn is_unconditional(&self, programme: &Programme, category: Category) -> bool {
        programme.is_always_exempt(category) && self.is_never_forbidden(category)
    }

    /// The first claimed time, in milliseconds, at which a blackout may be on although the claim tells otherwise.
    ///
    /// The true time is not before `floor`, and a claim is at most [`MAX_ERROR`] behind it.
    pub(crate) fn doubtful_from(&self, floor: Timestamp) -> Option<i64> {
        let firsts = self.eras.iter().filter_map(|era| era.resolved.blackouts.first_on(to_ms(floor)));
        firsts.min().map(|first| first.saturating_sub(MAX_ERROR.as_millis() as i64))
    }

    /// The first instant after `now` at which the ruling programme lets another set of categories show.
    pub(crate) fn next_allowance(&self, now: i64) -> i64 {
        let era = &self.eras[self.era_at(now)];
        let changes = era.resolved.blackouts.changes(now, era.until).next();
        changes.unwrap_or(era.until).min(last_ms())
    }

    /// What runs while no clock is trusted, once round: the programme that rules at `floor` or else the first, and the
    /// indices of its items.
    ///
    /// First the unconditionally exempt items of the picture's rules in order of rule and playlist, then the house loop;
    /// each once. An item with a hard end, or whose flight does not contain `floor`, is left out, and so is what a
    /// blackout of any epoch forbids.
    pub(crate) fn untrusted_round(&self, floor: Timestamp) -> (Arc<Programme>, Vec<usize>) {
        let resolved = &self.eras[self.era_at(to_ms(floor))].resolved;
        let programme = &resolved.programme;
        let mut rules: Vec<_> = resolved.rules[resolved.rules_of(Region::Main)].iter().collect();
        rules.sort_by_key(|rule| &resolved.source(rule).id);
        let by_rules = rules.into_iter().flat_map(|rule| rule.places.iter().flat_map(ListPlace::items));
        let by_rules = by_rules.filter(|item| self.is_unconditional(programme, programme.items[*item].category));
        let in_house = resolved.house.iter().copied();
        let in_house = in_house.filter(|item| self.is_never_forbidden(programme.items[*item].category));
        let mut round = Vec::new();
        for item in by_rules.chain(in_house) {
            let flight = &programme.items[item].flight;
            let ends_hard = flight.hard_end && flight.until.is_some();
            if !ends_hard && flight.contains(floor) && !round.contains(&item) {
                round.push(item);
            }
        }
        (Arc::clone(programme), round)
    }
}
