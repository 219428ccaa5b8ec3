//! `cartelera-manager restore`: a data folder from a backup, whole or not at all.

use std::{fs, path::Path};

use anyhow::{Context as _, ensure};
use cartelera_playlists::manifest::Root;

use super::{args::RestoreArgs, contents::Contents, entry::Entry, place::Place, snapshot, stop::Stop, unpack, words};
use crate::{
    age,
    error::AppError,
    keys::{self, Keys},
    say::say,
    store::{self, DATABASE, Snapshot},
};

/// Restores a backup, or only looks whether it can be, and tells what comes next.
pub(crate) async fn run(args: &RestoreArgs) -> Result<(), AppError> {
    let folder = args.data.resolve()?;
    let place = if args.check { Place::near(&folder)? } else { Place::vacant(&folder)? };
    let doing = format!("reading the backup {}", args.file.display());
    ensure_sealed(&args.file).context(doing.clone())?;
    let input = fs::File::open(&args.file).context(doing.clone())?;
    let passphrase = args.passphrase.get()?;
    let stop = Stop::on_signals()?;
    let draft = place.draft()?;
    let (target, watched, is_only_looked_at) = (draft.folder().to_owned(), stop.clone(), args.check);
    let unpacking =
        tokio::task::spawn_blocking(move || unpack::unpack(input, &passphrase, &target, is_only_looked_at, &watched));
    let contents = unpacking.await.context("unpacking the backup")?.context(doing.clone())?;
    let root = prove(draft.folder(), &contents).await.with_context(|| made_by(&contents)).context(doing)?;
    stop.check().context("restoring a backup")?;
    if args.check {
        say(format!("{}: completo y legible; {}", args.file.display(), words::holds(&contents)));
        words::lacks(&contents).into_iter().for_each(say);
        return Ok(());
    }
    place.put(draft)?;
    say(format!("restaurado en {}: {}", folder.display(), words::holds(&contents)));
    words::lacks(&contents).into_iter().for_each(say);
    say(words::next_steps(&folder, &root, contents.count(|entry| *entry == Entry::Key("root.key".to_owned())) > 0));
    Ok(())
}

fn ensure_sealed(file: &Path) -> anyhow::Result<()> {
    ensure!(age::is_sealed(file)?, "it is no file that age encrypted");
    Ok(())
}

fn made_by(contents: &Contents) -> String {
    let (theirs, ours) = (&contents.manager, env!("CARGO_PKG_VERSION"));
    format!("opening what cartelera-manager {theirs} left, with {ours}")
}

/// Opens what was unpacked as a manager would, and gives its root document.
async fn prove(folder: &Path, contents: &Contents) -> anyhow::Result<Root> {
    let snapshot = Snapshot::open(&folder.join(DATABASE)).await?;
    let proved = prove_snapshot(&snapshot, contents).await;
    snapshot.close().await;
    let root = proved?;
    store::bring_up_to_date(folder).await?;
    Keys::load(&folder.join(keys::FOLDER), &root)?;
    Ok(root)
}

async fn prove_snapshot(snapshot: &Snapshot, contents: &Contents) -> anyhow::Result<Root> {
    snapshot.check().await?;
    let missing = snapshot::missing(snapshot, contents).await?;
    let first = missing.first().map(ToString::to_string).unwrap_or_default();
    ensure!(missing.is_empty(), "its database names {} files that it does not hold, such as {first}", missing.len());
    snapshot.roots().await?.into_iter().next().context("there is no root document in the database")
}
