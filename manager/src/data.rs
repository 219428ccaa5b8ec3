//! The data folder: database, media and keys, opened together.

use std::{
    fs,
    path::{Path, PathBuf},
    sync::Arc,
};

use anyhow::Context as _;
use cartelera_playlists::{
    envelope::{self, Document as _},
    manifest::{Role, Root},
};
use jiff::Timestamp;

use crate::{
    blobs::{self, BlobStore},
    error::AppError,
    keys::{self, FirstKeys, Keys},
    root,
    store::{self, Publication, Store},
};

/// Held while a backup is made.
const BACKUP_LOCK: &str = "backup.lock";
/// How many rotations may come between reading the root document and its keys.
const ROTATIONS: usize = 3;

/// What the manager has in its data folder.
#[derive(Clone)]
pub(crate) struct Data {
    /// The folder.
    pub(crate) folder: PathBuf,
    /// The keys that sign.
    pub(crate) keys: Keys,
    /// The root document, which says whose signatures count.
    pub(crate) root: Root,
    /// Screens, pointers, programmes.
    pub(crate) store: Arc<dyn Store>,
    /// Media files.
    pub(crate) blobs: Arc<dyn BlobStore>,
    /// Pictures of testigos.
    pub(crate) pictures: Arc<dyn BlobStore>,
}

impl Data {
    /// Opens `folder`; at the first start it makes the folder, the keys and the root document.
    pub(crate) async fn open(folder: &Path) -> anyhow::Result<Self> {
        fs::create_dir_all(folder.join("media"))
            .with_context(|| format!("making the data folder {}", folder.display()))?;
        let _alone = Lock::wait(folder, "start.lock").await?;
        let store = store::open(folder).await?;
        let is_first = store.root().await?.is_none();
        if is_first {
            store.keep_first_root(first_root(&FirstKeys::load_or_make(&folder.join(keys::FOLDER))?)?).await?;
        }
        let (document, keys) = root_and_keys(folder, &*store).await?;
        let data = Self {
            folder: folder.to_owned(),
            keys,
            root: document,
            store,
            blobs: blobs::open(folder),
            pictures: blobs::open_testigos(folder),
        };
        if is_first {
            root::remind(&data);
        }
        Ok(data)
    }

    /// Opens `folder`, into which something was published before.
    ///
    /// # Errors
    ///
    /// [`AppError::NotFound`] if nothing ever was; then nothing is made.
    pub(crate) async fn open_published(folder: &Path) -> Result<Self, AppError> {
        if !Self::exists(folder) {
            let folder = folder.display();
            return Err(AppError::NotFound(format!("nothing was published into the data folder {folder} yet")));
        }
        Ok(Self::open(folder).await?)
    }

    /// The same with the newest root document and its keys: a process that runs for long follows a rotation.
    pub(crate) async fn current(&self) -> anyhow::Result<Self> {
        let (root, keys) = root_and_keys(&self.folder, &*self.store).await?;
        Ok(Self { keys, root, ..self.clone() })
    }

    /// Keeps `publication`, whose pointers and entries are signed under the root document of this `Data`, as
    /// [`Store::publish`] does; `false` also if there is a newer root document, whose keys may be others.
    pub(crate) async fn keep(&self, publication: Publication) -> anyhow::Result<bool> {
        self.store.publish(Publication { root_version: Some(self.root.version), ..publication }).await
    }

    /// Tells whether `folder` was opened by a manager before.
    pub(crate) fn exists(folder: &Path) -> bool {
        folder.join(store::DATABASE).exists()
    }

    /// Waits until no other publication runs on this folder, and keeps others out until it is dropped.
    pub(crate) async fn lock_publications(&self) -> anyhow::Result<Lock> {
        Lock::wait(&self.folder, "publish.lock").await
    }

    /// Waits until no backup is made of this folder, and keeps others, and the deletion of files, out until it is dropped.
    pub(crate) async fn lock_backups(&self) -> anyhow::Result<Lock> {
        Lock::wait(&self.folder, BACKUP_LOCK).await
    }

    /// Has this process alone work on files that people send, until it is dropped; `None` if another one does.
    pub(crate) fn lock_works(&self) -> anyhow::Result<Option<Lock>> {
        Lock::try_here(&self.folder.join("works.lock"))
    }

    /// Keeps backups out while files are deleted; `None` if one is being made.
    pub(crate) fn lock_deletion(&self) -> anyhow::Result<Option<Lock>> {
        Lock::try_here(&self.folder.join(BACKUP_LOCK))
    }
}

/// Holds a lock file; the system lets go of it when the process ends, however it ends.
pub(crate) struct Lock(#[expect(dead_code, reason = "the lock is held while the file is open")] fs::File);

impl Lock {
    async fn wait(folder: &Path, name: &str) -> anyhow::Result<Self> {
        let path = folder.join(name);
        tokio::task::spawn_blocking(move || Self::wait_here(&path)).await.context("waiting for a lock")?
    }

    fn wait_here(path: &Path) -> anyhow::Result<Self> {
        if let Some(lock) = Self::try_here(path)? {
            return Ok(lock);
        }
        tracing::info!(lock.path = %path.display(), "waiting for another manager process to finish");
        let file = Self::file(path)?;
        file.lock().with_context(|| format!("locking {}", path.display()))?;
        Ok(Self(file))
    }

    /// `None` if another process holds it.
    fn try_here(path: &Path) -> anyhow::Result<Option<Self>> {
        let file = Self::file(path)?;
        match file.try_lock() {
            Ok(()) => Ok(Some(Self(file))),
            Err(fs::TryLockError::WouldBlock) => Ok(None),
            Err(fs::TryLockError::Error(error)) => Err(error).with_context(|| format!("locking {}", path.display())),
        }
    }

    fn file(path: &Path) -> anyhow::Result<fs::File> {
        let file = fs::OpenOptions::new().create(true).append(true).open(path);
        file.with_context(|| format!("locking {}", path.display()))
    }
}

/// The newest root document and the keys that belong to it.
async fn root_and_keys(folder: &Path, store: &dyn Store) -> anyhow::Result<(Root, Keys)> {
    let mut attempts = 0;
    loop {
        let envelope = store.root().await?.context("there is no root document in the database")?;
        let root = Root::open_self_signed(&envelope).context("opening the root document")?;
        match Keys::load(&folder.join(keys::FOLDER), &root) {
            Ok(keys) => return Ok((root, keys)),
            // A rotation may have put the next key in its place between the two.
            Err(_) if attempts < ROTATIONS => attempts += 1,
            Err(error) => return Err(error),
        }
    }
}

fn first_root(keys: &FirstKeys) -> anyhow::Result<Vec<u8>> {
    let root = Root {
        format: Root::FORMAT,
        version: 1,
        issued: Timestamp::from_millisecond(Timestamp::now().as_millisecond())?,
        root: Role::of(keys.root.verifying_key()),
        publisher: Role::of(keys.publisher.verifying_key()),
        pointer: Role::of(keys.pointer.verifying_key()),
        approver: Role::default(),
        managers: Vec::new(),
        ca: None,
        packages: None,
    };
    envelope::seal(&root, &[&keys.root]).context("sealing the root document")
}
