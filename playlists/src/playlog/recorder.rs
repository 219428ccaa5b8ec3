//! Makes records of what is presented, without I/O: instants and what happened come in, records come out.

use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};

use super::{
    plan::SlotHash,
    record::{Gap, ItemName, Play, Reason, Record, Role, Run, SlotRef, Span, Step},
};
use crate::programme::Region;

/// A run is ended when it is this long, so that what is known of the last hour can be sent.
const LONGEST_RUN_MS: i64 = 3_600_000;

/// When something happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Edge {
    /// By the clock that the picture follows.
    pub wall: Timestamp,
    /// By one that nobody sets, in milliseconds since any moment before the first of them.
    pub monotonic_ms: u64,
    /// How far the clock is trusted, as in a heartbeat.
    pub rank: u8,
}

/// What a region is to show from some moment on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Due {
    /// Another number for everything else that is shown; the same if only the plan of it has changed.
    pub mark: u64,
    /// The service day, or the date.
    pub day: Date,
    /// The slot that is on in the timeline, whether it is shown or not.
    pub slot: Option<Sight>,
    /// What is shown.
    pub subject: Subject,
    /// Why that is not the slot's own item.
    pub reason: Option<Reason>,
}

/// A slot as the timeline has it now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sight {
    /// Which.
    pub slot: SlotRef,
    /// Number of the slot with an item before it in its epoch, service day and region.
    pub before: Option<u32>,
    /// From when to when it is planned.
    pub planned: Span,
    /// Its item.
    pub item: ItemName,
}

/// What is shown in a region.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Subject {
    /// An item.
    Item(ItemName, Role),
    /// No item: the display is dark, the region empty, or the player speaks of itself.
    Nothing,
}

/// Makes records of what one player presents.
///
/// Whoever calls it keeps the records that it gives, and together with them [`Recorder::open`]: what a later process resumes
/// from with [`Recorder::resume`], so that after a crash nothing is lost but what came after.
#[derive(Clone, Debug, Default)]
pub struct Recorder {
    regions: [Stage; 2],
    last: Option<Edge>,
    /// Until when the process before is known to have run, the day then, and whether it ended as it should.
    before: Option<(Timestamp, Date, bool)>,
    /// Why nobody can see what is presented.
    dark: Option<Reason>,
}

/// What must outlast a crash: what is on, and the runs that are not ended.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Open {
    /// Until when it is known to be true.
    pub alive: Option<(Timestamp, Date)>,
    /// Whether the player ended as it should.
    pub orderly: bool,
    regions: [Stage; 2],
}

/// One region.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Stage {
    #[serde(skip)]
    due: Option<Due>,
    /// When it became due.
    #[serde(skip)]
    due_at: Option<Timestamp>,
    /// What was due before.
    #[serde(skip)]
    due_before: Option<Due>,
    /// Whether the item of the slot that is due was presented in it.
    #[serde(skip)]
    is_slot_seen: bool,
    /// Whether any item was on the stage since the player began.
    #[serde(skip)]
    has_begun: bool,
    on: Option<On>,
    run: Option<Run>,
    /// Slots that were missed while an earlier one still stood on the stage.
    missed: Vec<(Sight, Reason, u8)>,
}

/// What is on the stage.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct On {
    due: Due,
    since: Timestamp,
    began: Option<Reason>,
    frames: u64,
    dropped: u64,
    rank: u8,
}

impl Recorder {
    /// An item that begins this much late, or ends this much early, is not shown as planned.
    pub const TOLERANCE_MS: i64 = 250;

    /// Goes on after a process that left `open`; gives what is to be said of it.
    pub fn resume(open: Open) -> (Self, Vec<Record>) {
        let mut records = Vec::new();
        let Open { alive, orderly, mut regions } = open;
        if let Some((at, _)) = alive {
            for stage in &mut regions {
                stage.end(at, Some(Reason::Restart), &mut records);
                stage.end_run(&mut records);
            }
        }
        let before = alive.map(|(at, day)| (at, day, orderly));
        (Self { before, ..Self::default() }, records)
    }

    /// `region` is to show `due` from now on, or it is planned otherwise.
    pub fn on_due(&mut self, region: Region, due: Due, at: Edge) -> Vec<Record> {
        let mut records = self.on_time(at);
        let is_dark = self.dark.clone();
        let stage = self.stage(region);
        if let Some(last) = &stage.due {
            let key = |sight: &Sight| (sight.slot.epoch, sight.slot.day, sight.slot.number);
            let is_same_slot = last.slot.as_ref().map(key) == due.slot.as_ref().map(key);
            let is_same = last.mark == due.mark;
            if !is_same_slot {
                stage.leave_slot(is_dark, at.rank, &mut records);
            }
            if is_same {
                stage.replan(due);
                return records;
            }
        }
        stage.due_before = stage.due.take();
        (stage.due, stage.due_at) = (Some(due), Some(at.wall));
        records
    }

    /// The first frame with what has these marks was presented, after `frames` that were presented with what was before.
    pub fn on_presented(&mut self, marks: [u64; 2], frames: u64, at: Edge) -> Vec<Record> {
        let mut records = self.on_time(at);
        if let Some((from, day, orderly)) = self.before.take() {
            let span = Span { from, until: at.wall.max(from) };
            records.push(Record::Gap(Gap { day, span, orderly }));
        }
        let is_dark = self.dark.is_some();
        for (stage, mark) in self.regions.iter_mut().zip(marks) {
            if let Some(on) = &mut stage.on {
                on.frames += frames;
            }
            let is_it = stage.due.as_ref().is_some_and(|due| due.mark == mark);
            if is_it && !is_dark && stage.on.as_ref().is_none_or(|on| on.due.mark != mark) {
                stage.begin(at, &mut records);
            }
        }
        records
    }

    /// Frames of the video with `mark` came too late to be shown.
    pub fn on_dropped(&mut self, mark: u64, frames: u64) {
        let stage = self.stage(Region::Main);
        match (&mut stage.on, &mut stage.run) {
            (Some(on), _) if on.due.mark == mark => on.dropped += frames,
            (_, Some(run)) => run.dropped += frames,
            _ => {}
        }
    }

    /// From now on nobody can see what is presented, because of `reason`; or everybody can again.
    pub fn on_dark(&mut self, reason: Option<Reason>, at: Edge) -> Vec<Record> {
        let mut records = self.on_time(at);
        if self.dark == reason {
            return records;
        }
        let was_dark = std::mem::replace(&mut self.dark, reason.clone());
        for stage in &mut self.regions {
            match (&reason, &was_dark) {
                (Some(reason), _) => {
                    stage.end(at.wall, Some(reason.clone()), &mut records);
                }
                (None, Some(was)) if stage.due.is_some() => {
                    stage.begin(at, &mut records);
                    if let Some(on) = stage.on.as_mut().filter(|on| on.began.is_some()) {
                        on.began = Some(was.clone());
                    }
                }
                _ => {}
            }
        }
        records
    }

    /// Time passed: ends what an hour or a set clock ends.
    pub fn on_time(&mut self, at: Edge) -> Vec<Record> {
        let mut records = Vec::new();
        let Some(last) = self.last.replace(at) else { return records };
        let passed = i64::try_from(at.monotonic_ms.saturating_sub(last.monotonic_ms)).unwrap_or(i64::MAX);
        let expected = last.wall.as_millisecond().saturating_add(passed);
        let step = at.wall.as_millisecond() - expected;
        if step.abs() <= Self::TOLERANCE_MS {
            return records;
        }
        let until = Timestamp::from_millisecond(expected).unwrap_or(last.wall);
        for stage in &mut self.regions {
            stage.step(until, at, &mut records);
        }
        if let Some(day) = self.day() {
            records.push(Record::Step(Step { day, at: at.wall, ms: step }));
        }
        records
    }

    /// Ends everything because the player ends.
    pub fn finish(&mut self, at: Edge) -> Vec<Record> {
        let mut records = self.on_time(at);
        for stage in &mut self.regions {
            stage.end(at.wall, Some(Reason::Restart), &mut records);
            stage.end_run(&mut records);
        }
        records
    }

    /// What must be kept now, with what is known until `at`.
    pub fn open(&self, at: Timestamp, orderly: bool) -> Open {
        // Before the first frame nothing is known but what was before.
        let alive = match self.before {
            Some((at, day, _)) => Some((at, day)),
            None => self.day().map(|day| (at, day)),
        };
        let orderly = self.before.map_or(orderly, |(_, _, orderly)| orderly);
        Open { alive, orderly, regions: self.regions.clone() }
    }

    /// Whether anything is on the stage, so that there is something new to be kept as time passes.
    pub fn is_showing(&self) -> bool {
        self.regions.iter().any(|stage| stage.on.is_some())
    }

    fn day(&self) -> Option<Date> {
        self.regions.iter().find_map(|stage| stage.due.as_ref()).map(|due| due.day)
    }

    fn stage(&mut self, region: Region) -> &mut Stage {
        &mut self.regions[usize::from(region == Region::Bar)]
    }
}

impl Open {
    /// The records that there would be if everything ended when it was known last.
    pub fn records(&self) -> Vec<Record> {
        let mut records = Vec::new();
        if let Some((at, _)) = self.alive {
            for mut stage in self.regions.clone() {
                stage.end(at, None, &mut records);
                stage.end_run(&mut records);
            }
        }
        records
    }
}

impl Stage {
    /// What is due is planned otherwise.
    fn replan(&mut self, due: Due) {
        if let Some(on) = self.on.as_mut().filter(|on| on.due.mark == due.mark) {
            on.due = due.clone();
        }
        self.due = Some(due);
    }

    /// The slot that is due is over.
    fn leave_slot(&mut self, dark: Option<Reason>, rank: u8, records: &mut Vec<Record>) {
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
    fn begin(&mut self, at: Edge, records: &mut Vec<Record>) {
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
    fn end(&mut self, until: Timestamp, reason: Option<Reason>, records: &mut Vec<Record>) {
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

    fn end_run(&mut self, records: &mut Vec<Record>) {
        records.extend(self.run.take().map(Record::Run));
    }

    /// The clock was set: what was on ends by the old one at `until` and begins anew by the new one.
    fn step(&mut self, until: Timestamp, at: Edge, records: &mut Vec<Record>) {
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
