//! The arguments of the commands about takeovers.

use std::path::PathBuf;

use cartelera_playlists::{
    ids::{DepartmentId, ItemId, TakeoverId},
    programme::Category,
    takeover::{MAX_LENGTH, TakeoverSeverity},
};
use clap::{Args, Subcommand};
use jiff::SignedDuration;

use super::places::Places;
use crate::{approvals::Draft, ask::PointInTime, cli::DataFolder, who::By};

/// What is done about takeovers.
#[derive(Debug, Subcommand)]
pub(crate) enum TakeoverCommand {
    /// Cover screens with an item at once
    ///
    /// The item comes from a content folder (--folder and --item; it need not be in any rule), or is a text that is given
    /// here (--headline). Its files must be part of what the screens follow already: in an emergency nothing is waited
    /// for. A text has no files and always works.
    #[command(after_help = "Examples:
  cartelera-manager takeover start --headline 'Evacúe el edificio' --body 'Salga por la escalera norte.' \\
      --category civil-protection --department proteccion-civil --severity extreme --office presidencia
  cartelera-manager takeover start --folder ciudad/ --item alerta-calor --severity severe --for 6h --wakes-display")]
    Start(Box<StartArgs>),
    /// End a takeover before its time, everywhere or on some screens
    End(EndArgs),
    /// List the takeovers that are on: since when, until when, where, and who started them
    List(ListArgs),
}

/// Arguments of `takeover start`.
#[derive(Debug, Args)]
pub(crate) struct StartArgs {
    #[command(flatten)]
    pub(super) item: ItemArgs,
    /// How severe it is: of several takeovers the most severe shows (minor, moderate, severe, extreme, as in CAP 1.2)
    #[arg(long, value_name = "LEVEL", value_parser = severity)]
    pub(super) severity: TakeoverSeverity,
    /// How long it shows, such as 30m or 6h, at most 24h [default: 1h]
    #[arg(long = "for", value_name = "TIME", value_parser = length)]
    pub(super) length: Option<SignedDuration>,
    /// When it is over: 2026-11-24T18:00 on the offices' clocks, 2026-11-25T00:00:00Z
    #[arg(long, value_name = "TIME", conflicts_with = "length")]
    pub(super) until: Option<PointInTime>,
    /// Show it also while an office is closed and its displays are off
    #[arg(long)]
    pub(super) wakes_display: bool,
    #[command(flatten)]
    pub(super) places: Places,
    /// Only screens with this tag in the content folder; may be given several times
    #[arg(long = "tag", value_name = "TAG", requires = "folder")]
    pub(super) tags: Vec<String>,
    /// Its identifier [default: alerta- and the time of its start]; a text that approvers sign needs the same one with
    /// --draft and when it is started
    #[arg(long, value_name = "ID")]
    pub(super) id: Option<TakeoverId>,
    #[command(flatten)]
    pub(super) draft: Draft,
    #[command(flatten)]
    pub(super) by: By,
    #[command(flatten)]
    pub(super) data: DataFolder,
}

/// What a takeover shows.
#[derive(Debug, Args)]
pub(crate) struct ItemArgs {
    /// The content folder that holds the item
    #[arg(long, value_name = "FOLDER", requires = "item", required_unless_present = "headline")]
    pub(super) folder: Option<PathBuf>,
    /// The item
    #[arg(long, value_name = "ID", requires = "folder")]
    pub(super) item: Option<ItemId>,
    /// The headline of a text, instead of an item of a folder
    #[arg(long, value_name = "TEXT", conflicts_with = "folder", requires = "category", requires = "department", value_parser = text)]
    pub(super) headline: Option<String>,
    /// What stands below the headline
    #[arg(long, value_name = "TEXT", requires = "headline", default_value = "")]
    pub(super) body: String,
    /// A few words over the headline
    #[arg(long, value_name = "TEXT", requires = "headline", value_parser = text)]
    pub(super) kicker: Option<String>,
    /// Who says so, as it is shown
    #[arg(long, value_name = "TEXT", requires = "headline", value_parser = text)]
    pub(super) source: Option<String>,
    /// What the text is for the law, as in content folders: civil-protection, health, services, education ...
    #[arg(long, value_name = "CATEGORY", requires = "headline", value_parser = category)]
    pub(super) category: Option<Category>,
    /// The department that owns the text
    #[arg(long, value_name = "ID", requires = "headline")]
    pub(super) department: Option<DepartmentId>,
}

/// Arguments of `takeover end`.
#[derive(Debug, Args)]
pub(crate) struct EndArgs {
    /// The takeover, as `takeover list` names it
    pub(super) id: TakeoverId,
    #[command(flatten)]
    pub(super) places: Places,
    #[command(flatten)]
    pub(super) by: By,
    #[command(flatten)]
    pub(super) data: DataFolder,
}

/// Arguments of `takeover list`.
#[derive(Debug, Args)]
pub(crate) struct ListArgs {
    #[command(flatten)]
    pub(super) data: DataFolder,
    /// Answer in JSON with English keys and exact instants
    #[arg(long)]
    pub(super) json: bool,
}

fn severity(text: &str) -> Result<TakeoverSeverity, String> {
    match text {
        "minor" => Ok(TakeoverSeverity::Minor),
        "moderate" => Ok(TakeoverSeverity::Moderate),
        "severe" => Ok(TakeoverSeverity::Severe),
        "extreme" => Ok(TakeoverSeverity::Extreme),
        _ => Err("not a severity (allowed: minor, moderate, severe, extreme)".to_owned()),
    }
}

/// The categories that a text may have: a campaign that the electoral institute authorised needs an agreement, which only a
/// content folder holds.
fn category(text: &str) -> Result<Category, String> {
    match text {
        "government-publicity" => Ok(Category::GovernmentPublicity),
        "services" => Ok(Category::Services),
        "education" => Ok(Category::Education),
        "health" => Ok(Category::Health),
        "civil-protection" => Ok(Category::CivilProtection),
        "electoral-authority" => Ok(Category::ElectoralAuthority),
        _ => Err("not a category (allowed: civil-protection, health, services, education, electoral-authority, \
                  government-publicity)"
            .to_owned()),
    }
}

fn length(text: &str) -> Result<SignedDuration, String> {
    let allowed = "allowed: more than 0s and at most 24h, such as 30m or 6h";
    let length: SignedDuration = text.parse().map_err(|_| format!("not a length of time ({allowed})"))?;
    let fits = length.is_positive() && length <= MAX_LENGTH;
    if fits { Ok(length) } else { Err(format!("not a possible length ({allowed}; it can be started anew)")) }
}

fn text(text: &str) -> Result<String, String> {
    let text = text.trim();
    if text.is_empty() { Err("no text (allowed: at least a word)".to_owned()) } else { Ok(text.to_owned()) }
}
