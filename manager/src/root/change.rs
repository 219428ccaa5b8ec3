//! Makes the next root document, with everything that must be signed anew because of it.

use anyhow::{Context as _, ensure};
use cartelera_playlists::{
    envelope,
    hash::ContentHash,
    manifest::{Pointer, PublicKey, Role, Root},
    stops::SignedStop,
};
use ed25519_dalek::SigningKey;
use jiff::Timestamp;

use super::args::Common;
use crate::{
    data::Data,
    error::AppError,
    repoint,
    say::say,
    stops::StopBook,
    store::{NewRoot, Publication, StoredStop},
};

/// What becomes of the root document, and of what is signed under it.
pub(super) trait Change {
    /// Changes what stands in the next root document.
    fn edit(&self, root: &mut Root) -> anyhow::Result<()>;

    /// The new pointer key, with which every pointer and suspension is signed anew.
    fn pointer_key(&self) -> Option<&SigningKey> {
        None
    }

    /// Programmes under a new key: each with its old hash.
    fn programmes(&self) -> &[Resealed] {
        &[]
    }

    /// The name of an approver who is new.
    fn approver(&self) -> Option<(ContentHash, String)> {
        None
    }
}

/// A programme that was sealed anew.
pub(super) struct Resealed {
    pub(super) old: ContentHash,
    pub(super) new: ContentHash,
    pub(super) envelope: Vec<u8>,
}

/// Makes and keeps the next root document, and tells its version.
pub(super) async fn run(data: &Data, common: &Common, change: &dyn Change) -> Result<(), AppError> {
    let pointers = repoint::until_kept(data, "changing the root document", async |data| {
        let root_key = data.keys.root(&data.root, common.root_key.as_deref())?;
        let publication = plan(data, &root_key, change).await?;
        let pointers = publication.pointers.len();
        Ok(data.keep(publication).await?.then_some(pointers))
    })
    .await?;
    // Puts a new key in the place of the old one.
    let now = data.current().await?;
    say(format!("documento raíz versión {}", now.root.version));
    if pointers > 0 {
        say(format!("{pointers} pantallas reciben un puntero firmado de nuevo con su siguiente consulta"));
    }
    Ok(())
}

async fn plan(data: &Data, root_key: &SigningKey, change: &dyn Change) -> anyhow::Result<Publication> {
    let now = repoint::now()?;
    let mut next = Root { version: data.root.version + 1, issued: now, ..data.root.clone() };
    change.edit(&mut next)?;
    let sealed = envelope::seal(&next, &[root_key]).context("sealing the root document")?;
    data.root.open_next(&sealed).context("checking that the root document follows the newest one")?;

    let book = StopBook::load(data).await?;
    let pointer_key = change.pointer_key().unwrap_or(&data.keys.pointer);
    let resealed_stops = reseal_stops(&book, &next, pointer_key)?;
    let is_changed = change.pointer_key().is_some() || !change.programmes().is_empty();
    let pointers =
        if is_changed { repoint_all(data, pointer_key, change.programmes(), now).await? } else { Vec::new() };
    Ok(Publication {
        at: now,
        programmes: change.programmes().iter().map(|resealed| (resealed.new, resealed.envelope.clone())).collect(),
        pointers,
        resealed_stops,
        stop_head: book.list.head(),
        root: Some(NewRoot { version: next.version, envelope: sealed, approver: change.approver() }),
        ..Publication::default()
    })
}

/// The entries of the stop list that `next` would not let pass, sealed anew where the pointer key is enough.
fn reseal_stops(book: &StopBook, next: &Root, pointer_key: &SigningKey) -> anyhow::Result<Vec<StoredStop>> {
    let (mut resealed, mut lacking) = (Vec::new(), Vec::new());
    for kept in &book.entries {
        let number = kept.signed.entry.number;
        if SignedStop::open(next, &kept.envelope).is_ok() {
            continue;
        }
        let envelope = envelope::seal(&kept.signed, &[pointer_key]).context("sealing an entry of the stop list")?;
        if SignedStop::open(next, &envelope).is_ok() {
            resealed.push(StoredStop { number, envelope, about: kept.about.clone() });
        } else {
            lacking.push(number.to_string());
        }
    }
    ensure!(
        lacking.is_empty(),
        "changing the root document: entries {} of the stop list lack signatures that it would ask for (let approvers add \
         them first: cartelera-manager stops countersign --draft FILE)",
        lacking.join(", ")
    );
    Ok(resealed)
}

/// Every pointer, signed anew and with the hashes of programmes that were sealed anew.
async fn repoint_all(
    data: &Data,
    key: &SigningKey,
    programmes: &[Resealed],
    now: Timestamp,
) -> anyhow::Result<Vec<crate::store::NewPointer>> {
    let mut all = Vec::new();
    for stored in data.store.pointers().await? {
        let opened = data.root.open_pointer(&stored.envelope);
        let pointer = opened.with_context(|| format!("opening the pointer of screen {}", stored.screen))?;
        all.push(repoint::follow(&stored, &pointer, key, now, |next| rename(next, programmes))?);
    }
    Ok(all)
}

fn rename(pointer: &mut Pointer, programmes: &[Resealed]) {
    for epoch in &mut pointer.epochs {
        if let Some(resealed) = programmes.iter().find(|resealed| resealed.old == epoch.programme) {
            epoch.programme = resealed.new;
            epoch.size_bytes = resealed.envelope.len() as u64;
        }
    }
}

/// The role that only `key` has.
pub(super) fn role_of(key: &SigningKey) -> Role {
    Role { threshold: 1, keys: vec![PublicKey(key.verifying_key())] }
}
