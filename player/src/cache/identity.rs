//! Who this player is: its own key, and the screen that it became when it was paired.

use std::{fs, io::Write as _, os::unix::fs::PermissionsExt as _, path::Path, sync::Arc};

use anyhow::{Context as _, bail, ensure};
use cartelera_playlists::{hash::ContentHash, ids::ScreenId, manifest::Root};
use ed25519_dalek::SigningKey;
use serde::{Deserialize, Serialize};
use tracing::info;

use super::{Cache, Refusal, durable};

/// Which screen this player is, and the root document that it was paired under.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Identity {
    /// The screen.
    pub screen: ScreenId,
    /// Version of the pinned root document.
    pub root_version: u64,
    /// SHA-256 of the pinned root document's envelope, by which it is recognised if it has to be fetched again.
    pub root: ContentHash,
}

impl Cache {
    /// The player's own key, which is made when it is first asked for and never leaves the device.
    ///
    /// # Errors
    ///
    /// If it cannot be read or made, is damaged, or others may read it.
    pub fn device_key(&self) -> anyhow::Result<SigningKey> {
        let path = self.data().join("device.key");
        let doing = || format!("reading the player's key {}", path.display());
        if !path.exists() {
            make_key(&path).with_context(|| format!("making the player's key {}", path.display()))?;
        }
        let mode = fs::metadata(&path).with_context(doing)?.permissions().mode() & 0o777;
        ensure!(mode.trailing_zeros() >= 6, "{}: others may read it (mode {mode:o}, allowed: 600)", doing());
        let text = fs::read_to_string(&path).with_context(doing)?;
        let seed: ContentHash =
            text.trim().parse().ok().with_context(|| format!("{}: damaged (64 of 0-9 and a-f)", doing()))?;
        Ok(SigningKey::from_bytes(seed.as_bytes()))
    }

    /// Which screen this player is, once it was paired.
    pub fn identity(&self) -> Option<Identity> {
        let path = self.identity_path();
        let bytes = self.read_or_set_aside(&path)?;
        serde_json::from_slice(&bytes).map_err(|error| self.set_aside(&path, &error)).ok()
    }

    /// Makes this player `screen`, which trusts the root document `bytes` from now on.
    ///
    /// # Errors
    ///
    /// A [`Refusal`] if its own root keys did not sign the root document; otherwise this player is another screen
    /// already, or it cannot be written.
    pub fn pair(&self, screen: &ScreenId, bytes: &[u8]) -> anyhow::Result<Arc<Root>> {
        if let Some(held) = self.identity()
            && (held.screen != *screen || self.root().is_some() && held.root != ContentHash::of(bytes))
        {
            bail!("pairing as {screen}: this player is screen {} already (it must be revoked first)", held.screen);
        }
        let root = Root::open_self_signed(bytes).map_err(|error| Refusal::from(&error))?;
        let root = self.keep_root(screen, root, bytes)?;
        info!(screen.id = %screen, root.fingerprint = %ContentHash::of(bytes), "paired");
        Ok(root)
    }

    /// Follows the root document `bytes`, the next one after the one that is pinned; or takes it in place of a pinned
    /// one that was damaged on the disk, if it is the same.
    ///
    /// # Errors
    ///
    /// A [`Refusal`] if it is not signed so or is another one; otherwise it cannot be written.
    pub fn follow_root(&self, bytes: &[u8]) -> anyhow::Result<Arc<Root>> {
        let identity = self.identity().context("following a root document before pairing")?;
        let root = match self.root() {
            Some(held) => held.open_next(bytes).map_err(|error| Refusal::from(&error))?,
            None if ContentHash::of(bytes) == identity.root => {
                Root::open_self_signed(bytes).map_err(|error| Refusal::from(&error))?
            }
            None => bail!(Refusal::Hash),
        };
        if let Some(held) = self.root()
            && self.old_root().is_none()
        {
            // What is followed is signed under it, until there is a pointer under the new one.
            let path = self.root_path();
            let old = fs::read(&path).with_context(|| format!("reading {}", path.display()))?;
            durable::replace(&self.old_root_path(), &old).context("keeping the root document before")?;
            *self.old_root() = Some(held);
        }
        let root = self.keep_root(&identity.screen, root, bytes)?;
        info!(root.fingerprint = %ContentHash::of(bytes), root.version = root.version, "root document followed");
        Ok(root)
    }

    /// Forgets who this player is and what it follows, and its key. Media files stay until something replaces them.
    ///
    /// # Errors
    ///
    /// If something cannot be removed.
    pub fn forget(&self) -> anyhow::Result<()> {
        // The identity last: after a cut in between the player is still the screen that is to be forgotten.
        let key = self.data().join("device.key");
        let roots = [self.old_root_path(), self.root_path()];
        for path in [self.pointer_path(), self.stops_path(), self.memo_path()]
            .into_iter()
            .chain(roots)
            .chain([key, self.identity_path()])
        {
            durable::remove(&path).with_context(|| format!("removing {}", path.display()))?;
        }
        durable::sync_folder(self.data()).context("forgetting the screen")?;
        self.forget_followed();
        self.memory().forget();
        (*self.pinned(), *self.old_root()) = (None, None);
        Ok(())
    }

    fn keep_root(&self, screen: &ScreenId, root: Root, bytes: &[u8]) -> anyhow::Result<Arc<Root>> {
        let identity = Identity { screen: screen.clone(), root_version: root.version, root: ContentHash::of(bytes) };
        durable::replace(&self.root_path(), bytes).context("writing the root document")?;
        let text = serde_json::to_vec_pretty(&identity).context("writing down which screen this is")?;
        durable::replace(&self.identity_path(), &text).context("writing down which screen this is")?;
        let root = Arc::new(root);
        *self.pinned() = Some(Arc::clone(&root));
        Ok(root)
    }
}

/// Writes a new seed beside `path` and moves it there whole.
fn make_key(path: &Path) -> anyhow::Result<()> {
    let mut seed = [0; 32];
    getrandom::fill(&mut seed).context("asking the system for randomness")?;
    let folder = path.parent().context("the key has no folder")?;
    // A named temporary file is made with mode 0600.
    let mut draft = tempfile::NamedTempFile::new_in(folder)?;
    writeln!(draft, "{}", ContentHash::from_bytes(seed))?;
    draft.as_file().sync_all()?;
    draft.persist(path)?;
    durable::sync_folder(folder)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use tempfile::tempdir;

    use super::*;
    use crate::cache::city::{City, SCREEN};

    #[test]
    fn a_key_is_made_once_and_closed_to_others() {
        let data = tempdir().unwrap();
        let cache = Cache::open(data.path()).unwrap();
        let key = cache.device_key().unwrap();
        assert_eq!(cache.device_key().unwrap().to_bytes(), key.to_bytes());
        let path = data.path().join("device.key");
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).unwrap();
        assert!(cache.device_key().is_err());
    }

    #[test]
    fn a_player_is_one_screen_until_it_forgets() {
        let data = tempdir().unwrap();
        let cache = Cache::open(data.path()).unwrap();
        let (screen, other) = (SCREEN.parse().unwrap(), "agua-1".parse().unwrap());
        assert_eq!(cache.identity(), None);
        cache.pair(&screen, &City::new(1).root()).unwrap();
        assert!(cache.pair(&other, &City::new(1).root()).is_err());
        assert!(cache.pair(&screen, &City::new(2).root()).is_err());
        drop(cache);
        let cache = Cache::open(data.path()).unwrap();
        assert_eq!(cache.identity().unwrap().screen, screen);
        cache.forget().unwrap();
        assert_eq!((cache.identity(), cache.root()), (None, None));
        cache.pair(&other, &City::new(2).root()).unwrap();
    }
}
