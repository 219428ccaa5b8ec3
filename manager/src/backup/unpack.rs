//! Reads a backup: every file must be the next of its list, as long as it says and with the hash that it says.

use std::{
    fs,
    io::{self, BufRead, BufReader, Read},
    os::unix::fs::OpenOptionsExt as _,
    path::Path,
};

use anyhow::{Context as _, ensure};
use tar::{Archive, EntryType};

use super::{
    contents::{self, Contents, Listed},
    counted::{Counted, Watched},
    stop::Stop,
};
use crate::{
    age::{self, Opener, Passphrase},
    publish::Progress,
};

/// How much is read at once.
const BUFFER_BYTES: usize = 1 << 20;

/// A file within the archive.
type Packed<'a, R> = tar::Entry<'a, Opener<R>>;

/// Reads the backup `input`; puts its files into `folder`, or those of the key folder and the database only if media are
/// only looked at. Must run on a thread that may wait.
pub(super) fn unpack(
    input: fs::File,
    passphrase: &Passphrase,
    folder: &Path,
    is_only_looked_at: bool,
    stop: &Stop,
) -> anyhow::Result<Contents> {
    let progress = Progress::begin(input.metadata().context("asking for its length")?.len());
    let watched = Watched { progress: &progress, stop };
    let opener = age::open(BufReader::with_capacity(BUFFER_BYTES, input), passphrase)?;
    let mut archive = Archive::new(opener);
    let mut packed = archive.entries().context("reading the archive")?;
    let contents = list(packed.next())?;
    for listed in &contents.files {
        let next = packed.next().with_context(|| format!("it ends before {}", listed.entry))?;
        let next = next.with_context(|| format!("looking for {}", listed.entry))?;
        let input = is_it(&next, listed).then_some(next);
        let input =
            input.with_context(|| format!("its list says that {} comes next, and it does not", listed.entry))?;
        let mut input = Counted::new(input, listed, &watched);
        let copied = if is_only_looked_at && listed.entry.hash().is_some() {
            io::copy(&mut input, &mut io::sink())
        } else {
            write(&mut input, folder, listed)
        };
        copied.with_context(|| format!("unpacking {}", listed.entry))?;
        input.finish("than its list says")?;
    }
    ensure!(packed.next().is_none(), "it holds more than its list says");
    // Only its end shows that the file was not cut off.
    io::copy(&mut archive.into_inner(), &mut io::sink()).context("reading the end")?;
    progress.end();
    Ok(contents)
}

/// Reads the list that comes first.
fn list<R: BufRead>(first: Option<io::Result<Packed<'_, R>>>) -> anyhow::Result<Contents> {
    let what = "it holds no backup of a manager";
    let mut list = match first.context(what)? {
        Ok(list) => list,
        // The file is not as it was sealed, whatever is in it.
        Err(error) if error.kind() == io::ErrorKind::InvalidData => return Err(error.into()),
        Err(error) => return Err(error).context(what),
    };
    let is_list = list.path_bytes() == contents::NAME.as_bytes() && list.size() <= contents::MAX_BYTES;
    ensure!(is_list, "{what}");
    let mut bytes = Vec::new();
    list.read_to_end(&mut bytes).context("reading the list of what it holds")?;
    Contents::read(&bytes)
}

fn is_it<R: Read>(packed: &tar::Entry<'_, R>, listed: &Listed) -> bool {
    packed.header().entry_type() == EntryType::Regular
        && *packed.path_bytes() == *listed.entry.to_string().as_bytes()
        && packed.size() == listed.size_bytes
}

fn write(input: &mut impl Read, folder: &Path, listed: &Listed) -> io::Result<u64> {
    let path = folder.join(listed.entry.to_string());
    fs::create_dir_all(path.parent().unwrap_or(folder))?;
    let mode = if listed.entry.is_secret() { 0o600 } else { 0o666 };
    let output = fs::OpenOptions::new().write(true).create_new(true).mode(mode).open(&path)?;
    let mut output = io::BufWriter::with_capacity(BUFFER_BYTES, output);
    let copied = io::copy(input, &mut output)?;
    io::Write::flush(&mut output)?;
    Ok(copied)
}
