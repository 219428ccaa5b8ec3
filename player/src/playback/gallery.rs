//! The pictures that lie on the GPU or are being prepared, within a budget.

use std::{collections::HashMap, sync::Arc};

use bevy::{
    asset::RenderAssetUsages,
    prelude::*,
    render::render_resource::{Extent3d, TextureDimension, TextureFormat},
};

use super::{
    job::{Job, PictureKey, Refusal, Sheet},
    loader::Loader,
};
use crate::stage::{Rect, Visual};

/// A sheet whose pixels lie on the GPU.
#[derive(Clone, Debug)]
pub(crate) struct Hung {
    /// The texture.
    image: Handle<Image>,
    /// Whether nothing is seen through it.
    is_opaque: bool,
    /// Where on the canvas.
    pub(crate) place: Rect,
    /// First millisecond of the slot in which it shows.
    pub(crate) from_ms: u64,
    /// First millisecond in which it no longer shows.
    pub(crate) to_ms: u64,
}

/// How far a picture has come.
#[derive(Clone, Debug)]
pub(crate) enum Hanging {
    /// It is being prepared.
    Loading,
    /// It can be shown.
    Ready(Arc<[Hung]>),
    /// It cannot be shown.
    Refused(Refusal),
}

struct Entry {
    hanging: Hanging,
    size_bytes: usize,
    last_used: u64,
    /// How many files had come when it was asked for.
    files: u64,
}

/// All pictures by name.
pub(crate) struct Gallery {
    loader: Loader,
    entries: HashMap<PictureKey, Entry>,
    budget_bytes: usize,
    round: u64,
    /// How many files have come.
    files: u64,
}

impl Hung {
    /// What is drawn of it.
    pub(crate) fn visual(&self) -> Visual {
        Visual::Picture { image: self.image.clone(), is_opaque: self.is_opaque }
    }

    /// Whether it shows `elapsed_ms` into the slot.
    pub(crate) fn shows_at(&self, elapsed_ms: u64) -> bool {
        (self.from_ms..self.to_ms).contains(&elapsed_ms)
    }
}

impl Gallery {
    /// An empty gallery that keeps about `budget_bytes` of pixels beside those in use.
    pub(crate) fn new(loader: Loader, budget_bytes: usize) -> Self {
        Self { loader, entries: HashMap::new(), budget_bytes, round: 0, files: 0 }
    }

    /// Takes in what the loader finished and forgets what was long not asked for.
    pub(crate) fn begin_round(&mut self, images: &mut Assets<Image>) {
        while let Some((key, outcome)) = self.loader.finished() {
            let files = self.entries.get(&key).map_or(self.files, |entry| entry.files);
            // The file may have come after it was looked for.
            if files < self.files && matches!(outcome, Err(Refusal::NotCached)) {
                self.entries.remove(&key);
                continue;
            }
            let size_bytes = outcome.iter().flatten().map(|sheet| sheet.picture.size_bytes()).sum();
            let hanging = match outcome {
                Ok(sheets) => Hanging::Ready(sheets.into_iter().map(|sheet| hang(sheet, images)).collect()),
                Err(refusal) => Hanging::Refused(refusal),
            };
            self.entries.insert(key, Entry { hanging, size_bytes, last_used: self.round, files });
            self.evict();
        }
        self.round += 1;
    }

    /// The picture that `job` draws; it is queued when it is asked for the first time.
    pub(crate) fn ask(&mut self, job: &Job) -> Hanging {
        let round = self.round;
        if let Some(entry) = self.entries.get_mut(job.key()) {
            entry.last_used = round;
            return entry.hanging.clone();
        }
        self.loader.submit(job.clone());
        let entry = Entry { hanging: Hanging::Loading, size_bytes: 0, last_used: round, files: self.files };
        self.entries.insert(job.key().clone(), entry);
        Hanging::Loading
    }

    /// Forgets refusals for want of a file, also those that are still being found out: a file has come.
    pub(crate) fn retry_not_cached(&mut self) {
        self.files += 1;
        self.entries.retain(|_, entry| !matches!(entry.hanging, Hanging::Refused(Refusal::NotCached)));
    }

    /// Forgets a picture that will not be asked for again.
    pub(crate) fn forget(&mut self, key: &PictureKey) {
        self.entries.remove(key);
    }

    /// How many pictures lie on the GPU, and their bytes.
    pub(crate) fn held(&self) -> (usize, usize) {
        let sizes = self.entries.values().map(|entry| entry.size_bytes).filter(|size| *size > 0);
        sizes.fold((0, 0), |(count, total), size| (count + 1, total + size))
    }

    /// Whether anything is being prepared.
    pub(crate) fn is_loading(&self) -> bool {
        self.entries.values().any(|entry| matches!(entry.hanging, Hanging::Loading))
    }

    fn evict(&mut self) {
        let mut total: usize = self.entries.values().map(|entry| entry.size_bytes).sum();
        while total > self.budget_bytes {
            let round = self.round;
            let old = self.entries.iter().filter(|(_, entry)| entry.size_bytes > 0 && entry.last_used + 1 < round);
            let Some(key) = old.min_by_key(|(_, entry)| entry.last_used).map(|(key, _)| key.clone()) else { return };
            total -= self.entries.remove(&key).map_or(0, |entry| entry.size_bytes);
        }
    }
}

fn hang(sheet: Sheet, images: &mut Assets<Image>) -> Hung {
    let Sheet { picture, is_opaque, place, from_ms, to_ms } = sheet;
    let size = Extent3d { width: picture.width_px, height: picture.height_px, depth_or_array_layers: 1 };
    let format = TextureFormat::Rgba8UnormSrgb;
    let image = Image::new(size, TextureDimension::D2, picture.pixels, format, RenderAssetUsages::RENDER_WORLD);
    Hung { image: images.add(image), is_opaque, place, from_ms, to_ms }
}

#[cfg(test)]
mod tests {
    use std::{path::PathBuf, time::Duration};

    use cartelera_playlists::hash::ContentHash;

    use super::*;
    use crate::media::MediaFiles;

    struct Nothing;

    impl MediaFiles for Nothing {
        fn path(&self, _: &ContentHash) -> Option<PathBuf> {
            None
        }
    }

    #[test]
    fn a_file_that_comes_while_it_is_found_missing_is_looked_for_again() {
        let media: Arc<dyn MediaFiles> = Arc::new(Nothing);
        let (done, woken) = crossbeam_channel::unbounded();
        let wake: Arc<dyn Fn() + Send + Sync> = Arc::new(move || {
            let _ = done.send(());
        });
        let mut gallery = Gallery::new(Loader::start(1, &media, &wake).unwrap(), 1 << 20);
        let mut images = Assets::<Image>::default();
        let job = Job::Subtitles(PictureKey::Subtitles { media: ContentHash::of(b""), size_px: (64, 36) });
        assert!(matches!(gallery.ask(&job), Hanging::Loading));
        woken.recv_timeout(Duration::from_mins(1)).unwrap();
        gallery.retry_not_cached();
        gallery.begin_round(&mut images);
        assert!(matches!(gallery.ask(&job), Hanging::Loading), "what was found out before the file came is forgotten");
        woken.recv_timeout(Duration::from_mins(1)).unwrap();
        gallery.begin_round(&mut images);
        assert!(matches!(gallery.ask(&job), Hanging::Refused(Refusal::NotCached)));
    }
}
