//! Pictures of what is on, drawn by the player's own program: each once, kept, and by one worker that nobody else waits for.

use std::{
    collections::HashMap,
    fs,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, MutexGuard},
    time::{Duration, Instant},
};

use anyhow::Context as _;
use cartelera_playlists::{hash::ContentHash, present::Scene};
use image::{ImageReader, codecs::jpeg::JpegEncoder, imageops::FilterType};
use jiff::Timestamp;
use tokio::sync::{Semaphore, watch};

use crate::{data::Data, drawing};

/// The folder within the data folder; it may be deleted at any time.
const FOLDER: &str = "previews";
/// The longest side of a large picture.
const LARGE_PX: u32 = 1280;
/// The longest side of a small one.
const SMALL_PX: u32 = 480;
const QUALITY: u8 = 82;
/// So many files are kept; those that were drawn first go.
const KEPT: usize = 4000;
/// At most so many wait to be drawn.
const QUEUE: usize = 64;
/// What could not be drawn is not tried again before.
const PAUSE: Duration = Duration::from_mins(1);

/// How large.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Size {
    Small,
    Large,
}

/// What became of a picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Drawn {
    Waiting,
    There,
    Failed,
}

/// The pictures that there are, and those that are being drawn.
pub(crate) struct Pictures {
    data: Arc<Data>,
    turn: Arc<Semaphore>,
    drawing: Arc<Mutex<HashMap<ContentHash, watch::Receiver<Drawn>>>>,
    failed: Arc<Mutex<HashMap<ContentHash, Instant>>>,
}

impl Pictures {
    pub(crate) fn new(data: Arc<Data>) -> Self {
        let turn = Arc::new(Semaphore::new(1));
        Self { data, turn, drawing: Arc::default(), failed: Arc::default() }
    }

    /// The JPEG file of the picture `key`, drawn if need be; `None` if it cannot be drawn, or too many wait.
    pub(crate) async fn get(
        &self,
        key: ContentHash,
        size: Size,
        scene: impl FnOnce() -> Option<(Scene, Timestamp, (u32, u32))>,
    ) -> anyhow::Result<Option<Vec<u8>>> {
        let path = self.path(key, size);
        if let Ok(bytes) = tokio::fs::read(&path).await {
            return Ok(Some(bytes));
        }
        let Some(mut drawn) = self.begin(key, scene) else { return Ok(None) };
        let is_there = drawn.wait_for(|drawn| *drawn != Drawn::Waiting).await.is_ok_and(|drawn| *drawn == Drawn::There);
        if !is_there {
            return Ok(None);
        }
        Ok(Some(tokio::fs::read(&path).await.with_context(|| format!("reading {}", path.display()))?))
    }

    /// Has the picture `key` drawn, unless it is there, and does not wait for it.
    pub(crate) fn order(&self, key: ContentHash, scene: impl FnOnce() -> Option<(Scene, Timestamp, (u32, u32))>) {
        if !self.path(key, Size::Large).exists() {
            self.begin(key, scene);
        }
    }

    /// Has the picture drawn, unless that is under way.
    fn begin(
        &self,
        key: ContentHash,
        scene: impl FnOnce() -> Option<(Scene, Timestamp, (u32, u32))>,
    ) -> Option<watch::Receiver<Drawn>> {
        if lock(&self.failed).get(&key).is_some_and(|at| at.elapsed() < PAUSE) {
            return None;
        }
        let mut drawing = lock(&self.drawing);
        if let Some(known) = drawing.get(&key) {
            return Some(known.clone());
        }
        if drawing.len() >= QUEUE {
            return None;
        }
        let (scene, at, size_px) = scene()?;
        let (tell, drawn) = watch::channel(Drawn::Waiting);
        drawing.insert(key, drawn.clone());
        let (data, turn) = (self.data.clone(), self.turn.clone());
        let (under_way, failed) = (self.drawing.clone(), self.failed.clone());
        let files = [Size::Small, Size::Large].map(|size| (size, self.path(key, size)));
        tokio::spawn(async move {
            let _turn = turn.acquire_owned().await;
            let done = draw(&data, &scene, at, size_px, files).await;
            if let Err(error) = &done {
                tracing::warn!(error = format!("{error:#}"), "drawing a picture for the page failed");
                let mut failed = lock(&failed);
                failed.retain(|_, at| at.elapsed() < PAUSE);
                failed.insert(key, Instant::now());
            }
            lock(&under_way).remove(&key);
            let _ = tell.send(if done.is_ok() { Drawn::There } else { Drawn::Failed });
        });
        Some(drawn)
    }

    fn path(&self, key: ContentHash, size: Size) -> PathBuf {
        let name = match size {
            Size::Small => format!("{key}-{SMALL_PX}.jpg"),
            Size::Large => format!("{key}-{LARGE_PX}.jpg"),
        };
        self.data.folder.join(FOLDER).join(name)
    }
}

/// The size in which a screen's picture of `size_px` is drawn.
pub(crate) fn drawn_px(size_px: (u32, u32)) -> (u32, u32) {
    fitting(size_px, LARGE_PX)
}

/// A size like `size_px` whose longest side is at most `most`.
fn fitting((width, height): (u32, u32), most: u32) -> (u32, u32) {
    let longest = width.max(height).max(1);
    let part =
        |side: u32| u32::try_from(u64::from(side) * u64::from(most) / u64::from(longest)).unwrap_or(most).max(16);
    if longest <= most { (width, height) } else { (part(width), part(height)) }
}

async fn draw(
    data: &Data,
    scene: &Scene,
    at: Timestamp,
    size_px: (u32, u32),
    files: [(Size, PathBuf); 2],
) -> anyhow::Result<()> {
    let png = drawing::draw(data, (scene, Some(drawn_px(size_px))), at).await?;
    tokio::task::spawn_blocking(move || keep(&png, &files)).await.context("keeping a picture")?
}

fn keep(png: &[u8], files: &[(Size, PathBuf)]) -> anyhow::Result<()> {
    let reader = ImageReader::new(std::io::Cursor::new(png)).with_guessed_format().context("reading a picture")?;
    let picture = reader.decode().context("reading a picture")?;
    for (size, path) in files {
        let folder = path.parent().context("a picture has a folder")?;
        fs::create_dir_all(folder).with_context(|| format!("making {}", folder.display()))?;
        let most = if *size == Size::Small { SMALL_PX } else { LARGE_PX };
        let (width, height) = fitting((picture.width(), picture.height()), most);
        let smaller = picture.resize_exact(width, height, FilterType::Triangle).to_rgb8();
        let mut bytes = Vec::new();
        JpegEncoder::new_with_quality(&mut bytes, QUALITY).encode_image(&smaller).context("writing a picture")?;
        let part = tempfile::NamedTempFile::new_in(folder).context("writing a picture")?;
        fs::write(part.path(), bytes).context("writing a picture")?;
        part.persist(path).with_context(|| format!("writing {}", path.display()))?;
        sweep(folder);
    }
    Ok(())
}

/// Deletes the oldest files where there are too many.
fn sweep(folder: &Path) {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let mut all: Vec<_> =
        entries.filter_map(|entry| Some((entry.metadata().ok()?.modified().ok()?, entry.path()))).collect();
    if all.len() <= KEPT {
        return;
    }
    all.sort();
    for (_, path) in &all[..all.len() - KEPT] {
        // Another process may have deleted it.
        let _ = fs::remove_file(path);
    }
}

fn lock<T>(held: &Mutex<T>) -> MutexGuard<'_, T> {
    held.lock().expect("no holder of this lock panics")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picture_keeps_its_shape() {
        assert_eq!(fitting((1920, 1080), 1280), (1280, 720));
        assert_eq!(fitting((1080, 1920), 480), (270, 480));
        assert_eq!(fitting((320, 240), 480), (320, 240));
    }
}
