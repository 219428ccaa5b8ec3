//! Requests for the signatures of approvers, and the commands about them.

use std::path::Path;

use anyhow::{Context as _, anyhow};
use cartelera_playlists::{
    programme::Item,
    stops::{SignedStop, StopAction, StopTarget},
};

use super::{
    args::{StopsArgs, StopsCommand},
    book::StopBook,
    decide::Decision,
    listing,
};
use crate::{
    approver::{self, Request, RequestedStop},
    data::Data,
    error::AppError,
    publish,
    say::say,
};

/// Runs `stops` or one of its commands.
pub(crate) async fn run(args: &StopsArgs) -> Result<(), AppError> {
    match &args.command {
        None => listing::run(args).await,
        Some(StopsCommand::Add { file, data }) => approver::admit(&Data::open(&data.resolve()?).await?, file).await,
        Some(StopsCommand::Countersign { draft, data }) => {
            countersign(&Data::open(&data.resolve()?).await?, draft).await
        }
    }
}

/// Refuses an action that approvers must sign without a request, and a request where nobody must.
pub(crate) fn check(data: &Data, action: StopAction, draft: Option<&Path>) -> anyhow::Result<()> {
    let role = SignedStop::signers(&data.root, action);
    let is_approved = role != data.root.pointer;
    match (is_approved, draft) {
        (true, None) => Err(anyhow!(
            "deciding this needs the signatures of approvers, {} of {} (write a request with --draft FILE)",
            role.threshold,
            role.keys.len()
        )),
        (false, Some(_)) => Err(anyhow!("writing a request: no approver must sign this (leave out --draft)")),
        _ => Ok(()),
    }
}

/// Writes a request for what was decided.
pub(super) async fn write(data: &Data, decision: &Decision, file: &Path) -> anyhow::Result<()> {
    let mut stops = Vec::new();
    for (signed, target) in &decision.entries {
        let item = item(data, &signed.entry.target).await?;
        stops.push(RequestedStop::unsigned(signed, target.about.clone(), item)?);
    }
    let action = decision.entries.first().map_or(StopAction::Suspend, |(signed, _)| signed.entry.action);
    let needed = SignedStop::signers(&data.root, action).threshold;
    Request::new(stops).write(file, false)?;
    let file = file.display();
    say(format!("solicitud en {file}; faltan {needed} firmas: cartelera-manager approve {file} --key LLAVE"));
    say(format!("después: cartelera-manager stops add {file}"));
    Ok(())
}

async fn countersign(data: &Data, file: &Path) -> Result<(), AppError> {
    let book = StopBook::load(data).await?;
    let mut stops = Vec::new();
    for kept in book.entries.iter().filter(|kept| kept.signed.entry.action != StopAction::Suspend) {
        stops.push(RequestedStop::signed(&kept.envelope, kept.about.clone())?);
    }
    if stops.is_empty() {
        return Err(anyhow!("writing a request: the list has neither withdrawals nor resumptions").into());
    }
    let count = stops.len();
    Request::new(stops).write(file, false)?;
    say(format!("solicitud de firma de {count} entradas en {}", file.display()));
    Ok(())
}

/// The item that a target names, if a screen follows it.
async fn item(data: &Data, target: &StopTarget) -> anyhow::Result<Option<Item>> {
    let StopTarget::Item(digest) = target else { return Ok(None) };
    let followed = publish::followed(data).await.context("looking for the item")?;
    let programmes = followed.values().flat_map(|followed| &followed.programmes);
    Ok(programmes.flat_map(|programme| &programme.items).find(|item| item.digest == *digest).cloned())
}
