//! What a screen tells about itself, once a minute and whenever it was woken.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::release::{InstalledPackage, PackageVersion, UpdateReport};
use crate::{
    hash::ContentHash,
    ids::{ItemId, TakeoverId},
};

/// `POST /v1/screens/{id}/heartbeat`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Heartbeat {
    /// Version of the player.
    pub version: String,
    /// The highest formats that it reads.
    pub formats: Formats,
    /// Drawn at random when the player starts: tells two devices with one key apart.
    pub boot: String,
    /// What tells the device from others, as in a pairing request.
    pub hardware: String,
    /// For how many seconds the player runs.
    pub uptime_s: u64,
    /// What is on.
    pub on: Option<OnScreen>,
    /// SHA-256 of the pointer that it was given last, and whether all its files are there.
    pub wanted: Option<ContentHash>,
    /// Sequence of that pointer.
    pub sequence: u64,
    /// Whether that pointer is older than it says that it should be: nobody who can sign speaks with this screen.
    pub is_stale: bool,
    /// How many items that it was given do not show because approvers did not sign them.
    pub unapproved: u32,
    /// SHA-256 of the programme that rules what it shows.
    pub programme: Option<ContentHash>,
    /// Number of the last entry of the stop list that it obeys.
    pub stop_head: u64,
    /// Version of the root document that it trusts.
    pub root_version: u64,
    /// Files that are missing, and their bytes.
    pub missing: Missing,
    /// Its disk.
    pub disk: Disk,
    /// Its clock.
    pub clock: ClockReport,
    /// Its display.
    pub display: DisplayState,
    /// The decoder of its last clip.
    pub decoder: Option<String>,
    /// Temperature of the processor in tenths of a degree Celsius, where it can be read.
    pub temperature_dc: Option<i32>,
    /// Whether the supply's voltage was too low since the board started, where that can be read.
    pub undervoltage: Option<bool>,
    /// Whether it shows its house loop only, and decodes by the processor, because its last starts did not last.
    pub is_safe_mode: bool,
    /// What went wrong last, the newest in front.
    pub errors: Vec<ReportedError>,
    /// Numbers of commands with their outcome that the manager may not know yet.
    pub outcomes: Vec<(u64, super::command::CommandOutcome)>,
    /// Version of the list of testigos that it is to take, as it has it; 0 if it has none.
    pub testigo_orders: u64,
    /// How many testigos wait to be sent.
    pub testigos: u32,
    /// How many frames went to the display since the player started.
    pub frames: u64,
    /// The package that the player came in, if it is installed from one.
    pub package: Option<InstalledPackage>,
    /// What came of the last change of that package.
    pub update: Option<UpdateReport>,
}

/// Formats that a player reads.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Formats {
    /// Of root documents.
    pub root: u16,
    /// Of pointers.
    pub pointer: u16,
    /// Of programmes.
    pub programme: u16,
    /// Of the timeline's rules.
    pub timeline: u16,
}

/// What a screen shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "shows")]
pub enum OnScreen {
    /// An item of its programme.
    Item {
        /// Which.
        item: ItemId,
    },
    /// A takeover.
    Takeover {
        /// Which.
        takeover: TakeoverId,
    },
    /// An item of the house loop in place of another one.
    StandIn {
        /// The item that shows.
        item: ItemId,
    },
    /// Nothing: the office is closed.
    Closed,
    /// The waiting picture.
    Waiting,
    /// Something that this version does not know.
    #[serde(other)]
    Unknown,
}

/// Files that a screen lacks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Missing {
    /// How many.
    pub files: u32,
    /// Their bytes.
    pub bytes: u64,
    /// Whether they are missing because the cache's limit leaves no room for them.
    pub no_room: bool,
}

/// A screen's disk.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Disk {
    /// Bytes of the cache.
    pub cache_bytes: u64,
    /// Bytes that are free.
    pub free_bytes: u64,
    /// Whether it can be written to.
    pub is_writable: bool,
    /// Files that were found damaged since the player started.
    pub damaged: u32,
}

/// A screen's clock.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ClockReport {
    /// 1: signed by the manager; 2: claimed by the device; 0: none is trusted.
    pub rank: u8,
    /// What the device's own clock shows beyond the time that is followed, in milliseconds.
    pub offset_ms: i64,
}

/// What is known of a display.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DisplayState {
    /// It says that it is on, and nobody says that it shows another input.
    On,
    /// A picture is sent to it; it does not say whether it is on.
    Fed,
    /// It says that it was switched off, though the office is open.
    Standby,
    /// It says that it shows another input.
    OtherInput,
    /// None is connected.
    Absent,
    /// It was switched off, because the office is closed.
    Off,
    /// It is black because nothing can switch it off.
    Black,
    /// Nothing is known.
    #[default]
    #[serde(other)]
    Unknown,
}

/// Something that went wrong.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReportedError {
    /// When, by the screen's clock.
    pub at: Timestamp,
    /// What, in the player's words.
    pub text: String,
}

/// The answer to a heartbeat.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct HeartbeatAnswer {
    /// Envelopes, as JSON text, of the commands whose outcome is not known yet.
    pub commands: Vec<String>,
    /// What the manager keeps of the screen's playlog.
    pub playlog: Option<super::playlog::PlaylogMark>,
    /// The envelope, as JSON text, of the [`crate::testigo::TestigoOrders`] that take the place of those that the screen told
    /// of.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub testigo_orders: Option<String>,
    /// The version of the player's package that the screen is to install when nobody looks at it, if that is another one. The
    /// package itself is trusted by the signature of the repository that it comes from, not by this.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub release: Option<PackageVersion>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_heartbeat_of_another_version_is_read_as_far_as_it_is_known() {
        let read = |text: &str| serde_json::from_str::<Heartbeat>(text).unwrap();
        assert_eq!(read("{}"), Heartbeat::default());
        let later = read(r#"{"boot":"b","on":{"shows":"game","level":3},"display":"dim","sequence":7,"new":{}}"#);
        assert_eq!((later.on, later.display, later.sequence), (Some(OnScreen::Unknown), DisplayState::Unknown, 7));
    }
}
