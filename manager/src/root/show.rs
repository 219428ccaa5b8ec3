//! `cartelera-manager root show`: the newest root document, for people and programs.

use cartelera_playlists::{
    hash::ContentHash,
    manifest::{PublicKey, Role},
};
use serde_json::json;

use super::args::ShowArgs;
use crate::{data::Data, error::AppError, say::say};

/// Prints the newest root document.
pub(super) async fn run(args: &ShowArgs) -> Result<(), AppError> {
    let data = Data::open(&args.data.resolve()?).await?;
    let names = data.store.approvers().await?;
    let root = &data.root;
    if args.json {
        let approvers: Vec<_> =
            root.approver.keys.iter().map(|key| json!({ "key": key, "name": name(&names, *key) })).collect();
        say(format!("{:#}", json!({ "root": root, "approvers": approvers })));
        return Ok(());
    }
    say(format!("documento raíz versión {}, del {}", root.version, root.issued));
    let here = |role: &str| {
        if data.keys.path(role).exists() { "su llave está en este equipo" } else { "su llave no está en este equipo" }
    };
    for (title, role, file) in [
        ("raíz", &root.root, "root"),
        ("publicación", &root.publisher, "publisher"),
        ("punteros", &root.pointer, "pointer"),
    ] {
        say(format!("{title}: {} ({})", keys(role), here(file)));
    }
    say(format!("autorizan: {} de {}", root.approver.threshold, root.approver.keys.len()));
    for key in &root.approver.keys {
        say(format!("  {}  {}", ContentHash::from(*key), name(&names, *key).unwrap_or("sin nombre")));
    }
    if root.packages.is_some() {
        say(format!("paquetes del reproductor: ({})", here("packages")));
    }
    let urls = if root.managers.is_empty() { "sin direcciones".to_owned() } else { root.managers.join(", ") };
    say(format!("administrador: {urls}"));
    if root.ca.is_some() {
        say("certificados: sólo los de la autoridad que se dio con --ca");
    }
    Ok(())
}

fn keys(role: &Role) -> String {
    role.keys.iter().map(|key| ContentHash::from(*key).to_string()).collect::<Vec<_>>().join(", ")
}

/// What staff call the approver with `key`.
fn name(names: &[(ContentHash, String)], key: PublicKey) -> Option<&str> {
    let key = ContentHash::from(key);
    names.iter().find(|(known, _)| *known == key).map(|(_, name)| name.as_str())
}
