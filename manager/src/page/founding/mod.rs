//! The first start: whoever administers makes the city, or loads the one of the demonstration.

mod add;
mod form;
mod lines;
mod place;
mod show;
mod zones;

pub(super) use add::{add_department, add_office, add_screen, ask_department, ask_office, ask_screen};
pub(super) use show::{demo, has_begun, make, show};
