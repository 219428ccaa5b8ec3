//! What the manager remembers: screens, pointers, programmes and what media files were found to be.

pub(crate) mod accounts;
pub(crate) mod agenda;
mod approvals;
pub(crate) mod arrivals;
mod audit;
pub(crate) mod commands;
pub(crate) mod content;
pub(crate) mod devices;
pub(crate) mod last_days;
pub(crate) mod plays;
pub(crate) mod releases;
mod roots;
mod sqlite;
mod stops;
pub(crate) mod tags;
mod takeovers;
pub(crate) mod testigos;
pub(crate) mod trash;
pub(crate) mod uploads;

pub(crate) use accounts::{AccountChange, Changed, LinkFor, NewAccount, NewLink, ResetDecision};
pub(crate) use approvals::{ApprovalRecords, StoredApproval};
pub(crate) use audit::{Audit, AuditFilter};
pub(crate) use roots::{NewRoot, Roots};
pub(crate) use sqlite::Snapshot;
pub(crate) use stops::{StopSubject, Stops, StoredStop};
pub(crate) use takeovers::{TakeoverAction, TakeoverEvent, Takeovers};

use std::{path::Path, pin::Pin, sync::Arc};

use cartelera_playlists::{
    approval::ApprovalBundle,
    hash::ContentHash,
    ids::{DepartmentId, OfficeId, ScreenId},
    media::MediaFacts,
};
use jiff::Timestamp;

use accounts::Accounts;
use agenda::Agenda;
use arrivals::Arrivals;
use commands::Commands;
use content::{Contents, NewRevision};
use devices::Devices;
use last_days::LastDays;
use plays::Plays;
use releases::Releases;
use tags::Tags;
use testigos::{TestigoWish, Testigos};
use trash::Trash;
use uploads::Uploads;

use crate::audit::NewEntry;

/// Where the database lies in a data folder.
pub(crate) const DATABASE: &str = "cartelera.sqlite";
/// A sequence that a screen tells may be so much above the milliseconds since 1970: ten years.
const SEQUENCE_AHEAD_MAX: u64 = 10 * 366 * 86_400_000;

/// What a store's function gives once it is awaited.
pub(crate) type Answer<'a, T> = Pin<Box<dyn Future<Output = anyhow::Result<T>> + Send + 'a>>;

/// Changes whenever another process, or another connection of this one, changed what the store holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct ChangeMark(i64);

/// A screen as the last publication left it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ScreenRecord {
    pub(crate) id: ScreenId,
    pub(crate) name: String,
    pub(crate) office: OfficeId,
    pub(crate) office_name: String,
    /// The department that its office belongs to, and what that is called; not known of one that was published long ago.
    pub(crate) department: Option<(DepartmentId, String)>,
    /// Width and height of its picture as it hangs; not known of one that was published long ago.
    pub(crate) picture_px: Option<(u32, u32)>,
    /// When a publication no longer had it.
    pub(crate) removed: Option<Timestamp>,
    /// When it last asked for its pointer.
    pub(crate) last_seen: Option<Timestamp>,
}

/// The newest pointer of a screen, sealed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct StoredPointer {
    pub(crate) screen: ScreenId,
    pub(crate) sequence: u64,
    pub(crate) issued: Timestamp,
    pub(crate) envelope: Vec<u8>,
    /// The sequence that the screen told last; higher than `sequence` if the database is an older one.
    pub(crate) told_sequence: u64,
}

impl StoredPointer {
    /// Whether its screen has a newer one: the database was put back to an earlier state.
    pub(crate) fn is_behind(&self, now: Timestamp) -> bool {
        // A screen that tells what no manager would have sent lies, and must not use up the numbers.
        let highest = u64::try_from(now.as_millisecond()).unwrap_or(0) + SEQUENCE_AHEAD_MAX;
        (self.sequence + 1..highest).contains(&self.told_sequence)
    }
}

/// A pointer that takes the place of the one that it was made from.
#[derive(Clone, Debug)]
pub(crate) struct NewPointer {
    pub(crate) pointer: StoredPointer,
    /// Sequence and issue of the pointer that it replaces; `None` if the screen had none.
    pub(crate) replaces: Option<(u64, Timestamp)>,
}

/// All that one publication changes, in one transaction.
#[derive(Clone, Debug, Default)]
pub(crate) struct Publication {
    pub(crate) at: Timestamp,
    /// Sealed programmes by the SHA-256 of their envelope.
    pub(crate) programmes: Vec<(ContentHash, Vec<u8>)>,
    /// What approvers signed of its pointers.
    pub(crate) approvals: Vec<ApprovalBundle>,
    pub(crate) pointers: Vec<NewPointer>,
    /// Every screen that there is now; those not listed are marked removed. `None` leaves them as they are.
    pub(crate) screens: Option<Vec<ScreenRecord>>,
    /// How many testigos each campaign is to have. `None` leaves that as it is.
    pub(crate) testigo_wishes: Option<Vec<TestigoWish>>,
    /// Entries that are added to the stop list.
    pub(crate) stops: Vec<StoredStop>,
    /// Entries of the stop list that are sealed anew because other keys must sign them.
    pub(crate) resealed_stops: Vec<StoredStop>,
    /// The end of the stop list, with `stops`, that all its pointers name.
    pub(crate) stop_head: u64,
    /// Who started and ended takeovers in its pointers.
    pub(crate) takeover_events: Vec<TakeoverEvent>,
    /// The version of the root document under whose keys all of it was signed, which must be the newest.
    pub(crate) root_version: Option<u64>,
    /// The root document that follows.
    pub(crate) root: Option<NewRoot>,
    /// The content that it is made of, where that is another one.
    pub(crate) revision: Option<NewRevision>,
    /// What the audit log says of it.
    pub(crate) entry: Option<NewEntry>,
}

/// What a media file was found to be, with remarks for staff.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ProbedMedia {
    pub(crate) facts: MediaFacts,
    pub(crate) notes: Vec<String>,
}

/// The manager's memory.
pub(crate) trait Store:
    Accounts
    + Agenda
    + ApprovalRecords
    + Arrivals
    + Audit
    + Commands
    + Contents
    + Devices
    + LastDays
    + Plays
    + Releases
    + Roots
    + Stops
    + Tags
    + Takeovers
    + Testigos
    + Trash
    + Uploads
    + Send
    + Sync
{
    /// A mark that differs from the last one if another connection changed anything in between.
    fn change_mark(&self) -> Answer<'_, ChangeMark>;

    /// The sealed root document, if there is one.
    fn root(&self) -> Answer<'_, Option<Vec<u8>>>;

    /// Keeps the first root document; if another process was first, its one stays.
    fn keep_first_root(&self, envelope: Vec<u8>) -> Answer<'_, ()>;

    /// The newest pointer of every screen, in order of screen.
    fn pointers(&self) -> Answer<'_, Vec<StoredPointer>>;

    /// A sealed programme.
    fn programme(&self, hash: ContentHash) -> Answer<'_, Option<Vec<u8>>>;

    /// Every screen that was ever published, in order of id.
    fn screens(&self) -> Answer<'_, Vec<ScreenRecord>>;

    /// Keeps a publication whole, or gives `false` and keeps nothing because a pointer that it replaces is no longer the
    /// newest, the stop list does not end where its pointers say, or the root document or the content is another one.
    fn publish(&self, publication: Publication) -> Answer<'_, bool>;

    /// Notes when screens last asked. Does not change the [`ChangeMark`] of this process.
    fn note_seen(&self, seen: Vec<(ScreenId, Timestamp)>) -> Answer<'_, ()>;

    /// What a file was found to be, if this version of the probe looked at it before.
    fn media(&self, hash: ContentHash, probe_version: u32) -> Answer<'_, Option<ProbedMedia>>;

    /// Remembers what a file was found to be.
    fn keep_media(&self, media: ProbedMedia, probe_version: u32) -> Answer<'_, ()>;

    /// Writes everything, as it is at one moment, into a new file at `target`; nobody waits for it.
    fn copy_to<'a>(&'a self, target: &'a Path) -> Answer<'a, ()>;
}

/// Opens the store in `folder`, making it if there is none.
pub(crate) async fn open(folder: &Path) -> anyhow::Result<Arc<dyn Store>> {
    Ok(Arc::new(sqlite::SqliteStore::open(&folder.join(DATABASE)).await?))
}

/// Brings the tables of the store in `folder`, which nobody else has open, up to date and closes it.
pub(crate) async fn bring_up_to_date(folder: &Path) -> anyhow::Result<()> {
    sqlite::SqliteStore::open(&folder.join(DATABASE)).await?.close().await
}
