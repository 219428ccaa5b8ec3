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
    approvals::{Draft, Gathering, Lacking},
    data::Data,
    error::AppError,
    publish::{self, Followed},
    repoint,
    say::say,
    stops::StopBook,
    store::{NewPointer, NewRoot, Publication, StoredStop},
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

    /// Where a request is written if approvers must sign what they have not signed yet.
    fn draft(&self) -> Draft {
        Draft::default()
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
        let root_key = data.keys.root(&data.root, common.root_key.as_deref(), &common.passphrase)?;
        let (publication, lacking) = plan(data, &root_key, change).await?;
        if !lacking.settle(&change.draft())? {
            return Ok(Some(None));
        }
        let pointers = publication.pointers.len();
        Ok(data.keep(publication).await?.then_some(Some(pointers)))
    })
    .await?;
    let Some(pointers) = pointers else { return Ok(()) };
    // Puts a new key in the place of the old one.
    let now = data.current().await?;
    say(format!("documento raíz versión {}", now.root.version));
    if pointers > 0 {
        say(format!("{pointers} pantallas reciben un puntero firmado de nuevo con su siguiente consulta"));
    }
    Ok(())
}

async fn plan(data: &Data, root_key: &SigningKey, change: &dyn Change) -> anyhow::Result<(Publication, Lacking)> {
    let now = repoint::now()?;
    let mut next = Root { version: data.root.version + 1, issued: now, ..data.root.clone() };
    change.edit(&mut next)?;
    let sealed = envelope::seal(&next, &[root_key]).context("sealing the root document")?;
    data.root.open_next(&sealed).context("checking that the root document follows the newest one")?;

    let book = StopBook::load(data).await?;
    let pointer_key = change.pointer_key().unwrap_or(&data.keys.pointer);
    let resealed_stops = reseal_stops(&book, &next, pointer_key)?;
    let mut gathering = Gathering::new(data, &next);
    let pointers = repoint_all(data, (pointer_key, change.programmes()), now, &mut gathering).await?;
    let (approvals, lacking) = gathering.finish();
    let publication = Publication {
        at: now,
        programmes: change.programmes().iter().map(|resealed| (resealed.new, resealed.envelope.clone())).collect(),
        approvals,
        pointers,
        resealed_stops,
        stop_head: book.list.head(),
        root: Some(NewRoot { version: next.version, envelope: sealed, approver: change.approver() }),
        ..Publication::default()
    };
    Ok((publication, lacking))
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

/// Every pointer, signed anew: under the next root document, with the hashes of programmes that were sealed anew, and with
/// what its approvers signed.
async fn repoint_all(
    data: &Data,
    (key, programmes): (&SigningKey, &[Resealed]),
    now: Timestamp,
    gathering: &mut Gathering<'_>,
) -> anyhow::Result<Vec<NewPointer>> {
    let mut all = Vec::new();
    for followed in publish::followed(data).await?.into_values() {
        let Followed { stored, pointer, programmes: opened } = followed;
        let takeovers = repoint::not_over(&pointer.takeovers, now);
        let approvals = gathering.bundle(&opened, &takeovers).await?;
        all.push(repoint::follow(&stored, &pointer, key, now, |next| {
            rename(next, programmes);
            (next.root, next.approvals) = (data.root.version + 1, approvals);
        })?);
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
