//! What happens to a screen beside its slots: opening, closing, epochs and blackouts.

use std::sync::Arc;

use cartelera_playlists::{manifest::Epoch, programme::Programme, timeline::DayPlan};
use jiff::{Timestamp, civil::Date, tz::TimeZone};
use serde_json::{Value, json};

use super::{load::Course, words};

/// How many digits of a programme's hash are shown.
const SHORT_HASH: usize = 12;

/// Something that happens at an instant.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Mark {
    pub(super) at: Timestamp,
    pub(super) what: Event,
}

/// What happens. Of several things at one instant, the first here is told first.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Event {
    /// The office closes.
    Closes,
    /// A blackout ends.
    BlackoutEnds,
    /// A blackout begins.
    BlackoutBegins,
    /// A publication begins to rule, with the programme of this hash.
    Epoch(String),
    /// The office opens.
    Opens,
}

impl Mark {
    /// The openings and closings of a service day; an epoch that begins in it is neither.
    pub(super) fn of_day(plan: &DayPlan) -> Vec<Self> {
        let mut marks = Vec::new();
        for (place, (from, until)) in plan.open.iter().enumerate() {
            if !plan.open[..place].iter().any(|before| before.1 == *from) {
                marks.push(Self { at: *from, what: Event::Opens });
            }
            if !plan.open[place..].iter().any(|after| after.0 == *until) {
                marks.push(Self { at: *until, what: Event::Closes });
            }
        }
        marks
    }

    /// Epochs and boundaries of blackouts in `[from, until)`, in order.
    pub(super) fn of_course(course: &Course, from: Timestamp, until: Timestamp) -> Vec<Self> {
        let mut marks = Vec::new();
        for (place, (epoch, programme)) in course.epochs.iter().enumerate() {
            let begins = epoch.effective_from;
            if begins > Timestamp::MIN {
                let hash = epoch.programme.to_string()[..SHORT_HASH].to_owned();
                marks.push(Self { at: begins, what: Event::Epoch(hash) });
            }
            let ends = course.epochs.get(place + 1).map_or(Timestamp::MAX, |(next, _)| next.effective_from);
            let ruling = if place == 0 { Timestamp::MIN } else { begins };
            let boundaries = boundaries(programme);
            marks.extend(boundaries.into_iter().filter(|mark| (ruling..ends).contains(&mark.at)));
        }
        marks.retain(|mark| (from..until).contains(&mark.at));
        marks.sort();
        marks.dedup();
        marks
    }

    /// In words, with the date where the time alone would not tell it.
    pub(super) fn words(&self, today: Date, zone: &TimeZone) -> String {
        let what = match &self.what {
            Event::Opens => "abre".to_owned(),
            Event::Closes => "cierra".to_owned(),
            Event::BlackoutBegins => "empieza la veda electoral".to_owned(),
            Event::BlackoutEnds => "termina la veda electoral".to_owned(),
            Event::Epoch(hash) => format!("rige una nueva publicación, programa {hash}"),
        };
        let day = zone.to_datetime(self.at).date();
        if day == today {
            format!("── {what} ──")
        } else {
            format!("── {what} ({}) ──", words::date(day))
        }
    }

    /// As JSON.
    pub(super) fn json(&self) -> Value {
        match &self.what {
            Event::Opens => json!({ "at": self.at, "event": "opens" }),
            Event::Closes => json!({ "at": self.at, "event": "closes" }),
            Event::BlackoutBegins => json!({ "at": self.at, "event": "blackout-begins" }),
            Event::BlackoutEnds => json!({ "at": self.at, "event": "blackout-ends" }),
            Event::Epoch(programme) => json!({ "at": self.at, "event": "epoch", "programme": programme }),
        }
    }
}

fn boundaries(programme: &Arc<Programme>) -> Vec<Mark> {
    let ends = |blackout: &cartelera_playlists::programme::Blackout| {
        [
            Mark { at: blackout.from, what: Event::BlackoutBegins },
            Mark { at: blackout.until, what: Event::BlackoutEnds },
        ]
    };
    programme.blackouts.iter().flat_map(ends).collect()
}

/// The instants at which `epochs` begin.
pub(super) fn begins(epochs: &[(Epoch, Arc<Programme>)]) -> Vec<Timestamp> {
    epochs.iter().map(|(epoch, _)| epoch.effective_from).collect()
}
