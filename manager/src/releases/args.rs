//! The arguments of the commands about releases.

use std::path::PathBuf;

use cartelera_playlists::{ids::ScreenId, protocol::release::PackageVersion};
use clap::{Args, Subcommand};

use crate::{cli::DataFolder, root::Common, who::By};

/// What is done about releases.
#[derive(Debug, Subcommand)]
pub(crate) enum ReleaseCommand {
    /// Offer a version of the player's package to the screens: one has it first, the rest when that one shows pictures with it
    ///
    /// A screen installs it while its office is closed (an office that never closes: between 3 and 5 in the morning). If no
    /// picture is presented within three minutes, the screen goes back to the version before by itself, and the release is held
    /// for all. Screens trust packages by a key of their own, which is made with the first release and named by the root
    /// document; so that time the root key is needed.
    ///
    /// A screen goes back to the package that it has now, which it has to get from here: offer the version that is on the screens
    /// before the first one that is to follow it.
    #[command(after_help = "Examples:
  cartelera-manager release add cartelera-player_0.2.0-1_arm64.deb cartelera-player_0.2.0-1_amd64.deb
  cartelera-manager release add cartelera-player_0.2.0-1_arm64.deb --first comunicacion-pasillo
  cartelera-manager release list                          how far each version is, and on which screens")]
    Add(AddArgs),
    /// List the releases: how far each is, who has it first, how many screens have it, and who fell back
    List(ListArgs),
    /// Let no further screen install a release
    Hold {
        /// The version, as `release list` tells it
        version: PackageVersion,
        /// Why
        #[arg(long, value_name = "TEXT")]
        reason: String,
        #[command(flatten)]
        by: By,
        #[command(flatten)]
        data: DataFolder,
    },
    /// Let a release that was held go on; choose another first screen; or give it to all screens without waiting longer
    Continue(ContinueArgs),
}

/// Arguments of `release add`.
#[derive(Debug, Args)]
pub(crate) struct AddArgs {
    /// Packages of the player: one version, each for another kind of machine
    #[arg(required = true, value_name = "FILE.deb")]
    pub(super) packages: Vec<PathBuf>,
    /// The screen that has it first; once for each kind of machine [default: one that is in contact]
    #[arg(long, value_name = "SCREEN")]
    pub(super) first: Vec<ScreenId>,
    /// The key that signs packages, if it is not keys/packages.key of the data folder
    #[arg(long, env = "CARTELERA_PACKAGES_KEY", value_name = "FILE")]
    pub(super) packages_key: Option<PathBuf>,
    #[command(flatten)]
    pub(super) by: By,
    #[command(flatten)]
    pub(super) common: Common,
}

/// Arguments of `release list`.
#[derive(Debug, Args)]
pub(crate) struct ListArgs {
    /// Tell everything that is known, for programs
    #[arg(long)]
    pub(super) json: bool,
    #[command(flatten)]
    pub(super) data: DataFolder,
}

/// Arguments of `release continue`.
#[derive(Debug, Args)]
pub(crate) struct ContinueArgs {
    /// The version, as `release list` tells it
    pub(super) version: PackageVersion,
    /// Another screen that has it first; once for each kind of machine
    #[arg(long, value_name = "SCREEN")]
    pub(super) first: Vec<ScreenId>,
    /// Let all screens have it with their next closing, whatever the first one showed
    #[arg(long, conflicts_with = "first")]
    pub(super) all: bool,
    #[command(flatten)]
    pub(super) data: DataFolder,
}
