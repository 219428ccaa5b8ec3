//! Reminds of keeping the root key off-line until somebody confirmed that it is.

use std::{fs, io::Write as _};

use anyhow::Context as _;
use cartelera_playlists::{hash::ContentHash, manifest::PublicKey};
use ed25519_dalek::SigningKey;

use crate::{data::Data, keys, say::warn};

/// The file of the key folder that names the root key that is kept elsewhere.
const NOTE: &str = "root.confirmed";

/// Tells whoever started the manager what to do with the root key, unless it is done.
pub(crate) fn remind(data: &Data) {
    if !is_confirmed(data) {
        warn(text(data));
    }
}

/// Notes that `key` is kept elsewhere.
pub(super) fn note(data: &Data, key: &SigningKey) -> anyhow::Result<()> {
    let folder = data.folder.join(keys::FOLDER);
    let doing = || format!("noting in {} that the root key is kept", folder.display());
    let mut draft = tempfile::NamedTempFile::new_in(&folder).with_context(doing)?;
    writeln!(draft, "{}", ContentHash::from(PublicKey(key.verifying_key()))).with_context(doing)?;
    draft.as_file().sync_all().with_context(doing)?;
    draft.persist(folder.join(NOTE)).map_err(|error| error.error).with_context(doing)?;
    Ok(())
}

/// Whether the note names the root key of the newest root document: another one must be kept anew.
fn is_confirmed(data: &Data) -> bool {
    let note = fs::read_to_string(data.folder.join(keys::FOLDER).join(NOTE)).unwrap_or_default();
    data.root.root.keys.iter().any(|key| ContentHash::from(*key).to_string() == note.trim())
}

fn text(data: &Data) -> String {
    let path = data.keys.path("root");
    let where_it_is = if path.exists() {
        format!(
            "La llave raíz está en {} y nadie ha confirmado que esté guardada en otra parte. Quien la roba decide qué muestran
las pantallas; si se pierde, habrá que emparejarlas todas de nuevo. Guárdela cifrada fuera de este equipo:
  cartelera-manager root export-key --out ARCHIVO",
            path.display()
        )
    } else {
        "La llave raíz no está en este equipo y nadie ha confirmado dónde se guarda:".to_owned()
    };
    format!("{where_it_is}\n  cartelera-manager root confirm-key ARCHIVO\nEste aviso se repite hasta que se confirme.")
}
