//! The arguments of `plays`.

use cartelera_playlists::ids::{AxisId, CampaignId, OfficeId, ScreenId};
use clap::{Args, ValueEnum};
use jiff::civil::Date;

use crate::{cli::DataFolder, store::plays::Grouping};

/// How an answer is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(super) enum Format {
    /// For people, in Spanish
    #[default]
    Table,
    /// For spreadsheets, in Spanish; times in seconds
    Csv,
    /// For programs; times in milliseconds
    Json,
}

/// Arguments of `plays`.
#[derive(Debug, Args)]
pub(crate) struct PlaysArgs {
    /// Only this screen
    #[arg(long, value_name = "ID")]
    pub(super) screen: Option<ScreenId>,
    /// Only screens that stood in this office on the day
    #[arg(long, value_name = "ID")]
    pub(super) office: Option<OfficeId>,
    /// Only items of this campaign
    #[arg(long, value_name = "ID")]
    pub(super) campaign: Option<CampaignId>,
    /// Only items of this axis of government
    #[arg(long, value_name = "ID")]
    pub(super) axis: Option<AxisId>,
    /// First service day [default: the first of the month of the last day]
    #[arg(long, value_name = "DATE")]
    pub(super) from: Option<Date>,
    /// Last service day [default: today]
    #[arg(long, value_name = "DATE")]
    pub(super) to: Option<Date>,
    /// What each line is about
    #[arg(long, value_enum, default_value = "day", value_name = "WHAT")]
    pub(super) by: Grouping,
    /// How the answer is written
    #[arg(long, value_enum, default_value = "table", value_name = "FORMAT")]
    pub(super) format: Format,
    /// List the records that do not count, and why, instead of totals; only --screen, --office and dates choose among them
    #[arg(long, conflicts_with_all = ["campaign", "axis", "by"])]
    pub(super) flagged: bool,
    #[command(flatten)]
    pub(super) data: DataFolder,
}
