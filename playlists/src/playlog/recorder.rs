//! Makes records of what is presented, without I/O: instants and what happened come in, records come out.

use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};

use super::{
    due::{Due, Edge, Sight},
    record::{Gap, Reason, Record, Span, Step},
    stage::Stage,
};
use crate::programme::Region;

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
