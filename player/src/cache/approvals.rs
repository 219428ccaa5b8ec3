//! What approvers let the content show: the bundle of their signatures that the pointer names.

use std::sync::Arc;

use anyhow::Context as _;
use cartelera_playlists::{
    approval::{Approvals, BundleName},
    hash::ContentHash,
    manifest::{Pointer, Root},
};

use super::{Cache, Refusal, durable};

impl Cache {
    /// What the approvers of `root` let the content of `pointer` show; `None` if their signatures must be fetched first.
    pub fn approvals(&self, root: &Root, pointer: &Pointer) -> Option<Arc<Approvals>> {
        let bytes = match &pointer.approvals {
            Some(name) if root.approver.threshold > 0 => self.read_bundle(name)?,
            _ => Vec::new(),
        };
        Some(Arc::new(Approvals::of(root, &bytes)))
    }

    /// Keeps the bundle `bytes`, if it is the one of this name.
    ///
    /// # Errors
    ///
    /// A [`Refusal`] if it is another one; otherwise it could not be written.
    pub fn store_approvals(&self, name: &BundleName, bytes: &[u8]) -> anyhow::Result<()> {
        check(name, bytes)?;
        let path = self.approvals_path(&name.sha256);
        durable::replace(&path, bytes).with_context(|| format!("writing approvals {}", name.sha256))
    }

    fn read_bundle(&self, name: &BundleName) -> Option<Vec<u8>> {
        let path = self.approvals_path(&name.sha256);
        let bytes = self.read_or_set_aside(&path)?;
        match check(name, &bytes) {
            Ok(()) => Some(bytes),
            Err(refusal) => {
                self.set_aside(&path, &refusal);
                None
            }
        }
    }
}

/// Checks that `bytes` are the bundle of this name.
pub(crate) fn check(name: &BundleName, bytes: &[u8]) -> Result<(), Refusal> {
    if ContentHash::of(bytes) == name.sha256 { Ok(()) } else { Err(Refusal::Hash) }
}
