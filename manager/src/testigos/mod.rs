//! Testigos: pictures that screens take and sign, by request or spread over a month, kept and packed for auditors.

mod arrive;
mod forget;
mod give;
mod plan;
mod take;

pub(crate) use arrive::{Arrival, arrive};
pub(crate) use forget::forget;
pub(crate) use give::orders_for;
pub(crate) use plan::Planner;

use clap::Subcommand;

use crate::error::AppError;
use take::TakeArgs;

/// What is to be done with testigos.
#[derive(Debug, Subcommand)]
pub(crate) enum TestigoCommand {
    /// Ask a screen for a picture of what it presents, signed by the screen
    Take(TakeArgs),
}

/// Does it.
pub(crate) async fn run(command: TestigoCommand) -> Result<(), AppError> {
    match command {
        TestigoCommand::Take(arguments) => take::run(&arguments).await,
    }
}
