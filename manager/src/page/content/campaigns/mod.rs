//! Campaigns: what they are for, and what is to show of them in a month against what they want.

mod beside;
mod change;
mod choices;
mod form;
mod list;
mod outlook;
mod show;
mod told;

pub(super) use beside::{CampaignBeside, campaign_part};
pub(super) use choices::campaign_choices;
pub(super) use outlook::Forecasts;
pub(super) use told::{campaign_differences, campaign_fields};

pub(in crate::page) use change::{ask, begin, make, preview, send};
pub(in crate::page) use list::list;
pub(in crate::page) use show::show;
