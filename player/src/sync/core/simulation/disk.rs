//! A disk in memory: full at times, cut at any write, and, in its naive form, torn.

use std::{
    collections::{BTreeMap, BTreeSet},
    io,
    sync::Arc,
};

use cartelera_playlists::{
    approval::{Approvals, BundleName},
    hash::ContentHash,
    ids::ScreenId,
    manifest::{Pointer, Root},
    programme::Programme,
    stops::StopList,
};
use ed25519_dalek::VerifyingKey;
use jiff::Timestamp;

use super::super::shelf::Shelf;
use crate::{
    cache::{ActiveContent, Identity, Keep, Memo, Refusal, check_approvals, open_programme},
    sync::failure::Failure,
};

/// What is written.
#[derive(Clone, Default)]
struct Files {
    identity: Option<Identity>,
    root: Option<Vec<u8>>,
    old_root: Option<Vec<u8>>,
    pointer: Option<Vec<u8>>,
    programmes: BTreeMap<ContentHash, Vec<u8>>,
    approvals: BTreeMap<ContentHash, Vec<u8>>,
    stops: StopList,
    memo: Memo,
}

/// The disk.
pub(super) struct Disk {
    files: Files,
    pub(super) media: BTreeSet<ContentHash>,
    damaged: BTreeSet<ContentHash>,
    pub(super) is_full: bool,
    /// After so many writes the power is cut, with the last one done or not.
    cut: Option<(u32, bool)>,
    is_cut: bool,
    is_naive: bool,
    device: VerifyingKey,
}

impl Disk {
    pub(super) fn new(device: VerifyingKey, is_naive: bool) -> Self {
        Self {
            files: Files::default(),
            media: BTreeSet::new(),
            damaged: BTreeSet::new(),
            is_full: false,
            cut: None,
            is_cut: false,
            is_naive,
            device,
        }
    }

    /// The power comes back.
    pub(super) fn reboot(&mut self) {
        (self.cut, self.is_cut) = (None, false);
    }

    pub(super) fn cut_after(&mut self, writes: u32, is_done: bool) {
        self.cut = Some((writes, is_done));
    }

    pub(super) fn is_cut(&self) -> bool {
        self.is_cut
    }

    /// Order of the pointer that is held.
    pub(super) fn held(&self) -> Option<(u64, Timestamp)> {
        let pointer = self.open_pointer(self.files.pointer.as_deref()?)?;
        Some((pointer.sequence, pointer.issued))
    }

    /// What is held after a cut: it must be what was `before`, or something newer, or nothing after a revocation.
    pub(super) fn held_after_cut(&self, before: Option<(u64, Timestamp)>) -> Result<Option<(u64, Timestamp)>, String> {
        let after = self.held();
        let is_forgotten = self.files.pointer.is_none();
        if after < before && !is_forgotten && before.is_some() {
            return Err(format!("a power cut left {after:?} of {before:?}"));
        }
        Ok(after)
    }

    /// How many entries of the stop list are held.
    pub(super) fn kept_stops(&self) -> usize {
        self.files.stops.entries().len()
    }

    pub(super) fn pointer(&self) -> Option<&[u8]> {
        self.files.pointer.as_deref()
    }

    /// A worn card changes bytes of some files.
    pub(super) fn lose_media(&mut self, rng: &mut fastrand::Rng) {
        let lost: Vec<ContentHash> = self.media.iter().filter(|_| rng.u32(0..4) == 0).copied().collect();
        self.damaged.extend(lost);
    }

    /// Reads all media again.
    pub(super) fn check_media(&mut self) -> Vec<ContentHash> {
        let found: Vec<ContentHash> = self.damaged.iter().filter(|hash| self.media.contains(hash)).copied().collect();
        self.media.retain(|hash| !self.damaged.contains(hash));
        self.damaged.clear();
        found
    }

    /// Does one write, whole or not at all.
    fn write(&mut self, change: impl FnOnce(&mut Files)) -> Result<(), Failure> {
        let fault = |kind| Err(Failure::Storage(io::Error::from(kind).into()));
        if self.is_cut {
            return fault(io::ErrorKind::BrokenPipe);
        }
        if self.is_full {
            return fault(io::ErrorKind::StorageFull);
        }
        if let Some((writes, is_done)) = &mut self.cut {
            *writes -= 1;
            if *writes == 0 {
                self.is_cut = true;
                if self.is_naive {
                    // Half of the new bytes over the old ones.
                    change(&mut self.files);
                    if let Some(pointer) = &mut self.files.pointer {
                        pointer.truncate(pointer.len() / 2);
                    }
                } else if *is_done {
                    change(&mut self.files);
                }
                return fault(io::ErrorKind::BrokenPipe);
            }
        }
        change(&mut self.files);
        Ok(())
    }

    /// The pinned root document, and the one before it while nothing of the pinned one is followed.
    fn roots(&self) -> impl Iterator<Item = Root> {
        let roots = [&self.files.root, &self.files.old_root].into_iter().flatten();
        roots.filter_map(|bytes| Root::open_self_signed(bytes).ok())
    }

    fn open_pointer(&self, bytes: &[u8]) -> Option<Pointer> {
        self.roots().find_map(|root| root.open_pointer(bytes).ok())
    }

    /// What `bytes` name; who must approve it says `root`.
    fn content(&self, root: &Root, pointer: Pointer, bytes: &[u8]) -> Option<ActiveContent> {
        let programme = |hash: &ContentHash| {
            let bytes = self.files.programmes.get(hash)?;
            self.roots().find_map(|root| open_programme(&root, hash, bytes).ok()).map(Arc::new)
        };
        let programmes = pointer.epochs.iter().map(|epoch| programme(&epoch.programme)).collect::<Option<Vec<_>>>()?;
        let approvals = self.approvals_under(root, &pointer)?;
        let pointer_hash = ContentHash::of(bytes);
        Some(ActiveContent { pointer, programmes, approvals, missing: Vec::new(), pointer_hash })
    }

    fn approvals_under(&self, root: &Root, pointer: &Pointer) -> Option<Arc<Approvals>> {
        let name = pointer.approvals.filter(|_| root.approver.threshold > 0);
        let bytes = name.map_or(Some(&[][..]), |name| self.files.approvals.get(&name.sha256).map(Vec::as_slice))?;
        Some(Arc::new(Approvals::of(root, bytes)))
    }
}

impl Shelf for Disk {
    fn identity(&self) -> Option<Identity> {
        self.files.identity.clone()
    }

    fn root(&self) -> Option<Arc<Root>> {
        Root::open_self_signed(self.files.root.as_deref()?).ok().map(Arc::new)
    }

    fn pair(&mut self, screen: &ScreenId, root: &[u8]) -> Result<Arc<Root>, Failure> {
        let opened = Root::open_self_signed(root).map_err(|error| Refusal::from(&error))?;
        let identity = Identity { screen: screen.clone(), root_version: opened.version, root: ContentHash::of(root) };
        self.write(|files| files.root = Some(root.to_owned()))?;
        self.write(|files| files.identity = Some(identity))?;
        Ok(Arc::new(opened))
    }

    fn forget(&mut self) -> Result<VerifyingKey, Failure> {
        self.write(|files| files.pointer = None)?;
        self.write(|files| files.stops = StopList::default())?;
        self.write(|files| files.memo = Memo::default())?;
        self.write(|files| (files.root, files.old_root) = (None, None))?;
        self.write(|files| files.identity = None)?;
        Ok(self.device)
    }

    fn follow_root(&mut self, bytes: &[u8]) -> Result<Arc<Root>, Failure> {
        let identity = self.identity().unwrap();
        let root = match self.root() {
            Some(held) => held.open_next(bytes).map_err(|error| Refusal::from(&error))?,
            None if ContentHash::of(bytes) == identity.root => Root::open_self_signed(bytes).unwrap(),
            None => return Err(Refusal::Hash.into()),
        };
        let identity = Identity { root_version: root.version, root: ContentHash::of(bytes), ..identity };
        if self.files.old_root.is_none() {
            self.write(|files| files.old_root.clone_from(&files.root))?;
        }
        self.write(|files| files.root = Some(bytes.to_owned()))?;
        self.write(|files| files.identity = Some(identity))?;
        Ok(Arc::new(root))
    }

    fn active(&mut self, _: &ScreenId) -> Result<Option<Arc<ActiveContent>>, Failure> {
        let Some(bytes) = self.files.pointer.clone() else { return Ok(None) };
        let pointer = self.open_pointer(&bytes);
        // Under the root document under which it was activated.
        let root = self.roots().last();
        let content = |(root, pointer): (Root, Pointer)| self.content(&root, pointer, &bytes);
        Ok(root.zip(pointer).and_then(content).map(Arc::new))
    }

    fn is_of_an_old_key(&self) -> bool {
        let (Some(root), Some(bytes)) = (self.root(), &self.files.pointer) else { return false };
        self.files.old_root.is_some() && root.open_pointer(bytes).is_err()
    }

    fn programme(&mut self, hash: &ContentHash) -> Option<Arc<Programme>> {
        let bytes = self.files.programmes.get(hash)?;
        self.roots().find_map(|root| open_programme(&root, hash, bytes).ok()).map(Arc::new)
    }

    fn keep_programme(&mut self, hash: &ContentHash, bytes: &[u8]) -> Result<Arc<Programme>, Failure> {
        let programme = open_programme(&self.root().unwrap(), hash, bytes)?;
        self.write(|files| drop(files.programmes.insert(*hash, bytes.to_owned())))?;
        Ok(Arc::new(programme))
    }

    fn approvals(&mut self, pointer: &Pointer) -> Option<Arc<Approvals>> {
        self.approvals_under(&*self.root()?, pointer)
    }

    fn keep_approvals(&mut self, name: &BundleName, bytes: &[u8]) -> Result<(), Failure> {
        check_approvals(name, bytes)?;
        self.write(|files| drop(files.approvals.insert(name.sha256, bytes.to_owned())))
    }

    fn activate(&mut self, _: &ScreenId, bytes: &[u8]) -> Result<Arc<ActiveContent>, Failure> {
        let root = self.root().unwrap();
        let pointer = root.open_pointer(bytes).map_err(|error| Refusal::from(&error))?;
        let content = self.content(&root, pointer, bytes).expect("a pointer was activated without what it names");
        if !content.programmes.iter().all(|programme| content.approvals.cover_frame(programme)) {
            return Err(Refusal::NotApproved.into());
        }
        self.write(|files| files.pointer = Some(bytes.to_owned()))?;
        self.files.old_root = None;
        Ok(Arc::new(content))
    }

    fn stops(&mut self) -> StopList {
        self.files.stops.clone()
    }

    fn keep_stops(&mut self, stops: &StopList) -> Result<(), Failure> {
        self.write(|files| files.stops = stops.clone())
    }

    fn memo(&mut self) -> Memo {
        self.files.memo.clone()
    }

    fn keep_memo(&mut self, memo: &Memo) -> Result<(), Failure> {
        self.write(|files| files.memo = memo.clone())
    }

    fn has_media(&self, hash: &ContentHash) -> bool {
        self.media.contains(hash)
    }

    fn drop_media(&mut self, hash: &ContentHash) {
        self.media.remove(hash);
    }

    fn purge(&mut self, keep: &Keep) {
        self.media.retain(|hash| keep.media.contains(hash));
        self.files.programmes.retain(|hash, _| keep.programmes.contains(hash));
        self.files.approvals.retain(|hash, _| keep.approvals.contains(hash));
    }
}
