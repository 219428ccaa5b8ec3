//! What the manager remembers of the commands that it gave to screens.

use cartelera_playlists::{
    ids::ScreenId,
    protocol::command::{CommandAction, CommandOutcome},
};
use jiff::Timestamp;

use super::Answer;

/// A command as it was given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct StoredCommand {
    pub(crate) screen: ScreenId,
    pub(crate) number: u64,
    pub(crate) issued: Timestamp,
    pub(crate) expires: Timestamp,
    /// Who gave it.
    pub(crate) by: String,
    pub(crate) action: CommandAction,
    /// Sealed.
    pub(crate) envelope: Vec<u8>,
    pub(crate) outcome: Option<CommandOutcome>,
}

/// What became of the result of a command.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum KeptResult {
    /// It is there.
    Kept,
    /// Another one is there.
    Other,
}

/// The manager's memory of commands.
pub(crate) trait Commands: Send + Sync {
    /// The highest number of each screen's commands.
    fn newest_commands(&self) -> Answer<'_, Vec<(ScreenId, u64)>>;

    /// Commands without outcome that were issued at `since` or later, in order of number.
    fn open_commands(&self, since: Timestamp) -> Answer<'_, Vec<StoredCommand>>;

    /// One command.
    fn command(&self, screen: ScreenId, number: u64) -> Answer<'_, Option<StoredCommand>>;

    /// The last commands of a screen, the newest first.
    fn recent_commands(&self, screen: ScreenId, limit: u32) -> Answer<'_, Vec<StoredCommand>>;

    /// Keeps a command, or gives `false` if another one of the screen has its number or a higher one.
    fn keep_command(&self, command: StoredCommand) -> Answer<'_, bool>;

    /// Notes outcomes of a screen's commands; the first one counts.
    fn note_outcomes(&self, screen: ScreenId, outcomes: Vec<(u64, CommandOutcome)>, now: Timestamp) -> Answer<'_, ()>;

    /// Keeps what a screen sent for a command. Results are forgotten after some days.
    fn keep_result(&self, screen: ScreenId, number: u64, body: Vec<u8>, now: Timestamp) -> Answer<'_, KeptResult>;

    /// What a screen sent for a command.
    fn result(&self, screen: ScreenId, number: u64) -> Answer<'_, Option<Vec<u8>>>;
}
