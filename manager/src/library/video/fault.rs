//! Why nothing is made of a video.

use serde::{Deserialize, Serialize};

/// Why nothing is made of a video.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum VideoFault {
    /// It is packed in a way that is not taken.
    Container,
    /// Its picture or sound is of a codec that is not taken.
    Codec { name: String },
    /// It has no picture that moves.
    NoVideo,
    /// It may only be read with a key.
    Encrypted,
    /// It is longer than screens show.
    Long { most_min: u64 },
    /// It has too many pixels, or next to none.
    Size { width: u32, height: u32 },
    /// Its end is missing.
    CutOff,
    /// It is damaged.
    Damaged,
    /// It flashes too often, from this second on.
    Flashes { second: u64 },
    /// Making it takes more memory, or becomes longer, than it may.
    Exhausting,
    /// Making it takes longer than it may.
    Slow,
    /// The disk has no room for it.
    NoRoom,
}
