//! A private file that is written beside its place and put there once it is whole.

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context as _, ensure};
use tempfile::NamedTempFile;

/// What the name of such a file begins with until it is whole.
const PREFIX: &str = ".cartelera-part-";

/// A file of mode 0600 that nobody sees under its name yet; dropped before its end it leaves nothing.
pub(crate) struct Part {
    file: NamedTempFile,
    target: PathBuf,
    is_forced: bool,
}

impl Part {
    /// Begins what becomes the file at `target`, over one that is there only if it is `forced`.
    ///
    /// What a process that was killed left in the same folder is removed.
    pub(crate) fn begin(target: &Path, is_forced: bool) -> anyhow::Result<Self> {
        let doing = || format!("writing {}", target.display());
        Self::ensure_free(target, is_forced)?;
        let folder = folder_of(target);
        sweep(folder, PREFIX);
        let file = tempfile::Builder::new().prefix(PREFIX).tempfile_in(folder).with_context(doing)?;
        // Tells `sweep` that somebody writes it; not every network disk has locks.
        let _ = file.as_file().try_lock();
        Ok(Self { file, target: target.to_owned(), is_forced })
    }

    /// Whether a file may be put at `target`.
    pub(crate) fn ensure_free(target: &Path, is_forced: bool) -> anyhow::Result<()> {
        ensure!(
            is_forced || fs::symlink_metadata(target).is_err(),
            "writing {}: there is such a file already (use --force to replace it)",
            target.display()
        );
        ensure!(!target.is_dir(), "writing {}: it is a folder (give the name of a file)", target.display());
        Ok(())
    }

    /// Where bytes are written.
    pub(crate) fn file(&mut self) -> &mut fs::File {
        self.file.as_file_mut()
    }

    /// Puts the file in its place, durably.
    pub(crate) fn finish(self) -> anyhow::Result<()> {
        let Self { file, target, is_forced } = self;
        let doing = || format!("writing {}", target.display());
        file.as_file().sync_all().with_context(doing)?;
        let kept = if is_forced { file.persist(&target) } else { file.persist_noclobber(&target) };
        kept.map_err(|error| error.error).with_context(doing)?;
        fs::File::open(folder_of(&target)).and_then(|folder| folder.sync_all()).with_context(doing)
    }
}

/// Removes what is in `folder` under names that begin with `prefix` and was left by a process that ended.
pub(crate) fn sweep(folder: &Path, prefix: &str) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        if !entry.file_name().to_string_lossy().starts_with(prefix) {
            continue;
        }
        let path = entry.path();
        let Ok(file) = fs::File::open(&path) else { continue };
        if file.try_lock().is_err() {
            continue;
        }
        let removed = if path.is_dir() { fs::remove_dir_all(&path) } else { fs::remove_file(&path) };
        match removed {
            Ok(()) => tracing::info!(path = %path.display(), "what an interrupted run left is removed"),
            Err(error) => {
                tracing::warn!(path = %path.display(), %error, "removing what an interrupted run left failed");
            }
        }
    }
}

fn folder_of(target: &Path) -> &Path {
    target.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

#[cfg(test)]
mod tests {
    use std::{io::Write as _, os::unix::fs::PermissionsExt as _};

    use super::*;

    #[test]
    fn a_file_is_there_whole_or_not_at_all() {
        let folder = tempfile::tempdir().unwrap();
        let target = folder.path().join("respaldo");
        let names = || fs::read_dir(folder.path()).unwrap().count();
        let mut part = Part::begin(&target, false).unwrap();
        part.file().write_all(b"la mitad").unwrap();
        drop(part);
        assert_eq!(names(), 0);
        let mut part = Part::begin(&target, false).unwrap();
        part.file().write_all(b"todo").unwrap();
        part.finish().unwrap();
        assert_eq!(fs::read(&target).unwrap(), b"todo");
        assert_eq!(fs::metadata(&target).unwrap().permissions().mode() & 0o777, 0o600);
        let refused = Part::begin(&target, false).err().unwrap().to_string();
        assert!(refused.ends_with("there is such a file already (use --force to replace it)"), "{refused}");
        Part::begin(&target, true).unwrap().finish().unwrap();
        assert_eq!((fs::read(&target).unwrap().len(), names()), (0, 1));
    }

    #[test]
    fn what_a_killed_run_left_is_removed_and_what_another_writes_stays() {
        let folder = tempfile::tempdir().unwrap();
        let left = folder.path().join(format!("{PREFIX}x"));
        fs::write(&left, b"cortado").unwrap();
        let running = Part::begin(&folder.path().join("uno"), false).unwrap();
        let _other = Part::begin(&folder.path().join("otro"), false).unwrap();
        assert!(!left.exists());
        running.finish().unwrap();
    }
}
