//! What the form of content asks of minors who can be recognised.

use super::form::Form;
use crate::{page::visit::Visit, proposals::Minors};

impl Form {
    /// Whether minors can be recognised in it.
    pub(super) fn shows_minors(&self) -> bool {
        matches!(self.notice.minors, Minors::Shown(_))
    }

    /// The last day of the consent for that, as fields of dates have it.
    pub(super) fn consent(&self) -> String {
        self.notice.minors.consent().map(|day| day.to_string()).unwrap_or_default()
    }
}

/// What was said of minors; what is no date is no consent yet.
pub(super) fn read(visit: &Visit) -> Minors {
    match visit.fields.get("minors") {
        "shown" => Minors::Shown(visit.fields.get("consent").trim().parse().ok()),
        _ => Minors::Absent,
    }
}
