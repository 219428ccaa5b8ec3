//! The folder itself: where things lie, the pinned root, and what is done with damaged files.

use std::{
    fs::{self, File, TryLockError},
    io,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    thread,
    time::{Duration, Instant},
};

use anyhow::{Context as _, bail};
use cartelera_playlists::{hash::ContentHash, manifest::Root};
use tracing::{error, warn};

use super::{active::Memory, durable};
use crate::testigo::Album;

/// A player that ends may still be busy with the disk: so long the next one waits for it.
const LOCK_PATIENCE: Duration = Duration::from_secs(2);
/// How often it looks.
const LOCK_PAUSE: Duration = Duration::from_millis(20);
/// At most this many damaged files are kept for inspection.
const DAMAGED_MAX: usize = 8;

/// The player's folder. Clones are the same folder.
#[derive(Clone)]
pub struct Cache {
    inner: Arc<Inner>,
}

struct Inner {
    data: PathBuf,
    root: Mutex<Option<Arc<Root>>>,
    /// The root document before, until something of the newest is followed.
    old_root: Mutex<Option<Arc<Root>>>,
    memory: Mutex<Memory>,
    album: Album,
    /// Held until the last clone is gone; `None` where the file system cannot lock.
    _lock: Option<File>,
}

impl Cache {
    /// Opens the folder `data`, makes what is missing in it, and takes it for this process alone.
    ///
    /// A folder on a file system that has become read-only is opened too, so that the screen plays on.
    ///
    /// # Errors
    ///
    /// If the folder cannot be made or another player uses it.
    pub fn open(data: &Path) -> anyhow::Result<Self> {
        fs::create_dir_all(data).with_context(|| format!("creating the data folder {}", data.display()))?;
        let lock = lock(data)?;
        for name in ["media", "programmes", "approvals", "partial", "damaged"] {
            let folder = data.join(name);
            durable::create_folder(&folder).with_context(|| format!("creating the folder {}", folder.display()))?;
        }
        let inner = Inner {
            data: data.to_owned(),
            root: Mutex::default(),
            old_root: Mutex::default(),
            memory: Mutex::default(),
            album: Album::open(data),
            _lock: lock,
        };
        let cache = Self { inner: Arc::new(inner) };
        cache.remove_unfinished();
        *cache.pinned() = cache.read_root(&cache.root_path());
        *cache.old_root() = cache.read_root(&cache.old_root_path());
        Ok(cache)
    }

    /// The folder.
    pub fn data(&self) -> &Path {
        &self.inner.data
    }

    /// Testigos that are to be taken and sent.
    pub(crate) fn album(&self) -> Album {
        self.inner.album.clone()
    }

    /// The root document that this screen trusts, once one was pinned.
    pub fn root(&self) -> Option<Arc<Root>> {
        self.pinned().clone()
    }

    /// Where the file with this hash lies, if it is there. Only files whose hash was verified lie there.
    pub fn media_path(&self, hash: &ContentHash) -> Option<PathBuf> {
        Some(self.media_place(hash)).filter(|path| path.is_file())
    }

    /// Moves a damaged file out of the way, keeps it for inspection, and says so in the log.
    pub(super) fn set_aside(&self, path: &Path, reason: &dyn std::fmt::Display) {
        error!(file = %path.display(), %reason, "damaged file set aside");
        let folder = self.inner.data.join("damaged");
        let moved = path.file_name().map_or(Ok(()), |name| durable::rename(path, &folder.join(name)));
        if let Err(error) = moved {
            warn!(file = %path.display(), %error, "setting the damaged file aside failed");
        }
        let mut kept: Vec<_> = files_in(&folder)
            .into_iter()
            .map(|path| (fs::metadata(&path).and_then(|facts| facts.modified()).ok(), path))
            .collect();
        kept.sort();
        for (_, path) in kept.iter().rev().skip(DAMAGED_MAX) {
            remove_or_warn(path);
        }
    }

    pub(super) fn memory(&self) -> MutexGuard<'_, Memory> {
        self.inner.memory.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn pointer_path(&self) -> PathBuf {
        self.inner.data.join("pointer.dsse")
    }

    pub(super) fn programme_path(&self, hash: &ContentHash) -> PathBuf {
        self.inner.data.join("programmes").join(hash.to_string())
    }

    pub(super) fn approvals_path(&self, hash: &ContentHash) -> PathBuf {
        self.inner.data.join("approvals").join(hash.to_string())
    }

    pub(super) fn partial_path(&self, hash: &ContentHash) -> PathBuf {
        self.inner.data.join("partial").join(hash.to_string())
    }

    /// Where the file with this hash lies or will lie.
    pub(super) fn media_place(&self, hash: &ContentHash) -> PathBuf {
        let name = hash.to_string();
        self.inner.data.join("media").join(&name[..2]).join(&name)
    }

    pub(super) fn root_path(&self) -> PathBuf {
        self.inner.data.join("root.dsse")
    }

    pub(super) fn old_root_path(&self) -> PathBuf {
        self.inner.data.join("root.old.dsse")
    }

    pub(super) fn identity_path(&self) -> PathBuf {
        self.inner.data.join("identity.json")
    }

    pub(super) fn stops_path(&self) -> PathBuf {
        self.inner.data.join("stops.json")
    }

    pub(super) fn memo_path(&self) -> PathBuf {
        self.inner.data.join("memo.json")
    }

    pub(super) fn pinned(&self) -> MutexGuard<'_, Option<Arc<Root>>> {
        self.inner.root.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn old_root(&self) -> MutexGuard<'_, Option<Arc<Root>>> {
        self.inner.old_root.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The root documents under which what is on the disk may be signed: the pinned one, and the one before it while
    /// nothing of the pinned one is followed.
    pub(super) fn roots(&self) -> impl Iterator<Item = Arc<Root>> {
        [self.root(), self.old_root().clone()].into_iter().flatten()
    }

    /// The bytes of a file, if it is there; one that cannot be read is set aside.
    pub(super) fn read_or_set_aside(&self, path: &Path) -> Option<Vec<u8>> {
        match fs::read(path) {
            Ok(bytes) => Some(bytes),
            Err(error) => {
                if error.kind() != io::ErrorKind::NotFound {
                    self.set_aside(path, &error);
                }
                None
            }
        }
    }

    fn read_root(&self, path: &Path) -> Option<Arc<Root>> {
        let bytes = self.read_or_set_aside(path)?;
        Root::open_self_signed(&bytes).map(Arc::new).map_err(|error| self.set_aside(path, &error)).ok()
    }

    fn remove_unfinished(&self) {
        for folder in [self.inner.data.clone(), self.inner.data.join("programmes"), self.inner.data.join("approvals")] {
            for path in files_in(&folder) {
                if path.to_string_lossy().ends_with(durable::TEMPORARY) {
                    remove_or_warn(&path);
                }
            }
        }
    }
}

/// The files directly in `folder`, in order of name; a folder that cannot be read holds none.
pub(super) fn files_in(folder: &Path) -> Vec<PathBuf> {
    let mut files: Vec<PathBuf> = fs::read_dir(folder)
        .into_iter()
        .flatten()
        .filter_map(|entry| entry.ok().map(|entry| entry.path()))
        .filter(|path| path.is_file())
        .collect();
    files.sort();
    files
}

/// Removes a file that nothing needs; a failure is only a pity.
pub(super) fn remove_or_warn(path: &Path) {
    if let Err(error) = durable::remove(path) {
        warn!(file = %path.display(), %error, "removing a file that nothing needs failed");
    }
}

fn lock(data: &Path) -> anyhow::Result<Option<File>> {
    let path = data.join("lock");
    let give_up = Instant::now() + LOCK_PATIENCE;
    let locked = loop {
        let locked = File::create(&path).map_err(TryLockError::Error).and_then(|file| file.try_lock().map(|()| file));
        if !matches!(locked, Err(TryLockError::WouldBlock)) || Instant::now() >= give_up {
            break locked;
        }
        thread::sleep(LOCK_PAUSE);
    };
    match locked {
        Ok(file) => Ok(Some(file)),
        Err(TryLockError::WouldBlock) => {
            bail!("taking the data folder {}: another player uses it (each player needs its own)", data.display())
        }
        Err(TryLockError::Error(error)) => {
            warn!(file = %path.display(), %error, "the data folder cannot be locked");
            Ok(None)
        }
    }
}
