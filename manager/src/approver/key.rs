//! `cartelera-manager approver new`: makes an approver's key.

use std::path::Path;

use anyhow::ensure;
use cartelera_playlists::{hash::ContentHash, manifest::PublicKey};

use super::args::ApproverCommand;
use crate::{error::AppError, keys, say::say};

/// Runs one of the commands about keys of approvers.
pub(crate) fn run(command: &ApproverCommand) -> Result<(), AppError> {
    match command {
        ApproverCommand::New { file } => Ok(new(file)?),
    }
}

fn new(file: &Path) -> anyhow::Result<()> {
    ensure!(!file.exists(), "making the key {}: it is there already (choose another name)", file.display());
    keys::make(file)?;
    let public = ContentHash::from(PublicKey(keys::read(file)?.verifying_key()));
    say(format!("llave guardada en {}; no la comparta ni la pierda", file.display()));
    say(format!("llave pública, para \"cartelera-manager root add-approver NOMBRE\": {public}"));
    Ok(())
}
