//! What pages say of changes that are published at a time, and of those that are taken back.

mod en;
mod es;

pub(super) use en::EN;
pub(crate) use es::ChangeWords;
pub(super) use es::ES;

use crate::proposals::Hitch;

impl ChangeWords {
    /// What was just done, by the key that a redirection carries.
    pub(crate) fn done(&self, key: &str) -> Option<&'static str> {
        Some(match key {
            "undo-asked" => self.done_undo_asked,
            "scheduled" => self.done_scheduled,
            "called-back" => self.done_called_back,
            _ => return None,
        })
    }

    /// What an entry of the audit log is about, if it is about one of these.
    pub(crate) fn action(&self, key: &str) -> Option<&'static str> {
        Some(match key {
            "content.undo-asked" => self.act_undo_asked,
            "content.scheduled" => self.act_scheduled,
            "content.called-back" => self.act_called_back,
            "content.set-back" => self.act_set_back,
            _ => return None,
        })
    }

    /// Why something was not published at its time.
    pub(crate) fn hitch(&self, hitch: Hitch) -> &'static str {
        match hitch {
            Hitch::Changed => self.hitch_changed,
            Hitch::Problems => self.hitch_problems,
            Hitch::Withdrawn => self.hitch_withdrawn,
            Hitch::Signers => self.hitch_signers,
            Hitch::NoKey => self.hitch_no_key,
            Hitch::Failed => self.hitch_failed,
        }
    }
}
