//! What is printed: what a screen was told, and when.

use cartelera_player::sync::{SyncEvent, SyncState};
use cartelera_playlists::{hash::ContentHash, ids::ScreenId};
use jiff::Timestamp;
use serde::Serialize;

/// Something that happened to a screen.
#[derive(Debug, Serialize)]
pub(crate) struct Record {
    /// When, in seconds since 1970.
    at_s: f64,
    screen: ScreenId,
    #[serde(flatten)]
    happening: Happening,
}

/// What happened.
#[derive(Debug, Serialize)]
#[serde(tag = "event", rename_all = "kebab-case")]
pub(crate) enum Happening {
    /// It became this screen.
    Paired,
    /// The manager answered a request that this screen signed.
    TimeKnown,
    /// A new pointer and its programmes were verified and are followed.
    Activated {
        /// Of the pointer.
        sequence: u64,
        /// When the manager made the pointer, in seconds since 1970.
        issued_s: f64,
    },
    /// The stop list grew and is obeyed.
    Stops {
        /// Number of its last entry.
        head: u64,
        /// When that was decided, in seconds since 1970.
        issued_s: f64,
    },
    /// A media file is complete and verified.
    Media {
        /// Which.
        sha256: ContentHash,
    },
    /// Everything that is wanted is there.
    Complete,
    /// It cannot go on as it should.
    Trouble {
        /// Why.
        why: String,
    },
}

impl Record {
    /// What happens now.
    pub(crate) fn now(screen: &ScreenId, happening: Happening) -> Self {
        Self { at_s: seconds(Timestamp::now()), screen: screen.clone(), happening }
    }
}

impl Happening {
    /// What `event` is in a record; `None` if it is not kept.
    pub(crate) fn of(event: &SyncEvent) -> Option<Self> {
        Some(match event {
            SyncEvent::Paired(_) => Self::Paired,
            SyncEvent::TimeKnown => Self::TimeKnown,
            SyncEvent::Activated(content) => {
                let pointer = &content.pointer;
                Self::Activated { sequence: pointer.sequence, issued_s: seconds(pointer.issued) }
            }
            SyncEvent::Stops(list) => {
                let newest = list.entries().last()?;
                Self::Stops { head: newest.number, issued_s: seconds(newest.issued) }
            }
            SyncEvent::MediaReady(hash) => Self::Media { sha256: *hash },
            // Without room for media nothing more is fetched.
            SyncEvent::State(SyncState::UpToDate | SyncState::NoRoom) => Self::Complete,
            SyncEvent::State(SyncState::Connecting | SyncState::Downloading { .. })
            | SyncEvent::Command(_)
            | SyncEvent::Testigos(_)
            | SyncEvent::Wish(_) => {
                return None;
            }
            SyncEvent::State(state) => Self::Trouble { why: format!("{state:?}") },
            SyncEvent::Revoked => Self::Trouble { why: "revoked".to_owned() },
        })
    }
}

fn seconds(instant: Timestamp) -> f64 {
    instant.as_duration().as_secs_f64()
}
