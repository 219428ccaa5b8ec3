//! What pages say of new ways in that two administrators give.

mod en;
mod es;

pub(super) use en::EN;
pub(super) use es::ES;
pub(crate) use es::PeopleWords;

impl PeopleWords {
    /// What was just done, by the key that a redirection carries.
    pub(crate) fn done(&self, key: &str) -> Option<&'static str> {
        Some(match key {
            "reset-asked" => self.done_asked,
            "reset-refused" => self.done_refused,
            _ => return None,
        })
    }

    /// What an entry of the audit log is about, if it is about a new way in.
    pub(crate) fn action(&self, key: &str) -> Option<&'static str> {
        Some(match key {
            "account.reset-asked" => self.act_asked,
            "account.reset-refused" => self.act_refused,
            _ => return None,
        })
    }
}
