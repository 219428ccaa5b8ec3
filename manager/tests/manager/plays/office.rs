//! A served city and a device that tells what it showed.

use std::{io::Write as _, path::Path, sync::Arc};

use cartelera_playlists::{
    manifest::Pointer,
    playlog::{ItemName, PlannedSlot, PlannedSlots, Play, Reason, Record, Role, Run, SlotHash, SlotRef, Span},
    programme::Region,
    protocol::playlog::{LogId, PlaylogBatch, PlaylogMark, RawEntry},
    timeline::Timeline,
};
use flate2::{Compression, write::GzEncoder};
use jiff::Timestamp;
use reqwest::Response;
use serde_json::Value;

use crate::{
    city::City,
    device::{Device, read},
    run::{Ended, Served, publish, run, text},
};

pub(super) const PATH: &str = "/v1/screens/cajas/playlog";

/// A served city, a device and what it is to show.
pub(crate) struct Office {
    _city: City,
    pub(crate) data: tempfile::TempDir,
    pub(crate) served: Served,
    pub(crate) device: Device,
    pub(crate) pointer: Pointer,
    pub(crate) slots: PlannedSlots,
}

impl Office {
    pub(super) async fn new() -> Self {
        Self::of(City::new()).await
    }

    pub(crate) async fn of(city: City) -> Self {
        let data = tempfile::tempdir().expect("it can be");
        publish(city.path(), data.path(), &[]);
        let served = Served::start(data.path());
        let device = served.device("cajas").await;
        let pointer = served.pointer("cajas").await;
        let slots = slots(&served, &pointer).await;
        Self { _city: city, data, served, device, pointer, slots }
    }

    fn slot(&self, slot: &PlannedSlot) -> SlotRef {
        let day = self.day();
        let sequence = self.pointer.sequence;
        SlotRef { sequence, epoch: self.slots.epoch, day, region: Region::Main, number: slot.number }
    }

    pub(crate) fn day(&self) -> jiff::civil::Date {
        let zone = self.slots.programme.zone.time_zone().expect("it can be");
        zone.to_datetime(self.slots.slots[0].span.from).date()
    }

    /// The run of the slots at `places`.
    pub(super) fn run(&self, places: std::ops::Range<usize>, missed: Option<Reason>) -> Run {
        let slots = &self.slots.slots[places];
        let mut plan = SlotHash::default();
        for slot in slots {
            plan.add(slot.span, &self.slots.item(slot).digest);
        }
        let (first, last) = (&slots[0], &slots[slots.len() - 1]);
        Run {
            first: self.slot(first),
            last: last.number,
            count: u32::try_from(slots.len()).expect("it can be"),
            plan: plan.value(),
            span: Span { from: first.span.from, until: last.span.until },
            missed,
            frames: 1,
            dropped: 0,
            late_ms: 3,
            rank: 1,
        }
    }

    /// The slot at `place`, shown from `late_ms` after its start until `early_ms` before its end.
    pub(super) fn play(&self, place: usize, late_ms: i64, early_ms: i64) -> Play {
        let slot = &self.slots.slots[place];
        let shown = Span { from: shift(slot.span.from, late_ms), until: shift(slot.span.until, -early_ms) };
        Play {
            item: ItemName::of(self.slots.item(slot)),
            role: Role::Planned,
            day: self.day(),
            region: Region::Main,
            slot: Some(self.slot(slot)),
            planned: Some(slot.span),
            shown,
            frames: 1,
            dropped: 0,
            began: (late_ms > 0).then_some(Reason::Late),
            ended: (early_ms > 0).then_some(Reason::Restart),
            rank: 1,
        }
    }

    pub(super) async fn send(&self, entries: &[(u64, String)]) -> Response {
        self.device.post(&self.served, PATH, packed(&batch(entries))).await
    }

    pub(super) async fn sent(&self, entries: &[(u64, String)]) -> u64 {
        let mark: PlaylogMark = read(self.send(entries).await).await;
        assert_eq!(mark.log, Some(log()));
        mark.sequence
    }

    /// What `plays` tells, with these arguments and for programs.
    pub(super) fn told(&self, arguments: &[&str]) -> Value {
        let ended = self.ask("plays", &[arguments, &["--format", "json"]].concat());
        assert_eq!(ended.code, 0, "{ended:#?}");
        serde_json::from_str(&ended.out).expect("it can be")
    }

    /// As [`Self::told`], on the day of the slots.
    pub(super) fn told_of_day(&self, arguments: &[&str]) -> Value {
        let day = self.day().to_string();
        self.told(&[&["--screen", "cajas", "--from", &day, "--to", &day], arguments].concat())
    }

    pub(super) fn ask(&self, command: &str, arguments: &[&str]) -> Ended {
        run(&[&[command, "--data", text(self.data.path())], arguments].concat())
    }
}

/// Slots that begin after now, and not long after it.
async fn slots(served: &Served, pointer: &Pointer) -> PlannedSlots {
    let root = served.root().await;
    let mut epochs = Vec::new();
    for epoch in &pointer.epochs {
        let envelope = served.bytes(&format!("/v1/programmes/{}", epoch.programme)).await;
        epochs.push((epoch.clone(), Arc::new(root.open_programme(&envelope).expect("it can be"))));
    }
    let zone = epochs[0].1.zone.time_zone().expect("it can be");
    let mut timeline = Timeline::new(epochs).expect("it can be");
    let today = zone.to_datetime(pointer.issued).date();
    for day in [today, today.tomorrow().expect("it can be")] {
        for mut slots in PlannedSlots::of_day(&mut timeline, day, Region::Main) {
            slots.slots.retain(|slot| slot.span.from >= pointer.issued);
            if slots.slots.len() >= 20 {
                return slots;
            }
        }
    }
    panic!("no slots begin soon");
}

pub(super) fn shift(instant: Timestamp, ms: i64) -> Timestamp {
    Timestamp::from_millisecond(instant.as_millisecond() + ms).expect("it can be")
}

pub(super) fn log() -> LogId {
    LogId::from_random(7)
}

pub(super) fn batch(entries: &[(u64, String)]) -> Vec<u8> {
    let entries = entries.iter().map(|(sequence, record)| RawEntry { sequence: *sequence, record: record.clone() });
    serde_json::to_vec(&PlaylogBatch { format: 1, log: log(), entries: entries.collect() }).expect("it can be")
}

pub(super) fn packed(bytes: &[u8]) -> Vec<u8> {
    let mut packer = GzEncoder::new(Vec::new(), Compression::default());
    packer.write_all(bytes).expect("it can be");
    packer.finish().expect("it can be")
}

pub(super) fn record(record: Record) -> String {
    serde_json::to_string(&record).expect("it can be")
}

/// Plays and milliseconds of a line.
pub(super) fn counted(line: &Value, what: &str) -> (u64, u64) {
    (line[what]["plays"].as_u64().expect("it can be"), line[what]["ms"].as_u64().expect("it can be"))
}

pub(super) fn length(slots: &[PlannedSlot]) -> u64 {
    slots.iter().map(|slot| slot.span.length_ms()).sum()
}

pub(super) fn screens(data: &Path) -> String {
    run(&["screens", "--data", text(data)]).out
}
