//! The arguments of the commands about testigos.

use std::path::PathBuf;

use cartelera_playlists::{
    hash::{ContentHash, InvalidHash},
    ids::{CampaignId, OfficeId, ScreenId},
};
use clap::{Args, Subcommand};
use jiff::civil::Date;

use super::take::TakeArgs;
use crate::cli::DataFolder;

/// What is done about testigos.
#[derive(Debug, Subcommand)]
pub(crate) enum TestigoCommand {
    /// Ask a screen for a picture of what it presents, signed by the screen
    #[command(after_help = "Examples:
  cartelera-manager testigo take --screen tesoreria-cajas                       of what is on now
  cartelera-manager testigo take --screen tesoreria-cajas --campaign predial    of its next showing, within a day")]
    Take(TakeArgs),
    /// List the testigos that came, those that are still awaited and those that never came
    #[command(after_help = "Examples:
  cartelera-manager testigo list                                  this month, all screens
  cartelera-manager testigo list --campaign predial --from 2026-11-01    a campaign since a day")]
    List(ListArgs),
    /// Write testigos with their pictures into a ZIP that anybody can check
    ///
    /// The package is signed by the manager and names every file in it. Whoever receives it needs nothing but this program
    /// and the fingerprint of the city's root key to check it.
    #[command(after_help = "Example:
  cartelera-manager testigo export --campaign predial --from 2026-11-01 --to 2026-11-30 --out predial-noviembre.zip")]
    Export(ExportArgs),
    /// Check a package of testigos and name everything that is wrong in it; needs no data folder and no network
    ///
    /// Exit codes: 0 all is well, 1 the package has faults, 2 it could not be read.
    Verify(VerifyArgs),
}

/// Which testigos are meant.
#[derive(Debug, Default, Args)]
pub(super) struct Choice {
    /// Only of this campaign
    #[arg(long, value_name = "ID")]
    pub(super) campaign: Option<CampaignId>,
    /// Only of this screen
    #[arg(long, value_name = "ID")]
    pub(super) screen: Option<ScreenId>,
    /// Only of screens that stood in this office
    #[arg(long, value_name = "ID")]
    pub(super) office: Option<OfficeId>,
    /// First service day [default: the first of the month of the last day]
    #[arg(long, value_name = "DATE")]
    pub(super) from: Option<Date>,
    /// Last service day [default: today]
    #[arg(long, value_name = "DATE")]
    pub(super) to: Option<Date>,
}

/// Arguments of `testigo list`.
#[derive(Debug, Args)]
pub(crate) struct ListArgs {
    #[command(flatten)]
    pub(super) choice: Choice,
    /// Answer in JSON with English keys and exact instants
    #[arg(long)]
    pub(super) json: bool,
    #[command(flatten)]
    pub(super) data: DataFolder,
}

/// Arguments of `testigo export`.
#[derive(Debug, Args)]
pub(crate) struct ExportArgs {
    /// The ZIP to write
    #[arg(long, value_name = "FILE")]
    pub(super) out: PathBuf,
    /// Write over a file that is there already
    #[arg(long)]
    pub(super) force: bool,
    #[command(flatten)]
    pub(super) choice: Choice,
    #[command(flatten)]
    pub(super) data: DataFolder,
}

/// Arguments of `testigo verify`.
#[derive(Debug, Args)]
pub(crate) struct VerifyArgs {
    /// The package
    pub(super) file: PathBuf,
    /// A root key that the city published: 64 hexadecimal digits, as `root show` prints it
    #[arg(long, value_name = "FINGERPRINT", value_parser = fingerprint)]
    pub(super) root: Option<ContentHash>,
    /// Answer in JSON
    #[arg(long)]
    pub(super) json: bool,
}

fn fingerprint(text: &str) -> Result<ContentHash, InvalidHash> {
    text.trim().to_lowercase().parse()
}
