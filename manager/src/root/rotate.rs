//! `cartelera-manager root rotate`: new keys in the place of old ones.
//!
//! The new key is written beside the old one before the root document names it, and put in its place afterwards, so that
//! an interruption leaves the old key with the old document or the new one with the new document.

use std::{
    collections::{BTreeMap, btree_map::Entry},
    path::Path,
};

use anyhow::Context as _;
use cartelera_playlists::{envelope, hash::ContentHash, manifest::Root};
use ed25519_dalek::SigningKey;

use super::{
    args::{RotateArgs, RotatedRole},
    change::{self, Change, Resealed, role_of},
};
use crate::{data::Data, error::AppError, keys, publish, say::say};

/// A new publisher key and the programmes that it sealed.
struct Publisher {
    key: SigningKey,
    programmes: Vec<Resealed>,
}

/// A new pointer key.
struct PointerKey(SigningKey);

impl Change for Publisher {
    fn edit(&self, root: &mut Root) -> anyhow::Result<()> {
        root.publisher = role_of(&self.key);
        Ok(())
    }

    fn programmes(&self) -> &[Resealed] {
        &self.programmes
    }
}

impl Change for PointerKey {
    fn edit(&self, root: &mut Root) -> anyhow::Result<()> {
        root.pointer = role_of(&self.0);
        Ok(())
    }

    fn pointer_key(&self) -> Option<&SigningKey> {
        Some(&self.0)
    }
}

/// Rotates a key.
pub(super) async fn run(args: &RotateArgs) -> Result<(), AppError> {
    let data = Data::open(&args.common.data.resolve()?).await?;
    // No publication may follow programmes that are sealed anew meanwhile. Who held the lock may have rotated a key.
    let _alone = data.lock_publications().await?;
    let data = data.current().await?;
    match args.role {
        RotatedRole::Pointer => {
            let key = new_key(&data.keys.path("pointer"))?;
            change::run(&data, &args.common, &PointerKey(key)).await
        }
        RotatedRole::Publisher => {
            let path = data.keys.publisher_path(args.publisher_key.as_deref());
            if let Err(error) = data.keys.publisher(&data.root, args.publisher_key.as_deref()) {
                // A key that is lost is a reason to rotate.
                tracing::warn!(error = format!("{error:#}"), "the old publisher key is not there");
            }
            let key = new_key(&path)?;
            let programmes = reseal(&data, &key).await?;
            say(format!("{} programas firmados de nuevo", programmes.len()));
            change::run(&data, &args.common, &Publisher { key, programmes }).await?;
            let now = data.current().await?;
            now.keys.publisher(&now.root, args.publisher_key.as_deref())?;
            Ok(())
        }
    }
}

/// A key beside that at `path`; one that an interrupted rotation left there is taken.
fn new_key(path: &Path) -> anyhow::Result<SigningKey> {
    let next = keys::next_path(path);
    if !next.exists() {
        keys::make(&next)?;
    }
    keys::read(&next)
}

/// Every programme that a screen follows, sealed with `key`.
async fn reseal(data: &Data, key: &SigningKey) -> anyhow::Result<Vec<Resealed>> {
    let mut all: BTreeMap<ContentHash, Resealed> = BTreeMap::new();
    for followed in publish::followed(data).await?.values() {
        for (epoch, programme) in followed.pointer.epochs.iter().zip(&followed.programmes) {
            if let Entry::Vacant(place) = all.entry(epoch.programme) {
                let envelope = envelope::seal(&**programme, &[key]).context("sealing a programme anew")?;
                let new = ContentHash::of(&envelope);
                place.insert(Resealed { old: epoch.programme, new, envelope });
            }
        }
    }
    Ok(all.into_values().collect())
}
