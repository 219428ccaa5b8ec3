//! Single screens: dark days, gaps, thinned plays, retention.

use cartelera_playlists::{
    envelope::KeyId,
    manifest::PublicKey,
    playlog::{Gap, ItemName, PlannedSlots, Play, Reason, Record, Role, Run, SlotHash, SlotRef, Span, Tally, TallyRow},
    programme::Region,
    protocol::playlog::{LogId, RawEntry},
    timeline::Timeline,
};
use ed25519_dalek::SigningKey;
use jiff::{SignedDuration, Timestamp, civil::Date};

use super::world::{World, at};
use crate::{
    plays::{Retention, Upload},
    store::plays::{Arrived, Grouping, Line, Question},
};

const DAY: Date = jiff::civil::date(2026, 3, 3);

/// A screen that was told on the day before what it shows on [`DAY`].
struct One {
    world: World,
    slots: PlannedSlots,
}

impl One {
    async fn new() -> Self {
        Self::equipped(at(DAY.yesterday().unwrap(), 6, 0, 0)).await
    }

    /// A screen that has a device from `since` on.
    async fn equipped(since: Timestamp) -> Self {
        let world = World::new(1, at(DAY.yesterday().unwrap(), 6, 0, 0)).await;
        world.bind(0, PublicKey(SigningKey::from_bytes(&[1; 32]).verifying_key()), since).await;
        let told = &world.told[0];
        let epochs = told.pointer.epochs.iter().cloned().zip(told.programmes.iter().cloned()).collect();
        let slots = PlannedSlots::of_day(&mut Timeline::new(epochs).unwrap(), DAY, Region::Main).remove(0);
        Self { world, slots }
    }

    fn slot(&self, place: usize) -> SlotRef {
        let (sequence, epoch) = (self.world.told[0].pointer.sequence, self.slots.epoch);
        SlotRef { sequence, epoch, day: DAY, region: Region::Main, number: self.slots.slots[place].number }
    }

    fn run(&self, places: std::ops::Range<usize>) -> Record {
        let slots = &self.slots.slots[places.clone()];
        let mut plan = SlotHash::default();
        for slot in slots {
            plan.add(slot.span, &self.slots.item(slot).digest);
        }
        let (first, last) = (&slots[0], &slots[slots.len() - 1]);
        Record::Run(Run {
            first: self.slot(places.start),
            last: last.number,
            count: slots.len() as u32,
            plan: plan.value(),
            span: Span { from: first.span.from, until: last.span.until },
            missed: None,
            frames: 0,
            dropped: 0,
            late_ms: 0,
            rank: 1,
        })
    }

    /// The slot at `place`, shown but for its last second.
    fn play(&self, place: usize) -> Play {
        let slot = &self.slots.slots[place];
        let until = slot.span.until - SignedDuration::from_secs(1);
        Play {
            item: ItemName::of(self.slots.item(slot)),
            role: Role::Planned,
            day: DAY,
            region: Region::Main,
            slot: Some(self.slot(place)),
            planned: Some(slot.span),
            shown: Span { from: slot.span.from, until },
            frames: 0,
            dropped: 0,
            began: None,
            ended: Some(Reason::Restart),
            rank: 1,
        }
    }

    async fn take(&self, records: &[(u64, Record)], now: Timestamp) -> Arrived {
        let entry = |(sequence, record): &(u64, Record)| RawEntry {
            sequence: *sequence,
            record: serde_json::to_string(record).unwrap(),
        };
        let key = KeyId::of(&SigningKey::from_bytes(&[1; 32]).verifying_key());
        let screen = self.world.screens[0].clone();
        let entries = records.iter().map(entry).collect();
        self.world.book.take(Upload { screen, key, log: LogId::from_random(1), entries }, now).await.unwrap()
    }

    async fn lines(&self, by: Grouping) -> Vec<Line> {
        let question = Question { from: DAY, to: DAY, by, ..Question::default() };
        self.world.data.store.sums(question).await.unwrap()
    }

    async fn line(&self) -> Line {
        let mut lines = self.lines(Grouping::Day).await;
        let line = lines.remove(0);
        let missed = line.all_missed();
        assert_eq!((line.planned.plays, line.planned.ms), (line.shown.plays + missed.plays, line.shown.ms + missed.ms));
        line
    }

    async fn close(&self) {
        self.world.book.catch_up(at(DAY, 20, 1, 0)).await.unwrap();
    }
}

#[tokio::test]
async fn a_dark_screen_missed_the_whole_day_two_hours_after_its_end() {
    let one = One::new().await;
    one.world.book.catch_up(at(DAY, 19, 59, 0)).await.unwrap();
    assert_eq!(one.lines(Grouping::Day).await, []);
    one.close().await;
    let line = one.line().await;
    assert_eq!((line.planned.plays, line.planned.ms), (one.slots.slots.len() as u64, 36_000_000));
    assert_eq!(line.missed["no-report"], line.planned);
    // It told late.
    one.take(&[(1, one.run(0..10))], at(DAY, 23, 0, 0)).await;
    let line = one.line().await;
    assert_eq!((line.shown.plays, line.planned.ms), (10, 36_000_000));
}

#[tokio::test]
async fn before_it_had_a_device_a_screen_could_show_nothing() {
    let one = One::equipped(at(DAY, 13, 0, 0)).await;
    one.close().await;
    let line = one.line().await;
    let (before, after) = (line.missed["no-device"], line.missed["no-report"]);
    // A slot counts by when it begins.
    assert_eq!((line.missed.len(), before.ms + after.ms), (2, 36_000_000));
    assert!(before.ms.abs_diff(18_000_000) < 60_000, "{before:?}");
}

#[tokio::test]
async fn a_gap_says_whether_the_player_was_stopped_or_failed() {
    for (orderly, why) in [(true, "not-running"), (false, "no-record")] {
        told_of_a_gap(orderly, why).await;
    }
}

async fn told_of_a_gap(orderly: bool, why: &str) {
    let one = One::new().await;
    let slots = &one.slots.slots;
    let span = Span { from: slots[4].span.from, until: slots[20].span.from };
    let gap = Record::Gap(Gap { day: DAY, span, orderly });
    one.take(&[(1, one.run(0..4)), (2, gap), (3, one.run(20..24))], at(DAY, 12, 0, 0)).await;
    let line = one.line().await;
    assert_eq!((line.planned.plays, line.shown.plays, line.missed[why].plays), (24, 8, 16));
    assert_eq!(line.missed.len(), 1);
}

#[tokio::test]
async fn a_tally_stands_for_plays_and_is_not_counted_beside_them() {
    let one = One::new().await;
    let run = (1, one.run(0..4));
    let plays: Vec<(u64, Record)> = (4..8).map(|place| (place as u64, Record::Play(one.play(place)))).collect();
    one.take(&[&[run], &plays[..2]].concat(), at(DAY, 12, 0, 0)).await;
    assert_eq!(one.line().await.shown.plays, 6);
    // The screen gave up the detail of all four.
    let mut rows: Vec<TallyRow> = Vec::new();
    for place in 4..8 {
        let play = one.play(place);
        match rows.iter_mut().find(|row| row.item == play.item) {
            Some(row) => {
                (row.plays, row.ms, row.missed_ms) =
                    (row.plays + 1, row.ms + play.shown.length_ms(), row.missed_ms + 1_000);
            }
            None => rows.push(TallyRow {
                ms: play.shown.length_ms(),
                item: play.item,
                role: play.role,
                region: play.region,
                plays: 1,
                missed_ms: 1_000,
            }),
        }
    }
    let tally = (8, Record::Tally(Tally { day: DAY, replaces: (4, 7), rows }));
    one.take(&[tally], at(DAY, 20, 0, 0)).await;
    one.close().await;
    let line = one.line().await;
    assert_eq!((line.shown.plays, line.extra.plays), (8, 0), "{line:?}");
    assert_eq!((line.missed["thinned"].plays, line.missed["thinned"].ms), (0, 4_000));
    // The plays come after all, from a card that was sent in.
    one.take(&plays[2..], at(DAY, 22, 0, 0)).await;
    assert_eq!(one.line().await, line);
}

#[tokio::test]
async fn totals_outlast_records_and_change_no_more() {
    let one = One::new().await;
    one.take(&[(1, one.run(0..4)), (2, one.run(4..9))], at(DAY, 12, 0, 0)).await;
    one.close().await;
    let line = one.line().await;
    let retention = Retention { keep_records: 400, keep_totals: 2_192 };
    let later = |days: i64| at(DAY, 13, 0, 0) + SignedDuration::from_hours(24 * days);
    one.world.book.forget(retention, later(399)).await.unwrap();
    assert_eq!(one.world.data.store.delete_plays(later(-1), DAY, later(399)).await.unwrap().records, 0);
    one.world.book.forget(retention, later(400)).await.unwrap();
    assert_eq!(one.line().await, line);
    // What was deleted is not new when it comes again; what is new is kept, and told.
    let again = one.take(&[(1, one.run(0..4)), (2, one.run(4..9)), (3, one.run(9..12))], later(401)).await;
    assert_eq!((again.new, again.conflicts, again.mark.sequence), (1, 0, 3));
    assert_eq!(one.line().await, line);
    let question = Question { from: DAY, to: DAY, ..Question::default() };
    let flagged = one.world.data.store.flagged(question, 10).await.unwrap();
    assert!(flagged.len() == 1 && flagged[0].flag.contains("totals are final"), "{flagged:?}");
    one.world.book.catch_up(later(402)).await.unwrap();
    assert_eq!(one.line().await, line);
    one.world.book.forget(retention, later(2_193)).await.unwrap();
    assert_eq!(one.lines(Grouping::Day).await, []);
}
