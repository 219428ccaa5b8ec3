//! The decisions of sync, without I/O: answers and instants come in, questions and downloads go out.
//!
//! The core decides what is asked when, what is believed, and in which order things are kept; a [`Shelf`] keeps
//! documents, the shell asks questions and downloads files. So thousands of histories of faults are played in
//! seconds, each again by its seed.

mod ask;
mod backoff;
mod beat;
mod commands;
mod files;
mod look;
mod pairing;
mod plan;
mod playlog;
mod port;
mod queue;
mod shelf;
#[cfg(test)]
mod simulation;
mod status;
mod stops;
mod time;

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use cartelera_playlists::{
    hash::ContentHash, ids::ScreenId, manifest::Root, protocol::pairing::Revocation, stops::StopList,
};
use tracing::{error, info, warn};

pub use ask::ResultBody;
pub(super) use ask::{Answer, Ask, Lane, Reply, TimeNote};
use backoff::Backoff;
use beat::Beat;
use commands::Commands;
use files::Files;
use look::Look;
use pairing::Pairing;
pub(super) use plan::Want;
use playlog::Sending;
pub(super) use port::{Action, CoreConfig, Input, Now, Ticket};
use shelf::Shelf;
use status::Status;
use time::Time;

use super::{failure::Failure, handle::SyncEvent, state::SyncState};
use crate::cache::{ActiveContent, Keep, Memo, Refusal};

/// Files are read again for the first time so long after the start, when the first pictures are on.
const FIRST_CHECK: Duration = Duration::from_mins(5);
/// After a wait that was answered or broke off the next one begins at the earliest then.
const WAIT_PAUSE: Duration = Duration::from_millis(100);
/// An answer that comes sooner was hardly waited for.
const QUICK_ANSWER: Duration = Duration::from_secs(1);
/// The longest pause between waits that are answered at once.
const WAITS_CAP: Duration = Duration::from_secs(15);

/// The state of sync.
pub(super) struct Core {
    config: CoreConfig,
    random: fastrand::Rng,
    tickets: u64,
    open: Vec<Ticket>,
    root: Option<Arc<Root>>,
    screen: Option<ScreenId>,
    /// Version of the pinned root document if it was damaged on the disk.
    lost_root: Option<u64>,
    active: Option<Arc<ActiveContent>>,
    stops: StopList,
    /// The disk did not take the stop list yet.
    are_stops_unkept: bool,
    time: Time,
    pairing: Pairing,
    look: Look,
    /// When the pointer is looked at next; `None` while that is under way.
    next_look: Option<Instant>,
    /// The manager asked not to be asked before this.
    leave_alone_until: Option<Instant>,
    look_again: bool,
    etag: Option<String>,
    /// The mark since which changes are waited for.
    mark: Option<String>,
    next_wait: Option<Instant>,
    waited_since: Option<Instant>,
    beat: Beat,
    sending: Sending,
    commands: Commands,
    looks: Backoff,
    waits: Backoff,
    files: Files,
    /// When the files are read again; `None` while that is under way.
    next_check: Option<Instant>,
    purge_due: bool,
    status: Status,
}

impl Core {
    pub(super) fn new(config: CoreConfig, now: Instant) -> Self {
        let backoff = Backoff::new(config.backoff_first, config.backoff_cap);
        Self {
            random: fastrand::Rng::with_seed(config.seed),
            tickets: 0,
            open: Vec::new(),
            root: None,
            screen: None,
            lost_root: None,
            active: None,
            stops: StopList::default(),
            are_stops_unkept: false,
            time: Time::new(now, None),
            pairing: Pairing::default(),
            look: Look::default(),
            next_look: None,
            leave_alone_until: None,
            look_again: false,
            etag: None,
            mark: None,
            next_wait: None,
            beat: Beat::new(&config),
            sending: Sending::new(&config, now, config.seed),
            commands: Commands::default(),
            looks: backoff.clone(),
            waits: Backoff::new(config.backoff_first, WAITS_CAP.min(config.backoff_cap)),
            waited_since: None,
            files: Files::new(config.parallel, &backoff),
            next_check: Some(now + FIRST_CHECK.min(config.check_every)),
            purge_due: false,
            status: Status::default(),
            config,
        }
    }

    /// Takes what happened; gives what is to be done.
    pub(super) fn handle(&mut self, papers: &mut dyn Shelf, now: Now, input: Input) -> Vec<Action> {
        let mut actions = Vec::new();
        match input {
            Input::Began => self.on_began(papers, now, &mut actions),
            Input::Passed => {}
            Input::Hint => self.on_hint(now.instant),
            Input::Replied(ticket, reply) => self.on_replied(papers, now, ticket, reply, &mut actions),
            Input::Downloaded { hash, progressed, result } => {
                self.on_downloaded(papers, now, hash, progressed, result, &mut actions);
            }
            Input::Checked { damaged } => {
                self.next_check = Some(now.instant + self.config.check_every);
                self.beat.on_damaged(damaged.len());
                if !damaged.is_empty() {
                    self.follow_files(papers, now, &mut actions);
                }
            }
            Input::Testigo => self.sending.hasten_testigos(now.instant),
            Input::Ran { number, outcome, body } => {
                self.commands.on_ran(number, outcome, body);
                self.beat.hasten(now.instant);
            }
        }
        self.on_time(papers, now, &mut actions);
        actions
    }

    /// When something is to be done if nothing happens before.
    pub(super) fn wake(&self, now: Instant) -> Option<Instant> {
        let lane = |lane, at: Option<Instant>| at.filter(|_| !self.is_open(lane));
        let is_known = self.screen.is_some() && self.status.is_contacted();
        [
            lane(Lane::Look, self.next_look),
            lane(Lane::Wait, self.next_wait).filter(|_| is_known && self.config.waits),
            lane(Lane::Beat, self.beat.due()).filter(|_| is_known),
            lane(Lane::Playlog, self.sending.due()).filter(|_| is_known && self.may_send()),
            self.next_check,
            self.files.wake(now),
        ]
        .into_iter()
        .flatten()
        .min()
    }

    /// What sync does, if that is news; `bytes` is how much came since the last plan.
    pub(super) fn news(&mut self, bytes: u64) -> Option<SyncState> {
        let (done, total) = self.files.progress();
        let downloading = (!self.files.is_complete()).then_some(SyncState::Downloading { done, total, bytes });
        self.status.change(downloading)
    }

    /// Whether downloads are under way.
    pub(super) fn is_downloading(&self) -> bool {
        self.files.is_busy()
    }

    fn on_began(&mut self, papers: &mut dyn Shelf, now: Now, actions: &mut Vec<Action>) {
        let memo = papers.memo();
        self.commands.begin(&memo);
        self.time = Time::new(now.instant, memo.trust);
        self.root = papers.root();
        actions.extend(self.root.iter().cloned().map(Action::Follow));
        let identity = papers.identity();
        self.lost_root = identity.as_ref().filter(|_| self.root.is_none()).map(|identity| identity.root_version);
        self.screen = identity.map(|identity| identity.screen);
        self.stops = papers.stops();
        self.next_look = Some(now.instant);
        let Some(screen) = self.screen.clone() else { return };
        match papers.active(&screen) {
            Ok(Some(active)) => {
                // The server's tag of a pointer is its hash; damaged content asks for the whole answer.
                let is_whole = active.missing.is_empty() && active.pointer.stop_head <= self.stops.head();
                self.etag = is_whole.then(|| format!("\"{}\"", active.pointer_hash));
                self.active = Some(active);
                self.follow_files(papers, now, actions);
            }
            Ok(None) => {}
            Err(error) => warn!(%error, "the stored content cannot be read"),
        }
    }

    /// Does what is due.
    fn on_time(&mut self, papers: &mut dyn Shelf, now: Now, actions: &mut Vec<Action>) {
        if self.next_look.is_some_and(|at| at <= now.instant) && !self.is_open(Lane::Look) {
            self.begin_look(actions);
        }
        if let Some(screen) = self.screen.clone().filter(|_| self.status.is_contacted()) {
            if self.config.waits && self.next_wait.is_some_and(|at| at <= now.instant) && !self.is_open(Lane::Wait) {
                (self.next_wait, self.waited_since) = (None, Some(now.instant));
                self.ask(Ask::Wait { screen: screen.clone(), mark: self.mark.clone() }, actions);
            }
            if !self.is_open(Lane::Beat) && self.beat.due().is_some_and(|at| at <= now.instant) {
                self.ask_beat(now, screen.clone(), actions);
            }
            let is_due = self.sending.due().is_some_and(|at| at <= now.instant);
            if is_due && !self.is_open(Lane::Playlog) && self.may_send() {
                let ask = self.sending.begin(screen);
                self.ask(ask, actions);
            }
        }
        if self.next_check.is_some_and(|at| at <= now.instant) {
            self.next_check = None;
            actions.push(Action::Check);
        }
        self.files.begin(now.instant, actions);
        if self.purge_due && self.status.is_contacted() && self.files.is_complete() {
            self.purge_due = false;
            self.purge(papers);
        }
        if self.time.is_to_be_kept(now.instant) {
            self.keep_memo(papers);
        }
    }

    fn on_hint(&mut self, now: Instant) {
        if self.is_open(Lane::Look) {
            self.look_again = true;
        } else if self.leave_alone_until.is_none_or(|until| until <= now) {
            self.next_look = Some(now);
        }
    }

    fn on_replied(
        &mut self,
        papers: &mut dyn Shelf,
        now: Now,
        ticket: Ticket,
        reply: Reply,
        actions: &mut Vec<Action>,
    ) {
        let Some(place) = self.open.iter().position(|open| *open == ticket) else { return };
        self.open.swap_remove(place);
        if let (Some(note), Some(root)) = (&reply.time, &self.root)
            && let Some(fix) = self.time.on_note(note, root)
        {
            actions.push(Action::Fix(fix));
        }
        if let Err(Failure::Revoked(bytes)) = &reply.result
            && self.is_revoked(bytes)
        {
            self.forget(papers, now, actions);
            return;
        }
        match ticket.lane {
            Lane::Look => self.on_looked(papers, now, reply.result, actions),
            Lane::Wait => self.on_waited(now, reply.result),
            Lane::Beat => self.on_beaten(papers, now, reply.result, actions),
            Lane::Playlog => self.on_sent(now, reply.result, actions),
        }
    }

    fn on_waited(&mut self, now: Now, result: Result<Answer, Failure>) {
        let took = self.waited_since.map_or(Duration::ZERO, |since| now.instant.saturating_duration_since(since));
        let asked = result.as_ref().err().and_then(Failure::asked_pause).unwrap_or_default();
        match result {
            Ok(Answer::Unchanged) => {}
            Ok(Answer::Body { etag, .. }) => {
                self.mark = etag;
                self.on_hint(now.instant);
                self.beat.hasten(now.instant);
            }
            Err(failure) => info!(error = %failure, "waiting for news broke off"),
        }
        // Whatever answers at once all the time is not waited for.
        let pause = if took < QUICK_ANSWER {
            self.waits.next(self.random.u64(..))
        } else {
            self.waits.reset();
            WAIT_PAUSE
        };
        self.next_wait = Some(now.instant + pause.max(asked));
    }

    fn on_downloaded(
        &mut self,
        papers: &mut dyn Shelf,
        now: Now,
        hash: ContentHash,
        progressed: bool,
        result: Result<(), Failure>,
        actions: &mut Vec<Action>,
    ) {
        match result {
            Ok(()) => {
                self.files.on_done(&hash);
                self.status.on_download();
                actions.push(Action::Tell(SyncEvent::MediaReady(hash)));
                if self.files.is_complete() {
                    self.beat.hasten(now.instant);
                }
            }
            Err(failure) => {
                warn!(media.hash = %hash, error = %failure, "download failed");
                self.status.on_download_failed(&failure, now.wall);
                self.beat.on_error(now.wall, &failure);
                if failure.is_full_disk() {
                    self.purge(papers);
                }
                self.files.on_failed(hash, &failure, progressed, now.instant, &mut self.random);
            }
        }
    }

    /// Plans anew which files are fetched.
    fn follow_files(&mut self, papers: &mut dyn Shelf, now: Now, actions: &mut Vec<Action>) {
        let Some(active) = &self.active else { return };
        let has = |hash: &ContentHash| papers.has_media(hash);
        let plan::Fit { wants, spare, no_room } = plan::wants(active, now.wall, self.config.cache_cap_bytes, has);
        if no_room {
            error!(cache.cap_bytes = self.config.cache_cap_bytes, "the cache's limit leaves no room for all files");
        }
        if !wants.is_empty() {
            info!(files = wants.len(), "files are missing");
        }
        for hash in &spare {
            papers.drop_media(hash);
        }
        self.status.set_no_room(no_room);
        self.purge_due = true;
        self.files.follow(wants, actions);
    }

    fn purge(&self, papers: &mut dyn Shelf) {
        if let Some(active) = &self.active {
            papers.purge(&Keep::of(active));
        }
    }

    fn keep_memo(&mut self, papers: &mut dyn Shelf) {
        let (last_command, restarts) = (self.commands.last(), self.commands.restarts());
        let memo = Memo { trust: self.time.trust().cloned(), last_command, restarts };
        if let Err(failure) = papers.keep_memo(&memo) {
            warn!(error = %failure, "remembering failed");
        }
    }

    /// Whether `bytes` is the revocation of this player's key.
    fn is_revoked(&self, bytes: &[u8]) -> bool {
        let revocation = self.root.as_ref().and_then(|root| root.pointer.open::<Revocation>(bytes).ok());
        revocation.is_some_and(|revocation| revocation.key.0 == self.config.key)
    }

    fn ask(&mut self, ask: Ask, actions: &mut Vec<Action>) {
        self.tickets += 1;
        let ticket = Ticket { lane: ask.lane(), number: self.tickets };
        self.open.push(ticket);
        actions.push(Action::Ask(ticket, ask));
    }

    fn is_open(&self, lane: Lane) -> bool {
        self.open.iter().any(|ticket| ticket.lane == lane)
    }
}

/// A refusal of documents that make no sense.
fn senseless() -> Failure {
    Failure::Refused(Refusal::Senseless)
}
