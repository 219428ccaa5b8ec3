//! The arguments of the commands of the stop list.

use std::path::PathBuf;

use cartelera_playlists::{
    hash::ContentHash,
    ids::{CampaignId, ItemId, OfficeId},
    stops::StopAction,
};
use clap::{Args, Subcommand};

use crate::{cli::DataFolder, confirm::Yes, who::By};

/// Arguments of `suspend`.
#[derive(Debug, Args)]
pub(crate) struct SuspendArgs {
    #[command(flatten)]
    pub(super) target: TargetArgs,
    #[command(flatten)]
    pub(super) decision: DecisionArgs,
}

/// Arguments of `resume`.
#[derive(Debug, Args)]
pub(crate) struct ResumeArgs {
    #[command(flatten)]
    pub(super) target: TargetArgs,
    #[command(flatten)]
    pub(super) decision: DecisionArgs,
    #[command(flatten)]
    pub(super) draft: DraftArgs,
}

/// What is suspended or resumed: exactly one of these.
#[derive(Debug, Args)]
#[group(required = true, multiple = false)]
pub(crate) struct TargetArgs {
    /// An item by its identifier: each version of it that a screen shows now or soon
    #[arg(long, value_name = "ID")]
    item: Option<ItemId>,
    /// One version of an item by its SHA-256, as `stops` and this command tell it
    #[arg(long, value_name = "SHA256")]
    digest: Option<ContentHash>,
    /// All items of a campaign, also of those that are published later
    #[arg(long, value_name = "ID")]
    campaign: Option<CampaignId>,
    /// Everything in an office
    #[arg(long, value_name = "ID")]
    office: Option<OfficeId>,
    /// Everything on every screen
    #[arg(long)]
    all: bool,
}

/// Arguments of `withdraw`.
#[derive(Debug, Args)]
pub(crate) struct WithdrawArgs {
    #[command(flatten)]
    pub(super) target: ItemArgs,
    #[command(flatten)]
    pub(super) decision: DecisionArgs,
    #[command(flatten)]
    pub(super) draft: DraftArgs,
}

/// Where approvers must sign, the request that they sign.
#[derive(Debug, Args)]
pub(crate) struct DraftArgs {
    /// Write a request to be signed with `approve` and admitted with `stops add`; needed where the root document has
    /// approvers who must sign
    #[arg(long, value_name = "FILE")]
    pub(super) draft: Option<PathBuf>,
}

/// What is withdrawn: exactly one of these.
#[derive(Debug, Args)]
#[group(required = true, multiple = false)]
pub(crate) struct ItemArgs {
    /// An item by its identifier: each version of it that a screen shows now or soon
    #[arg(long, value_name = "ID")]
    item: Option<ItemId>,
    /// One version of an item by its SHA-256, also one that no screen shows any more
    #[arg(long, value_name = "SHA256")]
    digest: Option<ContentHash>,
}

/// Who decides, and why.
#[derive(Debug, Args)]
pub(crate) struct DecisionArgs {
    /// Why; it is kept for ever with the entry
    #[arg(long, value_name = "TEXT", value_parser = reason)]
    pub(super) reason: String,
    #[command(flatten)]
    pub(super) by: By,
    #[command(flatten)]
    pub(super) yes: Yes,
    #[command(flatten)]
    pub(super) data: DataFolder,
}

/// Arguments of `stops`.
#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true)]
pub(crate) struct StopsArgs {
    #[command(flatten)]
    pub(super) data: DataFolder,
    /// Answer in JSON with English keys and exact instants
    #[arg(long)]
    pub(super) json: bool,
    #[command(subcommand)]
    pub(super) command: Option<StopsCommand>,
}

/// What is done with requests.
#[derive(Debug, Subcommand)]
pub(crate) enum StopsCommand {
    /// Admit a request that enough approvers signed
    Add {
        /// The request
        file: PathBuf,
        #[command(flatten)]
        data: DataFolder,
    },
    /// Write a request for more signatures under entries that the list has
    ///
    /// Needed before a change of approvers or of their threshold that would ask for signatures which entries lack.
    Countersign {
        /// The request to be written
        #[arg(long, value_name = "FILE")]
        draft: PathBuf,
        #[command(flatten)]
        data: DataFolder,
    },
}

/// What a person names on the command line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Named {
    /// An item, in whichever versions.
    Item(ItemId),
    /// One version of an item.
    Digest(ContentHash),
    /// A campaign.
    Campaign(CampaignId),
    /// An office.
    Office(OfficeId),
    /// Everything.
    All,
}

impl TargetArgs {
    /// What is named. Clap saw to it that exactly one is given.
    pub(super) fn named(&self) -> Named {
        let Self { item, digest, campaign, office, all: _ } = self;
        let item = item.clone().map(Named::Item).or(digest.map(Named::Digest));
        let others = || campaign.clone().map(Named::Campaign).or(office.clone().map(Named::Office));
        item.or_else(others).unwrap_or(Named::All)
    }
}

impl ItemArgs {
    /// What is named; `None` does not happen, as clap sees to it that one is given.
    pub(super) fn named(&self) -> Option<Named> {
        self.item.clone().map(Named::Item).or(self.digest.map(Named::Digest))
    }
}

/// Whether a person is asked before `action` on `named`: to stop one thing is easy, the rest is not.
pub(super) fn is_asked(action: StopAction, named: &Named) -> bool {
    action != StopAction::Suspend || *named == Named::All
}

fn reason(text: &str) -> Result<String, String> {
    let text = text.trim();
    if text.is_empty() { Err("no reason (allowed: any text)".to_owned()) } else { Ok(text.to_owned()) }
}
