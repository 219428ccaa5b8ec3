//! The texts about documents in English.

use super::DocumentWords;

/// In English.
pub(in crate::page::locale) static EN: DocumentWords = DocumentWords {
    page: "Page {0}",
    pages: "{0} pages",
    page_title: "{0}, {1} of {2}",
    choose: "Pages: untick those that you do not want",
    make_slides: "Make slides",
    slides_title: "Slides of “{0}”",
    slides_lead: "Each ticked page becomes a slide. All show on the same screens and until the same day, and are sent together.",
    pages_title: "Pages",
    choose_one: "Choose at least one page.",
    field_name: "Name of the slides",
    field_name_hint: "Each has its page number besides. It does not show on screens.",
    field_alt: "What page {0} shows",
    field_alt_hint: "Of each page that stays, a sentence for those who cannot see it.",
    save_drafts: "Save drafts",
    done_sent: "Slides sent. Here are those that wait to be authorised.",
    done_saved: "Drafts saved.",
    fault_locked: "It is protected by a password. Open it, save it without a password and upload it again.",
    fault_empty: "It has no page. Export it as PDF again.",
    fault_pages: "It has more than {0} pages. Split it, or keep only those for the screens.",
    fault_size: "Page {0} is too large, too small or too long for a screen. Save it with pages of 16:9 or letter size.",
    fault_besides: "Besides a PDF it is something else: an archive, a web page or a program. Open it and print it as PDF.",
    fault_cut_off: "The PDF is incomplete: its end is missing. Copy it again.",
    fault_damaged: "The PDF is damaged and cannot be read. Open it on your computer and export it again.",
    fault_page_damaged: "Page {0} is damaged. Open it on your computer and export it again, or remove that page.",
    fault_exhausting: "Drawing page {0} takes more memory than is allowed. Simplify it, or save it as a picture.",
    fault_slow: "Drawing page {0} takes longer than is allowed. Simplify it, or save it as a picture.",
    fault_lengthy: "Drawing all pages takes longer than is allowed. Split it into parts.",
};
