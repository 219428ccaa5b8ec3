//! Content: what is there, what somebody writes, what waits to be authorised.

mod agenda;
mod asks;
mod authorise;
mod campaigns;
mod capsule;
mod differences;
mod effect;
mod fields;
mod file;
mod form;
mod hand_in;
mod history;
mod item;
mod kept;
mod kinds;
mod lands;
mod leaves;
mod legible;
mod list;
mod live;
mod minors;
mod place;
mod playlists;
mod preview;
mod proposal;
mod reach;
mod replace;
mod rows;
mod says;
mod series;
mod shots;
mod slides;
mod standing;
mod undo;
mod usable;
mod when;
mod withdraw;
mod write;

pub(super) use agenda::{Coming, call_back, coming};
pub(super) use authorise::{Planned, authorise, carried_out, refuse};
pub(super) use campaigns::{
    ask as ask_campaign, begin as new_campaign, list as list_campaigns, make as add_campaign,
    preview as preview_campaign, send as send_campaign, show as show_campaign,
};
pub(super) use item::{correct, remove, show as show_item};
pub(super) use list::{nothing, show as list, waiting};
pub(super) use live::Live;
pub(super) use playlists::{
    ask as ask_rule, ask_end, ask_order, begin as new_playlist, list as list_playlists, make as add_playlist,
    preview as preview_rule, preview_new as preview_playlist, send as send_rule, send_end, send_order,
    show as show_playlist,
};
pub(super) use preview::{fragment, picture};
pub(super) use proposal::show as show_proposal;
pub(super) use reach::{departments, sees as sees_proposal, sees_own_only};
pub(super) use replace::{ask_replace, replace};
pub(super) use series::{list as list_series, send as send_episode, show as show_series};
pub(super) use slides::{add as add_slides, new as new_slides};
pub(crate) use standing::Standing;
pub(super) use undo::{ask_undo, undo};
pub(super) use withdraw::{drop_proposal, reopen};
pub(super) use write::{add, change, new};
