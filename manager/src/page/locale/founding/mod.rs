//! What the page on which a city is made says.

mod en;
mod es;

pub(super) use en::EN;
pub(super) use es::ES;
pub(crate) use es::FoundingWords;

impl FoundingWords {
    /// What an entry of the audit log is about, if it is about a publication.
    pub(crate) fn action(&self, key: &str) -> Option<&'static str> {
        Some(match key {
            "content.city" => self.act_city,
            "content.demo" => self.act_demo,
            "content.folder" => self.act_folder,
            "content.screen" => self.act_screen,
            "content.office" => self.act_office,
            "content.department" => self.act_department,
            _ => return None,
        })
    }

    /// What was just done, by the key that a redirection carries.
    pub(crate) fn done(&self, key: &str) -> Option<&'static str> {
        Some(match key {
            "city-made" => self.done_made,
            "city-begun" => self.done_begun,
            "screen-added" => self.done_screen,
            "office-added" => self.done_office,
            "department-added" => self.done_department,
            _ => return None,
        })
    }
}
