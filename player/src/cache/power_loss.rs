//! What is left after a power cut between any two steps of an update, on a disk that keeps as little as it may.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

use cartelera_playlists::hash::ContentHash;
use tempfile::tempdir;

use super::{
    Cache, Keep, Partial,
    city::{City, SCREEN, Signed, file},
    durable::trace::{self, Step},
};

/// How much of the bytes that nobody waited for is on the disk after the cut.
#[derive(Clone, Copy, Debug)]
enum Unsynced {
    Lost,
    Half,
    Kept,
}

/// Bytes of a file: what programs see, and what is surely on the disk.
#[derive(Clone, Default)]
struct Bytes {
    seen: Vec<u8>,
    safe: Vec<u8>,
}

/// A change of names, which reaches the disk at any time, at the latest when its folder is synced.
#[derive(Clone, Debug)]
enum Naming {
    Create(PathBuf, usize),
    Rename(PathBuf, PathBuf, usize),
    Remove(PathBuf),
}

/// The files that are left, with their bytes.
type Left = BTreeMap<PathBuf, Vec<u8>>;

/// A file system that forgets what nobody waited for.
#[derive(Clone, Default)]
struct Disk {
    bytes: Vec<Bytes>,
    seen: BTreeMap<PathBuf, usize>,
    safe: BTreeMap<PathBuf, usize>,
    pending: Vec<Naming>,
}

impl Disk {
    /// The files under `folder`, all of them safe.
    fn read(folder: &Path) -> Self {
        let mut disk = Self::default();
        for entry in walkdir::WalkDir::new(folder).into_iter().map(Result::unwrap) {
            if entry.file_type().is_file() {
                let content = fs::read(entry.path()).unwrap();
                disk.seen.insert(entry.path().to_owned(), disk.bytes.len());
                disk.bytes.push(Bytes { seen: content.clone(), safe: content });
            }
        }
        disk.safe = disk.seen.clone();
        disk
    }

    fn take(&mut self, step: &Step) {
        match step {
            Step::Wrote(path, more) => {
                let number = self.seen.get(path).copied().unwrap_or_else(|| {
                    self.bytes.push(Bytes::default());
                    let number = self.bytes.len() - 1;
                    self.seen.insert(path.clone(), number);
                    self.pending.push(Naming::Create(path.clone(), number));
                    number
                });
                let seen = &mut self.bytes[number].seen;
                if more.is_empty() { seen.clear() } else { seen.extend(more) }
            }
            Step::SyncedFile(path) => {
                let bytes = &mut self.bytes[self.seen[path]];
                bytes.safe.clone_from(&bytes.seen);
            }
            Step::Renamed(from, to) => {
                let number = self.seen.remove(from).unwrap();
                self.seen.insert(to.clone(), number);
                self.pending.push(Naming::Rename(from.clone(), to.clone(), number));
            }
            Step::Removed(path) => {
                self.seen.remove(path);
                self.pending.push(Naming::Remove(path.clone()));
            }
            Step::SyncedFolder(folder) => {
                let is_in = |naming: &mut Naming| match naming {
                    Naming::Create(path, _) | Naming::Remove(path) | Naming::Rename(_, path, _) => {
                        path.parent() == Some(folder)
                    }
                };
                self.pending.extract_if(.., is_in).for_each(|naming| name(&mut self.safe, &naming));
            }
        }
    }

    /// Which of the pending changes of names may have reached the disk: the first ones, any single one, or the removals.
    fn reached(&self) -> Vec<Vec<Naming>> {
        let first = (0..=self.pending.len()).map(|count| self.pending[..count].to_vec());
        let single = self.pending.iter().map(|naming| vec![naming.clone()]);
        let removals = self.pending.iter().filter(|naming| matches!(naming, Naming::Remove(_))).cloned().collect();
        first.chain(single).chain([removals]).collect()
    }

    /// What is left when only `reached` of the pending names reached the disk.
    fn cut_power(&self, reached: &[Naming], unsynced: Unsynced) -> Left {
        let mut names = self.safe.clone();
        for naming in reached {
            name(&mut names, naming);
        }
        let content = |number: usize| {
            let Bytes { seen, safe } = &self.bytes[number];
            match unsynced {
                Unsynced::Lost => safe.clone(),
                Unsynced::Half if seen != safe => seen[..seen.len() / 2].to_vec(),
                Unsynced::Half | Unsynced::Kept => seen.clone(),
            }
        };
        names.into_iter().map(|(path, number)| (path, content(number))).collect()
    }
}

/// Writes to `folder`, which stands for `original`, what is left.
fn write(left: &Left, original: &Path, folder: &Path) {
    for (path, content) in left {
        let path = folder.join(path.strip_prefix(original).unwrap());
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
    }
}

fn name(names: &mut BTreeMap<PathBuf, usize>, naming: &Naming) {
    match naming {
        Naming::Create(path, number) => drop(names.insert(path.clone(), *number)),
        Naming::Rename(from, to, number) => {
            names.remove(from);
            names.insert(to.clone(), *number);
        }
        Naming::Remove(path) => drop(names.remove(path)),
    }
}

/// Makes `files` the content of the folder, in the order of the sync thread.
fn update(cache: &Cache, city: &City, sequence: u64, files: &[&[u8]]) -> Signed {
    if cache.root().is_none() {
        cache.pair(&SCREEN.parse().unwrap(), &city.root()).unwrap();
    }
    let programme = city.programme(files);
    cache.store_programme(&programme.hash, &programme.bytes).unwrap();
    let content = cache.activate(&SCREEN.parse().unwrap(), &city.pointer(SCREEN, sequence, &[&programme])).unwrap();
    for file in files.iter().filter(|file| cache.media_path(&ContentHash::of(file)).is_none()) {
        let mut partial = Partial::open(cache, ContentHash::of(file), file.len() as u64).unwrap();
        let there = partial.written() as usize;
        file[there..].chunks(700).for_each(|chunk| partial.write(chunk).unwrap());
        partial.finish().unwrap();
    }
    cache.purge(&Keep::of(&content));
    programme
}

#[test]
fn after_a_power_cut_at_any_step_there_is_the_old_content_or_the_new() {
    let (city, data) = (City::new(1), tempdir().unwrap());
    let files = [file(1, 1500), file(2, 2000), file(3, 900)];
    let cache = Cache::open(data.path()).unwrap();
    update(&cache, &city, 1, &[&files[0], &files[1]]);
    let mut disk = Disk::read(data.path());
    trace::take();
    update(&cache, &city, 2, &[&files[1], &files[2]]);
    let steps = trace::take();
    assert!(steps.len() > 12, "{steps:?}");
    let (mut checked, mut seen) = (BTreeSet::new(), [0, 0]);
    for cut in 0..=steps.len() {
        if cut > 0 {
            disk.take(&steps[cut - 1]);
        }
        for reached in disk.reached() {
            for unsynced in [Unsynced::Lost, Unsynced::Half, Unsynced::Kept] {
                let left = disk.cut_power(&reached, unsynced);
                if checked.contains(&left) {
                    continue;
                }
                let folder = tempdir().unwrap();
                write(&left, data.path(), folder.path());
                let sequence =
                    check(folder.path(), &files, &format!("after step {cut}, with {reached:?}, {unsynced:?}"));
                complete(folder.path(), &city, &files);
                seen[usize::from(sequence == 2)] += 1;
                checked.insert(left);
            }
        }
    }
    assert!(seen[0] > 0 && seen[1] > 0, "{seen:?}");
}

/// Checks what the cut left; gives the sequence that was found.
fn check(data: &Path, files: &[Vec<u8>; 3], place: &str) -> u64 {
    let cache = Cache::open(data).unwrap();
    let content = cache.load_active(&SCREEN.parse().unwrap()).unwrap().unwrap_or_else(|| panic!("nothing {place}"));
    assert!(content.missing.is_empty(), "{place}");
    assert_eq!(fs::read_dir(data.join("damaged")).unwrap().count(), 0, "{place}");
    let sequence = content.pointer.sequence;
    let needed = if sequence == 1 { &files[..2] } else { &files[1..2] };
    for file in needed {
        assert!(cache.media_path(&ContentHash::of(file)).is_some(), "{place}");
    }
    for file in files {
        if let Some(path) = cache.media_path(&ContentHash::of(file)) {
            assert!(fs::read(path).unwrap() == *file, "{place}");
        }
    }
    sequence
}

/// Checks that what the cut left can be brought up to date.
fn complete(data: &Path, city: &City, files: &[Vec<u8>; 3]) {
    let cache = Cache::open(data).unwrap();
    cache.load_active(&SCREEN.parse().unwrap()).unwrap();
    update(&cache, city, 2, &[&files[1], &files[2]]);
    assert!(files[1..].iter().all(|file| cache.media_path(&ContentHash::of(file)).is_some()));
}

#[test]
fn the_test_disk_loses_a_rename_over_bytes_that_nobody_waited_for() {
    let old = PathBuf::from("/d/pointer");
    let new = PathBuf::from("/d/pointer.tmp");
    let mut disk = Disk::default();
    for step in [
        Step::Wrote(new.clone(), Vec::new()),
        Step::Wrote(new.clone(), b"bytes".to_vec()),
        Step::Renamed(new, old),
        Step::SyncedFolder("/d".into()),
    ] {
        disk.take(&step);
    }
    let left = disk.cut_power(&[], Unsynced::Lost);
    assert_eq!(left, Left::from([(PathBuf::from("/d/pointer"), Vec::new())]));
}
