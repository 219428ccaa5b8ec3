//! A small disk of a test's own that can be full or read-only.

use std::{
    fs,
    io::Write as _,
    path::Path,
    process::{Command, Stdio},
};

use tempfile::TempDir;

const BALLAST: &str = "ballast";

/// A mounted disk.
pub(crate) struct Volume {
    folder: TempDir,
}

impl Volume {
    /// Mounts a disk of this many megabytes; `None`, and a word about it, where that is not allowed.
    pub(crate) fn mount(size_mb: u32) -> Option<Self> {
        let folder = tempfile::tempdir().expect("the temporary folder can be written");
        let volume = Self { folder };
        let size = format!("size={size_mb}m");
        if run("mount", &["-t", "tmpfs", "-o", &size, "cartelera-test", volume.text()]) {
            return Some(volume);
        }
        eprintln!("skipped: this test mounts a small disk, for which it needs the rights of root");
        None
    }

    /// Where it is mounted.
    pub(crate) fn path(&self) -> &Path {
        self.folder.path()
    }

    /// Leaves no room on it.
    pub(crate) fn fill(&self) {
        let mut ballast = fs::File::create(self.path().join(BALLAST)).expect("the disk can be written");
        let block = [0; 4096];
        while ballast.write_all(&block).is_ok() {}
        let error = fs::write(self.path().join("more"), block).expect_err("the disk is full");
        assert_eq!(error.kind(), std::io::ErrorKind::StorageFull);
        fs::remove_file(self.path().join("more")).expect("it was made");
    }

    /// Makes room again.
    pub(crate) fn free(&self) {
        fs::remove_file(self.path().join(BALLAST)).expect("the disk is full");
    }

    /// Lets it only be read, as the kernel does when a card fails, also by whoever has files open there.
    pub(crate) fn protect(&self) {
        assert!(run("mount", &["--bind", self.text(), self.text()]), "mounting it again failed");
        assert!(run("mount", &["-o", "remount,ro,bind", self.text()]), "making it read-only failed");
        let error = fs::write(self.path().join("more"), "").expect_err("the disk is read-only");
        assert_eq!(error.kind(), std::io::ErrorKind::ReadOnlyFilesystem);
    }

    /// Lets it be written again.
    pub(crate) fn unprotect(&self) {
        assert!(run("umount", &["--lazy", self.text()]), "ending the protection failed");
    }

    fn text(&self) -> &str {
        self.path().to_str().expect("a path of text")
    }
}

impl Drop for Volume {
    fn drop(&mut self) {
        // Once for each mount; the last one fails.
        while run("umount", &["--lazy", self.text()]) {}
    }
}

fn run(program: &str, arguments: &[&str]) -> bool {
    let status = Command::new(program).args(arguments).stderr(Stdio::null()).status();
    status.is_ok_and(|status| status.success())
}
