//! What goes into the core and what comes out of it.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use cartelera_playlists::{
    hash::ContentHash,
    manifest::Root,
    protocol::{command::CommandOutcome, pairing::Enrolment, playlog::PlaylogMark, release::PackageVersion},
};
use jiff::Timestamp;

use super::{
    super::{failure::Failure, handle::SyncEvent},
    ask::{Ask, Lane, Reply, ResultBody},
    plan::Want,
};
use crate::clock::TimeFix;

/// What the core is told once.
#[derive(Clone, Debug)]
pub(in crate::sync) struct CoreConfig {
    /// The player's public key.
    pub(in crate::sync) key: ed25519_dalek::VerifyingKey,
    /// What tells this device from others.
    pub(in crate::sync) hardware: String,
    /// An enrolment file, which pairs without a code.
    pub(in crate::sync) enrolment: Option<Enrolment>,
    /// Time between two looks at the pointer.
    pub(in crate::sync) poll: Duration,
    /// The longest pause after a first failure.
    pub(in crate::sync) backoff_first: Duration,
    /// The longest pause after any failure.
    pub(in crate::sync) backoff_cap: Duration,
    /// How many files are downloaded at a time.
    pub(in crate::sync) parallel: usize,
    /// Time between two readings of all files.
    pub(in crate::sync) check_every: Duration,
    /// How many bytes of media files are kept.
    pub(in crate::sync) cache_cap_bytes: u64,
    /// Time between two parts of the playlog that are sent.
    pub(in crate::sync) report_every: Duration,
    /// Whether the manager is asked to tell at once what is new.
    pub(in crate::sync) waits: bool,
    /// Determines what is random.
    pub(in crate::sync) seed: u64,
}

/// The present instant by both clocks.
#[derive(Clone, Copy, Debug)]
pub(in crate::sync) struct Now {
    /// The monotonic clock.
    pub(in crate::sync) instant: Instant,
    /// The time that is followed.
    pub(in crate::sync) wall: Timestamp,
}

/// What happened.
#[derive(Debug)]
pub(in crate::sync) enum Input {
    /// The thread began.
    Began,
    /// Time passed.
    Passed,
    /// Somebody asks to look now.
    Hint,
    /// A question was answered.
    Replied(Ticket, Reply),
    /// A download ended; some bytes came or none.
    Downloaded { hash: ContentHash, progressed: bool, result: Result<(), Failure> },
    /// All files were read again; these were damaged.
    Checked { damaged: Vec<ContentHash> },
    /// Somebody waits for a testigo that was taken.
    Testigo,
    /// A command was done.
    Ran { number: u64, outcome: CommandOutcome, body: Option<ResultBody> },
}

/// What is to be done.
#[derive(Debug)]
pub(in crate::sync) enum Action {
    /// Ask the manager.
    Ask(Ticket, Ask),
    /// Download a file.
    Download(Want),
    /// Stop a download.
    Abort(ContentHash),
    /// Read all files again.
    Check,
    /// Look for the manager at the addresses of this root document, too.
    Follow(Arc<Root>),
    /// Follow the manager's time.
    Fix(TimeFix),
    /// The manager has so much of the playlog.
    Acknowledge(PlaylogMark),
    /// The manager has the testigo of this order, or will never take it.
    FinishTestigo(u64),
    /// The manager wants another version of the player's package, from the repository that this key signs; or none.
    Wish(Option<(PackageVersion, String)>),
    /// Tell the player.
    Tell(SyncEvent),
}

/// Tells the answers of one question from those of another that nobody waits for any more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::sync) struct Ticket {
    pub(in crate::sync) lane: Lane,
    pub(super) number: u64,
}
