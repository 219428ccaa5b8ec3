//! The arguments of `backup` and `restore`.

use std::path::PathBuf;

use clap::Args;

use crate::{age::PassphraseFile, cli::DataFolder};

/// Arguments of `backup`.
#[derive(Debug, Args)]
pub(crate) struct BackupArgs {
    /// The file to write; not on the disk that may fail
    #[arg(long, value_name = "FILE")]
    pub(super) out: PathBuf,
    /// Replace the file if it is there
    #[arg(long)]
    pub(super) force: bool,
    #[command(flatten)]
    pub(super) passphrase: PassphraseFile,
    #[command(flatten)]
    pub(super) data: DataFolder,
}

/// Arguments of `restore`.
#[derive(Debug, Args)]
pub(crate) struct RestoreArgs {
    /// The backup
    pub(super) file: PathBuf,
    /// Only look whether the backup is whole and can be restored; keep nothing
    #[arg(long)]
    pub(super) check: bool,
    #[command(flatten)]
    pub(super) passphrase: PassphraseFile,
    #[command(flatten)]
    pub(super) data: DataFolder,
}
