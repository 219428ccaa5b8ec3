//! The time at which a change is published, and why one was not.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// When a change that was authorised is published.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Due {
    pub(crate) at: Timestamp,
    /// Whether it rules at that instant, and what is on then is cut; else when that ends.
    pub(crate) is_sharp: bool,
}

/// That a change was not published at its time, and came back to who authorises.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Setback {
    /// When it was due.
    pub(crate) due: Timestamp,
    pub(crate) why: Hitch,
    /// What of it only a technician understands.
    #[serde(default)]
    pub(crate) details: Vec<String>,
}

/// Why something was not published at its time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Hitch {
    /// What it changes was changed since it was authorised.
    Changed,
    /// The content would have errors.
    Problems,
    /// Something of it was withdrawn for ever.
    Withdrawn,
    /// The city asks for signatures of approvers by now.
    Signers,
    /// The publisher's key is not on the server.
    NoKey,
    /// It failed again and again.
    Failed,
}
