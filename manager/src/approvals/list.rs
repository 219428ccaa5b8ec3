//! `cartelera-manager approvals`: what was approved when, and by whom.

use cartelera_playlists::{approval::Approval, envelope::KeyId, hash::ContentHash, manifest::PublicKey};

use crate::{data::Data, say::say, table::table};

/// Prints every approval, the newest in front.
pub(super) async fn run(data: &Data) -> anyhow::Result<()> {
    let names = data.store.approvers().await?;
    let name_of = |key: &PublicKey| {
        let public = ContentHash::from(*key);
        let name = names.iter().find(|(known, _)| *known == public);
        name.map_or_else(|| public.to_string(), |(_, name)| name.clone())
    };
    let mut rows = vec![["AGREGADA", "PIEZAS", "AUTORIZÓ"].map(str::to_owned)];
    for stored in data.store.approvals().await? {
        let opened = Approval::open(&data.root, &stored.envelope);
        let (count, signers) = opened.map_or_else(
            |_| ("-".to_owned(), "nadie que autorice hoy".to_owned()),
            |(approval, signers)| {
                let has_signed = |key: &&PublicKey| signers.contains(&KeyId::of(&key.0));
                let signed = data.root.approver.keys.iter().filter(has_signed).map(name_of);
                (approval.subjects.len().to_string(), signed.collect::<Vec<_>>().join(", "))
            },
        );
        rows.push([stored.added.to_string(), count, signers]);
    }
    say(table(&rows).trim_end());
    Ok(())
}
