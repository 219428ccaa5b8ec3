//! Why something is on at an instant, and why everything else is not.

use jiff::Timestamp;

use super::{Moment, Timeline};
use crate::{
    ids::RuleId,
    programme::{Priority, Region},
};

/// What is on at an instant, with a verdict on every item of every rule.
#[derive(Clone, Debug)]
pub struct Explanation {
    /// What is on.
    pub moment: Moment,
    /// When the slot of the picture began, at which all tests were made; the instant asked for while the display is off.
    pub decided: Timestamp,
    /// Every item of every rule of the programme, in order of region, class, rule and playlist.
    pub candidates: Vec<Candidate>,
}

/// One item by one rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate {
    /// The rule's region.
    pub region: Region,
    /// The rule.
    pub rule: RuleId,
    /// Index of the item in the programme's `items`.
    pub item: usize,
    /// Why it is on, or the first reason why it is not.
    pub verdict: Verdict,
}

/// Why an item is on or not, in the order in which the reasons are tested.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Verdict {
    /// It is on by this rule.
    On,
    /// The display is off; `opens` is when it goes on, if within a year.
    Closed {
        /// The next opening.
        opens: Option<Timestamp>,
    },
    /// No rules hold before the first epoch begins.
    BeforeFirstEpoch {
        /// When it begins.
        begins: Timestamp,
    },
    /// None of the rule's days has a window in this service day.
    OtherDay,
    /// The rule has windows in this service day, but not now.
    OutsideDaypart {
        /// The window before or after that is nearest.
        from: Timestamp,
        /// Where it ends.
        until: Timestamp,
    },
    /// The item's flight has not begun.
    NotYet {
        /// When it begins.
        from: Timestamp,
    },
    /// The item's flight is over, or too little of it is left.
    Over {
        /// When it ended or ends.
        until: Timestamp,
    },
    /// A blackout does not exempt the item's category.
    Blackout,
    /// A newer episode of its series has begun.
    Replaced {
        /// Index of that episode in the programme's `items`.
        by: usize,
    },
    /// It started as often as its cap allows within an hour.
    Cap {
        /// When it may start again, if nothing else shows it.
        until: Timestamp,
    },
    /// It ended too short a time ago.
    Distance {
        /// When it may start again.
        until: Timestamp,
    },
    /// The slot filled a rest before a cut.
    Rest,
    /// The slot went to a fixed time or minimum play.
    FixedTime,
    /// The slot went to a rule of a higher class.
    Outranked {
        /// That class.
        by: Priority,
    },
    /// Nothing is left for the rule: the given shares of its class take the whole.
    NoShare,
    /// The rule has had its share of the airtime for now.
    ShareUsedUp,
    /// The slot went to a rule of the same class that was further behind.
    OtherRule {
        /// That rule.
        rule: RuleId,
    },
    /// The slot went to another item of the same playlist, whose turn it was.
    OtherItem {
        /// Index of that item in the programme's `items`.
        item: usize,
    },
}

impl Timeline {
    /// What is on at `instant`, and why nothing else is.
    pub fn explain(&mut self, instant: Timestamp) -> Explanation {
        let moment = self.at(instant);
        let decided = moment.main.as_ref().map_or(instant, |playing| playing.start);
        Explanation { moment, decided, candidates: Vec::new() }
    }
}
