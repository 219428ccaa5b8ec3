//! One region as the recorder sees it: what is due, what is on, and the run that goes on.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{
    due::{Due, Edge, Sight, Subject},
    plan::SlotHash,
    record::{Play, Reason, Record, Role, Run, Span},
    recorder::Recorder,
};
use crate::programme::Region;

/// A run is ended when it is this long, so that what is known of the last hour can be sent.
const LONGEST_RUN_MS: i64 = 3_600_000;

/// One region.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Stage {
    #[serde(skip)]
    pub(super) due: Option<Due>,
    /// When it became due.
    #[serde(skip)]
    pub(super) due_at: Option<Timestamp>,
    /// What was due before.
    #[serde(skip)]
    pub(super) due_before: Option<Due>,
    /// Whether the item of the slot that is due was presented in it.
    #[serde(skip)]
    is_slot_seen: bool,
    /// Whether any item was on the stage since the player began.
    #[serde(skip)]
    has_begun: bool,
    pub(super) on: Option<On>,
    pub(super) run: Option<Run>,
    /// Slots that were missed while an earlier one still stood on the stage.
    missed: Vec<(Sight, Reason, u8)>,
}

/// What is on the stage.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct On {
    pub(super) due: Due,
    since: Timestamp,
    pub(super) began: Option<Reason>,
    pub(super) frames: u64,
    pub(super) dropped: u64,
    rank: u8,
}

impl Stage {
    /// What is due is planned otherwise.
    pub(super) fn replan(&mut self, due: Due) {
        if let Some(on) = self.on.as_mut().filter(|on| on.due.mark == due.mark) {
            on.due = due.clone();
        }
        self.due = Some(due);
    }

    /// The slot that is due is over.
    pub(super) fn leave_slot(&mut self, dark: Option<Reason>, rank: u8, records: &mut Vec<Record>) {
        let was_seen = std::mem::take(&mut self.is_slot_seen);
        let Some(due) = self.due.as_ref().filter(|_| !was_seen) else { return };
        let Some(sight) = due.slot.clone() else { return };
        let reason = dark.or_else(|| due.reason.clone()).or_else(|| match &due.subject {
            Subject::Item(_, Role::Takeover { takeover }) => Some(Reason::Takeover { takeover: takeover.clone() }),
            _ => None,
        });
        // Until something was shown the player was only starting.
        let cause = if self.has_begun { Reason::Late } else { Reason::Restart };
        self.missed.push((sight, reason.unwrap_or(cause), rank));
        if self.on.as_ref().is_none_or(|on| on.role() != Some(&Role::Planned)) {
            self.flush_missed(records);
        }
    }

    fn flush_missed(&mut self, records: &mut Vec<Record>) {
        for (sight, reason, rank) in std::mem::take(&mut self.missed) {
            let late_ms = 0;
            self.add_to_run(sight, Some(reason), Counted { frames: 0, dropped: 0, late_ms }, rank, records);
        }
    }

    /// What is due is on the stage now.
    pub(super) fn begin(&mut self, at: Edge, records: &mut Vec<Record>) {
        let Some(due) = self.due.clone() else { return };
        let ended = self.on.as_ref().and_then(|on| ended_by(&on.due, &due));
        self.end(at.wall, ended, records);
        let Subject::Item(_, role) = &due.subject else { return };
        self.is_slot_seen |= *role == Role::Planned;
        let is_fresh = !std::mem::replace(&mut self.has_begun, true);
        let began = match (&due.slot, role) {
            (Some(sight), Role::Planned) if is_after(at.wall, sight.planned.from) => {
                let was_late = self.due_at.is_some_and(|due_at| is_after(due_at, sight.planned.from));
                let cause = || self.due_before.as_ref().and_then(|before| begun_after(before, &due));
                let reason = if is_fresh { Some(Reason::Restart) } else { was_late.then(cause).flatten() };
                Some(reason.unwrap_or(Reason::Late))
            }
            _ => due.reason.clone(),
        };
        self.on = Some(On { due, since: at.wall, began, frames: 0, dropped: 0, rank: at.rank });
    }

    /// What is on the stage ends at `until`, because of `reason` if that is early.
    pub(super) fn end(&mut self, until: Timestamp, reason: Option<Reason>, records: &mut Vec<Record>) {
        if let Some(on) = self.on.take() {
            self.record(on, until, reason, records);
        }
        self.flush_missed(records);
    }

    fn record(&mut self, on: On, until: Timestamp, reason: Option<Reason>, records: &mut Vec<Record>) {
        let On { due, since, began, frames, dropped, rank } = on;
        let Subject::Item(item, role) = due.subject else { return };
        let shown = Span { from: since, until: until.max(since) };
        let ended = match (&due.slot, &role) {
            (Some(sight), Role::Planned) => {
                let is_early = is_after(sight.planned.until, shown.until);
                if began.is_none() && !is_early {
                    let late = since.as_millisecond() - sight.planned.from.as_millisecond();
                    let late_ms = u64::try_from(late).unwrap_or(0);
                    let (sight, counted) = (sight.clone(), Counted { frames, dropped, late_ms });
                    self.add_to_run(sight, None, counted, rank, records);
                    return;
                }
                is_early.then(|| reason.unwrap_or(Reason::Unknown))
            }
            _ => reason,
        };
        self.end_run(records);
        let sight = due.slot.filter(|_| matches!(role, Role::Planned | Role::StandIn));
        let (slot, planned) = sight.map(|sight| (sight.slot, sight.planned)).unzip();
        let region = slot.map_or(Region::Main, |slot| slot.region);
        let play = Play { item, role, day: due.day, region, slot, planned, shown, frames, dropped, began, ended, rank };
        records.push(Record::Play(play));
    }

    fn add_to_run(
        &mut self,
        sight: Sight,
        missed: Option<Reason>,
        counted: Counted,
        rank: u8,
        records: &mut Vec<Record>,
    ) {
        let Sight { slot, before, planned, item } = sight;
        let goes_on = self.run.as_ref().is_some_and(|run| {
            let length = planned.from.as_millisecond() - run.span.from.as_millisecond();
            run.first.is_beside(&slot)
                && before == Some(run.last)
                && (run.missed.as_ref(), run.rank) == (missed.as_ref(), rank)
                && length < LONGEST_RUN_MS
        });
        if !goes_on {
            self.end_run(records);
        }
        let Counted { frames, dropped, late_ms } = counted;
        let run = self.run.get_or_insert_with(|| Run {
            first: slot,
            last: slot.number,
            count: 0,
            plan: SlotHash::default().value(),
            span: planned,
            missed,
            frames: 0,
            dropped: 0,
            late_ms: 0,
            rank,
        });
        let mut hash = SlotHash::from_value(run.plan);
        hash.add(planned, &item.digest);
        (run.last, run.plan, run.span.until) = (slot.number, hash.value(), planned.until);
        run.count += 1;
        run.frames += frames;
        run.dropped += dropped;
        run.late_ms = run.late_ms.max(late_ms);
    }

    pub(super) fn end_run(&mut self, records: &mut Vec<Record>) {
        records.extend(self.run.take().map(Record::Run));
    }

    /// The clock was set: what was on ends by the old one at `until` and begins anew by the new one.
    pub(super) fn step(&mut self, until: Timestamp, at: Edge, records: &mut Vec<Record>) {
        let on = self.on.clone();
        self.end(until, Some(Reason::ClockStep), records);
        self.end_run(records);
        if let Some(on) = on {
            self.on = Some(On {
                since: at.wall,
                began: Some(Reason::ClockStep),
                frames: 0,
                dropped: 0,
                rank: at.rank,
                due: on.due,
            });
        }
    }
}

impl On {
    fn role(&self) -> Option<&Role> {
        match &self.due.subject {
            Subject::Item(_, role) => Some(role),
            Subject::Nothing => None,
        }
    }
}

struct Counted {
    frames: u64,
    dropped: u64,
    late_ms: u64,
}

/// Why what was on ended when `next` came, should that be early.
fn ended_by(on: &Due, next: &Due) -> Option<Reason> {
    match &next.subject {
        Subject::Item(_, Role::Takeover { takeover }) => Some(Reason::Takeover { takeover: takeover.clone() }),
        Subject::Item(_, Role::Round) => Some(Reason::ClockUntrusted),
        _ => {
            let is_cut = matches!(&on.subject, Subject::Item(_, Role::Planned)) && is_replanned(on, next);
            next.reason.clone().or_else(|| is_cut.then_some(Reason::Programme))
        }
    }
}

/// Why `next` could begin only in the middle of its slot.
fn begun_after(before: &Due, next: &Due) -> Option<Reason> {
    match &before.subject {
        Subject::Item(_, Role::Takeover { takeover }) => Some(Reason::Takeover { takeover: takeover.clone() }),
        Subject::Item(_, Role::Round) => Some(Reason::ClockUntrusted),
        _ => before.reason.clone().or_else(|| is_replanned(before, next).then_some(Reason::Programme)),
    }
}

fn is_replanned(one: &Due, other: &Due) -> bool {
    let sequence = |due: &Due| due.slot.as_ref().map(|sight| sight.slot.sequence);
    sequence(one) != sequence(other)
}

/// Whether `instant` is later than `planned` by more than is tolerated.
fn is_after(instant: Timestamp, planned: Timestamp) -> bool {
    instant.as_millisecond() - planned.as_millisecond() > Recorder::TOLERANCE_MS
}
