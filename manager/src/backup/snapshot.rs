//! Finds what belongs together at one moment while other processes go on: database, keys and files.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs, io,
    path::{Path, PathBuf},
};

use anyhow::{Context as _, bail, ensure};
use cartelera_playlists::{hash::ContentHash, manifest::Root, programme::Programme};
use jiff::Timestamp;
use tempfile::TempDir;

use super::{
    contents::{Contents, Listed},
    entry::Entry,
    keyring::Keyring,
    stop::Stop,
};
use crate::{
    data::Data,
    digest, keys, part,
    store::{DATABASE, Snapshot},
};

/// What the folder of a copy is called while a backup is made of it.
const PREFIX: &str = ".snapshot-";
/// How often the database is copied. A rotation may come in between once; a second one only if it was cut off before, and
/// another process ends it.
const COPIES: usize = 3;

/// What a backup is made of.
pub(super) struct Taken {
    pub(super) contents: Contents,
    pub(super) keys: Keyring,
    /// The folder of the copy of the database; it goes with this.
    folder: TempDir,
}

impl Taken {
    /// Where the copy of the database lies.
    pub(super) fn database(&self) -> PathBuf {
        self.folder.path().join(DATABASE)
    }
}

/// Takes a snapshot. Backups must be locked until its files were read: no picture and no media file is deleted meanwhile.
pub(super) async fn take(data: &Data, stop: &Stop) -> anyhow::Result<Taken> {
    part::sweep(&data.folder, PREFIX);
    let folder = tempfile::Builder::new().prefix(PREFIX).tempdir_in(&data.folder);
    let folder = folder.with_context(|| format!("making a folder in {}", data.folder.display()))?;
    let held =
        fs::File::open(folder.path()).and_then(|folder| folder.try_lock().map_err(io::Error::from).map(|()| folder));
    let database = folder.path().join(DATABASE);
    let (keys, made) = copy(data, &database, stop).await?;
    let snapshot = Snapshot::open(&database).await?;
    let files = named_files(&snapshot).await;
    snapshot.close().await;
    drop(held);

    let mut listed = vec![listed(Entry::Database, &database, stop)?];
    for (name, bytes) in &keys.0 {
        let (entry, size_bytes) = (Entry::Key(name.clone()), bytes.len() as u64);
        listed.push(Listed { entry, size_bytes, sha256: ContentHash::of(bytes) });
    }
    let mut lacking = Vec::new();
    for (entry, file) in files? {
        stop.check()?;
        match found(data, &entry).await? {
            Some(size_bytes) if size_bytes == file.size_bytes => {
                let sha256 = entry.hash().context("media and pictures have a hash")?;
                listed.push(Listed { entry, size_bytes, sha256 });
            }
            Some(size_bytes) => bail!(
                "{entry} has {size_bytes} bytes in the data folder and had {} (remove it, and publish again)",
                file.size_bytes
            ),
            None => {
                ensure!(
                    !file.is_followed,
                    "{entry}, which screens show now, is not in the data folder (publish again)"
                );
                lacking.push(entry);
            }
        }
    }
    Ok(Taken { contents: Contents::new(made, listed, lacking), keys, folder })
}

/// Copies the database, and reads the keys that belong to it.
///
/// A rotation writes the new key beside the old one before the database names it, and puts it in the old one's place
/// afterwards. So if the key folder is the same before and after the copy, every key that the copy names is in it. Where it
/// is not, publications and rotations wait for the next copy.
async fn copy(data: &Data, database: &Path, stop: &Stop) -> anyhow::Result<(Keyring, Timestamp)> {
    let folder = data.folder.join(keys::FOLDER);
    let mut alone = None;
    for _ in 0..COPIES {
        stop.check()?;
        let (before, made) = (Keyring::read(&folder)?, Timestamp::now());
        data.store.copy_to(database).await?;
        if Keyring::read(&folder)? == before {
            return Ok((before, made));
        }
        fs::remove_file(database).with_context(|| format!("removing {}", database.display()))?;
        if alone.is_none() {
            alone = Some(data.lock_publications().await?);
        }
    }
    bail!("copying the database: the keys were changed meanwhile, {COPIES} times (try again)")
}

/// A file that the database names.
struct Named {
    size_bytes: u64,
    /// Whether screens follow a programme that has it.
    is_followed: bool,
}

/// The media of all programmes, of the content and of the library, the packages of releases, and the pictures of testigos.
async fn named_files(snapshot: &Snapshot) -> anyhow::Result<BTreeMap<Entry, Named>> {
    let roots = snapshot.roots().await?;
    let mut followed = BTreeSet::new();
    for stored in snapshot.pointers().await? {
        let opened = roots.iter().find_map(|root| root.open_pointer(&stored.envelope).ok());
        let pointer =
            opened.with_context(|| format!("no key that ever counted signed the pointer of {}", stored.screen))?;
        followed.extend(pointer.epochs.iter().map(|epoch| epoch.programme));
    }
    let mut all: BTreeMap<Entry, Named> = BTreeMap::new();
    for hash in snapshot.programmes().await? {
        let is_followed = followed.contains(&hash);
        let envelope = snapshot.programme(hash).await?;
        for facts in open(&roots, &envelope, hash)?.media {
            let named = Named { size_bytes: facts.size_bytes, is_followed: false };
            all.entry(Entry::Media(facts.sha256)).or_insert(named).is_followed |= is_followed;
        }
    }
    for (media, size_bytes) in snapshot.content().await? {
        all.entry(Entry::Media(media)).or_insert(Named { size_bytes, is_followed: false });
    }
    for (media, size_bytes) in snapshot.uploads().await? {
        all.entry(Entry::Media(media)).or_insert(Named { size_bytes, is_followed: false });
    }
    for (package, size_bytes) in snapshot.packages().await? {
        all.insert(Entry::Media(package), Named { size_bytes, is_followed: false });
    }
    for (picture, size_bytes) in snapshot.pictures().await? {
        all.insert(Entry::Picture(picture), Named { size_bytes, is_followed: false });
    }
    Ok(all)
}

/// What the database of an unpacked backup names and the backup neither holds nor lacked.
pub(super) async fn missing(snapshot: &Snapshot, contents: &Contents) -> anyhow::Result<Vec<Entry>> {
    let there: BTreeSet<&Entry> = contents.files.iter().map(|listed| &listed.entry).chain(&contents.lacking).collect();
    let named = named_files(snapshot).await?;
    Ok(named.into_keys().filter(|entry| !there.contains(entry)).collect())
}

fn open(roots: &[Root], envelope: &[u8], hash: ContentHash) -> anyhow::Result<Programme> {
    let opened = roots.iter().find_map(|root| root.open_programme(envelope).ok());
    opened.with_context(|| format!("no key that ever counted signed programme {hash}"))
}

/// The length of a file, if it is there.
async fn found(data: &Data, entry: &Entry) -> anyhow::Result<Option<u64>> {
    match entry {
        Entry::Media(hash) => data.blobs.size_bytes(*hash).await,
        Entry::Picture(hash) => data.pictures.size_bytes(*hash).await,
        Entry::Database | Entry::Key(_) => Ok(None),
    }
}

/// The length and the hash of the file at `path`.
fn listed(entry: Entry, path: &Path, stop: &Stop) -> anyhow::Result<Listed> {
    let (sha256, size_bytes) = digest::of_file(path, || stop.check())?;
    Ok(Listed { entry, size_bytes, sha256 })
}
