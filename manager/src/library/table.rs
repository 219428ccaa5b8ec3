//! The table of contents of an archive that a stranger sent: what it takes of the memory is bounded by how much of it is read.

use std::{
    fs::File,
    io::{self, Read, Seek, SeekFrom},
};

use zip::{ZipArchive, result::ZipError};

/// So much of a table of contents is read: each file takes at least 46 bytes of it, and many times that of the memory.
const MOST_BYTES: u64 = 16 << 20;

/// A file of which no more is read than a table of contents may be long.
#[derive(Debug)]
pub(super) struct Table<'a> {
    file: &'a File,
    left: u64,
}

impl<'a> Table<'a> {
    pub(super) fn of(file: &'a File) -> Self {
        Self { file, left: MOST_BYTES }
    }
}

impl Read for Table<'_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        if self.left == 0 {
            return Err(io::Error::new(io::ErrorKind::QuotaExceeded, "its table of contents is too long"));
        }
        let most = usize::try_from(self.left).unwrap_or(usize::MAX).min(into.len());
        let length = self.file.read(&mut into[..most])?;
        self.left -= length as u64;
        Ok(length)
    }
}

impl Seek for Table<'_> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.file.seek(to)
    }
}

/// Whether a file is an archive, or would be one if less were in it.
pub(super) fn is_archive(file: &File) -> bool {
    match ZipArchive::new(io::BufReader::new(Table::of(file))) {
        Ok(_) => true,
        Err(ZipError::Io(error)) => error.kind() == io::ErrorKind::QuotaExceeded,
        Err(_) => false,
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use zip::write::{SimpleFileOptions, ZipWriter};

    use super::*;

    #[test]
    fn a_table_of_contents_takes_no_more_of_the_memory_than_it_may() {
        let mut archive = ZipWriter::new(io::Cursor::new(Vec::new()));
        archive.start_file("a", SimpleFileOptions::default()).unwrap();
        let bytes = archive.finish().unwrap().into_inner();
        let at = |mark: &[u8]| bytes.windows(4).rposition(|four| four == mark).unwrap();
        let (table, end) = (at(b"PK\x01\x02"), at(b"PK\x05\x06"));
        // Its one file is told of again and again, with a remark of 1,000 bytes.
        let mut entry = [&bytes[table..end], &[b'x'; 1000]].concat();
        entry[32..34].copy_from_slice(&1000_u16.to_le_bytes());
        for (count, is_read) in [(15_000_u16, true), (20_000, false)] {
            let all = entry.repeat(usize::from(count));
            let mut end = bytes[end..].to_vec();
            for field in [8..10, 10..12] {
                end[field].copy_from_slice(&count.to_le_bytes());
            }
            end[12..16].copy_from_slice(&u32::try_from(all.len()).unwrap().to_le_bytes());
            let mut file = tempfile::tempfile().unwrap();
            file.write_all(&[&bytes[..table], &all, &end].concat()).unwrap();
            assert!(ZipArchive::new(&file).is_ok(), "{count}");
            let read = ZipArchive::new(io::BufReader::new(Table::of(&file)));
            assert_eq!(read.is_ok(), is_read, "{count}: {:?}", read.err());
            assert!(is_archive(&file), "{count}");
        }
    }
}
