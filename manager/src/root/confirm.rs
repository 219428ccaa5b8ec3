//! `cartelera-manager root confirm-key`: the root key is kept somewhere, and can be opened there.

use std::{fs, path::Path};

use anyhow::{Context as _, ensure};

use super::{args::ConfirmKeyArgs, remind};
use crate::{
    data::Data,
    error::AppError,
    keys::{self, sealed},
    say::say,
};

/// Looks at the file, notes that the root key is kept, and removes it from the data folder if that is asked for.
pub(super) async fn run(args: &ConfirmKeyArgs) -> Result<(), AppError> {
    let data = Data::open(&args.data.resolve()?).await?;
    let here = data.keys.path("root");
    let kept = &args.file;
    let doing = || format!("looking at the key {}", kept.display());
    ensure_elsewhere(kept, &here).with_context(doing)?;
    let key = sealed::read_any(kept, &args.passphrase)?;
    if !keys::is_of(&data.root.root, &key) {
        let version = data.root.version;
        let why = format!(
            "it is a key, and not the root key of root document {version} (see \"cartelera-manager root show\")"
        );
        return Err(anyhow::anyhow!("{}: {why}", doing()).into());
    }
    remind::note(&data, &key)?;
    say(format!("confirmado: {} guarda la llave raíz", kept.display()));
    if !here.exists() {
        say("La llave raíz no está en la carpeta de datos.");
        return Ok(());
    }
    if !args.remove {
        say(format!("Sigue también en {}: --remove la quita de este equipo.", here.display()));
        return Ok(());
    }
    let question = format!("Se borrará {}; después solo queda {}.", here.display(), kept.display());
    if !args.yes.confirm(&question)? {
        say("No se borró nada.");
        return Ok(());
    }
    fs::remove_file(&here).with_context(|| format!("removing {}", here.display()))?;
    say(format!(
        "La llave raíz ya no está en este equipo. Los respaldos de antes aún la tienen. Se usa con --root-key {}",
        kept.display()
    ));
    Ok(())
}

/// The key folder of the manager is no other place.
fn ensure_elsewhere(kept: &Path, here: &Path) -> anyhow::Result<()> {
    let is_here = fs::canonicalize(kept)?.starts_with(fs::canonicalize(here.parent().unwrap_or(here))?);
    ensure!(!is_here, "it is in the key folder of this manager (give the file where it is kept off-line)");
    Ok(())
}
