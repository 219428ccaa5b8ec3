//! `cartelera-manager screen`: asks one screen for something, and waits for what becomes of it.

mod give;

pub(crate) use give::keep as order;

use std::path::PathBuf;

use cartelera_playlists::{ids::ScreenId, protocol::command::CommandAction};
use clap::{Args, Subcommand};

use crate::{cli::DataFolder, error::AppError};

/// What a screen is asked.
#[derive(Debug, Subcommand)]
pub(crate) enum ScreenOrder {
    /// Show the screen's name in large letters
    Identify {
        #[command(flatten)]
        to: Recipient,
        /// For how many seconds
        #[arg(long, default_value_t = 10, value_parser = clap::value_parser!(u16).range(1..=600))]
        seconds: u16,
    },
    /// End the player, so that whatever keeps it running starts it anew
    Restart {
        #[command(flatten)]
        to: Recipient,
    },
    /// Ask the manager at once and check all files
    Resync {
        #[command(flatten)]
        to: Recipient,
    },
    /// Play sound this loud until the next daypart
    Volume {
        #[command(flatten)]
        to: Recipient,
        /// 0 to 100
        #[arg(value_parser = clap::value_parser!(u8).range(0..=100))]
        percent: u8,
    },
    /// Fetch the log of the last hour
    Log {
        #[command(flatten)]
        to: Recipient,
        /// The file to write [default: print it]
        #[arg(long, value_name = "FILE")]
        out: Option<PathBuf>,
    },
    /// Fetch a picture of what is on the display
    Screenshot {
        #[command(flatten)]
        to: Recipient,
        /// The PNG file to write [default: SCREEN.png]
        #[arg(long, value_name = "FILE")]
        out: Option<PathBuf>,
    },
}

/// Whom it is asked of.
#[derive(Debug, Args)]
pub(crate) struct Recipient {
    /// The screen
    screen: ScreenId,
    /// Do not wait for what becomes of it; a screen is waited for up to a minute, and may do it up to ten minutes later
    #[arg(long)]
    no_wait: bool,
    #[command(flatten)]
    data: DataFolder,
}

/// Where a result goes.
enum Output {
    /// There is none.
    Nothing,
    /// On the output.
    Print,
    /// Into a file.
    File(PathBuf),
}

/// Asks.
pub(crate) async fn run(order: &ScreenOrder) -> Result<(), AppError> {
    let (to, action, output) = match order {
        ScreenOrder::Identify { to, seconds } => (to, CommandAction::Identify { seconds: *seconds }, Output::Nothing),
        ScreenOrder::Restart { to } => (to, CommandAction::Restart, Output::Nothing),
        ScreenOrder::Resync { to } => (to, CommandAction::Resync, Output::Nothing),
        ScreenOrder::Volume { to, percent } => (to, CommandAction::Volume { percent: *percent }, Output::Nothing),
        ScreenOrder::Log { to, out } => (to, CommandAction::Log, out.clone().map_or(Output::Print, Output::File)),
        ScreenOrder::Screenshot { to, out } => {
            let out = out.clone().unwrap_or_else(|| PathBuf::from(format!("{}.png", to.screen)));
            (to, CommandAction::Screenshot, Output::File(out))
        }
    };
    give::give(to, action, output).await
}
