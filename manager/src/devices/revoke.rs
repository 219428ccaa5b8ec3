//! `cartelera-manager revoke`: takes a screen's key its rights, at once.

use anyhow::Context as _;
use cartelera_playlists::{
    envelope::{self, Document as _},
    ids::ScreenId,
    manifest::PublicKey,
    protocol::pairing::Revocation,
};
use clap::Args;
use jiff::Timestamp;

use super::{choose, person::person};
use crate::{cli::DataFolder, data::Data, error::AppError, say::say, store::devices::Revoked};

#[derive(Debug, Args)]
pub(crate) struct RevokeArgs {
    /// The screen whose device was stolen, lost or taken away
    screen: ScreenId,
    #[command(flatten)]
    data: DataFolder,
}

/// Revokes the key of a screen.
pub(crate) async fn run(arguments: &RevokeArgs) -> Result<(), AppError> {
    let data = Data::open(&arguments.data.resolve()?).await?;
    let screen = &arguments.screen;
    let key = choose::live_key(&data, screen).await?;
    let key =
        key.ok_or_else(|| AppError::NotFound(format!("screen {screen} has no device whose key could be revoked")))?;
    let at = now()?;
    let revoked = Revoked { at, envelope: sealed(&data, key.key, at)? };
    if !data.store.revoke_key(key.id(), revoked, person()).await? {
        return Err(anyhow::anyhow!("the key of screen {screen} was revoked meanwhile").into());
    }
    say(format!("{screen}: llave revocada; el equipo {} ya no puede pedir nada", hardware(&key.hardware)));
    Ok(())
}

/// The sealed revocation of `key`.
pub(super) fn sealed(data: &Data, key: PublicKey, issued: Timestamp) -> anyhow::Result<Vec<u8>> {
    let revocation = Revocation { format: Revocation::FORMAT, key, issued };
    envelope::seal(&revocation, &[&data.keys.pointer]).context("sealing a revocation")
}

/// The clock in whole milliseconds, as everything that is kept.
pub(crate) fn now() -> anyhow::Result<Timestamp> {
    Timestamp::from_millisecond(Timestamp::now().as_millisecond()).context("reading the clock")
}

/// How a device is called in a line for people.
pub(super) fn hardware(text: &str) -> String {
    if text.is_empty() { "sin identificar".to_owned() } else { format!("«{text}»") }
}
