//! What sync keeps: the documents of the player's folder. All of them are small; media files are downloaded beside.

use std::sync::Arc;

use cartelera_playlists::{
    approval::{Approvals, BundleName},
    hash::ContentHash,
    ids::ScreenId,
    manifest::{Pointer, Root},
    programme::Programme,
    stops::StopList,
};

use ed25519_dalek::VerifyingKey;

use super::super::failure::Failure;
use crate::cache::{ActiveContent, Cache, Identity, Keep, Memo};

/// A folder that keeps documents. What one call keeps is kept whole or not at all.
pub(in crate::sync) trait Shelf {
    /// Which screen this is.
    fn identity(&self) -> Option<Identity>;
    /// The pinned root document.
    fn root(&self) -> Option<Arc<Root>>;
    /// Becomes a screen.
    fn pair(&mut self, screen: &ScreenId, root: &[u8]) -> Result<Arc<Root>, Failure>;
    /// Is no screen any more, and has a new key, which it gives.
    fn forget(&mut self) -> Result<VerifyingKey, Failure>;
    /// Follows the next root document.
    fn follow_root(&mut self, bytes: &[u8]) -> Result<Arc<Root>, Failure>;
    /// The content that is followed.
    fn active(&mut self, screen: &ScreenId) -> Result<Option<Arc<ActiveContent>>, Failure>;
    /// Whether the pointer that is followed is signed by a key that the pinned root document no longer names.
    fn is_of_an_old_key(&self) -> bool;
    /// A programme that is there and right.
    fn programme(&mut self, hash: &ContentHash) -> Option<Arc<Programme>>;
    /// Keeps a programme.
    fn keep_programme(&mut self, hash: &ContentHash, bytes: &[u8]) -> Result<Arc<Programme>, Failure>;
    /// What approvers let the content of a pointer show; `None` if their signatures must be fetched.
    fn approvals(&mut self, pointer: &Pointer) -> Option<Arc<Approvals>>;
    /// Keeps what approvers signed.
    fn keep_approvals(&mut self, name: &BundleName, bytes: &[u8]) -> Result<(), Failure>;
    /// Follows a pointer from now on.
    fn activate(&mut self, screen: &ScreenId, bytes: &[u8]) -> Result<Arc<ActiveContent>, Failure>;
    /// The stop list.
    fn stops(&mut self) -> StopList;
    /// Keeps the stop list.
    fn keep_stops(&mut self, stops: &StopList) -> Result<(), Failure>;
    /// What is remembered.
    fn memo(&mut self) -> Memo;
    /// Remembers.
    fn keep_memo(&mut self, memo: &Memo) -> Result<(), Failure>;
    /// Whether a media file is there.
    fn has_media(&self, hash: &ContentHash) -> bool;
    /// Removes a media file.
    fn drop_media(&mut self, hash: &ContentHash);
    /// Removes what neither `keep` nor the active content needs.
    fn purge(&mut self, keep: &Keep);
}

impl Shelf for Cache {
    fn identity(&self) -> Option<Identity> {
        Self::identity(self)
    }

    fn root(&self) -> Option<Arc<Root>> {
        Self::root(self)
    }

    fn pair(&mut self, screen: &ScreenId, root: &[u8]) -> Result<Arc<Root>, Failure> {
        Ok(Self::pair(self, screen, root)?)
    }

    fn forget(&mut self) -> Result<VerifyingKey, Failure> {
        Self::forget(self)?;
        Ok(self.device_key()?.verifying_key())
    }

    fn follow_root(&mut self, bytes: &[u8]) -> Result<Arc<Root>, Failure> {
        Ok(Self::follow_root(self, bytes)?)
    }

    fn active(&mut self, screen: &ScreenId) -> Result<Option<Arc<ActiveContent>>, Failure> {
        match Self::active(self).filter(|active| active.pointer.screen == *screen) {
            Some(active) => Ok(Some(active)),
            None => Ok(self.load_active(screen)?.map(Arc::new)),
        }
    }

    fn is_of_an_old_key(&self) -> bool {
        Self::is_of_an_old_key(self)
    }

    fn programme(&mut self, hash: &ContentHash) -> Option<Arc<Programme>> {
        Self::programme(self, hash)
    }

    fn keep_programme(&mut self, hash: &ContentHash, bytes: &[u8]) -> Result<Arc<Programme>, Failure> {
        Ok(self.store_programme(hash, bytes)?)
    }

    fn approvals(&mut self, pointer: &Pointer) -> Option<Arc<Approvals>> {
        Self::approvals(self, &*Self::root(self)?, pointer)
    }

    fn keep_approvals(&mut self, name: &BundleName, bytes: &[u8]) -> Result<(), Failure> {
        Ok(self.store_approvals(name, bytes)?)
    }

    fn activate(&mut self, screen: &ScreenId, bytes: &[u8]) -> Result<Arc<ActiveContent>, Failure> {
        Ok(Self::activate(self, screen, bytes)?)
    }

    fn stops(&mut self) -> StopList {
        Self::stops(self)
    }

    fn keep_stops(&mut self, stops: &StopList) -> Result<(), Failure> {
        Ok(Self::keep_stops(self, stops)?)
    }

    fn memo(&mut self) -> Memo {
        Self::memo(self)
    }

    fn keep_memo(&mut self, memo: &Memo) -> Result<(), Failure> {
        Ok(Self::keep_memo(self, memo)?)
    }

    fn has_media(&self, hash: &ContentHash) -> bool {
        self.media_path(hash).is_some()
    }

    fn drop_media(&mut self, hash: &ContentHash) {
        Self::drop_media(self, hash);
    }

    fn purge(&mut self, keep: &Keep) {
        Self::purge(self, keep);
    }
}
