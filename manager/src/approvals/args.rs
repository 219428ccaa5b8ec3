//! The arguments of the commands about approvals.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use crate::cli::DataFolder;

/// Arguments of `approvals`.
#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true)]
pub(crate) struct ApprovalsArgs {
    #[command(subcommand)]
    pub(super) command: Option<ApprovalsCommand>,
    #[command(flatten)]
    pub(super) data: DataFolder,
}

/// What is done about approvals.
#[derive(Debug, Subcommand)]
pub(crate) enum ApprovalsCommand {
    /// Admit requests that approvers signed; nothing is shown by this alone
    ///
    /// Copies of one request that were signed apart from each other may be admitted one by one or together.
    Add {
        /// The signed requests
        #[arg(required = true)]
        files: Vec<PathBuf>,
        #[command(flatten)]
        data: DataFolder,
    },
}

/// Where a request for signatures is written.
#[derive(Clone, Debug, Default, Args)]
pub(crate) struct Draft {
    /// Change nothing; write a request for what approvers have not signed yet, for them to sign with `approve`
    #[arg(long = "draft", value_name = "FILE")]
    pub(super) file: Option<PathBuf>,
}

impl Draft {
    /// Whether a request is asked for.
    pub(crate) fn is_asked(&self) -> bool {
        self.file.is_some()
    }
}
