//! The root document: which keys count, how many approvers must sign, and where the manager is.
//!
//! Each change makes the next version (`change`), signed by the root key and kept in one transaction with everything that
//! its keys must sign anew; `rotate` puts new keys in the place of old ones, `show` tells the newest version. `export` and
//! `confirm` bring the root key off-line, of which `remind` reminds until it is done.

mod args;
mod change;
mod confirm;
mod edit;
mod export;
mod remind;
mod rotate;
mod show;

pub(crate) use args::{Common, RootCommand};
pub(crate) use edit::name_packages_key;
pub(crate) use remind::remind;

use crate::error::AppError;

/// Runs one of the commands about the root document.
pub(crate) async fn run(command: RootCommand) -> Result<(), AppError> {
    match command {
        RootCommand::Show(args) => show::run(&args).await,
        RootCommand::AddApprover { name, key, common } => edit::add_approver(&name, key, &common).await,
        RootCommand::RemoveApprover { who, draft, common } => edit::remove_approver(&who, draft, &common).await,
        RootCommand::Threshold { approvers, draft, common } => edit::threshold(approvers, draft, &common).await,
        RootCommand::SetUrl { urls, ca, common } => edit::set_urls(urls, ca.as_deref(), &common).await,
        RootCommand::Rotate(args) => rotate::run(&args).await,
        RootCommand::ExportKey(args) => export::run(&args).await,
        RootCommand::ConfirmKey(args) => confirm::run(&args).await,
    }
}
