//! What is asked of the manager, and what comes back.

use std::time::Instant;

use cartelera_playlists::{
    approval::BundleName,
    hash::ContentHash,
    ids::ScreenId,
    protocol::{
        heartbeat::Heartbeat,
        pairing::{EnrolmentRequest, PairingRequest},
    },
};

use super::super::failure::Failure;

/// A question to the manager.
#[derive(Clone, Debug)]
pub(in crate::sync) enum Ask {
    /// The root document of a version, or the newest one.
    Root { version: Option<u64> },
    /// Whether somebody typed the code.
    Pair(PairingRequest),
    /// To become the screen of an enrolment file.
    Enrol(EnrolmentRequest),
    /// The pointer, unless it still has this entity tag.
    Pointer { screen: ScreenId, etag: Option<String> },
    /// Entries of the stop list after a number.
    Stops { screen: ScreenId, after: u64 },
    /// What approvers signed.
    Approvals(BundleName),
    /// A programme of this length.
    Programme { hash: ContentHash, size_bytes: u64 },
    /// To be answered as soon as something has changed since this mark.
    Wait { screen: ScreenId, mark: Option<String> },
    /// To take a heartbeat, which the shell completes.
    Beat { screen: ScreenId, heartbeat: Box<Heartbeat> },
    /// To take a part of the playlog, which the shell adds.
    Playlog { screen: ScreenId },
    /// To take a pointer that was followed, with its programmes, which the shell adds.
    Followed { screen: ScreenId, sequence: u64 },
    /// To take a testigo, which the shell adds.
    Testigo { screen: ScreenId },
    /// To take what a command brought.
    Result { screen: ScreenId, number: u64, body: ResultBody },
}

/// What a command brought.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ResultBody {
    /// A picture as PNG.
    Picture(Vec<u8>),
    /// Text.
    Text(String),
}

/// Questions of different lanes do not wait for each other; in each there is one at a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::sync) enum Lane {
    /// Pairing, pointer, stop list, programmes.
    Look,
    /// The long wait.
    Wait,
    /// Heartbeats and results of commands.
    Beat,
    /// The playlog and testigos.
    Playlog,
}

impl Ask {
    /// The lane that it belongs to.
    pub(in crate::sync) fn lane(&self) -> Lane {
        match self {
            Self::Wait { .. } => Lane::Wait,
            Self::Beat { .. } | Self::Result { .. } => Lane::Beat,
            Self::Playlog { .. } | Self::Followed { .. } | Self::Testigo { .. } => Lane::Playlog,
            _ => Lane::Look,
        }
    }
}

/// What came back.
#[derive(Debug)]
pub(in crate::sync) struct Reply {
    /// The signed time of the answer, if it has one.
    pub(in crate::sync) time: Option<TimeNote>,
    /// The answer itself.
    pub(in crate::sync) result: Result<Answer, Failure>,
}

/// A signed time as it came, before it is known to hold.
#[derive(Clone, Debug)]
pub(in crate::sync) struct TimeNote {
    /// The header's value.
    pub(in crate::sync) value: String,
    /// The nonce of the question.
    pub(in crate::sync) nonce: String,
    /// When the question was sent.
    pub(in crate::sync) sent: Instant,
    /// When the head of the answer was there.
    pub(in crate::sync) received: Instant,
}

/// An answer.
#[derive(Debug)]
pub(in crate::sync) enum Answer {
    /// What was asked for still has the entity tag that was given.
    Unchanged,
    /// Something else.
    Body {
        /// Its bytes.
        bytes: Vec<u8>,
        /// Its entity tag.
        etag: Option<String>,
    },
}
