//! What the page of counter texts says.

mod en;
mod es;

pub(super) use en::EN;
pub(crate) use es::CounterWords;
pub(super) use es::ES;

impl CounterWords {
    /// What an entry of the audit log is about.
    pub(crate) fn action(&self, key: &str) -> Option<&'static str> {
        Some(match key {
            "counter.put" => self.act_put,
            "counter.remove" => self.act_remove,
            _ => return None,
        })
    }

    /// What was just done, by the key that a redirection carries.
    pub(crate) fn done(&self, key: &str) -> Option<&'static str> {
        Some(match key {
            "counter-put" => self.done_put,
            "counter-removed" => self.done_removed,
            "counter-text" => self.done_text,
            "counter-gone" => self.done_gone,
            "counter-blackout" => self.blackout,
            "counter-no-key" => self.done_no_key,
            "counter-refused" => self.done_refused,
            _ => return None,
        })
    }
}
