//! Writes what comes of a file behind what is there.

use std::{
    fs::File,
    io::{Read as _, Seek as _, SeekFrom, Write as _},
};

use anyhow::Context as _;

use crate::library::{Look, MediaFault};

/// So much is read at once of what is there.
const READ_BYTES: usize = 1 << 20;

/// A file that is written on.
pub(super) struct Writing {
    file: File,
    look: Look,
}

impl Writing {
    /// Goes on behind the first `offset` bytes of a file that will be `size` bytes long; whatever was written behind them and
    /// never counted goes. `look` is of what this process wrote of it. `None` where what is there is not what came.
    pub(super) fn resume(file: &File, look: Option<Look>, (offset, size): (u64, u64)) -> anyhow::Result<Option<Self>> {
        let mut file = file.try_clone().context("going on with a file")?;
        let there = file.metadata().context("going on with a file")?.len();
        if there < offset {
            return Ok(None);
        }
        if there > offset {
            file.set_len(offset).context("going on with a file")?;
        }
        let look = match look.filter(|look| look.size_bytes() == offset) {
            Some(look) => Some(look),
            None => again(&mut file, size).context("reading what is there of a file")?,
        };
        file.seek(SeekFrom::Start(offset)).context("going on with a file")?;
        Ok(look.map(|look| Self { file, look }))
    }

    /// How much of the file was written.
    pub(super) fn offset_bytes(&self) -> u64 {
        self.look.size_bytes()
    }

    /// Writes what came, or says why the file is not taken; then nothing of it stays.
    pub(super) fn add(mut self, bytes: &[u8]) -> anyhow::Result<Result<Self, MediaFault>> {
        if let Err(fault) = self.look.add(bytes) {
            self.file.set_len(0).context("emptying a file that is not taken")?;
            return Ok(Err(fault));
        }
        self.file.write_all(bytes).context("writing what is sent")?;
        Ok(Ok(self))
    }

    /// Has all that was written on the disk for certain.
    pub(super) fn sync(self) -> anyhow::Result<Self> {
        self.file.sync_data().context("writing what is sent")?;
        Ok(self)
    }

    /// What was found out about all that was written.
    pub(super) fn end(self) -> Look {
        self.look
    }
}

/// Looks at a file of which `size` bytes will come, as far as it is there; nothing if that is not taken, as what came was.
fn again(file: &mut File, size: u64) -> anyhow::Result<Option<Look>> {
    file.seek(SeekFrom::Start(0))?;
    let (mut look, mut buffer) = (Look::begin(size), vec![0; READ_BYTES]);
    loop {
        let length = file.read(&mut buffer)?;
        if length == 0 {
            return Ok(Some(look));
        }
        if look.add(&buffer[..length]).is_err() {
            return Ok(None);
        }
    }
}

#[cfg(test)]
mod tests {
    use cartelera_playlists::hash::ContentHash;

    use super::*;

    #[test]
    fn what_never_counted_goes_and_the_rest_is_the_same_file() {
        let mut bytes = b"\0\0\0\x18ftypisom".to_vec();
        bytes.extend((0..1 << 16).map(|place: u32| place.to_le_bytes()[0]));
        let (size, file) = (bytes.len() as u64, tempfile::tempfile().unwrap());
        let begun = Writing::resume(&file, None, (0, size)).unwrap().unwrap();
        let begun = begun.add(&bytes[..9_000]).unwrap().unwrap().sync().unwrap();
        assert_eq!(begun.offset_bytes(), 9_000);
        // As if it was killed after more was written, and had forgotten what it knew.
        drop(begun.add(b"what nobody counted").unwrap().unwrap());
        let resumed = Writing::resume(&file, None, (9_000, size)).unwrap().unwrap();
        assert_eq!(file.metadata().unwrap().len(), 9_000);
        let look = resumed.add(&bytes[9_000..]).unwrap().unwrap().end();
        assert_eq!(look.end(&file).unwrap().sha256, ContentHash::of(&bytes));
        assert!(Writing::resume(&file, None, (size + 1, size + 2)).unwrap().is_none(), "less is there than counted");
    }

    #[test]
    fn nothing_stays_of_what_is_not_taken() {
        let file = tempfile::tempfile().unwrap();
        let writing = Writing::resume(&file, None, (0, 9_000)).unwrap().unwrap().add(b"<html>").unwrap().unwrap();
        assert_eq!(writing.add(&[b'x'; 5_000]).unwrap().err(), Some(MediaFault::Unknown));
        assert_eq!(file.metadata().unwrap().len(), 0);
    }
}
