//! Where a backup is restored: a folder that is not there yet, or an empty one.

use std::{
    fs,
    os::unix::fs::MetadataExt as _,
    path::{Path, PathBuf},
};

use anyhow::{Context as _, anyhow, bail, ensure};
use tempfile::TempDir;

use crate::{part, store::DATABASE};

/// What the name of the folder begins with that is put into its place when everything in it is whole.
const PREFIX: &str = ".cartelera-restore-";

/// The data folder that is to be.
pub(super) struct Place {
    folder: PathBuf,
    /// Of the folder, if it is there: empty.
    there: Option<fs::Metadata>,
}

/// A private folder on the way to its place; dropped before that it leaves nothing.
pub(super) struct Draft {
    outer: TempDir,
    inner: PathBuf,
    // Held as long as somebody works in it.
    _lock: fs::File,
}

impl Place {
    /// Looks at `folder`, which must not hold anything.
    pub(super) fn vacant(folder: &Path) -> anyhow::Result<Self> {
        let place = Self::near(folder)?;
        if place.there.is_some() {
            let doing = || format!("looking into the data folder {}", place.folder.display());
            // What an interrupted restoration left in it is nobody's.
            part::sweep(&place.folder, PREFIX);
            let mut entries = fs::read_dir(&place.folder).with_context(doing)?;
            ensure!(
                entries.next().is_none(),
                "the data folder {} is not empty, and nothing in it is replaced (give another folder with --data, or move \
                 this one away first)",
                place.folder.display()
            );
        }
        Ok(place)
    }

    /// Only a place to work near `folder`, whatever is in it.
    pub(super) fn near(folder: &Path) -> anyhow::Result<Self> {
        let doing = || format!("looking for the data folder {}", folder.display());
        let there = match fs::symlink_metadata(folder) {
            Ok(_) => Some(fs::metadata(folder).with_context(doing)?),
            Err(_) => None,
        };
        let is_folder = there.as_ref().is_none_or(fs::Metadata::is_dir);
        ensure!(is_folder, "{} is no folder (give another one with --data)", folder.display());
        let folder = match there {
            Some(_) => fs::canonicalize(folder),
            None => std::path::absolute(folder),
        };
        Ok(Self { folder: folder.with_context(doing)?, there })
    }

    /// Makes a private folder on the same disk.
    pub(super) fn draft(&self) -> anyhow::Result<Draft> {
        // Beside it, so that one step puts it there; within it, if it is a disk of its own or nobody may write beside it.
        let beside = self.folder.ancestors().skip(1).find(|ancestor| ancestor.is_dir());
        let same_disk = |beside: &&Path| match (&self.there, fs::metadata(beside)) {
            (Some(there), Ok(beside)) => there.dev() == beside.dev(),
            _ => true,
        };
        let mut failure = None;
        for near in [beside.filter(same_disk), self.there.as_ref().map(|_| self.folder.as_path())].into_iter().flatten()
        {
            part::sweep(near, PREFIX);
            match tempfile::Builder::new().prefix(PREFIX).tempdir_in(near) {
                Ok(outer) => return Draft::in_folder(outer),
                Err(error) => {
                    failure =
                        Some(anyhow::Error::from(error).context(format!("making a folder in {}", near.display())));
                }
            }
        }
        Err(failure.unwrap_or_else(|| anyhow!("there is no place for the data folder {}", self.folder.display())))
    }

    /// Puts what is in `draft` here, durably.
    pub(super) fn put(&self, draft: Draft) -> anyhow::Result<()> {
        let doing = || format!("putting the data folder at {}", self.folder.display());
        let parent = self.folder.parent().with_context(doing)?;
        flush(&draft.inner).with_context(doing)?;
        if draft.outer.path().parent() == Some(&self.folder) {
            return self.put_within(&draft).with_context(doing);
        }
        fs::create_dir_all(parent).with_context(doing)?;
        if let Some(there) = &self.there {
            fs::set_permissions(&draft.inner, there.permissions()).with_context(doing)?;
        }
        // Takes the place of an empty folder and of nothing else.
        fs::rename(&draft.inner, &self.folder).with_context(doing)?;
        flush(parent).with_context(doing)
    }

    /// Moves what is in `draft` into the folder that is there, the database last: without it there is no data folder.
    fn put_within(&self, draft: &Draft) -> anyhow::Result<()> {
        let mut names = Vec::new();
        for entry in fs::read_dir(&draft.inner)? {
            names.push(entry?.file_name());
        }
        names.sort_by_key(|name| name == DATABASE);
        for name in names {
            if self.folder.join(&name).exists() {
                bail!("{} is there meanwhile", name.display());
            }
            fs::rename(draft.inner.join(&name), self.folder.join(&name))?;
        }
        flush(&self.folder)
    }
}

impl Draft {
    fn in_folder(outer: TempDir) -> anyhow::Result<Self> {
        let doing = || format!("making a folder in {}", outer.path().display());
        let lock = fs::File::open(outer.path()).with_context(doing)?;
        // Tells `sweep` that somebody works in it; not every network disk has locks.
        let _ = lock.try_lock();
        // The outer folder is closed to others; the inner one is as any that a manager makes.
        let inner = outer.path().join("data");
        fs::create_dir(&inner).with_context(doing)?;
        Ok(Self { outer, inner, _lock: lock })
    }

    /// Where files are written.
    pub(super) fn folder(&self) -> &Path {
        &self.inner
    }
}

/// Waits until everything that was written on the disk of `folder` is there.
fn flush(folder: &Path) -> anyhow::Result<()> {
    let file = fs::File::open(folder)?;
    rustix::fs::syncfs(&file)?;
    Ok(file.sync_all()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fill(draft: &Draft) {
        fs::create_dir(draft.folder().join("keys")).unwrap();
        fs::write(draft.folder().join("keys/root.key"), "x").unwrap();
        fs::write(draft.folder().join(DATABASE), "y").unwrap();
    }

    fn names(folder: &Path) -> Vec<String> {
        let names = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
        let mut names: Vec<_> = names.collect();
        names.sort();
        names
    }

    #[test]
    fn a_folder_that_is_not_there_is_made_with_all_that_is_above_it() {
        let disk = tempfile::tempdir().unwrap();
        let folder = disk.path().join("a/b/data");
        let place = Place::vacant(&folder).unwrap();
        drop(place.draft().unwrap());
        assert_eq!(names(disk.path()), [""; 0], "a draft that is dropped leaves nothing");
        let draft = place.draft().unwrap();
        fill(&draft);
        place.put(draft).unwrap();
        assert_eq!(
            (names(&folder), names(disk.path())),
            (vec![DATABASE.to_owned(), "keys".to_owned()], vec!["a".to_owned()])
        );
    }

    #[test]
    fn an_empty_folder_is_filled_also_if_nobody_may_write_beside_it() {
        let disk = tempfile::tempdir().unwrap();
        let folder = disk.path().join("data");
        fs::create_dir(&folder).unwrap();
        fs::create_dir(folder.join(format!("{PREFIX}left"))).unwrap();
        let place = Place::vacant(&folder).unwrap();
        assert!(names(&folder).is_empty(), "what an interrupted run left is removed");
        let draft = Draft::in_folder(tempfile::Builder::new().prefix(PREFIX).tempdir_in(&folder).unwrap()).unwrap();
        fill(&draft);
        place.put(draft).unwrap();
        assert_eq!(names(&folder), [DATABASE, "keys"]);
    }

    #[test]
    fn nothing_is_replaced() {
        let disk = tempfile::tempdir().unwrap();
        fs::write(disk.path().join("x"), "x").unwrap();
        let refused = Place::vacant(disk.path()).err().unwrap().to_string();
        assert!(refused.contains("is not empty, and nothing in it is replaced"), "{refused}");
        let refused = Place::vacant(&disk.path().join("x")).err().unwrap().to_string();
        assert!(refused.contains("is no folder"), "{refused}");
    }
}
