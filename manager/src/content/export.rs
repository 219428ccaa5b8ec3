//! Writes a revision as a content folder.

use std::{
    fs,
    os::unix::fs::PermissionsExt as _,
    path::{Component, Path, PathBuf},
};

use anyhow::{Context as _, ensure};
use cartelera_playlists::hash::ContentHash;
use tokio::io::AsyncWriteExt as _;

use super::{MARK, Revision};
use crate::data::Data;

/// Writes `revision` into `folder`, which is made, or is there and empty.
///
/// The folder is there whole or not at all under its name.
pub(super) async fn export(data: &Data, revision: &Revision, folder: &Path) -> anyhow::Result<()> {
    let doing = || format!("writing the content folder {}", folder.display());
    let is_free = match fs::read_dir(folder) {
        Ok(mut entries) => entries.next().is_none(),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => true,
        Err(error) => return Err(error).with_context(doing),
    };
    ensure!(is_free, "{}: it holds something already (name a folder that is not there, or an empty one)", doing());
    let parent = folder.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let part = tempfile::Builder::new().prefix(".cartelera-export-").tempdir_in(parent).with_context(doing)?;
    for (path, hash) in &revision.tree.texts {
        let text = data.store.content_text(*hash).await?;
        let text = text.with_context(|| format!("the text of {path} is not in the database"))?;
        fs::write(place(part.path(), path)?, text).with_context(|| format!("writing {path}"))?;
    }
    for (path, file) in &revision.tree.media {
        write_media(data, file.sha256, file.size_bytes, &place(part.path(), path)?).await?;
    }
    fs::write(part.path().join(MARK), format!("{}\n", revision.number)).with_context(doing)?;
    // A temporary folder is its maker's alone.
    fs::set_permissions(part.path(), fs::Permissions::from_mode(0o755)).with_context(doing)?;
    fs::rename(part.path(), folder).with_context(doing)?;
    // There is nothing left to be cleaned up.
    let _ = part.keep();
    Ok(())
}

/// Where the file at `path` lies in `folder`; its folder is made.
fn place(folder: &Path, path: &str) -> anyhow::Result<PathBuf> {
    let within = Path::new(path).components().all(|part| matches!(part, Component::Normal(_)));
    ensure!(within, "{path:?} is not a path within a content folder");
    let file = folder.join(path);
    if let Some(parent) = file.parent() {
        fs::create_dir_all(parent).with_context(|| format!("making {}", parent.display()))?;
    }
    Ok(file)
}

/// Writes the media file `hash` to `target`.
pub(super) async fn write_media(data: &Data, hash: ContentHash, size_bytes: u64, target: &Path) -> anyhow::Result<()> {
    let doing = || format!("writing media {hash} to {}", target.display());
    let mut reader = data.blobs.read(hash, 0, size_bytes).await?;
    let mut file = tokio::fs::File::create(target).await.with_context(doing)?;
    tokio::io::copy(&mut reader, &mut file).await.with_context(doing)?;
    file.flush().await.with_context(doing)
}
