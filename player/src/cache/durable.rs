//! Changes to files that a power cut leaves either undone or done: write beside, fsync, rename, fsync the folder.

use std::{
    fs::{self, File},
    io::{self, Write as _},
    path::{Path, PathBuf},
};

/// What the names of unfinished files end with.
pub(super) const TEMPORARY: &str = ".tmp";

/// Makes `path` hold `bytes`: whoever reads it, also after a power cut, finds the old bytes or the new ones.
pub(crate) fn replace(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let temporary = temporary_of(path);
    let mut file = File::create(&temporary)?;
    trace::wrote(&temporary, &[]);
    let done = file.write_all(bytes).and_then(|()| {
        trace::wrote(&temporary, bytes);
        promote(&file, &temporary, path)
    });
    if done.is_err() {
        // The reason of the failure matters, not that of the clean-up; `Cache::open` tries again.
        let _ = fs::remove_file(&temporary);
    }
    done
}

/// Moves the complete file `from`, open as `file`, to `to`, so that `to` never names less than all of its bytes.
pub(super) fn promote(file: &File, from: &Path, to: &Path) -> io::Result<()> {
    file.sync_all()?;
    trace::synced_file(from);
    rename(from, to)
}

/// Renames `from` to `to` and waits until the new name is on the disk.
pub(super) fn rename(from: &Path, to: &Path) -> io::Result<()> {
    fs::rename(from, to)?;
    trace::renamed(from, to);
    to.parent().map_or(Ok(()), sync_folder)
}

/// Removes a file if it is there. Nothing waits for the disk: a file that comes back is removed again.
pub(super) fn remove(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => {
            trace::removed(path);
            Ok(())
        }
    }
}

/// Makes the folder `path`, whose parent exists, if it is not there.
pub(crate) fn create_folder(path: &Path) -> io::Result<()> {
    match fs::create_dir(path) {
        Ok(()) => path.parent().map_or(Ok(()), sync_folder),
        Err(_) if path.is_dir() => Ok(()),
        Err(error) => Err(error),
    }
}

/// Waits until the names in the folder `path` are on the disk.
pub(super) fn sync_folder(path: &Path) -> io::Result<()> {
    File::open(path)?.sync_all()?;
    trace::synced_folder(path);
    Ok(())
}

fn temporary_of(path: &Path) -> PathBuf {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(TEMPORARY);
    path.with_file_name(name)
}

#[cfg(not(test))]
pub(super) mod trace {
    //! Nothing: steps are recorded in tests only.

    use std::path::Path;

    pub(crate) fn wrote(_: &Path, _: &[u8]) {}
    pub(super) fn synced_file(_: &Path) {}
    pub(super) fn renamed(_: &Path, _: &Path) {}
    pub(super) fn removed(_: &Path) {}
    pub(super) fn synced_folder(_: &Path) {}
}

#[cfg(test)]
pub(super) mod trace {
    //! The steps that this thread took, for the test that cuts the power between any two of them.

    use std::{
        cell::RefCell,
        path::{Path, PathBuf},
    };

    /// One change to the file system.
    #[derive(Clone, Debug)]
    pub(crate) enum Step {
        /// Bytes were added to the end of a file; without bytes it was created or cut to nothing.
        Wrote(PathBuf, Vec<u8>),
        /// A file's bytes reached the disk.
        SyncedFile(PathBuf),
        /// A file got another name.
        Renamed(PathBuf, PathBuf),
        /// A file was removed.
        Removed(PathBuf),
        /// A folder's names reached the disk.
        SyncedFolder(PathBuf),
    }

    thread_local! {
        static STEPS: RefCell<Vec<Step>> = const { RefCell::new(Vec::new()) };
    }

    /// Takes the steps of this thread since the last call.
    pub(crate) fn take() -> Vec<Step> {
        STEPS.take()
    }

    fn note(step: Step) {
        STEPS.with_borrow_mut(|steps| steps.push(step));
    }

    pub(crate) fn wrote(path: &Path, bytes: &[u8]) {
        note(Step::Wrote(path.to_owned(), bytes.to_owned()));
    }

    pub(super) fn synced_file(path: &Path) {
        note(Step::SyncedFile(path.to_owned()));
    }

    pub(super) fn renamed(from: &Path, to: &Path) {
        note(Step::Renamed(from.to_owned(), to.to_owned()));
    }

    pub(super) fn removed(path: &Path) {
        note(Step::Removed(path.to_owned()));
    }

    pub(super) fn synced_folder(path: &Path) {
        note(Step::SyncedFolder(path.to_owned()));
    }
}
