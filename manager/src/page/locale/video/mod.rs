//! What pages about videos and capsules say.

mod en;
mod es;

pub(super) use en::EN;
pub(super) use es::ES;
pub(crate) use es::VideoWords;

use super::Locale;
use crate::library::{CaptionsFault, VideoFault};

impl Locale {
    /// Why nothing is made of a video.
    pub(crate) fn video_fault(self, fault: &VideoFault) -> String {
        let w = self.video();
        match fault {
            VideoFault::Container => w.fault_container.to_owned(),
            VideoFault::Codec { name } => self.fill(w.fault_codec, &[name]),
            VideoFault::NoVideo => w.fault_no_video.to_owned(),
            VideoFault::Encrypted => w.fault_encrypted.to_owned(),
            VideoFault::Long { most_min } => self.fill(w.fault_long, &[most_min]),
            VideoFault::Size { width, height } => self.fill(w.fault_size, &[width, height]),
            VideoFault::Flashes { second } => self.fill(w.fault_flashes, &[second]),
            VideoFault::CutOff => w.fault_cut_off.to_owned(),
            VideoFault::Damaged => w.fault_damaged.to_owned(),
            VideoFault::Exhausting => w.fault_exhausting.to_owned(),
            VideoFault::Slow => w.fault_slow.to_owned(),
            VideoFault::NoRoom => w.fault_no_room.to_owned(),
        }
    }

    /// Why subtitles are not taken.
    pub(crate) fn captions_fault(self, fault: &CaptionsFault) -> String {
        let w = self.video();
        match fault {
            CaptionsFault::NoText => w.captions_no_text.to_owned(),
            CaptionsFault::None => w.captions_none.to_owned(),
            CaptionsFault::Times { line } => self.fill(w.captions_times, &[line]),
            CaptionsFault::Order { line } => self.fill(w.captions_order, &[line]),
            CaptionsFault::Many { most } => self.fill(w.captions_many, &[most]),
        }
    }
}
