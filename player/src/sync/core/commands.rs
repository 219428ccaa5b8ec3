//! Commands: which ran last, and what became of those that the manager does not know of yet.

use std::collections::VecDeque;

use cartelera_playlists::protocol::command::{Command, CommandAction, CommandOutcome};

use super::{super::failure::Failure, ask::ResultBody};
use crate::cache::Memo;

/// Outcomes that are kept for a manager that is away.
const OUTCOMES_MAX: usize = 32;

/// The commands of this screen.
#[derive(Default)]
pub(super) struct Commands {
    last: u64,
    /// The order to start anew that this process ends with.
    restarts: Option<u64>,
    /// Results that are to be sent before their outcome is told.
    results: VecDeque<(u64, CommandOutcome, ResultBody)>,
    is_sending: bool,
    outcomes: Vec<(u64, CommandOutcome)>,
    /// How many outcomes the heartbeat under way tells.
    telling: usize,
}

impl Commands {
    /// Goes on from what the process before has left.
    pub(super) fn begin(&mut self, memo: &Memo) {
        self.last = memo.last_command;
        if let Some(number) = memo.restarts {
            self.tell(number, CommandOutcome::Done);
        }
    }

    /// Number of the last command that was begun.
    pub(super) fn last(&self) -> u64 {
        self.last
    }

    /// A command begins.
    pub(super) fn take(&mut self, command: &Command) {
        self.last = command.number;
        if command.action == CommandAction::Restart {
            self.restarts = Some(command.number);
        }
    }

    /// The order to start anew that this process ends with.
    pub(super) fn restarts(&self) -> Option<u64> {
        self.restarts
    }

    /// A command was done.
    pub(super) fn on_ran(&mut self, number: u64, outcome: CommandOutcome, body: Option<ResultBody>) {
        match body {
            Some(body) => self.results.push_back((number, outcome, body)),
            None => self.tell(number, outcome),
        }
    }

    /// The result that is to be sent now.
    pub(super) fn result(&mut self) -> Option<(u64, ResultBody)> {
        let (number, _, body) = self.results.front()?;
        self.is_sending = true;
        Some((*number, body.clone()))
    }

    /// Whether what was sent last is a result.
    pub(super) fn is_sending(&self) -> bool {
        self.is_sending
    }

    /// What was sent was taken; says whether it was a result.
    pub(super) fn on_result_taken(&mut self) -> bool {
        let was_result = std::mem::take(&mut self.is_sending);
        if was_result && let Some((number, outcome, _)) = self.results.pop_front() {
            self.tell(number, outcome);
        }
        was_result
    }

    /// What was sent was not taken.
    pub(super) fn drop_result(&mut self, failure: &Failure) {
        if std::mem::take(&mut self.is_sending)
            && let Some((number, ..)) = self.results.pop_front()
        {
            self.tell(number, CommandOutcome::Failed { reason: format!("sending the result: {failure}") });
        }
    }

    /// The outcomes that a heartbeat tells.
    pub(super) fn outcomes(&mut self) -> Vec<(u64, CommandOutcome)> {
        self.telling = self.outcomes.len();
        self.outcomes.clone()
    }

    /// The heartbeat was taken.
    pub(super) fn on_told(&mut self) {
        self.outcomes.drain(..self.telling.min(self.outcomes.len()));
        self.telling = 0;
    }

    fn tell(&mut self, number: u64, outcome: CommandOutcome) {
        self.outcomes.push((number, outcome));
        if self.outcomes.len() > OUTCOMES_MAX {
            self.outcomes.remove(0);
            self.telling = self.telling.saturating_sub(1);
        }
    }
}
