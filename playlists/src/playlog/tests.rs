//! Tests of what is recorded of a day, against the timeline of a small programme.

use jiff::{SignedDuration, Timestamp, civil::Date};

use super::*;
use crate::{hash::ContentHash, ids::TakeoverId, programme::Region};

const DAY: Date = Date::constant(2026, 11, 28);
/// Length of every slot in milliseconds.
const SLOT_MS: i64 = 12_000;

fn begin() -> Timestamp {
    "2026-11-28T14:00:00Z".parse().unwrap()
}

/// A player whose clocks a test moves.
struct Rig {
    recorder: Recorder,
    records: Vec<Record>,
    ms: i64,
    /// What somebody set the clock forward by.
    set_ms: i64,
    mark: u64,
    sequence: u64,
}

impl Rig {
    fn new() -> Self {
        Self { recorder: Recorder::default(), records: Vec::new(), ms: 0, set_ms: 0, mark: 0, sequence: 7 }
    }

    fn edge(&self) -> Edge {
        let wall = begin() + SignedDuration::from_millis(self.ms + self.set_ms);
        Edge { wall, monotonic_ms: self.ms.unsigned_abs(), rank: 1 }
    }

    fn item(number: u32) -> ItemName {
        let id = format!("aviso-{}", number % 3);
        let digest = ContentHash::of(id.as_bytes());
        ItemName { id: id.parse().unwrap(), digest, title: "Aviso".to_owned(), campaign: None }
    }

    fn sight(&self, number: u32) -> Sight {
        let at = |number: u32| begin() + SignedDuration::from_millis(i64::from(number) * SLOT_MS);
        Sight {
            slot: SlotRef {
                sequence: self.sequence,
                epoch: ContentHash::of(b"epoch"),
                day: DAY,
                region: Region::Main,
                number,
            },
            before: number.checked_sub(1),
            planned: Span { from: at(number), until: at(number + 1) },
            item: Self::item(number),
        }
    }

    /// Something else is due from now on.
    fn due(&mut self, slot: Option<u32>, subject: Subject, reason: Option<Reason>) {
        self.mark += 1;
        let slot = slot.map(|number| self.sight(number));
        let due = Due { mark: self.mark, day: DAY, slot, subject, reason };
        let edge = self.edge();
        self.records.extend(self.recorder.on_due(Region::Main, due, edge));
    }

    fn due_slot(&mut self, number: u32) {
        self.due(Some(number), Subject::Item(Self::item(number), Role::Planned), None);
    }

    fn present(&mut self) {
        let edge = self.edge();
        self.records.extend(self.recorder.on_presented([self.mark, 0], 2, edge));
    }

    /// Plays whole slots as planned, each presented `late_ms` after it is due.
    fn play(&mut self, numbers: std::ops::Range<u32>, late_ms: i64) {
        for number in numbers {
            self.ms = i64::from(number) * SLOT_MS;
            self.due_slot(number);
            self.ms += late_ms;
            self.present();
        }
    }

    fn finish(mut self) -> Vec<Record> {
        let edge = self.edge();
        self.records.extend(self.recorder.finish(edge));
        self.records
    }
}

fn run(record: &Record) -> &Run {
    match record {
        Record::Run(run) => run,
        other => panic!("a run was wanted, not {other:?}"),
    }
}

fn play(record: &Record) -> &Play {
    match record {
        Record::Play(play) => play,
        other => panic!("a play was wanted, not {other:?}"),
    }
}

#[test]
fn slots_that_go_as_planned_are_one_run_whose_hash_is_that_of_the_plan() {
    let mut rig = Rig::new();
    rig.play(0..10, 40);
    rig.ms = 10 * SLOT_MS;
    rig.due(None, Subject::Nothing, None);
    rig.present();
    let mut hash = SlotHash::default();
    for number in 0..10 {
        hash.add(rig.sight(number).planned, &Rig::item(number).digest);
    }
    let records = rig.finish();
    assert_eq!(records.len(), 1, "{records:?}");
    let run = run(&records[0]);
    assert_eq!((run.first.number, run.last, run.count, run.plan), (0, 9, 10, hash.value()));
    assert_eq!((run.late_ms, run.frames, run.missed.clone()), (40, 20, None));
    assert_eq!(run.span.length_ms(), 10 * SLOT_MS.unsigned_abs());
}

#[test]
fn a_run_is_at_most_about_an_hour_long_and_of_one_pointer() {
    let mut rig = Rig::new();
    rig.play(0..301, 0);
    rig.sequence = 8;
    rig.play(301..310, 0);
    rig.ms = 310 * SLOT_MS;
    rig.due(None, Subject::Nothing, None);
    rig.present();
    let records = rig.finish();
    let counts: Vec<_> = records.iter().map(|record| (run(record).first.sequence, run(record).count)).collect();
    assert_eq!(counts, [(7, 300), (7, 1), (8, 9)]);
}

#[test]
fn a_slot_that_comes_late_is_told_by_itself_and_one_that_never_comes_is_missed() {
    let mut rig = Rig::new();
    rig.play(0..2, 0);
    rig.play(2..3, 3_000);
    // The next is never ready.
    rig.ms = 3 * SLOT_MS;
    rig.due_slot(3);
    rig.play(4..6, 0);
    let records = rig.finish();
    assert_eq!(run(&records[0]).count, 2);
    let late = play(&records[1]);
    assert_eq!((late.began.clone(), late.ended.clone()), (Some(Reason::Late), None));
    assert_eq!(late.shown.from, begin() + SignedDuration::from_millis(2 * SLOT_MS + 3_000));
    assert_eq!(late.shown.until, begin() + SignedDuration::from_millis(4 * SLOT_MS), "it stayed on the stage");
    assert_eq!((run(&records[2]).missed.clone(), run(&records[2]).first.number), (Some(Reason::Late), 3));
    assert_eq!(run(&records[3]).count, 1);
    assert_eq!(play(&records[4]).ended, Some(Reason::Restart));
}

#[test]
fn a_takeover_cuts_a_slot_hides_others_and_is_one_play() {
    let takeover: TakeoverId = "sismo".parse().unwrap();
    let alert = ItemName { id: "alerta".parse().unwrap(), ..Rig::item(0) };
    let reason = Reason::Takeover { takeover: takeover.clone() };
    let mut rig = Rig::new();
    rig.play(0..3, 0);
    rig.ms += 5_000;
    let subject = Subject::Item(alert, Role::Takeover { takeover: takeover.clone() });
    rig.due(Some(2), subject.clone(), None);
    rig.present();
    // Slots go by below it; what is shown stays the same.
    for number in 3..6 {
        rig.ms = i64::from(number) * SLOT_MS;
        rig.mark -= 1;
        rig.due(Some(number), subject.clone(), None);
    }
    rig.ms += 4_000;
    rig.due_slot(5);
    rig.present();
    rig.play(6..8, 0);
    let records = rig.finish();
    assert_eq!(run(&records[0]).count, 2);
    assert_eq!((play(&records[1]).ended.clone(), play(&records[1]).shown.length_ms()), (Some(reason.clone()), 5_000));
    let missed: Vec<&Run> = records
        .iter()
        .filter_map(|record| match record {
            Record::Run(run) if run.missed.is_some() => Some(run),
            _ => None,
        })
        .collect();
    assert_eq!((missed.len(), missed[0].first.number, missed[0].count), (1, 3, 2), "{records:?}");
    assert_eq!(missed[0].missed, Some(reason.clone()));
    let covers = records.iter().find(|record| matches!(record, Record::Play(play) if play.role != Role::Planned));
    let covers = play(covers.unwrap());
    assert_eq!((covers.slot, covers.shown.length_ms()), (None, 7_000 + 2 * 12_000 + 4_000));
    let rest = records.iter().find(|record| matches!(record, Record::Play(play) if play.began.is_some()));
    let rest = play(rest.unwrap());
    assert_eq!((rest.began.clone(), rest.slot.unwrap().number, rest.shown.length_ms()), (Some(reason), 5, 8_000));
}

#[test]
fn after_a_power_cut_what_was_on_ends_when_it_was_kept_and_the_rest_is_a_gap() {
    let mut rig = Rig::new();
    rig.play(0..5, 0);
    rig.ms += 6_000;
    let alive = rig.edge().wall;
    let open = rig.recorder.open(alive, false);
    assert!(rig.records.is_empty(), "nothing has ended: {:?}", rig.records);
    let text = serde_json::to_string(&open).unwrap();
    let (recorder, records) = Recorder::resume(serde_json::from_str(&text).unwrap());
    assert_eq!(run(&records[0]).count, 4);
    assert_eq!((play(&records[1]).shown.until, play(&records[1]).ended.clone()), (alive, Some(Reason::Restart)));
    assert_eq!(open.records().len(), 2);

    // Before anything is presented a second cut changes nothing.
    let again = recorder.open(alive + SignedDuration::from_secs(30), true);
    assert_eq!((again.alive, again.orderly), (Some((alive, DAY)), false));

    let mut rig = Rig { recorder, ..Rig::new() };
    rig.ms = 9 * SLOT_MS + 2_000;
    rig.due_slot(9);
    rig.ms += 500;
    rig.present();
    let Record::Gap(gap) = &rig.records[0] else { panic!("{:?}", rig.records) };
    assert_eq!((gap.span.from, gap.span.until, gap.orderly), (alive, rig.edge().wall, false));
    rig.play(10..11, 0);
    let records = rig.finish();
    assert_eq!(play(&records[1]).began, Some(Reason::Restart));
}

#[test]
fn a_clock_that_is_set_ends_runs_and_is_told() {
    let mut rig = Rig::new();
    rig.play(0..3, 0);
    rig.ms += 4_000;
    rig.set_ms = 3_600_000;
    rig.due_slot(302);
    rig.present();
    let records = rig.finish();
    assert_eq!(run(&records[0]).count, 2);
    let cut = play(&records[1]);
    assert_eq!((cut.ended.clone(), cut.shown.length_ms()), (Some(Reason::ClockStep), 4_000));
    let Record::Step(step) = &records[2] else { panic!("{records:?}") };
    assert_eq!(step.ms, 3_600_000);
}

#[test]
fn what_a_stop_or_a_missing_file_withholds_is_missed_for_that_and_its_stand_in_is_told() {
    let mut rig = Rig::new();
    rig.play(0..2, 0);
    for number in 2..4 {
        rig.ms = i64::from(number) * SLOT_MS;
        let stand_in = Subject::Item(Rig::item(9), Role::StandIn);
        rig.due(Some(number), stand_in, Some(Reason::Stopped { number: 3 }));
        rig.present();
    }
    rig.play(4..6, 0);
    let records = rig.finish();
    let stand_ins: Vec<_> =
        records.iter().filter(|it| matches!(it, Record::Play(it) if it.role == Role::StandIn)).collect();
    assert_eq!(stand_ins.len(), 2, "{records:?}");
    assert_eq!(play(stand_ins[0]).slot.unwrap().number, 2);
    let missed: u32 = records
        .iter()
        .map(|record| match record {
            Record::Run(run) if run.missed == Some(Reason::Stopped { number: 3 }) => run.count,
            _ => 0,
        })
        .sum();
    assert_eq!(missed, 2, "{records:?}");
}

#[test]
fn nothing_counts_as_shown_without_a_display() {
    let mut rig = Rig::new();
    rig.play(0..2, 0);
    rig.ms += 2_000;
    let edge = rig.edge();
    rig.records.extend(rig.recorder.on_dark(Some(Reason::DisplayAbsent), edge));
    rig.play(2..5, 0);
    rig.ms = 5 * SLOT_MS;
    rig.due_slot(5);
    rig.present();
    rig.ms += 3_000;
    let edge = rig.edge();
    rig.records.extend(rig.recorder.on_dark(None, edge));
    rig.play(6..8, 0);
    let records = rig.finish();
    assert_eq!(play(&records[1]).ended, Some(Reason::DisplayAbsent));
    assert_eq!((run(&records[2]).count, run(&records[2]).missed.clone()), (3, Some(Reason::DisplayAbsent)));
    assert_eq!(
        (play(&records[3]).began.clone(), play(&records[3]).shown.length_ms()),
        (Some(Reason::DisplayAbsent), 9_000)
    );
}
