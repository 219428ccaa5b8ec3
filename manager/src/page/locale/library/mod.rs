//! What pages about files say.

mod en;
mod es;

pub(super) use en::EN;
pub(super) use es::ES;
pub(crate) use es::LibraryWords;

use super::Locale;
use crate::library::{MediaFault, UploadState};

impl LibraryWords {
    /// How far a file is, and the mark of its colour.
    pub(crate) fn state(&self, state: UploadState) -> (&'static str, &'static str) {
        match state {
            UploadState::Waiting => (self.state_waiting, ""),
            UploadState::Running => (self.state_running, "warn"),
            UploadState::Done => (self.state_done, "good"),
            UploadState::Failed => (self.state_failed, "bad"),
            UploadState::Cancelled => (self.state_cancelled, ""),
        }
    }

    /// What was just done, by the key that a redirection carries.
    pub(crate) fn done(&self, key: &str) -> Option<&'static str> {
        Some(match key {
            "media-taken" => self.done_taken,
            "media-cancelled" => self.done_cancelled,
            "media-retried" => self.done_retried,
            "media-forgotten" => self.done_forgotten,
            "media-moved" => self.done_moved,
            "media-restored" => self.done_restored,
            "media-deleted" => self.done_deleted,
            "media-changed" => self.done_changed,
            "media-tagged" => self.done_tagged,
            "media-last-day" => self.done_last_day,
            "media-replaced" => self.done_replaced,
            _ => return None,
        })
    }

    /// What an entry of the audit log is about.
    pub(crate) fn action(&self, key: &str) -> Option<&'static str> {
        Some(match key {
            "content.media-sent" => self.act_sent,
            "content.media-cancelled" => self.act_cancelled,
            "content.media-retried" => self.act_retried,
            "content.media-forgotten" => self.act_forgotten,
            "content.media-thrown" => self.act_thrown,
            "content.media-restored" => self.act_restored,
            "content.media-deleted" => self.act_deleted,
            "content.media-emptied" => self.act_emptied,
            "content.media-tagged" => self.act_tagged,
            "content.media-last-day" => self.act_last_day,
            _ => return None,
        })
    }
}

impl Locale {
    /// Why nothing is made of a file.
    pub(crate) fn media_fault(self, fault: &MediaFault) -> String {
        let w = self.library();
        match fault {
            MediaFault::Empty => w.fault_empty.to_owned(),
            MediaFault::Large { most_mib } => self.fill(w.fault_large, &[most_mib]),
            MediaFault::Drawing => w.fault_drawing.to_owned(),
            MediaFault::OtherPicture => w.fault_other_picture.to_owned(),
            MediaFault::Office => w.fault_office.to_owned(),
            MediaFault::Unknown => w.fault_unknown.to_owned(),
            MediaFault::Pixels { width, height } => self.fill(w.fault_pixels, &[width, height]),
            MediaFault::CutOff => w.fault_cut_off.to_owned(),
            MediaFault::Damaged => w.fault_damaged.to_owned(),
            MediaFault::Exhausting => w.fault_exhausting.to_owned(),
            MediaFault::Slow => w.fault_slow.to_owned(),
            MediaFault::Missing { program, package } => self.fill(w.fault_missing, &[program, package]),
            MediaFault::Breaking => w.fault_breaking.to_owned(),
            MediaFault::Gone => w.fault_gone.to_owned(),
            MediaFault::Failed => w.fault_failed.to_owned(),
            MediaFault::Video(fault) => self.video_fault(fault),
            MediaFault::Document(fault) => self.document_fault(fault),
            MediaFault::Presentation(fault) => self.presentation_fault(fault),
        }
    }
}
