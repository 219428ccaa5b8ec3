//! `cartelera-manager backup`: everything in one encrypted file, while the manager goes on.

use anyhow::Context as _;

use super::{args::BackupArgs, pack, snapshot, stop::Stop, words};
use crate::{data::Data, error::AppError, part::Part, say::say};

/// Makes a backup and tells what is in it.
pub(crate) async fn run(args: &BackupArgs) -> Result<(), AppError> {
    let data = Data::open_published(&args.data.resolve()?).await?;
    Part::ensure_free(&args.out, args.force)?;
    let passphrase = args.passphrase.choose()?;
    let _alone = data.lock_backups().await?;
    let stop = Stop::on_signals()?;
    let taken = snapshot::take(&data, &stop).await?;
    let mut part = Part::begin(&args.out, args.force)?;
    let doing = format!("writing {}", args.out.display());
    let packing = tokio::task::spawn_blocking(move || {
        pack::pack(&data, &taken, &passphrase, &mut part, &stop).map(|()| (taken, part))
    });
    let (taken, part) = packing.await.context("writing the backup")?.context(doing)?;
    part.finish()?;
    let contents = &taken.contents;
    say(format!("{}: {}", args.out.display(), words::holds(contents)));
    for line in words::lacks(contents) {
        say(line);
    }
    say("Sin la frase de contraseña nadie puede abrirlo, tampoco usted: guárdela en otro lugar que el archivo.");
    say(format!("Para comprobarlo:  cartelera-manager restore --check {}", args.out.display()));
    say(format!("Para restaurarlo:  cartelera-manager restore {} --data CARPETA_NUEVA", args.out.display()));
    Ok(())
}
