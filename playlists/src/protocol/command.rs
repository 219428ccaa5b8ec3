//! What a manager asks of one screen: signed by the pointer key, run at most once, and only before it expires.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{envelope::Document, ids::ScreenId};

/// One thing that a screen is asked to do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Command {
    /// Format of this document.
    pub format: u16,
    /// Its number; of one screen's commands a later one has a higher number.
    pub number: u64,
    /// The screen that is asked.
    pub screen: ScreenId,
    /// When it was asked.
    pub issued: Timestamp,
    /// From then on it is not run any more.
    pub expires: Timestamp,
    /// What is asked.
    pub action: CommandAction,
}

impl Document for Command {
    const PAYLOAD_TYPE: &'static str = "application/vnd.cartelera.command+json";
    const FORMAT: u16 = 1;

    fn format(&self) -> u16 {
        self.format
    }
}

/// What a screen can be asked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "do")]
pub enum CommandAction {
    /// Send a picture of what is on the display.
    Screenshot,
    /// Show the screen's name in large letters for some seconds.
    Identify {
        /// For how many seconds.
        seconds: u16,
    },
    /// End the player; whatever supervises it starts it again.
    Restart,
    /// Look at the manager at once, and check all files.
    Resync,
    /// Send the log of the last hour.
    Log,
    /// Play sound this loud until the next daypart, in percent.
    Volume {
        /// 0 to 100.
        percent: u8,
    },
    /// Something that this version does not know.
    #[serde(other)]
    Unknown,
}

/// What became of a command.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "outcome")]
pub enum CommandOutcome {
    /// It was done.
    Done,
    /// It could not be done.
    Failed {
        /// Why.
        reason: String,
    },
    /// This player does not know how.
    Unknown,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_later_version_asks_is_read_as_unknown() {
        let read = |text: &str| serde_json::from_str::<CommandAction>(text).unwrap();
        assert_eq!(read(r#"{"do":"identify","seconds":10}"#), CommandAction::Identify { seconds: 10 });
        assert_eq!(read(r#"{"do":"dance","steps":[1,2]}"#), CommandAction::Unknown);
    }
}
