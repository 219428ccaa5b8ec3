//! What the manager remembers of files that are being sent in parts.

use jiff::Timestamp;

use super::Answer;
use crate::library::{Arrival, MediaFault};

/// The manager's memory of files that are being sent in parts.
pub(crate) trait Arrivals: Send + Sync {
    /// Remembers a file that is begun; `false` if whoever sends it has `most` such files already.
    fn begin_arrival(&self, arrival: Arrival, most: u32) -> Answer<'_, bool>;

    /// The file with this key.
    fn arrival<'a>(&'a self, key: &'a str) -> Answer<'a, Option<Arrival>>;

    /// Keeps how much of a file is on the disk, and until when more may come; `false` if it is not there any more.
    fn note_arrival(&self, key: String, offset_bytes: u64, until: Timestamp) -> Answer<'_, bool>;

    /// Keeps why a file is not taken.
    fn refuse_arrival(&self, key: String, fault: MediaFault) -> Answer<'_, ()>;

    /// Forgets a file.
    fn end_arrival(&self, key: String) -> Answer<'_, ()>;

    /// Forgets the files with which nobody goes on at `now`; gives the keys of these, and those of all others.
    fn sweep_arrivals(&self, now: Timestamp) -> Answer<'_, (Vec<String>, Vec<String>)>;
}
