//! Testigos: pictures of what screens presented, signed by the screens themselves.
//!
//! `listing` tells which came and which did not, `export` makes a package that can be handed over, and `verify` checks
//! a package on any machine, without this manager's data.

mod args;
mod choice;
mod entry;
mod export;
mod listing;
mod places;
#[cfg(test)]
mod tests;
mod verify;

pub(crate) use args::TestigoCommand;

use crate::error::AppError;

/// Runs one of the commands about testigos.
pub(crate) async fn run(command: TestigoCommand) -> Result<(), AppError> {
    match command {
        TestigoCommand::List(args) => listing::run(&args).await,
        TestigoCommand::Export(args) => export::run(&args).await,
        TestigoCommand::Verify(args) => verify::run(&args),
    }
}
