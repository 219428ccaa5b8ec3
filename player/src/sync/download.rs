//! The work of one download and of reading everything again, beside the loop.

use anyhow::Context as _;
use cartelera_playlists::hash::ContentHash;
use tracing::warn;

use super::{core::Want, failure::Failure, fetch::Manager};
use crate::cache::{Cache, Keep, Partial, PartialError};

/// Makes the file `want` complete, as far as one attempt goes; tells `on_bytes` how many bytes came.
pub(super) async fn download(
    manager: &Manager,
    cache: &Cache,
    want: Want,
    on_bytes: impl Fn(u64),
) -> Result<(), Failure> {
    if cache.media_path(&want.hash).is_some() {
        return Ok(());
    }
    let opened = cache.clone();
    let open = move || Partial::open(&opened, want.hash, want.size_bytes).map_err(PartialError::from);
    let mut partial = on_disk_thread(open).await?;
    manager.media(&mut partial, on_bytes).await?;
    on_disk_thread(move || partial.finish()).await
}

/// Reads all files of the active content again; gives those that were damaged and are set aside now.
pub(super) async fn check(cache: &Cache) -> Vec<ContentHash> {
    let Some(active) = cache.active() else { return Vec::new() };
    let mut damaged = Vec::new();
    for hash in Keep::of(&active).media {
        let read = cache.clone();
        // File by file, so that stopping the thread waits for one file at most.
        match on_disk_thread(move || Ok(read.check_media(&hash)?)).await {
            Ok(true) => {}
            Ok(false) => damaged.push(hash),
            Err(error) => warn!(media.hash = %hash, %error, "a file cannot be checked"),
        }
    }
    damaged
}

/// Runs `work`, which may wait long for the disk, beside the loop.
async fn on_disk_thread<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, PartialError> + Send + 'static,
) -> Result<T, Failure> {
    let done = tokio::task::spawn_blocking(work).await.context("working on the disk").map_err(Failure::Storage)?;
    done.map_err(Failure::from)
}
