//! The forecast: how long and how often each item will show, counted from the timeline instead of guessed.
//!
//! Screens that follow the same epochs show the same, so a timeline is counted once ([`ProgrammeForecast`]) for all of
//! them ([`Viewers`]), and screens, offices, days, items and campaigns are sums over that. What keeps an item off the
//! screen is told by [`Reach`], and what was promised and cannot be kept by [`Broken`].

mod campaigns;
mod count;
mod figures;
mod promises;
mod ranges;
mod reach;

pub use campaigns::{CampaignForecast, CityForecast, ProgrammeForecast, Viewers};
pub use count::{DayCount, Shown, count_between};
pub use figures::{Airtime, Figures, Target};
pub use promises::{Broken, MissedTime, Unkept};
pub use reach::{Reach, Replacement, forbidden};
