//! Heartbeats: what the manager is told, and the commands that it answers with.

use std::{
    collections::VecDeque,
    time::{Duration, Instant},
};

use cartelera_playlists::{
    envelope::Document as _,
    ids::ScreenId,
    manifest::{Pointer, Root},
    programme::{Programme, TIMELINE_VERSION},
    protocol::{
        command::{Command, CommandAction, CommandOutcome},
        heartbeat::{Formats, Heartbeat, HeartbeatAnswer, Missing, ReportedError},
    },
};
use jiff::Timestamp;
use tracing::warn;

use super::{
    super::{failure::Failure, handle::SyncEvent},
    Action, Answer, Ask, Core, CoreConfig, Now,
    backoff::{Backoff, spread},
    shelf::Shelf,
};
use crate::cache::{ActiveContent, Memo, Refusal};

/// Errors that are told.
const ERRORS_MAX: usize = 8;

/// When the next heartbeat is due, and what it tells beside what is known anyway.
pub(super) struct Beat {
    next: Option<Instant>,
    backoff: Backoff,
    pub(super) errors: VecDeque<ReportedError>,
    damaged: u32,
}

impl Beat {
    pub(super) fn new(config: &CoreConfig) -> Self {
        Self {
            next: None,
            backoff: Backoff::new(config.backoff_first, config.backoff_cap),
            errors: VecDeque::new(),
            damaged: 0,
        }
    }

    /// When the next one is due.
    pub(super) fn due(&self) -> Option<Instant> {
        self.next
    }

    /// Something changed that the manager wants to know.
    pub(super) fn hasten(&mut self, now: Instant) {
        self.next = Some(now);
    }

    /// Something went wrong.
    pub(super) fn on_error(&mut self, at: Timestamp, failure: &Failure) {
        let text = failure.to_string();
        if self.errors.front().is_some_and(|last| last.text == text) {
            self.errors.pop_front();
        }
        self.errors.push_front(ReportedError { at, text });
        self.errors.truncate(ERRORS_MAX);
    }

    /// Files were found damaged.
    pub(super) fn on_damaged(&mut self, files: usize) {
        self.damaged = self.damaged.saturating_add(u32::try_from(files).unwrap_or(u32::MAX));
    }
}

impl Core {
    /// Sends what a command brought, or else a heartbeat.
    pub(super) fn ask_beat(&mut self, now: Now, screen: ScreenId, actions: &mut Vec<Action>) {
        self.beat.next = None;
        if let Some((number, body)) = self.commands.result() {
            self.ask(Ask::Result { screen, number, body }, actions);
            return;
        }
        let heartbeat = Box::new(self.heartbeat(now.instant));
        self.ask(Ask::Beat { screen, heartbeat }, actions);
    }

    fn heartbeat(&mut self, now: Instant) -> Heartbeat {
        let (files, bytes) = self.files.missing();
        let active = self.active.as_deref();
        // Only by a time that is sure.
        let is_stale = |active: &ActiveContent| self.time.signed(now).is_some_and(|now| active.pointer.is_stale(now));
        let mut heartbeat = Heartbeat {
            version: env!("CARGO_PKG_VERSION").to_owned(),
            formats: Formats {
                root: Root::FORMAT,
                pointer: Pointer::FORMAT,
                programme: Programme::FORMAT,
                timeline: TIMELINE_VERSION,
            },
            hardware: self.config.hardware.clone(),
            wanted: active.map(|active| active.pointer_hash),
            sequence: active.map_or(0, |active| active.pointer.sequence),
            is_stale: active.is_some_and(is_stale),
            unapproved: active.map_or(0, ActiveContent::count_unapproved),
            stop_head: self.stops.head(),
            root_version: self.root.as_ref().map_or(0, |root| root.version),
            missing: Missing {
                files: u32::try_from(files).unwrap_or(u32::MAX),
                bytes,
                no_room: self.status.has_no_room(),
            },
            errors: self.beat.errors.iter().cloned().collect(),
            outcomes: self.commands.outcomes(),
            ..Heartbeat::default()
        };
        heartbeat.disk.damaged = self.beat.damaged;
        heartbeat
    }

    /// A heartbeat or a result was taken, or not.
    pub(super) fn on_beaten(
        &mut self,
        papers: &mut dyn Shelf,
        now: Now,
        result: Result<Answer, Failure>,
        actions: &mut Vec<Action>,
    ) {
        let answer = match result.and_then(|answer| self.read_taken(answer)) {
            Ok(answer) => answer,
            Err(failure) => {
                warn!(error = %failure, "telling the manager how this screen is failed");
                if matches!(failure, Failure::Cloned) {
                    self.status.set_cloned(true);
                }
                // A result that is not taken is given up: it is large, and somebody waits for it now or never.
                self.commands.drop_result(&failure);
                let own =
                    self.beat.backoff.next(self.random.u64(..)).max(spread(self.config.poll, self.random.u64(..)));
                self.beat.next = Some(now.instant + own.max(failure.asked_pause().unwrap_or_default()));
                return;
            }
        };
        self.beat.backoff.reset();
        self.status.set_cloned(false);
        if self.commands.on_result_taken() {
            self.beat.next = Some(now.instant);
            return;
        }
        self.commands.on_told();
        self.beat.next = Some(now.instant + spread(self.config.poll.max(Duration::from_secs(1)), self.random.u64(..)));
        self.on_playlog_mark(now, &answer, actions);
        self.on_testigo_orders(&answer, actions);
        // Without a key in the root document there is no repository to trust.
        let key = self.root.as_ref().and_then(|root| root.packages.clone());
        actions.push(Action::Wish(answer.release.clone().zip(key)));
        let commands = self.read_commands(now, &answer);
        self.take_commands(papers, now, commands, actions);
    }

    /// What the manager says to what was sent: to a heartbeat its answer, to a result nothing. A captive portal takes
    /// anything, and has it for nobody.
    fn read_taken(&self, answer: Answer) -> Result<HeartbeatAnswer, Failure> {
        match answer {
            Answer::Body { bytes, .. } if self.commands.is_sending() && bytes.is_empty() => {
                Ok(HeartbeatAnswer::default())
            }
            Answer::Body { bytes, .. } if !self.commands.is_sending() => {
                Ok(serde_json::from_slice(&bytes).map_err(|_| Refusal::Foreign)?)
            }
            _ => Err(Refusal::Foreign.into()),
        }
    }

    /// The commands in the answer that are for this screen, new, and not too old, in order of number.
    fn read_commands(&self, now: Now, answer: &HeartbeatAnswer) -> Vec<Command> {
        let Some(root) = &self.root else { return Vec::new() };
        let time = self.time.signed(now.instant).unwrap_or(now.wall);
        let mut commands: Vec<Command> = answer
            .commands
            .iter()
            .filter_map(|envelope| root.pointer.open::<Command>(envelope.as_bytes()).ok())
            .filter(|command| Some(&command.screen) == self.screen.as_ref())
            .filter(|command| command.number > self.commands.last() && time < command.expires)
            .collect();
        commands.sort_by_key(|command| command.number);
        commands.dedup_by_key(|command| command.number);
        commands
    }

    /// Begins commands, each remembered first, so that none runs twice.
    fn take_commands(&mut self, papers: &mut dyn Shelf, now: Now, commands: Vec<Command>, actions: &mut Vec<Action>) {
        for command in commands {
            let restarts = self.commands.restarts();
            let restarts = if command.action == CommandAction::Restart { Some(command.number) } else { restarts };
            let memo = Memo { trust: self.time.trust().cloned(), last_command: command.number, restarts };
            if let Err(failure) = papers.keep_memo(&memo) {
                let reason = format!("it cannot be remembered, and might run twice: {failure}");
                self.commands.on_ran(command.number, CommandOutcome::Failed { reason }, None);
                continue;
            }
            self.commands.take(&command);
            if command.action == CommandAction::Resync {
                (self.next_look, self.next_check) = (Some(now.instant), Some(now.instant));
                self.commands.on_ran(command.number, CommandOutcome::Done, None);
                self.beat.hasten(now.instant);
            } else {
                actions.push(Action::Tell(SyncEvent::Command(command)));
            }
        }
    }
}
