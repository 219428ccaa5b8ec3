//! Keys, screens, root documents and open commands in memory, read again when another process changed something.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Arc, RwLock},
};

use axum::body::Bytes;
use cartelera_playlists::{envelope::KeyId, hash::ContentHash, ids::ScreenId, manifest::PublicKey};
use jiff::{SignedDuration, Timestamp};
use tokio::sync::Mutex;

use crate::store::{ChangeMark, Store, commands::StoredCommand};

/// A command that was given longer ago is not waited for any more.
const OPEN_FOR: SignedDuration = SignedDuration::from_hours(24);

/// A key that is or was a screen's.
pub(crate) struct Device {
    pub(crate) id: KeyId,
    pub(crate) key: PublicKey,
    pub(crate) screen: ScreenId,
    /// What told the device from others when it was bound.
    pub(crate) hardware: String,
    /// The sealed revocation, if it was revoked.
    pub(crate) revocation: Option<Bytes>,
}

/// All that is registered at one moment.
pub(crate) struct Registered {
    /// The change mark at that moment.
    pub(crate) mark: ChangeMark,
    devices: BTreeMap<KeyId, Arc<Device>>,
    live: BTreeMap<ScreenId, KeyId>,
    screens: BTreeSet<ScreenId>,
    roots: BTreeSet<ContentHash>,
    newest_commands: BTreeMap<ScreenId, u64>,
    open_commands: BTreeMap<ScreenId, Vec<StoredCommand>>,
    testigo_versions: BTreeMap<ScreenId, u64>,
    /// When the newest pointer was issued.
    pub(crate) newest_issue: Timestamp,
}

impl Registered {
    /// The device with the key `id`.
    pub(crate) fn device(&self, id: KeyId) -> Option<&Arc<Device>> {
        self.devices.get(&id)
    }

    /// The key that is a screen's now.
    pub(crate) fn key_of(&self, screen: &ScreenId) -> Option<KeyId> {
        self.live.get(screen).copied()
    }

    /// Whether a screen was ever published.
    pub(crate) fn has_screen(&self, screen: &ScreenId) -> bool {
        self.screens.contains(screen)
    }

    /// Whether `root` is the SHA-256 of a root document of this manager.
    pub(crate) fn has_root(&self, root: &ContentHash) -> bool {
        self.roots.contains(root)
    }

    /// How many root documents there are.
    pub(crate) fn root_count(&self) -> usize {
        self.roots.len()
    }

    /// The highest number of a screen's commands; 0 if it was given none.
    pub(crate) fn newest_command(&self, screen: &ScreenId) -> u64 {
        self.newest_commands.get(screen).copied().unwrap_or(0)
    }

    /// The version of a screen's list of testigos; 0 if it was never given one.
    pub(crate) fn testigo_version(&self, screen: &ScreenId) -> u64 {
        self.testigo_versions.get(screen).copied().unwrap_or(0)
    }

    /// Commands of a screen whose outcome is not known.
    pub(crate) fn open_commands(&self, screen: &ScreenId) -> &[StoredCommand] {
        self.open_commands.get(screen).map_or(&[], Vec::as_slice)
    }
}

/// What is registered now.
pub(crate) struct Registry {
    store: Arc<dyn Store>,
    loaded: RwLock<Option<Arc<Registered>>>,
    loading: Mutex<()>,
}

impl Registry {
    pub(crate) fn new(store: Arc<dyn Store>) -> Self {
        Self { store, loaded: RwLock::new(None), loading: Mutex::new(()) }
    }

    /// What is registered: a change that another process committed before this call is seen.
    pub(crate) async fn current(&self) -> anyhow::Result<Arc<Registered>> {
        let mark = self.store.change_mark().await?;
        if let Some(loaded) = self.last().filter(|loaded| loaded.mark == mark) {
            return Ok(loaded);
        }
        // After a change thousands ask at once; one of them reads.
        let _alone = self.loading.lock().await;
        let mark = self.store.change_mark().await?;
        match self.last() {
            Some(loaded) if loaded.mark == mark => Ok(loaded),
            _ => self.load(mark).await,
        }
    }

    /// What was read last.
    pub(crate) fn last(&self) -> Option<Arc<Registered>> {
        self.loaded.read().expect("no holder of this lock panics").clone()
    }

    /// Reads everything. It is at least as new as `mark`.
    async fn load(&self, mark: ChangeMark) -> anyhow::Result<Arc<Registered>> {
        let mut registered = Registered {
            mark,
            devices: BTreeMap::new(),
            live: BTreeMap::new(),
            screens: self.store.screens().await?.into_iter().map(|screen| screen.id).collect(),
            roots: self.store.root_documents().await?.iter().map(|(_, root)| ContentHash::of(root)).collect(),
            newest_commands: self.store.newest_commands().await?.into_iter().collect(),
            open_commands: BTreeMap::new(),
            testigo_versions: self.store.testigo_versions().await?.into_iter().collect(),
            newest_issue: self.store.newest_issue().await?.unwrap_or(Timestamp::UNIX_EPOCH),
        };
        for bound in self.store.bound_keys().await? {
            let id = bound.id();
            if bound.revoked.is_none() {
                registered.live.insert(bound.screen.clone(), id);
            }
            let revocation = bound.revoked.map(|revoked| revoked.envelope.into());
            let device = Device { id, key: bound.key, screen: bound.screen, hardware: bound.hardware, revocation };
            registered.devices.insert(id, Arc::new(device));
        }
        for command in self.store.open_commands(Timestamp::now() - OPEN_FOR).await? {
            registered.open_commands.entry(command.screen.clone()).or_default().push(command);
        }
        let registered = Arc::new(registered);
        *self.loaded.write().expect("no holder of this lock panics") = Some(registered.clone());
        Ok(registered)
    }
}
