//! Why nothing is made of a document.

use serde::{Deserialize, Serialize};

/// Why nothing is made of a document. Pages are counted from 1.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum DocumentFault {
    /// It opens with a password only.
    Locked,
    /// It has no page.
    Empty,
    /// It has more pages than are taken.
    Pages { most: u64 },
    /// A page is of a size, or of a shape, that no screen shows.
    Size { page: u64 },
    /// Its file is something else besides.
    Besides,
    /// Its end is missing.
    CutOff,
    /// It is damaged.
    Damaged,
    /// One of its pages is damaged.
    PageDamaged { page: u64 },
    /// Drawing a page takes more memory than it may.
    Exhausting { page: u64 },
    /// Drawing a page takes longer than it may.
    Slow { page: u64 },
    /// Drawing all of it takes longer than it may.
    Lengthy,
    /// The disk has no room for it.
    NoRoom,
}
