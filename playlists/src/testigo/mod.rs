//! Testigos: pictures of what a screen presented, signed by the screen itself.
//!
//! A testigo of this kind proves what was sent to the panel; that a person could see it, only a photograph proves. It names
//! its play, so that it can be held against the playlog and against what was planned.

mod order;
mod package;

pub use order::{TestigoOrder, TestigoOrders, TestigoSubject};
pub use package::{PackagedDevice, PackagedFile, PackagedTestigo, TestigoPackage, Wanted};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{
    envelope::Document,
    hash::ContentHash,
    ids::{OfficeId, ScreenId},
    playlog::{ItemName, Role, SlotRef, Span},
    protocol::playlog::LogId,
};

/// The largest picture of a testigo, in bytes.
pub const MAX_PICTURE_BYTES: usize = 6 << 20;

/// What a screen says of a picture of itself; signed by the device's key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Testigo {
    /// Format of this document.
    pub format: u16,
    /// The order by which it was taken.
    pub order: u64,
    /// The screen.
    pub screen: ScreenId,
    /// The office in which the screen stands.
    pub office: OfficeId,
    /// Its name, as shown.
    pub office_name: String,
    /// When the frame was presented.
    pub taken: Timestamp,
    /// How far the clock was trusted then, as in a heartbeat.
    pub rank: u8,
    /// What the picture's main part shows.
    pub item: ItemName,
    /// As what.
    #[serde(flatten)]
    pub role: Role,
    /// What the band of short notices shows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bar: Option<ItemName>,
    /// SHA-256 of the programme that ruled.
    pub programme: ContentHash,
    /// Sequence of the pointer that was followed.
    pub pointer: u64,
    /// The play that it shows.
    pub play: PlayRef,
    /// The picture.
    pub picture: PictureFacts,
    /// Version of the player.
    pub player: String,
}

impl Document for Testigo {
    const PAYLOAD_TYPE: &'static str = "application/vnd.cartelera.testigo+json";
    const FORMAT: u16 = 1;

    fn format(&self) -> u16 {
        self.format
    }
}

/// Names a play so that its record can be found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlayRef {
    /// The playlog that it is recorded in; `None` if none could be kept.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub log: Option<LogId>,
    /// When its first frame was presented.
    pub began: Timestamp,
    /// Its slot, or the one in whose place it stands; `None` for a takeover.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub slot: Option<SlotRef>,
    /// From when to when that slot was planned.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub planned: Option<Span>,
}

/// What a picture file is: a JPEG of the whole panel as it was presented, upright or not as the panel hangs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PictureFacts {
    /// SHA-256 of the file.
    pub sha256: ContentHash,
    /// Length of the file in bytes.
    pub size_bytes: u64,
    /// Width in pixels.
    pub width_px: u32,
    /// Height in pixels.
    pub height_px: u32,
}
