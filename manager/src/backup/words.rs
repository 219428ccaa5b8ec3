//! What is told of a backup.

use std::path::Path;

use cartelera_playlists::manifest::Root;
use indicatif::DecimalBytes;

use super::{contents::Contents, entry::Entry};
use crate::ask::words::{count, number};

/// So many of the files that are lacking are named.
const NAMED: usize = 10;

/// What a backup holds.
pub(super) fn holds(contents: &Contents) -> String {
    let of = |is: fn(&Entry) -> bool| contents.count(is);
    format!(
        "base de datos, {}, {}, {} ({}), del {}",
        count(of(Entry::is_key), "llave", "llaves"),
        count(of(|entry| matches!(entry, Entry::Media(_))), "medio", "medios"),
        count(of(|entry| matches!(entry, Entry::Picture(_))), "imagen de testigos", "imágenes de testigos"),
        DecimalBytes(contents.size_bytes()),
        contents.made.strftime("%Y-%m-%d %H:%M:%S UTC"),
    )
}

/// What it could not hold, because the manager did not have it any more.
pub(super) fn lacks(contents: &Contents) -> Vec<String> {
    let lacking = &contents.lacking;
    if lacking.is_empty() {
        return Vec::new();
    }
    let what = "archivos de programas anteriores o de testigos que el administrador ya no tenía";
    let mut lines = vec![format!("faltan {} {what}:", number(lacking.len() as u64))];
    lines.extend(lacking.iter().take(NAMED).map(|entry| format!("  {entry}")));
    if lacking.len() > NAMED {
        lines.push("  ...".to_owned());
    }
    lines
}

/// What is to be done after a restoration into `folder`.
pub(super) fn next_steps(folder: &Path, root: &Root, has_root_key: bool) -> String {
    let addresses = if root.managers.is_empty() {
        "   El documento raíz no nombra ninguna, así que cada pantalla solo busca en la que se le dio: ponga este equipo\n   \
         en la dirección del anterior."
            .to_owned()
    } else {
        format!(
            "   Las pantallas buscan también en las del documento raíz: {}.\n   Si ninguna es la de este equipo, póngalo en \
             una de ellas; las que lo encuentren aprenden otras con\n     cartelera-manager root set-url DIRECCIONES{}",
            root.managers.join(", "),
            if has_root_key { "" } else { " --root-key ARCHIVO   (la llave raíz no está en el respaldo)" },
        )
    };
    format!(
        "Qué sigue:
1. Si el administrador anterior aún funciona, apáguelo: no debe haber dos con las mismas llaves.
2. cartelera-manager serve --data {} --listen 0.0.0.0:8080
3. Direcciones.
{addresses}
4. cartelera-manager screens: en minutos cada pantalla vuelve a preguntar y sigue a este administrador.
5. cartelera-manager stops: lo que se suspendió después del respaldo sigue suspendido en las pantallas y aquí no
   aparece; lo que se publicó después hay que publicarlo de nuevo.",
        folder.display()
    )
}
