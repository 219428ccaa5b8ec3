//! Why nothing is made of a presentation.

use serde::{Deserialize, Serialize};

/// Why nothing is made of a presentation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum PresentationFault {
    /// Nothing here prints presentations: the package that would is `package`.
    NoOffice { package: String },
    /// It is of the format that `PowerPoint` wrote until 2003, which cannot be looked through.
    Old,
    /// It opens with a password only.
    Locked,
    /// It has no slide.
    Empty,
    /// It has more slides than are taken.
    Slides { most: u64 },
    /// It is too large once it is unpacked.
    Unpacked,
    /// It shows something that does not lie in it.
    Outside { name: String },
    /// It cannot be read, or not be printed.
    Damaged,
    /// Printing it takes longer than it may.
    Slow,
}
