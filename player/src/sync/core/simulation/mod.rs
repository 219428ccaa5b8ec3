//! Thousands of histories of faults, each played again by its seed.
//!
//! A history is a core with its disk, a manager, and a network between them. Publications, stops, takeovers of keys,
//! commands, revocations, power cuts, full disks, a hostile network and wrong clocks happen at random for two hours;
//! then all is quiet for twenty minutes, and the screen must have what the manager has.

mod disk;
mod network;
mod world;

use std::{
    collections::{BTreeMap, BTreeSet},
    time::{Duration, Instant},
};

use cartelera_playlists::hash::ContentHash;
use jiff::{SignedDuration, Timestamp};

use self::{disk::Disk, network::Network, world::World};
use super::{Action, Core, CoreConfig, Input, Now};
use crate::sync::{handle::SyncEvent, state::SyncState};

/// How long faults happen.
const FAULTS_FOR: Duration = Duration::from_hours(2);
/// How long it is quiet afterwards.
const QUIET_FOR: Duration = Duration::from_mins(20);
/// When a history begins, by the manager's clock.
const BEGIN: Timestamp = Timestamp::constant(1_790_000_000, 0);
/// No screen asks more often, whatever happens: the manager must not be drowned.
const ASKS_PER_MINUTE_MAX: usize = 150;

/// No core asks to be woken more often than that while nothing happens.
const WAKES_MAX: u32 = 100;

/// What is to happen.
enum Event {
    /// The core is told something, if it is still the same process.
    Tell(u64, Input),
    /// Something happens at the manager or to the screen.
    Fate,
}

/// One history.
struct History {
    rng: fastrand::Rng,
    began: Instant,
    now: Duration,
    events: BTreeMap<(Duration, u64), Event>,
    order: u64,
    process: u64,
    core: Core,
    disk: Disk,
    world: World,
    network: Network,
    /// How far the device's clock is off.
    skew: SignedDuration,
    downloads: BTreeSet<ContentHash>,
    ran: BTreeSet<u64>,
    asks: Vec<Duration>,
    state: Option<SyncState>,
    /// What the disk held at the last check, and how much of the list was obeyed.
    held: Option<(u64, Timestamp)>,
}

impl History {
    fn new(seed: u64, is_naive: bool) -> Self {
        let mut rng = fastrand::Rng::with_seed(seed);
        let world = World::new(&mut rng);
        let began = Instant::now();
        Self {
            core: Core::new(config(&world, rng.u64(..)), began),
            disk: Disk::new(world.device(), is_naive),
            network: Network::new(&mut rng),
            world,
            rng,
            began,
            now: Duration::ZERO,
            events: BTreeMap::new(),
            order: 0,
            process: 0,
            skew: SignedDuration::ZERO,
            downloads: BTreeSet::new(),
            ran: BTreeSet::new(),
            asks: Vec::new(),
            state: None,
            held: None,
        }
    }

    /// Plays it; gives why it is wrong.
    fn play(mut self) -> Result<(), String> {
        self.boot()?;
        self.add(Duration::ZERO, Event::Fate);
        let end = FAULTS_FOR + QUIET_FOR;
        let mut wakes = 0;
        loop {
            let due = self.core.wake(self.began + self.now).map(|at| at.saturating_duration_since(self.began));
            let first = self.events.first_key_value().map(|((at, _), _)| *at);
            if due.into_iter().chain(first).min().is_none_or(|next| next > end) {
                return self.has_converged();
            }
            if let Some(due) = due.filter(|due| first.is_none_or(|first| *due < first)) {
                wakes += 1;
                if wakes > WAKES_MAX {
                    return Err(format!("woken {wakes} times up to {due:?} with nothing to do"));
                }
                self.now = due.max(self.now);
                self.tell(Input::Passed)?;
                continue;
            }
            wakes = 0;
            let Some(((at, _), event)) = self.events.pop_first() else { continue };
            self.now = at;
            match event {
                Event::Tell(process, input) if process == self.process => self.tell(input)?,
                Event::Tell(..) => {}
                Event::Fate => self.fate()?,
            }
        }
    }

    fn boot(&mut self) -> Result<(), String> {
        self.process += 1;
        self.downloads.clear();
        self.disk.reboot();
        self.core = Core::new(config(&self.world, self.rng.u64(..)), self.began + self.now);
        if self.disk.held() != self.held {
            return Err(format!("after a power cut the disk holds {:?}, not {:?}", self.disk.held(), self.held));
        }
        self.tell(Input::Began)
    }

    fn tell(&mut self, input: Input) -> Result<(), String> {
        let now = self.now();
        let actions = self.core.handle(&mut self.disk, now, input);
        if self.disk.is_cut() {
            // What the dying process wanted does not happen; the disk holds what was there or what was to be there.
            self.held = self.disk.held_after_cut(self.held)?;
            return self.boot();
        }
        for action in actions {
            self.act(action)?;
        }
        if let Some(state) = self.core.news(0) {
            self.state = Some(state);
        }
        self.check()
    }

    fn act(&mut self, action: Action) -> Result<(), String> {
        match action {
            Action::Ask(ticket, ask) => {
                self.asks.push(self.now);
                let recent = self.asks.iter().rev().take_while(|at| self.now < **at + Duration::from_mins(1)).count();
                if recent > ASKS_PER_MINUTE_MAX {
                    return Err(format!("{recent} questions within a minute, the last of them {ask:?}"));
                }
                let is_quiet = self.now >= FAULTS_FOR;
                let (sent, now) = (self.began + self.now, self.wall_of_manager());
                let (after, reply) = self.network.answer(&ask, &mut self.world, sent, now, is_quiet);
                self.add(after, Event::Tell(self.process, Input::Replied(ticket, reply)));
            }
            Action::Download(want) => {
                if !self.downloads.insert(want.hash) || self.downloads.len() > 3 {
                    return Err(format!("{} downloads at a time", self.downloads.len()));
                }
                let is_quiet = self.now >= FAULTS_FOR;
                let (after, progressed, result) = self.network.download(want, &mut self.disk, is_quiet);
                let input = Input::Downloaded { hash: want.hash, progressed, result };
                self.add(after, Event::Tell(self.process, input));
                self.downloads.remove(&want.hash);
            }
            Action::Check => {
                let damaged = self.disk.check_media();
                self.add(Duration::from_secs(1), Event::Tell(self.process, Input::Checked { damaged }));
            }
            Action::Tell(SyncEvent::Command(command)) => {
                if !self.ran.insert(command.number) {
                    return Err(format!("command {} ran twice", command.number));
                }
                if self.wall_of_manager() >= command.expires + SignedDuration::from_secs(5) {
                    return Err(format!("command {} ran after it had expired", command.number));
                }
            }
            Action::Abort(_)
            | Action::Acknowledge(_)
            | Action::FinishTestigo(_)
            | Action::Fix(_)
            | Action::Follow(_)
            | Action::Tell(_)
            | Action::Wish(_) => {}
        }
        Ok(())
    }

    /// Something happens.
    fn fate(&mut self) -> Result<(), String> {
        if self.now >= FAULTS_FOR {
            self.disk.is_full = false;
            self.network.clear();
            return Ok(());
        }
        let next = Duration::from_millis(self.rng.u64(1..120_000));
        self.add(next, Event::Fate);
        let now = self.wall_of_manager();
        match self.rng.u32(0..100) {
            0..20 => self.world.publish(&mut self.rng, now),
            20..32 => self.world.stop(&mut self.rng, now),
            32..38 => self.world.command(now),
            38..40 => self.world.rotate(now),
            40..42 => self.world.change_threshold(now),
            42..43 => self.world.revoke(now),
            43..60 => self.network.change(&mut self.rng),
            60..66 => self.disk.is_full = !self.disk.is_full,
            66..70 => self.disk.lose_media(&mut self.rng),
            70..74 => self.skew = SignedDuration::from_secs(self.rng.i64(-400_000_000..400_000_000)),
            74..77 => self.tell(Input::Hint)?,
            77..89 => self.disk.cut_after(self.rng.u32(1..6), self.rng.bool()),
            _ => {
                self.held = self.disk.held();
                self.boot()?;
            }
        }
        Ok(())
    }

    /// What must hold always.
    fn check(&mut self) -> Result<(), String> {
        let held = self.disk.held();
        if let (Some(before), Some(after)) = (self.held, held)
            && after < before
        {
            return Err(format!("the pointer went back from {before:?} to {after:?}"));
        }
        self.held = held;
        if let Some(bytes) = self.disk.pointer()
            && !self.world.issued.contains(&ContentHash::of(bytes))
        {
            return Err("a pointer is followed that the manager never issued for this screen".to_owned());
        }
        let stops = self.core.stops.entries();
        if stops.len() > self.world.stops.len() || stops.iter().zip(&self.world.stops).any(|(one, other)| one != other)
        {
            return Err("the stop list is not the manager's".to_owned());
        }
        Ok(())
    }

    /// What must hold after the quiet time.
    fn has_converged(&self) -> Result<(), String> {
        let newest = self.world.newest();
        let held = self.disk.held();
        if held != Some(newest) {
            let last = self.core.beat.errors.front();
            return Err(format!("in the end it follows {held:?}, not {newest:?}; it says {:?}; {last:?}", self.state));
        }
        if self.disk.kept_stops() != self.world.stops.len() {
            return Err(format!("in the end {} of {} stops are kept", self.disk.kept_stops(), self.world.stops.len()));
        }
        if self.core.stops.entries().len() != self.world.stops.len() {
            return Err(format!(
                "in the end it obeys {} of {} stops",
                self.core.stops.entries().len(),
                self.world.stops.len()
            ));
        }
        if !self.world.files().iter().all(|hash| self.disk.media.contains(hash)) {
            return Err("in the end files are missing".to_owned());
        }
        if self.state != Some(SyncState::UpToDate) {
            return Err(format!("in the end it says {:?}", self.state));
        }
        Ok(())
    }

    fn now(&self) -> Now {
        Now { instant: self.began + self.now, wall: self.wall() }
    }

    /// What the device's clock shows.
    fn wall(&self) -> Timestamp {
        self.wall_of_manager().checked_add(self.skew).unwrap_or(Timestamp::MAX)
    }

    fn wall_of_manager(&self) -> Timestamp {
        BEGIN + SignedDuration::try_from(self.now).unwrap()
    }

    fn add(&mut self, after: Duration, event: Event) {
        self.order += 1;
        self.events.insert((self.now + after, self.order), event);
    }
}

fn config(world: &World, seed: u64) -> CoreConfig {
    CoreConfig {
        key: world.device(),
        hardware: "dc:a6:32:00:00:01".to_owned(),
        enrolment: None,
        poll: Duration::from_mins(1),
        backoff_first: Duration::from_secs(1),
        backoff_cap: Duration::from_mins(2),
        parallel: 3,
        check_every: Duration::from_mins(30),
        cache_cap_bytes: u64::MAX,
        report_every: Duration::from_hours(1),
        waits: true,
        seed,
    }
}

/// How many histories are played: some in every run, many with `CARTELERA_LONG=1`.
fn histories() -> u64 {
    if std::env::var_os("CARTELERA_LONG").is_some() { 3_000 } else { 60 }
}

#[test]
fn whatever_happens_a_screen_follows_only_its_manager_and_catches_up() {
    let first: u64 = std::env::var("CARTELERA_SEED").ok().and_then(|seed| seed.parse().ok()).unwrap_or(0);
    for seed in first..first + histories() {
        if let Err(why) = History::new(seed, false).play() {
            panic!("history {seed}: {why}; CARTELERA_SEED={seed} plays it first");
        }
    }
}

#[test]
fn a_disk_that_tears_what_it_writes_is_found_out() {
    let failed = (0..30).filter(|seed| History::new(*seed, true).play().is_err()).count();
    assert!(failed > 0, "thirty histories with torn writes, and nothing was noticed");
}
