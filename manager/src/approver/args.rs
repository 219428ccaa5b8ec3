//! The arguments of the commands of approvers.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use crate::confirm::Yes;

/// What is done about keys of approvers.
#[derive(Debug, Subcommand)]
pub(crate) enum ApproverCommand {
    /// Make a key on this machine, readable by nobody else, and print its public half for `root add-approver`
    New {
        /// The file to make; it must not be there yet
        file: PathBuf,
    },
}

/// Arguments of `approve`.
#[derive(Debug, Args)]
pub(crate) struct ApproveArgs {
    /// The request that somebody sent; the signature is added to it
    pub(super) file: PathBuf,
    /// The approver's key
    #[arg(long, env = "CARTELERA_APPROVER_KEY", value_name = "FILE")]
    pub(super) key: PathBuf,
    /// A folder with the pictures and videos of the request, so that each is told by its name there and can be looked at
    #[arg(long, value_name = "FOLDER")]
    pub(super) media: Option<PathBuf>,
    #[command(flatten)]
    pub(super) yes: Yes,
}
