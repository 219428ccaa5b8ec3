//! Testigos: pictures of what screens presented, signed by the screens themselves.
//!
//! `take` asks a screen for one, `plan` spreads those of campaigns over a month, `give` lets screens know, and `arrive` keeps what
//! comes. `listing` tells which came and which did not, `export` makes a package that can be handed over, and `verify` checks
//! a package on any machine, without this manager's data.

mod args;
mod arrive;
mod choice;
mod entry;
mod export;
mod forget;
mod give;
mod listing;
mod places;
mod plan;
mod take;
#[cfg(test)]
mod tests;
mod verify;

pub(crate) use args::TestigoCommand;
pub(crate) use arrive::{Arrival, arrive};
pub(crate) use forget::forget;
pub(crate) use give::orders_for;
pub(crate) use plan::Planner;

use crate::error::AppError;

/// Runs one of the commands about testigos.
pub(crate) async fn run(command: TestigoCommand) -> Result<(), AppError> {
    match command {
        TestigoCommand::Take(args) => take::run(&args).await,
        TestigoCommand::List(args) => listing::run(&args).await,
        TestigoCommand::Export(args) => export::run(&args).await,
        TestigoCommand::Verify(args) => verify::run(&args),
    }
}
