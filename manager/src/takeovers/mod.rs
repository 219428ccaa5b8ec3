//! Takeovers: an item that covers chosen screens at once, until it is ended or over.
//!
//! What shows comes from a content folder or the command line (`source`), where from `places`; `cached` sees that screens
//! have what it needs, `sight` tells where it will not show, `start` and `end` write pointers, `listing` tells what is on.

mod args;
mod cached;
mod end;
mod listing;
mod places;
mod sight;
mod source;
mod start;
mod words;

pub(crate) use args::TakeoverCommand;

use crate::error::AppError;

/// Runs one of the commands about takeovers.
pub(crate) async fn run(command: TakeoverCommand) -> Result<(), AppError> {
    match command {
        TakeoverCommand::Start(args) => start::run(&args).await,
        TakeoverCommand::End(args) => end::run(&args).await,
        TakeoverCommand::List(args) => listing::run(&args).await,
    }
}
