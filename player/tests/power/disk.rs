//! A disk that has what was flushed when the power is cut, and either nothing else or any part of the rest.

use std::{
    env,
    fs::{File, OpenOptions},
    os::unix::net::UnixStream,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use crate::{
    patience::until,
    process::{Running, run_tool},
    scratch::unique,
    tearing::Tearing,
};

/// Enough for a journal and for what a player leaves free.
const SIZE_BYTES: u64 = 96 << 20;

/// What a disk does with what was not flushed when the power is cut.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Unflushed {
    /// It is lost, but for what is on its way in the middle of a flush. The server of this disk is nbdkit.
    Lost,
    /// Each sector arrives with this probability.
    Torn(f64),
}

/// A disk that is served.
pub(crate) enum Served {
    /// By nbdkit, which knows what was written since the last flush and dies with it.
    Losing(Running),
    /// By this test, with the probability of a sector to arrive and what chance decides by.
    Tearing(Tearing, f64, fastrand::Rng),
}

impl Served {
    /// Cuts the power.
    pub(crate) fn cut(&mut self) {
        match self {
            Self::Losing(server) => server.kill(),
            Self::Tearing(disk, arrives, random) => disk.cut(*arrives, random),
        }
    }
}

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
        run_tool(Command::new("mkfs.ext4").env("PATH", path).args(["-q", "-F", "-b", "4096"]).arg(&image));
        Self { image }
    }

    /// Serves it until the power is cut; gives its socket too.
    pub(crate) fn serve(&self, folder: &Path, unflushed: Unflushed, random: &mut fastrand::Rng) -> (Served, PathBuf) {
        let socket = folder.join(format!("disk-{}.socket", unique()));
        if let Unflushed::Torn(arrives) = unflushed {
            let image = OpenOptions::new().read(true).write(true).open(&self.image).expect("the image can be opened");
            return (Served::Tearing(Tearing::serve(image, &socket), arrives, random.fork()), socket);
        }
        let mut command = Command::new("nbdkit");
        command.args(["--foreground", "--exit-with-parent", "--filter=cache", "--unix"]).arg(&socket);
        command.arg("file").arg(&self.image).arg("cache=writeback").env("TMPDIR", folder).stdin(Stdio::null());
        let mut server = Running::start("the disk", &mut command, &folder.join("disk.log"));
        until("the disk to be served", || {
            server.assert_running();
            UnixStream::connect(&socket).ok()
        });
        (Served::Losing(server), socket)
    }
}
