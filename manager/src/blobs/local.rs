//! Media files in a folder: `media/ab/<sha256>`.

use std::{
    fs, io,
    io::{Read as _, Write as _},
    path::{Path, PathBuf},
};

use anyhow::{Context as _, ensure};
use axum::body::Bytes;
use cartelera_playlists::hash::ContentHash;
use sha2::{Digest as _, Sha256};
use tokio::io::{AsyncReadExt as _, AsyncSeekExt as _};

use super::{BlobStore, Found, Reader};
use crate::store::Answer;

/// What the name of a copy under way begins with.
const PART_PREFIX: &str = ".part-";
/// How much is read at once while copying.
const COPY_BYTES: usize = 1 << 20;

/// A folder of files named by their SHA-256.
pub(super) struct LocalBlobs {
    folder: PathBuf,
}

impl LocalBlobs {
    pub(super) fn new(folder: PathBuf) -> Self {
        Self { folder }
    }

    fn path(&self, hash: ContentHash) -> PathBuf {
        self.folder.join(place(hash))
    }
}

impl BlobStore for LocalBlobs {
    fn size_bytes(&self, hash: ContentHash) -> Answer<'_, Option<u64>> {
        Box::pin(async move {
            match tokio::fs::metadata(self.path(hash)).await {
                Ok(metadata) => Ok(Some(metadata.len())),
                Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
                Err(error) => Err(error).with_context(|| format!("looking for media {hash}")),
            }
        })
    }

    fn find(&self, hash: ContentHash, small_bytes: u64) -> Answer<'_, Option<Found>> {
        let path = self.path(hash);
        Box::pin(async move {
            let found = tokio::task::spawn_blocking(move || find(&path, small_bytes)).await;
            found.context("reading media")?.with_context(|| format!("reading media {hash}"))
        })
    }

    fn read(&self, hash: ContentHash, offset: u64, length: u64) -> Answer<'_, Reader> {
        Box::pin(async move {
            let doing = || format!("reading media {hash}");
            let mut file = tokio::fs::File::open(self.path(hash)).await.with_context(doing)?;
            if offset > 0 {
                file.seek(io::SeekFrom::Start(offset)).await.with_context(doing)?;
            }
            Ok(Box::new(file.take(length)) as Reader)
        })
    }

    fn put<'a>(&'a self, hash: ContentHash, source: &'a Path) -> Answer<'a, ()> {
        let (target, source) = (self.path(hash), source.to_owned());
        Box::pin(async move {
            tokio::task::spawn_blocking(move || {
                let input = fs::File::open(&source).map_err(anyhow::Error::from);
                input
                    .and_then(|input| copy_verified(hash, input, &target))
                    .with_context(|| format!("storing {} as media {hash}", source.display()))
            })
            .await
            .context("storing media")?
        })
    }

    fn put_bytes(&self, hash: ContentHash, bytes: Bytes) -> Answer<'_, ()> {
        let target = self.path(hash);
        Box::pin(async move {
            let write = move || copy_verified(hash, &*bytes, &target).with_context(|| format!("storing {hash}"));
            tokio::task::spawn_blocking(write).await.context("storing bytes")?
        })
    }

    fn remove(&self, hash: ContentHash) -> Answer<'_, ()> {
        Box::pin(async move {
            match tokio::fs::remove_file(self.path(hash)).await {
                Err(error) if error.kind() != io::ErrorKind::NotFound => {
                    Err(error).with_context(|| format!("removing {hash}"))
                }
                _ => Ok(()),
            }
        })
    }

    fn sweep(&self) -> Answer<'_, ()> {
        let folder = self.folder.clone();
        Box::pin(async move {
            tokio::task::spawn_blocking(move || sweep(&folder)).await.context("removing interrupted copies")?
        })
    }
}

/// Where the file `hash` lies in its folder.
pub(super) fn place(hash: ContentHash) -> String {
    let name = hash.to_string();
    format!("{}/{name}", &name[..2])
}

fn find(path: &Path, small_bytes: u64) -> io::Result<Option<Found>> {
    let mut file = match fs::File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error),
    };
    let size_bytes = file.metadata()?.len();
    if size_bytes > small_bytes {
        return Ok(Some(Found::Large(size_bytes)));
    }
    let mut bytes = Vec::with_capacity(usize::try_from(size_bytes).unwrap_or(0));
    file.read_to_end(&mut bytes)?;
    Ok(Some(Found::Read(bytes.into())))
}

/// Writes beside the target, syncs, renames, syncs the folder: a crash leaves the whole file or none of that name.
fn copy_verified(hash: ContentHash, mut input: impl io::Read, target: &Path) -> anyhow::Result<()> {
    if target.exists() {
        return Ok(());
    }
    let folder = target.parent().context("a media path has a folder")?;
    if !folder.exists() {
        fs::create_dir_all(folder)?;
        sync_folder(folder.parent().context("the media folder has a parent")?)?;
    }
    let mut output = tempfile::Builder::new().prefix(PART_PREFIX).tempfile_in(folder)?;
    let mut digest = Sha256::new();
    let mut buffer = vec![0; COPY_BYTES];
    loop {
        let length = input.read(&mut buffer)?;
        if length == 0 {
            break;
        }
        digest.update(&buffer[..length]);
        output.write_all(&buffer[..length])?;
    }
    let copied = ContentHash::from_bytes(digest.finalize().into());
    ensure!(copied == hash, "the file changed while it was copied (its SHA-256 is now {copied})");
    output.as_file().sync_all()?;
    output.persist(target)?;
    sync_folder(folder)
}

fn sync_folder(folder: &Path) -> anyhow::Result<()> {
    Ok(fs::File::open(folder)?.sync_all()?)
}

fn sweep(folder: &Path) -> anyhow::Result<()> {
    for entry in walkdir::WalkDir::new(folder).min_depth(2).max_depth(2) {
        let entry = match entry {
            Ok(entry) => entry,
            Err(error) if error.io_error().is_some_and(|e| e.kind() == io::ErrorKind::NotFound) => continue,
            Err(error) => return Err(error).context("looking for interrupted copies"),
        };
        if entry.file_name().to_string_lossy().starts_with(PART_PREFIX) {
            fs::remove_file(entry.path()).with_context(|| format!("removing {}", entry.path().display()))?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_file_is_kept_once_under_its_hash_and_read_in_parts() {
        let folder = tempfile::tempdir().unwrap();
        let source = folder.path().join("agua.txt");
        fs::write(&source, b"agua potable").unwrap();
        let blobs = LocalBlobs::new(folder.path().join("media"));
        let hash = ContentHash::of(b"agua potable");
        assert_eq!(blobs.size_bytes(hash).await.unwrap(), None);
        blobs.put(hash, &source).await.unwrap();
        blobs.put(hash, &source).await.unwrap();
        assert_eq!(blobs.size_bytes(hash).await.unwrap(), Some(12));
        let mut text = String::new();
        blobs.read(hash, 5, 4).await.unwrap().read_to_string(&mut text).await.unwrap();
        assert_eq!(text, "pota");
        let found = blobs.find(hash, 12).await.unwrap();
        assert!(matches!(found, Some(Found::Read(bytes)) if *bytes == *b"agua potable"));
        assert!(matches!(blobs.find(hash, 11).await.unwrap(), Some(Found::Large(12))));
        assert!(blobs.find(ContentHash::of(b"otra"), 12).await.unwrap().is_none());
    }

    #[tokio::test]
    async fn a_file_that_is_not_its_hash_is_not_kept() {
        let folder = tempfile::tempdir().unwrap();
        let source = folder.path().join("agua.txt");
        fs::write(&source, b"agua").unwrap();
        let blobs = LocalBlobs::new(folder.path().join("media"));
        let hash = ContentHash::of(b"otra");
        let refused = format!("{:#}", blobs.put(hash, &source).await.unwrap_err());
        assert!(refused.contains("changed while it was copied"), "{refused}");
        assert_eq!(blobs.size_bytes(hash).await.unwrap(), None);
        assert_eq!(walkdir::WalkDir::new(folder.path().join("media")).min_depth(2).into_iter().count(), 0);
    }

    #[tokio::test]
    async fn interrupted_copies_are_swept_and_whole_files_stay() {
        let folder = tempfile::tempdir().unwrap();
        let source = folder.path().join("agua.txt");
        fs::write(&source, b"agua").unwrap();
        let blobs = LocalBlobs::new(folder.path().join("media"));
        blobs.sweep().await.unwrap();
        let hash = ContentHash::of(b"agua");
        blobs.put(hash, &source).await.unwrap();
        let part = blobs.path(hash).with_file_name(".part-x");
        fs::write(&part, b"ag").unwrap();
        blobs.sweep().await.unwrap();
        assert!(!part.exists());
        assert_eq!(blobs.size_bytes(hash).await.unwrap(), Some(4));
    }
}
