//! Brings what sync says before the director, and holds the first picture until what is stopped is known.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use bevy::ecs::resource::Resource;
use cartelera_playlists::{
    protocol::command::Command,
    stops::StopList,
    testigo::TestigoOrders,
    timeline::Timeline,
    trust::{ClockTrust, DeviceClock, TrustedTime},
};
use crossbeam_channel::Receiver;
use jiff::Timestamp;

use super::{about::About, vitals::Vitals};
use crate::{
    cache::{ActiveContent, Cache},
    clock,
    locale::Locale,
    playback::{Course, CourseTrust, Director},
    playlog::Playlog,
    sync::{SyncEvent, SyncHandle, SyncState},
    update::Wish,
};

/// The first picture waits so long after the start of the process for the pointer and the stop list, at most.
const HOLD: Duration = Duration::from_millis(1500);

/// So long a player stays in safe mode, unless something new is published before.
const SAFE_FOR: Duration = Duration::from_hours(6);

/// What sync says, and what of it is followed.
#[derive(Resource)]
pub(super) struct Feed {
    events: Receiver<SyncEvent>,
    /// The sync thread; `None` if only the cache plays.
    pub(super) sync: Option<SyncHandle>,
    pub(super) about: About,
    playlog: Playlog,
    vitals: Vitals,
    trust: CourseTrust,
    stops: Arc<StopList>,
    content: Option<Arc<ActiveContent>>,
    /// Until when the first picture waits.
    held_until: Option<Instant>,
    /// Until when it stays in safe mode, if it is.
    safe_until: Option<Instant>,
}

/// Something that sync asks for and that is not the director's affair.
pub(super) enum Errand {
    /// A command is to be run.
    Obey(Command),
    /// This version of the package is wanted, or none.
    Wish(Option<Wish>),
    /// These testigos are to be taken.
    TakeTestigos(TestigoOrders),
    /// This player is no screen any more.
    Forget,
    /// There is a reason to hope that an ordinary start lasts now.
    TryAgain,
}

/// Whose clock is believed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum ClockPolicy {
    /// The manager's, and this machine's as far as it cannot be far off.
    #[default]
    Checked,
    /// This machine's, always: for rehearsals and tests.
    AssumeSynchronised,
}

impl Feed {
    /// The feed of the player that began at `began`, from what `cache` holds.
    pub(super) fn new(
        events: Receiver<SyncEvent>,
        sync: Option<SyncHandle>,
        (about, playlog): (About, Playlog),
        vitals: Vitals,
        policy: ClockPolicy,
        cache: &Cache,
        began: Instant,
    ) -> Self {
        let trust = match policy {
            ClockPolicy::AssumeSynchronised => CourseTrust::Known,
            ClockPolicy::Checked => first_trust(cache.memo().trust.as_ref()),
        };
        let content = about.screen.as_ref().and_then(|screen| match cache.active() {
            Some(active) if active.pointer.screen == *screen => Some(active),
            _ => cache
                .load_active(screen)
                .map_err(|error| tracing::warn!("reading the cache: {error:#}"))
                .ok()?
                .map(Arc::new),
        });
        let held_until = (sync.is_some() && content.is_some()).then(|| began + HOLD);
        let stops = Arc::new(cache.stops());
        Self { events, sync, about, playlog, vitals, trust, stops, content, held_until, safe_until: None }
    }

    /// Starts did not last: what is published next, or time, is a reason to start again.
    pub(super) fn be_safe(&mut self) {
        self.safe_until = Some(Instant::now() + SAFE_FOR);
    }

    /// What a screen says before anything is known.
    pub(super) fn first_words(&self) -> String {
        let locale: Locale = self.about.locale;
        locale.pick("Esperando programación", "Waiting for content").to_owned()
    }

    /// Brings all that happened before the director; gives what others are to do.
    pub(super) fn bring(&mut self, director: &mut Director) -> Vec<Errand> {
        let mut errands = Vec::new();
        let events: Vec<SyncEvent> = self.events.try_iter().collect();
        for event in events {
            match event {
                SyncEvent::Activated(content) => {
                    let is_new = |before: &Arc<ActiveContent>| before.pointer.epochs != content.pointer.epochs;
                    if self.safe_until.is_some() && self.content.as_ref().is_some_and(is_new) {
                        errands.push(Errand::TryAgain);
                    }
                    self.content = Some(content);
                    self.release(director);
                }
                SyncEvent::Stops(stops) => {
                    self.stops = stops;
                    if self.held_until.is_none() {
                        self.follow(director);
                    }
                }
                SyncEvent::MediaReady(_) => director.on_media_ready(),
                SyncEvent::Paired(screen) => {
                    self.playlog.set_screen(Some(screen.clone()));
                    self.about.screen = Some(screen);
                    self.vitals.set_clock_rank(self.rank());
                }
                SyncEvent::Revoked => {
                    self.playlog.set_screen(None);
                    (self.about.screen, self.content, self.stops, self.held_until) = (None, None, Arc::default(), None);
                    director.forget();
                    errands.push(Errand::Forget);
                }
                SyncEvent::TimeKnown => {
                    self.trust = CourseTrust::Known;
                    self.vitals.set_clock_rank(self.rank());
                    director.on_time_known();
                }
                SyncEvent::Command(command) => errands.push(Errand::Obey(command)),
                SyncEvent::Wish(wish) => errands.push(Errand::Wish(wish)),
                SyncEvent::Testigos(orders) => errands.push(Errand::TakeTestigos(orders)),
                SyncEvent::State(state) => {
                    director.set_words(self.about.words(&state));
                    // Only what holds before the manager was asked says nothing about it.
                    if !matches!(state, SyncState::Connecting | SyncState::Downloading { .. }) {
                        self.release(director);
                    }
                }
            }
        }
        if self.held_until.is_some_and(|until| until <= Instant::now()) {
            self.release(director);
        }
        if self.safe_until.is_some_and(|until| until <= Instant::now()) {
            errands.push(Errand::TryAgain);
        }
        errands
    }

    /// How long the first picture still waits.
    pub(super) fn hold(&self) -> Duration {
        self.held_until.map_or(Duration::MAX, |until| until.saturating_duration_since(Instant::now()))
    }

    /// Shows the first picture, if it was held, or what is new.
    fn release(&mut self, director: &mut Director) {
        let was_held = self.held_until.take().is_some();
        if was_held || !director.is_following(self.content.as_deref().map(|content| content.pointer_hash)) {
            self.follow(director);
        }
    }

    /// Lets the director follow the content under the present conditions.
    pub(super) fn follow(&mut self, director: &mut Director) {
        let Some(content) = &self.content else { return };
        let timeline = match Timeline::new(content.epochs()) {
            Ok(timeline) => timeline,
            Err(error) => {
                tracing::error!("following the programme: {error}");
                return;
            }
        };
        director.follow(Course {
            takeovers: content.pointer.takeovers.clone(),
            stops: Arc::clone(&self.stops),
            approvals: Arc::clone(&content.approvals),
            trust: self.trust,
            pointer: Some(content.pointer_hash),
            sequence: content.pointer.sequence,
            ..Course::from(timeline)
        });
        self.vitals.set_clock_rank(self.rank());
    }

    fn rank(&self) -> u8 {
        match self.trust {
            CourseTrust::Known => 1,
            CourseTrust::Claimed { .. } => 2,
            CourseTrust::None { .. } => 0,
        }
    }
}

/// How far this machine's clock is believed before the manager has told the time.
fn first_trust(trust: Option<&ClockTrust>) -> CourseTrust {
    let Some(trust) = trust else { return CourseTrust::None { floor: clock::RELEASED } };
    let device = DeviceClock { instant: Timestamp::now(), source: clock::device_source() };
    match trust.now(0, device) {
        TrustedTime::Signed(_) => CourseTrust::Known,
        TrustedTime::Claimed(_) => CourseTrust::Claimed { floor: trust.floor() },
        TrustedTime::Untrusted => CourseTrust::None { floor: trust.floor() },
    }
}
