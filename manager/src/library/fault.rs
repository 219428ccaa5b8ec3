//! Why nothing is made of a file.

use serde::{Deserialize, Serialize};

use super::{DocumentFault, PresentationFault, VideoFault};
use crate::probe::picture::PictureFault;

/// Why nothing is made of a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum MediaFault {
    /// There is nothing in it.
    Empty,
    /// It is longer than files of its kind may be.
    Large { most_mib: u64 },
    /// It is a drawing, which may hold programs.
    Drawing,
    /// It is a picture of a kind that is not taken.
    OtherPicture,
    /// It is another office document, or an archive.
    Office,
    /// It is nothing that screens show, whatever its name says.
    Unknown,
    /// Its header promises more pixels than a picture may have.
    Pixels { width: u32, height: u32 },
    /// Its end is missing.
    CutOff,
    /// It is damaged.
    Damaged,
    /// Looking at it takes more memory than it may.
    Exhausting,
    /// Looking at it takes longer than it may.
    Slow,
    /// A program that reads such files is not there.
    Missing { program: String, package: String },
    /// Whoever looked at it ended several times before its end.
    Breaking,
    /// The file as it came is not there any more.
    Gone,
    /// Something failed that has nothing to do with the file; the log says what.
    Failed,
    /// It is a video that cannot be used.
    Video(VideoFault),
    /// It is a document that cannot be used.
    Document(DocumentFault),
    /// It is a presentation that cannot be used.
    Presentation(PresentationFault),
}

impl From<PictureFault> for MediaFault {
    fn from(fault: PictureFault) -> Self {
        match fault {
            PictureFault::Undecodable(_) | PictureFault::NoPixels => Self::Damaged,
            PictureFault::Large { width, height, .. } => Self::Pixels { width, height },
            PictureFault::CutOff => Self::CutOff,
        }
    }
}
