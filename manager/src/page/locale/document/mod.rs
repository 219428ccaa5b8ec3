//! What pages about documents and presentations say.

mod en;
mod es;

pub(super) use en::EN;
pub(crate) use es::DocumentWords;
pub(super) use es::ES;

use super::Locale;
use crate::library::{DocumentFault, PresentationFault};

impl DocumentWords {
    /// What was just done, by the key that a redirection carries.
    pub(crate) fn done(&self, key: &str) -> Option<&'static str> {
        Some(match key {
            "slides-sent" => self.done_sent,
            "slides-saved" => self.done_saved,
            _ => return None,
        })
    }
}

impl Locale {
    /// What the page `page` of so many is called, of something called `title`; of what has no pages that alone.
    pub(crate) fn title_of_page(self, title: &str, page: Option<(usize, usize)>) -> String {
        match page {
            Some((page, all)) => self.fill(self.documents().page_title, &[&title, &page, &all]),
            None => title.to_owned(),
        }
    }

    /// Why nothing is made of a document.
    pub(crate) fn document_fault(self, fault: &DocumentFault) -> String {
        let d = self.documents();
        match fault {
            DocumentFault::Locked => d.fault_locked.to_owned(),
            DocumentFault::Empty => d.fault_empty.to_owned(),
            DocumentFault::Pages { most } => self.fill(d.fault_pages, &[most]),
            DocumentFault::Size { page } => self.fill(d.fault_size, &[page]),
            DocumentFault::Besides => d.fault_besides.to_owned(),
            DocumentFault::CutOff => d.fault_cut_off.to_owned(),
            DocumentFault::Damaged => d.fault_damaged.to_owned(),
            DocumentFault::PageDamaged { page } => self.fill(d.fault_page_damaged, &[page]),
            DocumentFault::Exhausting { page } => self.fill(d.fault_exhausting, &[page]),
            DocumentFault::Slow { page } => self.fill(d.fault_slow, &[page]),
            DocumentFault::Lengthy => d.fault_lengthy.to_owned(),
            DocumentFault::NoRoom => self.video().fault_no_room.to_owned(),
        }
    }

    /// Why nothing is made of a presentation.
    pub(crate) fn presentation_fault(self, fault: &PresentationFault) -> String {
        let d = self.documents();
        match fault {
            PresentationFault::NoOffice { package } => self.fill(d.show_no_office, &[package]),
            PresentationFault::Old => d.show_old.to_owned(),
            PresentationFault::Locked => d.show_locked.to_owned(),
            PresentationFault::Empty => d.show_empty.to_owned(),
            PresentationFault::Slides { most } => self.fill(d.show_slides, &[most]),
            PresentationFault::Unpacked => d.show_unpacked.to_owned(),
            PresentationFault::Outside { name } => self.fill(d.show_outside, &[name]),
            PresentationFault::Damaged => d.show_damaged.to_owned(),
            PresentationFault::Slow => d.show_slow.to_owned(),
        }
    }
}
