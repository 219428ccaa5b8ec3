//! A disk that has only what was flushed when the power is cut.

use std::{
    env,
    fs::File,
    os::unix::net::UnixStream,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use crate::{
    patience::until,
    process::{Running, run_tool},
    scratch::unique,
};

/// Enough for a journal and for what a player leaves free.
const SIZE_BYTES: u64 = 96 << 20;

/// The bytes of a disk; they outlast cuts.
pub(crate) struct Disk {
    image: PathBuf,
}

impl Disk {
    /// Makes an empty file system in `folder`.
    pub(crate) fn make(folder: &Path) -> Self {
        let image = folder.join(format!("disk-{}.img", unique()));
        File::create(&image).and_then(|file| file.set_len(SIZE_BYTES)).expect("the image can be written");
        let path = format!("{}:/usr/sbin:/sbin", env::var("PATH").unwrap_or_default());
        run_tool(Command::new("mkfs.ext4").env("PATH", path).args(["-q", "-F"]).arg(&image));
        Self { image }
    }

    /// Serves it until it is killed, which loses what was written and not flushed; gives its socket too.
    ///
    /// Killed in the middle of a flush, it has some of what was to be flushed.
    pub(crate) fn serve(&self, folder: &Path) -> (Running, PathBuf) {
        let number = unique();
        let socket = folder.join(format!("disk-{number}.socket"));
        let mut command = Command::new("nbdkit");
        command.args(["--foreground", "--exit-with-parent", "--filter=cache", "--unix"]).arg(&socket);
        command.arg("file").arg(&self.image).arg("cache=writeback").env("TMPDIR", folder).stdin(Stdio::null());
        let mut server = Running::start("the disk", &mut command, &folder.join("disk.log"));
        until("the disk to be served", || {
            server.assert_running();
            UnixStream::connect(&socket).ok()
        });
        (server, socket)
    }
}
