//! The thread that keeps the playlog: the window tells it what happens and never waits for the disk.

use std::{
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
    thread::{self, JoinHandle},
    time::{Duration, Instant},
};

use anyhow::Context as _;
use bevy::ecs::resource::Resource;
use cartelera_playlists::{
    ids::ScreenId,
    playlog::{Due, Edge, Open, Reason, Record, Recorder},
    programme::{Region, Zone},
    protocol::playlog::LogId,
};
use crossbeam_channel::{Receiver, RecvTimeoutError, Sender, unbounded};
use jiff::{SignedDuration, Timestamp};
use tracing::{error, warn};

use super::store::Store;
use crate::display;

/// What is on is kept this often while something is shown: so much is lost at most. Less than half a minute, and in a day
/// of 24 hours less than 3,000 flushes of the disk.
const KEEP_EVERY: Duration = Duration::from_millis(29_400);
/// How often it is looked whether there is a display.
const LOOK_EVERY: Duration = Duration::from_secs(10);
/// How often what is old is deleted.
const TIDY_EVERY: Duration = Duration::from_hours(6);
/// If the disk takes nothing, so many records wait in memory at most.
const WAITING_MAX: usize = 20_000;
/// How long the end of the player waits for the disk.
const PATIENCE: Duration = Duration::from_secs(5);

/// Where the window tells what it shows; clones tell the same thread.
#[derive(Resource, Clone)]
pub(crate) struct Playlog {
    events: Sender<Event>,
    /// What was true when the frame that is being made began.
    moment: Arc<Mutex<Moment>>,
    /// Names the playlog that is kept.
    log: Arc<Mutex<Option<LogId>>>,
    ended: Receiver<()>,
}

/// An instant by both clocks, and how far the one that the picture follows is trusted.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Moment {
    pub(crate) wall: Timestamp,
    pub(crate) instant: Instant,
    pub(crate) rank: u8,
}

enum Event {
    Screen(Option<ScreenId>),
    Zone(Zone),
    Due(Region, Box<Due>, Moment),
    Presented { marks: [u64; 2], frames: u64, at: Moment },
    Dropped { mark: u64, frames: u64 },
    Finish,
}

impl Playlog {
    /// Starts the thread for the player with its files in `data`; where the kernel tells of displays is `drm`, if anybody
    /// needs to know whether there is one.
    pub(crate) fn start(data: &Path, drm: Option<PathBuf>) -> anyhow::Result<Self> {
        let (events, receiver) = unbounded();
        let (running, ended) = crossbeam_channel::bounded(0);
        let moment = Moment { wall: Timestamp::UNIX_EPOCH, instant: Instant::now(), rank: 0 };
        let log = Arc::default();
        let writer = Writer::new(data, drm, Arc::clone(&log));
        let work = move || {
            // Dropped last: its end tells that everything is kept.
            let _running: Sender<()> = running;
            writer.run(&receiver);
        };
        let _: JoinHandle<()> =
            thread::Builder::new().name("playlog".to_owned()).spawn(work).context("starting the playlog's thread")?;
        Ok(Self { events, moment: Arc::new(Mutex::new(moment)), log, ended })
    }

    /// This player is this screen from now on, or none.
    pub(crate) fn set_screen(&self, screen: Option<ScreenId>) {
        self.tell(Event::Screen(screen));
    }

    /// The office is in this zone.
    pub(crate) fn set_zone(&self, zone: Zone) {
        self.tell(Event::Zone(zone));
    }

    /// A frame begins at `moment`.
    pub(crate) fn on_frame(&self, moment: Moment) {
        *self.moment.lock().unwrap_or_else(PoisonError::into_inner) = moment;
    }

    /// `region` is to show `due`, as was found out in the frame that is being made.
    pub(crate) fn on_due(&self, region: Region, due: Due) {
        self.tell(Event::Due(region, Box::new(due), self.moment()));
    }

    /// The frame that is being made was presented, the first with `marks`, after `frames` before it; gives when.
    pub(crate) fn on_presented(&self, marks: [u64; 2], frames: u64) -> Moment {
        let at = self.present();
        self.tell(Event::Presented { marks, frames, at });
        at
    }

    /// The present by the clock that the picture follows.
    pub(crate) fn present(&self) -> Moment {
        self.moment().carried()
    }

    /// The playlog that is kept, if one is.
    pub(crate) fn log(&self) -> Option<LogId> {
        *self.log.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Frames of the video with `mark` came too late.
    pub(crate) fn on_dropped(&self, mark: u64, frames: u64) {
        self.tell(Event::Dropped { mark, frames });
    }

    /// Keeps everything because the player ends; waits for that a little.
    pub(crate) fn finish(&self) {
        self.tell(Event::Finish);
        if self.ended.recv_timeout(PATIENCE) == Err(RecvTimeoutError::Timeout) {
            warn!("the playlog takes long to be kept and is left to itself");
        }
    }

    fn moment(&self) -> Moment {
        *self.moment.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn tell(&self, event: Event) {
        // A thread that has ended keeps nothing more.
        let _ = self.events.send(event);
    }
}

impl Moment {
    /// The present, by the same clock carried on.
    fn carried(self) -> Self {
        let now = Instant::now();
        let passed = SignedDuration::try_from(now.saturating_duration_since(self.instant)).unwrap_or_default();
        Self { wall: self.wall.checked_add(passed).unwrap_or(self.wall), instant: now, ..self }
    }
}

/// The state of the thread.
struct Writer {
    data: PathBuf,
    drm: Option<PathBuf>,
    /// Told what names the playlog.
    log: Arc<Mutex<Option<LogId>>>,
    began: Instant,
    screen: Option<ScreenId>,
    store: Option<Store>,
    recorder: Recorder,
    /// Records that are not on the disk yet.
    waiting: Vec<Record>,
    last: Option<Moment>,
    /// When the disk was given something last.
    kept: Instant,
    looked: Instant,
    tidied: Option<Instant>,
    /// Whether something happened that is not on the disk.
    is_dirty: bool,
    /// Whether the disk did not take what was given last, which is told once.
    is_failing: bool,
}

impl Writer {
    fn new(data: &Path, drm: Option<PathBuf>, log: Arc<Mutex<Option<LogId>>>) -> Self {
        let now = Instant::now();
        Self {
            data: data.to_owned(),
            drm,
            log,
            began: now,
            screen: None,
            store: None,
            recorder: Recorder::default(),
            waiting: Vec::new(),
            last: None,
            kept: now,
            looked: now,
            tidied: None,
            is_dirty: false,
            is_failing: false,
        }
    }

    fn run(mut self, events: &Receiver<Event>) {
        loop {
            let event = if self.store.is_some() && (self.is_dirty || self.recorder.is_showing()) {
                let wake = (self.kept + KEEP_EVERY).min(self.looked + LOOK_EVERY);
                events.recv_timeout(wake.saturating_duration_since(Instant::now()))
            } else {
                events.recv().map_err(|_| RecvTimeoutError::Disconnected)
            };
            match event {
                Ok(Event::Finish) | Err(RecvTimeoutError::Disconnected) => break,
                Ok(event) => self.handle(event),
                Err(RecvTimeoutError::Timeout) => {}
            }
            self.on_time();
        }
        if let Some(at) = self.last.map(|last| self.edge(last.carried())) {
            let records = self.recorder.finish(at);
            self.waiting.extend(records);
        }
        self.keep(true);
    }

    fn handle(&mut self, event: Event) {
        self.is_dirty = true;
        match event {
            Event::Screen(screen) => self.set_screen(screen.as_ref()),
            Event::Zone(zone) => {
                if let Some(Err(error)) = self.store.as_ref().map(|store| store.keep_zone(&zone)) {
                    warn!("{error:#}");
                }
            }
            Event::Due(region, due, at) => {
                let at = self.edge(at);
                let records = self.recorder.on_due(region, *due, at);
                self.waiting.extend(records);
            }
            Event::Presented { marks, frames, at } => {
                let at = self.edge(at);
                let records = self.recorder.on_presented(marks, frames, at);
                let is_first = records.iter().any(|record| matches!(record, Record::Gap(_)));
                self.waiting.extend(records);
                // What was lost before is told at once, whatever befalls this process.
                if is_first {
                    self.keep(false);
                }
            }
            Event::Dropped { mark, frames } => self.recorder.on_dropped(mark, frames),
            Event::Finish => {}
        }
    }

    fn on_time(&mut self) {
        let now = Instant::now();
        if now >= self.looked + LOOK_EVERY {
            self.looked = now;
            self.look_for_display();
        }
        if now >= self.kept + KEEP_EVERY && (self.is_dirty || self.recorder.is_showing()) {
            self.keep(false);
        }
        if self.tidied.is_none_or(|tidied| now >= tidied + TIDY_EVERY)
            && let (Some(store), Some(last)) = (&mut self.store, self.last.filter(|last| last.rank == 1))
        {
            self.tidied = Some(now);
            if let Err(error) = store.tidy(last.wall) {
                warn!("{error:#}");
            }
        }
    }

    fn look_for_display(&mut self) {
        let Some(drm) = &self.drm else { return };
        let reason = display::is_absent(drm).then_some(Reason::DisplayAbsent);
        let Some(last) = self.last else { return };
        let at = self.edge(last.carried());
        let records = self.recorder.on_dark(reason, at);
        self.waiting.extend(records);
    }

    /// Records are those of one screen: what was of another one is given up with its file.
    fn set_screen(&mut self, screen: Option<&ScreenId>) {
        if self.screen.as_ref() == screen {
            return;
        }
        self.keep(true);
        self.screen = screen.cloned();
        (self.store, self.recorder, self.waiting) = (None, Recorder::default(), Vec::new());
        self.tell_log(None);
        let Some(screen) = screen else { return };
        match Store::open(&self.data, screen) {
            Ok((store, open)) => {
                (self.recorder, self.waiting) = Recorder::resume(open);
                self.tell_log(Some(store.log()));
                self.store = Some(store);
            }
            Err(error) => error!("nothing of what is shown will be recorded: {error:#}"),
        }
    }

    fn tell_log(&self, log: Option<LogId>) {
        *self.log.lock().unwrap_or_else(PoisonError::into_inner) = log;
    }

    /// Brings everything to the disk.
    fn keep(&mut self, orderly: bool) {
        self.kept = Instant::now();
        let (Some(store), Some(last)) = (&mut self.store, self.last) else { return };
        let open: Open = self.recorder.open(last.carried().wall, orderly);
        match store.keep(&self.waiting, &open) {
            Ok(()) => {
                self.waiting.clear();
                (self.is_dirty, self.is_failing) = (false, false);
            }
            Err(error) => {
                if !std::mem::replace(&mut self.is_failing, true) {
                    error!("{error:#}");
                }
                // The oldest are worth most: what is lost shows as missing, not as shown.
                self.waiting.truncate(WAITING_MAX);
            }
        }
    }

    fn edge(&mut self, at: Moment) -> Edge {
        self.last = Some(at);
        let monotonic_ms = at.instant.saturating_duration_since(self.began).as_millis();
        Edge { wall: at.wall, monotonic_ms: u64::try_from(monotonic_ms).unwrap_or(u64::MAX), rank: at.rank }
    }
}
