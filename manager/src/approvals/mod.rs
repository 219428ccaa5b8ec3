//! Approvals: where the root document asks for approvers, nothing reaches a screen that they did not sign.
//!
//! What a pointer needs is gathered (`gather`) from what approvers signed so far. What lacks signatures (`lacking`) is
//! refused, or becomes a request, which approvers sign on their own machines ([`crate::approver`]) and `add` admits.

mod add;
mod args;
mod gather;
mod lacking;
mod list;
mod words;

pub(crate) use args::{ApprovalsArgs, Draft};
pub(crate) use gather::Gathering;
pub(crate) use lacking::Lacking;
pub(crate) use words::{MediaNames, lines};

use crate::{data::Data, error::AppError};
use args::ApprovalsCommand;

/// Runs `approvals` or one of its commands.
pub(crate) async fn run(args: &ApprovalsArgs) -> Result<(), AppError> {
    match &args.command {
        None => Ok(list::run(&Data::open(&args.data.resolve()?).await?).await?),
        Some(ApprovalsCommand::Add { files, data }) => Ok(add::run(&Data::open(&data.resolve()?).await?, files).await?),
    }
}
