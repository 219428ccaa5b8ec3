//! Writes a backup: a tar of what was taken, within an age file.

use std::{
    fs,
    io::{self, BufReader, BufWriter, Read, Write as _},
    path::Path,
};

use anyhow::Context as _;
use tar::{Builder, Header};
use tokio::{io::AsyncReadExt as _, runtime::Handle};

use super::{
    contents::{self, Listed},
    counted::{Counted, Watched},
    entry::Entry,
    snapshot::Taken,
    stop::Stop,
};
use crate::{
    age::{self, Passphrase},
    blobs::Reader,
    data::Data,
    part::Part,
    publish::Progress,
};

/// How much is read and written at once.
const BUFFER_BYTES: usize = 1 << 20;

/// Writes the backup into `part`; must run on a thread that may wait.
pub(super) fn pack(
    data: &Data,
    taken: &Taken,
    passphrase: &Passphrase,
    part: &mut Part,
    stop: &Stop,
) -> anyhow::Result<()> {
    let sealer = age::seal(BufWriter::with_capacity(BUFFER_BYTES, part.file()), passphrase)?;
    let mut tar = Builder::new(sealer);
    let list = taken.contents.bytes()?;
    let mut header = header(list.len() as u64, true, taken);
    tar.append_data(&mut header, contents::NAME, &*list).context("adding the list")?;
    let progress = Progress::begin(taken.contents.size_bytes());
    let watched = Watched { progress: &progress, stop };
    for listed in &taken.contents.files {
        let input = BufReader::with_capacity(BUFFER_BYTES, source(data, taken, listed)?);
        let mut input = Counted::new(input, listed, &watched);
        let mut header = self::header(listed.size_bytes, listed.entry.is_secret(), taken);
        tar.append_data(&mut header, listed.entry.to_string(), &mut input)
            .with_context(|| format!("adding {}", listed.entry))?;
        input.finish("than a moment ago (it was changed in the data folder: remove it, and publish again)")?;
    }
    progress.end();
    let sealer = tar.into_inner().context("ending the archive")?;
    let mut output = sealer.finish().context("ending the file")?;
    output.flush().context("ending the file")
}

/// The bytes of a file.
fn source<'a>(data: &Data, taken: &'a Taken, listed: &Listed) -> anyhow::Result<Box<dyn Read + 'a>> {
    let blobs = match &listed.entry {
        Entry::Database => return Ok(Box::new(open(&taken.database())?)),
        Entry::Key(name) => return Ok(Box::new(taken.keys.0.get(name).context("a key was taken")?.as_slice())),
        Entry::Media(_) => &data.blobs,
        Entry::Picture(_) => &data.pictures,
    };
    let handle = Handle::current();
    let reader = handle.block_on(blobs.read(listed.sha256, 0, u64::MAX))?;
    Ok(Box::new(Waiting { handle, reader }))
}

fn open(path: &Path) -> anyhow::Result<fs::File> {
    fs::File::open(path).with_context(|| format!("reading {}", path.display()))
}

fn header(size_bytes: u64, is_secret: bool, taken: &Taken) -> Header {
    let mut header = Header::new_gnu();
    header.set_size(size_bytes);
    header.set_mode(if is_secret { 0o600 } else { 0o644 });
    header.set_mtime(u64::try_from(taken.contents.made.as_second()).unwrap_or(0));
    header
}

/// Waits for a reader on a thread that may.
struct Waiting {
    handle: Handle,
    reader: Reader,
}

impl Read for Waiting {
    fn read(&mut self, bytes: &mut [u8]) -> io::Result<usize> {
        self.handle.block_on(self.reader.read(bytes))
    }
}
