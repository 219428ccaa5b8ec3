//! Playlists and their rules: what shows together, and when, where and how much of it.

mod aside;
mod change;
mod choices;
mod form;
mod list;
mod moment;
mod order;
mod outlook;
mod rule;
mod show;
mod told;

pub(super) use change::{Part, part, rule_fields};
pub(super) use outlook::{alike, alone, midnight_before, tenths};
pub(super) use told::{rule_differences, told};

pub(in crate::page) use list::list;
pub(in crate::page) use order::{ask_order, send_order};
pub(in crate::page) use rule::{ask, preview, send};
pub(in crate::page) use show::show;
