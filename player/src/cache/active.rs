//! The content that a screen follows: its pointer and the programmes that the pointer's epochs name.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs, io,
    sync::{Arc, Weak},
};

use anyhow::{Context as _, bail};
use cartelera_playlists::{
    approval::Approvals,
    hash::ContentHash,
    ids::ScreenId,
    manifest::{Epoch, Pointer},
    programme::Programme,
};
use tracing::{info, warn};

use super::{Cache, Refusal, durable, refusal};

/// A verified pointer with its verified programmes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ActiveContent {
    /// The pointer. An epoch whose programme was found damaged on the disk is left out of it.
    pub pointer: Pointer,
    /// The programmes of the pointer's epochs, in the same order.
    pub programmes: Vec<Arc<Programme>>,
    /// What approvers let it show.
    pub approvals: Arc<Approvals>,
    /// Programmes and approvals that the signed pointer names and that were damaged or gone; sync fetches them again.
    pub missing: Vec<ContentHash>,
    /// SHA-256 of the pointer's envelope, which is its entity tag on the server.
    pub pointer_hash: ContentHash,
}

impl ActiveContent {
    /// The epochs, each with its programme, as a timeline takes them.
    pub fn epochs(&self) -> Vec<(Epoch, Arc<Programme>)> {
        self.pointer.epochs.iter().cloned().zip(self.programmes.iter().cloned()).collect()
    }

    /// How many of its items do not show because approvers did not sign them.
    pub fn count_unapproved(&self) -> u32 {
        let items = self.programmes.iter().flat_map(|programme| &programme.items);
        let items: BTreeSet<_> =
            items.filter(|item| !self.approvals.cover_item(item)).map(|item| item.digest).collect();
        u32::try_from(items.len()).unwrap_or(u32::MAX)
    }
}

/// What the cache remembers between calls.
#[derive(Default)]
pub(super) struct Memory {
    /// What is active, once it was loaded or activated.
    active: Option<Arc<ActiveContent>>,
    /// Programmes that were verified and are still in use, so that none is read twice.
    programmes: BTreeMap<ContentHash, Weak<Programme>>,
}

impl Memory {
    /// Forgets what is active.
    pub(super) fn forget(&mut self) {
        *self = Self::default();
    }
}

impl Cache {
    /// Reads the active content from the disk and verifies all of it again.
    ///
    /// `None` if there is none for `screen`, or if too much of it is damaged. Damaged files are set aside.
    ///
    /// # Errors
    ///
    /// If the pointer is there but cannot be read.
    pub fn load_active(&self, screen: &ScreenId) -> anyhow::Result<Option<ActiveContent>> {
        let path = self.pointer_path();
        let bytes = match fs::read(&path) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(error).context("reading the active pointer"),
        };
        let opened = self.roots().map(|root| root.open_pointer(&bytes)).reduce(Result::or);
        let mut pointer = match opened {
            None => return Ok(None),
            Some(Ok(pointer)) => pointer,
            Some(Err(error)) => {
                self.set_aside(&path, &error);
                return Ok(None);
            }
        };
        if pointer.screen != *screen {
            warn!(screen.id = %screen, pointer.screen = %pointer.screen, "the folder holds another screen's content");
            return Ok(None);
        }
        let mut programmes = Vec::new();
        let mut missing = Vec::new();
        pointer.epochs.retain(|epoch| {
            let found = self.read_programme(&epoch.programme);
            if found.is_none() {
                missing.push(epoch.programme);
            }
            found.map(|programme| programmes.push(programme)).is_some()
        });
        if programmes.is_empty() {
            return Ok(None);
        }
        let approvals = self.approvals_of(&pointer, &mut missing);
        let pointer_hash = ContentHash::of(&bytes);
        let content = ActiveContent { pointer, programmes, approvals, missing, pointer_hash };
        self.drop_cut_media(&content);
        self.memory().active = Some(Arc::new(content.clone()));
        Ok(Some(content))
    }

    /// What is active, as far as it was loaded or activated in this process.
    pub fn active(&self) -> Option<Arc<ActiveContent>> {
        self.memory().active.clone()
    }

    /// Whether the pointer on the disk holds under the root document before the pinned one only: the key that signed it
    /// was taken back.
    pub(crate) fn is_of_an_old_key(&self) -> bool {
        let (Some(root), true) = (self.root(), self.old_root().is_some()) else { return false };
        fs::read(self.pointer_path()).is_ok_and(|bytes| root.open_pointer(&bytes).is_err())
    }

    /// The verified programme with this hash, if it is on the disk. A damaged one is set aside.
    pub fn programme(&self, hash: &ContentHash) -> Option<Arc<Programme>> {
        let known = self.memory().programmes.get(hash).and_then(Weak::upgrade);
        known.filter(|_| self.programme_path(hash).is_file()).or_else(|| self.read_programme(hash))
    }

    /// Verifies the programme `bytes` and keeps it. Nothing shows it before a pointer that names it is activated.
    ///
    /// # Errors
    ///
    /// A [`Refusal`] if it is not the programme `hash` signed by the publisher; otherwise it could not be written.
    pub fn store_programme(&self, hash: &ContentHash, bytes: &[u8]) -> anyhow::Result<Arc<Programme>> {
        let root = self.root().context("storing a programme before a root document was pinned")?;
        let programme = refusal::open_programme(&root, hash, bytes)?;
        durable::replace(&self.programme_path(hash), bytes).with_context(|| format!("writing programme {hash}"))?;
        Ok(self.remember(hash, programme))
    }

    /// Makes the signed pointer `bytes` the one that `screen` follows, by one rename.
    ///
    /// # Errors
    ///
    /// A [`Refusal`] if it is not signed, not for this screen, or approvers did not sign what frames its items; otherwise
    /// something that it names is not there, or it could not be written. After an error the old content is active.
    pub fn activate(&self, screen: &ScreenId, bytes: &[u8]) -> anyhow::Result<Arc<ActiveContent>> {
        let root = self.root().context("activating a pointer before a root document was pinned")?;
        let pointer = root.open_pointer(bytes).map_err(|error| Refusal::from(&error))?;
        if pointer.screen != *screen {
            bail!(Refusal::OtherScreen);
        }
        if pointer.epochs.is_empty() {
            bail!(Refusal::Senseless);
        }
        let programmes = pointer
            .epochs
            .iter()
            .map(|epoch| {
                let name = epoch.programme;
                self.programme(&name).with_context(|| format!("activating a pointer without its programme {name}"))
            })
            .collect::<anyhow::Result<Vec<_>>>()?;
        let approvals = self.approvals(&root, &pointer).context("activating a pointer without its approvals")?;
        if !programmes.iter().all(|programme| approvals.cover_frame(programme)) {
            bail!(Refusal::NotApproved);
        }
        let pointer_hash = ContentHash::of(bytes);
        durable::replace(&self.pointer_path(), bytes).context("writing the active pointer")?;
        if self.old_root().take().is_some()
            && let Err(error) = durable::remove(&self.old_root_path())
        {
            warn!(%error, "removing the root document before failed");
        }
        info!(
            screen.id = %screen, pointer.sequence = pointer.sequence, pointer.issued = %pointer.issued,
            pointer.epochs = pointer.epochs.len(), "content activated"
        );
        self.keep_followed(&pointer, bytes);
        let content = Arc::new(ActiveContent { pointer, programmes, approvals, missing: Vec::new(), pointer_hash });
        self.memory().active = Some(Arc::clone(&content));
        Ok(content)
    }

    /// What approvers let the content of the active `pointer` show: nothing while their signatures are `missing`.
    ///
    /// Who must sign says the root document under which it was activated.
    fn approvals_of(&self, pointer: &Pointer, missing: &mut Vec<ContentHash>) -> Arc<Approvals> {
        let Some(root) = self.roots().last() else { return Arc::new(Approvals::not_needed()) };
        self.approvals(&root, pointer).unwrap_or_else(|| {
            missing.extend(pointer.approvals.map(|name| name.sha256));
            Arc::new(Approvals::of(&root, &[]))
        })
    }

    fn read_programme(&self, hash: &ContentHash) -> Option<Arc<Programme>> {
        let path = self.programme_path(hash);
        let bytes = self.read_or_set_aside(&path)?;
        match self.roots().map(|root| refusal::open_programme(&root, hash, &bytes)).reduce(Result::or)? {
            Ok(programme) => Some(self.remember(hash, programme)),
            Err(refusal) => {
                self.set_aside(&path, &refusal);
                None
            }
        }
    }

    fn remember(&self, hash: &ContentHash, programme: Programme) -> Arc<Programme> {
        let programme = Arc::new(programme);
        let mut memory = self.memory();
        memory.programmes.retain(|_, known| known.strong_count() > 0);
        memory.programmes.insert(*hash, Arc::downgrade(&programme));
        programme
    }

    /// Sets files aside whose length is not the announced one: a file system that lost bytes.
    fn drop_cut_media(&self, content: &ActiveContent) {
        for facts in content.programmes.iter().flat_map(|programme| &programme.media) {
            let path = self.media_place(&facts.sha256);
            if let Ok(found) = fs::metadata(&path)
                && found.len() != facts.size_bytes
            {
                self.set_aside(&path, &format!("{} bytes long (must be {})", found.len(), facts.size_bytes));
            }
        }
    }
}
