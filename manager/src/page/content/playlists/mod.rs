//! Playlists and their rules: what shows together, and when, where and how much of it.

mod aside;
mod begin;
mod change;
mod choices;
mod end;
mod form;
mod list;
mod members;
mod moment;
mod moves;
mod order;
mod outlook;
mod own;
mod rule;
mod show;
mod told;

pub(super) use aside::{Beside, share_of};
pub(super) use change::{ended_fields, part, playlist_fields, rule_fields, rule_in, rule_screens};
pub(super) use moment::Chooser;
pub(super) use outlook::{Days, alike, alone, midnight_before, tenths};
pub(super) use told::rule_differences;

pub(in crate::page) use begin::{begin, make, preview_new};
pub(in crate::page) use end::{ask_end, send_end};
pub(in crate::page) use list::list;
pub(in crate::page) use order::{ask_order, send_order};
pub(in crate::page) use rule::{ask, preview, send};
pub(in crate::page) use show::show;
