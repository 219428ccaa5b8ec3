//! What is fixed for one region of a service day before it begins.

use std::collections::BTreeMap;

use cartelera_playlists::{
    ids::ItemId,
    programme::{Item, Priority, Programme, Region, Rule},
};
use jiff::civil::Date;

use super::{
    clock::{Clock, Ms, Range, common},
    fixed, hours,
    may_start::{flight, hard_end, is_allowed, is_in_flight, is_replaced, legal_changes, legal_cuts, length},
    places::places,
    windows::windows,
};

/// One rule of the region with all that it names.
pub(super) struct Line<'a> {
    pub(super) rule: &'a Rule,
    pub(super) items: Vec<&'a Item>,
    pub(super) places: Vec<Vec<&'a Item>>,
    pub(super) windows: Vec<Range>,
}

impl Line<'_> {
    pub(super) fn holds(&self, t: Ms) -> bool {
        self.windows.iter().any(|(from, until)| *from <= t && t < *until)
    }

    /// 0 to 2, from the highest.
    pub(super) fn class(&self) -> usize {
        match self.rule.priority {
            Priority::Priority => 0,
            Priority::Normal => 1,
            Priority::Filler => 2,
        }
    }
}

pub(super) struct Day<'a> {
    pub(super) programme: &'a Programme,
    pub(super) clock: &'a Clock,
    pub(super) date: Date,
    pub(super) region: Region,
    pub(super) stretches: Vec<Range>,
    /// By class and id.
    pub(super) lines: Vec<Line<'a>>,
    pub(super) house: Vec<&'a Item>,
    /// Clause 5, in order.
    pub(super) cuts: Vec<Ms>,
    /// Clause 15: the soft fixed times of each item.
    pub(super) soft: BTreeMap<&'a ItemId, Vec<Ms>>,
    /// Clause 16: when each minimum play of an item is due.
    pub(super) plays: BTreeMap<&'a ItemId, Vec<Ms>>,
    /// Where an answer may change that does not depend on what played before.
    pub(super) changes: Vec<Ms>,
}

impl<'a> Day<'a> {
    /// `None` if there is no service day on `date`. Without rules only the house loop plays.
    pub(super) fn new(
        programme: &'a Programme,
        clock: &'a Clock,
        date: Date,
        region: Region,
        with_rules: bool,
    ) -> Option<Self> {
        let stretches = hours::stretches(programme, clock, date);
        let service_day = (stretches.first()?.0, stretches.last()?.1);
        let item = |id: &ItemId| programme.items.iter().find(|item| item.id == *id).unwrap();
        let mut rules: Vec<&Rule> = programme.rules.iter().filter(|rule| rule.region == region).collect();
        rules.retain(|_| with_rules);
        rules.sort_by_key(|rule| (rule.priority, &rule.id));
        let line = |rule: &'a Rule| {
            let playlist = programme.playlists.iter().find(|playlist| playlist.id == rule.playlist).unwrap();
            let items: Vec<&Item> = playlist.items.iter().map(item).collect();
            let windows = windows(rule, clock, date, service_day);
            Line { rule, places: places(&items), items, windows }
        };
        let lines: Vec<Line> = rules.into_iter().map(line).collect();
        let house = programme.house_loop.iter().map(item).collect();
        let (cuts, soft, plays, changes) = Default::default();
        let mut day = Self { programme, clock, date, region, stretches, lines, house, cuts, soft, plays, changes };
        day.cuts.extend(day.stretches.iter().map(|stretch| stretch.1));
        day.cuts.extend(legal_cuts(programme));
        day.cuts.extend(fixed::hard_cuts(&day));
        day.cuts.sort_unstable();
        let listed: Vec<&Item> = day.lines.iter().flat_map(|line| line.items.clone()).collect();
        day.soft = listed.iter().map(|item| (&item.id, fixed::instants(&day, item, false))).collect();
        day.plays = listed.iter().map(|item| (&item.id, fixed::due_instants(&day, item))).collect();
        let windows = day.lines.iter().flat_map(|line| &line.windows);
        let mut changes: Vec<Ms> = windows.flat_map(|window| [window.0, window.1]).collect();
        changes.extend(legal_changes(programme));
        changes.extend(day.soft.values().chain(day.plays.values()).flatten());
        for item in listed {
            let (from, until) = flight(item);
            changes.extend([from, until]);
            // The first instant at which too little of it is left.
            changes.extend(hard_end(item).map(|end| end - length(item).min(super::may_start::SHORTEST_MS) + 1));
        }
        day.changes = changes;
        Some(day)
    }

    pub(super) fn next_cut(&self, t: Ms) -> Ms {
        *self.cuts.iter().find(|cut| **cut > t).expect("the closing is a cut")
    }

    pub(super) fn is_open(&self, t: Ms) -> bool {
        self.stretches.iter().any(|(from, until)| *from <= t && t < *until)
    }

    /// Clause 4 but for cap and distance, which also is what the house loop tests, but for series.
    pub(super) fn may_start_unpaced(&self, line: &Line, item: &Item, t: Ms) -> bool {
        self.may_start_in_house(item, t) && !is_replaced(&line.items, item, t)
    }

    /// What the house loop tests.
    pub(super) fn may_start_in_house(&self, item: &Item, t: Ms) -> bool {
        is_in_flight(item, t) && is_allowed(self.programme, item.category, t)
    }

    /// Clause 16: an item's time: its flight and the windows of the rules that list it, within the stretches, as
    /// ranges in order that do not overlap.
    pub(super) fn time_of(&self, item: &Item) -> Vec<Range> {
        let listing = self.lines.iter().filter(|line| line.items.iter().any(|listed| listed.id == item.id));
        let mut pieces: Vec<Range> = Vec::new();
        for window in listing.flat_map(|line| &line.windows) {
            let within = common(window, &flight(item));
            pieces.extend(within.iter().flat_map(|part| self.stretches.iter().filter_map(|open| common(part, open))));
        }
        let mut edges: Vec<Ms> = pieces.iter().flat_map(|piece| [piece.0, piece.1]).collect();
        edges.sort_unstable();
        edges.dedup();
        let between = edges.windows(2).map(|pair| (pair[0], pair[1]));
        between.filter(|part| pieces.iter().any(|piece| piece.0 <= part.0 && part.1 <= piece.1)).collect()
    }
}
