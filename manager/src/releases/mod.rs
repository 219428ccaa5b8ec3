//! `cartelera-manager release`: versions of the player's package, which screens install by themselves when nobody looks.
//!
//! `add` takes packages (`deb`) into a repository as apt reads it (`index`), which the packages' key signs (`signing`). `stage`
//! decides which screen is to have which version: one first, the rest when that one presented pictures over a night, none where
//! one fell back. `follow` decides it for screens as they call, and `list` tells how far each version is.

mod add;
mod args;
mod deb;
mod follow;
mod index;
mod list;
mod signing;
mod stage;

pub(crate) use args::ReleaseCommand;
pub(crate) use follow::ReleasesFollowed;

use jiff::Timestamp;

use crate::{data::Data, error::AppError, say::say};

/// Runs one of the commands about releases.
pub(crate) async fn run(command: ReleaseCommand) -> Result<(), AppError> {
    match command {
        ReleaseCommand::Add(args) => add::run(&args).await,
        ReleaseCommand::List(args) => list::run(&args).await,
        ReleaseCommand::Hold { version, reason, by, data } => {
            let data = Data::open(&data.resolve()?).await?;
            list::find(&data, &version).await?;
            let because = format!("{reason} ({})", by.resolve());
            data.store.hold_release(version.clone(), Timestamp::now(), because).await?;
            say(format!("{version} queda detenida: ninguna otra pantalla la instala"));
            Ok(())
        }
        ReleaseCommand::Continue(args) => add::let_go_on(&args).await,
    }
}
