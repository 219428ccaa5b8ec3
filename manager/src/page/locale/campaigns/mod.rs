//! What pages about campaigns say.

mod en;
mod es;

pub(super) use en::EN;
pub(crate) use es::CampaignWords;
pub(super) use es::ES;
