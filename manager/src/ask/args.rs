//! The arguments of the commands that explain a schedule.

use std::path::PathBuf;

use cartelera_playlists::ids::{CampaignId, ItemId, ScreenId};
use clap::Args;

use super::{
    load::Subject,
    when::{Month, PointInTime, When},
};
use crate::{cli::DataFolder, error::AppError};

/// What is asked, and how the answer is written.
#[derive(Debug, Args)]
pub(crate) struct Source {
    /// Ask a content folder as if it were published, instead of what the screens of the data folder follow
    #[arg(long, value_name = "FOLDER")]
    folder: Option<PathBuf>,
    #[command(flatten)]
    data: DataFolder,
    /// Answer in JSON with English keys and exact instants
    #[arg(long)]
    pub(super) json: bool,
}

impl Source {
    /// Reads what is asked.
    pub(super) async fn load(&self) -> Result<Subject, AppError> {
        Subject::load(self.folder.as_deref(), self.data.resolve()?).await
    }
}

/// Arguments of `timeline`.
#[derive(Debug, Args)]
pub(crate) struct TimelineArgs {
    /// The screen
    #[arg(long, value_name = "ID")]
    pub(super) screen: ScreenId,
    /// First service day, or the instant from which slots are told: 2026-11-23, 2026-11-23T08:00 on the office's clocks,
    /// 2026-11-23T14:00:00Z
    #[arg(long, value_name = "TIME")]
    pub(super) from: When,
    /// Last service day, which is told whole, or the instant up to which slots are told
    #[arg(long, value_name = "TIME")]
    pub(super) to: When,
    #[command(flatten)]
    pub(super) source: Source,
}

/// Arguments of `forecast`.
#[derive(Debug, Args)]
pub(crate) struct ForecastArgs {
    /// The campaign; without it, a line for each campaign
    #[arg(long, value_name = "ID")]
    pub(super) campaign: Option<CampaignId>,
    /// The month, such as 2026-12
    #[arg(long, value_name = "MONTH")]
    pub(super) month: Month,
    #[command(flatten)]
    pub(super) source: Source,
}

/// Arguments of `why`.
#[derive(Debug, Args)]
pub(crate) struct WhyArgs {
    /// The screen
    #[arg(long, value_name = "ID")]
    pub(super) screen: ScreenId,
    /// The time: 2026-11-24T10:15 on the office's clocks, 2026-11-24T16:15:00Z
    #[arg(long, value_name = "TIME")]
    pub(super) at: PointInTime,
    /// Only this item, of any playlist of the city
    #[arg(long, value_name = "ID")]
    pub(super) item: Option<ItemId>,
    #[command(flatten)]
    pub(super) source: Source,
}

/// Arguments of `blackouts`.
#[derive(Debug, Args)]
pub(crate) struct BlackoutsArgs {
    /// Only the blackout with this name, also one that is over
    #[arg(long, value_name = "NAME")]
    pub(super) name: Option<String>,
    /// Blackouts that end after this time are still to come [default: now]
    #[arg(long, value_name = "TIME")]
    pub(super) after: Option<When>,
    #[command(flatten)]
    pub(super) source: Source,
}
