//! A screen in a test: it follows pointers, shows slots, records them, loses power, and sends what it has; beside it stands
//! the truth of what it showed.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    sync::Arc,
    time::Instant,
};

use cartelera_playlists::{
    envelope::KeyId,
    hash::ContentHash,
    playlog::{Due, Edge, ItemName, Open, PlannedSlots, Record, Recorder, Role, Sight, SlotRef, Span, Subject},
    programme::{Programme, Region},
    protocol::playlog::{LogId, MAX_BATCH_RECORDS, RawEntry},
    timeline::Timeline,
};
use jiff::{SignedDuration, Timestamp, civil::Date};

use super::world::{Told, World};
use crate::plays::{Recovered, Upload};

/// Something that happens to a screen.
#[derive(Clone)]
pub(super) enum Event {
    /// It learns what it is told to follow.
    Learn(Arc<Told>),
    /// It writes down what it knows.
    Save,
    /// It loses power, and what it did since it last wrote.
    Cut,
    /// It has power again.
    Start,
    /// Its clock is set forward by so many milliseconds.
    Step(i64),
    /// It sends what it has.
    Send(Sending),
}

/// How sending goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sending {
    Well,
    /// The request is repeated by the network.
    Twice,
    /// The answer is lost.
    AnswerLost,
}

/// A stretch of a play as it really was.
#[derive(Clone, Debug)]
struct TruePlay {
    day: Date,
    /// Slots count once, takeovers by their mark.
    key: TrueKey,
    digest: ContentHash,
    sequence: u64,
    from: Timestamp,
    until: Option<Timestamp>,
    planned_ms: u64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum TrueKey {
    Slot(ContentHash, u32),
    Takeover(u64),
}

/// Slots of a day by their epochs and day, made once for all screens that share them.
pub(super) type Days = HashMap<(ContentHash, Date), Arc<Vec<(Sight, Arc<Programme>)>>>;

/// A screen.
pub(super) struct Screen {
    pub(super) number: usize,
    key: KeyId,
    log: LogId,
    recorder: Option<Recorder>,
    told: Arc<Told>,
    /// What it followed, as its disk has it.
    followed: BTreeMap<u64, Arc<Told>>,
    /// By how much its clock is ahead.
    ahead_ms: i64,
    mark: u64,
    due: Option<(Option<SlotRef>, bool)>,
    records: Vec<String>,
    saved: (Open, usize, Timestamp),
    /// When the first frame of what is on was presented.
    presented: Timestamp,
    truth: Vec<TruePlay>,
}

impl Screen {
    pub(super) fn new(world: &World, number: usize, at: Timestamp) -> Self {
        let seed = ContentHash::of(&number.to_be_bytes());
        let key = ed25519_dalek::SigningKey::from_bytes(seed.as_bytes());
        Self {
            number,
            key: KeyId::of(&key.verifying_key()),
            log: LogId::from_random(number as u128 + 1),
            recorder: Some(Recorder::default()),
            told: Arc::new(world.told[number].clone()),
            followed: BTreeMap::new(),
            ahead_ms: 0,
            mark: 0,
            due: None,
            records: Vec::new(),
            saved: (Open::default(), 0, at),
            presented: at,
            truth: Vec::new(),
        }
    }

    /// Lives through a day with what happens in it, in order of time.
    pub(super) async fn live(&mut self, world: &World, days: &mut Days, day: Date, events: &[(Timestamp, Event)]) {
        let (mut now, end) = (super::world::at(day, 7, 59, 0), super::world::at(day, 18, 5, 0));
        let mut events = events.iter().peekable();
        loop {
            let next_change = self.show(days, day, now);
            let next_event = events.peek().map_or(end, |(at, _)| *at);
            // The recorder knows the first frame already, so nothing happens before it was presented.
            let next = next_change.min(next_event).min(end).max(now).max(self.presented.min(end));
            if next >= end {
                break;
            }
            now = next;
            if next_event <= now
                && let Some((_, event)) = events.next()
            {
                self.on_event(world, event, now).await;
            }
        }
    }

    async fn on_event(&mut self, world: &World, event: &Event, now: Timestamp) {
        match event {
            Event::Learn(told) => {
                self.told = told.clone();
                self.followed.insert(told.pointer.sequence, told.clone());
            }
            Event::Save => {
                let open = self.recorder.as_ref().map(|recorder| recorder.open(self.wall(now), false));
                self.saved = (open.unwrap_or_default(), self.records.len(), now);
            }
            Event::Cut => {
                let (_, records, at) = &self.saved;
                self.records.truncate(*records);
                // What began since it last wrote is lost, and what ended since ended then as far as anybody knows.
                self.truth.retain(|play| play.from <= *at);
                for play in self.truth.iter_mut().rev().take_while(|play| play.until.is_none_or(|until| until > *at)) {
                    play.until = Some(*at);
                }
                (self.recorder, self.due) = (None, None);
            }
            Event::Start => {
                let (recorder, records) = Recorder::resume(self.saved.0.clone());
                self.recorder = Some(recorder);
                self.keep(records);
            }
            Event::Step(ms) => self.ahead_ms += ms,
            Event::Send(sending) if self.recorder.is_some() => self.send(world, *sending, now).await,
            Event::Send(_) => {}
        }
    }

    /// Shows what is due at `now`, and gives when that may change.
    fn show(&mut self, days: &mut Days, day: Date, now: Timestamp) -> Timestamp {
        let Some(mut recorder) = self.recorder.take() else { return Timestamp::MAX };
        let wall = self.wall(now);
        let slots = self.slots(days, day);
        let place = slots.partition_point(|(sight, _)| sight.planned.from <= wall).checked_sub(1);
        let running = place.map(|place| &slots[place]).filter(|(sight, _)| wall < sight.planned.until);
        let takeover = self.told.pointer.takeovers.iter().find(|takeover| takeover.is_on(wall) && running.is_some());
        let sequence = self.told.pointer.sequence;
        let sight = running.map(|(sight, _)| {
            let mut sight = sight.clone();
            sight.slot.sequence = sequence;
            sight
        });
        let key = sight.as_ref().map(|sight| SlotRef { sequence: 0, ..sight.slot });
        let subject = match (takeover, &sight) {
            (Some(takeover), _) => {
                let role = Role::Takeover { takeover: takeover.id.clone() };
                Subject::Item(ItemName::of(&takeover.item), role)
            }
            (None, Some(sight)) => Subject::Item(sight.item.clone(), Role::Planned),
            (None, None) => Subject::Nothing,
        };
        let shows = (key.filter(|_| takeover.is_none()), takeover.is_some());
        let is_new = self.due != Some(shows);
        let ahead = SignedDuration::from_millis(self.ahead_ms);
        let edge = |at: Timestamp| Edge {
            wall: at + ahead,
            monotonic_ms: u64::try_from(at.as_millisecond()).unwrap_or(0),
            rank: 1,
        };
        if is_new {
            self.mark += 1;
        }
        let due = Due { mark: self.mark, day, slot: sight.clone(), subject: subject.clone(), reason: None };
        let mut records = recorder.on_due(Region::Main, due, edge(now));
        // The first frame comes a little later.
        let presented = now + SignedDuration::from_millis(20 + i64::from(self.mark as u8 % 40));
        if is_new {
            records.extend(recorder.on_presented([self.mark, 0], 2, edge(presented)));
            self.presented = presented;
        }
        let next = slots.get(place.map_or(0, |place| place + 1)).map(|(sight, _)| sight.planned.from);
        let ends = sight.as_ref().map(|sight| sight.planned.until);
        let over = self.told.pointer.takeovers.iter().map(cartelera_playlists::takeover::Takeover::over);
        let starts = self.told.pointer.takeovers.iter().map(|takeover| takeover.starts);
        let changes = next.into_iter().chain(ends).chain(over).chain(starts).filter(|change| *change > wall);
        let change = changes.min().map_or(Timestamp::MAX, |change| change - ahead);
        self.recorder = Some(recorder);
        self.keep(records);
        self.note(day, &subject, sight.as_ref(), is_new.then_some(presented));
        self.due = Some(shows);
        change.max(if is_new { presented } else { now })
    }

    /// Notes what is really on.
    fn note(&mut self, day: Date, subject: &Subject, sight: Option<&Sight>, presented: Option<Timestamp>) {
        let Some(at) = presented else {
            // Only the plan of it changed.
            if let (Some(play), Some(sight)) = (self.truth.last_mut(), sight)
                && matches!(play.key, TrueKey::Slot(..))
                && play.until.is_none()
            {
                play.sequence = sight.slot.sequence;
                play.planned_ms = play.planned_ms.max(sight.planned.length_ms());
            }
            return;
        };
        if let Some(play) = self.truth.last_mut() {
            play.until.get_or_insert(at);
        }
        let (digest, key) = match (subject, sight) {
            (Subject::Item(item, Role::Planned), Some(sight)) => {
                (item.digest, TrueKey::Slot(sight.slot.epoch, sight.slot.number))
            }
            (Subject::Item(item, _), _) => (item.digest, TrueKey::Takeover(self.mark)),
            (Subject::Nothing, _) => return,
        };
        let is_slot = matches!(key, TrueKey::Slot(..));
        let planned_ms = sight.filter(|_| is_slot).map_or(u64::MAX, |sight| sight.planned.length_ms());
        // Takeovers are counted whatever the pointer.
        let sequence = sight.filter(|_| is_slot).map_or(0, |sight| sight.slot.sequence);
        self.truth.push(TruePlay { day, key, digest, sequence, from: at, until: None, planned_ms });
    }

    fn slots(&self, days: &mut Days, day: Date) -> Arc<Vec<(Sight, Arc<Programme>)>> {
        let epochs = &self.told.pointer.epochs;
        let names: Vec<u8> = epochs.iter().flat_map(|epoch| *epoch.name().as_bytes()).collect();
        let make = || {
            let all = epochs.iter().cloned().zip(self.told.programmes.iter().cloned()).collect();
            let mut timeline = Timeline::new(all).expect("a timeline");
            let mut slots = Vec::new();
            for planned in PlannedSlots::of_day(&mut timeline, day, Region::Main) {
                let mut before = None;
                for slot in &planned.slots {
                    let Span { from, until } = slot.span;
                    let name =
                        SlotRef { sequence: 0, epoch: planned.epoch, day, region: Region::Main, number: slot.number };
                    let item = ItemName::of(planned.item(slot));
                    slots.push((
                        Sight { slot: name, before, planned: Span { from, until }, item },
                        planned.programme.clone(),
                    ));
                    before = Some(slot.number);
                }
            }
            Arc::new(slots)
        };
        days.entry((ContentHash::of(&names), day)).or_insert_with(make).clone()
    }

    fn wall(&self, now: Timestamp) -> Timestamp {
        now + SignedDuration::from_millis(self.ahead_ms)
    }

    fn keep(&mut self, records: Vec<Record>) {
        self.records.extend(records.iter().map(|record| serde_json::to_string(record).expect("JSON")));
    }

    /// Sends all that the manager does not have.
    async fn send(&self, world: &World, sending: Sending, now: Timestamp) {
        let screen = world.screens[self.number].clone();
        let told = world.book.mark(&screen).await.expect("a mark");
        let mut sent = if told.log == Some(self.log) { told.sequence as usize } else { 0 };
        while sent < self.records.len() {
            let until = self.records.len().min(sent + MAX_BATCH_RECORDS);
            for _ in 0..if sending == Sending::Twice { 2 } else { 1 } {
                let upload = self.upload(world, sent..until, str::to_owned);
                let begun = Instant::now();
                let arrived = world.book.take(upload, now).await;
                assert_eq!(arrived.expect("it is taken").conflicts, 0);
                world.note_taken(until - sent, begun.elapsed());
            }
            if sending == Sending::AnswerLost {
                return;
            }
            sent = until;
        }
        // What the manager lost is asked for until it has it.
        while let Some(sequence) = world.book.mark(&screen).await.expect("a mark").lacks.first().copied() {
            let followed = world.as_followed(&self.followed[&sequence]);
            let became = world.book.recover(&screen, followed, now).await.expect("it is taken");
            assert_eq!(became, Recovered::Known);
        }
    }

    /// Another device with a copy of the card sends other records under the same numbers.
    pub(super) async fn send_as_clone(&self, world: &World, now: Timestamp) -> usize {
        // The first to send is believed.
        self.send(world, Sending::Well, now).await;
        let many = self.records.len();
        let other = |record: &str| record.replace("\"rank\":1", "\"rank\":2");
        let upload = self.upload(world, many - 5..many, other);
        world.book.take(upload, now).await.expect("it is taken").conflicts
    }

    fn upload(&self, world: &World, range: std::ops::Range<usize>, change: impl Fn(&str) -> String) -> Upload {
        let entry = |place: usize| RawEntry { sequence: place as u64 + 1, record: change(&self.records[place]) };
        let screen = world.screens[self.number].clone();
        Upload { screen, key: self.key, log: self.log, entries: range.map(entry).collect() }
    }

    /// The plays and milliseconds of each day and item.
    pub(super) fn truth(&self) -> BTreeMap<(Date, ContentHash), (u64, u64)> {
        let mut plays: BTreeMap<(Date, TrueKey), (ContentHash, u64, u64)> = BTreeMap::new();
        for play in &self.truth {
            let until = play.until.unwrap_or(play.from);
            let ms = u64::try_from(until.as_millisecond() - play.from.as_millisecond()).unwrap_or(0);
            let known = plays.entry((play.day, play.key)).or_insert((play.digest, 0, 0));
            (known.1, known.2) = (known.1 + ms, known.2.max(play.planned_ms));
        }
        let mut truth = BTreeMap::new();
        for ((day, _), (digest, ms, planned_ms)) in plays {
            let known: &mut (u64, u64) = truth.entry((day, digest)).or_default();
            (known.0, known.1) = (known.0 + 1, known.1 + ms.min(planned_ms));
        }
        truth
    }

    /// How many plays were shown under these pointers.
    pub(super) fn plays_under(&self, sequences: &BTreeSet<u64>) -> u64 {
        let under = self.truth.iter().filter(|play| sequences.contains(&play.sequence));
        under.map(|play| (play.day, play.key)).collect::<BTreeSet<_>>().len() as u64
    }

    /// How many bytes of records there are.
    pub(super) fn bytes(&self) -> usize {
        self.records.iter().map(String::len).sum()
    }
}
