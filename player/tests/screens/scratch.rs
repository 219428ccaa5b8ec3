//! A folder for one test, kept for a look when the test fails.

use std::{
    ops::Deref,
    path::Path,
    sync::atomic::{AtomicUsize, Ordering},
    thread,
};

use tempfile::TempDir;

/// A temporary folder.
pub(crate) struct Scratch(TempDir);

impl Scratch {
    /// Makes the folder for the test `name`.
    pub(crate) fn new(name: &str) -> Self {
        let folder = tempfile::Builder::new().prefix(&format!("cartelera-{name}-")).tempdir();
        Self(folder.expect("the temporary folder can be written"))
    }
}

impl Deref for Scratch {
    type Target = Path;

    fn deref(&self) -> &Path {
        self.0.path()
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        if thread::panicking() {
            self.0.disable_cleanup(true);
            eprintln!("kept {}", self.0.path().display());
        }
    }
}

/// A number that no other call gives, for names of files.
pub(crate) fn unique() -> usize {
    static NEXT: AtomicUsize = AtomicUsize::new(0);
    NEXT.fetch_add(1, Ordering::Relaxed)
}
