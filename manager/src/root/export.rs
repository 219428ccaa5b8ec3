//! `cartelera-manager root export-key`: the root key, encrypted by a passphrase.

use cartelera_playlists::{hash::ContentHash, manifest::PublicKey};

use super::args::ExportKeyArgs;
use crate::{data::Data, error::AppError, keys::sealed, part::Part, say::say};

/// Writes the root key of the data folder into a file.
pub(super) async fn run(args: &ExportKeyArgs) -> Result<(), AppError> {
    let data = Data::open(&args.data.resolve()?).await?;
    let key = data.keys.root(&data.root, None, &args.passphrase)?;
    Part::ensure_free(&args.out, args.force)?;
    let passphrase = args.passphrase.choose()?;
    let mut part = Part::begin(&args.out, args.force)?;
    sealed::write(&key, &passphrase, &mut part)?;
    part.finish()?;
    let place = args.out.display();
    say(format!("llave raíz {} cifrada en {place}", ContentHash::from(PublicKey(key.verifying_key()))));
    say(
        "Guarde el archivo fuera de este equipo y la frase de contraseña en otro lugar; luego, con el archivo donde queda:",
    );
    say(format!("  cartelera-manager root confirm-key {place} --remove"));
    Ok(())
}
